"""The parts of a prompt are the same whether they come from a record, a file or a model."""

import json

from domain.improver.sections.sections import Sections
from domain.prompts.record import Framework
from tests.support.records import make_record

SECTIONS = Sections(
    role="a role",
    directive="a task",
    requirements=("one", "two"),
    framework=Framework.CHAIN_OF_THOUGHT,
    guardrails=("three",),
)


def test_the_values_survive_a_file() -> None:
    assert Sections.from_values(json.loads(json.dumps(SECTIONS.to_values()))) == SECTIONS
    assert Sections.from_values(json.loads(json.dumps(Sections().to_values()))) == Sections()


def test_a_record_has_the_parts_that_it_was_made_of() -> None:
    record = make_record(
        role=SECTIONS.role,
        directive=SECTIONS.directive,
        requirements=SECTIONS.requirements,
        framework=Framework.CHAIN_OF_THOUGHT,
        guardrails=SECTIONS.guardrails,
        output_format="",
    )
    assert Sections.of(record) == SECTIONS


def test_the_texts_are_those_that_are_written_and_each_can_be_changed() -> None:
    assert SECTIONS.texts == ("a role", "a task", "one", "two", "three")
    changed = SECTIONS.mapped(lambda text, part: f"{part}: {text}")
    assert changed.texts == (
        "role: a role",
        "directive: a task",
        "requirements: one",
        "requirements: two",
        "guardrails: three",
        "output_format: ",
    )
    assert changed.framework is SECTIONS.framework
