"""Whether a record is what a search asks for, where no index can answer."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.prompt_history import PromptHistory
from domain.text_safety import clean_text, fold

ARCHIVED = "is:archived"
"""The word that asks for archived records alone."""
SEARCHED_FIELDS = ("original_idea", "context", "improved_prompt", "role", "directive")


class SearchQuery(NamedTuple):
    """What a search asks for: folded words, and whether among archived records alone."""

    words: tuple[str, ...]
    only_archived: bool = False


def parse_query(query: str) -> SearchQuery:
    """Return what `query` asks for; any text is legal, and a word is whatever stands between white space."""
    words = tuple(fold(clean_text(query)).split())
    return SearchQuery(tuple(word for word in words if word != ARCHIVED), ARCHIVED in words)


def matches(record: PromptHistory, query: str) -> bool:
    """Return whether every word of `query` occurs in idea, context, prompt, role or directive.

    Case and accents do not matter; words may be parts of words and lie in different fields; no words match everything.
    """
    words, only_archived = parse_query(query)
    if only_archived and record.archived_at is None:
        return False
    return hold_every_word((getattr(record, name) for name in SEARCHED_FIELDS), words)


def hold_every_word(texts: Iterable[str], words: Iterable[str]) -> bool:
    """Return whether each of the folded `words` occurs in one of the `texts`."""
    folded = fold("\n".join(texts))  # a word holds no newline, so it cannot begin in one text and end in the next
    return all(word in folded for word in words)
