"""The stored record of an improved prompt, and a stored row that is not a valid record."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain
from math import isfinite
from operator import attrgetter
from uuid import uuid4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Framework(StrEnum):
    """The reasoning framework that a prompt asks the model to follow."""

    CHAIN_OF_THOUGHT = "chain-of-thought"
    TREE_OF_THOUGHTS = "tree-of-thoughts"
    DECOMPOSITION = "decomposition"
    ROLE_PLAYING = "role-playing"
    SELF_REFINE = "self-refine"


class Backend(StrEnum):
    """The prompting method: whether the model was shown demonstrations."""

    ZERO_SHOT = "zero-shot"
    FEW_SHOT = "few-shot"


def new_uid() -> str:
    """Return a new random identifier (UUID version 4)."""
    return str(uuid4())


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptHistory:
    """An improved prompt, the input and the run that produced it, and the user's changes.

    Immutable and hashable. The constructor checks the values and raises `ValueError` with a plain message. It does not
    check types; values from a file are checked where they are read.
    The repository sets `id`; screens and messages use `uid`. `created_at` is UTC in whole milliseconds.
    `latency_ms` is the time of all model calls of the run in milliseconds. `cost` is in US dollars, None if unknown.
    `root_uid` is the record's own `uid` unless it refines another record. `findings` are the problems that the checks
    found in the prompt, `repairs` what the program fixed, `kept_exactly` what it quoted from the idea because the model
    left it out, `why` the model's reasons ("role: ..."). `attempts` is the number of model calls; latency, tokens and
    cost are sums over all of them. `idea_tokens` and `prompt_tokens` are exact, None if they could not be counted.
    `context_is_material` is true if the context came from a pipe or a file. `pattern` is the slug of the pattern that
    was used, None if there was none; `nearest_patterns` are the slugs of the next nearest ones. If
    `is_written_by_pattern`, the prompt consists of the pattern's sentences and the user's words; otherwise the pattern
    only guided the model.
    """

    original_idea: str
    improved_prompt: str
    role: str
    directive: str
    framework: Framework
    guardrails: tuple[str, ...]
    backend: Backend
    model: str
    provider: str
    created_at: datetime
    context: str = ""
    reasoning: str | None = None
    confidence: float | None = None
    latency_ms: int | None = None
    id: int | None = None
    uid: str = field(default_factory=new_uid)
    requirements: tuple[str, ...] = ()
    output_format: str = ""
    root_uid: str = ""
    parent_uid: str | None = None
    version: int = 1
    feedback: str | None = None
    favorite: bool = False
    archived_at: datetime | None = None
    accepted_text: str | None = None
    language: str | None = None
    preset: str | None = None
    target_length: str | None = None
    style: str | None = None
    use: str | None = None
    findings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    finish_reason: str | None = None
    demonstrations: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    kept_exactly: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    attempts: int = 1
    idea_tokens: int | None = None
    prompt_tokens: int | None = None
    context_is_material: bool = False
    pattern: str | None = None
    pattern_title: str = ""
    nearest_patterns: tuple[str, ...] = ()
    is_written_by_pattern: bool = False

    def __post_init__(self) -> None:
        self._normalise()
        self._check_text()
        self._check_numbers()

    @property
    def quality_score(self) -> float:
        """The model's own confidence (0.5 if there is none) minus a latency penalty of up to 0.3, clamped to 0-1.

        Do not rank records by it.
        """
        confidence = 0.5 if self.confidence is None else self.confidence
        penalty = min((self.latency_ms or 0) / 10_000, 0.3)
        return max(0.0, min(1.0, confidence - penalty))

    @property
    def created_at_ms(self) -> int:
        """`created_at` as whole milliseconds since 1970; the history list is sorted by it."""
        return (self.created_at - _EPOCH) // timedelta(milliseconds=1)

    @property
    def text_to_use(self) -> str:
        """The text as the user edited it, or the model's text if it was not edited."""
        return self.accepted_text or self.improved_prompt

    def _normalise(self) -> None:
        """Convert the values to their normal form. A frozen dataclass can only be changed through `object`."""
        try:
            object.__setattr__(self, "framework", Framework(self.framework))
        except ValueError:
            raise ValueError(f"Invalid framework: {self.framework}") from None
        try:
            object.__setattr__(self, "backend", Backend(self.backend))
        except ValueError:
            raise ValueError(f"Invalid backend: {self.backend}") from None
        for name in _LIST_FIELDS:
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "created_at", _to_utc("created_at", self.created_at))
        if self.archived_at is not None:
            object.__setattr__(self, "archived_at", _to_utc("archived_at", self.archived_at))
        object.__setattr__(self, "root_uid", self.root_uid or self.uid)

    def _check_text(self) -> None:
        for name in ("original_idea", "improved_prompt"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} cannot be empty")
        if not self.guardrails or not all(item.strip() for item in self.guardrails):
            raise ValueError("guardrails cannot be empty")
        if not self.uid:
            raise ValueError("uid cannot be empty")
        # All texts are checked at once, because a list builds hundreds of records; a second pass names the bad field.
        texts, lists = _texts_of(self), _lists_of(self)
        if not _can_be_stored("".join(chain(filter(None, texts), *lists))):
            for name, value in zip((*_TEXT_FIELDS, *_LIST_FIELDS), (*texts, *map("".join, lists)), strict=True):
                if not _can_be_stored(value or ""):
                    raise ValueError(f"{name} contains characters that cannot be stored")

    def _check_numbers(self) -> None:
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise ValueError(f"Confidence must be 0-1, got {self.confidence}")
        if self.latency_ms is not None and not 0 <= self.latency_ms < 2**63:
            raise ValueError(f"Latency must be >= 0, got {self.latency_ms}")
        if not 1 <= self.version < 2**63:
            raise ValueError(f"Version must be >= 1, got {self.version}")
        if not 1 <= self.attempts < 2**63:
            raise ValueError(f"attempts must be >= 1, got {self.attempts}")
        for name in ("tokens_in", "tokens_out", "cost", "idea_tokens", "prompt_tokens"):
            value = getattr(self, name)
            if value is not None and not (isfinite(value) and 0 <= value < 2**63):
                raise ValueError(f"{name} must be >= 0, got {value}")


_TEXT_FIELDS = tuple(field.name for field in fields(PromptHistory) if field.type in (str, str | None))
_LIST_FIELDS = tuple(field.name for field in fields(PromptHistory) if field.type == tuple[str, ...])
_texts_of: Callable[[PromptHistory], tuple[str | None, ...]] = attrgetter(*_TEXT_FIELDS)
_lists_of: Callable[[PromptHistory], tuple[tuple[str, ...], ...]] = attrgetter(*_LIST_FIELDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadableRecord:
    """A stored row that is not a valid `PromptHistory`. It is still listed, and its text can be copied.

    `reason` is a plain sentence; `raw` holds the row's cells as JSON text.
    """

    id: int
    uid: str
    reason: str
    raw: str


StoredRecord = PromptHistory | UnreadableRecord


def _to_utc(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{name} must be a date and time with a time zone, got {moment!r}")
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _can_be_stored(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
