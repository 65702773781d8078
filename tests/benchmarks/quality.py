"""Improves the evaluation's ideas with a backend and prints how far the prompts can be trusted, as Markdown.

`python -m tests.benchmarks.quality` runs the embedded model over all 64 ideas, which takes half an hour on one
processor. `--every 4` takes each fourth idea, `--few-shot` shows the model its nearest demonstrations, `--whole FILE`
writes every prompt whole, and `--patterns` measures the patterns over their own labelled ideas instead. Another backend
is measured with the usual settings (LLM_PROVIDER, LLM_MODEL, a key).

What must survive was written down by hand beside each idea, so that the checks are judged too, not only believed.
"""

import argparse
import statistics
import sys
from collections import Counter
from pathlib import Path

from domain.improver.program.demonstrations import all_demonstrations
from tests.benchmarks.pattern_quality import report
from tests.benchmarks.quality_measures import (
    CLEAN_ANSWERS,
    Measured,
    clean_alarms,
    load,
    measure,
    regenerate,
)
from tests.benchmarks.quality_runs import Backend, open_backend


def main() -> None:
    """Run the evaluation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every so many-th idea")
    parser.add_argument("--few-shot", action="store_true", help="show the model its nearest demonstrations")
    parser.add_argument("--regenerate", type=int, default=8, help="how many prompts to regenerate")
    parser.add_argument("--whole", type=Path, help="a file for every prompt, whole")
    parser.add_argument("--patterns", action="store_true", help="measure the choice and the filling of patterns")
    options = parser.parse_args()
    if options.patterns:
        with open_backend(few_shot=options.few_shot) as backend:
            print(f"{backend.description}\n", flush=True)
            report(backend.run, options.every)
        return
    alarms, answers = clean_alarms()
    with open_backend(few_shot=options.few_shot) as backend:
        print(f"{backend.description}\n", flush=True)
        ideas = load()[:: options.every]
        rows = []
        for number, idea in enumerate(ideas, start=1):
            rows.append(measure(idea, backend.improve))
            print(f"\r{number} of {len(ideas)}", end="", file=sys.stderr, flush=True)
        done = [row for row in rows if row.improvement is not None]
        again = [regenerate(row, backend.improve) for row in done[:: max(len(done) // max(options.regenerate, 1), 1)]]
    print_table(rows)
    print_summary(rows, [alike for alike in again[: options.regenerate] if alike is not None], backend)
    print(
        f"- false badges on {answers} clean prompts ({CLEAN_ANSWERS.name}): {len(alarms)} ({len(alarms) / answers:.1%})"
    )
    for alarm in alarms:
        print(f"  - {alarm}")
    if options.whole:
        text = "\n\n---\n\n".join(f"**{row.idea['idea']}**\n\n{row.prompt}\n\n{row.findings}" for row in done)
        options.whole.write_text(text, "utf-8")


def print_table(rows: list[Measured]) -> None:
    """Print one line for each idea."""
    print("| idea | facts kept by the model | kept in all | flagged | language | a prompt | framework | attempts | s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        kept = f"{row.kept_by_model}/{row.facts} | {row.kept}/{row.facts} | {row.findings or '-'}"
        marks = f"{'yes' if row.kept_language else '**no**'} | {'yes' if row.asks else '**no**'}"
        framework = row.improvement.framework if row.improvement else row.problem
        print(f"| {row.idea['id']} | {kept} | {marks} | {framework} | {row.attempts} | {row.seconds:.1f} |")
    print()


def print_summary(rows: list[Measured], likenesses: list[float], backend: Backend) -> None:
    """Print the counts that the application promises something about, then the spreads."""
    total, facts = len(rows), sum(row.facts for row in rows)
    done = [row for row in rows if row.improvement is not None]
    kept, flagged = sum(row.kept for row in rows), sum(row.lost_but_flagged for row in rows)
    items = sum(row.items for row in done)
    for name, count, whole in (
        ("parsed", len(done), total),
        ("record valid", sum(row.is_valid for row in rows), total),
        ("literal things kept by the model alone", sum(row.kept_by_model for row in rows), facts),
        ('kept, with "Keep exactly"', kept, facts),
        ("kept or flagged", kept + flagged, facts),
        ("language kept", sum(row.kept_language for row in rows), total),
        ("asks for the task and does not do it", sum(row.asks for row in rows), total),
        ("flagged prompts", sum(bool(row.findings) for row in rows), total),
        ("list items copied from a demonstration", sum(row.copied for row in done), items),
        ("holds over 60 % of the idea in one run", sum(row.pasted for row in done), total),
        ("asked twice", sum(row.attempts > 1 for row in done), total),
    ):
        print(f"- {name}: {count} of {whole} ({count / max(whole, 1):.1%})")
    spread = Counter(str(row.improvement.framework) for row in done if row.improvement)
    print(f"- frameworks: {', '.join(f'{name} {count} ({count / total:.0%})' for name, count in spread.most_common())}")
    ratios = [len(row.prompt.split()) / max(len(row.idea["idea"].split()), 1) for row in done]
    print(f"- length, words of the prompt to words of the idea: median {statistics.median(ratios):.1f}")
    if likenesses:
        worst = f"largest {max(likenesses):.2f}"
        print(f"- regenerated, trigrams shared with the first: median {statistics.median(likenesses):.2f}, {worst}")
    one, more = ([row.seconds for row in done if (row.attempts > 1) is twice] for twice in (False, True))
    for name, seconds in (("one attempt", sorted(one)), ("two attempts", sorted(more))):
        if seconds:
            p95 = seconds[int(0.95 * (len(seconds) - 1))]
            print(f"- seconds, {name} ({len(seconds)}): p50 {statistics.median(seconds):.1f}, p95 {p95:.1f}")
    print(f"- nothing was sent elsewhere than to {backend.where}; {len(all_demonstrations())} demonstrations exist")


if __name__ == "__main__":
    main()
