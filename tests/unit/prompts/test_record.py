"""The rules of a record."""

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from domain.prompts.record import Backend, Framework, PromptHistory, UnreadableRecord
from storage.database.rows import RECORD_ADAPTER
from tests.support.records import make_record, records

LIST_FIELDS = (
    "guardrails",
    "requirements",
    "findings",
    "assumptions",
    "questions",
    "demonstrations",
    "repairs",
    "kept_exactly",
    "why",
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"original_idea": ""}, "original_idea cannot be empty"),
        ({"original_idea": " \n\t"}, "original_idea cannot be empty"),
        ({"improved_prompt": ""}, "improved_prompt cannot be empty"),
        ({"improved_prompt": "   "}, "improved_prompt cannot be empty"),
        ({"guardrails": ()}, "guardrails cannot be empty"),
        ({"guardrails": ("",)}, "guardrails cannot be empty"),
        ({"guardrails": ("fine", "  ")}, "guardrails cannot be empty"),
        ({"framework": "total nonsense"}, "Invalid framework: total nonsense"),
        ({"framework": ""}, "Invalid framework: "),
        ({"backend": "guess"}, "Invalid backend: guess"),
        ({"confidence": -0.01}, "Confidence must be 0-1, got -0.01"),
        ({"confidence": 1.01}, "Confidence must be 0-1, got 1.01"),
        ({"confidence": float("nan")}, "Confidence must be 0-1, got nan"),
        ({"latency_ms": -1}, "Latency must be >= 0, got -1"),
        ({"latency_ms": 2**63}, f"Latency must be >= 0, got {2**63}"),
        ({"version": 0}, "Version must be >= 1, got 0"),
        ({"version": 2**63}, f"Version must be >= 1, got {2**63}"),
        ({"tokens_in": -1}, "tokens_in must be >= 0, got -1"),
        ({"tokens_out": 2**63}, f"tokens_out must be >= 0, got {2**63}"),
        ({"cost": -0.5}, "cost must be >= 0, got -0.5"),
        ({"cost": float("inf")}, "cost must be >= 0, got inf"),
        ({"uid": ""}, "uid cannot be empty"),
        ({"role": "\ud800"}, "role contains characters that cannot be stored"),
        ({"context": "a\x00b"}, "context contains characters that cannot be stored"),
        ({"requirements": ("fine", "\udfff")}, "requirements contains characters that cannot be stored"),
    ],
)
def test_each_broken_rule_has_its_message(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared below
        make_record(**change)
    assert str(caught.value) == message


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="created_at must be a date and time with a time zone"):
        make_record(created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - what must be refused


@pytest.mark.parametrize(
    "change",
    [
        {"guardrails": "one text"},
        {"guardrails": None},
        {"guardrails": ("fine", 3)},
        {"findings": {"a": 1}},
        {"confidence": "High"},
        {"latency_ms": 1.5},
        {"role": None},
        {"model": 3},
        {"reasoning": 3},
        {"created_at": "not a date"},
        {"created_at": None},
        {"created_at": "2026-01-01T00:00:00"},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_where_a_record_is_read(change: dict[str, Any]) -> None:
    values = RECORD_ADAPTER.dump_python(make_record(), mode="json")
    assert RECORD_ADAPTER.validate_python(values).uid == values["uid"]
    with pytest.raises(ValueError, match=next(iter(change))):
        RECORD_ADAPTER.validate_python(values | change)


def test_a_time_is_brought_to_utc_and_whole_milliseconds() -> None:
    bogota = timezone(timedelta(hours=-5))
    record = make_record(
        created_at=datetime(2026, 1, 1, 20, 0, 0, 123_999, tzinfo=bogota),
        archived_at=datetime(2026, 1, 2, 20, 0, 0, 1, tzinfo=bogota),
    )
    assert record.created_at == datetime(2026, 1, 2, 1, 0, 0, 123_000, tzinfo=UTC)
    assert record.created_at.tzinfo is UTC
    assert record.archived_at == datetime(2026, 1, 3, 1, 0, tzinfo=UTC)


def test_created_at_ms_is_exact_before_and_after_1970() -> None:
    for milliseconds in (-1, 0, 1, 1_772_600_767_089, 7_258_118_399_999):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
        assert make_record(created_at=moment).created_at_ms == milliseconds


@pytest.mark.parametrize("edge", [0, 0.0, 1, 1.0, None])
def test_confidence_may_be_anything_from_0_to_1_or_missing(edge: float | None) -> None:
    assert make_record(confidence=edge).confidence == edge


@pytest.mark.parametrize(
    ("confidence", "latency_ms", "score"),
    [
        (0.9, 2000, 0.7),
        (0.0, 0, 0.0),
        (0.0, None, 0.0),
        (None, None, 0.5),
        (None, 1000, 0.4),
        (1.0, 0, 1.0),
        (0.9, 3000, 0.6),
        (0.9, 1_000_000, 0.6),
        (0.1, 3000, 0.0),
    ],
)
def test_the_quality_score_follows_the_formula(confidence: float | None, latency_ms: int | None, score: float) -> None:
    assert make_record(confidence=confidence, latency_ms=latency_ms).quality_score == pytest.approx(score)


@given(records)
def test_any_record_hashes_equals_its_copy_and_scores_from_0_to_1(record: PromptHistory) -> None:
    copy = dataclasses.replace(record)
    assert copy == record
    assert {record, copy} == {record}
    assert 0 <= record.quality_score <= 1


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(PromptHistory)])
def test_no_field_can_be_changed(name: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(make_record(), name, None)


@pytest.mark.parametrize("name", LIST_FIELDS)
def test_a_list_that_changes_later_does_not_change_the_record(name: str) -> None:
    items = ["first"]
    record = make_record(**{name: items})
    items.append("second")
    assert getattr(record, name) == ("first",)


def test_names_of_framework_and_backend_become_their_kinds() -> None:
    record = make_record(framework="tree-of-thoughts", backend="few-shot")
    assert record.framework is Framework.TREE_OF_THOUGHTS
    assert record.backend is Backend.FEW_SHOT


def test_fields_are_named_never_counted() -> None:
    with pytest.raises(TypeError):
        PromptHistory("idea", "prompt")  # type: ignore[call-arg]  # what must be refused


def test_a_new_record_has_its_own_random_uid_and_begins_its_own_lineage() -> None:
    first, second = make_record(), make_record()
    assert first.uid != second.uid
    assert UUID(first.uid).version == 4
    assert first.root_uid == first.uid
    assert make_record(root_uid="root").root_uid == "root"
    assert (first.id, first.version, first.parent_uid, first.favorite) == (None, 1, None, False)


def test_the_prompt_to_use_is_the_accepted_one_when_there_is_one() -> None:
    assert make_record(improved_prompt="improved").text_to_use == "improved"
    assert make_record(improved_prompt="improved", accepted_text="accepted").text_to_use == "accepted"


def test_a_row_that_cannot_be_read_is_frozen_and_hashable() -> None:
    row = UnreadableRecord(id=1, uid="u", reason="guardrails cannot be empty", raw="{}")
    assert {row, dataclasses.replace(row)} == {row}
