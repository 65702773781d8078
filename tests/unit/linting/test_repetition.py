"""The same rule twice, in ten languages, and rules that only look alike."""

import pytest

from tests.support.linting import lines

HITS = {
    "Never promise a delivery date.\nBe polite.\nDo not promise any delivery date.": [3],
    "Always answer in British English with metric units.\n\nUse British English with metric units in every answer.": [
        3
    ],
    "- Quote the number of the order.\n- Be polite.\n- Quote the number of the order.": [3],
    "Do not attribute opinions.\nBe short.\nNo names with opinions: do not attribute opinions to anybody.": [3],
    "Never give a repair time that isn't known.\nBe kind.\nPeople ask. Never give a repair time that is not known.": [
        3
    ],
    "Gib niemals medizinischen Rat.\nSei höflich.\nGib keinen medizinischen Rat.": [3],
    "Nunca prometas una fecha de entrega.\nSé amable.\nNo prometas una fecha de entrega.": [3],
    "Ne promets jamais une date de livraison.\nReste poli.\nNe promets pas de date de livraison.": [3],
    "Non promettere mai una data di consegna.\nSii gentile.\nNon promettere una data di consegna.": [3],
    "Nunca prometa uma data de entrega.\nSeja gentil.\nNão prometa uma data de entrega.": [3],
    "Beloof nooit een leverdatum aan klanten.\nWees beleefd.\nBeloof klanten geen leverdatum.": [3],
    "No prometis mai una data de lliurament.\nSigues amable.\nMai no prometis una data de lliurament.": [3],
    "不要承诺具体的送货日期。\n保持礼貌。\n不得承诺具体的送货日期。": [3],
    "配達日を約束しないでください。\n丁寧に書いてください。\n配達日は約束しないでください。": [3],
}
MISSES = [
    "Quote the number of the order.\nQuote the number of the customer.",
    "Never promise a delivery date.\nAsk for the delivery date.",
    "Answer within 2 days if the order is late.\nAnswer within 5 days if the order is lost.",
    "- If it is late, hand over to the desk.\n- If it is lost, hand over to the desk.",
    "- number: if it is missing, use null;\n- date: if it is missing, use null;",
    "An application must get a function that it does not have.\nThe application does not exist.",
    "Check the order.\nCheck the customer.",
    "## Order\nState the status.\n\n## Order number\nState the number.",
    "Is the order late?\nIs the order late?",
    "Example:\nNever promise a date of delivery.\n\nNever promise a date of delivery.",
    "| a | b |\n| a | b |",
    "Antworte höflich auf jede Beschwerde.\nAntworte kurz auf jede Frage.",
    "配達日を約束しないでください。\n配達日を確認してください。",
]


@pytest.mark.parametrize("text", HITS)
def test_a_rule_that_is_there_twice_is_found(text: str) -> None:
    assert lines(text, "repeated-rule") == HITS[text]


@pytest.mark.parametrize("text", MISSES)
def test_another_rule_is_not(text: str) -> None:
    assert lines(text, "repeated-rule") == []
