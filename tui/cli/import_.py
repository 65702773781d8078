"""`prompt-improver import`: adds the prompts of an export that are not in the history."""

import sys
from pathlib import Path

import click

from domain.text.counts import count_of
from tui.cli.headless_run import back_up_long_journal
from tui.cli.options import FileName
from tui.cli.progress import STOPPED, progress_line
from tui.cli.runner import ATTENTION, container_for, plain_command, say, settle
from tui.text.counts import words_of_import

_REASONS_SHOWN = 10


@click.command("import", short_help="Add the prompts of an export.")
@click.argument("file", type=FileName(dir_okay=False, allow_dash=True))
@plain_command
def import_history(file: Path, env_file: Path | None, as_json: bool) -> None:
    """Add the prompts of FILE (- for stdin; JSON Lines or CSV) that are not in the history.

    Importing twice adds nothing.

    Damaged lines are named and skipped. Exit code 3: there were such lines, or the database could not be written and
    what was added is kept until it can.
    """
    with container_for(env_file) as container:
        from domain.text.named_file import path_to_read
        from storage.transfer.run import import_from

        settle(container)
        size = None if str(file) == "-" else path_to_read(str(file), or_pipe=True).stat().st_size
        with progress_line() as told, click.open_file(str(file), "rb") as lines:
            report = import_from(lines, str(file), size, container.history(), container.submit_many, told)
        waiting = settle(container)
        back_up_long_journal(container)
    sentence = words_of_import(report)
    if report.is_stopped:
        sentence = f"Stopped: {sentence} Run the import again to continue."
    if report.unreadable:
        sentence += f"\n{count_of(report.unreadable, 'row')} could not be read when exported and cannot be now."
    for number, reason in report.refused[:_REASONS_SHOWN]:
        sentence += f"\nline {number}: {reason}"
    if len(report.refused) > _REASONS_SHOWN:
        sentence += f"\nand {len(report.refused) - _REASONS_SHOWN:,} more lines"
    if waiting:
        sentence += f"\n{count_of(waiting, 'operation')} could not reach the database yet and are kept. See doctor."
    facts = {
        "added": report.added,
        "known": report.known,
        "tries": report.tries,
        "unreadable": report.unreadable,
        "stopped": report.is_stopped,
        "refused": [{"line": number, "reason": reason} for number, reason in report.refused],
    }
    say(sentence, facts, as_json=as_json)
    if report.is_stopped:
        sys.exit(STOPPED)
    if report.refused or report.unreadable or waiting:
        sys.exit(ATTENTION)
