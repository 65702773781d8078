"""What an experiment shows: the decisions, the tally and every sentence."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.evaluation.experiment import (
    Choice,
    Experiment,
    Judge,
    Output,
    Result,
    Ruling,
    Side,
    Source,
    Tally,
    Vote,
)
from domain.evaluation.statistics import is_significant
from domain.evaluation.verdict import Noise, details, noise_of, sentence, tally_of
from tests.support.answerers import make_experiment, make_output

WIN, LOSS, NEITHER, SKIPPED = Choice.IMPROVED, Choice.ORIGINAL, Choice.NEITHER, Choice.SKIPPED
APPROVED = Judge(provider="p", model="m", approved=True)


def _passed(output: Output) -> int:
    return int(output.text)


def _tally(wins: int, losses: int, undecided: int = 0, left: int = 0, source: Source = Source.VOTES) -> Tally:
    choices = [WIN] * wins + [LOSS] * losses + [NEITHER] * undecided
    experiment = make_experiment(len(choices) + left or 1)
    if source is Source.VOTES:
        votes = tuple(Vote(case, choice) for case, choice in enumerate(choices))
        return tally_of(make_experiment(len(choices) or 1, votes=votes), [], _passed)
    rulings = tuple(Ruling(case=case, choice=choice) for case, choice in enumerate(choices))
    return tally_of(make_experiment(len(experiment.cases), judge=APPROVED, rulings=rulings), [], _passed)


@pytest.mark.parametrize(
    ("wins", "losses", "undecided", "words"),
    [
        (
            9,
            1,
            10,
            "The improved prompt won 9, lost 1, 10 undecided of 20: better (between 55 and 100 % of the decided).",
        ),
        (6, 0, 0, "The improved prompt won 6, lost 0, 0 undecided of 6: better (between 54 and 100 % of the decided)."),
        (1, 9, 0, "The improved prompt won 1, lost 9, 0 undecided of 10: worse. Keep your original."),
        (8, 2, 10, "won 8, lost 2, 10 undecided of 20: not shown to be better. About 30 more inputs would tell."),
        (5, 0, 0, "won 5, lost 0, 0 undecided of 5: not shown to be better. About 1 more input would tell."),
        (0, 0, 4, "won 0, lost 0, 4 undecided of 4: not shown to be better. At least 6 decided inputs are needed"),
        (2, 3, 0, "won 2, lost 3, 0 undecided of 5: not shown to be better. At least 6 decided inputs are needed"),
        (
            4,
            4,
            0,
            "won 4, lost 4, 0 undecided of 8: not shown to be better. Nothing suggests that more inputs would sh",
        ),
        (55, 50, 0, "not shown to be better. To show so small a lead, 200 inputs are not enough."),
        (8, 3, 100, "not shown to be better. To show so small a lead, 200 inputs are not enough."),
        (0, 0, 0, "Cannot be judged: nothing has decided a single input. Vote, add a check, or choose a judge."),
    ],
)
def test_each_sentence(wins: int, losses: int, undecided: int, words: str) -> None:
    assert words in sentence(_tally(wins, losses, undecided))


def test_the_name_of_the_prompt_begins_the_sentence() -> None:
    assert sentence(_tally(6, 0), "Version 3").startswith("Version 3 won 6, lost 0")


@pytest.mark.parametrize(
    ("tally", "result", "words"),
    [
        (_tally(9, 0, 0, 11, Source.JUDGE), Result.NOT_SHOWN, "11 not finished of 20: not shown to be better. Finish"),
        (_tally(5, 0, 0, 1, Source.JUDGE), Result.NOT_SHOWN, "Finish the other input first."),
        (_tally(0, 9, 0, 3, Source.JUDGE), Result.NOT_SHOWN, "Finish the other 3 inputs first."),
        (_tally(17, 1, 1, 1, Source.JUDGE), Result.BETTER, "17, lost 1, 1 undecided, 1 not finished of 20: better"),
        (_tally(1, 17, 1, 1, Source.JUDGE), Result.WORSE, "1 not finished of 20: worse. Keep your original."),
    ],
)  # fmt: skip
def test_what_is_not_finished_counts_against_the_prompt_that_leads(tally: Tally, result: Result, words: str) -> None:
    assert tally.result is result
    assert words in sentence(tally)


@given(st.lists(st.sampled_from([LOSS, WIN, NEITHER]), min_size=1, max_size=40), st.integers(0, 40))
def test_stopping_early_says_nothing_that_the_end_would_not_say(choices: list[Choice], at: int) -> None:
    def after(count: int) -> Result:
        rulings = tuple(Ruling(case=case, choice=choice) for case, choice in enumerate(choices[:count]))
        experiment = make_experiment(len(choices), judge=APPROVED, rulings=rulings)
        return tally_of(experiment, [], _passed).result

    if after(min(at, len(choices))) in (Result.BETTER, Result.WORSE):
        assert after(len(choices)) is after(min(at, len(choices)))


def test_votes_that_stop_early_count_because_they_are_blind() -> None:
    votes = tuple(Vote(case, WIN) for case in range(6))
    assert tally_of(make_experiment(20, votes=votes), [], _passed) == _tally(6, 0)


def _everything(**changes: object) -> tuple[Experiment, list[Output]]:
    """Return six cases that the votes, the judge and the checks decide otherwise: won, lost and undecided."""
    values = {
        "checks": ("json",),
        "judge": APPROVED,
        "rulings": tuple(Ruling(case=case, choice=LOSS) for case in range(6)),
        "votes": tuple(Vote(case, WIN) for case in range(6)),
        **changes,
    }
    outputs = [make_output(case, side, "1") for case in range(6) for side in Side]
    return make_experiment(6, **values), outputs


@pytest.mark.parametrize(
    ("changes", "source", "counts"),
    [
        ({}, Source.VOTES, (6, 0, 0)),
        ({"votes": (Vote(0, NEITHER),)}, Source.VOTES, (0, 0, 1)),
        ({"votes": ()}, Source.JUDGE, (0, 6, 0)),
        ({"votes": (Vote(0, SKIPPED), Vote(1, SKIPPED))}, Source.JUDGE, (0, 6, 0)),
        ({"votes": (Vote(0, SKIPPED), Vote(1, WIN))}, Source.VOTES, (1, 0, 0)),
        ({"votes": (Vote(0, WIN), Vote(0, LOSS))}, Source.VOTES, (0, 1, 0)),
        ({"votes": (Vote(0, WIN), Vote(99, WIN))}, Source.VOTES, (1, 0, 0)),
        ({"votes": (), "judge": None}, Source.CHECKS, (0, 0, 6)),
        ({"votes": (), "judge": Judge(provider="p", model="m")}, Source.CHECKS, (0, 0, 6)),
        ({"votes": (), "judge": Judge(provider="p", model="m", approved=False)}, Source.CHECKS, (0, 0, 6)),
        ({"votes": (), "rulings": (Ruling(case=0, choice=LOSS, is_noise=True),)}, Source.CHECKS, (0, 0, 6)),
        ({"votes": (), "rulings": (), "checks": ()}, None, (0, 0, 0)),
        ({"votes": (Vote(0, SKIPPED),), "rulings": (), "checks": ()}, None, (0, 0, 0)),
    ],
)
def test_votes_count_before_an_approved_judge_and_the_judge_before_checks(
    changes: dict[str, object], source: Source | None, counts: tuple[int, int, int]
) -> None:
    tally = tally_of(*_everything(**changes), _passed)
    assert tally.source is source
    assert (tally.wins, tally.losses, tally.undecided) == counts
    assert (tally.result is Result.NOT_JUDGED) is (source is None)


@pytest.mark.parametrize(
    ("original", "improved", "choice"),
    [
        ("1", "2", WIN),
        ("2", "1", LOSS),
        ("1", "1", NEITHER),
        ("111", "222", WIN),
        ("222", "111", LOSS),
        ("121", "212", NEITHER),
        ("112", "222", WIN),
        ("13", "24", NEITHER),
        ("11", "13", NEITHER),
        ("1", "", None),
        ("12", "2", None),
    ],
)
def test_the_checks_decide_a_case_by_more_than_its_repeats_differ(
    original: str, improved: str, choice: Choice | None
) -> None:
    repeats = max(len(original), len(improved))
    outputs = [
        make_output(0, side, score, repeat)
        for side, scores in ((Side.ORIGINAL, original), (Side.IMPROVED, improved))
        for repeat, score in enumerate(scores)
    ]
    experiment = make_experiment(1, checks=("json",), repeats=repeats)
    tally = tally_of(experiment, outputs, _passed)
    expected = {WIN: (1, 0, 0), LOSS: (0, 1, 0), NEITHER: (0, 0, 1), None: (0, 0, 0)}[choice]
    assert (tally.wins, tally.losses, tally.undecided) == expected


def test_an_output_of_a_case_that_is_not_there_is_left_out() -> None:
    experiment = make_experiment(1, checks=("json",))
    outputs = [make_output(case, side, "1") for case in (0, 7) for side in Side]
    assert tally_of(experiment, outputs, _passed).undecided == 1


def test_the_noise_is_how_often_the_same_prompt_differed() -> None:
    outputs = [
        make_output(case, side, score, repeat)
        for case, scores in enumerate(("11", "12"))
        for side in Side
        for repeat, score in enumerate(scores)
    ]
    rulings = (
        Ruling(case=0, choice=WIN, is_noise=True),
        Ruling(case=1, choice=NEITHER, is_noise=True),
        Ruling(case=0, choice=WIN),
    )
    experiment = make_experiment(2, checks=("json",), repeats=2, judge=APPROVED, rulings=rulings)
    assert noise_of(experiment, outputs, _passed, Source.CHECKS) == Noise(2, 4)
    assert noise_of(experiment, outputs, _passed, Source.JUDGE) == Noise(1, 2)
    assert noise_of(experiment, outputs, _passed, Source.VOTES) is None
    assert noise_of(experiment, outputs, _passed, None) is None
    assert noise_of(make_experiment(2), outputs[::2], _passed, Source.CHECKS) is None


def test_the_details_say_what_was_needed() -> None:
    assert "A difference shows when one wins at least 15 of the 20 decided inputs" in details(_tally(16, 4))
    assert "between 56 and 95 %" in details(_tally(16, 4))
    assert "a difference shows only from 6 decided inputs on" in details(_tally(3, 0))
    assert details(_tally(1, 0)).startswith("Decided by your votes: 1 input; it counts once, however often it was rep")
    unfinished = details(_tally(3, 0, 0, 3, Source.JUDGE))
    assert unfinished.startswith("Decided by the judge: 3 inputs; each counts once")
    assert "3 inputs are not finished and count against the prompt that leads." in unfinished
    assert "1 input is not finished and counts against" in details(_tally(3, 0, 0, 1, Source.JUDGE))
    assert "one wins all 6 decided inputs" in unfinished
    assert details(_tally(0, 0, 3)) == "No input was decided, so there is nothing to count."


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 5))
def test_the_details_agree_with_the_sentence(wins: int, losses: int, undecided: int, left: int) -> None:
    tally = _tally(wins, losses, undecided, left, Source.JUDGE)
    said, explained = sentence(tally), details(tally)
    assert re.findall(r"(\d+) more input", explained) == re.findall(r"(\d+) more input", said)
    if needed := re.findall(r"wins (?:all|at least) (\d+)", explained):
        # What is left counts for the other prompt.
        leader = max(losses, wins)
        is_shown = leader > min(wins, losses) + left and leader >= int(needed[0])
        assert is_shown is (tally.result in (Result.BETTER, Result.WORSE))
    else:
        assert tally.result in (Result.NOT_SHOWN, Result.NOT_JUDGED)
    assert not re.search(r"(?<!\d)1 (?:more )?inputs", f"{said} {explained}")


_SWAPPED = {LOSS: WIN, WIN: LOSS, NEITHER: NEITHER, SKIPPED: SKIPPED}
_OPPOSITE = {Result.BETTER: Result.WORSE, Result.WORSE: Result.BETTER}
_SCORES = st.lists(st.integers(0, 3), min_size=2, max_size=2)


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(list(Choice)), max_size=12),
    st.lists(st.sampled_from([LOSS, WIN, NEITHER]), max_size=12),
    st.lists(st.tuples(_SCORES, _SCORES), min_size=12, max_size=12),
    st.booleans(),
)
def test_swapping_the_prompts_swaps_better_and_worse(
    votes: list[Choice], rulings: list[Choice], scores: list[tuple[list[int], list[int]]], approved: bool
) -> None:
    def tally(*, swapped: bool) -> Tally:
        def turn(choice: Choice) -> Choice:
            return _SWAPPED[choice] if swapped else choice

        experiment = make_experiment(
            12,
            repeats=2,
            checks=("json",),
            judge=Judge(provider="p", model="m", approved=approved),
            votes=tuple(Vote(case, turn(choice)) for case, choice in enumerate(votes)),
            rulings=tuple(Ruling(case=case, choice=turn(choice)) for case, choice in enumerate(rulings)),
        )
        outputs = [
            make_output(case, side.other if swapped else side, str(score), repeat)
            for case, pair in enumerate(scores)
            for side, values in zip(Side, pair, strict=True)
            for repeat, score in enumerate(values)
        ]
        return tally_of(experiment, outputs, _passed)

    one, other = tally(swapped=False), tally(swapped=True)
    assert (one.wins, one.losses, one.undecided, one.left) == (other.losses, other.wins, other.undecided, other.left)
    assert one.source is other.source
    assert other.result is _OPPOSITE.get(one.result, one.result)
    if one.result in _OPPOSITE:
        assert is_significant(one.wins, one.losses)
    assert sentence(one).endswith((".", ")."))
