"""A copy says no more than what is known about it."""

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyperclip
import pytest

from tests.support.tmux import tmux_session
from tests.support.tools import require_tool
from tui.clipboard import OSC52_LIMIT_BYTES, Certainty, copy_text

TEXT = "prompt with ñ, 汉字 and 🚀\nin two lines"


class Sent(list[str]):
    """What was sent to the terminal."""

    def __call__(self, text: str) -> None:
        self.append(text)


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_nothing_is_copied_from_an_empty_result(sent: Sent) -> None:
    outcome = copy_text("", sent, {})
    assert outcome.certainty is Certainty.FAILED
    assert not sent


def test_without_any_clipboard_tool_it_is_only_sent_to_the_terminal(sent: Sent) -> None:
    outcome = copy_text(TEXT, sent, {})
    assert outcome.certainty is Certainty.SENT
    assert "cannot be known" in outcome.sentence
    assert sent == [TEXT]


def test_more_than_a_terminal_takes_is_not_sent_and_not_called_copied(sent: Sent) -> None:
    text = "x" * OSC52_LIMIT_BYTES
    assert len(base64.b64encode(text.encode())) > OSC52_LIMIT_BYTES
    outcome = copy_text(text, sent, {})
    assert outcome.certainty is Certainty.FAILED
    assert "Not copied" in outcome.sentence
    assert not sent


def test_over_ssh_the_clipboard_of_the_wrong_machine_is_left_alone(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _text: pytest.fail("the remote machine's clipboard was used"))
    environ = {"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    assert copy_text(TEXT, sent, environ).certainty is Certainty.SENT


def test_a_native_copy_counts_only_when_it_can_be_read_back(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyperclip, "copy", lambda _text: None)
    monkeypatch.setattr(pyperclip, "paste", lambda: TEXT)
    assert copy_text(TEXT, sent, {"DISPLAY": ":0"}).certainty is Certainty.COPIED
    monkeypatch.setattr(pyperclip, "paste", lambda: "something else")
    assert copy_text(TEXT, sent, {"DISPLAY": ":0"}).certainty is Certainty.SENT


def test_in_tmux_the_text_is_in_its_buffer_byte_for_byte(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tmux_session(tmp_path / "tmux") as tmux:
        environ = {"TMUX": f"{tmp_path / 'tmux'},{tmux.server_pid},0"}
        monkeypatch.setenv("TMUX", environ["TMUX"])
        outcome = copy_text(TEXT * 500, sent, environ)
        assert outcome.certainty is Certainty.COPIED
        assert "tmux buffer" in outcome.sentence
        assert tmux.buffer == TEXT * 500


def test_a_tmux_that_is_gone_is_not_called_copied(sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_tool("tmux", "tmux")
    monkeypatch.setenv("TMUX", f"{tmp_path / 'gone'},1,0")
    assert copy_text(TEXT, sent, {"TMUX": f"{tmp_path / 'gone'},1,0"}).certainty is Certainty.SENT


@pytest.fixture
def x_display(tmp_path: Path) -> Iterator[str]:
    """A virtual X display; its number is the server's choice."""
    server = require_tool("Xvfb", "xvfb")
    require_tool("xclip", "xclip")
    with subprocess.Popen(
        [server, "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
        process.terminate()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # pyperclip leaves its own pipes to the garbage collector
def test_on_a_real_x_display_the_text_is_on_the_clipboard(
    sent: Sent, x_display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", x_display)
    # pyperclip looks for its tools once; this display is newer than that look.
    copy, paste = pyperclip.determine_clipboard()
    monkeypatch.setattr(pyperclip, "copy", copy)
    monkeypatch.setattr(pyperclip, "paste", paste)
    outcome = copy_text(TEXT, sent, {"DISPLAY": x_display})
    assert outcome.certainty is Certainty.COPIED
    read = subprocess.run(
        ["xclip", "-selection", "clipboard", "-o"], capture_output=True, text=True, timeout=10, check=True
    )
    assert read.stdout == TEXT
