"""`prompt-improver restore`: restores a backup, after a backup of the current history."""

from pathlib import Path

import click

from domain.history.backups import Backup
from domain.text.clean import one_line
from tui.cli.options import FileName
from tui.cli.progress import progress_line
from tui.cli.runner import container_for, plain_command, say, settle


@click.command(short_help="List the backups, or restore one.")
@click.argument("file", required=False, type=FileName(dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@plain_command
def restore(file: Path | None, yes: bool, env_file: Path | None, as_json: bool) -> None:
    """Replace the history with the backup FILE. Without FILE, list the backups.

    The current history becomes a backup first, so that you can undo a restore. Open windows continue with the restored
    history.
    """
    with container_for(env_file) as container:
        if file is None:
            backups = container.history_file().backups()
            say(_listed(backups), {"backups": [_facts(backup) for backup in backups]}, as_json=as_json)
            return
        settle(container)
        if not yes:
            click.confirm(f"Replace the current history with {one_line(str(file))}?", abort=True, err=True)
        with progress_line() as told:
            before = container.maintenance().restore(file, told)
    what = f"The previous history is kept: {before.path}" if before.size_bytes else "There was no history before."
    say(f"Restored from {file}. {what}", {"restored": str(file), "before": _facts(before)}, as_json=as_json)


def _listed(backups: list[Backup]) -> str:
    if not backups:
        return "There is no backup yet. Make one: prompt-improver backup"
    lines = [
        f"{backup.made_at:%Y-%m-%d %H:%M} UTC  {backup.size_bytes / 1000:>9,.0f} kB  {backup.reason:<14}  {backup.path}"
        for backup in backups
    ]
    return "\n".join([*lines, "Restore one: prompt-improver restore FILE"])


def _facts(backup: Backup) -> dict[str, object]:
    return {
        "file": str(backup.path),
        "made_at": backup.made_at.isoformat(),
        "reason": backup.reason,
        "size_bytes": backup.size_bytes,
    }
