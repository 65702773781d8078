"""Instructions in several languages."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.language import stop_count
from domain.linting.prompt import Prompt, Statement
from domain.linting.words import tables

_FEWEST_WORDS = 6
_FEWEST_CHARACTERS = 10
_EAST_ASIAN = 0x2E80
_MORE = 3
"""How many more small words of the other language there are than of the main one."""
_NEXT = "Write the instructions in one language, or put a foreign text in quotation marks."


def _find(prompt: Prompt) -> Iterator[Hit]:
    main = prompt.language
    if main is None:
        return
    reported: set[str] = set()
    for statement in prompt.statements:
        other = _other_language(prompt, statement, main)
        if other is not None and other not in reported:
            reported.add(other)
            said = "This instruction is in another language than the rest."
            yield Hit(statement.start, statement.end, said, _NEXT)


def _other_language(prompt: Prompt, statement: Statement, main: str) -> str | None:
    """Return the other language of a statement, None unless its small words and the detector agree."""
    text = prompt.text[statement.start : statement.end]
    if main in ("zh", "ja") or not text.isascii():
        scripts = sum(ord(character) >= _EAST_ASIAN for character in text)
        if scripts >= _FEWEST_CHARACTERS and scripts * 2 > len(text):
            found = prompt.language_of(text)
            # A Japanese title without kana looks Chinese.
            candidates = {"ja", "ko"} if main in ("ja", "zh") else {"ja", "ko", "zh"}
            return found if found in candidates - {main} else None
    if len(statement.folded.split()) < _FEWEST_WORDS or prompt.is_quoted(statement.start, statement.end - 1):
        return None
    counts = {code: stop_count(statement.folded, code) for code in tables()["stop"]}
    best = max(counts, key=lambda code: counts[code])
    if best == main or counts[best] < counts.get(main, 0) + _MORE:
        return None
    found = prompt.language_of(text)
    # A close relative may be taken for another one.
    return (
        found if found is not None and found != main and counts.get(found, 0) >= counts.get(main, 0) + _MORE else None
    )


RULES = (Rule("mixed-languages", "Instructions in another language than the rest of the prompt.", _find),)
