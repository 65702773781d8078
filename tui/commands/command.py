"""What every command shares: its history, how it ends, how it says what it did."""

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from domain.errors import PromptImproverError, SettingsError, StorageError
from tui.error_text import describe

if TYPE_CHECKING:
    from tui.bootstrap import Container

FAILED = 1
ATTENTION = 3
"""Exit code: done, but something needs a person's attention. 2 is Click's, for a wrong command line."""

_DRAIN_SECONDS = 5.0
_DRAIN_PAUSE_SECONDS = 0.05

F = TypeVar("F", bound=Callable[..., Any])

env_file_option = click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help="Read settings from this file in place of the config folder's .env.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of sentences.")


def ends_plainly(function: F) -> F:
    """Let a fault end the command with three plain lines on the error output and exit code 1."""

    @functools.wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except (PromptImproverError, OSError) as error:
            fail(error)

    return wrapper  # type: ignore[return-value]  # the same signature


def fail(error: Exception) -> NoReturn:
    """Say what went wrong and what to do; end."""
    if isinstance(error, OSError):
        name = f" {error.filename}" if error.filename else ""
        error = StorageError(
            f"The file{name} cannot be used: {error.strerror or type(error).__name__}.",
            "Choose another file, or put it right.",
            title="Nothing was done",
        )
    click.echo(str(describe(error)), err=True)
    sys.exit(FAILED)


@contextmanager
def container_for(env_file: Path | None) -> Iterator["Container"]:
    """Wire the application without its screen. Raises `SettingsError` when nothing is kept on disk."""
    from tui.bootstrap import Container
    from tui.logging_setup import start_logging
    from tui.paths import platform_paths

    paths = platform_paths()
    start_logging(paths.log_file)
    container = Container(paths, env_file=env_file)
    try:
        if not container.settings().sqlite_enabled:
            raise SettingsError("SQLITE_ENABLED is false: there is no history on disk.", "Set it to true.")
        yield container
    finally:
        container.close()


def settle(container: "Container") -> int:
    """Bring what waits into the database; return how much still waits. Blocks for seconds."""
    writer = container.writer()
    deadline = time.monotonic() + _DRAIN_SECONDS
    while True:
        writer.drain()
        status = writer.status()
        # Without a problem another process is at it.
        if not status.waiting or status.problem is not None or time.monotonic() > deadline:
            return status.waiting
        time.sleep(_DRAIN_PAUSE_SECONDS)


def say(sentence: str, facts: dict[str, Any], *, as_json: bool, err: bool = False) -> None:
    """Print what was done, for a person or for a program."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence, err=err)


def count_of(number: int, noun: str) -> str:
    """Return `1 prompt`, `2 prompts`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
