"""A run ends when it is cancelled, when its time is up, and when the model falls silent."""

import socket
import threading

import pytest

from domain.errors import (
    EmbeddedModelError,
    ModelTimeoutError,
    PromptImproverError,
    RunCancelledError,
)
from domain.improver.service import DspyPromptImprover
from tests.support.improver_runs import PROVIDERS, Recorder, StubEngine, improver_for, settings_for
from tests.support.openai_server import ModelServer, Script

EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS)


@EVERY_PROVIDER
def test_cancelling_closes_the_connection(server: ModelServer, provider: str) -> None:
    server.script = Script(stall_after=5)
    run = Recorder()
    outcome: list[BaseException] = []

    def improve() -> None:
        try:
            run.run(improver_for(server, provider))
        except PromptImproverError as error:
            outcome.append(error)

    thread = threading.Thread(target=improve, daemon=True)
    thread.start()
    assert server.stalled.wait(20)
    run.cancel.cancel()
    assert server.client_gone.wait(5)
    thread.join(5)
    assert not thread.is_alive()
    assert isinstance(outcome[0], RunCancelledError)


def test_cancelling_does_not_wait_for_a_name_to_be_looked_up(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking_up, answer = threading.Event(), threading.Event()

    def never_resolves(*_: object, **__: object) -> list[object]:
        looking_up.set()
        answer.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never_resolves)
    run = Recorder()
    improver = improver_for(server, "openai-compatible", llm_base_url="http://models.example/v1")

    def improve() -> None:
        with pytest.raises(RunCancelledError):
            run.run(improver)

    thread = threading.Thread(target=improve, daemon=True)
    thread.start()
    assert looking_up.wait(20)
    run.cancel.cancel()
    thread.join(10)
    assert not thread.is_alive()
    answer.set()


def test_a_run_cancelled_before_it_begins_sends_nothing(server: ModelServer) -> None:
    run = Recorder()
    run.cancel.cancel()
    with pytest.raises(RunCancelledError):
        run.run(improver_for(server, "openai"))
    assert server.requests == []


def test_silence_ends_the_run_and_keeps_what_arrived(server: ModelServer) -> None:
    server.script = Script(stall_after=6)
    with pytest.raises(ModelTimeoutError) as caught:
        Recorder().run(improver_for(server, "openai-compatible", llm_silence_seconds=0.3))
    assert "sent nothing for 0.3 seconds" in caught.value.sentence
    assert "You are a gardener" in caught.value.partial_answer
    assert server.client_gone.wait(5)


def test_the_total_deadline_ends_the_run(server: ModelServer) -> None:
    server.script = Script(stall_after=6)
    improver = improver_for(server, "openai-compatible", llm_timeout_seconds=1.5)
    with pytest.raises(ModelTimeoutError) as caught:
        Recorder().run(improver)
    assert "time allowed" in caught.value.sentence
    assert server.client_gone.wait(5)


def test_the_embedded_model_is_stopped_after_a_missed_deadline_and_checked_after_a_cancel(server: ModelServer) -> None:
    engine = StubEngine(server)
    server.script = Script(stall_after=6)
    improver = DspyPromptImprover(settings_for(server, "local", llm_silence_seconds=0.3), lambda _: engine)
    with pytest.raises(ModelTimeoutError):
        Recorder().run(improver)
    assert engine.calls == ["stop"]
    run = Recorder()
    server.stalled.clear()
    improver = DspyPromptImprover(settings_for(server, "local"), lambda _: engine)

    def cancel_when_stalled() -> None:
        server.stalled.wait(20)
        run.cancel.cancel()

    threading.Thread(target=cancel_when_stalled, daemon=True).start()
    with pytest.raises(RunCancelledError):
        run.run(improver)
    assert engine.calls == ["stop", "stop_unless_idle"]
    improver.close()
    assert engine.calls[-1] == "close"


def test_an_embedded_model_that_dies_is_named_as_such(server: ModelServer) -> None:
    server.script = Script(drop_after=4)
    with pytest.raises(EmbeddedModelError) as caught:
        Recorder().run(improver_for(server, "local"))
    assert "You are a gardener" in caught.value.partial_answer
