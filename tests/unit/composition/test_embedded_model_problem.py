from pathlib import Path

import pytest

from domain.improver import discovery
from domain.settings.schema import Settings
from tests.support.gguf import TEMPLATE, gguf
from tui.composition.models import embedded_model_problem


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine of the test, and a model file in the cache."""
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "xllamacpp.py").write_text("def get_system_info(): return ''\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "engine"))
    monkeypatch.syspath_prepend(tmp_path / "engine")
    return tmp_path


def problem(cache: Path, content: bytes = gguf(TEMPLATE), **settings: object) -> str:
    model = cache / "own.gguf"
    model.write_bytes(content)
    return embedded_model_problem(Settings.model_validate({"local_model_path": model, **settings}), cache)


def break_engine(cache: Path) -> None:
    (cache / "engine" / "xllamacpp.py").write_text(
        "raise ImportError('libgomp.so.1: cannot open shared object file: No such file or directory')\n"
    )


def test_an_engine_that_runs_is_no_problem(cache: Path) -> None:
    assert problem(cache) == ""


def test_a_system_library_that_is_missing_is_named_with_what_to_do(cache: Path) -> None:
    break_engine(cache)
    found = problem(cache)
    assert "needs the system library libgomp.so.1" in found
    assert "apt install libgomp1" in found


def test_a_model_file_that_cannot_be_used_is_named(cache: Path) -> None:
    assert "own.gguf has no chat template" in problem(cache, gguf({}))
    assert "own.gguf cannot be loaded: it is not a GGUF model file" in problem(cache, b"<!DOCTYPE html>")


def test_too_little_memory_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "available_memory", lambda: 1)
    assert "MB of memory" in problem(cache)


def test_another_provider_needs_no_engine(cache: Path) -> None:
    break_engine(cache)
    assert problem(cache, llm_provider="openai") == ""
