"""The texts that are meant to be used, while the disk and the history have not heard of all of them."""

from tests.support.records import make_record
from tui.result.edits import Edits

RECORD = make_record(improved_prompt="the model's")


def test_an_edit_is_used_at_once_and_is_on_no_disk() -> None:
    edits = Edits()
    assert edits.use(RECORD, "mine")
    assert edits.applied_to(RECORD).text_to_use == "mine"
    assert edits.unwritten == {RECORD.uid: "mine"}
    assert not edits.use(RECORD, "mine"), "the same again is no news"


def test_the_models_own_text_or_none_at_all_is_no_edit() -> None:
    edits = Edits()
    assert not edits.use(RECORD, "the model's")
    for text in ("the model's", "", " \n "):
        edits.use(RECORD, "mine")
        assert edits.use(RECORD, text)
        assert edits.applied_to(RECORD).accepted_text is None


def test_what_was_used_before_can_be_used_again() -> None:
    edits = Edits()
    assert edits.set_aside(RECORD) is None
    edits.use(RECORD, "mine")
    edits.use(RECORD, RECORD.improved_prompt)
    assert edits.set_aside(RECORD) == "mine"


def test_an_older_edit_on_the_disk_does_not_make_the_newer_one_safe() -> None:
    edits = Edits()
    edits.use(RECORD, "mine")
    edits.use(RECORD, "mine, longer")
    edits.written(RECORD.uid, "mine")
    assert edits.unwritten == {RECORD.uid: "mine, longer"}
    edits.written(RECORD.uid, "mine, longer")
    assert not edits.unwritten


def test_the_history_is_believed_once_it_can_know() -> None:
    edits, elsewhere = Edits(), make_record(uid=RECORD.uid, accepted_text="of another window")
    edits.use(RECORD, "mine")
    edits.seen(RECORD.uid)
    assert edits.applied_to(RECORD).accepted_text == "mine", "it is not written yet"
    edits.written(RECORD.uid, "mine")
    edits.seen(RECORD.uid)
    assert edits.applied_to(elsewhere).accepted_text == "of another window"
