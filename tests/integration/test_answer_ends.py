"""An answer is done when its server says so or when it is whole by its own form, and never otherwise."""

import json
from typing import Any

import pytest

from domain.errors import (
    AnswerStoppedError,
    EmbeddedModelError,
    ModelError,
    ModelLimitError,
    ModelUnreachableError,
)
from domain.improver.lm.retry import NOT_ASKED_AGAIN
from tests.support.improver_runs import KEY, PROVIDERS, REQUEST, Recorder, improver_for
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script, in_pieces

EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS)
OPENAI_PROTOCOL = [name for name in PROVIDERS if name not in ("anthropic", "gemini")]
WHOLE = json.dumps(GOOD_FIELDS)
HALF = WHOLE[: WHOLE.index("Use no")]


def data(value: object, event: str = "") -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return (f"event: {event}\n" if event else "") + f"data: {text}\n\n"


def failure(server: ModelServer, provider: str, script: Script) -> ModelError:
    server.script = script
    with pytest.raises(ModelError) as caught:
        Recorder().run(improver_for(server, provider))
    told = f"{caught.value.sentence} {caught.value.next_step}"
    assert KEY not in told
    assert REQUEST.idea not in told
    assert len(server.requests) == 1
    return caught.value


@pytest.mark.parametrize("text", [HALF, WHOLE], ids=["half", "whole"])
@EVERY_PROVIDER
def test_what_a_filter_stopped_is_no_prompt(server: ModelServer, provider: str, text: str) -> None:
    error = failure(server, provider, Script(pieces=in_pieces(text), finish_reason="filter"))
    assert isinstance(error, AnswerStoppedError)
    refuses = provider == "anthropic"
    assert ("The model refused" if refuses else f"A content filter of {provider} stopped the answer") in error.sentence
    assert error.partial_answer == text
    assert error.next_step == "Use other words, or choose another model."


GEMINI_REASONS = ("SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "LANGUAGE")
OTHER_REASONS = ("content_filter", "content_filtered", "safety", "sensitive", "guardrail_intervened", "ERROR_TOXIC")


@pytest.mark.parametrize(
    ("provider", "reason"),
    [*(("gemini", one) for one in GEMINI_REASONS), *(("openai-compatible", one) for one in OTHER_REASONS)],
)
def test_every_reason_of_a_filter_is_one(server: ModelServer, provider: str, reason: str) -> None:
    error = failure(server, provider, Script(pieces=in_pieces(HALF), finish_reason=reason))
    assert isinstance(error, AnswerStoppedError)
    assert error.partial_answer == HALF


def test_the_reason_is_told_in_plain_words(server: ModelServer) -> None:
    error = failure(server, "gemini", Script(pieces=in_pieces(HALF), finish_reason="RECITATION"))
    assert error.sentence.endswith("because it repeats copyrighted text.")
    server.requests.clear()
    blocked = data({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}})
    error = failure(server, "gemini", Script(pieces=[], last=blocked))
    assert error.sentence == "A content filter of gemini stopped the request, because its content is prohibited."
    assert isinstance(error, AnswerStoppedError)


def test_a_choice_without_a_delta_may_say_what_was_filtered(server: ModelServer) -> None:
    filtered = {"violence": {"filtered": True, "severity": "high"}, "hate": {"filtered": False}}
    choice = {"index": 0, "finish_reason": "content_filter", "content_filter_results": filtered}
    error = failure(server, "azure", Script(pieces=in_pieces(HALF), last=data({"choices": [choice]}) + data("[DONE]")))
    assert error.sentence.endswith("before its end, because of: violence.")
    assert error.partial_answer == HALF


@pytest.mark.parametrize("provider", OPENAI_PROTOCOL)
def test_a_refusal_in_a_field_of_its_own_is_kept_and_no_prompt(server: ModelServer, provider: str) -> None:
    words = ("I'm sorry, ", "I can't help with that.")
    chunks = [{"choices": [{"index": 0, "delta": {"refusal": one, "content": None}}]} for one in words]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    last = "".join(map(data, [*chunks, end])) + data("[DONE]")
    error = failure(server, provider, Script(pieces=[], last=last))
    assert error.sentence == "The model refused to answer."
    assert error.partial_answer == "".join(words)
    server.requests.clear()
    message = {"role": "assistant", "content": None, "refusal": "".join(words)}
    whole = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    assert failure(server, provider, Script(body=whole)).partial_answer == "".join(words)


