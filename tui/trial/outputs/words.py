"""Sentences about a trial. Pure; foreign text is put on one line."""

from collections.abc import Collection, Sequence

from textual.content import Content

from domain.checks.lines import CheckResult
from domain.evaluation.experiment import Case, Cell, Choice, Experiment, Output, Side
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.text.cells import fit_text
from tui.trial.outputs.findings import Findings

PASSED, FAILED = "✓", "✗"


def case_title(cases: Sequence[Case], case: int, room: int) -> str:
    """Return `Input 2 of 5: name=Ann`, in at most `room` cells."""
    title = f"Input {case + 1} of {len(cases)}"
    label = one_line(cases[case].label)
    return fit_text(f"{title}: {label}" if label else title, room)


def winner(choice: Choice | None) -> str:
    """Return who won a test input: `improved`, `original`, `=` for no difference, `–` for a skipped one."""
    if choice is None:
        return ""
    return {Choice.NEITHER: "=", Choice.SKIPPED: "–"}.get(choice, choice.value)


def pass_share(results: Sequence[Sequence[CheckResult]]) -> str:
    """Return how many checks of all repeats passed: `✓ 5 ✗ 1`."""
    passed = sum(one.passed for repeat in results for one in repeat)
    failed = sum(not one.passed for repeat in results for one in repeat)
    return f"{PASSED} {passed} {FAILED} {failed}" if passed + failed else ""


def check_lines(checks: Sequence[str], findings: Findings, case: int) -> Content:
    """Return for each check whether both prompts' first outputs pass it, and what was found."""
    first = {side: next(iter(findings.results(case, side)), ()) for side in Side}
    lines = []
    for number, check in enumerate(checks):
        parts = [Content(f"{one_line(check)}  ")]
        for side, results in first.items():
            if number < len(results):
                parts += [Content(f" {side.value} "), mark_of(results[number]), Content(" ")]
        lines.append(Content.assemble(*parts))
    if not findings.is_case_checked(case):
        lines.insert(0, Content("Checking these outputs…"))
    return Content("\n").join(lines)


def mark_of(result: CheckResult) -> Content:
    """Return a tick or a cross with what was found."""
    mark = PASSED if result.passed else FAILED
    return Content.styled(f"{mark} {one_line(result.place)}", "$text-success" if result.passed else "$text-error")


def results_note(lines: Sequence[str], results: Sequence[CheckResult], *, is_low: bool) -> Content:
    """Return each check with its mark and place: one a line, or in one line with what failed first."""
    checked = list(zip(lines, results, strict=True))
    if is_low:
        checked.sort(key=lambda one: one[1].passed)
    marks = [Content.assemble(f"{one_line(line)} ", mark_of(result)) for line, result in checked]
    return Content(" · " if is_low else "\n").join(marks)


def problem_of(output: Output | None) -> str:
    """Return what is wrong with an output; empty when nothing is."""
    if output is None:
        return "This output is missing."
    return f"! {one_line(output.problem)}" if output.problem else ""


def size_of(output: Output | None, *, is_blind: bool = False) -> str:
    """Return how long an output is and how long it took.

    Not the time if `is_blind`: the longer prompt is often the slower one.
    """
    if output is None:
        return ""
    size = count_of(len(output.text), "character")
    return size if is_blind or not output.milliseconds else f"{size} · {output.milliseconds / 1000:.1f} s"


def length_words(outputs: Sequence[Output]) -> str:
    """Return how long the outputs of each prompt are on average; a verdict may only follow the length."""
    means = {}
    for side in Side:
        sizes = [len(output.text.strip()) for output in outputs if output.cell.side is side]
        if not sizes:
            return ""
        means[side] = round(sum(sizes) / len(sizes))
    original = count_of(means[Side.ORIGINAL], "character")
    return f"Length: original {original}, improved {means[Side.IMPROVED]:,}."


def outputs_left(experiment: Experiment, outputs: Collection[Cell]) -> str:
    """Return how many outputs are missing; empty if none is."""
    missing = sum(cell not in outputs for cell in experiment.cells())
    return f"{count_of(missing, 'output')} missing" if missing else ""


def votes_left(experiment: Experiment, outputs: Collection[Cell]) -> str:
    """Return how many test inputs wait for a vote; empty if none does."""
    voted = {vote.case for vote in experiment.votes}
    left = len([case for case in votable(experiment, outputs) if case not in voted])
    return f"{count_of(left, 'input')} without your vote" if left else ""


def votable(experiment: Experiment, outputs: Collection[Cell]) -> tuple[int, ...]:
    """Return the test inputs with at least one output of each prompt of the same repeat."""
    return tuple(case for case in range(len(experiment.cases)) if pairs(experiment, outputs, case))


def pairs(experiment: Experiment, outputs: Collection[Cell], case: int) -> tuple[int, ...]:
    """Return the repeats of a test input of which both outputs are there."""
    return tuple(
        repeat for repeat in range(experiment.repeats) if all(Cell(case, repeat, side) in outputs for side in Side)
    )
