"""Fixtures of tests with real files, processes and servers."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import file_download

from tests.support.hub_server import CONTENT, PATH, SHA256, HubServer, hub_server
from tests.support.openai_server import ModelServer, model_server
from tui.composition.paths import platform_paths


@pytest.fixture
def database() -> Path:
    return platform_paths().database


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with hub_server(PATH, CONTENT, SHA256) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        monkeypatch.setattr(file_download, "time", SimpleNamespace(sleep=lambda _seconds: None))
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"
