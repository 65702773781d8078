"""Rows in are rows listed, whatever another program wrote into them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.prompts.record import PromptHistory, UnreadableRecord
from storage.repository import SqlitePromptRepository
from tests.support.histories import bare_connection, history, insert_row
from tests.support.records import make_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


@pytest.fixture
def repository(path: Path) -> Iterator[SqlitePromptRepository]:
    with history(path) as repository:
        repository.save(make_record())
        yield repository


BAD_CELLS: list[tuple[dict[str, Any], str]] = [
    ({"guardrails": '["half'}, "guardrails cannot be read"),
    ({"guardrails": '{"a": 1}'}, "guardrails cannot be read"),
    ({"guardrails": "[]"}, "guardrails cannot be empty"),
    ({"guardrails": '[""]'}, "guardrails cannot be empty"),
    ({"guardrails": "[1]"}, "Invalid guardrails: 1"),
    ({"guardrails": "[" * 100_000}, "guardrails cannot be read"),
    ({"framework": "legacy"}, "Invalid framework: legacy"),
    ({"backend": "magic"}, "Invalid backend: magic"),
    ({"confidence": 7}, "Confidence must be 0-1, got 7.0"),
    ({"confidence": "high"}, "Invalid confidence: high"),
    ({"latency_ms": -5}, "Latency must be >= 0, got -5"),
    ({"created_at": "not a date"}, "created_at is not a date: not a date"),
    ({"created_at": 10**18}, f"created_at is not a date: {10**18}"),
    ({"created_at": b"\xff"}, "created_at is not a date: \ufffd"),
    ({"original_idea": "  "}, "original_idea cannot be empty"),
    ({"original_idea": "\x1b[31m"}, "original_idea cannot be empty"),
    ({"version": 0}, "Version must be >= 1, got 0"),
    ({"details": "no json"}, "details cannot be read"),
    ({"details": '{"tokens_in": "many"}'}, "Invalid tokens_in: many"),
    ({"details": '{"tokens_in": -1}'}, "tokens_in must be >= 0, got -1"),
    ({"details": '{"cost": NaN}'}, "cost must be >= 0, got nan"),
    ({"details": '{"tokens_in": 1' + "0" * 400 + "}"}, "details contains a number that is too large"),
]


@pytest.mark.parametrize(
    ("cells", "reason"), BAD_CELLS, ids=[f"{reason[:30]}-{i}" for i, (_, reason) in enumerate(BAD_CELLS)]
)
def test_a_broken_row_is_listed_beside_the_good_one(
    repository: SqlitePromptRepository, path: Path, cells: dict[str, Any], reason: str
) -> None:
    row_id = insert_row(path, uid="foreign", **cells)
    lists = [
        repository.find_recent(),
        list(repository.find_page().entries),
        list(repository.find_page(1).entries) + list(repository.find_page(1, repository.find_page(1).next_key).entries),
        repository.search(""),
    ]
    for entries in lists:
        [broken] = [entry for entry in entries if isinstance(entry, UnreadableRecord)]
        assert len(entries) == 2
        assert (broken.id, broken.uid, broken.reason) == (row_id, "foreign", reason)
        assert json.loads(broken.raw)["improved_prompt"] == make_record().improved_prompt
    assert repository.find_by_id(row_id) == repository.find_by_uid("foreign") == broken
    assert repository.get_statistics().total_count == 2
    assert repository.set_favorite("foreign", True)
    assert repository.delete("foreign")


def test_a_row_archived_at_no_date_is_found_by_search(repository: SqlitePromptRepository, path: Path) -> None:
    row_id = insert_row(path, archived_at="soon", role="Oracle")
    [broken] = repository.search("oracle")
    assert isinstance(broken, UnreadableRecord)
    assert (broken.id, broken.reason) == (row_id, "archived_at is not a date: soon")


def test_values_that_break_a_rule_stay_out_of_the_averages(repository: SqlitePromptRepository, path: Path) -> None:
    repository.save(make_record(confidence=0.5, latency_ms=10))
    insert_row(path, confidence=7, latency_ms=-100)
    insert_row(path, confidence="high", latency_ms="slow")
    statistics = repository.get_statistics()
    assert (statistics.total_count, statistics.average_confidence, statistics.average_latency_ms) == (4, 0.5, 10.0)


def test_a_saved_record_whose_row_was_broken_since_is_not_doubled(
    repository: SqlitePromptRepository, path: Path
) -> None:
    saved = repository.save(make_record())
    with bare_connection(path) as connection:
        connection.execute("UPDATE prompt_history SET framework = 'legacy' WHERE id = ?", [saved.id])
    assert repository.save(saved) == saved
    assert len(repository.find_recent()) == 2


HOSTILE = "\x1b]0;title\x07\x1b[2Jhello\x9b31m\x00 \u202eworld\ud7ff"


def assert_clean(text: str) -> None:
    assert not any(character in text for character in "\x1b\x07\x9b\x00\u202e")


def test_escape_sequences_in_a_row_never_come_out(repository: SqlitePromptRepository, path: Path) -> None:
    names = ("original_idea", "context", "improved_prompt", "role", "directive", "model", "provider", "reasoning")
    insert_row(
        path,
        **dict.fromkeys(names, HOSTILE),
        guardrails=json.dumps([HOSTILE]),
        details=json.dumps({"findings": [HOSTILE], "style": HOSTILE}),
        uid="u\x1b[31m",
    )
    insert_row(path, **dict.fromkeys(names, HOSTILE), framework=HOSTILE, backend=HOSTILE, uid="v\x1b[31m")
    broken, read, _ = repository.find_recent()
    assert isinstance(read, PromptHistory)
    assert read.original_idea == read.guardrails[0] == read.findings[0] == "hello world\ud7ff"
    assert read.uid == "u"
    for name in names:
        assert_clean(getattr(read, name))
    assert isinstance(broken, UnreadableRecord)
    for text in (broken.reason, broken.raw, broken.uid):
        assert_clean(text)
    for backend in repository.get_statistics().backend_distribution:
        assert_clean(backend)


def test_bytes_that_are_no_text_are_listed_and_searched_past(repository: SqlitePromptRepository, path: Path) -> None:
    row_id = insert_row(path)
    blob = insert_row(path, original_idea=b"blob \xff\xfe")
    with bare_connection(path) as connection:
        connection.execute("UPDATE prompt_history SET context = CAST(x'ff61' AS TEXT) WHERE id = ?", [row_id])
    texts = {
        entry.id: (entry.original_idea, entry.context)
        for entry in repository.find_recent()
        if isinstance(entry, PromptHistory)
    }
    assert texts[row_id][1] == "\ufffda"
    assert texts[blob][0] == "blob \ufffd\ufffd"
    assert [entry.id for entry in repository.search("blob")] == [blob]
    assert len(repository.search("rest")) == 3
