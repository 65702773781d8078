"""Fixtures of every test of the screen."""

from collections.abc import Iterator

import pytest

from tests.support.openai_server import ModelServer, Script, model_server
from tests.support.quick_styles import skip_unseen_frames


@pytest.fixture(autouse=True)
def unseen_frames(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw what a test looks at and its last state. The random keys draw every frame: they look for faults in it."""
    if not request.node.nodeid.startswith("tests/ui/test_monkey.py"):
        skip_unseen_frames(monkeypatch)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(Script()) as running_server:
        yield running_server
