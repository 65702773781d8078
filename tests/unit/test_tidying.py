"""What a small model cut off or copied does not reach the prompt."""

from dataclasses import replace

from domain.improver.demonstrations import all_demonstrations
from domain.improver.prompt_texts import ENGLISH, SPANISH
from domain.improver.sections import Sections
from domain.improver.task_kind import TaskKind
from domain.improver.tidying import tidy
from domain.prompt_history import Framework

SHOWN = [one for one in all_demonstrations() if one.uid == "en-code-photos"]
OWN = Sections(
    role="You are a baker who teaches beginners.",
    directive="Write a recipe for rye bread.",
    requirements=("Name every weight in grams.", "Give the oven temperature."),
    framework=Framework.DECOMPOSITION,
    guardrails=("Do not assume a mixer.", "Never skip the resting time."),
    output_format="A numbered recipe with one photo idea for each step.",
)


def test_what_is_the_models_own_stays_as_it_is() -> None:
    assert tidy(OWN, SHOWN, "en", TaskKind.PLANNING) == (OWN, ())
    assert tidy(OWN, [], "en", TaskKind.PLANNING) == (OWN, ())


def test_parts_copied_from_an_example_are_removed_and_named() -> None:
    theirs = SHOWN[0].sections
    copied = replace(
        OWN,
        role=theirs.role,
        requirements=(*OWN.requirements, theirs.requirements[0]),
        guardrails=(OWN.guardrails[0], theirs.guardrails[0]),
        output_format=theirs.output_format,
    )
    sections, findings = tidy(copied, SHOWN, "en", TaskKind.PLANNING)
    assert sections.role == ENGLISH.default_role
    assert sections.requirements == OWN.requirements
    assert sections.guardrails == (OWN.guardrails[0], *ENGLISH.default_guardrails)
    assert sections.output_format == ENGLISH.output_formats[TaskKind.PLANNING]
    assert len(findings) == 1
    assert tidy(copied, [], "en", TaskKind.PLANNING) == (copied, ())


def test_what_replaces_a_copy_is_in_the_language_of_the_idea() -> None:
    sections, _ = tidy(replace(OWN, output_format=SHOWN[0].sections.output_format), SHOWN, "es", TaskKind.PLANNING)
    assert sections.output_format == SPANISH.output_formats[TaskKind.PLANNING]


def test_a_sentence_that_broke_off_at_the_limit_is_removed() -> None:
    whole = "Write a recipe for rye bread that a beginner can follow."
    cut = f"{whole} {'and so on ' * 15}and"
    sections, findings = tidy(replace(OWN, directive=cut), [], "en", TaskKind.PLANNING)
    assert sections.directive == whole
    assert len(findings) == 1


def test_a_single_sentence_at_the_limit_loses_only_its_loose_end() -> None:
    cut = "Write " + "very " * 41 + "long,"
    sections, _ = tidy(replace(OWN, directive=cut), [], "en", TaskKind.PLANNING)
    assert sections.directive == cut.removesuffix(",")
