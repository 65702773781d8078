"""`prompt-improver patterns`: lists the patterns, prints one, and names the folder of your own."""

import sys
from pathlib import Path

import click

from domain.text.clean import one_line
from tui.cli.options import PatternName, pattern_library
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import ATTENTION, container_for, ends_plainly, plain_command

_SLUG_CELLS = 26
_TITLE_CELLS = 30
_language_option = click.option(
    "--language", default="en", show_default=True, metavar="CODE", help="The language of the patterns, such as es."
)


@click.group("patterns", invoke_without_command=True, short_help="List the patterns, or print one.")
@_language_option
@click.pass_context
@plain_command
def patterns(context: click.Context, language: str, env_file: Path | None, as_json: bool) -> None:
    """List every pattern: its name for `show`, its title, its group, and whether it is your own.

    Exit code 3: a file of yours cannot be used; stderr says which, and why.
    """
    if context.invoked_subcommand is not None:
        context.default_map = {"show": {"language": language}}
        return
    with container_for(env_file, needs_history=False) as container:
        found = container.patterns().titles(language)
    if as_json:
        rows = [{"slug": one.slug, "title": one.title, "group": one.group, "own": one.is_own} for one in found.titles]
        print_json(rows)
    else:
        for one in found.titles:
            mark = "yours · " if one.is_own else ""
            print_text(f"{one.slug:<{_SLUG_CELLS}}  {one.title:<{_TITLE_CELLS}}  {mark}{one.group}")
    for problem in found.problems:
        tell(f"! {problem}")
    if found.problems:
        sys.exit(ATTENTION)


@patterns.command("show")
@click.argument("slug", type=PatternName())
@_language_option
@ends_plainly
def show(slug: str, language: str) -> None:
    """Print the pattern SLUG in Markdown, to begin one of your own with; your own come before built-in ones.

    Stderr says if it is yours, and in which language it is if it is not written in the one asked for.
    """
    from domain.patterns.library import text_of

    pattern = pattern_library().find(slug, language)
    if pattern is None:  # deleted since the name was checked
        raise click.UsageError(f"The pattern {slug!r} no longer exists.")
    print_text(text_of(pattern).removesuffix("\n"))
    told = ["This pattern is yours."] if pattern.is_own else []
    if pattern.language != language:
        told.append(f"It is not written in {one_line(language)!r}; this is {pattern.language!r}.")
    if told:
        tell(" ".join(told))


@patterns.command("folder")
@ends_plainly
def folder() -> None:
    """Print the folder of your own patterns; it is made if it is missing."""
    from tui.composition.paths import platform_paths

    found = platform_paths().patterns
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    print_text(str(found))
