"""What a small model cut off does not reach the prompt."""

from dataclasses import replace

from domain.improver.sections import Sections
from domain.improver.tidying import tidy
from domain.prompt_history import Framework

OWN = Sections(
    role="You are a baker who teaches beginners.",
    directive="Write a recipe for rye bread.",
    requirements=("Name every weight in grams.", "Give the oven temperature."),
    framework=Framework.DECOMPOSITION,
    guardrails=("Do not assume a mixer.", "Never skip the resting time."),
    output_format="A numbered recipe with one photo idea for each step.",
)


def test_what_is_the_models_own_stays_as_it_is() -> None:
    assert tidy(OWN) == (OWN, ())


def test_a_sentence_that_broke_off_at_the_limit_is_removed() -> None:
    whole = "Write a recipe for rye bread that a beginner can follow."
    cut = f"{whole} {'and so on ' * 15}and"
    sections, findings = tidy(replace(OWN, directive=cut))
    assert sections.directive == whole
    assert len(findings) == 1


def test_a_single_sentence_at_the_limit_loses_only_its_loose_end() -> None:
    cut = "Write " + "very " * 41 + "long,"
    sections, _ = tidy(replace(OWN, directive=cut))
    assert sections.directive == cut.removesuffix(",")
