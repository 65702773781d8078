"""Finds the parts of a request that a model refuses, from the error, and leaves them out of the next request.

Does not rely on model names, because deployments and gateways can use any name.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from domain.improver.wire.complaints import Complaint, read_complaint
from domain.models.choice import ModelChoice
from domain.models.omissions import Omission

Body = dict[str, Any]

LEAST_TOKENS_TO_THINK = 16_000
"""The least token limit for a thinking model, as OpenAI recommends: its thinking counts as output."""

_LEAST_SERVER_ERROR = 500
_ABOUT_THE_REQUEST = frozenset({400, 403, 404, 405, 415, 422, 500, 501})
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_REFUSING = re.compile(
    r"not (?:\w+ )?support|n't (?:\w+ )?support|unsupported|not (?:\w+ )?(?:allowed|permitted|available|enabled|accept)"
    r"|n't (?:\w+ )?(?:allowed|permitted|available|enabled|accept)|unavailable|deprecated|no longer|not compatible"
    r"|incompatible|not implemented|not recogni[sz]ed|cannot be (?:used|set|specified)|can't be (?:used|set|specified)"
    r"|must be verified|not verified|verify your organi[sz]ation|(?:must|should) not be|has been removed|is disabled"
    r"|not applicable|does not (?:work|apply)|please (?:remove|omit)|unknown variant|enabled only (?:for|in|on|with)"
    r"|not a (?:valid|known|recogni[sz]ed|permitted) (?:parameter|field|argument|option|input|key|propert)"
    r"|(?:unknown|unrecogni[sz]ed|unexpected|extra|invalid) (?:request )?(?:parameter|field|name|argument|keyword|input"
    r"|propert|key|role|option)"
)
_ONLY_ONE_VALUE = re.compile(
    r"\bonly\b(?! (?:be )?(?:between|from|values?\b|in))|is fixed|must be (?:left )?unset"
    r"|must be (?:set to )?1(?:\.0)?(?!\.?\d)(?!\s*(?:or|to|and|-)\b)"
)
_ABOUT_SOMETHING_ELSE = re.compile(
    r"context (?:length|window|size)|too long|too many tokens|token count|api[ _-]?key|credit|quota|billing|balance"
    r"|does not exist|not found|content (?:policy|management|filter)|safety|moderation|flagged|rate limit"
    r"|temporar|try again (?:later|in)"
)
_PASSES = re.compile(r"unavailable|not (?:\w+ )?available|overload|disabled")
"""Words for a temporary failure of the server."""
_RANGE = re.compile(
    r"\brange\b|\bat (?:most|least)\b|\b(?:less|greater|more|fewer|larger|smaller) than\b|[<>≤≥]|exceed|\bbetween\b"
    r"|\btoo (?:large|high|big|small|low)\b|\bmaximum\b|\bminimum\b"
)
"""Words about the range of a number: the server knows the parameter and accepts another value."""
_OTHER_CODES = frozenset(
    {"context_length_exceeded", "invalid_api_key", "model_not_found", "content_filter", "content_policy_violation"}
    | {"insufficient_quota", "rate_limit_exceeded", "string_above_max_length", "responsibleaipolicyviolation"}
    | {"authentication_error", "permission_error", "not_found_error", "unauthenticated", "permission_denied"}
)
_REFUSING_CODES = frozenset(
    {"unsupported_parameter", "unsupported_value", "unknown_parameter", "unknown_field", "extra_forbidden"}
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a request: how an error names it, whether a body has it, and how to remove it."""

    named: re.Pattern[str]
    parameter: re.Pattern[str]
    is_sent: Callable[[Body], bool]
    leave_out: Callable[[Body], None]
    refusing: tuple[re.Pattern[str], ...] = (_REFUSING,)
    is_number: bool = False
    says_it_alone: re.Pattern[str] | None = None


def _config(body: Body) -> Body:
    """Return the object that holds the parameters; Gemini's protocol nests them."""
    config = body.get("generationConfig")
    return config if isinstance(config, dict) else body


