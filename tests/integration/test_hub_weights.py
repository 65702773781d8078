"""Weights from the publisher's repository, against a small hub: complete, resumed or downloaded again."""

import hashlib
import signal
from pathlib import Path

import pytest

from domain.errors import EmbeddedModelError, RunCancelledError
from domain.improver.local.model_file import ModelFile
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import FETCHING, Progress
from tests.support.hub_processes import ended, own_process
from tests.support.hub_server import CONTENT, HALF, MODEL, PATH, SHA256, HubServer, fetch, files_in, hub_server, partial
from tests.support.proxy_server import proxy_server


def test_a_hub_on_loopback_is_asked_directly_and_another_through_the_proxy(
    hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy_server() as proxy:
        proxy.tunnels_to = ("127.0.0.1", int(hub.endpoint.rpartition(":")[2]))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert fetch(cache).read_bytes() == CONTENT
        assert proxy.asked == []
        monkeypatch.setenv("HF_ENDPOINT", "http://hub.example.invalid")
        assert fetch(cache.with_name("other")).read_bytes() == CONTENT
        assert proxy.asked == [f"{method} http://hub.example.invalid{PATH}" for method in ("HEAD", "GET")]


def test_a_proxy_of_another_kind_is_named(hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example.invalid")
    monkeypatch.setenv("ALL_PROXY", "socks5://me:secret@127.0.0.1:9")
    with pytest.raises(EmbeddedModelError, match="the proxy in ALL_PROXY uses SOCKS") as caught:
        fetch(cache)
    assert "secret" not in str(caught.value)


def test_the_whole_file_arrives_under_the_models_name_with_growing_progress(hub: HubServer, cache: Path) -> None:
    told: list[Progress] = []
    path = fetch(cache, told.append)
    fractions = [progress.fraction or 0 for progress in told if progress.what == FETCHING]
    assert path == cache / "small.gguf"
    assert path.read_bytes() == CONTENT
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert len(fractions) > 10
    assert told[-1] == Progress("checking the weights", len(CONTENT), len(CONTENT), "bytes")
    assert hub.ranges_asked == [None]
    assert files_in(cache) == {"small.gguf", "small.gguf.json"}


def test_two_models_lie_beside_each_other_and_the_part_of_one_outlasts_the_other(hub: HubServer, cache: Path) -> None:
    content = b"GGUF" + b"another" * 1000
    other = ModelFile("other.gguf", len(content), hashlib.sha256(content).hexdigest(), "Someone/Other-GGUF", "f86cb2c1")
    cancel = CancelToken()
    with pytest.raises(RunCancelledError):
        fetch(cache, lambda progress: cancel.cancel() if (progress.fraction or 0) > 0.5 else None, cancel)
    kept = partial(cache).stat().st_size
    hub.path, hub.content, hub.etag = "/Someone/Other-GGUF/resolve/f86cb2c1/other.gguf", content, other.sha256
    assert fetch(cache, model=other).read_bytes() == content
    hub.path, hub.content, hub.etag = PATH, CONTENT, SHA256
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.ranges_asked[-1] == f"bytes={kept}-"
    asked = len(hub.requests)
    assert (fetch(cache, model=other).name, fetch(cache).name) == ("other.gguf", "small.gguf")
    assert len(hub.requests) == asked


def test_a_fetched_model_is_found_again_without_the_network(hub: HubServer, cache: Path) -> None:
    fetch(cache)
    hub.close()
    asked = len(hub.requests)
    assert fetch(cache).read_bytes() == CONTENT
    assert len(hub.requests) == asked


def test_a_connection_that_breaks_is_resumed_where_it_stopped(hub: HubServer, cache: Path) -> None:
    hub.drop_at = [HALF, HALF + 100_000]
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.ranges_asked == [None, f"bytes={HALF}-", f"bytes={HALF + 100_000}-"]


def test_a_connection_that_is_reset_is_resumed(hub: HubServer, cache: Path) -> None:
    hub.drop_at, hub.resets = [HALF], True
    told: list[Progress] = []
    assert fetch(cache, told.append).read_bytes() == CONTENT
    assert len(hub.ranges_asked) == 2
    assert [progress.done for progress in told if progress.what == FETCHING][-1] == len(CONTENT)


def test_more_breaks_than_the_hubs_library_bears_are_a_plain_error_and_the_next_start_goes_on(
    hub: HubServer, cache: Path
) -> None:
    hub.drop_at = list(range(5_000, len(CONTENT), 5_000))
    with pytest.raises(EmbeddedModelError, match="the connection broke"):
        fetch(cache)
    arrived = partial(cache).stat().st_size
    assert arrived > 100_000
    hub.drop_at = []
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.ranges_asked[-1] == f"bytes={arrived}-"


def test_a_storage_host_that_the_hub_names_gets_the_rest_of_the_download(hub: HubServer, cache: Path) -> None:
    with hub_server("/signed", CONTENT, "x") as storage:
        storage.drop_at = [HALF]
        hub.storage = f"{storage.endpoint}/signed"
        assert fetch(cache).read_bytes() == CONTENT
        assert storage.ranges_asked == [None, f"bytes={HALF}-"]
        assert [method for method, _, _ in hub.requests] == ["HEAD", "GET", "GET"]


def test_a_full_disk_is_a_plain_error_and_what_arrived_is_kept(hub: HubServer, cache: Path) -> None:
    code, output, errors = ended(own_process(cache, MODEL, "fill_the_disk"))
    assert (code, output) == (1, "")
    assert "cannot be used: File too large" in errors
    assert partial(cache).read_bytes() == CONTENT[: len(CONTENT) // 2]
    assert fetch(cache).read_bytes() == CONTENT


def test_a_killed_download_is_resumed_by_the_next_start(hub: HubServer, cache: Path) -> None:
    assert ended(own_process(cache, MODEL, "die_half_way")) == (-signal.SIGKILL, "", "")
    assert MODEL.name not in files_in(cache)
    arrived = partial(cache).stat().st_size
    assert arrived > HALF / 2
    told: list[Progress] = []
    assert fetch(cache, told.append).read_bytes() == CONTENT
    assert hub.ranges_asked == [None, f"bytes={arrived}-"]
    assert told[0].done == arrived


def test_a_hub_that_knows_no_ranges_sends_it_all_again(hub: HubServer, cache: Path) -> None:
    hub.ranges = False
    cache.mkdir()
    partial(cache).write_bytes(CONTENT[:HALF])
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.ranges_asked == [f"bytes={HALF}-"]


def test_a_whole_partial_file_is_checked_and_used_without_a_request(hub: HubServer, cache: Path) -> None:
    cache.mkdir()
    partial(cache).write_bytes(CONTENT)
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.requests == []


def test_a_partial_file_that_is_too_long_is_begun_anew(hub: HubServer, cache: Path) -> None:
    cache.mkdir()
    partial(cache).write_bytes(CONTENT + b"x")
    assert fetch(cache).read_bytes() == CONTENT
    assert hub.ranges_asked == [None]
