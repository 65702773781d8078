"""Patterns for tests: the text of one, and a small library in place of the built-in one."""

from pathlib import Path

import pytest

from domain.patterns import library

_TEXT = """+++
title = "{title}"
group = "{group}"
framework = "self-refine"
examples = ["a letter to the toy shop"]

[slots]
toy = {{ means = "the toy", cues = ["bear"] }}
+++

## Task
Write the letter described here.

## Requirements
- Say when the toy was bought.
- [toy] Name the toy.

## Avoid
- Threats.
"""


def pattern_text(title: str = "Toy letter", group: str = "mine") -> str:
    """Return the Markdown of a whole pattern."""
    return _TEXT.format(title=title, group=group)


def write_pattern(path: Path, title: str = "Toy letter", group: str = "mine") -> None:
    """Write a whole pattern, and the folder that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pattern_text(title, group))


def use_small_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two patterns and the neutral one, written in `folder`, be the built-in ones."""
    for language, titles in {
        "en": {"bug-fix": "Bug fix", "recipe": "Recipe", "neutral": "General task"},
        "es": {"recipe": "Receta", "neutral": "Tarea general"},
    }.items():
        for slug, title in titles.items():
            write_pattern(folder / "library" / language / f"{slug}.md", title, "software" if slug == "bug-fix" else "")
    monkeypatch.setattr(library, "files", lambda _package: folder)
    monkeypatch.setattr(library, "_built_in", library._built_in.__wrapped__)  # the cache would outlive the test
