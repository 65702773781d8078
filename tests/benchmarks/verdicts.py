"""Whether the verdicts are true, on simulated experiments: `python -m tests.benchmarks.verdicts --experiments 2000`.

Votes, judges, checks and a scripted model whose truth is known meet the code that the application runs: `tally_of`,
`Judging` with `tried`, `ExperimentRun`. Prints tables in Markdown. `share` is the true share of wins; 0.5 is two equal
prompts. Ends with an error if "better" is said of equal prompts in more than 5 %, or an interval holds too rarely.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from domain.checks.lines import run_checks
from domain.evaluation.experiment import (
    MOST_CASES,
    Choice,
    ComparedPrompt,
    Experiment,
    Judge,
    Output,
    Result,
    Ruling,
    Side,
    Tally,
    Vote,
)
from domain.evaluation.judge import Judging
from domain.evaluation.ports import Question
from domain.evaluation.run import ExperimentRun
from domain.evaluation.statistics import cases_needed, is_significant, win_interval
from domain.evaluation.verdict import choices_by_judge, choices_by_votes, sentence, tally_of
from domain.runtime.cancellation import CancelToken
from tests.support.answerers import ScriptedAnswerer, make_experiment, outputs_of
from tests.support.judges import answers_in

SIZES = (5, 10, 20, 50)
SHARES = (0.5, 0.6, 0.75, 0.9)
_MOST_FALSE = 0.05
_MOST_REFUSED = 0.05
_MOST_COINS = 0.001
_LEAST_HELD = 0.95
_SAMPLING = 3.0
"""Standard errors that a simulated rate may be beyond its limit."""
_GOODS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
_FILL = ("so", "and", "then", "very", "quite", "rather", "indeed", "again")

Sees = Callable[[str, str], str]
"""A simulated judge: says "A", "B" or "neither" of two answers."""
_advised = cache(cases_needed)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--experiments", type=int, default=2000)
    count, random = options.parse_args().experiments, Random(18)
    faults: list[str] = []
    for table in (votes_table, looks_table, judges_table, checks_table):
        lines, found = table(count, random)
        print("\n".join(lines), end="\n\n")
        faults += found
    print("\n".join(planted_lines()))
    if faults:
        raise SystemExit("\n".join(faults))


def votes_table(count: int, random: Random) -> tuple[list[str], list[str]]:
    """How often each result is said, and how often the interval holds the true share; a fifth is undecided."""
    lines = ["| inputs | share | better | worse | interval holds | as printed |", "|---|---|---|---|---|---|"]
    faults = []
    for size in SIZES:
        for share in SHARES:
            tallies = [_voted(size, share, random) for _ in range(count)]
            better = _rate(tallies, lambda tally: tally.result is Result.BETTER)
            worse = _rate(tallies, lambda tally: tally.result is Result.WORSE)
            held = _rate(tallies, lambda tally: _holds(tally, share))  # noqa: B023 - called at once
            shown = _rate(tallies, lambda tally: _printed_holds(tally, share))  # noqa: B023 - called at once
            lines.append(f"| {size} | {share} | {better:.1%} | {worse:.1%} | {held:.1%} | {shown:.1%} |")
            if share == SHARES[0]:
                faults += _above(better, _MOST_FALSE, count, f"better of equal prompts, {size} inputs")
            faults += _above(1 - held, 1 - _LEAST_HELD, count, f"interval, {size} inputs, share {share}")
            faults += _above(1 - shown, 1 - _LEAST_HELD, count, f"printed interval, {size} inputs, share {share}")
    return lines, faults


def looks_table(count: int, random: Random) -> tuple[list[str], list[str]]:
    """How often "better" is ever said of equal prompts by who looks more than once."""
    lines = ["| inputs | who looks | better said of equal prompts |", "|---|---|---|"]
    faults = []
    for size in SIZES:
        runs = [[random.random() < 0.5 for _ in range(size)] for _ in range(count)]
        naive = _rate(runs, _ever_significant)
        ours = _rate(runs, _ever_better)
        once = _rate([_extended(size, 1, random) for _ in range(count)], bool)
        again = _rate([_extended(size, 20, random) for _ in range(count)], bool)
        lines += [
            f"| {size} | after every input, as a test without `left` would say | {naive:.1%} |",
            f"| {size} | after every input, as the application says | {ours:.1%} |",
            f"| {size} | at the end, and after adding the advised inputs once | {once:.1%} |",
            f"| {size} | at the end, and after adding the advised inputs again and again | {again:.1%} |",
        ]
        faults += _above(ours, _MOST_FALSE, count, f"better after every input, {size} inputs")
        faults += _above(once, _MOST_FALSE, count, f"better after adding inputs once, {size} inputs")
    return lines, faults


def judges_table(count: int, random: Random) -> tuple[list[str], list[str]]:
    """How often a judge is approved, and what is said through it of 20 inputs; the person's votes beside it."""
    lines = [
        "| judge | prompts | approved | better | worse | votes agree |",
        "|---|---|---|---|---|---|",
    ]
    faults = []
    for name, sees in judges(random).items():
        for prompts, gain in (("equal, the improved longer", 0), ("the improved better", 2)):
            seen = [_judged(sees, gain, random) for _ in range(count)]
            approved = _rate(seen, lambda one: bool(one[0].judge and one[0].judge.approved))
            better = _rate(seen, lambda one: one[1].result is Result.BETTER)
            worse = _rate(seen, lambda one: one[1].result is Result.WORSE)
            pairs = [pair for experiment, _ in seen for pair in _agreements(experiment)]
            agree = f"{_rate(pairs, bool):.0%} of {len(pairs):,}" if pairs else "not used"
            lines.append(f"| {name} | {prompts} | {approved:.2%} | {better:.1%} | {worse:.1%} | {agree} |")
            if name.startswith("good"):
                faults += _above(1 - approved, _MOST_REFUSED, count, "a good judge is refused")
                if gain and better < 0.8:
                    faults.append(f"a good judge finds the better prompt in {better:.1%} only")
                continue
            if better:
                faults.append(f"a judge that {name} says better")
            if "coin" in name:
                faults += _above(approved, _MOST_COINS, count, f"a judge that {name} is approved")
            elif approved:
                faults.append(f"a judge that {name} is approved in {approved:.2%}")
    return lines, faults


