"""`prompt-improver completion`: the script that completes commands and options in a shell."""

import click

from tui.cli.runner import ends_plainly


@click.command(short_help="Print a shell completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
@ends_plainly
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in a shell.

    In the start file of bash: eval "$(prompt-improver completion bash)".
    """
    from click.shell_completion import shell_complete

    program = context.find_root().command
    context.exit(shell_complete(program, {}, "prompt-improver", "_PROMPT_IMPROVER_COMPLETE", f"{shell}_source"))
