"""How the versions of a prompt hang together, and how that is written."""

from datetime import UTC, datetime, timedelta

from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory, UnreadableRecord
from tests.support.records import make_record
from tui.result.text import version_tree
from tui.text.records import version_words

BEGAN = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


def grown(*parents: int, **of_last: object) -> list[PromptHistory]:
    """Return version 1, then one version for each number of a parent."""
    records = [make_record(created_at=BEGAN)]
    for at, parent in enumerate(parents, start=2):
        more = of_last if at == len(parents) + 1 else {}
        records.append(
            make_record(
                root_uid=records[0].uid,
                parent_uid=records[parent - 1].uid,
                version=at,
                created_at=BEGAN + timedelta(minutes=at),
                **{"feedback": f"change {at}"} | more,
            )
        )
    return records


def lineage_of(records: list[PromptHistory]) -> Lineage:
    return Lineage.of(ListItem(record) for record in records)


def lines(records: list[PromptHistory], shown: int) -> list[str]:
    tree = version_tree(lineage_of(records), records[shown - 1].uid, BEGAN)
    return tree.plain.splitlines()


def test_a_branch_stands_below_its_parent_with_its_feedback_and_time_and_the_shown_one_is_marked() -> None:
    assert lines(grown(1, 2, 1), shown=4) == [
        "Versions",
        "  v1 · 14:00",
        "    v2 from v1: change 2 · 14:02",
        "      v3 from v2: change 3 · 14:03",
        "▸   v4 from v1: change 4 · 14:04",
    ]


def test_what_is_unusual_about_a_version_is_named() -> None:
    records = grown(1, feedback=None, accepted_text="mine", archived_at=BEGAN)
    assert lines(records, shown=1)[-1] == "    v2 from v1: a different one · 14:02 · edited · archived"


def test_feedback_is_one_short_line_of_plain_text() -> None:
    records = grown(1, feedback="[b]shorter[/b]\nand " + "x" * 100)
    line = lines(records, shown=1)[-1]
    assert line.startswith("    v2 from v1: [b]shorter[/b] and xxx")
    assert "x… · 14:02" in line
    assert len(line) < 70


def test_a_single_version_has_no_tree_and_no_words() -> None:
    (record,) = grown()
    assert version_tree(lineage_of([record]), record.uid, BEGAN).plain == ""
    assert version_words(record, lineage_of([record])) == ""


def test_a_lineage_says_nothing_about_a_record_of_another() -> None:
    other = make_record(version=3)
    lineage = lineage_of(grown(1, 2))
    assert version_tree(lineage, other.uid, BEGAN).plain == ""
    assert version_words(other, lineage) == "v3"
    assert lineage.step(other.uid, 1) is None


def test_words_name_the_parent_when_it_is_not_the_version_before() -> None:
    records = grown(1, 1)
    assert [version_words(record, lineage_of(records)) for record in records] == [
        "v1 of 3",
        "v2 of 3",
        "v3 of 3 · from v1",
    ]


def test_steps_go_by_number_and_end_at_either_end() -> None:
    records = grown(1, 1)
    lineage = lineage_of(records)

    def step(version: int, by: int) -> int | None:
        item = lineage.step(records[version - 1].uid, by)
        return item.entry.version if item is not None and isinstance(item.entry, PromptHistory) else None

    assert [step(1, 1), step(2, -1), step(1, 7), step(3, 1), step(1, -1)] == [2, 1, 3, None, None]


def test_the_children_of_a_deleted_version_stand_at_the_top() -> None:
    records = grown(1, 2, 3)
    del records[1]
    assert lines(records, shown=1)[1:] == [
        "▸ v1 · 14:00",
        "  v3 from a deleted version: change 3 · 14:03",
        "    v4 from v3: change 4 · 14:04",
    ]
    assert version_words(records[1], lineage_of(records)) == "v3 of 4"


def test_parents_in_a_circle_are_all_there_once() -> None:
    first, second = (
        make_record(uid="a", parent_uid="b", root_uid="r"),
        make_record(uid="b", parent_uid="a", root_uid="r"),
    )
    assert sorted(record.uid for _, record in lineage_of([first, second]).tree()) == ["a", "b"]


def test_a_thousand_refinements_are_a_short_tree_around_the_shown_one() -> None:
    records = grown(*range(1, 1000))
    text = lines(records, shown=500)
    assert len(text) < 20
    assert any(line.startswith("▸") and "v500 from v499" in line for line in text)
    assert "more above" in text[1]
    assert "more below" in text[-1]


def test_what_cannot_be_read_is_no_version() -> None:
    unreadable = UnreadableRecord(id=1, uid="u", reason="why", raw="{}")
    records = grown(1)
    lineage = Lineage.of([ListItem(unreadable), *map(ListItem, records)])
    assert lineage.records == tuple(records)
    assert lineage.find("u") is None
