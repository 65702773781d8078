"""Builds a prompt from a model's answer and checks it."""

from dataclasses import dataclass, replace
from typing import Any

from domain.improver.answer.normalise import NormalisedAnswer, normalise_answer
from domain.improver.composition.compose import compose_prompt
from domain.improver.composition.copies import without_copies
from domain.improver.composition.shorten import shorten
from domain.improver.idea.facts import Fact, missing_from
from domain.improver.program.checks import Finding, check_prompt
from domain.improver.program.inputs import ModelTask
from domain.improver.program.keep_exactly import verbatim
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.tidy import clean_up
from domain.prompts.options import TargetLength
from domain.text.clean import one_line
from domain.text.likeness import SAME_PROMPT, likeness

_MOST_DOUBTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A prompt, its sections, the facts quoted from the idea because the model left them out, and the findings."""

    prompt: str
    sections: Sections
    answer: NormalisedAnswer
    kept_exactly: tuple[Fact, ...]
    repairs: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def feedback_texts(self) -> tuple[str, ...]:
        """The requests to the model for a second attempt; empty if a second attempt would not help."""
        return tuple(finding.request for finding in self.findings if finding.request)

    @property
    def lost(self) -> tuple[Fact, ...]:
        """The facts of the idea that are missing in the prompt."""
        return tuple(fact for finding in self.findings for fact in finding.lost)

    @property
    def score(self) -> float:
        """The quality of the prompt, above 0 and up to 1: decreases with each finding and each lost fact."""
        lost = len(self.lost)
        return 1 / (1 + len(self.findings) + lost / (1 + lost))

    @property
    def feedback(self) -> str:
        """The findings with their requests to the model, one per line."""
        return "\n".join(filter(None, (f"{one.sentence}. {one.request}".strip() for one in self.findings)))


def judge(question: ModelTask, prediction: Any, finish_reason: str | None = None, *, quotes: bool = False) -> Candidate:
    """Build and check the prompt of a prediction of `ImprovePrompt` for `question`. Pure.

    With `quotes`, "Keep exactly" also contains the quotations that the model left out.
    """
    answer = normalise_answer(prediction, question.idea, question.language, framework=question.shape.framework)
    sections, repairs = answer.sections, answer.repairs
    if question.is_small_model:
        sections, more = clean_up(sections, question.language)
        repairs += more
    if question.shape.length is TargetLength.LEAN:
        shorter = shorten(sections, question.language, question.shape)
        if shorter != sections:
            repairs += ("Parts were removed to keep the prompt lean.",)
            sections = shorter
    context, language, shape = question.context, question.language, question.shape
    sections, material = without_copies(sections, question.material, prompt_texts(language).material)
    missing = missing_from(question.facts, compose_prompt(sections, context, language, shape))
    kept = verbatim(missing, question, sections, quotes=quotes)
    said = compose_prompt(sections, context, language, shape, kept)
    findings = check_prompt(
        sections,
        said,
        question.facts,
        given=question.given,
        material="\n".join(question.material),
        language=language,
        demonstrations=prediction.demonstrations,
        finish_reason=finish_reason,
    )
    return Candidate(
        prompt=compose_prompt(sections, context, language, shape, kept, material),
        sections=sections,
        answer=answer,
        kept_exactly=kept,
        repairs=repairs,
        findings=findings + _doubts(answer) + _too_alike(question, sections),
    )


def _doubts(answer: NormalisedAnswer) -> tuple[Finding, ...]:
    return tuple(Finding(one_line(doubt)) for doubt in answer.doubts[:_MOST_DOUBTS])


def _too_alike(question: ModelTask, sections: Sections) -> tuple[Finding, ...]:
    if question.parent is None or not question.regenerates:
        return ()
    alike = likeness(_own_words(Sections.of(question.parent)), _own_words(sections))
    if alike < SAME_PROMPT:
        return ()
    return (
        Finding(
            f"much the same as the version before it ({alike:.0%})",
            "Your last answer was the previous prompt again. Write it anew, in other words and from another angle.",
        ),
    )


def _own_words(sections: Sections) -> str:
    """Return the model's text without the output format, which a schema may fix."""
    return "\n".join(replace(sections, output_format="").texts)
