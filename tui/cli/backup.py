"""`prompt-improver backup`: a checked copy of the history, made while it is used."""

from pathlib import Path

import click

from tui.cli.options import env_file_option, json_option
from tui.cli.progress import progress_line
from tui.cli.runner import container_for, ends_plainly, say, settle

_REASON = "manual"


@click.command(short_help="Make a checked copy of the history.")
@click.option("--keep", default=10, show_default=True, type=click.IntRange(1), help="How many made so are kept.")
@env_file_option
@json_option
@ends_plainly
def backup(keep: int, env_file: Path | None, as_json: bool) -> None:
    """Copy the history into its folder of backups, check the copy, and drop the oldest beyond --keep.

    One that alone holds a prompt stays.
    """
    with container_for(env_file) as container, progress_line() as told:
        settle(container)
        container.repository().find_recent(limit=1)  # makes or migrates the file, which may be one that is only read
        made = container.history_file().back_up(_REASON, keep, told)
    facts = {"file": str(made.path), "size_bytes": made.size_bytes, "made_at": made.made_at.isoformat()}
    say(f"Backed up to {made.path} ({made.size_bytes / 1000:,.0f} kB).", facts, as_json=as_json)
