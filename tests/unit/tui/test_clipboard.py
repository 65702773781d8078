"""A copy says no more than what is known about it."""

import base64
import shutil
from pathlib import Path

import pytest

from tests.support.tmux import tmux_session
from tests.support.tools import require_tool
from tests.support.x_display import x_clipboard, x_display
from tui.terminal import clipboard
from tui.terminal.clipboard import (
    LIMIT_BYTES,
    MACOS,
    WAYLAND,
    WINDOWS,
    XCLIP,
    XSEL,
    Certainty,
    ClipboardTool,
    copy_text,
    native_tools,
    sequence,
)

TEXT = "prompt with ñ, 汉字 and 🚀\nin two lines"
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


class Sent(list[str]):
    """What was sent to the terminal."""

    def __call__(self, text: str) -> None:
        self.append(text)


@pytest.fixture
def sent() -> Sent:
    return Sent()


def program(folder: Path, name: str, script: str) -> None:
    """Put a program on the PATH that `folder` alone will be."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty folder of programs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for needed in ("sh", "cat", "sleep"):
        (folder / needed).symlink_to(shutil.which(needed) or "")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_nothing_is_copied_from_an_empty_result(sent: Sent) -> None:
    outcome = copy_text("", sent, {})
    assert outcome.certainty is Certainty.FAILED
    assert not sent


def test_without_any_clipboard_tool_it_is_only_sent_to_the_terminal(sent: Sent) -> None:
    outcome = copy_text(TEXT, sent, {}, what="role")
    assert outcome.certainty is Certainty.SENT
    assert outcome.sentence.startswith(f"Sent to the terminal (role, {len(TEXT)} characters). Whether it reached")
    assert sent == [TEXT]


def test_more_than_a_terminal_takes_is_not_sent_and_not_called_copied(sent: Sent) -> None:
    text = "x" * LIMIT_BYTES
    assert len(base64.b64encode(text.encode())) > LIMIT_BYTES
    outcome = copy_text(text, sent, {})
    assert outcome.certainty is Certainty.FAILED
    assert "Not copied" in outcome.sentence
    assert not sent


@pytest.mark.parametrize(
    ("environ", "platform", "tools"),
    [
        ({}, "linux", []),
        ({"DISPLAY": ":0"}, "linux", [XCLIP, XSEL]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux", [WAYLAND, XCLIP, XSEL]),
        ({"WSL_DISTRO_NAME": "Debian", "DISPLAY": ":0"}, "linux", [WINDOWS, XCLIP, XSEL]),
        ({}, "darwin", [MACOS]),
        ({}, "win32", [WINDOWS]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", **SSH}, "linux", []),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", []),
    ],
    ids=str,
)
def test_the_tools_are_tried_in_a_fixed_order_and_only_where_the_person_sits(
    environ: dict[str, str], platform: str, tools: list[ClipboardTool]
) -> None:
    assert native_tools(environ, platform, lambda name: name) == tools


def test_a_tool_that_is_not_installed_is_not_tried() -> None:
    environ = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert native_tools(environ, "linux", lambda name: name if name == "xsel" else None) == [XSEL]
    half_installed = native_tools(environ, "linux", lambda name: name if name == "wl-copy" else None)
    assert half_installed == []


def test_a_copy_counts_only_when_it_can_be_read_back(sent: Sent, programs: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    program(programs, "xclip", f'case "$*" in *-o) cat {kept} ;; *) cat > {kept} ;; esac')
    assert copy_text(TEXT, sent, {"DISPLAY": ":0"}).certainty is Certainty.COPIED
    assert kept.read_text() == TEXT
    program(programs, "xclip", 'case "$*" in *-o) echo something else ;; *) cat > /dev/null ;; esac')
    assert copy_text(TEXT, sent, {"DISPLAY": ":0"}).certainty is Certainty.SENT


def test_the_next_tool_is_tried_when_one_fails(sent: Sent, programs: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    program(programs, "wl-copy", "exit 1")
    program(programs, "wl-paste", "exit 1")
    program(programs, "xsel", f'case "$*" in *output) cat {kept} ;; *) cat > {kept} ;; esac')
    environ = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert copy_text(TEXT, sent, environ).certainty is Certainty.COPIED
    assert kept.read_text() == TEXT


def test_a_tool_that_hangs_is_given_up(sent: Sent, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_TIMEOUT_SECONDS", 0.1)
    program(programs, "xclip", "exec sleep 30")
    assert copy_text(TEXT, sent, {"DISPLAY": ":0"}).certainty is Certainty.SENT


def test_windows_line_ends_and_the_end_that_it_adds_are_no_other_text(programs: Path) -> None:
    program(programs, "paste", "printf 'a\\r\\nb\\r\\n'")
    program(programs, "copy", "cat > /dev/null")
    tool = ClipboardTool("any", ("copy",), ("paste",))
    assert tool.holds_after_copying("a\nb")
    assert not tool.holds_after_copying("a\nc")


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


def test_on_a_real_x_display_the_text_is_on_the_clipboard(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    with x_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        assert copy_text(TEXT, sent, {"DISPLAY": display}).certainty is Certainty.COPIED
        assert x_clipboard(display) == TEXT


PLAIN = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07"


@pytest.mark.parametrize(
    "environ", [{}, {"TMUX": "/tmp/tmux,1,0", "TERM": "tmux-256color"}, {"TERM": "screen"}], ids=str
)
def test_a_terminal_and_a_tmux_around_us_get_the_plain_sequence(environ: dict[str, str]) -> None:
    assert sequence(TEXT, environ) == PLAIN


def test_a_tmux_at_the_other_end_of_an_ssh_connection_can_pass_the_sequence_on() -> None:
    wrapped = sequence(TEXT, {"TERM": "tmux-256color", **SSH})
    assert wrapped == PLAIN + "\x1bPtmux;" + PLAIN.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def test_gnu_screen_passes_the_sequence_on_in_pieces() -> None:
    wrapped = sequence(TEXT * 9, {"STY": "1.host", "TERM": "screen"})
    pieces = wrapped.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert len(pieces) > 1
    assert all(len(piece) <= 76 for piece in pieces)
    assert "".join(pieces) == sequence(TEXT * 9, {})
