"""What all commands share: their services, how they end, and how they report."""

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
from domain.text.clean import clean_text
from domain.text.named_file import reason_of
from tui.cli.options import env_file_option, json_option
from tui.cli.output import json_text, tell
from tui.cli.progress import STOPPED
from tui.text.errors import describe

if TYPE_CHECKING:
    from tui.composition.container import Container

FAILED = 1
REFUSED = 2
"""Exit code: the call or the idea was refused, and nothing was done. Click uses it too."""
ATTENTION = 3
"""Exit code: done, but something needs attention."""
MODEL_FAILED = 4
READER_GONE = 141
"""Exit code: the reader closed the pipe, as in a shell: 128 plus the number of SIGPIPE."""

_DRAIN_SECONDS = 5.0
_DRAIN_PAUSE_SECONDS = 0.05

F = TypeVar("F", bound=Callable[..., Any])


def ends_plainly(function: F) -> F:
    """End the command after an error with three lines on stderr, after ctrl+c with 130, after `| head` silently.

    A refused idea is exit code 2, a failed model 4, a wrong setting or any other error 1.
    """

    @functools.wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        try:
            result = function(*arguments, **options)
            sys.stdout.flush()  # here, where an error can still be reported
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


def plain_command(function: F) -> F:
    """Add `--env-file` and `--json`, and end as `ends_plainly` says."""
    return env_file_option(json_option(ends_plainly(function)))


def leave_quietly() -> NoReturn:
    """End because the reader closed the pipe: `prompt-improver history | head` is not an error."""
    # Python would write what is still buffered at the end, and fail.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(READER_GONE)


def fail(error: Exception) -> NoReturn:
    """Say what went wrong and what to do, and end."""
    code = MODEL_FAILED if isinstance(error, ModelError) and not error.is_setting else FAILED
    code = REFUSED if isinstance(error, InvalidIdeaError) else code
    click.echo(str(describe(of_file(error) if isinstance(error, OSError) else error)), err=True)
    sys.exit(code)


def of_file(error: OSError) -> StorageError:
    """Return the error for people."""
    name = f" {error.filename}" if error.filename else ""
    return StorageError(
        f"The file{name} cannot be used: {reason_of(error)}.",
        "Choose another file, or correct this one.",
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
    """Give the services of the application; `overrides` are settings of the command line.

    Names unknown settings on stderr, unless `tells_problems` is false. Raises `SettingsError` when the command
    `needs_history` and there is none on disk.
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
    """Save what waits until `is_done` or nothing waits; return how much still waits. May take seconds."""
    writer = container.writer()
    deadline = time.monotonic() + _DRAIN_SECONDS
    while True:
        writer.drain()
        status = writer.status()
        # Without a problem, another process is saving.
        if not status.waiting or status.problem is not None or is_done() or time.monotonic() > deadline:
            return status.waiting
        time.sleep(_DRAIN_PAUSE_SECONDS)


def say(sentence: str, facts: dict[str, Any], *, as_json: bool, err: bool = False) -> None:
    """Print what was done, for people or as JSON."""
    click.echo(json_text(facts) if as_json else clean_text(sentence), err=err)
