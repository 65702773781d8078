"""`prompt-improver export`: the whole history as JSON Lines, CSV or Markdown."""

import sys
from pathlib import Path

import click

from domain.errors import RunCancelledError
from domain.history.transfer import ExportFormat
from domain.text.counts import count_of
from tui.cli.options import FileName
from tui.cli.output import tell
from tui.cli.progress import STOPPED, progress_line
from tui.cli.runner import ATTENTION, container_for, fail, plain_command, say, settle


@click.command("export", short_help="Write all prompts to a file or to stdout.")
@click.argument("file", required=False, type=FileName(dir_okay=False, allow_dash=True))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([one.value for one in ExportFormat]),
    help="The format. By default the name of FILE says it, else it is jsonl. Markdown cannot be imported.",
)
@plain_command
def export_history(
    file: Path | None, force: bool, format_name: str | None, env_file: Path | None, as_json: bool
) -> None:
    """Write every prompt, also archived ones, to FILE (only you can read it) or to stdout.

    JSON Lines also have what you tried: test inputs, outputs, votes and verdicts. CSV and Markdown leave them out.

    Exit code 3: some changes could not reach the database yet; the export includes them.
    """
    chosen = ExportFormat(format_name) if format_name else None
    target = None if file is None or str(file) == "-" else file
    with container_for(env_file) as container:
        from storage.transfer.run import export_to

        waiting = settle(container)
        try:
            with progress_line(hidden=target is None and sys.stdout.isatty()) as told:
                count = export_to(
                    target or sys.stdout.buffer,
                    container.repository(),
                    told,
                    overwrite=force,
                    export_format=chosen,
                    waiting=container.spool().waiting(),
                )
        except FileExistsError as error:
            fail(FileExistsError(error.errno, "it exists; --force replaces it", str(target)))
        except RunCancelledError:
            tell(f"Stopped: {target} was not written." if target else "Stopped: not all was written.")
            sys.exit(STOPPED)
    sentence = f"{count_of(count, 'prompt')} exported{f' to {target}' if target else ''}."
    if waiting:
        sentence += (
            f"\n{count_of(waiting, 'operation')} could not reach the database yet; the export has them. See doctor."
        )
    facts = {"exported": count, "file": str(target) if target else None, "waiting": waiting}
    say(sentence, facts, as_json=as_json, err=target is None)
    if waiting:
        sys.exit(ATTENTION)
