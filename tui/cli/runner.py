"""What every command shares: its history, how it ends, how it says what it did."""

import functools
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from domain.errors import (
    InvalidIdeaError,
    ModelError,
    PromptImproverError,
    QueryInterruptedError,
    RunCancelledError,
    SettingsError,
    StorageError,
)
from domain.text.clean import clean_text, one_line
from domain.text.named_file import reason_of
from tui.cli.output import json_text, tell
from tui.cli.progress import STOPPED
from tui.text.errors import describe

if TYPE_CHECKING:
    from tui.composition.container import Container

FAILED = 1
REFUSED = 2
"""Exit code: the call, or the idea, is wrong and nothing was done; Click's own."""
ATTENTION = 3
"""Exit code: done, but something needs a person's attention."""
MODEL_FAILED = 4
READER_GONE = 141
"""Exit code: who read the output has gone, as a shell reports that signal: 128 and its number."""

_DRAIN_SECONDS = 5.0
_DRAIN_PAUSE_SECONDS = 0.05

F = TypeVar("F", bound=Callable[..., Any])


def ends_plainly(function: F) -> F:
    """Let a fault end the command with three plain lines on the error output, ctrl+c with 130, `| head` without a word.

    An idea that is refused is exit code 2, a model that fails 4, a wrong setting and any other fault 1.
    """

    @functools.wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        try:
            result = function(*arguments, **options)
            sys.stdout.flush()  # while there is somebody to hear of it
        except (RunCancelledError, QueryInterruptedError):
            click.echo("Stopped: nothing was changed.", err=True)
            sys.exit(STOPPED)
        except KeyboardInterrupt:
            sys.exit(STOPPED)
        except BrokenPipeError:
            leave_quietly()
        except (PromptImproverError, OSError) as error:
            fail(error)
        return result

    return wrapper  # type: ignore[return-value]  # the same signature


def leave_quietly() -> NoReturn:
    """End, because nobody reads the output any more: `prompt-improver history | head` is no fault."""
    # What is still buffered would be written, and fail, at the very end.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(READER_GONE)


def fail(error: Exception) -> NoReturn:
    """Say what went wrong and what to do; end."""
    code = MODEL_FAILED if isinstance(error, ModelError) and not error.is_setting else FAILED
    code = REFUSED if isinstance(error, InvalidIdeaError) else code
    click.echo(str(describe(of_file(error) if isinstance(error, OSError) else error)), err=True)
    sys.exit(code)


def of_file(error: OSError) -> StorageError:
    """Return what the file system refused, as a person should read it."""
    name = f" {error.filename}" if error.filename else ""
    return StorageError(
        f"The file{name} cannot be used: {reason_of(error)}.",
        "Choose another file, or put it right.",
        title="Nothing was done",
    )


@contextmanager
def container_for(
    env_file: Path | None,
    overrides: Mapping[str, Any] | None = None,
    *,
    needs_history: bool = True,
    tells_problems: bool = True,
) -> Iterator["Container"]:
    """Wire the application without its screen; `overrides` are settings of the command line.

    What looks like a setting and is none is named on the error output, unless the command `tells_problems` itself.

    Raises `SettingsError` when nothing is kept on disk and the command `needs_history`.
    """
    from tui.composition.container import Container
    from tui.composition.paths import platform_paths
    from tui.log_file import start_logging

    paths = platform_paths()
    start_logging(paths.log_file)
    chosen = {name: value for name, value in (overrides or {}).items() if value is not None}
    container = Container(paths, overrides=chosen, env_file=env_file)
    try:
        if needs_history and not container.settings().sqlite_enabled:
            raise SettingsError("SQLITE_ENABLED is false: there is no history on disk.", "Set it to true.")
        if tells_problems:
            for problem in container.setting_problems():
                tell(problem)
        yield container
    finally:
        container.close()


def settle(container: "Container", is_done: Callable[[], bool] = lambda: False) -> int:
    """Bring what waits into the database, until `is_done` or nothing waits; return how much does. May take seconds."""
    writer = container.writer()
    deadline = time.monotonic() + _DRAIN_SECONDS
    while True:
        writer.drain()
        status = writer.status()
        # Without a problem another process is at it.
        if not status.waiting or status.problem is not None or is_done() or time.monotonic() > deadline:
            return status.waiting
        time.sleep(_DRAIN_PAUSE_SECONDS)


def say(sentence: str, facts: dict[str, Any], *, as_json: bool, err: bool = False) -> None:
    """Print what was done, for a person or for a program."""
    click.echo(json_text(facts) if as_json else clean_text(sentence), err=err)


def shown(text: str) -> str:
    """Return foreign text as it may stand on one line of a terminal."""
    return one_line(text)
