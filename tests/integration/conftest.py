"""Fixtures of tests with real files, processes and servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.openai_server import ModelServer, model_server
from tui.composition.paths import platform_paths


@pytest.fixture
def database() -> Path:
    return platform_paths().database


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running
