"""Fixtures of the contracts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.history.ports import PromptRepository
from tests.support.repositories import make_repository


@pytest.fixture(params=["memory", "indexed"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PromptRepository]:
    repository = make_repository(request.param, tmp_path)
    yield repository
    repository.close()
