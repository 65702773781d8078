"""An answer as each protocol streams it: the events of OpenAI's chat, Anthropic's messages and Gemini's SSE."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

Protocol = Callable[[Sequence[str], str, tuple[int, int]], Iterator[str]]
"""Gives the events for an answer's pieces, why it ended, and the tokens read and written.

The reason is stop, length, filter or empty, which each protocol spells in its own way, or any other as it is.
"""
_ANTHROPIC_REASONS: dict[str, str | None] = {"stop": "end_turn", "length": "max_tokens", "filter": "refusal", "": None}
_GEMINI_REASONS: dict[str, str | None] = {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY", "": None}
_OPENAI_REASONS: dict[str, str | None] = {"filter": "content_filter", "": None}


def protocol_of(path: str) -> Protocol | None:
    """Return the protocol whose clients ask for `path`, None when none does."""
    parts = urlsplit(path)
    if parts.path.endswith("/chat/completions") and not parts.query:
        return openai_events
    if parts.path.endswith("/messages") and not parts.query:
        return anthropic_events
    if parts.path.endswith(":streamGenerateContent") and parse_qs(parts.query) == {"alt": ["sse"]}:
        return gemini_events
    return None


def openai_events(pieces: Sequence[str], finish_reason: str, usage: tuple[int, int]) -> Iterator[str]:
    head = {"id": "c1", "object": "chat.completion.chunk", "model": "m", "created": 1}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        return _data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    for number, piece in enumerate(pieces):
        yield chunk({"role": "assistant", "content": piece} if number == 0 else {"content": piece})
    yield chunk({}, _OPENAI_REASONS.get(finish_reason, finish_reason))
    sent, received = usage
    counts = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
    yield _data({**head, "choices": [], "usage": counts})
    yield "data: [DONE]\n\n"


def anthropic_events(pieces: Sequence[str], finish_reason: str, usage: tuple[int, int]) -> Iterator[str]:
    sent, received = usage
    message: dict[str, Any] = {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
    }
    yield _event("message_start", message={**message, "usage": {"input_tokens": sent, "output_tokens": 1}})
    yield _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for piece in pieces:
        yield _event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    yield _event("content_block_stop", index=0)
    stop = _ANTHROPIC_REASONS.get(finish_reason, finish_reason)
    yield _event("message_delta", delta={"stop_reason": stop}, usage={"input_tokens": sent, "output_tokens": received})
    yield _event("message_stop")


def gemini_events(pieces: Sequence[str], finish_reason: str, usage: tuple[int, int]) -> Iterator[str]:
    """Give one `GenerateContentResponse` an event; each counts the tokens so far, the last says why it ended."""
    sent, received = usage

    def response(text: str, written: int, finish: str | None = None) -> str:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        counts = {"promptTokenCount": sent, "candidatesTokenCount": written, "totalTokenCount": sent + written}
        return _data(
            {"candidates": [candidate], "usageMetadata": counts, "modelVersion": "m", "responseId": "r1"}, "\r\n"
        )

    for number, piece in enumerate(pieces):
        yield response(piece, min(number, received))
    yield response("", received, _GEMINI_REASONS.get(finish_reason, finish_reason))


def with_thoughts(protocol: Protocol, events: Iterator[str], thoughts: Sequence[str], name: str) -> Iterator[str]:
    """Give `events` with a model's thoughts before its text; `name` is what OpenAI's protocol calls the field.

    An empty thought is one that the provider keeps to itself.
    """
    if protocol is anthropic_events:
        yield next(events)
        kind = "thinking" if any(thoughts) else "redacted_thinking"
        yield _event("content_block_start", index=1, content_block={"type": kind, kind.removeprefix("redacted_"): ""})
        for thought in filter(None, thoughts):
            yield _event("content_block_delta", index=1, delta={"type": "thinking_delta", "thinking": thought})
        yield _event("content_block_stop", index=1)
    for thought in thoughts if protocol is not anthropic_events else ():
        if protocol is gemini_events:
            parts = [{"text": thought, "thought": True}]
            yield _data({"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0}]}, "\r\n")
            continue
        details = [{"type": "reasoning.text", "text": thought}] if thought else [{"type": "reasoning.encrypted"}]
        delta: dict[str, Any] = {"content": None, name: details if name == "reasoning_details" else thought}
        if name == "content":
            delta = {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": thought}]}]}
        yield _data({"id": "c1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]})
    yield from events


def count_of_texts(protocol: Protocol, pieces: Sequence[str]) -> int:
    """Return how many events there are up to the last piece of the text."""
    return len(pieces) + (2 if protocol is anthropic_events else 0)


def whole_body(path: str, text: str, finish_reason: str, usage: tuple[int, int]) -> dict[str, Any]:
    """Return an answer that is not streamed, in the protocol of `path`: OpenAI's or Anthropic's."""
    sent, received = usage
    if protocol_of(path) is anthropic_events:
        return {
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [{"type": "text", "text": text}],
            "stop_reason": _ANTHROPIC_REASONS.get(finish_reason, finish_reason),
            "usage": {"input_tokens": sent, "output_tokens": received},
        }
    message = {"role": "assistant", "content": text}
    reason = _OPENAI_REASONS.get(finish_reason, finish_reason)
    counts = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {"id": "c1", "object": "chat.completion", "model": "m", "choices": [choice], "usage": counts}


def _event(kind: str, **values: Any) -> str:
    return f"event: {kind}\n{_data({'type': kind, **values})}"


def _data(value: dict[str, Any], end: str = "\n") -> str:
    return f"data: {json.dumps(value)}{end}{end}"
