"""`prompt-improver show`: prints a prompt of the history, or a part of it."""

import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from domain.errors import StorageError
from domain.prompts.formats import PROMPT_FORMS
from domain.prompts.record import PromptHistory
from tui.cli.history import item_values
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import FAILED, container_for, plain_command
from tui.cli.select_record import LAST, TITLE, choose

_PARTS = {form.id: form.text for form in PROMPT_FORMS if form.id != "json"}
_PARTS["original"] = _PARTS["idea"]


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(LAST, help="the newest prompt")] if LAST.startswith(incomplete) else []


@click.command(short_help="Print one prompt.")
@click.argument("name", default=LAST, metavar="[UID|NUMBER|last]", shell_complete=_complete)
@click.option("--part", type=click.Choice(list(_PARTS)), default="prompt", show_default=True, help="The part to print.")
@plain_command
def show(name: str, part: str, env_file: Path | None, as_json: bool) -> None:
    """Print one prompt: name it by its UID (4 characters are enough), by its NUMBER, or with `last`, the newest."""
    with container_for(env_file) as container:
        item = choose(container, name)
    entry = item.entry
    if as_json:
        print_json(item_values(item))
    elif not isinstance(entry, PromptHistory):
        print_text(entry.raw)
    elif (text := _PARTS[part](entry)).strip():
        print_text(text.removesuffix("\n"))
    else:
        raise StorageError(f"This prompt has no {part}.", "Omit --part to print the whole prompt.", title=TITLE)
    if not isinstance(entry, PromptHistory):
        tell(f"This record cannot be read: {entry.reason}")
        sys.exit(FAILED)
