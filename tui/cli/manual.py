"""`prompt-improver manual`: lists the pages of the manual, or prints one."""

import sys

import click
from click.shell_completion import CompletionItem

from domain.errors import PromptImproverError
from domain.text.clean import one_line
from tui.cli.output import print_text
from tui.cli.runner import REFUSED, ends_plainly
from tui.text.errors import describe

_MOST_COLUMNS = 100


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from tui.manual import pages

    return [CompletionItem(page.topic, help=page.title) for page in pages() if page.topic.startswith(incomplete)]


@click.command(short_help="Print a page of the manual.")
@click.argument("topic", required=False, shell_complete=_complete)
@ends_plainly
def manual(topic: str | None) -> None:
    """Print the page TOPIC of the manual; without TOPIC, list the pages.

    In a pipe or a file the page is Markdown.
    """
    from tui.manual import find_page, pages

    if topic is None:
        width = max(len(page.topic) for page in pages())
        print_text("\n".join(f"{page.topic:<{width}}  {page.title}" for page in pages()))
    elif (page := find_page(topic)) is None:
        _refuse(topic)
    elif sys.stdout.isatty():
        _print_rendered(page.for_printing)
    else:
        print_text(page.text.removesuffix("\n"))


def _print_rendered(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    console = Console(
        theme=Theme({"markdown.code": "bold"})
    )  # Rich's own has a black background, on light terminals too
    console.print(Markdown(text, hyperlinks=False), width=min(console.width, _MOST_COLUMNS))


def _refuse(topic: str) -> None:
    from tui.manual import nearest_topic

    nearest = nearest_topic(topic)
    error = PromptImproverError(
        f"The manual has no page called {one_line(topic)!r}.",
        f"Try: prompt-improver manual {nearest}" if nearest else "prompt-improver manual lists the pages.",
        title="No such page",
    )
    click.echo(str(describe(error)), err=True)
    sys.exit(REFUSED)
