"""`prompt-improver backup`: makes a verified copy of the history, also while it is in use."""

from pathlib import Path

import click

from tui.cli.progress import progress_line
from tui.cli.runner import container_for, plain_command, say, settle

_REASON = "manual"


@click.command(short_help="Make a verified copy of the history.")
@click.option(
    "--keep", default=10, show_default=True, type=click.IntRange(1), help="The number of manual backups to keep."
)
@plain_command
def backup(keep: int, env_file: Path | None, as_json: bool) -> None:
    """Copy the history to the backup folder, verify the copy, and delete the oldest backups beyond --keep.

    A backup that holds the only copy of a prompt is kept.
    """
    with container_for(env_file) as container, progress_line() as told:
        settle(container)
        container.repository().find_recent(limit=1)  # creates or migrates the file
        made = container.history_file().back_up(_REASON, keep, told)
    facts = {"file": str(made.path), "size_bytes": made.size_bytes, "made_at": made.made_at.isoformat()}
    say(f"Backed up to {made.path} ({made.size_bytes / 1000:,.0f} kB).", facts, as_json=as_json)
