"""Edits a text in the person's own editor, and loses none of it whatever the editor does."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from domain.errors import PromptImproverError
from domain.text.clean import MAX_TEXT_CHARACTERS, clean_text, one_line
from tui.keys.active import key_label
from tui.terminal.signals import known_signals

_VARIABLES = ("VISUAL", "EDITOR")
_FALLBACKS = ("editor", "nano", "vi") if os.name == "posix" else ("notepad",)
"""Debian's choice of the machine first, then what can be left without having learnt it."""
_AT_ONCE_SECONDS = 1.0
"""Nobody opens an editor, reads and leaves it sooner: one that ends so soon goes on in a window of its own."""

_Handler = Callable[[int, FrameType | None], None]
_FROM_KEYS = known_signals("SIGINT", "SIGQUIT")
_FATAL = known_signals("SIGTERM", "SIGHUP")


class EditorError(PromptImproverError):
    """The editor gave no text to use."""

    title = "The text stays as it was"
    default_next_step = "Type here instead, or set VISUAL or EDITOR to another editor."


@dataclass(frozen=True, slots=True)
class EditedText:
    """What came back; `was_at_once` when the editor ended unchanged before anybody can have used it."""

    text: str
    was_at_once: bool = False


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """Return the command of `$VISUAL`, else of `$EDITOR`, else of an editor that is there.

    Raises:
        EditorError: The command cannot be understood or is not there.
    """
    path = environ.get("PATH")
    for name in _VARIABLES:
        if value := environ.get(name, "").strip():
            try:
                program, *arguments = shlex.split(value)
            except ValueError as error:
                raise EditorError(f"{name} has a quotation mark without its partner: {_shown(value)}.") from error
            if (found := shutil.which(_at_home(program), path=path)) is None:
                raise EditorError(f"There is no program {_shown(program)}, which {name} names.")
            return [found, *arguments]
    for program in _FALLBACKS:
        if (found := shutil.which(program, path=path)) is not None:
            return [found]
    raise EditorError(
        f"There is no editor: neither {' nor '.join(_VARIABLES)} is set, and {', '.join(_FALLBACKS)} are not there.",
        "Install an editor, or set EDITOR to the one you have.",
    )


def _at_home(program: str) -> str:
    try:
        return str(Path(program).expanduser())
    except RuntimeError:  # there is no such home folder, and no program either
        return program


def edit_text(command: list[str], text: str, suffix: str = ".md") -> EditedText:
    """Let a person edit `text`; return it cleaned. Blocks until the editor has ended, on the main thread.

    The file is private (0600 in a folder of 0700) and removed, unless it holds what is not returned.

    Raises:
        EditorError: The editor cannot be run, failed, or left what cannot be used; the sentence names what is kept.
    """
    with _private_file(suffix) as file:
        # With a line end, as editors expect it: without one some say so, and most add it.
        given = text if not text or text.endswith("\n") else f"{text}\n"
        _write(file, given)
        began = time.monotonic()
        code = _run([*command, str(file)])
        took = time.monotonic() - began
        after = _read(file, given)
        if code != 0:
            how = f"ended with an error ({code})" if code > 0 else f"was ended by {_signal_name(-code)}"
            raise _refused(file, f"The editor {_shown(command[0])} {how}.", is_kept=after != given)
        edited = text if after == given else clean_text(after)
        if not text.endswith("\n"):
            edited = edited.removesuffix("\n")
        if len(edited) > max(MAX_TEXT_CHARACTERS, len(text)):
            much = f"The text has {len(edited):,} characters; at most {MAX_TEXT_CHARACTERS:,} fit."
            raise _refused(file, much, is_kept=True)
        return EditedText(edited, was_at_once=edited == text and took < _AT_ONCE_SECONDS)


class _KeptError(EditorError):
    """The file holds the only copy of something: it stays."""


def _refused(file: Path, sentence: str, *, is_kept: bool) -> EditorError:
    if not is_kept:
        return EditorError(f"{sentence} Nothing was changed.", f"{key_label('editor')} opens it again.")
    return _KeptError(sentence, f"What you wrote is kept until you remove it: {file}")


@contextmanager
def _private_file(suffix: str) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="prompt-improver-"))
    except OSError as error:
        raise EditorError(
            f"No temporary file can be made: {error.strerror}.", "Free some space, or set TMPDIR to another folder."
        ) from error
    try:
        yield folder / f"text{suffix}"
    except _KeptError:
        raise
    except BaseException:
        _remove(folder)
        raise
    else:
        _remove(folder)


def _remove(folder: Path) -> None:
    # With what the editor left beside the file: its own copies hold the text too.
    shutil.rmtree(folder, ignore_errors=True)


def _write(file: Path, text: str) -> None:
    try:
        with open(file, "x", encoding="utf-8", newline="", opener=_private) as stream:
            stream.write(text)
    except OSError as error:
        raise EditorError(
            f"No temporary file can be written: {error.strerror}.", "Free some space, or set TMPDIR to another folder."
        ) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read(file: Path, given: str) -> str:
    try:
        # The cap is many times over: a file of any size must not fill the memory.
        if file.stat().st_size > 16 * max(MAX_TEXT_CHARACTERS, len(given)):
            raise _refused(file, f"The text is too long; at most {MAX_TEXT_CHARACTERS:,} characters fit.", is_kept=True)
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise _refused(file, "The editor removed the file.", is_kept=False) from error
    except OSError as error:
        raise _refused(file, f"What the editor wrote cannot be read: {error.strerror}.", is_kept=True) from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _refused(file, "What the editor wrote is not UTF-8 text.", is_kept=True) from error


def _run(command: list[str]) -> int:
    """Return the editor's exit code; the negative number of the signal that ended it."""
    # The terminal sends the signals of its keys to both. Not SIG_IGN, which the editor would inherit.
    with _handled(dict.fromkeys(_FROM_KEYS, lambda _number, _frame: None)):
        try:
            editor = subprocess.Popen(command)  # noqa: S603 - the person's own choice of a program
        except OSError as error:
            raise EditorError(f"The editor {_shown(command[0])} cannot be run: {error.strerror}.") from error
        with _handled({number: _ends_first(editor, signal.getsignal(number)) for number in _FATAL}):
            return editor.wait()


def _ends_first(editor: subprocess.Popen[bytes], then: object) -> _Handler:
    """Return a handler that passes its signal on to the editor, then does what was to be done."""

    def end_both(number: int, frame: FrameType | None) -> None:
        editor.send_signal(number)
        if callable(then):
            then(number, frame)

    return end_both


@contextmanager
def _handled(handlers: Mapping[signal.Signals, _Handler]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _shown(text: str) -> str:
    """Return foreign text as it can stand in a sentence."""
    return one_line(text)[:80]
