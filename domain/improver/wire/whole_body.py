"""Converts an answer that came in one piece to the events that its protocol would have streamed."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from domain.improver.wire.endings import Event, objects_in

_PIECE = 8_000
"""In characters. The engine refuses events over 64 KiB, and a character can take six bytes."""
_TEXTS = ("reasoning_content", "reasoning", "content", "text", "thinking")


def as_events(body: Any) -> Iterator[Event]:
    """Yield the events of a whole body in OpenAI's, Anthropic's or Gemini's protocol, or of a list of bodies."""
    if isinstance(body, list):
        for one in body:
            yield from as_events(one)
    elif isinstance(body, dict) and body.get("type") == "message":
        yield from _of_anthropic(body)
    elif isinstance(body, dict):
        yield from _of_openai(body) if isinstance(body.get("choices"), list) else iter((body,))


def says_something(event: Event) -> bool:
    """Return whether an event of any protocol contains text or thinking of the model."""
    return any(holder.get(name) for holder in _texts_of(event) for name in _TEXTS)


def in_small_events(event: Event) -> Iterator[Event]:
    """Split an event of any protocol into events that the engine accepts. The last one has all other fields."""
    texts = _texts_of(event)
    if "choices" in event and any(isinstance(holder.get("content"), list) for holder in texts):
        event = deepcopy(event)
        texts = _texts_of(event)
        for holder in texts:
            holder["content"] = _text(holder.get("content"))
    if not any(len(text) > _PIECE for holder in texts for text in holder.values() if isinstance(text, str)):
        yield event
        return
    for number, holder in enumerate(texts):
        for name, text in holder.items():
            for piece in _pieces(text) if name in _TEXTS and isinstance(text, str) else ():
                yield _bare(event, number, name, piece)
    last = deepcopy(event)
    for holder in _texts_of(last):
        holder.update({name: "" for name in _TEXTS if isinstance(holder.get(name), str)})
    yield last


def _bare(event: Event, number: int, name: str, piece: str) -> Event:
    """Return the event with only this piece of its text and without usage, which must not count twice."""
    part = {key: value for key, value in event.items() if key not in ("usage", "usageMetadata")}
    if "choices" in part:
        part["choices"] = [{"index": 0, "delta": {name: piece}}]
    elif "candidates" in part:
        holder = {**_texts_of(event)[number], name: piece}
        part["candidates"] = [{"index": 0, "content": {"role": "model", "parts": [holder]}}]
    else:
        part["delta"] = {**event["delta"], name: piece}
    return part


def _texts_of(event: Event) -> list[Event]:
    """Return the objects of an event that hold its text."""
    place = next(iter(objects_in(event.get("choices")) or objects_in(event.get("candidates"))), event)
    content = place.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    holders = parts if isinstance(parts, list) else [place.get("delta")]
    return [holder for holder in holders if isinstance(holder, dict)]


def _of_openai(body: Event) -> Iterator[Event]:
    choices = objects_in(body["choices"])
    if not choices:
        yield body
        return
    message = choices[0].get("message")
    delta = {**message, "content": _text(message.get("content"))} if isinstance(message, dict) else {}
    if not delta and isinstance(choices[0].get("text"), str):
        delta = {"content": choices[0]["text"]}
    yield {**body, "choices": [{**choices[0], "message": None, "delta": choices[0].get("delta") or delta}]}


def _of_anthropic(body: Event) -> Iterator[Event]:
    yield {"type": "message_start", "message": {**body, "content": [], "stop_reason": None}}
    for index, block in enumerate(body.get("content") or ()):
        kinds = {"text": ("text_delta", "text"), "thinking": ("thinking_delta", "thinking")}
        if isinstance(block, dict) and block.get("type") in kinds:
            kind, name = kinds[block["type"]]
            for piece in _pieces(str(block.get(name) or "")):
                yield {"type": "content_block_delta", "index": index, "delta": {"type": kind, name: piece}}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": body.get("stop_reason")},
        "usage": body.get("usage") or {},
    }
    yield {"type": "message_stop"}


def _text(content: Any) -> Any:
    """Return a message's content as text if it is a list of parts; otherwise return it unchanged."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return content


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
