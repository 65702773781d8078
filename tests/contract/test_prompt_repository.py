"""What every `PromptRepository` promises, asked of the one in memory and of the one in a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import QueryInterruptedError
from domain.history.ports import PromptRepository
from domain.prompts.record import Backend, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.search.query import HistoryStatistics, PageCursor
from tests.support.clocks import FakeClock
from tests.support.records import make_record, records
from tests.support.repositories import make_repository
from tests.support.tiers import examples
from tests.support.zones import ODD_DAYS, move_to

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
"""Examples of one property share a repository: a new `uid` in each keeps them apart."""


@pytest.fixture(params=["memory", "indexed"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PromptRepository]:
    repository = make_repository(request.param, tmp_path)
    yield repository
    repository.close()


def save_many(repository: PromptRepository, count: int, **fields: object) -> list[PromptHistory]:
    """Save `count` records, a minute apart; return them newest first."""
    saved = [
        repository.save(make_record(created_at=MOMENT + timedelta(minutes=number), **fields)) for number in range(count)
    ]
    return saved[::-1]


def test_uids_are_found_by_how_they_begin(repository: PromptRepository) -> None:
    uids = ("aaaa-1", "aaaa-2", "aaab-1", "AAAA-1", "a%", "á")
    for uid in uids:
        repository.save(make_record(uid=uid, archived_at=MOMENT if uid.endswith("2") else None))
    assert repository.uids_beginning("aaaa", 5) == ["aaaa-1", "aaaa-2"]
    assert repository.uids_beginning("aaaa", 1) == ["aaaa-1"]
    assert repository.uids_beginning("a%", 5) == ["a%"]
    assert repository.uids_beginning("b", 5) == []
    assert sorted(repository.uids_beginning("", 10)) == sorted(uids)
    with pytest.raises(ValueError, match="limit"):
        repository.uids_beginning("a", 0)


class TestSave:
    def test_a_saved_record_has_an_id_and_is_otherwise_the_same(self, repository: PromptRepository) -> None:
        record = make_record()
        saved = repository.save(record)
        assert saved.id is not None
        assert saved == replace(record, id=saved.id)
        assert repository.find_by_id(saved.id) == saved
        assert repository.find_by_uid(record.uid) == saved

    @SHARED
    @given(record=records)
    def test_every_record_comes_back_as_it_was(self, repository: PromptRepository, record: PromptHistory) -> None:
        saved = repository.save(record)
        assert repository.find_by_uid(record.uid) == saved == replace(record, id=saved.id)

    def test_saving_a_uid_twice_keeps_the_first(self, repository: PromptRepository) -> None:
        first = repository.save(make_record())
        assert repository.save(replace(first, role="Other")) == first
        assert repository.save(replace(first, id=None, role="Other")) == first
        assert repository.find_recent() == [first]

    def test_ids_grow_and_a_deleted_one_is_not_given_to_another(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        repository.delete(second.uid)
        third = repository.save(make_record())
        assert (first.id or 0) < (second.id or 0) < (third.id or 0)

    def test_an_id_that_another_record_has_is_replaced(self, repository: PromptRepository) -> None:
        first = repository.save(make_record())
        second = repository.save(make_record(id=first.id))
        assert second.id != first.id
        assert len(repository.find_recent()) == 2

    @pytest.mark.parametrize("impossible", [0, -1, 2**63, 2**80])
    def test_an_impossible_id_is_replaced(self, repository: PromptRepository, impossible: int) -> None:
        saved = repository.save(make_record(id=impossible))
        assert saved.id != impossible
        assert repository.find_by_id(impossible) is None


class TestFind:
    def test_what_is_not_there_is_none(self, repository: PromptRepository) -> None:
        assert repository.find_by_id(1) is None
        assert repository.find_by_uid("nobody") is None
        assert repository.find_by_uid("' OR 1=1 --") is None

    def test_an_empty_history_gives_empty_lists(self, repository: PromptRepository) -> None:
        assert repository.find_recent() == []
        assert repository.find_page().entries == ()
        assert repository.find_page().next_key is None
        assert repository.search("anything") == []
        assert repository.lineage("nobody") == []

    def test_recent_records_come_newest_first(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 5)
        assert repository.find_recent() == newest_first
        assert repository.find_recent(limit=2) == newest_first[:2]
        assert repository.find_recent(limit=2, offset=3) == newest_first[3:]
        assert repository.find_recent(offset=9) == []

    def test_order_follows_the_date_and_not_the_id(self, repository: PromptRepository) -> None:
        newer = repository.save(make_record(created_at=MOMENT + timedelta(days=1)))
        older = repository.save(make_record(created_at=MOMENT))
        assert repository.find_recent() == [newer, older]

    def test_of_equal_timestamps_the_last_saved_comes_first(self, repository: PromptRepository) -> None:
        saved = [repository.save(make_record(created_at=MOMENT)) for _ in range(4)]
        assert repository.find_recent() == saved[::-1]
        assert repository.find_page().entries == tuple(saved[::-1])
        assert repository.search("") == saved[::-1]

    def test_dates_before_1970_and_milliseconds_are_kept(self, repository: PromptRepository) -> None:
        old = repository.save(make_record(created_at=datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)))
        later = repository.save(make_record(created_at=old.created_at + timedelta(milliseconds=1)))
        assert repository.find_recent() == [later, old]

    def test_provider_and_backend_filter(self, repository: PromptRepository) -> None:
        local = repository.save(make_record(provider="local", backend=Backend.FEW_SHOT))
        other = repository.save(make_record(provider="openai", backend=Backend.FEW_SHOT))
        repository.save(make_record(provider="openai"))
        assert repository.find_recent(provider="local") == [local]
        assert repository.find_recent(backend="few-shot") == [other, local]
        assert repository.find_recent(provider="openai", backend="few-shot") == [other]
        assert repository.find_recent(provider="") == []

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_limit_below_one_is_refused(self, repository: PromptRepository, limit: int) -> None:
        for call in (repository.find_recent, repository.find_page, lambda limit: repository.search("x", limit)):
            with pytest.raises(ValueError, match=f"^limit must be at least 1, got {limit}$"):
                call(limit=limit)

    def test_a_negative_offset_is_refused(self, repository: PromptRepository) -> None:
        with pytest.raises(ValueError, match=r"^offset must be at least 0, got -1$"):
            repository.find_recent(offset=-1)

    def test_the_largest_limit_is_no_error(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.find_recent(limit=2**63 - 1) == [saved]
        assert repository.find_page(limit=2**63 - 1).entries == (saved,)


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    def test_pages_have_no_gap_and_no_repeat(self, repository: PromptRepository, limit: int) -> None:
        for minute in (0, 1, 1, 1, 2, 2, 0):
            repository.save(make_record(created_at=MOMENT + timedelta(minutes=minute)))
        pages, key = [repository.find_page(limit)], None
        while (key := pages[-1].next_key) is not None:
            pages.append(repository.find_page(limit, after=key))
        assert [entry for page in pages for entry in page.entries] == repository.find_recent()
        assert all(len(page.entries) == limit for page in pages[:-1])
        assert pages[-1].entries

    def test_a_new_record_does_not_shift_the_next_page(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 4)
        first = repository.find_page(2)
        repository.save(make_record(created_at=MOMENT + timedelta(days=1)))
        assert repository.find_page(2, after=first.next_key).entries == tuple(newest_first[2:])

    def test_a_key_whose_record_is_gone_still_continues(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 4)
        first = repository.find_page(2)
        repository.delete(newest_first[1].uid)
        assert repository.find_page(2, after=first.next_key).entries == tuple(newest_first[2:])

    def test_a_key_before_everything_gives_an_empty_last_page(self, repository: PromptRepository) -> None:
        save_many(repository, 2)
        page = repository.find_page(after=PageCursor(0, 1))
        assert (page.entries, page.next_key) == ((), None)


SEARCHED = [
    ("original_idea", {"original_idea": "find the Zebra"}),
    ("context", {"context": "find the Zebra"}),
    ("improved_prompt", {"improved_prompt": "find the Zebra"}),
    ("role", {"role": "find the Zebra"}),
    ("directive", {"directive": "find the Zebra"}),
]


class TestSearch:
    @pytest.mark.parametrize(("name", "fields"), SEARCHED, ids=[name for name, _ in SEARCHED])
    def test_each_field_is_searched(self, repository: PromptRepository, name: str, fields: dict[str, str]) -> None:
        repository.save(make_record())
        found = repository.save(make_record(**fields))
        assert repository.search("zebra") == [found]

    def test_every_word_must_occur_but_anywhere(self, repository: PromptRepository) -> None:
        both = repository.save(make_record(original_idea="about whales", role="Marine biologist"))
        repository.save(make_record(original_idea="about whales"))
        assert repository.search("biologist whale") == [both]
        assert repository.search("whale biologist spreadsheet") == []

    def test_a_word_does_not_span_two_fields(self, repository: PromptRepository) -> None:
        repository.save(make_record(original_idea="abc", context="def"))
        assert repository.search("cd") == []

    @pytest.mark.parametrize(
        ("text", "query"),
        [
            ("CAMIÓN de bomberos", "camion"),
            ("camion", "CAMIÓN"),
            ("Straße", "STRASSE"),
            ("ＦＵＬＬ width", "full"),
            ("naïve café", "cafe\u0301"),
            ("日本語のテキスト", "本語"),
            ("语", "语"),
            ("한국어 문장", "국어"),
            ("deploy 👩‍💻🚀 now", "🚀"),
            ("مرحبا بالعالم", "عالم"),
            ("100% sure_thing \\ done", "100%"),
            ("100% sure_thing \\ done", "e_t"),
            ("100% sure_thing \\ done", "\\"),
            ('say "hello" it\'s fine', '"hello"'),
            ('say "hello" it\'s fine', "it's"),
            ("C++ and c#", "c++"),
            ("foo-bar AND (baz)", "foo-bar (baz)"),
            ("star * here", "*"),
        ],
    )
    def test_case_accents_scripts_and_signs_match(self, repository: PromptRepository, text: str, query: str) -> None:
        found = repository.save(make_record(original_idea=text))
        repository.save(make_record())
        assert repository.search(query) == [found]

    @pytest.mark.parametrize("wildcard", ["%", "_", "r%t", "re_t", "*", "R?ST", "[a-z]"])
    def test_wildcards_are_plain_text(self, repository: PromptRepository, wildcard: str) -> None:
        repository.save(make_record())
        assert repository.search(wildcard) == []

    @pytest.mark.parametrize("query", ["", "   ", "\n\t", "\x00", "\x1b[31m", "\u0301"])
    def test_an_empty_query_finds_everything(self, repository: PromptRepository, query: str) -> None:
        newest_first = save_many(repository, 3)
        assert repository.search(query) == newest_first

    @SHARED
    @given(query=st.text(max_size=40) | st.text(st.characters(categories=["Cs", "Cc", "Po", "Ps"]), max_size=10))
    def test_any_text_is_a_legal_query(self, repository: PromptRepository, query: str) -> None:
        repository.search(query)

    @SHARED
    @given(record=records)
    def test_a_record_is_found_by_its_own_idea(self, repository: PromptRepository, record: PromptHistory) -> None:
        saved = repository.save(record)
        # Quotes, an exclamation mark and filters have a meaning of their own.
        idea = "".join(" " if character in '"!:' else character for character in record.original_idea)
        assert saved in repository.search(idea, limit=1000)

    def test_results_are_newest_first_and_bounded(self, repository: PromptRepository) -> None:
        newest_first = save_many(repository, 30)
        assert repository.search("rest") == newest_first[:20]
        assert repository.search("rest", limit=3) == newest_first[:3]

    def test_archived_records_are_found(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        repository.set_archived(saved.uid, MOMENT)
        assert [entry.uid for entry in repository.search("rest")] == [saved.uid]

    def test_what_is_saved_or_edited_between_two_searches_is_found_by_a_part_of_a_word(
        self, repository: PromptRepository
    ) -> None:
        first = repository.save(make_record(improved_prompt="about zebras"))
        assert len(repository.search("ebr")) == 1
        second = repository.save(make_record(improved_prompt="about zebras"))
        assert {entry.uid for entry in repository.search("ebr")} == {first.uid, second.uid}
        repository.set_accepted_text(first.uid, "about elephants")
        assert [entry.uid for entry in repository.search("ephan")] == [first.uid]

    def test_a_cancelled_search_is_interrupted(self, repository: PromptRepository) -> None:
        repository.save(make_record())
        token = CancelToken()
        token.cancel()
        with pytest.raises(QueryInterruptedError):
            repository.search("rest", cancel=token)
        assert len(repository.search("rest", cancel=CancelToken())) == 1


class TestChanges:
    def test_a_favourite_is_kept(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_favorite(saved.uid, True)
        assert repository.find_by_uid(saved.uid) == replace(saved, favorite=True)
        assert repository.set_favorite(saved.uid, False)
        assert repository.find_by_uid(saved.uid) == saved
        assert not repository.set_favorite("nobody", True)

    def test_an_archived_record_leaves_the_lists_and_can_come_back(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_archived(saved.uid, MOMENT)
        archived = replace(saved, archived_at=MOMENT)
        assert repository.find_recent() == []
        assert repository.find_page().entries == ()
        assert repository.find_by_uid(saved.uid) == archived
        assert repository.find_by_id(saved.id or 0) == archived
        assert repository.get_statistics().total_count == 1
        assert repository.lineage(saved.root_uid) == [archived]
        assert repository.set_archived(saved.uid, None)
        assert repository.find_recent() == [saved]
        assert not repository.set_archived("nobody", MOMENT)

    def test_archiving_needs_a_time_zone(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        with pytest.raises(ValueError, match="time zone"):
            repository.set_archived(saved.uid, MOMENT.replace(tzinfo=None))

    def test_a_deleted_record_stays_deleted_when_a_save_comes_late(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        assert repository.delete(first.uid)
        assert repository.find_by_id(first.id or 0) is None
        assert not repository.delete(first.uid)
        assert repository.save(first) == first
        assert repository.find_recent() == [second]

    def test_a_delete_that_comes_before_the_save_wins(self, repository: PromptRepository) -> None:
        record = make_record()
        assert not repository.delete(record.uid)
        assert repository.save(record) == record
        assert repository.find_by_uid(record.uid) is None

    def test_a_restored_record_has_its_old_id_and_can_be_deleted_again(self, repository: PromptRepository) -> None:
        first, second = repository.save(make_record()), repository.save(make_record())
        repository.delete(first.uid)
        assert repository.restore(first) == first
        assert repository.restore(first) == first
        assert repository.find_recent() == [second, first]
        assert repository.delete(first.uid)
        assert repository.save(first) == first
        assert repository.find_recent() == [second]

    def test_records_deleted_for_their_age_stay_deleted(self, repository: PromptRepository) -> None:
        record = repository.save(make_record(created_at=MOMENT - timedelta(days=5000)))
        assert repository.delete_old_records(30) == 1
        repository.save(record)
        assert repository.find_by_uid(record.uid) is None

    def test_an_edit_is_kept_beside_the_models_prompt(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        assert repository.set_accepted_text(saved.uid, "mine")
        assert repository.find_by_uid(saved.uid) == replace(saved, accepted_text="mine")
        assert repository.set_accepted_text(saved.uid, None)
        assert repository.find_by_uid(saved.uid) == saved
        assert not repository.set_accepted_text("nobody", "x")

    def test_archived_records_leave_the_list_and_are_found(self, repository: PromptRepository) -> None:
        old = MOMENT - timedelta(days=5000)
        first = repository.save(make_record(created_at=old))
        favorite = repository.save(make_record(created_at=old, favorite=True))
        new = repository.save(make_record(created_at=FakeClock().now()))
        assert repository.set_archived(first.uid, FakeClock().now())
        assert repository.find_recent() == [new, favorite]
        [archived] = repository.search("is:archived")
        assert archived.uid == first.uid
        assert repository.search("IS:ARCHIVED rest api") == [archived]
        assert repository.search("is:archived zebra") == []
        assert len(repository.search("rest api")) == 3
        assert repository.set_archived(first.uid, None)
        assert len(repository.find_recent()) == 3

    def test_everything_is_read_in_portions(self, repository: PromptRepository) -> None:
        saved = save_many(repository, 5)[::-1]
        repository.set_archived(saved[1].uid, MOMENT)
        found = repository.find_all(2)
        while portion := repository.find_all(2, after_id=found[-1].id or 0):
            found += portion
        assert [entry.uid for entry in found] == [record.uid for record in saved]

    def test_a_note_is_kept(self, repository: PromptRepository) -> None:
        assert repository.get_note("seen") is None
        repository.set_note("seen", "once")
        repository.set_note("seen", "twice")
        assert repository.get_note("seen") == "twice"

    def test_a_lineage_is_oldest_first(self, repository: PromptRepository) -> None:
        root = repository.save(make_record())
        later = root.created_at + timedelta(minutes=1)
        child = repository.save(make_record(root_uid=root.uid, parent_uid=root.uid, version=2, created_at=later))
        repository.save(make_record())
        assert repository.lineage(root.uid) == [root, child]


class TestDeleteOldRecords:
    def test_only_older_records_that_are_no_favourites_go(self, repository: PromptRepository) -> None:
        now = FakeClock().now()
        kept = [
            repository.save(make_record(created_at=now - timedelta(days=30))),
            repository.save(make_record(created_at=now)),
            repository.save(make_record(created_at=now - timedelta(days=300), favorite=True)),
        ]
        old = now - timedelta(days=30, milliseconds=1)
        repository.save(make_record(created_at=old))
        repository.save(make_record(created_at=old, archived_at=now))
        assert repository.delete_old_records(30) == 2
        assert {entry.uid for entry in repository.search("")} == {record.uid for record in kept}
        assert repository.delete_old_records(30) == 0

    @pytest.mark.parametrize("days", [0, 1, 29, 30, 31, 10**30])
    def test_as_many_are_deleted_as_are_found(self, repository: PromptRepository, days: int) -> None:
        now = FakeClock().now()
        for age in (0, 29, 30, 31, 4000):
            for fields in ({}, {"favorite": True}, {"archived_at": now}, {"favorite": True, "archived_at": now}):
                created_at = now - timedelta(days=age, milliseconds=1)
                repository.save(make_record(created_at=created_at, **fields))
        entries = {entry.uid: entry for entry in repository.search("", limit=100)[::-1]}
        found = repository.find_old_records(days)
        assert [(each.uid, each.is_archived) for each in found] == [
            (entry.uid, entry.archived_at is not None)
            for entry in entries.values()
            if isinstance(entry, PromptHistory)
            and not entry.favorite
            and days
            and (now - entry.created_at).days >= days
        ]
        assert repository.delete_old_records(days) == len(found)
        assert {entry.uid for entry in repository.find_all(100)} == entries.keys() - {each.uid for each in found}

    def test_zero_days_is_off(self, repository: PromptRepository) -> None:
        repository.save(make_record(created_at=MOMENT - timedelta(days=9000)))
        assert repository.delete_old_records(0) == 0
        assert len(repository.find_recent()) == 1

    def test_negative_days_are_refused(self, repository: PromptRepository) -> None:
        for refuses in (repository.delete_old_records, repository.find_old_records):
            with pytest.raises(ValueError, match=r"^days must be at least 0, got -1$"):
                refuses(-1)

    def test_any_number_of_days_is_legal(self, repository: PromptRepository) -> None:
        repository.save(make_record())
        assert repository.delete_old_records(10**30) == 0


class TestStatistics:
    def test_an_empty_history_has_no_averages(self, repository: PromptRepository) -> None:
        assert repository.get_statistics() == HistoryStatistics()

    def test_numbers_are_rounded_and_absent_values_left_out(self, repository: PromptRepository) -> None:
        repository.save(make_record(confidence=0.9, latency_ms=100))
        repository.save(make_record(confidence=0.8555, latency_ms=101, backend=Backend.FEW_SHOT))
        repository.save(make_record(confidence=0.0))
        assert repository.get_statistics() == HistoryStatistics(
            total_count=3,
            average_confidence=0.585,
            average_latency_ms=100.5,
            backend_distribution={"zero-shot": 2, "few-shot": 1},
            by_provider={"local": 3},
            by_model={"qwen2.5-coder-0.5b": 3},
            by_framework={"chain-of-thought": 3},
            per_day={date(2026, 3, 4): 3},
        )

    def test_rows_are_counted_once_whether_they_are_indexed_or_not_and_no_more_when_deleted(
        self, repository: PromptRepository
    ) -> None:
        saved = [repository.save(make_record(confidence=0.5, model=f"m{number % 2}")) for number in range(6)]
        while not repository.maintain_index(10).is_done:
            pass
        repository.save(make_record(confidence=1.0, model="m2", created_at=MOMENT))
        repository.delete(saved[0].uid)
        repository.set_favorite(saved[1].uid, True)
        statistics = repository.get_statistics()
        assert (statistics.total_count, statistics.average_confidence) == (6, 0.583)
        assert statistics.by_model == {"m1": 3, "m0": 2, "m2": 1}
        assert statistics.per_day == {MOMENT.date(): 1, date(2026, 3, 4): 5}
        while not repository.maintain_index(10).is_done:
            pass
        assert repository.get_statistics() == statistics


class TestDays:
    @pytest.mark.parametrize("zone", ODD_DAYS)
    def test_a_day_is_the_same_to_a_search_and_to_the_statistics(
        self, repository: PromptRepository, zone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        move_to(zone, monkeypatch)
        middle = datetime.combine(ODD_DAYS[zone], datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
        moments = [middle + timedelta(minutes=45 * step, seconds=1) for step in range(-34, 34)]
        for moment in moments:
            repository.save(make_record(created_at=moment))
        while not repository.maintain_index(10).is_done:
            pass
        days = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
        assert repository.get_statistics().per_day == days
        for day in days:
            later = sum(count for other, count in days.items() if other >= day)
            assert len(repository.search(f"after:{day}", limit=200)) == later, day
            assert len(repository.search(f"before:{day}", limit=200)) == len(moments) - later, day
            assert len(repository.search(f"!after:{day}", limit=200)) == len(moments) - later, day


class TestChangeToken:
    def test_it_changes_with_every_change(self, repository: PromptRepository) -> None:
        tokens = [repository.change_token()]
        saved = repository.save(make_record())
        tokens.append(repository.change_token())
        repository.set_favorite(saved.uid, True)
        tokens.append(repository.change_token())
        repository.set_archived(saved.uid, MOMENT)
        tokens.append(repository.change_token())
        repository.delete(saved.uid)
        tokens.append(repository.change_token())
        assert len(set(tokens)) == len(tokens)

    @pytest.mark.parametrize("repository", ["memory", "file"], indirect=True)  # to index is to change the file
    def test_it_stays_when_nothing_changed(self, repository: PromptRepository) -> None:
        saved = repository.save(make_record())
        token = repository.change_token()
        repository.save(saved)
        repository.find_recent()
        repository.search("rest")
        repository.get_statistics()
        repository.set_favorite("nobody", True)
        assert repository.delete_old_records(10_000) == 0
        assert repository.change_token() == token


def test_closing_twice_does_nothing(repository: PromptRepository) -> None:
    repository.save(make_record())
    repository.close()
    repository.close()


class TestTogether:
    def test_what_is_written_together_is_there(self, repository: PromptRepository) -> None:
        kept, gone, old = (repository.save(make_record()) for _ in range(3))
        token = repository.change_token()
        added = make_record()

        def work() -> None:
            repository.save(added)
            repository.delete(gone.uid)
            repository.set_favorite(kept.uid, True)
            repository.set_archived(kept.uid, MOMENT)
            repository.set_accepted_text(kept.uid, "mine")
            repository.restore(gone)
            repository.delete(old.uid)
            repository.change_token()  # which another thread answers, unless the history is in memory

        repository.together(work)
        assert repository.change_token() != token
        found = {entry.uid: entry for entry in repository.find_all(10)}
        assert found.keys() == {kept.uid, gone.uid, added.uid}
        assert found[kept.uid] == replace(kept, favorite=True, archived_at=MOMENT, accepted_text="mine")
        assert [entry.uid for entry in repository.search("mine")] == [kept.uid]
        repository.save(old)
        assert repository.find_by_uid(old.uid) is None

    def test_what_it_raises_is_raised_and_the_history_goes_on(self, repository: PromptRepository) -> None:
        def work() -> None:
            repository.save(make_record())
            raise ValueError("this one cannot be stored")

        with pytest.raises(ValueError, match="this one"):
            repository.together(work)
        assert repository.save(make_record()).id is not None


def test_what_is_written_together_is_written_whole_or_not_at_all(repository: PromptRepository) -> None:
    saved = repository.save(make_record())

    def work() -> None:
        repository.delete(saved.uid)
        repository.save(make_record())
        raise ValueError("this one cannot be stored")

    with pytest.raises(ValueError, match="this one"):
        repository.together(work)
    assert repository.find_all(10) == [saved]