def _number(snake: str, camel: str, *, only: bool = False) -> _Part:
    names = rf"(?<![\w])(?:{snake}|{camel.lower()}|{snake.replace('_', ' ')})(?!\w)"

    def leave_out(body: Body) -> None:
        for name in (snake, camel):
            _config(body).pop(name, None)

    return _Part(
        named=re.compile(names),
        parameter=re.compile(rf"(?:.*\.)?{snake}"),
        is_sent=lambda body: any(name in _config(body) for name in (snake, camel)),
        leave_out=leave_out,
        refusing=(_REFUSING, _ONLY_ONE_VALUE) if only else (_REFUSING,),
        is_number=True,
    )


def _limit(name: str) -> _Part:
    # Only the exact name counts: "completion tokens" in a message means the count, not the parameter.
    return _Part(
        named=re.compile(rf"(?<!\w){name}(?!\w)"),
        parameter=re.compile(rf"(?:.*\.)?{name}"),
        is_sent=lambda body: name in body,
        leave_out=lambda _body: None,  # `without` moves the value to the other name
        is_number=True,
    )


def _leave_out_stream(body: Body) -> None:
    body.pop("stream", None)
    body.pop("stream_options", None)


def _leave_out_system(body: Body) -> None:
    if isinstance(instructions := body.pop("systemInstruction", None), dict):
        contents = body.get("contents") or [{"role": "user", "parts": []}]
        contents[0]["parts"] = [*instructions.get("parts", ()), *contents[0].get("parts", ())]
        return
    messages = body.get("messages") or []
    given = [message for message in messages if message.get("role") in {"system", "developer"}]
    texts = [_text(message.get("content")) for message in given]
    if "system" in body:
        texts.append(_text(body.pop("system")))
    others = [message for message in messages if message not in given]
    if texts and others:
        first = others[0]
        text = "\n\n".join((*texts, _text(first.get("content"))))
        body["messages"] = [{**first, "content": text}, *others[1:]]


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _has_system(body: Body) -> bool:
    messages = body.get("messages") or []
    return bool(
        body.get("system")
        or body.get("systemInstruction")
        or any(message.get("role") in {"system", "developer"} for message in messages)
    )


def _is_schema(body: Body) -> bool:
    return isinstance(form := body.get("response_format"), dict) and form.get("type") == "json_schema"


def _leave_out_schema(body: Body) -> None:
    if _is_schema(body):
        body["response_format"] = {"type": "json_object"}


_FORM = re.compile(
    r"response[_ ]?(?:format|schema|mime[_ ]?type)|json[_ ]?(?:schema|object|mode|output)|structured[ _]output|grammar"
)
_FORM_PARAMETER = re.compile(r"(?:.*\.)?response_format(?:\..*)?|text\.format.*")
_OTHER_FORMS = re.compile(r"(?:must|should) be (?:one of )?\W*(?:text|json_)")
_FORM_REFUSED = (_REFUSING, _OTHER_FORMS)

_PARTS: Mapping[Omission, _Part] = {
    Omission.TEMPERATURE: _number("temperature", "temperature", only=True),
    Omission.FREQUENCY_PENALTY: _number("frequency_penalty", "frequencyPenalty", only=True),
    Omission.MAX_TOKENS: _limit("max_tokens"),
    Omission.MAX_COMPLETION_TOKENS: _limit("max_completion_tokens"),
    Omission.STREAM_OPTIONS: _Part(
        named=re.compile(r"stream[_ ]options|include_usage"),
        parameter=re.compile(r"stream_options.*"),
        is_sent=lambda body: "stream_options" in body,
        leave_out=lambda body: body.pop("stream_options", None),
    ),
    Omission.STREAM: _Part(
        named=re.compile(r"(?<![\w])stream(?:ing|ed)?(?!\w)"),
        parameter=re.compile(r"stream"),
        is_sent=lambda body: bool(body.get("stream")),
        leave_out=_leave_out_stream,
    ),
    Omission.SYSTEM: _Part(
        named=re.compile(
            r"['\"`]system['\"`]|\bsystem[ _-]?(?:role|message|prompt|instruction)s?|\brole:? system\b"
            r"|developer (?:role|message|prompt|instruction)s?|messages\[\d+\]\.role"
        ),
        parameter=re.compile(r"messages(?:\[0\]|\.0)(?:\.role)?|system(?:_instruction)?"),
        is_sent=_has_system,
        leave_out=_leave_out_system,
        says_it_alone=re.compile(r"only (?:the )?['\"`]?user['\"`]?[ ,][^.]*roles?\b|roles must alternate"),
    ),
    Omission.JSON_SCHEMA: _Part(_FORM, _FORM_PARAMETER, _is_schema, _leave_out_schema, _FORM_REFUSED),
    Omission.RESPONSE_FORMAT: _Part(
        _FORM,
        _FORM_PARAMETER,
        is_sent=lambda body: "response_format" in body and not _is_schema(body),
        leave_out=lambda body: body.pop("response_format", None),
        refusing=_FORM_REFUSED,
    ),
}