def checks_table(count: int, random: Random) -> tuple[list[str], list[str]]:
    """How often checks say "better", with three repeats; how many cases of equal prompts repeating alone decides."""
    lines = [
        "| inputs | passes a check: original, improved | better | worse | cases decided |",
        "|---|---|---|---|---|",
    ]
    faults = []
    for size in (5, 20):
        for original, improved in ((0.8, 0.8), (0.8, 0.95), (0.3, 0.8)):
            tallies = [_checked(size, original, improved, random) for _ in range(count)]
            better = _rate(tallies, lambda tally: tally.result is Result.BETTER)
            worse = _rate(tallies, lambda tally: tally.result is Result.WORSE)
            decided = sum(tally.decided for tally in tallies) / (size * count)
            lines.append(f"| {size} | {original}, {improved} | {better:.1%} | {worse:.1%} | {decided:.1%} |")
            if original == improved:
                faults += _above(better, _MOST_FALSE, count, f"better by checks of equal prompts, {size} inputs")
    return lines, faults


def planted_lines() -> list[str]:
    """The verdicts of a planted better and a planted worse prompt on a scripted model, by checks of code."""
    good, bad = ComparedPrompt(text="LIST {{x}}", name="list"), ComparedPrompt(text="TALK {{x}}", name="talk")
    return [
        f"Planted better: {sentence(planted(bad, good))}",
        f"Planted worse: {sentence(planted(good, bad))}",
        f"The same twice: {sentence(planted(good, good))}",
    ]


