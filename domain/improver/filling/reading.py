"""Slots that only a reader can find: the request to the model, and a grammar of the idea's own words."""

import re

from domain.text.scripts import has_unspaced

NOTHING = "-"
"""The model's answer if the idea does not say it."""
SYSTEM = "You find words in a request. You copy them and add nothing."
_MOST_CHARACTERS = 400
"""The part of the idea in which the words are looked for."""


def reading_request(idea: str, means: str) -> str:
    """Return the user's message that asks which words of `idea` say `means`, the meaning of a slot."""
    return (
        f'Request: "{_shown(idea)}"\n\nWhich words of the request say {means}? Copy them from the request, or write '
        f"{NOTHING} if it does not say."
    )


def reading_grammar(idea: str) -> str:
    """Return the GBNF grammar of an answer: words of `idea` that stand side by side, or `NOTHING`. Linear size."""
    words = _words(_shown(idea))
    space = "" if has_unspaced(idea) else '" " '
    starts = " | ".join(f"w{number}" for number in range(len(words)))
    lines = [f'root ::= "{NOTHING}" | {starts}' if words else f'root ::= "{NOTHING}"']
    for number, word in enumerate(words):
        following = f" ({space}w{number + 1})?" if number + 1 < len(words) else ""
        lines.append(f"w{number} ::= {_literal(word)}{following}")
    return "\n".join(lines) + "\n"


def words_read(idea: str, answer: str) -> str:
    """Return the words of the idea in an answer of the model, without the punctuation around them; empty for none."""
    found = answer.strip().strip(".,;:!?()\"'“”«»。、，；：！？ ")
    return found if found != NOTHING and len(found) > 1 and found in " ".join(_shown(idea).split()) else ""


def _shown(idea: str) -> str:
    return " ".join(idea[:_MOST_CHARACTERS].split())


def _words(idea: str) -> list[str]:
    return list(re.sub(r"\s", "", idea)) if has_unspaced(idea) else idea.split()


def _literal(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
