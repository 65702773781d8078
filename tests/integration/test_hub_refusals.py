"""Weights from the publisher's repository, against a small hub: refused, cancelled, many at once, or not asked for."""

import hashlib
import importlib.util
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import file_download

from domain.errors import EmbeddedModelError, RunCancelledError
from domain.improver.local.model_file import DEFAULT_MODEL
from domain.improver.local.weights import find_weights
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import FETCHING, Progress
from tests.support.hub_processes import ended, own_process
from tests.support.hub_server import CONTENT, HALF, MODEL, PATH, HubServer, fetch, files_in, partial
from tests.support.polling import wait_until
from tui.composition.container import Container
from tui.composition.models import embedded_model_problem
from tui.composition.paths import Paths


@pytest.mark.parametrize("beginning", [b"", b"x" * HALF], ids=["sent", "kept"])
def test_a_wrong_hash_is_refused_and_nothing_is_left(hub: HubServer, cache: Path, beginning: bytes) -> None:
    hub.etag = "not-a-hash"
    if beginning:
        cache.mkdir()
        partial(cache).write_bytes(beginning)
    else:
        hub.content = CONTENT[:-1] + b"x"
    with pytest.raises(EmbeddedModelError, match="not the expected model") as refused:
        fetch(cache)
    assert "local-offline]" in refused.value.next_step
    assert files_in(cache) == set()
    hub.content = CONTENT
    assert fetch(cache).read_bytes() == CONTENT


def test_another_file_is_refused_before_it_is_downloaded(hub: HubServer, cache: Path) -> None:
    hub.etag = hashlib.sha256(b"another").hexdigest()
    with pytest.raises(EmbeddedModelError, match="is not the expected model"):
        fetch(cache)
    hub.etag, hub.content = "x", CONTENT + b"more"
    with pytest.raises(EmbeddedModelError, match="is not the expected model"):
        fetch(cache)
    assert hub.ranges_asked == []


def test_a_hub_that_goes_away_is_a_plain_error_and_what_arrived_is_kept(hub: HubServer, cache: Path) -> None:
    hub.drop_at = [HALF]

    def close_at_half(progress: Progress) -> None:
        if progress.done >= 0.45 * len(CONTENT):
            hub.close()

    words = r"could not be downloaded from 127\.0\.0\.1: it cannot be reached"
    with pytest.raises(EmbeddedModelError, match=words) as gone:
        fetch(cache, close_at_half)
    assert "What arrived is kept" in gone.value.next_step
    assert partial(cache).read_bytes() == CONTENT[:HALF]
    assert MODEL.name not in files_in(cache)


@pytest.mark.parametrize("status", [401, 404, 429, 503])
def test_a_hub_that_refuses_is_a_plain_error(hub: HubServer, cache: Path, status: int) -> None:
    hub.status = status
    with pytest.raises(EmbeddedModelError, match=f"it answered with status {status}"):
        fetch(cache)
    assert files_in(cache) <= {"small.gguf.fetching"}


@pytest.mark.parametrize("status", [403, 408, 429, 503])
def test_a_download_that_is_refused_is_not_asked_for_again_after_a_wait(
    hub: HubServer, cache: Path, status: int
) -> None:
    hub.download_status = status
    with pytest.raises(EmbeddedModelError, match=f"it answered with status {status}"):
        fetch(cache)
    assert hub.ranges_asked == [None]


def test_a_hub_library_that_is_told_to_stay_offline_asks_nothing(
    hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EmbeddedModelError, match="HF_HUB_OFFLINE forbids it"):
        fetch(cache)
    assert hub.requests == []


@pytest.mark.parametrize("endpoint", ["no address", "ftp://127.0.0.1"])
def test_an_endpoint_that_is_no_address_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    with pytest.raises(EmbeddedModelError, match="HF_ENDPOINT is not a valid address"):
        fetch(cache)


def test_cancelling_ends_a_download_that_has_fallen_silent_and_keeps_what_arrived(
    hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_download, "time", SimpleNamespace(sleep=lambda _: pytest.fail("it waited")))
    hub.stall_at = HALF
    cancel = CancelToken()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            fetch(cache, cancel=cancel)
        except RunCancelledError as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert hub.stalled.wait(10)
    wait_until(lambda: partial(cache).exists() and partial(cache).stat().st_size == HALF, "all that comes is there")
    began = time.monotonic()
    cancel.cancel()
    thread.join(10)
    assert raised
    assert time.monotonic() - began < 2
    assert hub.client_gone.wait(5)
    assert partial(cache).read_bytes() == CONTENT[:HALF]
    hub.stall_at = None
    assert fetch(cache).read_bytes() == CONTENT


