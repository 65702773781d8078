"""What several streams agree on is what all of them hold; a search that nobody waits for ends between two rows."""

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from storage.search.streams import PositionCursor, intersect

positions = st.sets(st.integers(0, 400), max_size=200)


def agreed_by(sets: list[set[int]], last: int, is_over: Callable[[], bool]) -> list[int]:
    with closing(sqlite3.connect(":memory:")) as connection:
        streams = []
        for number, members in enumerate(sets):
            connection.execute(f"CREATE TABLE proposed_{number} (position INTEGER PRIMARY KEY)")
            connection.executemany(f"INSERT INTO proposed_{number} VALUES (?)", [(member,) for member in members])
            streams.append(PositionCursor(connection.execute, f"proposed_{number} WHERE 1", "position", (), (0, last)))
        return list(intersect(streams, last, is_over))


@given(st.lists(positions, min_size=1, max_size=4), st.integers(0, 400))
def test_streams_agree_on_what_all_of_them_hold(sets: list[set[int]], last: int) -> None:
    found = agreed_by(sets, last, lambda: False)
    assert found == sorted((position for position in set.intersection(*sets) if position <= last), reverse=True)


def test_a_search_that_finds_nothing_asks_whether_it_is_over() -> None:
    even, odd = set(range(0, 10_000, 2)), set(range(1, 10_000, 2))
    asked = itertools.count()
    assert agreed_by([even, odd], 10_000, lambda: next(asked) == 10) == []
    assert next(asked) == 11
