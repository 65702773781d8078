"""Records for tests: one by hand with `make_record`, any at all with the Hypothesis strategy `records`."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from domain.prompts.record import Backend, Framework, PromptHistory, new_uid
from domain.text.clean import clean_text


def make_record(**overrides: Any) -> PromptHistory:
    """Return a valid record with a new `uid`; name the fields that matter to the test."""
    fields: dict[str, Any] = {
        "original_idea": "Design a REST API for user management",
        "improved_prompt": "You are an API designer. Design a REST API that manages users.",
        "role": "API designer",
        "directive": "Design a REST API",
        "framework": Framework.CHAIN_OF_THOUGHT,
        "guardrails": ("Use nouns for resources", "Name every status code"),
        "backend": Backend.ZERO_SHOT,
        "model": "qwen2.5-coder-0.5b",
        "provider": "local",
        "created_at": datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC),
    }
    return PromptHistory(**(fields | overrides))


SAMPLES = st.sampled_from(
    [
        "camión",
        "CAMIÓN",
        "日本語のテキスト",
        "한국어",
        "👩‍💻🚀",
        "مرحبا",
        'it\'s 100% "quoted"',
        "a\n\tb",
        "[red]markup[/red]",
        "_%\\",
    ]
)
"""Texts that have broken programs: accents, scripts, emoji, quotes, wildcards, markup."""

texts = (SAMPLES | st.text(st.characters(codec="utf-8"), max_size=200)).map(clean_text)
filled_texts = texts.filter(lambda text: bool(text.strip()))
text_tuples = st.lists(texts, max_size=3).map(tuple)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
counts = st.integers(0, 2**53)
fractions = st.floats(0, 1)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return `strategy`, or None now and then."""
    return st.none() | strategy


records = st.builds(
    PromptHistory,
    original_idea=filled_texts,
    improved_prompt=filled_texts,
    role=texts,
    directive=texts,
    framework=st.sampled_from(Framework),
    guardrails=st.lists(filled_texts, min_size=1, max_size=4).map(tuple),
    backend=st.sampled_from(Backend),
    model=texts,
    provider=texts,
    created_at=moments,
    context=texts,
    reasoning=optional(texts),
    confidence=optional(fractions),
    latency_ms=optional(counts),
    uid=st.builds(new_uid),
    requirements=text_tuples,
    output_format=texts,
    root_uid=st.just("") | st.builds(new_uid),
    parent_uid=optional(st.builds(new_uid)),
    version=st.integers(1, 1000),
    feedback=optional(texts),
    favorite=st.booleans(),
    archived_at=optional(moments),
    accepted_text=optional(texts),
    language=optional(texts),
    preset=optional(texts),
    target_length=optional(texts),
    style=optional(texts),
    findings=text_tuples,
    assumptions=text_tuples,
    questions=text_tuples,
    tokens_in=optional(counts),
    tokens_out=optional(counts),
    cost=optional(st.floats(0, 1e6)),
    finish_reason=optional(texts),
    demonstrations=text_tuples,
    use=optional(texts),
    repairs=text_tuples,
    kept_exactly=text_tuples,
    why=text_tuples,
    attempts=st.integers(1, 9),
    idea_tokens=optional(counts),
    prompt_tokens=optional(counts),
    pattern=optional(texts),
    pattern_title=texts,
    nearest_patterns=text_tuples,
    is_written_by_pattern=st.booleans(),
)
"""Every record that the application can make: rules kept, text cleaned, `id` not yet set."""