def test_cancelling_ends_the_attempts_to_go_on(hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = CancelToken()
    monkeypatch.setattr(file_download, "time", SimpleNamespace(sleep=lambda _seconds: cancel.cancel()))
    hub.drop_at = [HALF]
    with pytest.raises(RunCancelledError):
        fetch(cache, cancel=cancel)
    assert hub.ranges_asked == [None]
    assert partial(cache).read_bytes() == CONTENT[:HALF]


def test_of_many_processes_one_fetches_and_all_get_the_same_file(hub: HubServer, cache: Path) -> None:
    processes = [own_process(cache, MODEL) for _ in range(3)]
    assert [ended(process) for process in processes] == [(0, "", "")] * 3
    assert (cache / MODEL.name).read_bytes() == CONTENT
    assert hub.ranges_asked == [None]


def test_room_is_needed_only_for_what_is_missing(hub: HubServer, cache: Path) -> None:
    with pytest.raises(EmbeddedModelError, match=r"needs 72 MB of free space"):
        fetch(cache, free_bytes=lambda _folder: 70_000_000)
    assert hub.requests == []
    partial(cache).write_bytes(CONTENT[:HALF])
    assert fetch(cache, free_bytes=lambda _folder: 70_000_000).read_bytes() == CONTENT


def test_a_download_that_was_begun_goes_when_the_packages_are_there(
    hub: HubServer, cache: Path, tmp_path: Path
) -> None:
    cache.mkdir()
    partial(cache).write_bytes(CONTENT[:HALF])
    (tmp_path / "part").write_bytes(CONTENT)
    find_weights(None, cache, lambda _: None, CancelToken(), model=MODEL, find_parts=lambda _model: [tmp_path / "part"])
    assert files_in(cache) == {"small.gguf", "small.gguf.json"}
    assert hub.requests == []


def test_nothing_is_printed_and_no_token_and_nothing_about_the_machine_is_sent(
    hub: HubServer, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("hf_canary_in_a_file")
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "token"))
    hub.drop_at = [HALF]
    assert ended(own_process(cache, MODEL)) == (0, "", "")
    assert [method for method, _, _ in hub.requests] == ["HEAD", "GET", "GET"]
    for _, path, headers in hub.requests:
        assert path == PATH
        assert headers["user-agent"] == "dspy-prompt-improver"
        assert "authorization" not in headers
        assert "hf_canary" not in str(headers)


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the packages with the weights seem not to be installed."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name.startswith("pandas_sns") else find_spec(name)
    )


def test_the_hub_is_asked_when_the_packages_are_not_installed(hub: HubServer, cache: Path, no_packages: None) -> None:
    told: list[Progress] = []
    path = find_weights(None, cache, told.append, CancelToken(), model=MODEL)
    assert path.read_bytes() == CONTENT
    assert Progress(FETCHING, len(CONTENT), len(CONTENT), "bytes") in told
    assert hub.ranges_asked == [None]


def test_without_cache_packages_and_network_the_error_names_every_way_out(
    hub: HubServer, cache: Path, no_packages: None
) -> None:
    hub.close()
    with pytest.raises(EmbeddedModelError) as gone:
        find_weights(None, cache, lambda _: None, CancelToken(), model=MODEL)
    assert gone.value.title == "The embedded model is not ready"
    assert gone.value.sentence == (
        "The embedded model's weights could not be downloaded from 127.0.0.1: it cannot be reached."
    )
    for way in ("the network", 'pip install "dspy-prompt-improver[local-offline]"', "LOCAL_MODEL_PATH", "provider"):
        assert way in gone.value.next_step


@pytest.mark.parametrize(("source", "asked"), [(None, True), ("auto", True), ("hub", True), ("packages", False)])
def test_the_setting_decides_whether_the_publishers_repository_is_asked(
    hub: HubServer,
    paths: Paths,
    no_packages: None,
    source: str | None,
    asked: bool,
) -> None:
    hub.path = f"/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/{DEFAULT_MODEL.name}"
    container = Container(paths, overrides={"local_model_source": source} if source else {})
    seen: list[EngineStatus] = []
    try:
        with pytest.raises(EmbeddedModelError, match="is not the expected model" if asked else "not installed"):
            container.warm_up(seen.append)
    finally:
        container.close()
    assert [path for _, path, _ in hub.requests] == ([hub.path] if asked else [])
    assert seen[-1].phase is EnginePhase.FAILED


def test_nothing_is_fetched_for_an_engine_that_is_not_installed(
    hub: HubServer, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    container = Container(paths)
    try:
        with pytest.raises(EmbeddedModelError, match="engine is not installed") as refused:
            container.warm_up(lambda _status: None)
    finally:
        container.close()
    assert 'pip install "dspy-prompt-improver[local]"' in refused.value.next_step
    assert hub.requests == []


@pytest.mark.parametrize(
    ("source", "missing", "words"),
    [
        (
            "packages",
            "pandas_sns",
            'its weights are not installed (pip install "dspy-prompt-improver[local-offline]").',
        ),
        ("auto", "xllamacpp", 'not installed (pip install "dspy-prompt-improver[local]").'),
        ("auto", "pandas_sns", ""),
    ],
)
def test_doctor_names_the_extra_that_is_missing(
    hub: HubServer, paths: Paths, monkeypatch: pytest.MonkeyPatch, source: str, missing: str, words: str
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name.startswith(missing) else find_spec(name))
    container = Container(paths, overrides={"local_model_source": source})
    try:
        problem = embedded_model_problem(container.settings(), paths.cache)
    finally:
        container.close()
    assert problem == (f"The embedded model cannot start: {words}" if words else "")
    assert hub.requests == []
