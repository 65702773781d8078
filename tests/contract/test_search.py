"""A search finds the same with indexes, with some of them, and without: whatever is saved, whatever is asked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.evaluation.experiment import Result, Tally
from domain.history.ports import PromptRepository
from domain.prompts.record import Backend, Framework, PromptHistory
from domain.search.filters import with_verdicts
from domain.search.parser import parse_query
from domain.search.query import HistoryQuery
from storage.repository import SqlitePromptRepository
from tests.support.experiments import make_experiment
from tests.support.plain_search import hits, rows_of
from tests.support.records import make_record
from tests.support.repositories import IndexedRepository, make_repository
from tests.support.tiers import examples

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WORDS = [
    "design", "sign", "desire", "redesign", "camión", "CAMIONES", "Straße", "c++", "c#", "c", "it's", "it’s", "foo-bar",
    "foo", "bar", "snake_case", "node.js", "検索機能", "機能", "検索api", "a", "ab", "é", "50%",
    "🚀", "--", "gpt-4o", "utf8",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


def made(values: tuple[Any, ...]) -> PromptHistory:
    idea, prompt, context, minute, model, backend, confidence, favorite, archived, findings, accepted = values
    return make_record(
        original_idea=idea,
        improved_prompt=prompt,
        context=context,
        role="role",
        directive="directive",
        created_at=NOW - timedelta(minutes=minute),
        model=model,
        backend=backend,
        framework=Framework.SELF_REFINE if minute % 2 else Framework.DECOMPOSITION,
        confidence=confidence,
        favorite=favorite,
        archived_at=NOW if archived else None,
        findings=("lost: {x}",) if findings else (),
        language="es" if minute % 3 else "en",
        pattern=(None, "bug-fix", "bug-report")[minute % 3],
        pattern_title=("", "Reparatur", "")[minute % 3],
        accepted_text=accepted,
    )


records = st.tuples(
    texts,
    texts,
    st.just("") | texts,
    st.integers(0, 5),  # few moments, so that many are equal and not in the order of saving
    st.sampled_from(["qwen", "gpt-4o", "gpt-4o-mini"]),
    st.sampled_from(Backend),
    st.none() | st.sampled_from([0.0, 0.5, 0.799, 0.8, 0.805, 1.0]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | texts,
).map(made)
FILTERS = [
    "is:fav", "!is:fav", "is:archived", "!is:archived", "is:fewshot", "is:flagged", "!is:flagged", "model:gpt",
    "!model:mini", "framework:refine", "lang:es", "confidence:>0.8", "confidence:<=0.8", "!confidence:>0.5",
    "after:2026-03-04", "before:2026-03-04", "backend:zero", "model:none",
    "verdict:better", "!verdict:better", "verdict:not-shown", "verdict:none", "!verdict:none",
    "pattern:bug", "!pattern:fix", "pattern:none", "!pattern:none", "pattern:one", "pattern:reparatur",
]  # fmt: skip
VERDICTS: dict[float | None, Result] = {
    0.0: Result.WORSE,
    0.5: Result.BETTER,
    0.8: Result.NOT_SHOWN,
    0.805: Result.NOT_JUDGED,
    1.0: Result.BETTER,
}
"""The verdict on a record, by its confidence; the others are not tried."""
terms = st.sampled_from(WORDS) | st.sampled_from(WORDS).map(lambda word: word[:3])
terms |= st.sampled_from(WORDS).map(lambda word: word[1:] or word)
asked = st.lists(
    terms | terms.map(lambda word: f"!{word}") | texts.map(lambda text: f'"{text}"') | st.sampled_from(FILTERS),
    max_size=3,
).map(" ".join)


@pytest.fixture
def alike(tmp_path: Path) -> Iterator[list[SqlitePromptRepository]]:
    repositories = [make_repository(kind, tmp_path) for kind in ("memory", "indexed")]
    yield repositories
    for repository in repositories:
        repository.close()


def empty(repository: PromptRepository) -> None:
    for entry in repository.find_all(1000):
        repository.delete(entry.uid)


def add(repository: PromptRepository, record: PromptHistory) -> None:
    """Save a record and its verdict, if it has one."""
    repository.save(record)
    if record.confidence in VERDICTS:
        tally = Tally(result=VERDICTS[record.confidence], source=None, wins=0, losses=0, undecided=2)
        repository.experiments.save_experiment(make_experiment(record, tally=tally))


def verdicts_of(records: list[PromptHistory]) -> dict[str, Result]:
    """Return the verdicts that filters find."""
    known = {record.uid: VERDICTS[record.confidence] for record in records if record.confidence in VERDICTS}
    return {uid: result for uid, result in known.items() if result is not Result.NOT_JUDGED}


def pages(repository: PromptRepository, query: HistoryQuery, limit: int) -> list[tuple[str, int]]:
    found, key = [], None
    while True:
        page = repository.find_hits(query, limit, key)
        found += [(hit.entry.uid, int(hit.place)) for hit in page.hits]
        if page.next_key is None:
            return found
        key = page.next_key


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(
    saved=st.lists(records, max_size=12),
    queries=st.lists(asked, min_size=1, max_size=6),
    limit=st.integers(1, 5),
    half=st.integers(0, 12),
)
def test_every_repository_finds_the_same_in_the_same_order(
    alike: list[SqlitePromptRepository], saved: list[PromptHistory], queries: list[str], limit: int, half: int
) -> None:
    for repository in alike:
        empty(repository)
        for number, record in enumerate(saved):
            if number == half:
                repository.maintain_index(10)  # of two, one has some rows in its indexes and some not
            add(repository, record)
    rows = rows_of(saved)
    verdicts = verdicts_of(saved)
    for text in queries:
        query = parse_query(text, NOW)
        plain = with_verdicts(query, lambda: verdicts)
        expected = [(hit.entry.uid, int(hit.place)) for hit in hits(rows, plain, 100).hits]
        for repository in alike:
            assert pages(repository, query, limit) == expected, text
            assert repository.count_hits(query, 100) == len(expected), text
        query = parse_query(f"sort:relevance {text}", NOW)
        plain = with_verdicts(query, lambda: verdicts)
        ranked = [(hit.entry.uid, int(hit.place)) for hit in hits(rows, plain, 100).hits]
        for repository in alike:
            assert pages(repository, query, limit) == ranked, text
            assert repository.count_hits(query, 100) == len(ranked), text


def test_an_order_by_relevance_considers_the_same_hits_everywhere(alike: list[SqlitePromptRepository]) -> None:
    ideas = ["Camión rojo", *(f"camión {number} azul" for number in range(230)), "rojo camion", "CAMIÓN, rojo"]
    for repository in alike:
        for number, idea in enumerate(ideas):
            repository.save(make_record(original_idea=idea, created_at=NOW + timedelta(minutes=number)))
    query = parse_query("sort:relevance camion rojo", NOW)
    every = parse_query("sort:relevance camion", NOW)
    for repository in alike:
        found = [hit.entry for hit in repository.find_hits(query, 10).hits]
        assert [entry.original_idea for entry in found if isinstance(entry, PromptHistory)] == [
            "rojo camion",
            "Camión rojo",
            "CAMIÓN, rojo",
        ]
        assert len(repository.find_hits(every, 500).hits) == len(pages(repository, every, 70)) == 200
        assert repository.count_hits(every, 500) == 200


@pytest.mark.parametrize("order", ["rising", "falling", "mixed"])
def test_rows_are_listed_by_moment_whatever_the_order_in_which_they_were_saved(tmp_path: Path, order: str) -> None:
    repository = make_repository("indexed", tmp_path)
    numbers = list(range(40))
    if order == "falling":
        numbers.reverse()
    elif order == "mixed":
        numbers.sort(key=lambda number: number * 17 % 40)
    for number in numbers:
        repository.save(make_record(original_idea=f"idea {number}", created_at=NOW + timedelta(minutes=number)))
    expected = [f"idea {number}" for number in reversed(range(40))]
    for query in ("idea", "is:fewshot", ""):
        found, key = [], None
        asks = parse_query(query, NOW)
        while True:
            page = repository.find_hits(asks, 7, key)
            found += [hit.entry.original_idea for hit in page.hits if isinstance(hit.entry, PromptHistory)]
            key = page.next_key
            if key is None:
                break
        assert found == ([] if query == "is:fewshot" else expected)
    repository.close()


def test_an_edited_prompt_is_found_by_its_new_words_and_by_the_old_ones(tmp_path: Path) -> None:
    repository = make_repository("indexed", tmp_path)
    record = repository.save(make_record(improved_prompt="about whales"))
    assert repository.search("whales") != []
    repository.set_accepted_text(record.uid, "about zebras")
    assert repository.search("zebras") != []
    repository.set_accepted_text(record.uid, None)
    assert repository.search("zebras") == []
    assert repository.search("whales") != []
    repository.close()


def test_a_record_that_is_deleted_and_restored_is_found_once(tmp_path: Path) -> None:
    repository = make_repository("indexed", tmp_path)
    saved = [repository.save(make_record(created_at=NOW - timedelta(days=number))) for number in range(3)]
    assert len(repository.search("rest")) == 3
    repository.delete(saved[1].uid)
    assert len(repository.search("rest")) == 2
    repository.restore(saved[1])
    assert [entry.uid for entry in repository.search("rest")] == [record.uid for record in saved]
    repository.close()


class TestCorrection:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Iterator[IndexedRepository]:
        repository = make_repository("indexed", tmp_path)
        assert isinstance(repository, IndexedRepository)
        for idea in ("deploy kubernetes", "kubernetes again", "translate a poem", "camión rojo", "cubernetes once"):
            repository.save(make_record(original_idea=idea))
        repository.index()
        yield repository
        repository.close()

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("kubrenetes", "kubernetes"),
            ("kubernets", "kubernetes"),
            ("kuberxetes", "kubernetes"),
            ("ttranslate", "translate"),
            ("trnaslate", "translate"),
            ("camoin", "camion"),
            ("tarnsla", "translate"),
            ("deploi kubrenetes", "deploy kubernetes"),
        ],
    )
    def test_a_slip_is_corrected_to_the_nearest_and_then_the_most_frequent_word(
        self, repository: IndexedRepository, typed: str, meant: str
    ) -> None:
        found = repository.correct(parse_query(typed, NOW))
        assert found is not None
        assert " ".join(term.text for term in found.terms) == meant

    @pytest.mark.parametrize("typed", ["kubernetes", "kuber", "zzzzzz", "pom", '"kubrenetes deploy"', "rest", "50%"])
    def test_what_is_known_short_or_like_nothing_stays(self, repository: IndexedRepository, typed: str) -> None:
        assert repository.correct(parse_query(typed, NOW)) is None
