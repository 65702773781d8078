"""Determines how an answer ended, from the raw events of the protocol.

The engine reports an unknown finish reason as "stop", and drops refusals and errors that are not objects.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Event = dict[str, Any]


class End(Enum):
    """The meaning of a finish reason."""

    UNKNOWN = "no finish reason, or an unknown one"
    WHOLE = "the answer is complete"
    CUT = "a token limit"
    STOPPED = "a filter, or the model refused"
    FAILED = "a server error"


# The finish reasons of OpenAI, Anthropic, Gemini, Mistral, Cohere, DeepSeek and Bedrock, and likely variants.
_WHOLE = re.compile(r"stop|end_turn|stop_sequence|eos|eos_token|complete|completed|finished|finish_reason_stop")
_CUT = re.compile(r".*length|.*max(?:imum)?_.*tokens.*|.*token_limit.*|model_context_window_exceeded")
_STOPPED = re.compile(
    r".*(?:filter|safety|refus|block|recitation|prohibited|spii|sensitive|toxic|guardrail|moderat|policy|flagged"
    r"|language).*"
)
_FAILED = re.compile(r".*(?:error|insufficient_system_resource|cancel|abort|malformed|timeout|overload|fail).*|other")
_MEANINGS = ((_WHOLE, End.WHOLE), (_CUT, End.CUT), (_STOPPED, End.STOPPED), (_FAILED, End.FAILED))

_CATEGORY = re.compile(r"[a-z][a-z_ -]{2,40}")
_CATEGORY_PREFIX = re.compile(r"^harm_category_")


@dataclass(slots=True)
class Ending:
    """What the events so far say about the end of the answer."""

    end: End = End.UNKNOWN
    reason: str = ""
    """The server's finish reason in lower case; it may be any text."""
    refusal: str = ""
    """The text of the refusal field, if the model refused."""
    categories: list[str] = field(default_factory=list)
    """The categories that a filter reported, such as violence."""
    blocks_the_request: bool = False
    """Whether a filter stopped the request before it reached the model."""
    error: str = ""
    """The error event inside the answer, as JSON; empty if there was none."""
    is_torn: bool = False
    """Whether an event could not be parsed, so that a part of the answer is missing."""
    has_choices: bool = False
    """Whether the protocol is OpenAI's."""
    is_closed: bool = False
    """Whether the server sent its end marker."""

    def take(self, event: Event) -> None:
        """Record one event of any protocol."""
        if event.get("error") or event.get("type") == "error":
            self.error = json.dumps(event)
        self.is_closed = self.is_closed or event.get("type") == "message_stop"
        self.has_choices = self.has_choices or "choices" in event
        for choice in objects_in(event.get("choices"))[:1]:
            self._take_choice(choice)
        for candidate in objects_in(event.get("candidates"))[:1]:
            self._take_reason(candidate.get("finishReason"))
            for rating in objects_in(candidate.get("safetyRatings")):
                if rating.get("blocked") is True:
                    self._add_category(rating.get("category"))
        if isinstance(feedback := event.get("promptFeedback"), dict) and feedback.get("blockReason"):
            self.blocks_the_request = True
            self.end, self.reason = End.STOPPED, str(feedback["blockReason"]).lower()
        for part in (event.get("delta"), event.get("message")):
            if isinstance(part, dict):
                self._take_reason(part.get("stop_reason"))

    def _take_choice(self, choice: Event) -> None:
        self._take_reason(choice.get("finish_reason"))
        for part in (choice.get("delta"), choice.get("message")):
            if isinstance(part, dict) and isinstance(refusal := part.get("refusal"), str):
                self.refusal += refusal
        results = choice.get("content_filter_results")
        for name, result in results.items() if isinstance(results, dict) else ():
            if isinstance(result, dict) and result.get("filtered") is True:
                self._add_category(name)
                self.end = End.STOPPED
        if self.refusal.strip():
            self.end = End.STOPPED

    def _take_reason(self, reason: Any) -> None:
        if not isinstance(reason, str) or not reason.strip() or reason.upper() == "FINISH_REASON_UNSPECIFIED":
            return
        word = reason.strip().lower().replace("-", "_").replace(" ", "_")
        end = next((meaning for words, meaning in _MEANINGS if words.fullmatch(word)), End.UNKNOWN)
        if self.end not in (End.STOPPED, End.FAILED):
            self.end, self.reason = end, word

    def _add_category(self, name: Any) -> None:
        category = _CATEGORY_PREFIX.sub("", str(name).lower())
        if _CATEGORY.fullmatch(category) and category not in self.categories:
            self.categories.append(category.replace("_", " "))


def objects_in(value: Any) -> list[Event]:
    """Return the objects in `value`; an empty list if it is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def in_the_engines_form(event: Event) -> Iterator[Event]:
    """Yield `event` as one or two events that the engine reads correctly."""
    error = event.get("error")
    choices = objects_in(event.get("choices"))
    if not error and choices and choices[0].get("error"):
        error = choices[0]["error"]
        yield {**event, "choices": [{**choices[0], "finish_reason": None}]}
    if not error and "error" in (event.get("type"), event.get("object")):
        error = {"message": str(event.get("message") or ""), "code": event.get("code")}
    if error:
        yield {"type": "error", "error": error if isinstance(error, dict) else {"message": str(error)}}
        return
    yield event
