"""Prompts that never say in which form the answer is."""

import pytest

from tests.support.linting import lines

FILLER = (
    "You work for a bicycle shop in a small town. The shop sells bells, lamps and tyres. Customers come on foot or"
    " call. Many of them have ridden for years and know their bicycles well. "
)
HITS = {
    f"{FILLER}\n\nAnalyze why the sales went down and identify the causes.": [3],
    "Extract the facts of the invoice.\nReturn JSON.": [2],
    "Summarise the call in the usual format.": [1],
    "Return the result as structured data.": [1],
    "Write the minutes in the format shown below.\nBe short.": [1],
    "Fasse das Gespräch im üblichen Format zusammen.": [1],
    "Gib das Ergebnis als JSON aus.": [1],
    "Resume la llamada en el formato habitual.": [1],
    "Résume l'appel dans le format habituel.": [1],
    "Resuma a ligação no formato habitual.": [1],
    "Riassumi la chiamata nel solito formato.": [1],
    "Vat het gesprek samen in het gebruikelijke formaat.": [1],
    "Resumeix la trucada en el format habitual.": [1],
    "请按照规定的格式总结通话。": [1],
    "通話をいつもの形式で要約してください。": [1],
}
MISSES = [
    f"{FILLER}\n\nAnalyze why the sales went down and list the causes in three sentences.",
    "Analyze the sales.",
    "Extract the facts.\nReturn JSON with the fields number, date and total.",
    'Extract the facts.\nReturn JSON such as {"number": 1}.',
    "Extract `number`, `date` and `total`.\nReturn JSON.",
    "Use the required format: a title, then three sentences.",
    "Answer in the following format:\n\n```\nTitle\n```",
    "Do not return JSON.",
    "Gib JSON mit den Feldern nummer und datum aus.",
    "JSONで、フィールドは number と date です。",
]


@pytest.mark.parametrize("text", HITS)
def test_a_missing_form_is_found(text: str) -> None:
    assert lines(text, "missing-format") == HITS[text]


@pytest.mark.parametrize("text", MISSES)
def test_a_form_that_is_stated_is_not(text: str) -> None:
    assert lines(text, "missing-format") == []
