"""A model that refuses a part of a request is asked once more without it, and is not sent it again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import AnswerStoppedError, ModelError
from domain.improver.service import DspyPromptImprover
from domain.improver.wire.omissions import MemoryOmissions
from domain.models.choice import ModelChoice
from domain.models.omissions import Omission, OmissionStore
from domain.prompts.improve import ImprovePrompt
from domain.prompts.request import Improvement, ImproveRequest, RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import SystemClock
from tests.support.improver_runs import PROVIDERS, Recorder, StubEngine, improver_for, settings_for
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script

EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS)
Body = dict[str, Any]


def complaint(provider: str, message: str, status: int = 400) -> Script:
    """Return the complaint in the protocol's own form."""
    body: Any = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    if provider == "anthropic":
        body = {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
    elif provider == "gemini":
        body = [{"error": {"code": status, "status": "INVALID_ARGUMENT", "message": message}}]
    elif provider == "openrouter":
        raw = json.dumps(body)
        body = {"error": {"message": "Provider returned error", "code": status, "metadata": {"raw": raw}}}
    elif provider == "openai-compatible":
        body = {"detail": message}
    elif provider == "ollama":
        body = {"error": message}
    return Script(status=status, body=json.dumps(body))


def config(body: Body) -> Body:
    found: Body = body.get("generationConfig", body)
    return found


def has_system(body: Body) -> bool:
    return bool(
        body.get("system")
        or body.get("systemInstruction")
        or any(message["role"] == "system" for message in body.get("messages", ()))
    )


REFUSED: dict[str, tuple[Callable[[Body], bool], str]] = {
    "temperature": (lambda body: "temperature" in config(body), "`temperature` is deprecated for this model."),
    "only one temperature": (
        lambda body: config(body).get("temperature", 1) != 1,
        "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) is supported.",
    ),
    "system": (has_system, "System role not supported"),
    "max_tokens": (
        lambda body: "max_tokens" in body,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    "stream": (lambda body: bool(body.get("stream")), "Your organization must be verified to stream this model."),
    "response_format": (
        lambda body: "response_format" in body,
        "This model does not support the parameter response_format.",
    ),
    "json_schema": (
        lambda body: body.get("response_format", {}).get("type") == "json_schema",
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    ),
    "frequency_penalty": (lambda body: "frequency_penalty" in body, "Unknown parameter: 'frequency_penalty'."),
}


def refusing(provider: str, *names: str) -> Script:
    def refuse(body: Body) -> Script | None:
        for name in names:
            is_sent, message = REFUSED[name]
            if is_sent(body):
                return complaint(provider, message)
        return None

    return Script(refuse=refuse)


def improver(server: ModelServer, provider: str, store: OmissionStore) -> DspyPromptImprover:
    return DspyPromptImprover(settings_for(server, provider), lambda _: StubEngine(server), omissions=store)


def is_good(improvement: Improvement) -> bool:
    tokens = (improvement.tokens_in, improvement.tokens_out)
    return improvement.directive == GOOD_FIELDS["directive"] and tokens == (4200, 80)


@pytest.mark.parametrize("name", REFUSED)
@EVERY_PROVIDER
def test_what_a_model_refuses_is_left_out_now_and_from_then_on(server: ModelServer, provider: str, name: str) -> None:
    server.script = refusing(provider, name)
    store = MemoryOmissions()
    first, second = Recorder(), Recorder()
    assert is_good(first.run(improver(server, provider, store)))
    refused = len(server.requests) - 1
    is_sent = REFUSED[name][0]
    server.requests.clear()
    server.script = Script()
    Recorder().run(improver_for(server, provider))
    happens = is_sent(server.requests[0]["body"])
    assert refused == happens * (2 if name == "response_format" else 1)
    server.requests.clear()
    server.script = refusing(provider, name)
    assert is_good(second.run(improver(server, provider, store)))
    assert len(server.requests) == 1
    whole = RunStep.WAITING_FOR_ALL
    assert (whole in first.steps, whole in second.steps) == ((happens, happens) if name == "stream" else (False, False))


def test_several_parts_refused_one_after_another(server: ModelServer) -> None:
    server.script = refusing("azure", *REFUSED)
    store = MemoryOmissions()
    improvement = Recorder().run(improver(server, "azure", store))
    assert is_good(improvement)
    assert len(server.requests) == 4
    body = server.requests[-1]["body"]
    assert body.keys() == {"model", "messages", "max_completion_tokens"}
    assert any("accepts no temperature" in repair for repair in improvement.repairs)
    assert any("in one piece" in repair for repair in improvement.repairs)


def test_an_answer_in_one_piece_is_not_taken_for_silence(server: ModelServer) -> None:
    # The server takes longer than the silence limit for all of its answer.
    def refuse(body: Body) -> Script | None:
        if body.get("stream"):
            return complaint("openai", REFUSED["stream"][1])
        server.release.wait(0.6)
        return None

    server.script = Script(refuse=refuse)
    improvement = Recorder().run(improver_for(server, "openai", llm_silence_seconds=0.3))
    assert is_good(improvement)


@EVERY_PROVIDER
def test_a_complaint_about_something_else_teaches_nothing(server: ModelServer, provider: str) -> None:
    store = MemoryOmissions()
    for message in (
        "This model's maximum context length is 8192 tokens, fewer max_tokens are needed.",
        "The content was flagged by our safety system.",
        "temperature must be less than or equal to 1",
    ):
        server.script = complaint(provider, message)
        server.requests.clear()
        with pytest.raises(ModelError):
            Recorder().run(improver(server, provider, store))
        assert len(server.requests) == 1
    assert not store._known


def test_what_did_not_help_is_not_remembered(server: ModelServer) -> None:
    # The same complaint comes whatever is sent, so it was about something else.
    server.script = complaint("openai", REFUSED["temperature"][1])
    store = MemoryOmissions()
    with pytest.raises(ModelError):
        Recorder().run(improver(server, "openai", store))
    assert len(server.requests) == 2
    assert not store._known


def test_trying_a_model_out_learns_as_well(server: ModelServer) -> None:
    provider = "openai-compatible"
    server.script = refusing(provider, "max_tokens", "stream")
    store = MemoryOmissions()
    improver(server, provider, store).try_out(CancelToken())
    assert len(server.requests) == 3
    server.requests.clear()
    assert is_good(Recorder().run(improver(server, provider, store)))
    assert len(server.requests) == 1


@EVERY_PROVIDER
def test_a_server_that_streams_nothing_although_asked_to_is_read(server: ModelServer, provider: str) -> None:
    body = "".join(json.dumps(GOOD_FIELDS))
    whole: Any = {"choices": [{"message": {"content": body}, "finish_reason": "stop"}]}
    if provider == "anthropic":
        whole = {"type": "message", "content": [{"type": "text", "text": body}], "stop_reason": "end_turn"}
    elif provider == "gemini":
        whole = [{"candidates": [{"content": {"parts": [{"text": body}]}, "finishReason": "STOP"}]}]
    server.script = Script(body=json.dumps(whole))
    assert Recorder().run(improver_for(server, provider)).directive == GOOD_FIELDS["directive"]


def test_an_empty_temperature_sends_none(server: ModelServer) -> None:
    for provider in PROVIDERS:
        Recorder().run(improver_for(server, provider, llm_temperature=None))
        assert "temperature" not in config(server.requests[-1]["body"])


@pytest.mark.parametrize("in_stream", [True, False], ids=["an event", "a body"])
def test_a_refusal_inside_a_good_status_is_one_as_long_as_no_answer_began(server: ModelServer, in_stream: bool) -> None:
    error = {"error": {"code": 400, "message": REFUSED["temperature"][1]}}

    def refuse(body: Body) -> Script | None:
        if "temperature" not in body:
            return None
        text = json.dumps(error)
        return Script(pieces=[], last=f"data: {text}\n\n") if in_stream else Script(body=text)

    server.script = Script(refuse=refuse)
    store = MemoryOmissions()
    assert is_good(Recorder().run(improver(server, "openrouter", store)))
    assert len(server.requests) == 2
    server.requests.clear()
    server.script = Script(pieces=["{"], last=f"data: {json.dumps(error)}\n\n")
    with pytest.raises(ModelError):
        Recorder().run(improver(server, "azure", store))
    assert len(server.requests) == 1


OPENING = {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]}


def test_an_event_without_words_begins_no_answer(server: ModelServer) -> None:
    error = {"error": {"code": 400, "message": REFUSED["temperature"][1]}}
    server.first = [Script(pieces=[], last=f"data: {json.dumps(OPENING)}\n\ndata: {json.dumps(error)}\n\n")]
    assert is_good(Recorder().run(improver_for(server, "openrouter")))
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "after",
    [
        Script(pieces=[], last=f"data: {json.dumps(OPENING)}\n\n" + 'data: {"error": "boom"}\n\n'),
        Script(body='{"status": "ok"}'),
    ],
    ids=["an error after an opening", "no model's answer"],
)
def test_what_led_to_no_answer_is_not_remembered(server: ModelServer, after: Script) -> None:
    server.first = [complaint("openrouter", REFUSED["temperature"][1])]
    server.script = after
    store = MemoryOmissions()
    with pytest.raises(ModelError):
        Recorder().run(improver(server, "openrouter", store))
    assert len(server.requests) == 2
    assert not store._known


