"""Edits a text in your own editor, and keeps it even if the editor fails."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from domain.errors import PromptImproverError
from domain.text.clean import MAX_TEXT_CHARACTERS, clean_text, one_line
from tui.keys.active import key_label
from tui.terminal.signals import Handler, handled, known_signals

_VARIABLES = ("VISUAL", "EDITOR")
_FALLBACKS = ("editor", "nano", "vi") if os.name == "posix" else ("notepad",)
"""Debian's default editor first, then an editor that beginners can quit."""
_AT_ONCE_SECONDS = 1.0
"""An editor that ends sooner was not used: it probably opened its own window."""

_FROM_KEYS = known_signals("SIGINT", "SIGQUIT")
_FATAL = known_signals("SIGTERM", "SIGHUP")


class EditorError(PromptImproverError):
    """The editor returned no usable text."""

    title = "The text stays as it was"
    default_next_step = "Type here instead, or set VISUAL or EDITOR to another editor."


@dataclass(frozen=True, slots=True)
class EditedText:
    """The text after editing; `was_at_once` when the editor ended too soon to have been used."""

    text: str
    was_at_once: bool = False


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """Return the command in `$VISUAL`, else in `$EDITOR`, else an installed editor.

    Raises:
        EditorError: The command cannot be parsed or found.
    """
    path = environ.get("PATH")
    for name in _VARIABLES:
        if value := environ.get(name, "").strip():
            try:
                program, *arguments = shlex.split(value)
            except ValueError as error:
                raise EditorError(f"{name} has a quotation mark without its partner: {_shown(value)}.") from error
            program = os.path.expanduser(program)  # noqa: PTH111 - `Path.expanduser` raises for an unknown user
            if (found := shutil.which(program, path=path)) is None:
                raise EditorError(f"There is no program {_shown(program)}, which {name} names.")
            return [found, *arguments]
    for program in _FALLBACKS:
        if (found := shutil.which(program, path=path)) is not None:
            return [found]
    raise EditorError(
        f"There is no editor: neither {' nor '.join(_VARIABLES)} is set, nor {' or '.join(_FALLBACKS)} installed.",
        "Install an editor, or set EDITOR to the one you have.",
    )


def edit_text(command: list[str], text: str) -> EditedText:
    """Let you edit `text`; return it cleaned. Blocks until the editor has ended, on the main thread.

    The file is private (0600 in a folder of 0700) and is deleted, unless it has text that is not returned.

    Raises:
        EditorError: The editor cannot run, failed, or left an unusable file; the sentence names what is kept.
    """
    with _private_file() as file:
        # Editors expect a line end: without one some complain, and most add it.
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
    """The file has the only copy of the text, so it stays."""


def _refused(file: Path, sentence: str, *, is_kept: bool) -> EditorError:
    if not is_kept:
        return EditorError(f"{sentence} Nothing was changed.", f"{key_label('editor')} opens it again.")
    return _KeptError(sentence, f"What you wrote is kept until you remove it: {file}")


@contextmanager
def _private_file() -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="prompt-improver-"))
    except OSError as error:
        raise EditorError(
            f"No temporary file can be made: {error.strerror}.", "Free some space, or set TMPDIR to another folder."
        ) from error
    is_kept = False
    try:
        yield folder / "text.md"
    except _KeptError:
        is_kept = True
        raise
    finally:
        if not is_kept:
            # With the editor's own copies, which hold the text too.
            shutil.rmtree(folder, ignore_errors=True)


def _write(file: Path, text: str) -> None:
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise EditorError(
            f"No temporary file can be written: {error.strerror}.", "Free some space, or set TMPDIR to another folder."
        ) from error


def _read(file: Path, given: str) -> str:
    try:
        # The limit is generous: it only keeps a huge file out of memory.
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
    # The terminal sends the signals of its keys to both programs. The editor would inherit SIG_IGN.
    with handled(dict.fromkeys(_FROM_KEYS, lambda _number, _frame: None)):
        try:
            editor = subprocess.Popen(command)  # noqa: S603 - your own choice of a program
        except OSError as error:
            raise EditorError(f"The editor {_shown(command[0])} cannot be run: {error.strerror}.") from error
        with handled({number: _ends_first(editor, signal.getsignal(number)) for number in _FATAL}):
            return editor.wait()


def _ends_first(editor: subprocess.Popen[bytes], then: object) -> Handler:
    """Return a handler that passes its signal to the editor, then calls the previous handler."""

    def end_both(number: int, frame: FrameType | None) -> None:
        editor.send_signal(number)
        if callable(then):
            then(number, frame)

    return end_both


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _shown(text: str) -> str:
    """Return foreign text for use in a sentence."""
    return one_line(text)[:80]