def without(body: Body, omissions: frozenset[Omission]) -> Body:
    """Return a copy of a request's body without the omissions; those that it does not contain change nothing."""
    body = deepcopy(body)
    for omission, part in _PARTS.items():
        if omission in omissions and part.is_sent(body):
            part.leave_out(body)
    limit = body.get("max_tokens", body.get("max_completion_tokens"))
    if limit is not None and omissions & {Omission.MAX_TOKENS, Omission.MAX_COMPLETION_TOKENS}:
        body.pop("max_tokens", None)
        body.pop("max_completion_tokens", None)
        if Omission.MAX_COMPLETION_TOKENS not in omissions:
            body["max_completion_tokens"] = max(limit, LEAST_TOKENS_TO_THINK)  # such models usually think
        elif Omission.MAX_TOKENS not in omissions:
            body["max_tokens"] = limit
    return body


def refused_parts(status: int, answer: str, body: Body) -> frozenset[Omission]:
    """Return the parts of `body` that a server refuses with `answer`; empty for any other error. Pure."""
    complaint = read_complaint(answer)
    is_page = answer.lstrip().startswith("<")  # HTML comes from a proxy or a filter, not from a model server
    if is_page or status not in _ABOUT_THE_REQUEST or _OTHER_CODES.intersection(complaint.codes):
        return frozenset()
    model = str(body.get("model") or "").lower()
    own_name = re.compile(rf"(?<!\w){re.escape(model)}(?!\w)")
    sentences = [
        own_name.sub("", sentence) if model else sentence
        for text in complaint.texts
        for sentence in _SENTENCE.split(text.lower())
        if not _ABOUT_SOMETHING_ELSE.search(sentence)
        and not (status >= _LEAST_SERVER_ERROR and _PASSES.search(sentence))
    ]
    return frozenset(
        omission for omission, part in _PARTS.items() if part.is_sent(body) and _refuses(part, complaint, sentences)
    )


def _refuses(part: _Part, complaint: Complaint, sentences: list[str]) -> bool:
    def refuses(sentence: str) -> bool:
        return any(words.search(sentence) for words in part.refusing)

    if part.is_number and any(map(_RANGE.search, sentences)):
        return False
    if any(part.parameter.fullmatch(name) for name in complaint.parameters):
        return bool(_REFUSING_CODES.intersection(complaint.codes)) or any(map(refuses, sentences))
    alone = part.says_it_alone
    return any(
        (part.named.search(sentence) and refuses(sentence)) or (alone is not None and alone.search(sentence))
        for sentence in sentences
    )


class MemoryOmissions:
    """Implements `domain.models.omissions.OmissionStore` in memory."""

    def __init__(self) -> None:
        self._known: dict[ModelChoice, frozenset[Omission]] = {}

    def load(self, model: ModelChoice) -> frozenset[Omission]:
        """Return what to leave out of requests to `model`."""
        return self._known.get(model, frozenset())

    def add(self, model: ModelChoice, omissions: frozenset[Omission]) -> None:
        """Add to what is left out of requests to `model`."""
        self._known[model] = self.load(model) | omissions
