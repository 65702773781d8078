"""Tries improved prompts against their ideas on the embedded model: `python -m tests.benchmarks.tried`.

Eight ideas with three inputs each, checked by code alone, repeated three times: which prompt's outputs pass more
checks, and the verdict as the application says it. It takes about half an hour on two processors; `--every 4` takes
each fourth idea, `--repeat 1` asks once.
"""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path

from domain.checks.lines import run_checks
from domain.evaluation.experiment import AskedWith, Case, Cell, ComparedPrompt, Experiment, Output, Side
from domain.evaluation.ports import Answer, Question
from domain.evaluation.run import ExperimentRun
from domain.evaluation.verdict import noise_of, sentence, tally_of
from domain.improver.idea.language import detect_language
from domain.prompts.improve import checked_request
from domain.runtime.cancellation import CancelToken
from tests.benchmarks.quality_runs import Backend, open_backend

IDEAS = Path(__file__).parent / "tried_ideas.json"


class BackendAnswerer:
    """An `Answerer` over the evaluation's backend."""

    provider, model, at_once = "evaluated", "evaluated", 1
    asked_with = AskedWith(most_tokens=1200)

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def answer(self, question: Question, cancel: CancelToken, on_text: object = None) -> Answer:
        return self._backend.answer(question, cancel)

    def count_tokens(self, text: str) -> int | None:
        return None

    def close(self) -> None:
        pass


def main() -> None:
    """Improve each idea, run both prompts, and print the passes and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every so many-th idea")
    parser.add_argument("--repeat", type=int, default=3, help="how often each input is asked")
    parser.add_argument("--outputs", type=Path, help="a file for every output, whole")
    options = parser.parse_args()
    began, sums, whole = time.monotonic(), dict.fromkeys(Side, 0), []
    rows = ["| idea | pattern | original | improved | of | verdict |", "|---|---|---|---|---|---|"]
    with open_backend(few_shot=False) as backend:
        print(f"{backend.description}\n", flush=True)
        for idea in json.loads(IDEAS.read_text("utf-8"))[:: options.every]:
            experiment, pattern = experiment_of(idea, backend, options.repeat)
            outputs: list[Output] = []
            end = ExperimentRun(experiment, BackendAnswerer(backend), outputs.append).run((), CancelToken())
            if end.failed:
                print(f"- {len(end.failed)} outputs failed: {end.failed[0][1].sentence}")
            passed = {output.cell: passes(experiment, output) for output in outputs}
            counts = {side: sum(passed[cell] for cell in passed if cell.side is side) for side in Side}
            sums = {side: sums[side] + counts[side] for side in Side}
            rows.append(
                f"| {idea['idea'][:50]} | {pattern} | {counts[Side.ORIGINAL]} | {counts[Side.IMPROVED]} "
                f"| {len(passed) // 2 * len(experiment.checks)} | {verdict(experiment, outputs, passed)} |"
            )
            print(rows[-1], flush=True)
            whole += [f"{output.cell} {output.problem}\n{output.text}" for output in outputs]
    print("\n".join(rows))
    print(f"\n- checks passed: original {sums[Side.ORIGINAL]}, improved {sums[Side.IMPROVED]}")
    print(f"- minutes: {(time.monotonic() - began) / 60:.1f}")
    if options.outputs:
        options.outputs.write_text("\n\n---\n\n".join(whole), "utf-8")


def verdict(experiment: Experiment, outputs: list[Output], passed: dict[Cell, int]) -> str:
    """Return the sentence and the noise beside it."""

    def count(output: Output) -> int:
        return passed[output.cell]

    tally = tally_of(experiment, outputs, count)
    noise = noise_of(experiment, outputs, count, tally.source)
    beside = f" (the same prompt twice differed in {noise.differing} of {noise.compared} cases)" if noise else ""
    return f"{sentence(tally)}{beside}"


def experiment_of(idea: dict[str, object], backend: Backend, repeat: int) -> tuple[Experiment, str]:
    """Return the experiment of an idea against its improved prompt, and the slug of the pattern."""
    text = str(idea["idea"])
    made = backend.run(checked_request(text), lambda _partial: None)
    cases = idea["cases"]
    assert isinstance(cases, list)
    checks = idea["checks"]
    assert isinstance(checks, list)
    experiment = Experiment(
        original=ComparedPrompt(text=text, name="original idea"),
        improved=ComparedPrompt(text=made.improved_prompt, name="version 1"),
        cases=tuple(Case(values=tuple(case.items())) for case in cases),
        provider="evaluated",
        model="evaluated",
        created_at=datetime.now(UTC),
        repeats=repeat,
        checks=tuple(checks),
    )
    return experiment, made.pattern or ""


def passes(experiment: Experiment, output: Output) -> int:
    """Return how many checks an output passes."""
    return sum(result.passed for result in run_checks(experiment.checks, output.text, detect_language))


if __name__ == "__main__":
    main()
