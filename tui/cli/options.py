"""Options that several commands have. The screen is started with some of them: nothing but click is loaded here."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class FileName(click.Path):
    """The name of a file, as a `Path`; `~` is a home folder also where no shell saw to it, as in `--env-file=~/x`."""

    def __init__(self, *, dir_okay: bool = True, allow_dash: bool = False) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay, allow_dash=allow_dash)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; the name of an unknown user stays, and is refused where the file is used."""
        expanded = os.path.expanduser(value)  # noqa: PTH111 - `Path.expanduser` raises for an unknown user
        return super().convert(expanded, param, ctx)


env_file_option = click.option(
    "--env-file",
    type=FileName(),
    help="Read settings from this file in place of the config folder's .env.",
)


def _providers_beginning(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from domain.models.catalogue import PROVIDERS

    return [name for name in PROVIDERS if name.startswith(incomplete)]


model_options = (
    click.option(
        "--provider",
        shell_complete=_providers_beginning,
        help="Who answers (LLM_PROVIDER): local, openai, ollama; `models` lists all.",
    ),
    click.option("--model", help="The provider's name for the model (LLM_MODEL)."),
    click.option("--base-url", help="Address of an OpenAI-compatible server or an Azure resource (LLM_BASE_URL)."),
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of sentences.")


def with_model_options(function: F) -> F:
    """Add the options that choose a model: `provider`, `model`, `base_url`."""
    for option in reversed(model_options):
        function = option(function)
    return function
