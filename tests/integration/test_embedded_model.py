import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from domain.errors import EmbeddedModelError, ModelTimeoutError, RunCancelledError
from domain.improver.local import server
from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.wire.endpoint import Endpoint
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.cancellation import CancelToken
from tests.support.embedded import (
    START_SECONDS,
    cached_weights,
    completion,
    engine_processes,
    is_alive,
    make_model,
    require_local_extra,
)
from tests.support.polling import wait_until
from tests.support.tiers import chosen

require_local_extra()
pytestmark = pytest.mark.embedded

LONG_PROMPT = " ".join("abcdefghijklmnopqrstuvwxyz"[number * 7 % 26] for number in range(3000))


@pytest.fixture
def model() -> Iterator[EmbeddedModel]:
    model = make_model()
    yield model
    model.close()
    assert engine_processes(os.getpid()) == []


def start(model: EmbeddedModel) -> Endpoint:
    return model.ensure_running(CancelToken(), START_SECONDS)


def connect(endpoint: Endpoint) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port_of(endpoint), timeout=30)


def port_of(endpoint: Endpoint) -> int:
    port = urlsplit(endpoint.base_url).port
    assert port is not None
    return port


def get(endpoint: Endpoint, path: str, key: str) -> int:
    connection = connect(endpoint)
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    status = connection.getresponse().status
    connection.close()
    return status


def send(endpoint: Endpoint, body: bytes) -> http.client.HTTPConnection:
    connection = connect(endpoint)
    headers = {"Authorization": f"Bearer {endpoint.api_key}", "Content-Type": "application/json"}
    connection.request("POST", "/completion", body, headers)
    return connection


def generate(model: EmbeddedModel, endpoint: Endpoint) -> Callable[[], None]:
    """Begin a long answer, return once its first words are here, and give what breaks the connection."""
    connection = send(endpoint, completion("Tell a long story."))
    response = connection.getresponse()
    assert response.read(40)
    assert model.busy()

    def disconnect() -> None:
        response.close()
        connection.close()

    return disconnect


def evaluate_prompt(model: EmbeddedModel, endpoint: Endpoint) -> Callable[[], None]:
    """Send a prompt that takes many seconds to read, return once the engine is at it; else like `generate`."""
    connection = send(endpoint, completion(LONG_PROMPT))
    wait_until(model.busy, "the engine reads the prompt")
    return connection.close


def only_engine() -> int:
    (pid,) = engine_processes(os.getpid())
    return pid


def test_a_started_engine_answers_and_says_so_on_the_way() -> None:
    phases: list[EnginePhase] = []
    model = make_model(on_status=lambda status: phases.append(status.phase))
    try:
        endpoint = start(model)
        assert get(endpoint, "/health", endpoint.api_key) == 200
        assert endpoint.model == cached_weights().stem
        assert endpoint.context_tokens == 4096
        assert model.is_small()
        assert start(model) == endpoint
    finally:
        model.close()
    assert phases == [EnginePhase.LOADING, EnginePhase.READY]


@pytest.mark.parametrize("path", chosen(["/slots", "/props", "/v1/chat/completions"], ["/slots"]))
def test_without_the_key_the_engine_tells_nothing(model: EmbeddedModel, path: str) -> None:
    endpoint = start(model)
    assert get(endpoint, path, "guess") == 401


def test_the_key_is_on_no_command_line_and_in_no_repr(model: EmbeddedModel) -> None:
    endpoint = start(model)
    arguments = subprocess.run(["ps", "-wweo", "args="], capture_output=True, text=True, check=True).stdout
    assert server.__file__ in arguments
    assert endpoint.api_key not in arguments
    assert endpoint.api_key not in repr(endpoint)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_key_is_in_no_environment_and_only_loopback_listens(model: EmbeddedModel) -> None:
    endpoint = start(model)
    pid = only_engine()
    assert endpoint.api_key.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    listening = "0A"
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
    ]
    port = f"{port_of(endpoint):04X}"
    addresses = {row[1] for row in rows if row[3] == listening and row[1].endswith(f":{port}")}
    assert addresses == {f"0100007F:{port}"}


def test_keys_of_the_terminal_do_not_reach_the_engine(model: EmbeddedModel) -> None:
    start(model)
    assert os.getsid(only_engine()) != os.getsid(0)


def test_a_cancelled_answer_leaves_the_engine_idle_and_alive(model: EmbeddedModel) -> None:
    endpoint = start(model)
    disconnect = generate(model, endpoint)
    disconnect()
    model.stop_unless_idle(within_seconds=20)
    assert not model.busy()
    assert start(model) == endpoint


def test_a_cancel_while_the_prompt_is_read_leaves_the_engine_idle_or_gone(model: EmbeddedModel) -> None:
    endpoint = start(model)
    disconnect = evaluate_prompt(model, endpoint)
    disconnect()
    model.stop_unless_idle()
    assert not model.busy()
    endpoint = start(model)
    assert get(endpoint, "/health", endpoint.api_key) == 200


@pytest.mark.parametrize("delay", chosen([0.0005, 0.001, 0.002], ["0.001"]))
def test_a_request_that_was_cancelled_as_soon_as_it_was_sent_does_not_begin_later(
    model: EmbeddedModel, delay: float
) -> None:
    connection = send(start(model), completion(LONG_PROMPT))
    time.sleep(delay)
    connection.close()
    model.stop_unless_idle()
    time.sleep(0.2)
    assert not model.busy()