SECRET = f"boom {KEY} {REQUEST.idea}"
ERRORS: dict[str, str] = {
    "an event": data({"error": {"message": SECRET}}, "error"),
    "an event with a text": data(SECRET, "error"),
    "a chunk without choices": data({"error": {"message": SECRET, "code": "server_error"}}),
    "a chunk with no choices": data({"error": {"message": SECRET}, "choices": []}),
    "a text": data({"error": SECRET}),
    "Anthropic's": data({"type": "error", "error": {"type": "overloaded_error", "message": SECRET}}, "error"),
    "a list": data([{"error": {"code": 500, "status": "INTERNAL", "message": SECRET}}]),
    "llama.cpp's": f"error: {json.dumps({'code': 500, 'message': SECRET})}\n\n",
    "vLLM's": data({"object": "error", "message": SECRET, "code": 500}),
    "with a detail": data({"type": "error", "message": SECRET}, "error"),
}


@pytest.mark.parametrize("name", ERRORS)
@EVERY_PROVIDER
def test_an_error_inside_an_answer_is_told_and_keeps_what_came(server: ModelServer, provider: str, name: str) -> None:
    for ending in ("", data("[DONE]")):
        server.requests.clear()
        error = failure(server, provider, Script(pieces=in_pieces(HALF), last=ERRORS[name] + ending))
        assert isinstance(error, EmbeddedModelError if provider == "local" else ModelUnreachableError)
        if provider != "local":
            assert error.sentence == f"{provider} failed while it was answering."
            assert error.next_step.endswith(NOT_ASKED_AGAIN)
        assert error.partial_answer == HALF


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_in_place_of_an_answer(server: ModelServer, name: str) -> None:
    error = failure(server, "openai-compatible", Script(pieces=[], last=ERRORS[name]))
    assert error.sentence == "openai-compatible failed on its side."


@pytest.mark.parametrize("reason", ["error", "insufficient_system_resource", "network_error", "cancelled"])
@pytest.mark.parametrize("text", [HALF, WHOLE], ids=["half", "whole"])
def test_an_end_that_is_an_error(server: ModelServer, reason: str, text: str) -> None:
    error = failure(server, "openrouter", Script(pieces=in_pieces(text), finish_reason=reason))
    assert error.sentence == "openrouter failed while it was answering."
    assert error.partial_answer == text


def test_an_error_inside_a_choice(server: ModelServer) -> None:
    choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error", "error": {"code": 502, "message": SECRET}}
    error = failure(server, "openrouter", Script(pieces=in_pieces(HALF), last=data({"choices": [choice]})))
    assert error.sentence == "openrouter failed while it was answering."


def test_a_body_that_is_an_error_although_the_status_is_good(server: ModelServer) -> None:
    body = json.dumps({"error": {"message": SECRET, "code": 429}})
    assert isinstance(failure(server, "openrouter", Script(body=body)), ModelLimitError)


FILTERED_REQUESTS: list[tuple[str, int, dict[str, Any]]] = [
    ("azure", 400, {"error": {"message": "filtered by our content management policy", "code": "content_filter"}}),
    ("openai", 400, {"error": {"message": "Your request was rejected by our safety system", "type": "image"}}),
    ("openrouter", 403, {"error": {"code": 403, "message": 'Your input was flagged for "violence"'}}),
]


@pytest.mark.parametrize(("provider", "status", "body"), FILTERED_REQUESTS)
def test_a_request_that_a_filter_refuses(server: ModelServer, provider: str, status: int, body: dict[str, Any]) -> None:
    error = failure(server, provider, Script(status=status, body=json.dumps(body)))
    assert error.sentence == f"A content filter of {provider} stopped the request."


ENDS: dict[str, dict[str, Any]] = {
    "no end": {"last": ": nothing more\n\n"},
    "an empty reason": {"finish_reason": ""},
    "an unknown reason": {"finish_reason": "because"},
    "a broken connection": {"last": ": nothing more\n\n", "breaks": True},
    "a limit": {"finish_reason": "length"},
    "no end, but the sign of it": {"last": data("[DONE]")},
}


