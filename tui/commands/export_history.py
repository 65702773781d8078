"""`prompt-improver export`: the whole history as JSON Lines."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from tui.commands.command import (
    ATTENTION,
    container_for,
    count_of,
    ends_plainly,
    env_file_option,
    fail,
    json_option,
    say,
    settle,
)

_T = TypeVar("_T")


@click.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@env_file_option
@json_option
@ends_plainly
def export_history(file: Path | None, force: bool, env_file: Path | None, as_json: bool) -> None:
    """Write every prompt, archived ones too, to FILE (private to you) or to the output, as JSON Lines.

    Exit code 3: some operations could not reach the database and are not in the export.
    """
    target = None if file is None or str(file) == "-" else file
    with container_for(env_file) as container:
        from storage.durable_file import write_lines_durably
        from storage.portability import all_entries, export_lines

        waiting = settle(container)
        counted = _Counted(all_entries(container.repository()))
        if target is None:
            _write(export_lines(counted), sys.stdout.buffer)
        else:
            try:
                write_lines_durably(target, export_lines(counted), overwrite=force)
            except FileExistsError as error:
                fail(FileExistsError(error.errno, "it exists; --force replaces it", str(target)))
    sentence = f"{count_of(counted.count, 'prompt')} exported{f' to {target}' if target else ''}."
    if waiting:
        sentence += f"\n{count_of(waiting, 'operation')} could not reach the database and are not in it: see doctor."
    facts = {"exported": counted.count, "file": str(target) if target else None, "waiting": waiting}
    say(sentence, facts, as_json=as_json, err=target is None)
    if waiting:
        sys.exit(ATTENTION)


class _Counted(Iterable[_T]):
    """Passes items on and counts them."""

    def __init__(self, items: Iterable[_T]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[_T]:
        for item in self._items:
            self.count += 1
            yield item


def _write(lines: Iterator[bytes], output: BinaryIO) -> None:
    output.writelines(lines)
    output.flush()