@pytest.mark.parametrize(
    "work", chosen([generate, evaluate_prompt], ["evaluate_prompt"], name=lambda work: work.__name__)
)
def test_stop_ends_an_engine_at_work_and_the_next_run_gets_another(
    model: EmbeddedModel, work: Callable[[EmbeddedModel, Endpoint], Callable[[], None]]
) -> None:
    first = start(model)
    pid = only_engine()
    disconnect = work(model, first)
    model.stop()
    assert not is_alive(pid)
    assert not model.busy()
    second = start(model)
    assert only_engine() != pid
    assert second.api_key != first.api_key
    disconnect()


def test_an_engine_that_was_killed_is_replaced(model: EmbeddedModel) -> None:
    start(model)
    pid = only_engine()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid), "the engine is dead")
    wait_until(lambda: not model.busy(), "a dead engine is not busy")
    endpoint = start(model)
    assert get(endpoint, "/health", endpoint.api_key) == 200


def test_many_threads_share_one_start(model: EmbeddedModel) -> None:
    endpoints: list[Endpoint] = []
    threads = [threading.Thread(target=lambda: endpoints.append(start(model))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(START_SECONDS)
    assert len(endpoints) == 5
    assert len(set(endpoints)) == 1
    only_engine()


def test_a_cancel_while_loading_leaves_no_engine() -> None:
    cancel = CancelToken()
    statuses: list[EngineStatus] = []

    def cancel_a_load(status: EngineStatus) -> None:
        statuses.append(status)
        if status.phase is EnginePhase.LOADING:
            threading.Timer(0.2, cancel.cancel).start()

    model = make_model(on_status=cancel_a_load)
    with pytest.raises(RunCancelledError):
        model.ensure_running(cancel, START_SECONDS)
    assert engine_processes(os.getpid()) == []
    assert statuses[-1].phase is EnginePhase.IDLE
    model.close()


def test_a_second_caller_can_leave_while_the_first_ones_load_goes_on(model: EmbeddedModel) -> None:
    endpoints: list[Endpoint] = []
    first = threading.Thread(target=lambda: endpoints.append(start(model)))
    first.start()
    wait_until(lambda: engine_processes(os.getpid()), "the first start is under way")
    cancel = CancelToken()
    threading.Timer(0.1, cancel.cancel).start()
    with pytest.raises(RunCancelledError):
        model.ensure_running(cancel, START_SECONDS)
    first.join(START_SECONDS)
    assert endpoints == [start(model)]


def test_a_start_that_misses_its_deadline_leaves_no_engine(model: EmbeddedModel) -> None:
    cached_weights()
    with pytest.raises(ModelTimeoutError):
        model.ensure_running(CancelToken(), 0.2)
    assert engine_processes(os.getpid()) == []


def test_closing_ends_a_start_and_every_later_one(model: EmbeddedModel) -> None:
    errors: list[BaseException] = []

    def start_and_fail() -> None:
        with pytest.raises((RunCancelledError, EmbeddedModelError)) as raised:
            start(model)
        errors.append(raised.value)

    starter = threading.Thread(target=start_and_fail)
    starter.start()
    wait_until(lambda: engine_processes(os.getpid()), "the engine is loading")
    model.close()
    starter.join(10)
    assert len(errors) == 1
    assert engine_processes(os.getpid()) == []
    with pytest.raises(RunCancelledError):
        start(model)
    model.close()


def test_a_broken_model_file_is_a_plain_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    statuses: list[EngineStatus] = []
    model = make_model(broken, statuses.append)
    with pytest.raises(EmbeddedModelError, match=r"The model file broken\.gguf cannot be loaded") as refused:
        start(model)
    assert "LOCAL_MODEL_PATH" in refused.value.next_step
    assert "Traceback" not in refused.value.sentence
    assert statuses[-1] == EngineStatus(EnginePhase.FAILED, refused.value.sentence)
    assert engine_processes(os.getpid()) == []
    model.close()


def test_too_little_memory_is_told_before_the_model_is_loaded() -> None:
    phases: list[EnginePhase] = []
    weights = cached_weights()
    model = EmbeddedModel(
        lambda _on_progress, _cancel: weights,
        lambda status: phases.append(status.phase),
        available_memory=lambda: weights.stat().st_size - 1,
    )
    with pytest.raises(EmbeddedModelError, match="at least 491 MB of memory, and 491 MB are free"):
        start(model)
    assert phases == [EnginePhase.FAILED]
    assert engine_processes(os.getpid()) == []
    model.close()


def test_nothing_the_engine_prints_reaches_this_process(
    model: EmbeddedModel, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(EmbeddedModelError):
        start(make_model(broken))
    endpoint = start(model)
    disconnect = generate(model, endpoint)
    disconnect()
    model.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_engine_waits_asleep_and_gives_way_to_the_screen(model: EmbeddedModel) -> None:
    start(model)
    pid = only_engine()
    assert b"OMP_WAIT_POLICY=passive" in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    threads = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {min(19, own + 5)}
