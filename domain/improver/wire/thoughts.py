"""Collects a model's thinking before its answer. It is only shown and never part of a prompt."""

from typing import Any

from domain.improver.wire.endings import Event, objects_in

_MOST_CHARACTERS = 200_000
"""The most characters that are kept; longer thinking is a fault of the model."""


class Thoughts:
    """The thinking that a server has sent in separate fields. Use it only on the thread of the call."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.has_begun = False
        """Whether the model thinks, even if the server does not send its thoughts."""
        self.tokens = 0
        """The number of thinking tokens that the server reported."""

    @property
    def text(self) -> str:
        """The thinking that has arrived so far."""
        return "".join(self._pieces)

    def take(self, event: Event) -> bool:
        """Record one event of any protocol; return whether it contains thinking."""
        if "choices" in event:
            pieces = _of_openai(event)
        else:
            pieces = _of_gemini(event) if "candidates" in event else _of_anthropic(event)
        self.tokens = max(self.tokens, _count(event))
        for piece in pieces:
            if self._length < _MOST_CHARACTERS:
                self._pieces.append(piece)
                self._length += len(piece)
        self.has_begun = self.has_begun or bool(pieces) or self.tokens > 0
        return bool(pieces)


def _of_openai(event: Event) -> list[str]:
    """Return the thinking from the fields of DeepSeek and vLLM, OpenRouter, Groq and Ollama, and Mistral."""
    pieces: list[str] = []
    for choice in objects_in(event.get("choices"))[:1]:
        for part in (choice.get("delta"), choice.get("message")):
            if not isinstance(part, dict):
                continue
            names = ("reasoning_content", "reasoning", "thinking")
            found = next((value for name in names if (value := _text(part.get(name)))), "")
            reasoning = objects_in(part.get("reasoning_details"))
            details = "".join(_text(one.get("text")) or _text(one.get("summary")) for one in reasoning)
            blocks = (one for one in objects_in(part.get("content")) if one.get("type") == "thinking")
            said = "".join(_text(one.get("thinking")) for one in blocks)
            pieces += filter(None, (found or details, said))
            if reasoning and not pieces:
                pieces.append("")  # the model thinks, but the provider does not send the text
    return pieces


def _of_anthropic(event: Event) -> list[str]:
    delta, block = event.get("delta"), event.get("content_block")
    if isinstance(delta, dict) and delta.get("type") == "thinking_delta":
        return [_text(delta.get("thinking"))]
    if isinstance(block, dict) and block.get("type") in ("thinking", "redacted_thinking"):
        return [_text(block.get("thinking"))]
    content = event.get("content") if event.get("type") == "message" else None
    return [_text(one.get("thinking")) for one in objects_in(content) if one.get("type") == "thinking"]


def _of_gemini(event: Event) -> list[str]:
    candidates = objects_in(event.get("candidates"))[:1]
    contents = (one["content"] for one in candidates if isinstance(one.get("content"), dict))
    parts = (part for content in contents for part in objects_in(content.get("parts")))
    return [_text(part.get("text")) for part in parts if part.get("thought") is True]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(_text(one.get("text")) for one in objects_in(value)) if value else ""


def _count(event: Event) -> int:
    """Return the thinking tokens that an event of OpenAI or Gemini reports; 0 if it reports none."""
    usage = event.get("usage")
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    counts = (
        details.get("reasoning_tokens") if isinstance(details, dict) else None,
        metadata.get("thoughtsTokenCount") if isinstance(metadata := event.get("usageMetadata"), dict) else None,
    )
    return max((count for count in counts if isinstance(count, int)), default=0)
