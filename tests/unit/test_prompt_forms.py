import json
from dataclasses import fields

from domain.prompt_forms import PROMPT_FORMS, as_json, as_markdown, forms_of
from domain.prompt_history import PromptHistory
from tests.support.records import make_record


def test_every_form_has_a_letter_and_an_id_of_its_own() -> None:
    assert len({form.letter for form in PROMPT_FORMS}) == len(PROMPT_FORMS) == len({form.id for form in PROMPT_FORMS})


def test_only_what_a_record_has_is_offered() -> None:
    bare = {form.id for form in forms_of(make_record(context="", requirements=(), output_format=""))}
    assert bare.isdisjoint({"context", "requirements", "output-format", "models-own"})
    full = make_record(context="for Ana", requirements=("short",), output_format="a table", accepted_text="mine")
    assert [form.id for form in forms_of(full)] == [form.id for form in PROMPT_FORMS]


def test_the_prompt_is_the_accepted_text_and_the_models_own_can_still_be_had() -> None:
    record = make_record(improved_prompt="the model's", accepted_text="mine é 日本 😀")
    texts = {form.id: form.text(record) for form in PROMPT_FORMS}
    assert texts["prompt"] == "mine é 日本 😀"
    assert texts["models-own"] == "the model's"
    assert "mine é 日本 😀" in texts["markdown"]


def test_json_begins_with_the_answers_fields_and_holds_every_other() -> None:
    record = make_record(original_idea="idéa 日本 😀", confidence=0.25, requirements=("a", "b"))
    values = json.loads(as_json(record, saved=True))
    assert list(values)[:9] == [
        "improved_prompt",
        "role",
        "directive",
        "framework",
        "guardrails",
        "reasoning",
        "confidence",
        "backend",
        "text",
    ]
    assert set(values) == {field.name for field in fields(PromptHistory)} | {"text", "saved"}
    assert values["original_idea"] == "idéa 日本 😀"
    assert values["requirements"] == ["a", "b"]
    assert values["created_at"].endswith("+00:00")


def test_markdown_leaves_out_what_a_record_does_not_have() -> None:
    text = as_markdown(make_record(context="", original_idea="an idea"))
    assert text.startswith("## Idea\n\nan idea\n\n## Prompt\n\n")
    assert "## Context" not in text
    assert text.endswith("\n")
