"""The faults of a provider, each as a server's script or as settings that lead nowhere."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any

from domain.models.omissions import Omission
from tests.support.openai_server import GOOD_FIELDS, Script, in_pieces

KEY = "sk-canary-of-the-provider-faults"
IDEA = "canary idea: plan a herb garden for my terrace"
WEB_PAGE = "<!doctype html><html><body>Welcome</body></html>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What goes wrong, and what a person must see of it.

    `first` answers the first requests, `script` all others. `says` is in the sentence; it is empty when the run ends
    well after all. `requests` counts what reached the server, `keeps` says that a part of an answer arrived, `lists`
    what the server says of its models, `learns` what is left out of later requests to the model.
    """

    name: str
    says: str
    requests: int
    warns: str = ""
    """What stands beside a prompt that came all the same."""
    script: Script = field(default_factory=Script)
    first: tuple[Script, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    keeps: bool = False
    lists: dict[str, str] = field(default_factory=dict)
    learns: frozenset[Omission] = frozenset()


def _refusal(status: int, message: str, code: str = "x", **headers: str) -> Script:
    # The key and the idea are in it: nothing of a provider's own words may be repeated.
    error = {"message": f"{message} ({KEY}, {IDEA})", "type": code, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Script(status=status, body=json.dumps({"error": error}), headers=named)


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


_ANTHROPIC = {"llm_provider": "anthropic", "llm_base_url": "http://{host}/v1"}
_GEMINI = {"llm_provider": "gemini", "llm_base_url": "http://{host}/v1beta"}
_AZURE = {"llm_provider": "azure", "llm_base_url": "http://{host}"}
_OLLAMA = {"llm_provider": "ollama"}
_ANSWER = json.dumps(GOOD_FIELDS)
_HALF = in_pieces(_ANSWER[: _ANSWER.index("Use no")])


def _refusing(*parts: tuple[str, str]) -> Script:
    """Return a server that complains, in the words given for it, of each part of a request that it is sent."""

    def refuse(body: dict[str, Any]) -> Script | None:
        sent = {**body, **body.get("generationConfig", {})}
        if body.get("systemInstruction") or any(one["role"] == "system" for one in body.get("messages", ())):
            sent["system"] = True
        return next((_refusal(400, words) for name, words in parts if sent.get(name)), None)

    return Script(refuse=refuse)


_TEMPERATURE = ("temperature", "`temperature` is deprecated for this model.")
_TOKENS = ("max_tokens", "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.")
_STREAM = ("stream", "Your organization must be verified to stream this model.")
_SYSTEM = ("system", "Unsupported value: 'messages[0].role' does not support 'system' with this model.")
_SCHEMA = ("response_format", "This model does not support response_format.")

_REFUSED_PARTS = (
    Fault(
        name="temperature refused, OpenAI's protocol",
        script=_refusing(
            ("temperature", "Unsupported value: 'temperature' does not support 0.3; only 1 is supported.")
        ),
        says="",
        requests=2,
        learns=frozenset({Omission.TEMPERATURE}),
    ),
    Fault(
        name="temperature refused, Anthropic's protocol",
        settings=_ANTHROPIC,
        script=_refusing(_TEMPERATURE),
        says="",
        requests=2,
        learns=frozenset({Omission.TEMPERATURE}),
    ),
    Fault(
        name="temperature refused, Gemini's protocol",
        settings=_GEMINI,
        script=_refusing(_TEMPERATURE),
        says="",
        requests=2,
        learns=frozenset({Omission.TEMPERATURE}),
    ),
    Fault(
        name="max_tokens refused",
        script=_refusing(_TOKENS),
        says="",
        requests=2,
        learns=frozenset({Omission.MAX_TOKENS}),
    ),
    Fault(
        name="stream refused",
        settings=_AZURE,
        script=_refusing(_STREAM),
        says="",
        requests=2,
        learns=frozenset({Omission.STREAM}),
    ),
    Fault(
        name="system message refused",
        settings=_GEMINI,
        script=_refusing(("system", "Developer instruction is not enabled for this model")),
        says="",
        requests=2,
        learns=frozenset({Omission.SYSTEM}),
    ),
    Fault(
        name="response_format refused",
        settings=_OLLAMA,
        script=_refusing(_SCHEMA),
        says="",
        requests=3,
        learns=frozenset({Omission.JSON_SCHEMA, Omission.RESPONSE_FORMAT}),
    ),
    Fault(
        name="four parts refused, one after another",
        script=_refusing(_STREAM, _SYSTEM, _TOKENS, _TEMPERATURE),
        says="",
        requests=5,
        learns=frozenset({Omission.STREAM, Omission.SYSTEM, Omission.MAX_TOKENS, Omission.TEMPERATURE}),
    ),
    Fault(
        name="the same complaint whatever is sent",
        script=_refusal(400, "temperature is not supported"),
        says="did not accept the request",
        requests=2,
    ),
)


def _data(value: object, event: str = "") -> str:
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(value)}\n\n"


_ERROR = {"error": {"message": f"boom {KEY} {IDEA}", "code": "server_error"}}
_FILTERED = {"index": 0, "finish_reason": "content_filter", "content_filter_results": {"violence": {"filtered": True}}}
_REFUSES = {"choices": [{"index": 0, "delta": {"refusal": "I can't help with that."}, "finish_reason": "stop"}]}

_BAD_ENDS = (
    Fault(
        name="an error event in the middle of the answer",
        script=Script(pieces=_HALF, last=_data(_ERROR, "error")),
        says="failed while it was answering.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="an error event in the middle, Anthropic's protocol",
        settings=_ANTHROPIC,
        script=Script(pieces=_HALF, last=_data({"type": "error", "error": {"type": "overloaded_error"}}, "error")),
        says="failed while it was answering.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="a chunk with an error and no choices",
        script=Script(pieces=[], last=_data({"error": "boom"}) + "data: [DONE]\n\n"),
        says="failed on its side.",
        requests=1,
    ),
    Fault(
        name="finish_reason error",
        script=Script(pieces=_HALF, finish_reason="error"),
        says="failed while it was answering.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="a content filter, a choice without delta",
        settings=_AZURE,
        script=Script(pieces=_HALF, last=_data({"choices": [_FILTERED]}) + "data: [DONE]\n\n"),
        says="stopped the answer before its end, because of: violence.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="SAFETY",
        settings=_GEMINI,
        script=Script(pieces=_HALF, finish_reason="filter"),
        says="stopped the answer before its end, because of its safety rules.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="the prompt is blocked",
        settings=_GEMINI,
        script=Script(pieces=[], last=_data({"promptFeedback": {"blockReason": "BLOCKLIST"}})),
        says="stopped the request, because it contains a word that is not allowed.",
        requests=1,
    ),
    Fault(
        name="stop_reason refusal",
        settings=_ANTHROPIC,
        script=Script(pieces=_HALF, finish_reason="filter"),
        says="The model refused to answer.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="a refusal field",
        script=Script(pieces=[], last=_data(_REFUSES) + "data: [DONE]\n\n"),
        says="The model refused to answer.",
        requests=1,
        keeps=True,
    ),
    Fault(name="a whole answer, no [DONE]", script=Script(last=": end\n\n"), says="", requests=1),
    Fault(name="a whole answer, an empty finish_reason", script=Script(finish_reason=""), says="", requests=1),
    Fault(
        name="a whole answer, then a broken connection",
        script=Script(last=": end\n\n", breaks=True),
        says="",
        requests=1,
    ),
    Fault(
        name="half an answer, no [DONE]",
        script=Script(pieces=_HALF, last=": end\n\n"),
        says="broke off before its end.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="half an answer, an empty finish_reason",
        script=Script(pieces=_HALF, finish_reason=""),
        says="broke off before its end.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="half an answer at the token limit, Gemini's protocol",
        settings=_GEMINI,
        script=Script(pieces=_HALF, finish_reason="length"),
        says="reached the token limit before it was complete.",
        requests=1,
        keeps=True,
    ),
)

_THOUGHTS = ["The terrace ", "is bare."]
_THINKING = (
    Fault(name="thoughts before the answer", script=Script(thoughts=_THOUGHTS), says="", requests=1),
    *(
        Fault(
            name=f"nothing but thoughts up to the token limit, {protocol}",
            settings=settings,
            script=Script(pieces=[], thoughts=_THOUGHTS, finish_reason="length"),
            says="used its whole answer for thinking",
            requests=1,
        )
        for protocol, settings in (
            ("OpenAI's protocol", {}),
            ("Anthropic's protocol", _ANTHROPIC),
            ("Gemini's protocol", _GEMINI),
        )
    ),
    Fault(
        name="nothing but thoughts that the provider hides",
        script=Script(pieces=[], thoughts=[""], thought_field="reasoning_details", finish_reason="length"),
        says="used its whole answer for thinking",
        requests=1,
    ),
    Fault(
        name="thoughts and no answer",
        script=Script(pieces=[], thoughts=_THOUGHTS, thought_field="reasoning"),
        says="used its whole answer for thinking",
        requests=1,
    ),
    Fault(
        name="a context that the server cuts",
        settings=_OLLAMA,
        script=Script(usage=(64, 80)),
        says="",
        warns="Your text was cut off: the model read only 64 tokens",
        requests=1,
    ),
    Fault(
        name="a context that cannot fit",
        settings=_OLLAMA,
        lists={"/api/ps": json.dumps({"models": [{"name": "some-model", "context_length": 64}]})},
        says="too long for some-model",
        requests=0,
    ),
)

FAULTS = (
    *_THINKING,
    Fault(
        name="connection refused",
        settings={"llm_base_url": f"http://127.0.0.1:{_closed_port()}/v1"},
        says="nothing answers at its address. Both attempts failed.",
        requests=0,
    ),
    Fault(
        name="host name unknown",
        settings={"llm_base_url": "http://no-such-host.invalid/v1"},
        says="its host name cannot be resolved.",
        requests=0,
    ),
    Fault(name="dropped before the answer", script=Script(hang_up=True), says="broke before it answered.", requests=1),
    Fault(
        name="dropped in the middle of the answer",
        script=Script(drop_after=8),
        says="broke off before its end.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="silent before the answer",
        script=Script(stall_after=0),
        settings={"llm_silence_seconds": 0.5},
        says="sent nothing for 0.5 seconds.",
        requests=1,
    ),
    Fault(
        name="silent in the middle of the answer",
        script=Script(stall_after=8),
        settings={"llm_silence_seconds": 0.5},
        says="sent nothing for 0.5 seconds.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="total deadline",
        script=Script(stall_after=8),
        settings={"llm_timeout_seconds": 2},
        says="did not finish within the time allowed",
        requests=1,
        keeps=True,
    ),
    Fault(name="401", script=_refusal(401, "bad key"), says="refused the key.", requests=1),
    Fault(name="403", script=_refusal(403, "forbidden"), says="refused the key.", requests=1),
    Fault(
        name="no key",
        settings={"llm_provider": "openai", "llm_api_key": None},
        says="There is no key for openai.",
        requests=0,
    ),
    Fault(
        name="429, to come back in 1 s",
        script=_refusal(429, "slow down", Retry_After="1"),
        says="gets too many requests from this account. Both attempts failed.",
        requests=2,
    ),
    Fault(
        name="429, to come back in 1 s, then well",
        first=(_refusal(429, "slow down", Retry_After="1"),),
        says="",
        requests=2,
    ),
    Fault(
        name="429, to come back in 45 s",
        script=_refusal(429, "slow down", Retry_After="45"),
        says="gets too many requests from this account.",
        requests=1,
    ),
    Fault(
        name="429, no time said",
        script=_refusal(429, "slow down"),
        says="gets too many requests from this account.",
        requests=1,
    ),
    Fault(name="402", script=_refusal(402, "Insufficient Balance"), says="out of credit.", requests=1),
    Fault(
        name="429 for a quota",
        script=_refusal(429, "You exceeded your current quota", "insufficient_quota"),
        says="out of credit.",
        requests=1,
    ),
    Fault(name="500", script=_refusal(500, "boom"), says="failed on its side. Both attempts failed.", requests=2),
    Fault(name="500 once, then well", first=(_refusal(500, "boom"),), says="", requests=2),
    Fault(name="503", script=_refusal(503, "busy"), says="failed on its side. Both attempts failed.", requests=2),
    Fault(name="529", script=_refusal(529, "overloaded"), says="failed on its side. Both attempts failed.", requests=2),
    Fault(
        name="404 for the model",
        script=_refusal(404, "The model does not exist", "model_not_found"),
        says="has no model called some-model at this address.",
        requests=1,
    ),
    Fault(
        name="context too long",
        script=_refusal(400, "maximum context length is 8192 tokens", "context_length_exceeded"),
        says="too long for some-model.",
        requests=1,
    ),
    Fault(
        name="a web page in place of an API",
        script=Script(body=WEB_PAGE, content_type="text/html"),
        says="sent nothing that can be read as a model's answer.",
        requests=1,
    ),
    Fault(name="an empty answer", script=Script(pieces=[]), says="sent an empty answer.", requests=1),
    Fault(
        name="chat in place of JSON",
        script=Script(pieces=in_pieces("Sure! I can help you with that.")),
        says="answer is not a prompt.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="cut off by the token limit",
        script=Script(pieces=['{"role": "You are a gard'], finish_reason="length"),
        says="reached the token limit before it was complete.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="unknown provider",
        settings={"llm_provider": "opnai"},
        says="There is no provider called 'opnai'.",
        requests=0,
    ),
    Fault(
        name="bad address",
        settings={"llm_base_url": "localhost:8080"},
        says="LLM_BASE_URL is 'localhost:8080'",
        requests=0,
    ),
    Fault(
        name="no secure connection",
        settings={"llm_base_url": "https://{host}/v1"},
        says="no secure connection can be made.",
        requests=0,
    ),
    *_REFUSED_PARTS,
    *_BAD_ENDS,
)
