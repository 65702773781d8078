"""`prompt-improver completion`: the script that completes commands and options in a shell."""

import click

from tui.cli.output import print_text
from tui.cli.runner import ends_plainly

_PROGRAM = "prompt-improver"
_VARIABLE = "_PROMPT_IMPROVER_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@ends_plainly
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: `eval "$(prompt-improver completion bash)"` in its start file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    print_text(kind(context.find_root().command, {}, _PROGRAM, _VARIABLE).source().strip())
