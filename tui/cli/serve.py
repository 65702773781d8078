"""`prompt-improver serve`: runs the application in a browser on this machine."""

import os
import shlex
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from domain.errors import SettingsError
from tui.cli.options import context_option, env_file_option
from tui.cli.runner import ends_plainly

LOOPBACK = "127.0.0.1"
_HIGHEST_PORT = 65535


@click.command(short_help="Run the application in a browser.")
@click.argument("idea", required=False, default="")
@context_option
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, _HIGHEST_PORT),
    help="The port; 0 picks a free one.",
)
@env_file_option
@ends_plainly
def serve(idea: str, context: str, port: int, env_file: Path | None) -> None:
    """Run the application for a browser on this machine, at the printed address; ctrl+c ends it.

    Nobody else can reach it: it listens on 127.0.0.1, and its address contains a key. Each page that you open is a
    separate session on the same history. Needs the `web` extra.
    """
    if find_spec("textual_serve") is None:
        raise SettingsError(
            "The application cannot be opened in a browser: textual-serve is not installed.",
            'Install it with pip install "dspy-prompt-improver[web]".',
            title="Not installed",
        )
    from tui.cli.web_server import GuardedServer

    server = GuardedServer(command_line(idea, context, env_file), _bound(port))

    def tell() -> None:
        click.echo(f"Open {server.address}")
        click.echo("The address contains a key: share it with nobody. ctrl+c ends it.", err=True)

    server.run(tell)


def command_line(idea: str, context: str, env_file: Path | None) -> str:
    """Return the command that textual-serve passes to a shell for each page, with every argument quoted.

    Raises `SettingsError` where no quoting is safe: the Windows shell replaces `%NAME%` also within quotes.
    """
    if os.name == "nt" and (idea or context):
        raise SettingsError("On Windows, serve accepts no idea and no context.", "Type them in the browser.")
    # -P, so that nothing is imported from the working folder.
    words = [sys.executable, "-P", "-m", "tui.cli", "open"]
    words += [f"--context={context}"] if context else []
    words += [f"--env-file={env_file.absolute()}"] if env_file else []
    words += ["--", idea] if idea else []
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen()  # before the address is printed
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Port {port} cannot be used: {error.strerror}.", "Choose another one with --port.", title="Not served"
        ) from None
    return listening
