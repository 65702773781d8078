"""Options that several commands share. Loads nothing but click, because the screen starts with some of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from domain.patterns.library import PatternLibrary

F = TypeVar("F", bound=Callable[..., Any])


class FileName(click.Path):
    """A file name as a `Path`, with `~` expanded where the shell does not, as in `--env-file=~/x`."""

    def __init__(self, *, dir_okay: bool = True, allow_dash: bool = False) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay, allow_dash=allow_dash)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; an unknown user's `~name` stays, and fails where the file is used."""
        expanded = os.path.expanduser(value)  # noqa: PTH111 - `Path.expanduser` raises for an unknown user
        return super().convert(expanded, param, ctx)


class PatternName(click.ParamType[str]):
    """The slug of a pattern, a built-in one or your own, or one of `others`. Reads files."""

    name = "pattern"

    def __init__(self, *others: str) -> None:
        self._others = others

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the slug; an unknown one is a usage error that names the nearest."""
        if value in self._others or (library := pattern_library()).find(value, None):
            return value
        from domain.text.clean import one_line
        from domain.text.spelling import nearest_name

        nearest = nearest_name(value, (*self._others, *library.slugs()))
        hint = f"Did you mean {nearest}?" if nearest else "prompt-improver patterns lists the patterns."
        raise click.BadParameter(f"there is no pattern {one_line(value)!r}. {hint}", ctx, param)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """Return what begins with `incomplete`."""
        from click.shell_completion import CompletionItem

        known = (*self._others, *pattern_library().slugs())
        return [CompletionItem(slug) for slug in known if slug.startswith(incomplete)]


def pattern_library() -> "PatternLibrary":
    """Return the built-in patterns and your own. Loads what the other commands share."""
    from tui.composition.container import Container
    from tui.composition.paths import platform_paths

    return Container(platform_paths()).patterns()


env_file_option = click.option(
    "--env-file",
    type=FileName(),
    help="Read settings from this file instead of the config folder's .env.",
)


context_option = click.option("--context", default="", help="Who the prompt is for, and what it must respect.")


def _providers_beginning(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from domain.models.catalogue import PROVIDERS

    return [name for name in PROVIDERS if name.startswith(incomplete)]


model_options = (
    click.option(
        "--provider",
        shell_complete=_providers_beginning,
        help="The provider (LLM_PROVIDER), such as local, openai or ollama; `models` lists all.",
    ),
    click.option("--model", help="The provider's name for the model (LLM_MODEL)."),
    click.option("--base-url", help="The address of an OpenAI-compatible server or an Azure resource (LLM_BASE_URL)."),
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")


def with_model_options(function: F) -> F:
    """Add the options that choose a model: `provider`, `model`, `base_url`."""
    for option in reversed(model_options):
        function = option(function)
    return function
