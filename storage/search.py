"""Finding records by the words in them. Kept apart so that a full-text index can take its place."""

from functools import lru_cache

from peewee import SqliteDatabase, fn

from domain.text_safety import clean_text, fold
from storage.tables import PromptRow

SEARCHED_FIELDS = ("original_idea", "context", "improved_prompt", "role", "directive")


def words_of(query: str) -> tuple[str, ...]:
    """Return the folded words of a query; a word is whatever stands between white space, wildcards included."""
    return tuple(fold(clean_text(query)).split())


def holds_every_word(words: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    """Tell whether each of the folded `words` occurs in one of the `texts`, without case and accents."""
    folded = fold("\n".join(texts))  # a word holds no newline, so it cannot begin in one text and end in the next
    return all(word in folded for word in words)


def matches(query: str) -> object:
    """Return the condition that a row of `PromptRow` holds every word of `query`."""
    words = words_of(query)
    if not words:
        return PromptRow.id.is_null(False)
    # As blobs, because SQLite's Python functions fail on a text that is no UTF-8.
    columns = (getattr(PromptRow, name).cast("BLOB") for name in SEARCHED_FIELDS)
    return fn.holds_every_word("\n".join(words), *columns)


def register_search_functions(database: SqliteDatabase) -> None:
    """Give the connections of `database` the function that `matches` calls."""
    database.register_function(_holds_every_word, "holds_every_word", 1 + len(SEARCHED_FIELDS), deterministic=True)


def _holds_every_word(lines_of_words: str, *cells: bytes | None) -> bool:
    texts = tuple((cell or b"").decode(errors="replace") for cell in cells)
    return holds_every_word(_split(lines_of_words), texts)


@lru_cache(maxsize=16)
def _split(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n"))
