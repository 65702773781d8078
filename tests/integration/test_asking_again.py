"""A second request is sent only where the first has certainly not been answered, and is paid for once."""

import json
import socket
import threading
import time

import pytest

from domain.errors import EmbeddedModelError, ModelLimitError, ModelUnreachableError, RunCancelledError
from domain.improver.lm.retry import NOT_ASKED_AGAIN
from domain.prompts.request import RunStep
from domain.runtime.cancellation import CancelToken
from tests.support.improver_runs import PROVIDERS, Recorder, improver_for
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script

BUSY = Script(status=429, body=json.dumps({"error": {"message": "slow down"}}), headers={"Retry-After": "17"})
FAILED = Script(status=503, body=json.dumps({"error": {"message": "overloaded"}}))
REMOTE = pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "local"])


@REMOTE
@pytest.mark.parametrize(("fault", "seconds"), [(BUSY, 17), (FAILED, 1)], ids=["busy", "failed"])
def test_a_provider_that_says_it_did_nothing_is_asked_once_more(
    server: ModelServer, provider: str, fault: Script, seconds: float
) -> None:
    server.first = [fault]
    run = Recorder()
    improvement = run.run(improver_for(server, provider))
    assert improvement.role == GOOD_FIELDS["role"]
    assert (improvement.tokens_in, improvement.tokens_out) == (4200, 80)
    assert run.waits == [seconds]
    again = [RunStep.RETRYING, RunStep.WAITING, RunStep.WRITING]
    assert run.steps == [RunStep.LOADING, RunStep.WAITING, *again, RunStep.JUDGING]
    first, second = server.requests
    assert first["body"] == second["body"]


def test_the_embedded_model_is_started_anew_and_not_asked_again(server: ModelServer) -> None:
    server.first = [FAILED]
    with pytest.raises(EmbeddedModelError):
        Recorder().run(improver_for(server, "local"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("drop_after", [0, 1, 5])
@REMOTE
def test_a_connection_that_breaks_after_the_request_is_not_asked_again(
    server: ModelServer, provider: str, drop_after: int
) -> None:
    server.script = Script(drop_after=drop_after)
    with pytest.raises(ModelUnreachableError) as caught:
        Recorder().run(improver_for(server, provider))
    assert caught.value.next_step.endswith(NOT_ASKED_AGAIN)
    assert len(server.requests) == 1


def test_a_connection_that_breaks_before_any_answer_is_not_asked_again(server: ModelServer) -> None:
    server.script = Script(hang_up=True)
    with pytest.raises(ModelUnreachableError) as caught:
        Recorder().run(improver_for(server, "openai-compatible"))
    assert "broke before it answered" in caught.value.sentence
    assert caught.value.next_step.endswith(NOT_ASKED_AGAIN)
    assert len(server.requests) == 1


def test_a_server_that_comes_back_is_reached(server: ModelServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    class StartingToken(CancelToken):
        """Starts a server on the port while the run waits."""

        def wait(self, seconds: float) -> bool:
            server.listen_on(port)
            return super().wait(0)

    improver = improver_for(server, "openai-compatible", llm_base_url=f"http://127.0.0.1:{port}/v1")
    assert Recorder(StartingToken()).run(improver).role == GOOD_FIELDS["role"]


def test_a_wait_that_does_not_fit_is_said_in_place_of_waited(server: ModelServer) -> None:
    server.script = Script(status=429, body=BUSY.body, headers={"Retry-After": "31"})
    run = Recorder()
    with pytest.raises(ModelLimitError) as caught:
        run.run(improver_for(server, "openai"))
    assert (caught.value.next_step, run.waits) == ("Try again in 31 seconds.", [])
    server.script = BUSY
    with pytest.raises(ModelLimitError) as caught:
        run.run(improver_for(server, "openai", llm_timeout_seconds=10))
    assert (caught.value.next_step, run.waits) == ("Try again in 17 seconds.", [])
    assert len(server.requests) == 2


def test_cancelling_ends_the_wait_at_once(server: ModelServer) -> None:
    class Cancelling(Recorder):
        def on_step(self, step: RunStep) -> None:
            if step is RunStep.RETRYING:
                threading.Timer(0.05, self.cancel.cancel).start()

    server.script = BUSY
    began = time.monotonic()
    with pytest.raises(RunCancelledError):
        Cancelling(CancelToken()).run(improver_for(server, "openai"))
    assert time.monotonic() - began < 10
    assert len(server.requests) == 1
