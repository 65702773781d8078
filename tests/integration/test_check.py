"""`prompt-improver check` as a shell runs it: a prompt of the history, and a reader that is gone."""

from pathlib import Path

from tests.support import commands
from tests.support.records import make_record
from tests.support.shell import ATTENTION, FAILED, READER_GONE, fill, run

BAD = "Be brief.\n\nTODO: the shop's name.\n"


def test_a_prompt_of_the_history_is_checked_by_any_of_its_names(database: Path) -> None:
    assert run("check", "last").returncode == FAILED
    record = make_record(improved_prompt=BAD)
    fill(database, record)
    for name in ("last", "1", record.uid, record.uid[:6]):
        done = run("check", name)
        assert done.returncode == ATTENTION, done.stderr
        assert done.stdout.startswith(f"{record.uid}:3:1: leftover: ")
    edited = make_record(improved_prompt="Be brief.", accepted_text=BAD)
    fill(database, edited)
    assert run("check", edited.uid).stdout.startswith(f"{edited.uid}:3:1: leftover: ")


def test_files_and_stdin_need_no_history() -> None:
    done = run("check", "-", text=BAD, SQLITE_ENABLED="false")
    assert done.returncode == ATTENTION, done.stderr
    assert done.stdout.startswith("stdin:3:1: leftover: ")


def test_a_reader_that_is_gone_is_no_error() -> None:
    assert commands.run("check", "-", text=BAD, is_read=False).returncode == READER_GONE
