"""A text in the person's own editor: what comes back, and what is kept when nothing can."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from domain.text.clean import MAX_TEXT_CHARACTERS
from tests.support.scripted_editor import ADDED, command
from tui.terminal.external_editor import EditorError, edit_text, editor_command

TEXT = "an idea\nwith é, 日本 and 😀"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files; what is left in it was kept."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def edited(text: str, what: str, *more: object) -> str:
    return edit_text(editor_command({"EDITOR": command(what, *more)}), text).text


def kept(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


# Which editor


def make_program(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    return str(program)


def test_visual_comes_before_editor_and_an_empty_one_does_not_count(tmp_path: Path) -> None:
    one, two = (make_program(tmp_path / "bin", name) for name in ("one", "two"))
    environ = {"PATH": str(tmp_path / "bin"), "VISUAL": "one", "EDITOR": "two"}
    assert editor_command(environ) == [one]
    assert editor_command({**environ, "VISUAL": " "}) == [two]


def test_arguments_and_quotes_and_the_home_folder_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make_program(tmp_path / "my bin", "code")
    assert editor_command({"EDITOR": f"'{program}' --wait -n"}) == [program, "--wait", "-n"]
    monkeypatch.setenv("HOME", str(tmp_path))
    assert editor_command({"EDITOR": "'~/my bin/code'"}) == [program]


def test_without_a_variable_an_editor_that_is_there_is_taken(tmp_path: Path) -> None:
    vi = make_program(tmp_path / "bin", "vi")
    assert editor_command({"PATH": str(tmp_path / "bin")}) == [vi]
    nano = make_program(tmp_path / "bin", "nano")
    assert editor_command({"PATH": str(tmp_path / "bin")}) == [nano]


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"EDITOR": "no-such-editor --wait"}, "no program no-such-editor, which EDITOR names"),
        ({"EDITOR": "~no-such-user/vi"}, "no program ~no-such-user/vi, which EDITOR names"),
        ({"EDITOR": "x" * 300}, "There is no program xxx"),
        ({"VISUAL": "/etc/passwd", "EDITOR": "vi"}, "no program /etc/passwd, which VISUAL names"),
        ({"EDITOR": "vi 'x"}, "quotation mark without its partner: vi 'x"),
        ({"PATH": "/nowhere"}, "There is no editor"),
        ({"EDITOR": "\x1b[31mred\x07 x"}, "no program red,"),
    ],
)
def test_an_editor_that_is_not_there_is_named(environ: dict[str, str], words: str) -> None:
    with pytest.raises(EditorError) as caught:
        editor_command({"PATH": os.environ["PATH"], **environ})
    assert words in caught.value.sentence
    assert caught.value.next_step


# What comes back


def test_what_was_added_comes_back_and_no_file_stays(temporary: Path) -> None:
    assert edited(TEXT, "add") == f"{TEXT}\n{ADDED}"
    assert kept(temporary) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("text", [TEXT, f"{TEXT}\n", "\n", "", "  spaces and a tab\t "])
def test_a_text_that_was_not_changed_comes_back_letter_for_letter(text: str, temporary: Path) -> None:
    assert edited(text, "nothing") == text
    assert list(temporary.iterdir()) == []


def test_an_editor_that_ends_at_once_is_noticed_and_one_that_changed_something_is_not() -> None:
    assert edit_text(editor_command({"EDITOR": command("nothing")}), TEXT).was_at_once
    assert not edit_text(editor_command({"EDITOR": command("add")}), TEXT).was_at_once


def test_the_file_is_private_and_has_a_fitting_name(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    assert edited("one", "look", seen) == "one"
    assert seen.read_text().startswith("600 700 text.md b'one\\n'")


def test_another_systems_line_ends_and_control_characters_are_cleaned() -> None:
    assert edited(TEXT, "windows") == f"{TEXT}\nred"


def test_everything_can_be_deleted() -> None:
    assert edited(TEXT, "empty") == ""


def test_a_text_as_long_as_it_may_be_fits_and_one_that_was_longer_before() -> None:
    assert len(edited(TEXT, "long", MAX_TEXT_CHARACTERS)) == MAX_TEXT_CHARACTERS
    longer = "y" * (MAX_TEXT_CHARACTERS + 10)
    assert len(edited(longer, "long", MAX_TEXT_CHARACTERS + 5)) == MAX_TEXT_CHARACTERS + 5


# What is kept


@pytest.mark.parametrize(
    ("what", "more", "words"),
    [
        ("add-and-fail", (), "ended with an error (3)"),
        ("add-and-die", (), "was ended by SIGKILL"),
        ("latin-1", (), "is not UTF-8"),
        ("long", (MAX_TEXT_CHARACTERS + 1,), "50,001 characters; at most 50,000 fit"),
        ("long", (3_000_000,), "too long"),
    ],
)
def test_what_cannot_be_used_is_kept_and_its_file_named(
    what: str, more: tuple[object, ...], words: str, temporary: Path
) -> None:
    with pytest.raises(EditorError) as caught:
        edited(TEXT, what, *more)
    assert words in caught.value.sentence
    (file,) = (path for path in temporary.rglob("*") if path.is_file())
    assert str(file) in caught.value.next_step
    assert file.stat().st_size > 0


@pytest.mark.parametrize(
    ("what", "words"), [("fail", "error (3). Nothing was changed"), ("remove", "removed the file")]
)
def test_where_nothing_was_written_nothing_is_kept(what: str, words: str, temporary: Path) -> None:
    with pytest.raises(EditorError) as caught:
        edited(TEXT, what)
    assert words in caught.value.sentence
    assert list(temporary.iterdir()) == []


def test_a_program_that_is_none_is_named(tmp_path: Path, temporary: Path) -> None:
    program = tmp_path / "broken"
    program.write_bytes(b"\x7fELF nothing")
    program.chmod(0o700)
    with pytest.raises(EditorError, match="cannot be run"):
        edit_text(editor_command({"EDITOR": str(program)}), TEXT)
    assert list(temporary.iterdir()) == []


def test_a_temporary_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(EditorError, match="No temporary file can be made") as caught:
        edited(TEXT, "add")
    assert "TMPDIR" in caught.value.next_step


def test_the_signals_of_keys_are_the_editors_alone_and_as_before_afterwards(tmp_path: Path) -> None:
    script = tmp_path / "interrupt.py"
    script.write_text(
        "import os, signal, sys\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "open(sys.argv[1], 'a').write('still here')\n"
    )
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)]
    assert edit_text([sys.executable, str(script)], "x\n").text == "x\nstill here"
    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)]
    assert after == before


def test_what_ends_the_application_ends_the_editor_first(tmp_path: Path, temporary: Path) -> None:
    script = tmp_path / "terminate.py"
    script.write_text(
        "import os, signal, sys, time\n"
        "open(sys.argv[1], 'a').write('half a sentence')\n"
        "os.kill(os.getppid(), signal.SIGTERM)\n"
        "time.sleep(60)\n"
    )
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    try:
        with pytest.raises(EditorError, match="SIGTERM"):
            edit_text([sys.executable, str(script)], TEXT)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == [signal.SIGTERM]
    assert kept(temporary) == [f"{TEXT}\nhalf a sentence".encode()]
