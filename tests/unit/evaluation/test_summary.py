"""What the verdicts over the history add up to, and that it is never more than was seen."""

from random import Random

import pytest

from domain.evaluation.experiment import Result, Source, Tally
from domain.evaluation.ports import ComparedRecord
from domain.evaluation.statistics import CONFIDENCE, is_significant, least_decided, win_interval
from domain.evaluation.summary import Group, Summary, summary_of
from tui.text.tried import parts_of, standing, summary_sentence


def tried(
    wins: int = 3,
    losses: int = 1,
    undecided: int = 0,
    *,
    model: str = "gpt",
    framework: str = "role-play",
    length: str | None = "lean",
    use: str | None = "user prompt",
    root_uid: str = "",
) -> ComparedRecord:
    decided = wins + losses
    result = Result.NOT_SHOWN if decided or undecided else Result.NOT_JUDGED
    if decided and is_significant(wins, losses):
        result = Result.BETTER if wins > losses else Result.WORSE
    tally = Tally(result=result, source=Source.VOTES, wins=wins, losses=losses, undecided=undecided)
    return ComparedRecord(
        tally=tally, model=model, framework=framework, target_length=length, use=use, root_uid=root_uid
    )


def summary(*records: ComparedRecord) -> Summary:
    found = summary_of(records)
    assert found is not None
    return found


def total(*records: ComparedRecord) -> Group:
    return summary(*records).total


def test_nothing_tried_is_no_summary() -> None:
    assert summary_of([]) is None


def test_prompts_verdicts_and_inputs_are_counted() -> None:
    group = total(tried(9, 1, 2), tried(1, 9), tried(2, 1, 1), tried(1, 1), tried(0, 0))
    assert (group.prompts, group.ahead, group.behind, group.decided) == (5, 2, 1, 3)
    assert (group.better, group.worse, group.not_shown, group.not_judged) == (1, 1, 2, 1)
    assert (group.wins, group.losses, group.undecided) == (13, 12, 3)


def test_two_prompts_are_too_few_however_many_inputs_they_won() -> None:
    group = total(tried(200, 0), tried(200, 0))
    assert (group.interval, group.result) == (None, Result.NOT_JUDGED)
    assert summary_sentence(group) == "2 prompts tried: too few to compare."
    assert standing(group) == "too few to compare"


def test_many_even_prompts_are_too_few_too() -> None:
    group = total(*[tried(2, 2)] * 10, tried(), tried())
    assert summary_sentence(group) == "12 prompts tried, 10 of them even: too few to compare."


@pytest.mark.parametrize(
    ("ahead", "behind", "said"),
    [
        (6, 0, "6 prompts tried: 6 of 6 won more inputs than they lost (54 to 100 %): improved prompts are better."),
        (
            0,
            6,
            "6 prompts tried: 0 of 6 won more inputs than they lost (0 to 46 %): improved prompts are worse.",
        ),
        (
            8,
            3,
            "11 prompts tried: 8 of 11 won more inputs than they lost (39 to 94 %): not shown to be better.",
        ),
    ],
)
def test_a_group_is_better_or_worse_only_if_the_interval_excludes_one_half(ahead: int, behind: int, said: str) -> None:
    group = total(*[tried(3, 1)] * ahead, *[tried(1, 3)] * behind)
    assert group.interval == win_interval(ahead, behind)
    assert summary_sentence(group) == said


def test_for_every_number_of_prompts_the_words_follow_the_interval() -> None:
    for decided in range(1, 14):
        for ahead in range(decided + 1):
            group = total(*[tried(3, 1)] * ahead, *[tried(1, 3)] * (decided - ahead))
            if decided < least_decided():
                assert group.interval is None
                continue
            assert group.interval is not None
            low, high = group.interval
            assert (group.result is Result.BETTER) == (low > 0.5)
            assert (group.result is Result.WORSE) == (high < 0.5)
            assert (group.result is not Result.NOT_SHOWN) == is_significant(ahead, decided - ahead)


def test_versions_of_a_prompt_count_as_one() -> None:
    group = total(*[tried(5, 0, root_uid="same")] * 9, tried(0, 1))
    assert (group.prompts, group.versions, group.ahead, group.behind) == (2, 10, 1, 1)
    assert summary_sentence(group) == "2 prompts tried in 10 versions: too few to compare."


def test_versions_that_cancel_out_are_even() -> None:
    group = total(tried(3, 1, root_uid="same"), tried(1, 3, root_uid="same"))
    assert (group.ahead, group.behind, group.decided) == (0, 0, 0)


def test_groups_by_each_setting_the_one_with_the_most_prompts_first() -> None:
    found = summary(
        tried(model="b", framework="few-shot", length=None, use="system prompt"),
        tried(model="a", framework="few-shot"),
        tried(model="c"),
        tried(model="c"),
    ).by_setting
    assert {setting: [(group.name, group.prompts) for group in groups] for setting, groups in found.items()} == {
        "model": [("c", 2), ("a", 1), ("b", 1)],
        "framework": [("few-shot", 2), ("role-play", 2)],
        "length": [("lean", 3), ("", 1)],
        "use": [("user prompt", 3), ("system prompt", 1)],
    }


def test_a_single_group_has_the_interval_of_the_total() -> None:
    found = summary(*[tried()] * 6)
    assert found.total.interval is not None
    assert all(groups[0].interval == found.total.interval for groups in found.by_setting.values())


def test_the_intervals_of_many_groups_hold_together() -> None:
    records = [tried(model=f"model {number % 4}") for number in range(24)]
    groups = summary(*records, tried(model="rare")).by_setting["model"]
    assert [group.confidence for group in groups] == [pytest.approx(1 - (1 - CONFIDENCE) / 4)] * 5
    assert groups[0].interval == win_interval(6, 0, groups[0].confidence)
    assert groups[0].result is Result.NOT_SHOWN
    assert groups[-1].interval is None


def test_of_equal_prompts_hardly_any_setting_seems_better() -> None:
    """At most one history in twenty may have a group that seems better or worse; the total is not among them."""
    random, seeming = Random(18), 0
    histories = 60
    for _ in range(histories):
        records = []
        for _ in range(30):
            wins = sum(random.random() < 1 / 2 for _ in range(5))
            model, framework = random.choice("abcd"), random.choice(["x", "y", "z"])
            length, use = random.choice(["lean", "standard"]), random.choice(["system prompt", "user prompt"])
            records.append(tried(wins, 5 - wins, model=model, framework=framework, length=length, use=use))
        groups = [group for each in summary(*records).by_setting.values() for group in each]
        seeming += any(group.result in (Result.BETTER, Result.WORSE) for group in groups)
    assert seeming / histories <= 0.05


def test_the_numbers_of_a_group_in_words() -> None:
    assert parts_of(total(tried(9, 1, 2), tried(0, 0), tried(1, 9))) == [
        "3 prompts tried, 2 with a verdict",
        "1 ahead, 1 behind",
        "verdicts: 1 better, 1 worse, 0 not shown, 1 not judged",
        "inputs: 10 won, 10 lost, 2 undecided",
    ]
    assert parts_of(total(*[tried(400, 1, 3)] * 6))[1:] == [
        "6 of 6 ahead (54 to 100 %)",
        "verdicts: 6 better, 0 worse, 0 not shown",
        "inputs: 2,400 won, 6 lost, 18 undecided",
    ]
