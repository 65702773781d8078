"""A download of the weights, from a real server, stopped and gone on with by keys."""

import hashlib

import pytest

from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.local.model_file import ModelFile
from domain.improver.local.weights import find_weights
from domain.improver.service import DspyPromptImprover
from domain.settings.schema import ModelSource
from tests.support.application import Driver, running
from tests.support.hub_server import hub_server
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.progress.line import WorkLine

CONTENT = b"not a model at all, but long enough" * 1_000_000
MODEL = ModelFile("small.gguf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), repository="Someone/Small-GGUF")
HALF = len(CONTENT) // 2
PATH = "/Someone/Small-GGUF/resolve/main/small.gguf"


def line(app: Driver) -> str:
    return str(app.screen.query_one(WorkLine).render())


async def test_a_download_shows_how_far_it_is_stops_and_goes_on(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(container: Container) -> None:
        container.improver.replace(
            lambda: DspyPromptImprover(
                container.settings(),
                lambda on_status: EmbeddedModel(
                    lambda on_progress, cancel: find_weights(
                        None, paths.cache, on_progress, cancel, model=MODEL, source=ModelSource.HUB
                    ),
                    on_status,
                ),
            )
        )
        container.on_close(lambda: container.improver().close())

    with hub_server(PATH, CONTENT, MODEL.sha256) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        hub.stall_at = HALF
        async with running(paths, prepare=prepare) as app:
            await app.until(lambda: "fetching the weights 49% · 17 of 35 MB" in line(app), "how far it is")
            assert "escape stops" in line(app)
            await app.press("escape")
            await app.until(hub.client_gone.is_set, "the connection is closed")
            await app.until(lambda: "engine: stopped" in app.status, "stopped")
            assert any(
                "17 of 35 MB have arrived and are kept; ctrl+j or the next start" in notice for notice in app.notices
            )
            assert (paths.cache / "small.gguf.fetching").stat().st_size == HALF

            hub.stall_at = None
            await app.type("Design a REST API")
            await app.press("ctrl+j")
            await app.until(lambda: "cannot be loaded" in app.result, "all of it has arrived, which is no model")
        assert hub.ranges_asked == [None, f"bytes={HALF}-"]
        assert (paths.cache / "small.gguf").read_bytes() == CONTENT
