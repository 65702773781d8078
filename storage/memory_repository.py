"""The history of this run only, for when nothing may be kept on disk."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from statistics import fmean

from domain.cancellation import CancelToken
from domain.history_query import (
    HistoryPage,
    HistoryQuery,
    HistoryStatistics,
    HitKey,
    HitPage,
    IndexProgress,
    OldRecord,
    PageKey,
)
from domain.local_time import day_of, to_zone
from domain.ports.clock import Clock
from domain.prompt_history import HistoryEntry, PromptHistory
from domain.query_language import parse_query
from domain.search_filters import FIELDS
from storage.arguments import check_days, check_limit, check_moment, check_offset, is_row_id
from storage.mapping import to_epoch_ms
from storage.memory_search import Row, hits, page_after, page_before
from storage.statistics import CONFIDENCE_DIGITS, LATENCY_DIGITS, rounded

_MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000


class MemoryPromptRepository:
    """Implements `domain.ports.repository.PromptRepository` without a disk; what it holds ends with the program."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._records: dict[str, PromptHistory] = {}
        self._deleted: set[str] = set()
        self._notes: dict[str, str] = {}
        self._last_id = 0
        self._changes = 0

    def save(self, record: PromptHistory) -> PromptHistory:
        """Store `record` and return it with its `id`. Saving a `uid` twice keeps the first and returns it.

        A `uid` that was deleted stays deleted: `record` is returned as it came, and nothing is stored.
        """
        with self._lock:
            if record.uid in self._deleted:
                return record
            kept = self._records.get(record.uid)
            if kept is not None:
                return kept
            taken = {other.id for other in self._records.values()}
            if record.id is None or not is_row_id(record.id) or record.id in taken:
                record = replace(record, id=self._last_id + 1)
            self._last_id = max(self._last_id, record.id or 0)
            self._put(record)
            return record

    def restore(self, record: PromptHistory) -> PromptHistory:
        """Store `record` even if it was deleted, under its own `id` if no other record has that, and return it."""
        with self._lock:
            self._deleted.discard(record.uid)
        return self.save(record)

    def find_by_id(self, record_id: int) -> HistoryEntry | None:
        """Return the record with this `id`, archived or not."""
        return next((record for record in self._newest_first() if record.id == record_id), None)

    def find_by_uid(self, uid: str) -> HistoryEntry | None:
        """Return the record with this `uid`, archived or not."""
        with self._lock:
            return self._records.get(uid)

    def find_by_uids(self, uids: Iterable[str]) -> dict[str, HistoryEntry]:
        """Return the records with these uids that there are, archived or not, by their uid."""
        with self._lock:
            return {uid: self._records[uid] for uid in uids if uid in self._records}

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` of the uids that begin with `start`, in their order."""
        check_limit(limit)
        with self._lock:
            return sorted(uid for uid in self._records if uid.startswith(start))[:limit]

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[HistoryEntry]:
        """Return the newest records. `limit` must be at least 1, `offset` at least 0."""
        check_limit(limit)
        check_offset(offset)
        found = (
            record
            for record in self._newest_first()
            if record.archived_at is None and provider in (None, record.provider) and backend in (None, record.backend)
        )
        return list(itertools.islice(found, offset, offset + limit))

    def find_page(self, limit: int = 50, after: PageKey | None = None, skip: int = 0) -> HistoryPage:
        """Return the page that follows `after` (the first when None) and `skip` more."""
        check_limit(limit)
        check_offset(skip)
        return page_after(self._listed(), limit, after, skip)

    def find_page_before(self, limit: int, last: PageKey | None) -> HistoryPage:
        """Return the page that ends with the row of key `last`, or with the oldest row when None; newest first."""
        check_limit(limit)
        return page_before(self._listed(), limit, last)

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageKey]:
        """Return the key of every so manyth row of the list."""
        check_limit(every)
        return [row.key for row in self._listed()[every - 1 :: every]]

    def count_listed(self) -> int:
        """Return how many rows the list has."""
        return len(self._listed())

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[HistoryEntry]:
        """Return the first hits of `query`, in the language of `domain.query_language`."""
        page = self.find_hits(parse_query(query, to_zone(self._clock.now())), limit, cancel=cancel)
        return [hit.entry for hit in page.hits]

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitKey | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        """Return the hits that follow `after`; there is never so much in memory that patience were needed."""
        check_limit(limit)
        return hits(self._rows(), query, limit, after, cancel)

    def count_hits(self, query: HistoryQuery, most: int, cancel: CancelToken | None = None) -> int:
        """Return how many records answer `query`, counting no further than `most`."""
        check_limit(most)
        return len(hits(self._rows(), replace(query, by_relevance=False), most, None, cancel).hits)

    def correct(self, query: HistoryQuery, cancel: CancelToken | None = None) -> HistoryQuery | None:
        """Return None: words are not corrected among the few prompts of one session."""
        return None

    def filter_values(self) -> dict[str, list[str]]:
        """Return the values that the filters of a search may name, the frequent ones first."""
        names = {name: "language" if name == "lang" else name for name in FIELDS}
        counts = {
            name: Counter(str(getattr(record, field) or "") for record in self._newest_first())
            for name, field in names.items()
        }
        return {name: [value for value, _ in count.most_common() if value] for name, count in counts.items()}

    def maintain_index(self, seconds: float) -> IndexProgress:
        """Do nothing: what lies in memory needs no index."""
        return IndexProgress(0, is_done=True)

    def lineage(self, root_uid: str) -> list[HistoryEntry]:
        """Return every version that grew from one record, oldest first."""
        return [record for record in reversed(self._newest_first()) if record.root_uid == root_uid]

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        """Mark or unmark a record; return whether it exists."""
        return self._update(uid, lambda record: replace(record, favorite=favorite))

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        """Archive a record at `moment` (aware), or bring it back with None; return whether it exists."""
        check_moment(moment)
        return self._update(uid, lambda record: replace(record, archived_at=moment))

    def set_accepted_text(self, uid: str, text: str | None) -> bool:
        """Keep the prompt as the person edited it, or return to the model's with None; return whether it exists."""
        return self._update(uid, lambda record: replace(record, accepted_text=text))

    def delete(self, uid: str) -> bool:
        """Delete a record for good; return whether it existed.

        A tombstone is left in either case, which `save` honours and `restore` removes.
        """
        with self._lock:
            self._deleted.add(uid)
            return self._delete([uid]) == 1

    def delete_old_records(self, days: int) -> int:
        """Delete what `find_old_records` finds; return how many."""
        old = [record.uid for record in self.find_old_records(days)]
        with self._lock:
            self._deleted.update(old)
            return self._delete(old)

    def find_old_records(self, days: int) -> list[OldRecord]:
        """Return the records older than `days` days that are no favourites, the oldest first."""
        check_days(days)
        oldest = to_epoch_ms(self._clock.now()) - days * _MILLISECONDS_PER_DAY
        return [
            OldRecord(record.uid, record.archived_at is not None)
            for record in reversed(self._newest_first())
            if days and record.created_at_ms < oldest and not record.favorite
        ]

    def together(self, work: Callable[[], None]) -> None:
        """Run `work`. Memory does not fail half-way; what is refused is for the caller to see."""
        work()

    def find_all(self, limit: int, after_id: int = 0) -> list[HistoryEntry]:
        """Return up to `limit` records whose `id` is greater than `after_id`, by `id`, archived ones among them."""
        check_limit(limit)
        records = sorted(self._newest_first(), key=lambda record: record.id or 0)
        return list(itertools.islice((record for record in records if (record.id or 0) > after_id), limit))

    def get_note(self, name: str) -> str | None:
        """Return a note that the application keeps with the history."""
        return self._notes.get(name)

    def set_note(self, name: str, value: str) -> None:
        """Keep a note with the history in place of the one before."""
        self._notes[name] = value

    def get_statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history."""
        records = self._newest_first()
        confidences = [record.confidence for record in records if record.confidence is not None]
        latencies = [record.latency_ms for record in records if record.latency_ms is not None]
        return HistoryStatistics(
            total_count=len(records),
            average_confidence=rounded(fmean(confidences) if confidences else None, CONFIDENCE_DIGITS),
            average_latency_ms=rounded(fmean(latencies) if latencies else None, LATENCY_DIGITS),
            backend_distribution=_counts(record.backend.value for record in records),
            by_provider=_counts(record.provider for record in records),
            by_model=_counts(record.model for record in records),
            by_framework=_counts(record.framework.value for record in records),
            per_day=dict(sorted(Counter(day_of(record.created_at) for record in records).items())),
        )

    def check_writable(self) -> None:
        """Do nothing: memory is always writable."""

    def change_token(self) -> int:
        """Return a number that differs after the history has changed."""
        with self._lock:
            return self._changes

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def _rows(self) -> list[Row]:
        return [Row(PageKey(*_position(record)), record) for record in self._newest_first()]

    def _listed(self) -> list[Row]:
        return [row for row in self._rows() if row.record.archived_at is None]

    def _newest_first(self) -> list[PromptHistory]:
        with self._lock:
            return sorted(self._records.values(), key=_position, reverse=True)

    def _update(self, uid: str, change: Callable[[PromptHistory], PromptHistory]) -> bool:
        with self._lock:
            record = self._records.get(uid)
            if record is not None:
                self._put(change(record))
            return record is not None

    def _put(self, record: PromptHistory) -> None:
        self._records[record.uid] = record
        self._changes += 1

    def _delete(self, uids: Iterable[str]) -> int:
        deleted = [uid for uid in uids if self._records.pop(uid, None) is not None]
        self._changes += bool(deleted)
        return len(deleted)


def _position(record: PromptHistory) -> tuple[int, int]:
    return record.created_at_ms, record.id or 0


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())
