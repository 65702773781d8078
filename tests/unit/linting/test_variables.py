"""Variables: declared and unused, used and undeclared, in broken braces, in two styles."""

import pytest

from tests.support.linting import quotes

INPUTS = "## Inputs\n- `{{customer}}`: the name\n- `{{order}}`: the number\n\n## Task\n"
UNUSED = {
    f"{INPUTS}Write to {{{{customer}}}}.": ["order"],
    "Variables:\n- tone_of_voice: how to speak\n- audience_age: who reads\n\nWrite for the given audience age.": [
        "tone_of_voice"
    ],
    "# Inputs: order_id, plan, region\n\nAnswer about {order_id} and {plan}.": ["region"],
    "{# Inputs: guest (first_name, level), booking (ref),\n   message #}\n"
    "Answer {{ guest.first_name }}, {{ booking.ref }}:"
    " {{ message }}": ["level"],
    "---\ninputs:\n  - question\n  - user_region\n---\nAnswer ${question}.": ["user_region"],
    "変数：report_text / area_code\n\n{report_text}を要約してください。": ["area_code"],
    "## Eingaben\n- `kunde`: Name\n- `bestellung`: Nummer\n\n## Aufgabe\nSchreibe an den Kunden {kunde}.": [
        "bestellung"
    ],
    "## Entradas\n- {{cliente}}: nombre\n- {{pedido}}: número\n\n## Tarea\nEscribe a {{cliente}} un correo.": [
        "pedido"
    ],
    "## 変数\n- `{{name}}`：名前\n- `{{order}}`：番号\n\n## 作業\n{{name}}様に返信してください。": ["order"],
}
NOT_UNUSED = [
    f"{INPUTS}Write to {{{{customer}}}} about {{{{order}}}}.",
    f"{INPUTS}Write to the customer about the order.",
    "## Input\n- Order: {{order}}\n- Name: {{name}}\n\n## Task\nAnswer.",
    "Inputs: the name of the customer, the number of the order, and a date.\n\nAnswer.",
    "# Inputs: order_id, plan\n\nAnswer about {order_id} and {plan}.",
    "## Inputs\n- The name of the customer.\n- The number of the order.\n\n## Task\nAnswer.",
]
UNFILLED = {
    f"{INPUTS}Write to {{{{customer}}}} about {{{{order}}}} and {{{{plan}}}}.": ["{{plan}}"],
    "# Inputs: order_id, plan\n\nAnswer about {order_id}, {plan} and {region}.": ["{region}"],
    "Write to {{name} about the order.": ["{{name}"],
    "Write to {name}} about the order.": ["{name}}"],
    "Write to {{name about the order.": ["{{name"],
    "Write to ${name about the order.": ["${name"],
    "{% if vip %}Thank {{name}}.": ["{% if vip %}"],
    "{% if vip }Thank {{name}}.{% endif %}": ["{% if vip }", "{% endif %}"],
    "Write to {{name}} about {order}. Use {{name}} twice.": ["{order}"],
    "Greet {{customer_name}}. Thank {{custmer_name}}. Ask {{customer_name}}.": ["{{custmer_name}}"],
}
NOT_UNFILLED = [
    "Write to {{name}} about {{order}}.",
    '{{"name": "{name}", "order": {order}}}',
    'Return {"name": "x", "order": {"id": 1}}.',
    "{% for item in items %}{{ item.name }}{% endfor %} for {{ customer }}",
    "Call `/orders/{id}` for {{order}}.",
    "Use {{item1}}, {{item2}} and {{items}}.",
    '```json\n{"a": {{name}}, "b": {x}}\n```\nUse {{name}}.',
    "Use {{order}} and price $5.",
    "Replace `{name}` yourself; {{order}} is given.",
]


@pytest.mark.parametrize("text", UNUSED)
def test_a_variable_that_is_declared_and_never_used_is_found(text: str) -> None:
    assert quotes(text, "unused-variable") == UNUSED[text]


@pytest.mark.parametrize("text", NOT_UNUSED)
def test_a_variable_that_is_used_or_spoken_of_is_not(text: str) -> None:
    assert quotes(text, "unused-variable") == []


@pytest.mark.parametrize("text", UNFILLED)
def test_a_variable_that_nothing_fills_is_found(text: str) -> None:
    assert quotes(text, "unfilled-variable") == UNFILLED[text]


@pytest.mark.parametrize("text", NOT_UNFILLED)
def test_a_variable_that_is_filled_is_not(text: str) -> None:
    assert quotes(text, "unfilled-variable") == []
