"""`prompt-improver show`: prints a prompt of the history, or a part of it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from domain.errors import StorageError
from domain.evaluation.experiment import Experiment, Tally
from domain.evaluation.verdict import sentence
from domain.prompts.formats import PROMPT_FORMS
from domain.prompts.record import PromptHistory
from tui.cli.history import item_values
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import FAILED, container_for, plain_command
from tui.cli.select_record import LAST, TITLE, choose

if TYPE_CHECKING:
    from tui.composition.container import Container

_PARTS = {form.id: form.text for form in PROMPT_FORMS if form.id != "json"}
_PARTS["original"] = _PARTS["idea"]


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(LAST, help="the newest prompt")] if LAST.startswith(incomplete) else []


@click.command(short_help="Print one prompt.")
@click.argument("name", default=LAST, metavar="[UID|NUMBER|last]", shell_complete=_complete)
@click.option("--part", type=click.Choice(list(_PARTS)), default="prompt", show_default=True, help="The part to print.")
@plain_command
def show(name: str, part: str, env_file: Path | None, as_json: bool) -> None:
    """Print one prompt: name it by its UID (4 characters are enough), by its NUMBER, or with `last`, the newest.

    If it was tried, its newest verdict is on the error output, and in the JSON.
    """
    with container_for(env_file) as container:
        item = choose(container, name)
        tried = _newest_verdict(container, item.entry.uid)
    entry = item.entry
    if as_json:
        print_json({**item_values(item), "verdict": _verdict_values(*tried) if tried else None})
    elif not isinstance(entry, PromptHistory):
        print_text(entry.raw)
    elif (text := _PARTS[part](entry)).strip():
        print_text(text.removesuffix("\n"))
    else:
        raise StorageError(f"This prompt has no {part}.", "Omit --part to print the whole prompt.", title=TITLE)
    if tried is not None and not as_json:
        tell(sentence(tried[1]))
    if not isinstance(entry, PromptHistory):
        tell(f"This record cannot be read: {entry.reason}")
        sys.exit(FAILED)


def _newest_verdict(container: "Container", uid: str) -> tuple[Experiment, Tally] | None:
    for one in container.experiments().experiments_of([uid]):
        if one.record_uid == uid and one.tally is not None:
            return one, one.tally
    return None


def _verdict_values(tried: Experiment, tally: Tally) -> dict[str, object]:
    """Return a verdict for JSON, in the names that `try` uses."""
    return {
        "uid": tried.uid,
        "result": tally.result,
        "sentence": sentence(tally),
        "wins": tally.wins,
        "losses": tally.losses,
        "undecided": tally.undecided,
        "decided_by": tally.source,
        "provider": tried.provider,
        "model": tried.model,
        "created_at": tried.created_at.isoformat(),
    }
