"""No sentence names a key that a person may have changed: it asks `tui.keys.active`."""

import re
from pathlib import Path

import pytest

from tests.support.sentences import sentences
from tui.keys.contexts import COMMANDS, PLACES

ROOT = Path(__file__).parents[2]
KEY = re.compile(
    r"""\b(f[1-9][0-2]?|(?:ctrl|alt|shift|super)\+\w+|escape|enter|tab|backspace)\b  # a name that only keys have
    |(?:\b[Pp]ress|\b[Hh]it|\b[Kk]ey)\ [`'“"]?[^\s{`'“"][`'”"]?(?=[\s.,;:)]|$)    # press r
    |(?<!\w)[`“'][A-Za-z/?\[\]][`”'](?!\w)                                          # `d` deletes
    |(?<![\w'’.{%])(?:[b-zB-HJ-Z/?]\ (?!is\b|was\b|has\b)|[ad]\ (?=restores|goes|puts|takes|shows))[a-z]+s\b  # x is
    |(?:^|·\ |\()[A-Za-z/]:\ [a-z]                                                 # y: copy
    |\b[a-z]\ [a-z]\ or\b                                                           # j k or a letter
    """,
    re.VERBOSE,
)
NO_SENTENCES = {
    "tui/keys/names.py",
    # Sentences for models, in Spanish too, where y is a word.
    "domain/improver/sections/wording.py",
    # Questions for a model, about answers A and B.
    "domain/evaluation/judge.py",
}
ALLOWED = (
    "ctrl+c",  # in the commands, where the terminal's own key stops them
    '"keys" is not a table: write [keys], then lines such as improve = "ctrl+t".',
    " is {}, but keys are a text such as 'ctrl+t,f5'",
)


def is_wrong(text: str) -> bool:
    return bool(KEY.search(text)) and not any(part in text for part in ALLOWED)


MODULES = [
    path
    for folder in ("tui", "domain", "storage")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.name.endswith("keymap.py") and str(path.relative_to(ROOT)) not in NO_SENTENCES
]


@pytest.mark.parametrize(
    "text",
    [
        "press f2, then go on",
        "escape: back",
        "enter saves it",
        "the name, with tab",
        "Press r to refine.",
        "`d` deletes it",
        "Your edit is in use. x goes back to the model's prompt.",
        "is deleted; u restores it.",
        "the search finds them and a restores them",
        "y: copy · n: nothing",
        "j k or letter: choose",
        "/ finds one",
    ],
)
def test_a_key_is_found_however_it_is_written(text: str) -> None:
    assert is_wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "Press {} to refine.",
        "{} restores it.",
        "made by v2 of it",
        "a status shows it",
        "Your key is kept in the system keyring.",
        "Enter a name",
    ],
)
def test_what_names_no_key_is_not_found(text: str) -> None:
    assert not is_wrong(text)


def test_no_help_of_a_key_names_another_key_by_hand() -> None:
    texts = [text for command in COMMANDS.values() for text in (command.help, f"{command.label} ")]
    titles = [place.title for place in PLACES]
    assert [text for text in texts + titles if is_wrong(text)] == []


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
