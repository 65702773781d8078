"""`prompt-improver import`: adds the prompts of an export that the history does not hold."""

import sys
from pathlib import Path

import click

from domain.errors import StorageError
from tui.commands.command import (
    ATTENTION,
    container_for,
    count_of,
    ends_plainly,
    env_file_option,
    json_option,
    say,
    settle,
)

_REASONS_SHOWN = 10


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@env_file_option
@json_option
@ends_plainly
def import_history(file: Path, env_file: Path | None, as_json: bool) -> None:
    """Add the prompts of FILE (- for the input) that are not in the history. Importing twice adds nothing.

    A line that is wrong is named and left out. Exit code 3: there were such lines.
    """
    with container_for(env_file) as container:
        from storage.portability import NotAnExportError, import_lines

        settle(container)
        try:
            with click.open_file(str(file), "rb") as lines:
                report = import_lines(lines, container.repository())
        except NotAnExportError as error:
            raise StorageError(
                f"{file} is not an export of this program. {error}",
                "Name a file that `prompt-improver export` wrote.",
                title="Nothing was imported",
            ) from None
    sentence = f"{count_of(report.added, 'prompt')} added, {report.known:,} known already."
    if report.unreadable:
        sentence += f"\n{count_of(report.unreadable, 'row')} could not be read when exported and cannot be now."
    for number, reason in report.refused[:_REASONS_SHOWN]:
        sentence += f"\nline {number}: {reason}"
    if len(report.refused) > _REASONS_SHOWN:
        sentence += f"\nand {len(report.refused) - _REASONS_SHOWN:,} more lines"
    facts = {
        "added": report.added,
        "known": report.known,
        "unreadable": report.unreadable,
        "refused": [{"line": number, "reason": reason} for number, reason in report.refused],
    }
    say(sentence, facts, as_json=as_json)
    if report.refused or report.unreadable:
        sys.exit(ATTENTION)
