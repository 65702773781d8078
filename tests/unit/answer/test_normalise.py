"""Whatever a model answers becomes a valid record or one clear error."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnusableAnswerError
from domain.improver.answer.normalise import NormalisedAnswer, is_role_of_a_machine, normalise_answer
from domain.improver.answer.prompt_fields import read_prompt
from domain.improver.answer.reading import read_answer
from domain.improver.answer.values import as_confidence, as_framework, as_items, as_text
from domain.improver.composition.compose import compose_prompt
from domain.improver.program.partial import partial_answer
from domain.prompts.record import Framework, PromptHistory
from domain.text.clean import clean_text
from tests.support.openai_server import GOOD_FIELDS

ITEMS = ("Do this.", "Never that.")


@pytest.mark.parametrize(
    "value",
    [
        ["Do this.", "Never that."],
        "Do this.\nNever that.",
        "Do this.\n\n\nNever that.\n",
        "1. Do this.\n2. Never that.",
        "1) Do this.\n2) Never that.",
        "1. Do this. 2. Never that.",
        "- Do this.\n- Never that.",
        "* Do this.\n• Never that.",
        "[ ] Do this.\n[x] Never that.",
        '["Do this.", "Never that."]',
        "['Do this.', 'Never that.']",
        "Do this.; Never that.",
        [{"guardrail": "Do this."}, {"guardrail": "Never that.", "priority": 1}],
        {"1": "Do this.", "2": "Never that."},
        {"items": ["Do this.", "Never that."]},
        [["Do this."], ["Never that."]],
        ["Do this.", "", "  ", None, "Never that.", "do this", "N/A"],
        ["- Do this.", "2. Never that."],
    ],
)
def test_items_in_any_shape_become_a_list(value: object) -> None:
    assert as_items(value) == ITEMS


def test_numbers_and_dashes_that_belong_to_an_item_stay() -> None:
    assert as_items(["3 days at most", "-5 degrees is the limit", "2.5 litres"]) == (
        "3 days at most",
        "-5 degrees is the limit",
        "2.5 litres",
    )
    assert as_items(["Say yes; say no", "Second"]) == ("Say yes; say no", "Second")


@pytest.mark.parametrize(
    ("value", "confidence"),
    [
        (0.9, 0.9), (0, 0.0), (1, 1.0), (90, 0.9), (9, 0.9), ("0.9", 0.9), ("0,9", 0.9), ("90%", 0.9), ("90 %", 0.9),
        ("1%", 0.01), ("9/10", 0.9), ("9 out of 10", 0.9), ("High", 0.9), ("very high", 0.95), ("Media", 0.6),
        ("baja", 0.3),
        ("about 80 percent", 0.8), (".75", 0.75), (None, None), (True, None), ("", None), ("unsure", None), (-1, None),
        (1e300, None), (float("nan"), None), (250, None), ("9/0", None), ([], None), ("highway", None),
    ],
)  # fmt: skip
def test_confidence_in_any_shape_becomes_a_number(value: object, confidence: float | None) -> None:
    assert as_confidence(value) == (None if confidence is None else pytest.approx(confidence))


@pytest.mark.parametrize(
    ("value", "framework"),
    [
        ("chain-of-thought", Framework.CHAIN_OF_THOUGHT),
        ("Chain of Thought", Framework.CHAIN_OF_THOUGHT),
        ("CHAIN_OF_THOUGHT", Framework.CHAIN_OF_THOUGHT),
        ("ChainOfThought", Framework.CHAIN_OF_THOUGHT),
        ("CoT", Framework.CHAIN_OF_THOUGHT),
        ("ToT prompting", Framework.TREE_OF_THOUGHTS),
        ("tree of thought", Framework.TREE_OF_THOUGHTS),
        ("Use decomposition, then chain of thought", Framework.DECOMPOSITION),
        ("Descomposición", Framework.DECOMPOSITION),
        ("Role-Play", Framework.ROLE_PLAYING),
        ("role_playing", Framework.ROLE_PLAYING),
        ("self refine", Framework.SELF_REFINE),
        ("Árbol de pensamientos", Framework.TREE_OF_THOUGHTS),
        (["self-refine"], Framework.SELF_REFINE),
        ({"name": "tree-of-thoughts"}, Framework.TREE_OF_THOUGHTS),
        ("a total of three steps", None),
        ("the Scottish way", None),
        ("a mascot", None),
        ("Kyototot", None),
        ("", None),
        (7, None),
    ],
)
def test_a_framework_is_found_in_any_spelling_and_only_as_whole_words(
    value: object, framework: Framework | None
) -> None:
    assert as_framework(value) is framework


@pytest.mark.parametrize(
    "role",
    [
        "You are a language model", "You are an AI assistant that helps", "As an AI language model", "Assistant",
        "You are a large language model trained by a company", "Eres un modelo de lenguaje", "ChatGPT",
        "You are Claude.",
        "You are a helpful assistant", "Eres un asistente virtual", "an AI",
    ],
)  # fmt: skip
def test_a_model_that_names_itself_is_recognised(role: str) -> None:
    assert is_role_of_a_machine(role)
    answer = normalise_answer(read_prompt(json.dumps({**GOOD_FIELDS, "role": role})), "explain what an AI is", "en")
    assert not is_role_of_a_machine(answer.sections.role)
    assert any("named itself" in finding for finding in answer.repairs)


@pytest.mark.parametrize(
    "role",
    [
        "You are an AI engineer who evaluates language models.", "You are a research assistant in chemistry.",
        "Eres asistente legal en un despacho.", "You are a teacher who explains what a language model is.",
        "You are a gemologist.",
    ],
)  # fmt: skip
def test_a_craft_near_machines_is_still_a_craft(role: str) -> None:
    assert not is_role_of_a_machine(role)


WHOLE = json.dumps(GOOD_FIELDS)


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        f"Sure, here is the prompt:\n{WHOLE}\nAnything {{else}}?",
        f"```json\n{WHOLE}\n```",
        f"<think>{{\"role\": \"no\"}} hm</think>{WHOLE}",
        f"[{WHOLE}]",
        json.dumps({"result": GOOD_FIELDS}),
        json.dumps({"prompt": GOOD_FIELDS}),
        json.dumps({key.upper().replace("_", " "): value for key, value in GOOD_FIELDS.items()}),
        WHOLE[:-1] + ",}",
        WHOLE.replace('"', "'"),
        "\ufeff" + WHOLE,
        WHOLE[:-1],
    ],
)  # fmt: skip
def test_an_answer_is_found_in_whatever_surrounds_it(answer: str) -> None:
    normalised = normalise_answer(read_prompt(answer), "plan a garden", "en")
    assert normalised.sections.directive == GOOD_FIELDS["directive"]
    assert normalised.sections.guardrails == tuple(GOOD_FIELDS["guardrails"])
    assert normalised.repairs == ()


def test_missing_parts_are_filled_in_the_language_of_the_idea_and_named() -> None:
    normalised = normalise_answer(read_prompt('{"directive": "Escribe un plan."}'), "planificar un huerto", "es")
    assert normalised.sections.role.startswith("Eres")
    assert normalised.sections.guardrails
    assert normalised.framework is Framework.DECOMPOSITION
    assert len(normalised.repairs) == 5
    assert "decomposition was chosen" in " ".join(normalised.repairs)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<!DOCTYPE html><p>", "web page"),
        ("<html>{}</html>", "web page"),
        ("Hello! How can I help?", "is not a prompt"),
        ("{}", "is not a prompt"),
        ('{"role": "You are a cook."}', "does not contain a task"),
        ('{"directive": ""}', "does not contain a task"),
        ("[" * 100_000, "is not a prompt"),
        ("{" * 5_000, "is not a prompt"),
    ],
)
def test_an_answer_that_is_no_prompt_says_so_and_is_kept(answer: str, words: str) -> None:
    with pytest.raises(UnusableAnswerError) as caught:
        normalise_answer(read_prompt(answer), "an idea", None)
    assert words in caught.value.sentence
    assert caught.value.next_step
    assert caught.value.partial_answer == answer


def test_control_sequences_never_pass() -> None:
    fields = {**GOOD_FIELDS, "role": "You are \x1b[31mred\x1b[0m\x00.", "guardrails": ["a\x07b", "\x1b]52;c;x\x07"]}
    normalised = normalise_answer(read_prompt(json.dumps(fields)), "an idea", "en")
    assert normalised.sections.role == "You are red."
    assert normalised.sections.guardrails == ("ab",)


FIELD_NAMES = st.sampled_from([*GOOD_FIELDS, "confidence", "reasoning", "improved_prompt", "Task", "rules", "x"])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELD_NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=20,
)


def record_of(answer: NormalisedAnswer) -> PromptHistory:
    sections = answer.sections
    return PromptHistory(
        original_idea="an idea",
        improved_prompt=compose_prompt(sections, "", "en"),
        role=sections.role,
        directive=sections.directive,
        requirements=sections.requirements,
        framework=answer.framework,
        guardrails=sections.guardrails,
        output_format=sections.output_format,
        reasoning=answer.reasoning,
        confidence=answer.confidence,
        repairs=answer.repairs,
        backend="zero-shot",  # type: ignore[arg-type]  # the record takes its spelling too
        model="m",
        provider="p",
        created_at=datetime.now(UTC),
    )


@given(st.dictionaries(FIELD_NAMES, JSON_VALUES, max_size=9) | JSON_VALUES)
def test_any_json_makes_a_valid_record_or_the_one_error(value: object) -> None:
    try:
        normalised = normalise_answer(read_prompt(json.dumps(value)), "an idea", "en")
    except UnusableAnswerError:
        return
    record = record_of(normalised)
    for text in (record.improved_prompt, record.role, *record.guardrails, *record.requirements):
        assert text == clean_text(text)
        assert text.strip()


@given(st.text())
def test_any_text_makes_a_valid_record_or_the_one_error(text: str) -> None:
    for answer in (text, "{" + text, WHOLE[: len(text)] + text):
        try:
            record_of(normalise_answer(read_prompt(answer), "an idea", "en"))
        except UnusableAnswerError:
            continue


@given(JSON_VALUES)
def test_reading_one_value_never_raises(value: object) -> None:
    assert isinstance(as_text(value), str)
    assert all(item.strip() for item in as_items(value))
    assert as_confidence(value) is None or 0 <= (as_confidence(value) or 0) <= 1
    assert as_framework(value) is None or isinstance(as_framework(value), Framework)


@given(st.integers(0, len(WHOLE)))
def test_every_beginning_of_an_answer_shows_a_beginning_of_its_fields(length: int) -> None:
    partial = partial_answer(WHOLE[:length], "context", "en")
    assert str(GOOD_FIELDS["role"]).startswith(partial.role)
    assert str(GOOD_FIELDS["directive"]).startswith(partial.directive)
    assert len(partial.guardrails) <= 3
    assert not asdict(partial)["improved_prompt"] or partial.role


def test_the_whole_answer_reads_the_same_when_it_arrives_as_when_it_is_complete() -> None:
    assert read_answer(WHOLE).fields == GOOD_FIELDS
    assert partial_answer(WHOLE, "", "en").guardrails == tuple(GOOD_FIELDS["guardrails"])
