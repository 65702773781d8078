"""Writes data to the output, and everything else to the error output."""

import json
import re
import sys

import click

from domain.text.clean import clean_text

# A terminal may obey these too; JSON itself escapes only the controls below a space.
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def print_text(text: str) -> None:
    """Write `text` and a line end: unchanged, in UTF-8, to a pipe or a file; cleaned on a terminal.

    Raises `BrokenPipeError`.
    """
    if sys.stdout.isatty():
        click.echo(clean_text(text))
        return
    output = sys.stdout.buffer
    output.write(f"{text}\n".encode(errors="replace"))
    output.flush()


def print_json(document: object) -> None:
    """Write a JSON document: on one line to a pipe or a file, indented on a terminal."""
    print_text(json_text(document, indent=2 if sys.stdout.isatty() else None))


def json_text(document: object, indent: int | None = None) -> str:
    """Return `document` as JSON, with every character escaped that a terminal could obey."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def tell(sentence: str) -> None:
    """Write a sentence to the error output."""
    click.echo(clean_text(sentence), err=True)
