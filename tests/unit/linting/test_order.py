"""Numbered steps that skip or repeat a number, and references to one that there is not."""

import pytest

from tests.support.linting import lines

STEPS = "1. Read the ticket.\n2. Find the order.\n3. Write the answer.\n"
HITS = {
    "1. a\n2. b\n4. c": [3],
    "1. a\n2. b\n2. c\n3. d": [3],
    "1. a\n\n   More of it.\n\n3. b": [5],
    "# 1 Role\nx y\n# 2 Task\nx y\n# 3 Form\nx y\n1. a\n2. b\n3. c\n4. d\n\nSee section 4.": [12],
    "Step 1: read.\nStep 2: think.\nStep 4: answer.": [3],
    "## 1. Role\nx y\n## 2. Task\nx y\n## 4. Form\nx y": [5],
    f"{STEPS}\nIf nothing is found, go back to step 5.": [5],
    f"{STEPS}\nRule 7 comes before all others.": [5],
    "Answer the customer. If the order is missing, return to step 4.": [1],
    "1. Lies das Ticket.\n2. Suche die Bestellung.\n\nFehlt sie, gehe zurück zu Schritt 6.": [4],
    "1. Lee el mensaje.\n2. Busca el pedido.\n\nSi no está, vuelve al paso 5.": [4],
    "1. Lis le message.\n2. Cherche la commande.\n\nSinon, retourne à l'étape 5.": [4],
    "1. Leia a mensagem.\n2. Procure o pedido.\n\nSe faltar, volte ao passo 5.": [4],
    "1. Leggi il messaggio.\n2. Cerca l'ordine.\n\nSe manca, torna al passo 5.": [4],
    "1. Lees het bericht.\n2. Zoek de bestelling.\n\nZo niet, ga terug naar stap 5.": [4],
    "1. Llegeix el missatge.\n2. Busca la comanda.\n\nSi falta, torna al pas 5.": [4],
    "1. 阅读工单。\n2. 查找订单。\n\n如果没有，请回到第5步。": [4],
    "1. 問い合わせを読む。\n2. 注文を探す。\n\n見つからなければステップ5に戻ってください。": [4],
}
MISSES = [
    STEPS,
    f"{STEPS}\nIf nothing is found, go back to step 2.",
    "1. a\n1. b\n1. c",
    "1. a\n2. b\n\n## Next\n\n1. c\n2. d",
    "1. a\n   1. x\n   2. y\n2. b\n   1. z",
    "1. a\n2. b\n\nOther rules:\n1. c\n2. d",
    "```\n1. a\n3. b\n```",
    "Example:\n1. a\n3. b",
    "If the customer is stuck at step 3 of the installation, help.",
    f"{STEPS}\nStep 5 of the installation is the hardest for customers.",
    "1. a\n{% if x %}\n2. b\n{% else %}\n2. c\n{% endif %}\n3. d",
    "## 1. Role\nx\n## 2. Examples\nx\n## 3. Form\nx",
    "# 1 Role\nx y\n# 2 Task\nx y\n\nSee section 2.",
    "Answer in 3 steps.",
    "## 3. Form\nAt most 80 words.\n## 4. Tone\nFriendly.",
    "The year 2024. 12 people came.\n- 3. place",
    "3. Rang\n1. Rang",
]


@pytest.mark.parametrize("text", HITS)
def test_a_wrong_number_is_found(text: str) -> None:
    assert lines(text, "conflicting-order") == HITS[text]


@pytest.mark.parametrize("text", MISSES)
def test_right_numbers_are_left_alone(text: str) -> None:
    assert lines(text, "conflicting-order") == []
