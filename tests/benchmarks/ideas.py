"""Improves the twenty committed ideas with the embedded model and prints how good the prompts are, as Markdown.

Run it with `python -m tests.benchmarks.ideas`; `--whole 3` prints three prompts whole, `--few-shot` shows the model
the nearest demonstration as well.
It takes about five minutes on one processor.
"""

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.cancellation import CancelToken
from domain.errors import ModelError
from domain.improver.demonstrations import all_demonstrations, similarities
from domain.improver.embedded_model import EmbeddedModel
from domain.improver.language import detect_language
from domain.improver.model_weights import find_weights
from domain.improver.prompt_improver import DspyPromptImprover
from domain.ports import EngineStatus, Improvement, ImproveRequest
from domain.prompt_history import PromptHistory
from domain.settings import Settings
from domain.text_safety import fold
from tui.paths import platform_paths

IDEAS = Path(__file__).parents[1] / "end_to_end" / "ideas.json"
COPIED = 0.7
"""A role, list item or format at least this similar to one of a demonstration counts as copied."""
# The start of the thing asked for, in place of a description of it.
_ANSWERED = re.compile(
    r"```|^\s*(?:def |class |import |select .* from |create table|dear |hi |hello |once upon)"
    r"|^\s*(?:estimad|querid|hola|habia una)"
    r"|^\s*(?:sure|of course|here is|here are|claro|aqui tienes)\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one idea became."""

    idea: str
    language: str
    improvement: Improvement | None
    problem: str
    is_valid: bool
    kept_language: bool
    is_prompt: bool
    nearest: float
    copied: int
    items: int
    seconds: float


def judge(expected: dict[str, str], improve: Callable[[ImproveRequest], Improvement]) -> Row:
    """Improve one idea and measure the result."""
    request = ImproveRequest(expected["idea"], expected["context"])
    began = time.monotonic()
    try:
        improvement, problem = improve(request), ""
    except ModelError as error:
        improvement, problem = None, error.sentence
    seconds = time.monotonic() - began
    demonstrations = all_demonstrations()
    nearest = max(similarities(request.idea, [one.idea for one in demonstrations]))
    if improvement is None:
        return Row(request.idea, expected["language"], None, problem, False, False, False, nearest, 0, 0, seconds)
    items = (*improvement.requirements, *improvement.guardrails, improvement.output_format, improvement.role)
    theirs = [
        item
        for one in (part.sections for part in demonstrations)
        for item in (*one.requirements, *one.guardrails, one.output_format, one.role)
    ]
    words = " ".join((improvement.directive, *items))
    return Row(
        idea=request.idea,
        language=expected["language"],
        improvement=improvement,
        problem="",
        is_valid=is_valid(request, improvement),
        kept_language=detect_language(words) == expected["language"],
        is_prompt=is_a_prompt(request.idea, improvement),
        nearest=nearest,
        copied=sum(max(similarities(item, theirs)) >= COPIED for item in items),
        items=len(items),
        seconds=seconds,
    )


def is_valid(request: ImproveRequest, improvement: Improvement) -> bool:
    """Whether the result makes a record."""
    shared = {name: getattr(improvement, name) for name in Improvement.__dataclass_fields__}
    try:
        PromptHistory(original_idea=request.idea, context=request.context, created_at=datetime.now(UTC), **shared)
    except ValueError:
        return False
    return True


def is_a_prompt(idea: str, improvement: Improvement) -> bool:
    """A heuristic: no section begins like the thing asked for, and the directive speaks of the idea's subject."""
    sections = (improvement.directive, improvement.output_format, *improvement.requirements)
    stems = {word[:5] for word in re.findall(r"\w{4,}", fold(idea))}
    spoken = {word[:5] for word in re.findall(r"\w{4,}", fold(improvement.directive))}
    return bool(stems & spoken) and not any(_ANSWERED.search(fold(section)) for section in sections)


def print_row(row: Row) -> None:
    """Print one line of the table."""
    framework = row.improvement.framework if row.improvement else row.problem
    marks = (row.improvement is not None, row.is_valid, row.kept_language, row.is_prompt)
    cells = " | ".join("yes" if mark else "**no**" for mark in marks)
    findings = len(row.improvement.findings) if row.improvement else 0
    print(
        f"| {row.idea[:48]} | {cells} | {row.nearest:.2f} | {row.copied}/{row.items} "
        f"| {framework} | {findings} | {row.seconds:.1f} |",
        flush=True,
    )


def print_summary(rows: list[Row]) -> None:
    """Print the counts, the spread of frameworks and the times."""
    total = len(rows)
    seconds = sorted(row.seconds for row in rows)
    print()
    for name, count in (
        ("parsed", sum(row.improvement is not None for row in rows)),
        ("valid", sum(row.is_valid for row in rows)),
        ("language kept", sum(row.kept_language for row in rows)),
        ("a prompt", sum(row.is_prompt for row in rows)),
    ):
        print(f"- {name}: {count} of {total}")
    print(f"- copied parts: {sum(row.copied for row in rows)} of {sum(row.items for row in rows)}")
    spread = Counter(str(row.improvement.framework) for row in rows if row.improvement)
    print(f"- frameworks: {', '.join(f'{name} {count}' for name, count in spread.most_common())}")
    print(f"- seconds: p50 {statistics.median(seconds):.1f}, p95 {seconds[int(0.95 * (total - 1))]:.1f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", type=int, default=0, help="how many prompts to print whole")
    parser.add_argument("--few-shot", action="store_true", help="show the model the nearest demonstration")
    parser.add_argument("--every", type=int, default=1, help="improve every so many-th idea")
    options = parser.parse_args()
    settings = Settings(dspy_fewshot_enabled=options.few_shot)

    def make_engine(on_status: Callable[[EngineStatus], None]) -> EmbeddedModel:
        cache = platform_paths().cache
        return EmbeddedModel(
            lambda on_progress, cancel: find_weights(settings.local_model_path, cache, on_progress, cancel), on_status
        )

    improver = DspyPromptImprover(settings, make_engine)

    def improve(request: ImproveRequest) -> Improvement:
        return improver.improve(request, CancelToken(), lambda _step: None, lambda _partial: None)

    try:
        improver.warm_up(lambda _status: None)
        ideas = json.loads(IDEAS.read_text("utf-8"))[:: options.every]
        rows = []
        print("| idea | parsed | valid | language | a prompt | nearest | copied | framework | findings | s |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for idea in ideas:
            rows.append(judge(idea, improve))
            print_row(rows[-1])
    finally:
        improver.close()
    print_summary(rows)
    for row in [row for row in rows if row.improvement][:: max(1, len(rows) // max(1, options.whole))][: options.whole]:
        if row.improvement:
            print(f"\n---\n\n**{row.idea}**\n\n{row.improvement.improved_prompt}")


if __name__ == "__main__":
    main()
