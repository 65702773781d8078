"""A real key in a real terminal, and what is on the clipboard afterwards, byte for byte."""

import os
from pathlib import Path

import pytest

from tests.support.records import make_record
from tests.support.tmux import Tmux, python, tmux_session
from tests.support.x_display import x_clipboard, x_display
from tui.composition.container import Container
from tui.composition.paths import platform_paths

SIZES = (1_000, 10_000, 70_000)
PIECE = 'Prompt für 日本語 👩‍👩‍👧 🚀: line 1\nline 2\ttab \\ "quotes" $HOME `x` é\n'
IDEA = "copy me"


def prompt_of(size: int) -> str:
    """A text of `size` bytes at least, which ends in something of its own."""
    return PIECE * (size // len(PIECE.encode()) + 1) + f"end of {size} bytes"


@pytest.fixture(params=SIZES)
def text(request: pytest.FixtureRequest) -> str:
    """The prompt of the only record in the history."""
    size: int = request.param
    prompt = prompt_of(size)
    assert len(prompt.encode()) >= size
    repository = Container(platform_paths()).repository()
    repository.save(make_record(original_idea=IDEA, improved_prompt=prompt))
    repository.close()
    return prompt


def opened(terminal: Tmux, **environ: str) -> None:
    """Start the application and open the record."""
    folders = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    terminal.start(python("tests.support.scripted_app"), folders | environ)
    terminal.shows("engine: ready")
    terminal.shows(IDEA)
    terminal.press("M-Down")
    terminal.shows("✓ saved")


def test_tmux_buffer_is_filled_by_its_own_command(tmp_path: Path, text: str) -> None:
    with tmux_session(tmp_path / "tmux") as terminal:
        terminal.run("set-option", "-s", "set-clipboard", "off")  # so that nothing else can fill it
        opened(terminal)
        terminal.press("F8")
        terminal.shows("Copied to the tmux buffer")
        assert terminal.buffer == text


def test_the_escape_sequence_alone_fills_the_clipboard_of_a_terminal_that_takes_it(tmp_path: Path, text: str) -> None:
    with tmux_session(tmp_path / "tmux") as terminal:
        terminal.run("set-option", "-s", "set-clipboard", "on")
        # As over ssh: the application does not know of this tmux, which takes the part of the terminal.
        opened(terminal, TMUX="", SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22")
        terminal.press("F8")
        terminal.shows("Sent to the terminal")
        assert "Copied" not in terminal.screen
        terminal.until(lambda: terminal.buffer == text, "the text in the buffer")


def test_the_x_clipboard_is_filled_and_outlives_the_application(tmp_path: Path, text: str) -> None:
    with x_display() as display, tmux_session(tmp_path / "tmux") as terminal:
        terminal.run("set-option", "-s", "set-clipboard", "off")
        opened(terminal, TMUX="", DISPLAY=display)
        terminal.press("M-c")
        terminal.shows("Copied to the clipboard")
        assert x_clipboard(display) == text
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end")
        assert x_clipboard(display) == text


def test_a_part_is_copied_by_its_letter_and_a_file_is_saved_with_the_keys(tmp_path: Path) -> None:
    repository = Container(platform_paths()).repository()
    repository.save(make_record(original_idea=IDEA, improved_prompt=PIECE, role="Rôle 役割"))
    repository.close()
    with tmux_session(tmp_path / "tmux") as terminal:
        opened(terminal)
        terminal.press("C-o", "r")
        terminal.press("Y")
        terminal.shows("everything, as Markdown")
        terminal.press("r")
        terminal.shows("Copied to the tmux buffer (role, 7 characters)")
        assert terminal.buffer == "Rôle 役割"
        terminal.press("C-s")
        terminal.shows("Save to a file")
        terminal.shows("copy-me.md")
        terminal.press("C-u")
        terminal.until(lambda: "copy-me.md" not in terminal.screen, "an empty field")
        terminal.type(f"{tmp_path}/copy-me.md")
        terminal.press("Enter")
        terminal.shows("Saved to")
        assert (tmp_path / "copy-me.md").read_text() == PIECE
