"""A server that answers politely, a prompt, and the options that name its inputs and checks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.prompts.record import PromptHistory
from tests.support.shell import fill
from tests.support.tried_command import RECORD, polite
from tests.support.tried_model import TriedModel, tried_model


@pytest.fixture
def model() -> Iterator[TriedModel]:
    with tried_model(polite) as running:
        yield running


@pytest.fixture
def record(database: Path) -> PromptHistory:
    fill(database, RECORD)
    return RECORD


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The options that name ten inputs and a check."""
    cases, checks = tmp_path / "cases.csv", tmp_path / "checks.txt"
    cases.write_text("review\n" + "".join(f"the parcel number {number} came late\n" for number in range(10)))
    checks.write_text("# what a reply needs\nat most 60 words\nends with: thank you.\n")
    return ["--cases", str(cases), "--checks", str(checks)]
