"""The verdicts of records, and the positions that a filter such as `verdict:better` leaves.

Uses raw SQL for the positions of the search index, which have no models.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from peewee import SqliteDatabase

from domain.evaluation.experiment import Result
from domain.search.filters import VerdictFilter
from domain.search.query import HistoryQuery
from storage.database.sql import execute, run
from storage.experiments.rows import read_tally
from storage.experiments.tables import ExperimentRow

_FEW = 1_000
_TALLIES = (
    ExperimentRow.select(ExperimentRow.record_uid, ExperimentRow.tally)
    .where(ExperimentRow.tally.is_null(False))
    .order_by(ExperimentRow.created_at, ExperimentRow.uid)
)
# In this order of tables, so that each uid is looked up.
_POSITIONS = """
    SELECT r.position FROM json_each(?) u
    CROSS JOIN prompt_history h ON h.uid = u.value CROSS JOIN search_row r ON r.id = h.id
"""


def read_verdicts(database: SqliteDatabase) -> Mapping[str, Result]:
    """Return the verdict of each record that has one, by uid: that of its newest try with a tally."""
    results: dict[str, Result] = {}
    for record_uid, cell in run(database, _TALLIES):
        if record_uid and (tally := read_tally(cell)) is not None:
            results[record_uid] = tally.result
    return {uid: result for uid, result in results.items() if result is not Result.NOT_JUDGED}


@dataclass(frozen=True, slots=True)
class TriedPositions:
    """The positions that verdict filters leave: those that are in each of `among`, and not in `apart`.

    `few` are positions with all hits, if these are so few that comparing them is faster than using the indexes.
    """

    among: list[list[int]] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)
    few: list[int] | None = None

    @classmethod
    def of(cls, database: SqliteDatabase, query: HistoryQuery) -> "TriedPositions":
        """Look up the rows of the verdict filters, whose uids are known."""
        tried = cls()
        for one in query.filters:
            if isinstance(one, VerdictFilter):
                found = execute(database, _POSITIONS, (json.dumps(sorted(one.uids or ())),))
                positions = [int(position) for (position,) in found]
                if one.admits_others:
                    tried.apart.update(positions)
                else:
                    tried.among.append(sorted(positions))
        shortest = min(tried.among, key=len, default=None)
        asks_more = query.terms or query.excluded or len(query.filters) > 1
        if shortest is not None and asks_more and len(shortest) <= _FEW:
            return replace(tried, few=shortest)
        return tried
