"""`prompt-improver restore`: puts a backup in the history's place, after a backup of what is there."""

from pathlib import Path

import click

from domain.history.backups import Backup
from tui.cli.options import FileName, env_file_option, json_option
from tui.cli.progress import progress_line
from tui.cli.runner import container_for, ends_plainly, say, settle, shown


@click.command(short_help="List the backups, or put one back.")
@click.argument("file", required=False, type=FileName(dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@env_file_option
@json_option
@ends_plainly
def restore(file: Path | None, yes: bool, env_file: Path | None, as_json: bool) -> None:
    """Put the backup FILE in the history's place. Without FILE, list the backups.

    What is there now becomes a backup first, so a restore can itself be taken back. Windows that are open go on with
    what was restored.
    """
    with container_for(env_file) as container:
        if file is None:
            backups = container.history_file().backups()
            say(_listed(backups), {"backups": [_facts(backup) for backup in backups]}, as_json=as_json)
            return
        settle(container)
        if not yes:
            click.confirm(f"Put {shown(str(file))} in the place of the present history?", abort=True, err=True)
        with progress_line() as told:
            before = container.maintenance().restore(file, told)
    what = f"What was there is kept: {before.path}" if before.size_bytes else "There was no history before."
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
