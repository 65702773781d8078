"""`prompt-improver history`: lists the prompts of the history, or those that a search finds."""

import shutil
import sys
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import StorageError
from domain.history.reader import ListItem
from domain.prompts.formats import as_values
from domain.prompts.record import PromptHistory
from domain.runtime.local_time import to_zone
from domain.text.clean import one_line
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import ATTENTION, container_for, plain_command

if TYPE_CHECKING:
    from domain.history.reader import HistoryListing, HistoryResults
    from domain.search.query import HistoryQuery
    from tui.composition.container import Container

_UID_CHARACTERS = 8
_INDEX_SECONDS = 2.0
_STEP_SECONDS = 0.2


@click.command(short_help="List or search prompts.")
@click.argument("query", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The number of prompts at most."
)
@plain_command
def history(query: tuple[str, ...], limit: int, env_file: Path | None, as_json: bool) -> None:
    """List prompts, the newest first; with QUERY those that the search finds (`is:fav`, `after:friday`, "a phrase").

    Each line has a name for `show`, the time, marks, and the idea. With --json the list is one array. Exit code 3: the
    list may be incomplete, or a filter was not understood and ignored; stderr says so.
    """
    text = " ".join(query)
    with container_for(env_file) as container:
        if text:
            _let_index_catch_up(container)
        # A program must not get the hits of another word than it asked for.
        results = container.history().results(text, corrects=False)
        listing = results.first()
        items = islice(results.every_item(listing), limit)
        if as_json:
            print_json([item_values(item) for item in items])
        else:
            for item in items:
                print_text(_line(item))
        needs_attention = _tell_problems(container, results, listing)
    if needs_attention:
        sys.exit(ATTENTION)


def item_values(item: ListItem) -> dict[str, object]:
    """Return a row of the history for JSON: the record's fields, or why it cannot be read and its cells."""
    entry = item.entry
    if isinstance(entry, PromptHistory):
        return {**as_values(entry), "waiting": item.waiting}
    return {"id": entry.id, "uid": entry.uid, "unreadable": entry.reason, "raw": entry.raw, "waiting": item.waiting}


def _let_index_catch_up(container: "Container") -> None:
    """Index for a moment, for a history that is never opened on the screen."""
    deadline = container.clock.monotonic() + _INDEX_SECONDS
    with suppress(StorageError):  # a search without an index is slower, but finds the newest prompts
        while not container.repository().maintain_index(_STEP_SECONDS).is_done:
            if container.clock.monotonic() > deadline:
                return


def _tell_problems(container: "Container", results: "HistoryResults", listing: "HistoryListing") -> bool:
    """Say why the list may be incomplete; return whether there is a reason."""
    for problem in results.query.problems:
        tell(problem)
    if listing.problem is not None:
        tell(f"{listing.problem.sentence} {listing.problem.next_step}")
    elif not listing.items:
        tell(_nothing_found(container, results.query))
    return bool(results.query.problems) or listing.problem is not None


def _nothing_found(container: "Container", query: "HistoryQuery") -> str:
    if query.is_empty:
        return "There is no prompt yet."
    if query.hints:
        return " ".join(("Nothing was found.", *(one_line(hint) for hint in query.hints)))
    with suppress(StorageError):
        meant = container.repository().correct(query) if query.terms else None
        if meant is not None:
            return f"Nothing was found. Did you mean: {one_line(' '.join(term.text for term in meant.terms))}"
    return "Nothing was found."


def _line(item: ListItem) -> str:
    entry = item.entry
    name = entry.uid[:_UID_CHARACTERS]
    if not isinstance(entry, PromptHistory):
        return f"{name}  ! unreadable: {one_line(entry.reason)}"
    marks = (
        "★" * entry.favorite + "◌" * item.waiting + "⚑" * bool(entry.findings) + "▪" * (entry.archived_at is not None)
    )
    version = f"v{entry.version} " if entry.version > 1 else ""
    moment = to_zone(entry.created_at)
    line = f"{name}  {moment:%Y-%m-%d %H:%M}  {marks:<2} {version}{one_line(entry.original_idea)}"
    return _cut(line) if sys.stdout.isatty() else line


def _cut(line: str) -> str:
    """Return what fits into one line of the terminal."""
    from rich.cells import cell_len, set_cell_size  # loads no Textual

    columns = shutil.get_terminal_size().columns
    return line if cell_len(line) <= columns else f"{set_cell_size(line, columns - 1).rstrip()}…"
