"""Which texts of a prompt are compared."""

from domain.history.comparison import Comparison
from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tests.support.records import make_record


def version(number: int, parent: PromptHistory, **fields: object) -> PromptHistory:
    text = f"text {number}"
    return make_record(improved_prompt=text, version=number, root_uid=parent.root_uid, parent_uid=parent.uid, **fields)


FIRST = make_record(improved_prompt="text 1", accepted_text="edit 1", idea_tokens=9, prompt_tokens=40)
SECOND = version(2, FIRST)
THIRD = version(3, FIRST, accepted_text="edit 3")
ALL = Lineage.of([ListItem(record) for record in (FIRST, SECOND, THIRD)])


def names(comparison: Comparison | None) -> tuple[str, str] | None:
    return None if comparison is None else (comparison.old_side.name, comparison.new_side.name)


def test_the_text_in_use_is_compared_with_the_idea_first() -> None:
    assert names(Comparison.of(FIRST, ALL)) == ("your idea", "v1 with your edit")
    assert names(Comparison.of(SECOND, ALL)) == ("your idea", "v2")
    assert names(Comparison.of(SECOND, Lineage())) == ("your idea", "the prompt")


def test_a_size_is_exact_only_for_what_was_counted() -> None:
    assert [side.tokens for side in Comparison.of(FIRST, Lineage()).sides] == [9, 40, None]


def test_the_parent_is_that_of_the_text_that_is_chosen_in_its_newest_form() -> None:
    comparison = Comparison.of(SECOND, ALL)
    assert names(comparison.with_parent()) == ("v1 with your edit", "v2")
    assert names(comparison.moved(new=2).with_parent()) == ("v1 with your edit", "v3 with your edit")
    assert comparison.moved(new=-1).with_parent() is None
    assert Comparison.of(SECOND, Lineage()).with_parent() is None  # it was deleted


def test_an_edit_and_what_the_model_wrote_are_found_from_either() -> None:
    both = ("v3 by the model", "v3 with your edit")
    comparison = Comparison.of(THIRD, ALL)
    assert names(comparison.with_model()) == both
    assert names(comparison.moved(new=-1).with_model()) == both
    assert Comparison.of(SECOND, ALL).with_model() is None
    assert Comparison.of(SECOND, Lineage()).with_model() is None


def test_the_ends_hold() -> None:
    comparison = Comparison.of(THIRD, ALL)
    assert names(comparison.moved(old=-1, new=9)) == names(comparison)


def test_what_was_chosen_stays_when_the_other_versions_are_known() -> None:
    alone = Comparison.of(FIRST, Lineage())
    for old in range(3):
        for new in range(3):
            chosen = alone.moved(old, new - 2)
            whole = chosen.among(Comparison.of(FIRST, ALL))
            assert whole.old_side.text == chosen.old_side.text
            assert whole.new_side.text == chosen.new_side.text
    third = Comparison.of(THIRD, Lineage()).with_model()
    assert third is not None
    assert names(third.among(Comparison.of(THIRD, ALL))) == ("v3 by the model", "v3 with your edit")
