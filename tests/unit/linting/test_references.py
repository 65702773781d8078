"""References to what a prompt does not hold, in ten languages, and to what it holds."""

import pytest

from tests.support.linting import quotes

HITS = {
    "Quote the price from the table below.\nAnswer in English.": "table below",
    "Write like the examples above.": "examples above",
    "Assign a grade with the following rubric.\nBe fair.": "the following rubric",
    "Handle complaints according to the escalation matrix.": "the escalation matrix",
    "Follow the refund policy in every answer.": "the refund policy",
    "Apply the limits set out in appendix B.": "appendix B",
    "Refuse what breaks the rules in <policy>.": "<policy>",
    'Answer as described in the section "Escalation".\n\n## Tone\nFriendly.\n\n## Form\nShort.': "Escalation",
    "Grade each case according to SEVERITY_TABLE.": "SEVERITY_TABLE",
    "## Tools\n"
    "- `find_order`: finds an order\n"
    "- `send_mail`: sends a mail\n\n"
    "## Steps\n"
    "Call `cancel_order` first.": "cancel_order",
    "Nenne den Preis aus der Tabelle unten.\nAntworte auf Deutsch.": "Tabelle unten",
    "Behandle Beschwerden gemäß der Eskalationsmatrix.": "der Eskalationsmatrix",
    "Usa los precios de la tabla de abajo.\nResponde en español.": "tabla de abajo",
    "Trata las quejas según la matriz de prioridades.": "la matriz",
    "Utilise les prix du tableau ci-dessous.\nRéponds en français.": "tableau ci-dessous",
    "Traite les plaintes selon la charte éditoriale.": "la charte éditoriale",
    "Use os preços da tabela abaixo.\nResponda em português.": "tabela abaixo",
    "Usa i prezzi della tabella qui sotto.\nRispondi in italiano.": "tabella qui sotto",
    "Gebruik de prijzen uit de tabel hieronder.\nAntwoord in het Nederlands.": "tabel hieronder",
    "Fes servir els preus de la taula de sota.\nRespon en català.": "taula de sota",
    "请按照升级矩阵处理投诉。": "升级矩阵",
    "以下の表の価格を使ってください。\n丁寧に答えてください。": "以下の表",
}
MISSES = [
    "Quote the price from the table below.\n\n| item | price |\n| --- | --- |\n| bell | 9 |",
    "Quote the price from the table below.\n\n<prices>\nbell 9\n</prices>",
    "Quote the price from the table below.\n\n{{price_table}}",
    "Write like the examples above.\n".join(["Example:\nInput: a\nOutput: b\n\n", ""]),
    "Use the following template:\n\nDear customer, thank you.",
    "Assign one of the categories below.\n- billing\n- delivery",
    "Handle complaints according to the escalation matrix.\n\n## Escalation\n- Level 1: answer.",
    "Follow the refund policy: refunds within 14 days.",
    "Follow the Google style guide.",
    "Write according to the Chicago Manual of Style.",
    "Comply with the GDPR.",
    "Apply the limits set out in appendix B.\n\n## Appendix B\nAt most 80 words.",
    "Refuse what breaks the rules in <policy>.\n\n<policy>No insults.</policy>",
    "Put your reasoning in <thinking> tags.",
    "The question of the customer is in <question> tags.",
    'See the section "Tone" for the voice.\n\n## Tone and voice\nFriendly.',
    "## Tools\n- `find_order`: finds\n- `send_mail`: sends\n\nCall `find_order`, then `send_mail`.",
    "Draw the figure of a person at a table.",
    "Write the results in a table below the summary.\n\n| a | b |\n|---|---|",
    "Nenne den Preis aus der Tabelle unten.\n\n| Ware | Preis |\n|---|---|\n| Klingel | 9 |",
    "以下の表の価格を使ってください。\n\n| 品 | 円 |\n|---|---|\n| ベル | 9 |",
]


@pytest.mark.parametrize("text", HITS)
def test_a_reference_to_what_is_not_there_is_found(text: str) -> None:
    assert quotes(text, "undefined-term") == [HITS[text]]


@pytest.mark.parametrize("text", MISSES)
def test_a_reference_to_what_is_there_is_not(text: str) -> None:
    assert quotes(text, "undefined-term") == []
