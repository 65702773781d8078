"""Examples that break a rule of the prompt, and examples that keep it."""

import pytest

from tests.support.linting import findings

HITS = {
    "Answer in at most 5 words.\n\n"
    "Example:\n"
    "Input: Is it open?\n"
    "Output: Yes, the shop is open until seven today.": "at most 5 words",
    "Return only JSON.\n\n## Examples\nInput: a\nOutput: The number is 4.": "not JSON",
    "Never use emojis.\n\nExample:\nQ: Is it open?\nA: Yes, come in 😀": "emoji",
    "Do not use bullet points.\n\nExample:\nQ: What is there?\nA:\n- bells\n- lamps": "bullet list",
    "Answer in German.\n\n"
    "Example:\n"
    "Customer: Offen?\n"
    "Reply: Yes, we are open until seven in the evening today.": "another language",
    'Never say "unfortunately".\n\nExample:\nCustomer: x\nReply: Unfortunately it is late.': "unfortunately",
    "Classify the ticket as one of: billing, delivery, other.\n\n"
    "Example:\n"
    "Input: It is late.\n"
    "Output: shipping": "none of the labels",
    'End every reply with "Kind regards".\n\nExample:\nCustomer: x\nReply: It is late. Bye': "does not end",
    "Answer in at most 5 words.\n\n"
    "<example>\n"
    "<input>x</input>\n"
    "<output>one two three four five six</output>\n"
    "</example>": "at most 5",
    'Dates are written YYYY-MM-DD.\n\nExample:\n{"date": "14.03.2025"}': "the date is not in the form",
    "Antworte in höchstens 5 Wörtern.\n\n"
    "Beispiel:\n"
    "Frage: Offen?\n"
    "Antwort: Ja, wir haben heute bis sieben Uhr offen.": "at most 5",
    "Responde en un máximo de 5 palabras.\n\n"
    "Ejemplo:\n"
    "Pregunta: ¿Abierto?\n"
    "Respuesta: Sí, hoy abrimos hasta las siete.": "at most 5",
    "Réponds en 5 mots au maximum.\n\n"
    "Exemple :\n"
    "Question : Ouvert ?\n"
    "Réponse : Oui, nous sommes ouverts jusqu'à sept heures.": "at most 5",
    "Rispondi in al massimo 5 parole.\n\n"
    "Esempio:\n"
    "Domanda: Aperto?\n"
    "Risposta: Sì, oggi siamo aperti fino alle sette.": "at most 5",
    "Responda em no máximo 5 palavras.\n\n"
    "Exemplo:\n"
    "Pergunta: Aberto?\n"
    "Resposta: Sim, hoje estamos abertos até às sete.": "at most 5",
    "Antwoord in maximaal 5 woorden.\n\n"
    "Voorbeeld:\n"
    "Vraag: Open?\n"
    "Antwoord: Ja, wij zijn vandaag tot zeven uur open.": "at most 5",
    "Respon en 5 paraules com a màxim.\n\n"
    "Exemple:\n"
    "Pregunta: Obert?\n"
    "Resposta: Sí, avui obrim fins a les set.": "at most 5",
    "回答不超过10个字。\n\n示例：\n问题：开门吗？\n回答：是的，我们今天一直营业到晚上七点整。": "at most 10",
    "回答は10文字以内で書いてください。\n\n例：\n"
    "質問：開いていますか？\n回答：はい、本日は夜七時まで営業しております。": "at most 10",
}
MISSES = [
    "Answer in at most 5 words.\n\nExample:\nInput: Is it open?\nOutput: Yes, until seven.",
    "Answer in at most 5 words.\n\nBad example:\nInput: Is it open?\nOutput: Yes, the shop is open until seven today.",
    "The title has at most 5 words.\n\nExample:\nInput: x\nOutput: Yes, the shop is open until seven today.",
    'Return only JSON.\n\nExample:\nInput: a\nOutput: {"number": 4}',
    'Return only JSON.\n\nExample:\nInput: a\nOutput:\n```json\n{"number": 4}\n```',
    "Never use emojis.\n\nExample:\nQ: Is it open 😀?\nA: Yes.",
    "Answer in German.\n\nExample:\nCustomer: Is it open today?\nReply: Ja, wir haben heute bis sieben Uhr offen.",
    "Classify the ticket as one of: billing, delivery, other.\n\nExample:\nInput: It is late.\nOutput: delivery",
    "If the customer is angry, answer in at most 5 words.\n\nExample:\nQ: x\nA: Yes, the shop is open until seven.",
    "Answer in at most 5 words.",
    'Dates are written YYYY-MM-DD.\n\nExample:\n{"date": "2025-03-14"}',
    'Dates are written DD.MM.YYYY in, YYYY-MM-DD out.\n\nExample:\n{"date": "14.03.2025"}',
    'Never say "unfortunately".\n\nWrong:\nCustomer: x\nReply: Unfortunately it is late.',
    "Antworte in höchstens 9 Wörtern.\n\nBeispiel:\nFrage: Offen?\nAntwort: Ja, bis sieben Uhr.",
]


@pytest.mark.parametrize("text", HITS)
def test_an_example_that_breaks_a_rule_is_found(text: str) -> None:
    (found,) = findings(text, "example-against-rule")
    assert HITS[text] in found.message
    assert found.other is not None
    assert found.other.line == 1


@pytest.mark.parametrize("text", MISSES)
def test_an_example_that_keeps_the_rules_is_not(text: str) -> None:
    assert findings(text, "example-against-rule") == ()


def test_a_value_of_the_data_that_the_prompt_names_nowhere_is_found() -> None:
    rule = "The label is ok, spam, attack or advert.\n\n## Examples\n\n"
    examples = [
        f'{number}. "x" -> {{"label": "{one}"}}' for number, one in enumerate(("ok", "spam", "attack"), start=1)
    ]
    assert findings(rule + "\n".join(examples), "example-against-rule") == ()
    wrong = '4. "x" -> {"label": "insult"}'
    (found,) = findings(rule + "\n".join([*examples, wrong]), "example-against-rule")
    assert "insult" in found.message
