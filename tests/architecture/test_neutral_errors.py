"""An error of a model or of the disk may end an improvement, a try or a judge: it speaks of none of them."""

import re
from pathlib import Path

import pytest

from domain.errors import ModelError, RunCancelledError, StorageError
from tests.support.sentences import sentences

ROOT = Path(__file__).parents[2]
OF_ONE_USE = re.compile(r"\b(?:ideas?|improv\w+|(?:your|new) prompts?)\b|is kept\. Try", re.IGNORECASE)
PLACES = (
    "domain/improver/answering.py",
    "domain/improver/program/early_ends.py",
    "domain/improver/lm/*.py",
    "domain/improver/local/*.py",
    "domain/improver/wire/*.py",
    "domain/runtime/*.py",
    "storage/database/errors.py",
    "storage/experiments/*.py",
    "storage/spool/*.py",
)
MODULES = [path for place in PLACES for path in sorted(ROOT.glob(place))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_speaks_of_one_use(path: Path) -> None:
    texts = [text.replace("dspy-prompt-improver", "") for text in sentences(path.read_text("utf-8"))]
    assert [text for text in texts if OF_ONE_USE.search(text)] == []


@pytest.mark.parametrize("kind", [ModelError, RunCancelledError, StorageError, *ModelError.__subclasses__()])
def test_no_words_by_default_speak_of_one_use(kind: type[ModelError]) -> None:
    for error in (kind("It failed."), ModelError("It failed.", is_setting=True)):
        assert not OF_ONE_USE.search(f"{error.title} {error.next_step}")
