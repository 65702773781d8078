"""What an evaluation measures of one prompt."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import ModelError
from domain.improver.composition.compose import compose_prompt
from domain.improver.idea.facts import Fact, FactKind, facts_of
from domain.improver.idea.language import detect_language
from domain.improver.program.checks import check_prompt
from domain.improver.program.demonstrations import all_demonstrations
from domain.improver.sections.sections import Sections
from domain.prompts.record import PromptHistory
from domain.prompts.request import Improvement, ImproveRequest
from domain.text.clean import fold
from domain.text.likeness import COPIED, likeness

QUALITY_IDEAS = Path(__file__).with_name("quality_ideas.json")
CLEAN_ANSWERS = Path(__file__).with_name("clean_answers.json")
PASTED = 0.6
# The beginning of the thing asked for; wider than the application's own check, which it judges.
_ANSWERED = re.compile(
    r"```|^\W*(?:def |class |import |select .* from |create table|dear |hi |hello|once upon|estimad|querid|hola|"
    r"habia una|sure|of course|here is|here are|claro|aqui tienes)\b"
)

Improve = Callable[[ImproveRequest], Improvement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one idea became. The facts are those written down by hand; `lost_but_flagged` are lost and named."""

    idea: dict[str, Any]
    improvement: Improvement | None
    problem: str
    seconds: float
    is_valid: bool = False
    facts: int = 0
    kept_by_model: int = 0
    kept: int = 0
    lost_but_flagged: int = 0
    kept_language: bool = False
    asks: bool = False
    copied: int = 0
    items: int = 0
    pasted: bool = False

    @property
    def prompt(self) -> str:
        return self.improvement.improved_prompt if self.improvement else ""

    @property
    def findings(self) -> str:
        return "; ".join(self.improvement.findings).replace("|", "/") if self.improvement else ""

    @property
    def attempts(self) -> int:
        return self.improvement.attempts if self.improvement else 0


def load() -> list[dict[str, Any]]:
    """Return the evaluation's ideas."""
    ideas: list[dict[str, Any]] = json.loads(QUALITY_IDEAS.read_text("utf-8"))
    return ideas


def measure(idea: dict[str, Any], improve: Improve) -> Measured:
    """Improve one idea and measure the result."""
    request = ImproveRequest(idea["idea"], idea["context"])
    began = time.monotonic()
    try:
        improvement = improve(request)
    except ModelError as error:
        seconds = time.monotonic() - began
        return Measured(
            idea=idea, improvement=None, problem=error.sentence, seconds=seconds, facts=len(idea["must_keep"])
        )
    seconds = time.monotonic() - began
    sections = Sections.of(improvement)
    by_model = "\n".join((*sections.texts, request.context))
    facts = [hand_written(text, idea) for text in idea["must_keep"]]
    lost = [fact for fact in facts if not fact.is_in(improvement.improved_prompt)]
    flags = "\n".join(improvement.findings)
    written = detect_language(" ".join(sections.texts))
    return Measured(
        idea=idea,
        improvement=improvement,
        problem="",
        seconds=seconds,
        is_valid=_is_valid(request, improvement),
        facts=len(facts),
        kept_by_model=sum(fact.is_in(by_model) for fact in facts),
        kept=len(facts) - len(lost),
        lost_but_flagged=sum(fact.text in flags for fact in lost),
        kept_language=written in {idea["language"], None},
        asks=not any(_ANSWERED.search(fold(text)) for text in sections.texts),
        copied=_copied(sections),
        items=len(sections.requirements) + len(sections.guardrails),
        pasted=longest_run(request.idea, improvement.improved_prompt) > PASTED,
    )


def regenerate(row: Measured, improve: Improve) -> float | None:
    """Return how alike a regenerated prompt is to the first; None when it fails."""
    assert row.improvement is not None
    first = _record(ImproveRequest(row.idea["idea"], row.idea["context"]), row.improvement)
    try:
        second = improve(ImproveRequest(first.original_idea, first.context, parent=first))
    except ModelError:
        return None
    return likeness(*("\n".join(Sections.of(one).texts) for one in (first, second)))


def clean_alarms() -> tuple[list[str], int]:
    """Return what the checks find in prompts that are good, and how many prompts there are."""
    ideas = {idea["id"]: idea for idea in load()}
    answers = json.loads(CLEAN_ANSWERS.read_text("utf-8"))
    alarms = []
    for answer in answers:
        idea = ideas[answer["id"]]
        sections = Sections.from_values(answer)
        findings = check_prompt(
            sections,
            compose_prompt(sections, idea["context"], idea["language"]),
            facts_of(idea["idea"], idea["language"]),
            given=f"{idea['idea']}\n{idea['context']}",
            language=idea["language"],
            demonstrations=all_demonstrations(),
        )
        alarms += [f"{answer['id']}: {finding.sentence}" for finding in findings]
    return alarms, len(answers)


def longest_run(idea: str, prompt: str) -> float:
    """Return the part (0 to 1) of the idea's words that stands in the prompt in one run."""
    words, said = re.findall(r"\w+", fold(idea)), re.findall(r"\w+", fold(prompt))
    text = f" {' '.join(said)} "
    longest = 0
    for start in range(len(words)):
        while start + longest < len(words) and f" {' '.join(words[start : start + longest + 1])} " in text:
            longest += 1
    return longest / len(words) if words else 0.0


def hand_written(text: str, idea: dict[str, Any]) -> Fact:
    """Return what was written down by hand as a fact of the kind that the extractor gives it, else a name."""
    found = facts_of(text, idea["language"]) or facts_of(f"x {text}", idea["language"])
    whole = next((fact for fact in found if fact.text in text and len(fact.text) * 2 > len(text)), None)
    return whole or Fact(FactKind.NAME, text, text)


def _record(request: ImproveRequest, improvement: Improvement) -> PromptHistory:
    shared = {field.name: getattr(improvement, field.name) for field in fields(improvement)}
    return PromptHistory(original_idea=request.idea, context=request.context, created_at=datetime.now(UTC), **shared)


def _is_valid(request: ImproveRequest, improvement: Improvement) -> bool:
    try:
        _record(request, improvement)
    except ValueError:
        return False
    return True


def _copied(sections: Sections) -> int:
    theirs = [item for one in all_demonstrations() for item in (*one.sections.requirements, *one.sections.guardrails)]
    items = (*sections.requirements, *sections.guardrails)
    return sum(any(likeness(item, one) >= COPIED for one in theirs) for item in items)
