"""Finding rows by the words in them. Kept apart so that a full-text index can take its place."""

from functools import lru_cache
from typing import Any

from peewee import SqliteDatabase, fn

from domain.matching import SEARCHED_FIELDS, hold_every_word, parse_query
from storage.tables import PromptRow


def answers(query: str) -> Any:
    """Return the condition that a row of `PromptRow` is what `query` asks for, as `domain.matching` defines it."""
    words, only_archived = parse_query(query)
    # As blobs, because SQLite's Python functions fail on a text that is no UTF-8.
    columns = (getattr(PromptRow, name).cast("BLOB") for name in SEARCHED_FIELDS)
    holds_words = fn.hold_every_word("\n".join(words), *columns)
    return PromptRow.archived_at.is_null(False) & holds_words if only_archived else holds_words


def register_search_functions(database: SqliteDatabase) -> None:
    """Give the connections of `database` the function that `answers` calls."""
    database.register_function(_hold_every_word, "hold_every_word", 1 + len(SEARCHED_FIELDS), deterministic=True)


def _hold_every_word(lines_of_words: str, *cells: bytes | None) -> bool:
    return hold_every_word(((cell or b"").decode(errors="replace") for cell in cells), _split(lines_of_words))


@lru_cache(maxsize=16)
def _split(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n"))
