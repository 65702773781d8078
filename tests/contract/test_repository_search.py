"""What every `PromptRepository` promises of searching and counting."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import QueryInterruptedError
from domain.history.ports import PromptRepository
from domain.prompts.record import Backend, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.search.query import HistoryStatistics
from tests.support.records import make_record, records
from tests.support.repositories import MOMENT, SHARED, save_many
from tests.support.zones import ODD_DAYS, move_to

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
