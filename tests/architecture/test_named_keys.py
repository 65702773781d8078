"""No sentence names a key that a person may have changed: it asks `tui.keys_in_force`."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"\b(f[1-9][0-2]?|(?:ctrl|alt|shift)\+\w+|escape)\b")
NO_SENTENCES = {
    "tui/key_names.py",
    "tui/screens/start_screen.py",  # before the person's keys are read
    "domain/improver/task_words.py",  # escape rooms
}
ALLOWED = (
    "ctrl+c",  # in the commands, where the terminal's own key stops them
    '"keys" is no table: write [keys], and below it lines such as improve = "ctrl+t".',
    " is {}, but keys are a text such as 'ctrl+t,f5'",
)


def sentences(source: str) -> list[str]:
    """Return the texts of a module that hold a blank, without docstrings; a place of an f-string is `{}`."""
    tree = ast.parse(source)
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | parts):
            found.append(node.value)
    return [text for text in found if " " in text.strip()]


def is_wrong(text: str) -> bool:
    return bool(KEY.search(text)) and not any(part in text for part in ALLOWED)


MODULES = [
    path
    for folder in ("tui", "domain", "storage")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.name.endswith("keymap.py") and str(path.relative_to(ROOT)) not in NO_SENTENCES
]


def test_a_key_in_a_sentence_is_found() -> None:
    assert [
        is_wrong(text) for text in sentences('"""escape"""\nx = f"press f2, {y}"\nz = "escape: back"\nf1 = "f1"')
    ] == [
        True,
        True,
    ]


@pytest.mark.parametrize("folder", ["tui", "domain", "storage"])
def test_no_sentence_names_a_key_by_hand(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {text.strip()[:80]}"
        for path in MODULES
        if path.is_relative_to(ROOT / folder)
        for text in sentences(path.read_text())
        if is_wrong(text)
    ]
    assert wrong == []
