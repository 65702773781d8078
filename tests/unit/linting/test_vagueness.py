"""Rules that nothing can check, and near misses."""

import pytest

from tests.support.linting import quotes

HITS = [
    "Make the answer as good as possible.",
    "Respond appropriately to complaints.",
    "Use common sense when a case is not listed.",
    "Ask the customer for the number if needed.",
    "Do your best to help every customer.",
    "The texts must be of high quality.",
    "Write a reasonable number of items for every product.",
    "Make the patient feel completely safe and understood.",
    "Give hints that awaken a genuine love of mathematics.",
    "Sorge dafür, dass sich die Person gut aufgehoben fühlt.",
    "Haz que el cliente se sienta muy valorado.",
    "Fais que le client se sente bien compris.",
    "Faça com que o cliente se sinta muito valorizado.",
    "Fai in modo che il cliente si senta molto apprezzato.",
    "Zorg dat de klant zich veilig voelt.",
    "Fes que el client se senti molt valorat.",
    "请让客户感到温暖。",
    "お客様が安心感を感じるように書いてください。",
    "Antworte dem Kunden so gut wie möglich.",
    "Nutze deinen gesunden Menschenverstand bei Beschwerden.",
    "Frage den Kunden bei Bedarf nach der Nummer.",
    "Responde a los clientes lo mejor posible.",
    "Usa el sentido común en los demás casos.",
    "Réponds aux clients de manière appropriée et courte.",
    "Fais preuve de bon sens avec les clients.",
    "Responda aos clientes da melhor forma possível.",
    "Peça o número ao cliente se necessário.",
    "Rispondi ai clienti nel miglior modo possibile.",
    "Chiedi il numero al cliente se necessario.",
    "Antwoord de klant zo goed mogelijk.",
    "Gebruik je gezond verstand bij klachten van klanten.",
    "Respon als clients tan bé com sigui possible.",
    "Fes servir el sentit comú amb les queixes.",
    "请尽可能好地回答客户的问题。",
    "必要时询问客户的订单号。",
    "お客様の質問に適切に答えてください。",
    "必要に応じて注文番号を聞いてください。",
]
MISSES = [
    "Answer in at most 80 words.",
    "Ask for the order number if it is missing.",
    "If needed by the warehouse, the customer sends a photo.",
    "A reader finds the word “appropriately” too vague, so avoid it.",
    "Reply as soon as the order is found.",
    "Common sense is the topic of the essay.",
    "The best answer names the order and the date.",
    "Antworte in höchstens 80 Wörtern und nenne die Nummer.",
    "Responde en 80 palabras como máximo y da el número.",
    "Réponds en 80 mots au plus et donne le numéro.",
    "80字以内で答えてください。",
    "请用80字以内回答。",
    "Example:\nInput: do your best\nOutput: We do our best, use common sense.",
    "```\ndo your best\n```",
]


@pytest.mark.parametrize("text", HITS)
def test_a_rule_that_nothing_can_check_is_found(text: str) -> None:
    assert len(quotes(text, "unverifiable-rule")) == 1


@pytest.mark.parametrize("text", MISSES)
def test_a_rule_that_can_be_checked_is_not(text: str) -> None:
    assert quotes(text, "unverifiable-rule") == []
