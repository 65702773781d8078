"""What a small model cut off does not reach the prompt."""

from dataclasses import replace

import pytest

from domain.improver.sections.sections import Sections
from domain.improver.steering.tidy import clean_up
from domain.prompts.record import Framework

OWN = Sections(
    role="You are a baker who teaches beginners.",
    directive="Write a recipe for rye bread.",
    requirements=("Name every weight in grams.", "Give the oven temperature."),
    framework=Framework.DECOMPOSITION,
    guardrails=("Do not assume a mixer.", "Never skip the resting time.", "Use no additives."),
    output_format="A numbered recipe with one photo idea for each step.",
)


def test_what_is_the_models_own_stays_as_it_is() -> None:
    assert clean_up(OWN) == (OWN, ())


def test_a_sentence_that_broke_off_at_the_limit_is_removed() -> None:
    whole = "Write a recipe for rye bread that a beginner can follow."
    cut = f"{whole} {'and so on ' * 15}and"
    sections, findings = clean_up(replace(OWN, directive=cut))
    assert sections.directive == whole
    assert len(findings) == 1


def test_a_single_sentence_at_the_limit_loses_only_its_loose_end() -> None:
    cut = "Write " + "very " * 41 + "long,"
    sections, _ = clean_up(replace(OWN, directive=cut))
    assert sections.directive == cut.removesuffix(",")


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (
            "Name every weight of flour in grams, the temperature of the oven in degrees and "
            + "the flour and " * 4
            + "theyeast.",
            "Name every weight of flour in grams.",
        ),
        (
            "Name every weight in grams and the temperature of the oven " + "and the oven " * 4 + "of_the.",
            "Name every weight in grams and the temperature of the oven " + "and the oven " * 3 + "and the oven.",
        ),
    ],
)
def test_a_sentence_ended_by_force_at_the_limit_loses_its_last_clause_or_word(cut: str, whole: str) -> None:
    sections, findings = clean_up(replace(OWN, requirements=(cut, "Give the price.")))
    assert sections.requirements[0] == whole
    assert findings == ("An incomplete end at the length limit was removed.",)


def test_an_item_that_says_the_same_again_is_left_out() -> None:
    first = "Do not use libraries that are not built in."
    again = "Avoid using any libraries that are not built in."
    sections, findings = clean_up(replace(OWN, guardrails=(first, again, "Name every weight.", "Give no brand.")))
    assert sections.guardrails == (first, "Name every weight.", "Give no brand.")
    assert findings == ("Duplicate items were removed.",)


@pytest.mark.parametrize(
    "twins",
    [
        ("Return status 200 when the order exists.", "Return status 404 when it is missing."),
        ("Convert the price from euros to dollars.", "Convert the price from dollars to euros."),
        ("Include the names of the guests.", "Do not include the names of the guests."),
        ("Ask before deleting a file.", "Ask after deleting a file."),
        ("Name every weight.", "Name every weight in grams."),
        ("Compile the example as C.", "Compile the example as C++."),
        ("Usa libras para el peso.", "Usa gramos para el peso."),
        ("Do not use libraries that are built in.", "Do not use libraries that are not built in."),
    ],
)
def test_near_twins_both_stay(twins: tuple[str, str]) -> None:
    guardrails = (*twins, "Give no brand.")
    assert clean_up(replace(OWN, requirements=twins, guardrails=guardrails))[0].requirements == twins
    assert clean_up(replace(OWN, guardrails=guardrails))[0].guardrails == guardrails


def test_items_that_only_begin_alike_stay() -> None:
    requirements = ("Include the price of flour.", "Include a table of resting times.")
    assert clean_up(replace(OWN, requirements=requirements))[0].requirements == requirements


def test_few_guardrails_are_filled_up_in_the_language_of_the_idea_and_said_so() -> None:
    sections, findings = clean_up(replace(OWN, guardrails=("No uses levadura.",)), "es")
    assert sections.guardrails == (
        "No uses levadura.",
        "No inventes datos; di qué falta.",
        "Cíñete a la tarea y al contexto.",
    )
    assert findings == ("The model gave few guardrails; general ones were added.",)
