"""What was left in a prompt while it was written."""

import pytest

from tests.support.linting import quotes

HITS = [
    "- TODO: ask the legal team",
    "Greet the customer. TODO(anna): which name?",
    "Owner: TBD",
    "Answer politely.\n<!-- FIXME the link -->",
    "Lorem ipsum dolor: this is the intro.",
    "Write for [INSERT AUDIENCE] in English.",
    "You work for [Your Company Name].",
    "Visit <your website here> first.",
    "<<<<<<< HEAD\nBe short.\n=======\nBe long.\n>>>>>>> main",
    "Sure! Here is the improved prompt:\n\nYou are a poet.",
    "Here's your revised prompt:\nYou are a poet.",
    "Rules:\n[...]\n- Be short.",
    "Sign as Nuria from [COMPANY NAME].",
    "Answer politely.\n(old wording, keep until Marek is back: be firm)",
    "Answer politely.\n[Draft 0.3, Tomasz: cut this section?]",
    "Réponds poliment.\n// à supprimer avant la mise en production : ancien barème",
    "Antworte höflich.\n(alte Fassung, kann weg: sei streng)",
    "Responde con amabilidad.\n<!-- borrador, preguntar a Marta -->",
    "Responda com gentileza.\n[rascunho: confirmar com a Ana]",
    "Rispondi con cortesia.\n(bozza, da verificare con Anna)",
    "Antwoord beleefd.\n(concept, nog niet goedgekeurd)",
    "Respon amb amabilitat.\n(esborrany, pendent de revisar)",
    "请礼貌回答。\n（草稿，上线前删除）",
    "丁寧に答えてください。\n（下書き：公開前に削除）",
    "あなたは【市の名前を入れる】の担当者です。",
    "Du arbeitest für [Firmenname hier eintragen] und antwortest Kunden.",
    "Trabajas para [Inserta el nombre de la empresa] y respondes a clientes.",
    "Tu travailles pour [à compléter] et tu réponds aux clients.",
    "Trabalhas para [Inserir o nome] e respondes aos clientes.",
    "Lavori per [inserisci il nome] e rispondi ai clienti.",
    "Je werkt voor [bedrijfsnaam invullen] en antwoordt klanten.",
    "Treballes per a [insereix el nom] i respons als clients.",
    "你是【此处填写公司名称】的客服。",
    "あなたは【ここに会社名を入力】の担当者です。",
]
MISSES = [
    "If the date is not known, write TBD.",
    "Never leave TODO comments in the code.",
    "Find every TODO in the file and list it.",
    'Mark open points with "TODO:" at the beginning.',
    "```\n# TODO: keep\n```",
    "Example:\nInput: [insert name]\nOutput: TODO: x",
    "See [your account](https://example.com) for more.",
    "(Write the answer first, then shorten it.)",
    "Write [END] after the last line.",
    "Mark a gap with `[NAME UNKNOWN]`.",
    "Answer in the form <answer>yes</answer>.",
    "Use the `[insert]` mark where text is missing.",
    "Rows =======\nare separated.",
    "Here is what you know about the customer:",
    "Insert a line break after each item [see rule 2].",
]


@pytest.mark.parametrize("text", HITS)
def test_what_was_left_is_found(text: str) -> None:
    assert quotes(text, "leftover")


@pytest.mark.parametrize("text", MISSES)
def test_what_only_speaks_of_it_is_not(text: str) -> None:
    assert quotes(text, "leftover") == []