@pytest.mark.parametrize("name", ENDS)
@EVERY_PROVIDER
def test_without_a_good_end_a_whole_answer_is_a_prompt_and_half_of_one_is_not(
    server: ModelServer, provider: str, name: str
) -> None:
    server.script = Script(pieces=in_pieces(WHOLE), **ENDS[name])
    improvement = Recorder().run(improver_for(server, provider))
    assert improvement.guardrails == tuple(GOOD_FIELDS["guardrails"])
    assert len(server.requests) == 1
    server.requests.clear()
    error = failure(server, provider, Script(pieces=in_pieces(HALF), **ENDS[name]))
    assert error.partial_answer == HALF
    if name == "a limit":
        assert error.sentence == "The answer reached the token limit before it was complete."
        assert "Set LLM_MAX_TOKENS to more than " in error.next_step


@pytest.mark.parametrize("provider", OPENAI_PROTOCOL)
def test_an_answer_that_its_server_calls_whole_is_done_although_the_connection_breaks_then(
    server: ModelServer, provider: str
) -> None:
    # It is not whole by its own form: the last bracket is missing, and the server knows that nothing more comes.
    end = data({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    server.script = Script(pieces=in_pieces(WHOLE[:-1]), last=end, breaks=True)
    assert Recorder().run(improver_for(server, provider)).output_format == GOOD_FIELDS["output_format"]


def test_silence_after_a_whole_answer_takes_nothing_away(server: ModelServer) -> None:
    pieces = in_pieces(WHOLE)
    server.script = Script(pieces=pieces, stall_after=len(pieces))
    improvement = Recorder().run(improver_for(server, "openai-compatible", llm_silence_seconds=0.3))
    assert improvement.directive == GOOD_FIELDS["directive"]


def test_a_piece_that_cannot_be_read_makes_the_answer_torn(server: ModelServer) -> None:
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    script = Script(pieces=in_pieces(WHOLE), last='data: {"choices": [{"del\n\n' + data(end) + data("[DONE]"))
    assert failure(server, "openai", script).sentence == "openai failed while it was answering."


@EVERY_PROVIDER
def test_a_very_long_piece_is_read(server: ModelServer, provider: str) -> None:
    long = json.dumps({**GOOD_FIELDS, "reasoning": "é" * 70_000}, ensure_ascii=False)
    server.script = Script(pieces=[long])
    assert Recorder().run(improver_for(server, provider)).directive == GOOD_FIELDS["directive"]


def in_many_lines(pieces: list[str]) -> str:
    """Return events whose JSON is spread over several data lines."""
    events = [json.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}, indent=1) for piece in pieces]
    return "".join("".join(f"data: {line}\n" for line in event.splitlines()) + "\n" for event in events)


def test_a_stream_of_another_form_is_read(server: ModelServer) -> None:
    def events(contents: list[Any], prefix: str, end: str) -> str:
        choices: list[dict[str, Any]] = [{"index": 0, "delta": {"content": one}} for one in contents]
        choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
        return "".join(f"{prefix}{json.dumps({'choices': [choice]})}{end}" for choice in choices)

    pieces = in_pieces(WHOLE)
    in_parts = [[{"type": "text", "text": piece}] for piece in pieces]
    forms = {
        "a line each": Script(body=events(pieces, "", "\n"), content_type="application/x-ndjson"),
        "lines with gaps": Script(body=events(pieces, "", "\n\n"), content_type="application/x-ndjson"),
        "no empty lines": Script(pieces=[], last=events(pieces, "data: ", "\n") + "data: [DONE]\n"),
        "named events": Script(pieces=[], last=events(pieces, "event: x\ndata: ", "\n")),
        "data of many lines": Script(pieces=[], last=in_many_lines(pieces) + "data: [DONE]\n\n"),
        "lists of parts": Script(pieces=[], last=events(in_parts, "data: ", "\n\n")),
    }
    for name, script in forms.items():
        server.script = script
        assert Recorder().run(improver_for(server, "openrouter")).directive == GOOD_FIELDS["directive"], name
    half = Script(body=events([HALF], "", "\n").partition("\n")[0] + "\n", content_type="application/x-ndjson")
    server.requests.clear()
    error = failure(server, "openrouter", half)
    assert error.sentence == "The answer of openrouter broke off before its end."
    assert error.partial_answer == HALF


def test_every_part_of_a_long_event_is_read_once(server: ModelServer) -> None:
    long = json.dumps({**GOOD_FIELDS, "reasoning": "x" * 70_000})
    parts = [{"text": long[:100]}, {"text": long[100:50_000]}, {"text": long[50_000:]}]
    event = {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}
    server.script = Script(pieces=[], last=data(event))
    assert Recorder().run(improver_for(server, "gemini")).reasoning == "x" * 70_000