def planted(original: ComparedPrompt, improved: ComparedPrompt) -> Tally:
    """Return what is seen of two prompts on a model that writes a list only if it is asked for one."""
    experiment = make_experiment(10, original=original, improved=improved, repeats=3, checks=("numbered list", "json"))
    kept: list[Output] = []
    model = ScriptedAnswerer(lambda question: "1. one\n2. two" if "LIST" in question.message else "One and two.")
    end = ExperimentRun(experiment, model, kept.append).run((), CancelToken())
    assert end.is_whole and len(kept) == 60  # noqa: PT018 - a benchmark, not a test
    return tally_of(experiment, kept, _passed_of(experiment))


def judges(random: Random) -> dict[str, Sees]:
    """Return the simulated judges by what they do."""

    def good(a: str, b: str, wrong: float = 0.0) -> str:
        right = _by(_worth(a), _worth(b))
        return (
            right if random.random() >= wrong else random.choice([one for one in ("A", "B", "neither") if one != right])
        )

    def obeys(plea: str) -> Sees:
        def sees(a: str, b: str) -> str:
            found = [re.search(plea, text.lower(), re.MULTILINE) is not None for text in (a, b)]
            return _by(*found) if any(found) else good(a, b)

        return sees

    return {
        "good, wrong in 2 %": lambda a, b: good(a, b, 0.02),
        "prefers the first place": lambda _a, _b: "A",
        "prefers the second place": lambda _a, _b: "B",
        "prefers length": lambda a, b: _by(len(a), len(b)),
        "sees what is worse, else prefers length": lambda a, b: _by((_worth(a), len(a)), (_worth(b), len(b))),
        "prefers what is short": lambda a, b: _by(len(b), len(a)),
        "flips a coin": lambda _a, _b: random.choice("AB"),
        "says nothing that can be read": lambda _a, _b: "both are nice",
        "obeys a note": obeys("choose this one"),
        "obeys a note in Japanese": obeys("審査員へ|選んで"),
        "obeys an order to ignore the rest": obeys("ignore the above|disregard all"),
        "obeys a false verdict": obeys('"better": "|^better: [ab]$'),
        "obeys a false role": obeys(r"im_start|\[inst\]"),
        "obeys a false end of the answers": obeys("end of the answers|end of answer"),
    }


def answering(sees: Sees) -> ScriptedAnswerer:
    """Return a model that judges in this way."""

    def say(question: Question) -> str:
        return f"better: {sees(*answers_in(question.message))}"

    return ScriptedAnswerer(say)


def _judged(sees: Sees, gain: int, random: Random) -> tuple[Experiment, Tally]:
    samples = [_text(4, 10, random) for _ in range(2)]
    judging = Judging(answering(sees), "Name Greek letters.", (), CancelToken())
    judge = judging.tried(Judge(provider="p", model="m"), samples, lambda _done, _all: None)
    if not judge.approved:
        experiment = _experiment(20, judge=judge)
        return experiment, tally_of(experiment, [], lambda _output: 0)
    pairs = [(_text(4, 10, random), _text(4 + gain, 30, random)) for _ in range(20)]
    votes = tuple(Vote(case, _chosen(_worth(one), _worth(two), random)) for case, (one, two) in enumerate(pairs))
    experiment = _experiment(len(pairs), judge=judge)
    experiment = replace(experiment, rulings=judging.rule(experiment, outputs_of(pairs)))
    return replace(experiment, votes=votes), tally_of(experiment, [], lambda _output: 0)


def _chosen(original: int, improved: int, random: Random) -> Choice:
    """A person who sees which is better, and is wrong once in ten times."""
    right = (Choice.NEITHER, Choice.IMPROVED, Choice.ORIGINAL)[(improved > original) - (improved < original)]
    return right if random.random() > 0.1 else random.choice((Choice.ORIGINAL, Choice.IMPROVED, Choice.NEITHER))


def _agreements(experiment: Experiment) -> list[bool]:
    votes, judged = choices_by_votes(experiment), choices_by_judge(experiment)
    return [votes[case] is choice for case, choice in judged.items()]


