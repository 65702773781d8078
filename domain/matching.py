"""Whether a record is what a search asks for, where no index can answer."""

from collections.abc import Iterable

from domain.prompt_history import PromptHistory
from domain.text_safety import clean_text, fold

SEARCHED_FIELDS = ("original_idea", "context", "improved_prompt", "role", "directive")


def matches(record: PromptHistory, query: str) -> bool:
    """Return whether every word of `query` occurs in idea, context, prompt, role or directive.

    Case and accents do not matter; words may be parts of words and lie in different fields; no words match everything.
    """
    return hold_every_word((getattr(record, name) for name in SEARCHED_FIELDS), words_of(query))


def words_of(query: str) -> tuple[str, ...]:
    """Return the folded words of a query; a word is whatever stands between white space."""
    return tuple(fold(clean_text(query)).split())


def hold_every_word(texts: Iterable[str], words: Iterable[str]) -> bool:
    """Return whether each of the folded `words` occurs in one of the `texts`."""
    folded = fold("\n".join(texts))  # a word holds no newline, so it cannot begin in one text and end in the next
    return all(word in folded for word in words)