def test_a_second_refusal_after_one_inside_a_good_status_is_told(server: ModelServer) -> None:
    error = {"error": {"code": 400, "message": REFUSED["temperature"][1]}}
    server.first = [Script(body=json.dumps(error))]
    server.script = complaint("openai", "boom", 401)
    with pytest.raises(ModelError):
        Recorder().run(improver_for(server, "openrouter"))
    assert len(server.requests) == 2


def test_what_was_learnt_is_kept_although_the_answer_is_no_prompt(server: ModelServer) -> None:
    server.script = refusing("azure", "temperature")
    server.script.finish_reason = "content_filter"
    store = MemoryOmissions()
    with pytest.raises(AnswerStoppedError):
        Recorder().run(improver(server, "azure", store))
    assert list(store._known.values()) == [{Omission.TEMPERATURE}]


class BrokenOmissions:
    """A store whose methods raise, which its port forbids."""

    def load(self, model: ModelChoice) -> frozenset[Omission]:
        raise RuntimeError("the text of a person")

    def add(self, model: ModelChoice, omissions: frozenset[Omission]) -> None:
        raise RuntimeError("the text of a person")


@pytest.mark.parametrize("raising", ["store", "on_step", "on_partial", "on_status"])
def test_a_callback_that_raises_does_not_cost_the_answer(
    server: ModelServer, caplog: pytest.LogCaptureFixture, raising: str
) -> None:
    server.first = [complaint("openai", "`temperature` is deprecated for this model.")]
    store = BrokenOmissions() if raising == "store" else MemoryOmissions()

    def fail(_news: object) -> None:
        raise RuntimeError("the text of a person")

    def nothing(_news: object) -> None: ...

    improver = DspyPromptImprover(settings_for(server, "openai"), omissions=store)
    improver.warm_up(fail if raising == "on_status" else nothing)
    on_step, on_partial = (fail if raising == name else nothing for name in ("on_step", "on_partial"))
    improve_prompt = ImprovePrompt(lambda: improver, lambda _record: None, SystemClock())
    outcome = improve_prompt(ImproveRequest("plan a herb garden"), CancelToken(), on_step, on_partial)
    assert outcome.record.output_format == GOOD_FIELDS["output_format"]
    assert "RuntimeError" in caplog.text
    assert "the text of a person" not in caplog.text