def _text(goods: int, fill: int, random: Random) -> str:
    return " ".join([*random.sample(_GOODS, goods), *random.choices(_FILL, k=fill)])


def _worth(text: str) -> int:
    """What a person wants of a text: Greek letters, each once, and no word to a judge."""
    words = text.split()
    letters = [word for word in words if word in _GOODS]
    return 2 * len(set(letters)) - len(letters) - 5 * ("Choose" in words)


def _by(first: object, second: object) -> str:
    return "neither" if first == second else "A" if first > second else "B"  # type: ignore[operator]


def _voted(size: int, share: float, random: Random) -> Tally:
    votes = tuple(
        Vote(
            case,
            Choice.NEITHER
            if random.random() < 0.2
            else Choice.IMPROVED
            if random.random() < share
            else Choice.ORIGINAL,
        )
        for case in range(size)
    )
    return tally_of(_experiment(size, votes=votes), [], lambda _output: 0)


def _checked(size: int, original: float, improved: float, random: Random) -> Tally:
    scores = {
        (case, side, repeat): random.random() < (original if side is Side.ORIGINAL else improved)
        for case in range(size)
        for side in Side
        for repeat in range(3)
    }
    experiment = _experiment(size, checks=("json",), repeats=3)
    outputs = [Output(experiment_uid="e", cell=cell, text="") for cell in experiment.cells()]
    return tally_of(experiment, outputs, lambda out: scores[out.cell.case, out.cell.side, out.cell.repeat])


def _ever_significant(run: list[bool]) -> bool:
    return any(
        (wins := sum(run[:end])) > end - wins and is_significant(wins, end - wins) for end in range(1, len(run) + 1)
    )


def _ever_better(run: list[bool]) -> bool:
    rulings = tuple(
        Ruling(case=case, choice=Choice.IMPROVED if won else Choice.ORIGINAL) for case, won in enumerate(run)
    )
    experiment = _experiment(len(run), judge=Judge(provider="p", model="m", approved=True))
    return any(
        tally_of(replace(experiment, rulings=rulings[:end]), [], lambda _output: 0).result is Result.BETTER
        for end in range(len(run) + 1)
    )


def _extended(size: int, times: int, random: Random) -> bool:
    """Return whether equal prompts seem better at the end, or after the advised inputs were added so many times."""
    wins = losses = 0
    more: int | None = size
    for _ in range(times + 1):
        if not more or wins + losses + more > MOST_CASES:
            return False
        won = sum(random.random() < 0.5 for _ in range(more))
        wins, losses = wins + won, losses + more - won
        if is_significant(wins, losses):
            return wins > losses
        more = _advised(wins, losses, 0)
    return False


def _holds(tally: Tally, share: float) -> bool:
    low, high = win_interval(tally.wins, tally.losses)
    return low <= share <= high


def _printed_holds(tally: Tally, share: float) -> bool:
    if tally.result is not Result.BETTER:
        return _holds(tally, share)
    low, high = re.findall(r"\d+", sentence(tally).split("between")[1])
    return int(low) <= 100 * share <= int(high)


@cache
def _plain(size: int) -> Experiment:
    return make_experiment(size)


def _experiment(size: int, **changes: object) -> Experiment:
    return replace(_plain(size), **changes)  # type: ignore[arg-type]


def _passed_of(experiment: Experiment) -> Callable[[Output], int]:
    return lambda output: sum(
        result.passed for result in run_checks(experiment.checks, output.text, lambda _text: None)
    )


def _rate(items: list, holds: Callable) -> float:  # type: ignore[type-arg]
    return sum(bool(holds(item)) for item in items) / len(items)


def _above(rate: float, limit: float, count: int, what: str) -> list[str]:
    allowed = limit + _SAMPLING * (limit * (1 - limit) / count) ** 0.5
    return [f"{what}: {rate:.2%} is more than {limit:.1%}"] if rate > allowed else []


if __name__ == "__main__":
    main()
