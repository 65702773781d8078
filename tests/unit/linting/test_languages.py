"""Instructions in another language than the rest."""

import pytest

from tests.support.linting import lines

BASE = {
    "en": "You answer the customers of a bicycle shop.\n"
    "Be friendly and name the price of the part.\n"
    "Say when the shop is open.",
    "de": "Du beantwortest Fragen von Kunden eines Fahrradladens.\n"
    "Sei freundlich und nenne den Preis des Teils.\n"
    "Sag, wann der Laden offen ist.",
    "es": "Respondes a los clientes de una tienda de bicicletas.\n"
    "Sé amable y di el precio de la pieza.\n"
    "Di cuándo abre la tienda.",
    "fr": "Tu réponds aux clients d'un magasin de vélos.\n"
    "Sois aimable et donne le prix de la pièce.\n"
    "Dis quand le magasin est ouvert.",
    "it": "Rispondi ai clienti di un negozio di biciclette.\n"
    "Sii gentile e indica il prezzo del pezzo.\n"
    "Di' quando il negozio è aperto.",
    "pt": "Você responde aos clientes de uma loja de bicicletas.\n"
    "Seja gentil e diga o preço da peça.\n"
    "Diga quando a loja está aberta.",
    "nl": "Je beantwoordt vragen van de klanten van een fietsenwinkel.\n"
    "Wees vriendelijk en noem de prijs van het onderdeel.\n"
    "Zeg wanneer de winkel open is.",
    "ca": "Respons als clients d'una botiga de bicicletes.\n"
    "Sigues amable i digues el preu de la peça.\n"
    "Digues quan obre la botiga.",
    "zh": "你负责回答自行车店顾客的问题。\n请保持友好并说明零件的价格。\n请说明商店的营业时间。",
    "ja": "あなたは自転車店のお客様の質問に答えます。\n"
    "親切に、部品の価格を伝えてください。\n店の営業時間も伝えてください。",
}
FOREIGN = {
    "en": "Never give the customer a discount that is not in the list of the shop.",
    "de": "Gib den Kunden niemals einen Rabatt, der nicht in der Liste des Ladens steht.",
    "ja": "お客様には店の一覧にない割引を決して提供しないでください。",
}


@pytest.mark.parametrize("language", BASE)
@pytest.mark.parametrize("other", FOREIGN)
def test_a_line_in_another_language_is_found(language: str, other: str) -> None:
    expected = [] if language == other else [10]
    rest = "\n".join([BASE[language]] * 3)
    assert lines(f"{rest}\n{FOREIGN[other]}", "mixed-languages") == expected


@pytest.mark.parametrize("language", BASE)
def test_one_language_is_not(language: str) -> None:
    assert lines(BASE[language], "mixed-languages") == []


@pytest.mark.parametrize(
    "text",
    [
        f'{BASE["en"]}\nSay to Germans: "{FOREIGN["de"]}"',
        f"{BASE['en']}\n\nExample:\nQ: {FOREIGN['de']}\nA: No.",
        f"{BASE['en']}\n\n<document>\n{FOREIGN['de']}\n</document>",
        f"{BASE['en']}\n\n```\n{FOREIGN['de']}\n```",
        f"# Rules and instructions for the agent\n\n{BASE['de']}\n- JSON, Markdown, Support-Level 2",
    ],
)
def test_material_and_names_in_another_language_are_not(text: str) -> None:
    assert lines(text, "mixed-languages") == []
