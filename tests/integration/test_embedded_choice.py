"""Choosing among embedded models, with small files on a hub of the test: what is listed, fetched, kept and refused."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import EmbeddedModelError, PromptImproverError
from domain.improver.discovery import embedded_models
from domain.improver.local.model_file import EMBEDDED_MODELS
from domain.models.catalogue import ProviderStatus
from domain.models.choice import ModelChoice
from domain.models.embedded import EmbeddedModelStatus, Presence
from domain.prompts.request import EngineStatus
from domain.settings.schema import LocalModel, ModelSource, Settings
from tests.support.hub_server import HubServer, hub_server
from tests.support.polling import wait_until
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

CONTENT = b"GGUF" + bytes(range(256)) * 4_000
SMALL, OTHER = LocalModel.QWEN3_1_7B, LocalModel.QWEN3_4B


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """A hub with a small file under the name of a model that no package carries."""
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    small = replace(EMBEDDED_MODELS[SMALL], size=len(CONTENT), sha256=sha256)
    monkeypatch.setitem(EMBEDDED_MODELS, SMALL, small)
    with hub_server(f"/{small.repository}/resolve/main/{small.name}", CONTENT, sha256) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


@pytest.fixture
def container(paths: Paths) -> Iterator[Container]:
    one = Container(paths)
    yield one
    one.close()


def local(container: Container) -> ProviderStatus:
    return next(offer for offer in container.model_setup().offers() if offer.provider == "local")


def status(container: Container, name: LocalModel) -> EmbeddedModelStatus:
    return next(one for one in local(container).embedded if one.name == name)


def load(container: Container) -> tuple[PromptImproverError, list[EngineStatus]]:
    """Load the engine, which cannot load a file of the test."""
    seen: list[EngineStatus] = []
    with pytest.raises(EmbeddedModelError) as refused:
        container.warm_up(seen.append)
    return refused.value, seen


def test_a_model_that_is_chosen_is_fetched_with_progress_and_installed_then(
    hub: HubServer, container: Container
) -> None:
    assert status(container, SMALL).presence is Presence.TO_DOWNLOAD
    applied = container.model_setup().use(ModelChoice("local", SMALL))
    assert applied.choice == ModelChoice("local", "Qwen3-1.7B-Q8_0")
    assert (
        container.paths.config / "config.toml"
    ).read_text() == 'llm_provider = "local"\nlocal_model = "qwen3-1.7b"\n'
    assert hub.requests == []
    error, seen = load(container)
    assert "Qwen3-1.7B-Q8_0.gguf" in error.sentence
    assert any(one.progress and one.progress.fraction == 1.0 for one in seen)
    assert (container.paths.cache / "Qwen3-1.7B-Q8_0.gguf").read_bytes() == CONTENT
    assert status(container, SMALL).presence is Presence.INSTALLED


def test_a_download_that_is_stopped_keeps_its_part_while_another_model_is_chosen(
    hub: HubServer, container: Container
) -> None:
    hub.stall_at = len(CONTENT) // 2
    container.model_setup().use(ModelChoice("local", SMALL))
    loading = threading.Thread(target=lambda: container.warm_up(lambda _status: None))
    loading.start()
    part = container.paths.cache / "Qwen3-1.7B-Q8_0.gguf.fetching"
    wait_until(lambda: part.exists() and part.stat().st_size == hub.stall_at, "half of the file")
    container.stop_loading()
    loading.join(10)
    assert not loading.is_alive()
    kept, hub.stall_at = part.stat().st_size, None
    container.model_setup().use(ModelChoice("local", OTHER))
    container.model_setup().use(ModelChoice("local", SMALL))
    load(container)
    assert hub.ranges_asked == [None, f"bytes={kept}-"]
    assert status(container, SMALL).presence is Presence.INSTALLED


def test_a_file_with_another_hash_is_refused(hub: HubServer, container: Container) -> None:
    hub.content, hub.etag = CONTENT[::-1], ""
    container.model_setup().use(ModelChoice("local", SMALL))
    error, _ = load(container)
    assert "not the expected model" in error.sentence
    assert "pip install" not in error.next_step, "no package carries it"
    assert status(container, SMALL).presence is Presence.TO_DOWNLOAD


def test_a_switch_and_a_provider_in_between_keep_the_name(container: Container) -> None:
    setup = container.model_setup()
    for name in (SMALL, OTHER):
        setup.use(ModelChoice("local", name))
        assert setup.current() == ModelChoice("local", name)
        assert local(container).models[0] == name, "a form begins with it"
    setup.use(ModelChoice("openai", "gpt-test"))
    assert container.settings().local_model is OTHER
    setup.use(ModelChoice("local"))
    assert setup.current() == ModelChoice("local", OTHER)
    listed = [pick.choice for pick in setup.picks(setup.offers()) if pick.choice.provider == "local"]
    assert sorted(choice.model for choice in listed) == sorted(LocalModel)


def test_your_own_file_takes_the_place_of_all(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    container.model_setup().use(ModelChoice("local", SMALL))
    monkeypatch.setenv("LOCAL_MODEL_PATH", __file__)
    setup = container.model_setup()
    assert local(container).embedded == ()
    assert [pick.choice for pick in setup.picks(setup.offers()) if pick.choice.provider == "local"] == [
        ModelChoice("local")
    ]


def test_the_seconds_are_those_of_the_last_prompts_with_the_model(container: Container) -> None:
    assert {one.seconds for one in local(container).embedded} == {None}
    file = EMBEDDED_MODELS[SMALL].name.removesuffix(".gguf")
    for milliseconds in (9_000, 12_000, 40_000, None):
        container.repository().save(make_record(model=file, latency_ms=milliseconds))
    container.repository().save(make_record(model=file, provider="ollama", latency_ms=1_000))
    assert {one.name: one.seconds for one in local(container).embedded} == {
        name: 12.0 if name == SMALL else None for name in LocalModel
    }


def test_what_this_machine_lacks_is_said_before(tmp_path: Path) -> None:
    settings = Settings(local_model_source=ModelSource.HUB)
    found = embedded_models(settings, tmp_path, lambda: 3_000_000_000, lambda _folder: 2_000_000_000)
    assert [one.warning for one in found] == [
        "",
        "",
        "",
        "It needs 4.6 GB of memory but only 3.6 GB are free and 2.5 GB of disk but only 2.0 GB are free.",
    ]
    assert {one.warning for one in embedded_models(settings, tmp_path, lambda: None, lambda _folder: None)} == {""}


def test_without_packages_and_network_a_model_is_not_installed(container: Container, tmp_path: Path) -> None:
    settings = Settings(local_model_source=ModelSource.PACKAGES)
    largest = embedded_models(settings, tmp_path)[-1]
    assert largest.presence is Presence.MISSING
    assert "Qwen3 4B, Apache-2.0: not installed, about 4.6 GB of memory." in largest.about


def test_listing_makes_no_history(container: Container) -> None:
    container.model_setup().offers()
    assert not container.database.exists()
