"""A program is compiled within its budget, and the running application uses what was compiled."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import SettingsError
from domain.improver.program.program import ImprovePrompt
from domain.improver.service import DspyPromptImprover
from domain.improver.wire.endpoint import Endpoint
from domain.prompts.improve import checked_request
from domain.prompts.record import Backend, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from tests.benchmarks.quality_measures import load
from tests.compile.__main__ import main
from tests.support.improver_runs import StubEngine
from tests.support.openai_server import ModelServer, Script, model_server
from tests.support.taught_model import MAGIC, taught_model
from tui.cli import headless_run
from tui.cli.run_progress import RunProgress
from tui.composition.container import Container
from tui.composition.paths import Paths, platform_paths

IDEA = next(one for one in load() if one["id"] == "en-writing-bins")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with model_server(taught_model()) as running:
        for name, value in {
            "LLM_PROVIDER": "openai-compatible",
            "LLM_BASE_URL": running.base_url,
            "LLM_MODEL": "some-model",
        }.items():
            monkeypatch.setenv(name, value)
        yield running


def run_application(paths: Paths) -> PromptHistory:
    container = Container(paths)
    try:
        request = checked_request(IDEA["idea"], IDEA["context"])
        outcome = headless_run.run_improvement(container, request, RunProgress(wanted=False), lambda _partial: None)
        assert outcome.problem is None
        return outcome.record
    finally:
        container.close()


def scores(output: str) -> tuple[float, float]:
    before, after = (float(line.split()[1]) for line in output.splitlines() if line.startswith(("before", "after")))
    return before, after


def test_gepa_finds_the_instruction_that_a_model_needs_and_the_application_uses_it(
    server: ModelServer,
    paths: Paths,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_application(paths).findings
    server.requests.clear()
    saved = tmp_path / "gepa.json"
    budget = 40
    assert main(["--optimizer", "gepa", "--budget", str(budget), "--out", str(saved)]) == 0
    output = capsys.readouterr().out
    before, after = scores(output)
    assert before < after
    assert f"at most {budget} calls" in output
    assert len(server.requests) <= budget
    assert f"{len(server.requests)} calls were made" in output
    assert MAGIC in saved.read_text("utf-8")

    server.requests.clear()
    monkeypatch.setenv("DSPY_PROGRAM", str(saved))
    record = run_application(paths)
    assert record.findings == ()
    assert MAGIC in server.requests[-1]["body"]["messages"][0]["content"]
    assert len(server.requests) == 1


def test_bootstrapped_demonstrations_are_shown_in_place_of_the_nearest_ones(
    server: ModelServer,
    paths: Paths,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    taught = ImprovePrompt()
    taught.large.signature = taught.large.signature.with_instructions(MAGIC)
    monkeypatch.setattr("tests.compile.optimizers.ImprovePrompt", lambda: taught)
    saved = tmp_path / "bootstrap.json"
    assert main(["--optimizer", "bootstrap", "--budget", "30", "--out", str(saved)]) == 0
    assert len(server.requests) <= 30
    assert "3 demonstrations" in capsys.readouterr().out
    english = [one for one in json.loads(saved.read_text("utf-8"))["large"]["demos"] if one["idea"].isascii()]
    assert english

    monkeypatch.setenv("DSPY_PROGRAM", str(saved))
    record = run_application(paths)
    messages: list[dict[str, Any]] = server.requests[-1]["body"]["messages"]
    shown = "\n".join(message["content"] for message in messages[1:-1] if message["role"] == "user")
    for one in english:
        assert one["idea"] in shown
    answers = [json.loads(message["content"]) for message in messages if message["role"] == "assistant"]
    assert [one["directive"] for one in answers] == [one["directive"] for one in english]
    assert not {"doubts", "is_whole"} & answers[0].keys()
    assert record.backend is Backend.FEW_SHOT
    assert all(uid.startswith("compiled-") for uid in record.demonstrations)


def test_a_budget_that_is_too_small_makes_no_call(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    for optimizer in ("bootstrap", "gepa"):
        assert main(["--optimizer", optimizer, "--budget", "2"]) == 2
        assert "too small" in capsys.readouterr().err
    assert server.requests == []


def test_a_model_that_cannot_be_asked_ends_it_in_plain_words(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = Script(status=401, body=json.dumps({"error": {"message": "no"}}))
    saved = tmp_path / "no.json"
    assert main(["--optimizer", "bootstrap", "--budget", "10", "--out", str(saved)]) == 2
    assert "key" in capsys.readouterr().err
    assert not saved.exists()


def test_a_program_that_is_not_there_is_named_and_nothing_is_sent(
    server: ModelServer, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSPY_PROGRAM", str(tmp_path / "none.json"))
    container = Container(paths)
    try:
        request = checked_request(IDEA["idea"])
        with pytest.raises(SettingsError) as caught:
            headless_run.run_improvement(container, request, RunProgress(wanted=False), lambda _partial: None)
    finally:
        container.close()
    assert "none.json" in caught.value.sentence
    assert "DSPY_PROGRAM" in caught.value.next_step
    assert server.requests == []


class UnwantedEngine(StubEngine):
    """An embedded model that nobody may load."""

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        raise AssertionError("the model was loaded")


def test_a_program_that_is_not_there_is_named_before_a_model_is_loaded(server: ModelServer, tmp_path: Path) -> None:
    settings = Settings(llm_provider="local", dspy_program=tmp_path / "none.json")
    improver = DspyPromptImprover(settings, lambda _on_status: UnwantedEngine(server))
    with pytest.raises(SettingsError):
        improver.warm_up(lambda _status: None)
    with pytest.raises(SettingsError):
        improver.improve(checked_request(IDEA["idea"]), CancelToken(), lambda _step: None, lambda _partial: None)


def test_a_file_that_cannot_be_written_is_named_before_any_call(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "missing" / "compiled.json"
    assert main(["--optimizer", "bootstrap", "--budget", "10", "--out", str(saved)]) == 2
    assert str(saved.parent) in capsys.readouterr().err
    assert server.requests == []


def test_a_file_that_its_folder_does_not_take_is_named_before_any_call(
    server: ModelServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "compiled.json"
    saved.symlink_to(tmp_path / "missing" / "compiled.json")
    assert main(["--optimizer", "bootstrap", "--budget", "10", "--out", str(saved)]) == 2
    assert f"{saved} cannot be written" in capsys.readouterr().err
    assert server.requests == []


def test_a_budget_that_is_too_small_is_named_before_a_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.compile.__main__.open_model", lambda *_: pytest.fail("the model was loaded"))
    assert main(["--optimizer", "bootstrap", "--budget", "1", "--provider", "local"]) == 2
    assert "too small" in capsys.readouterr().err


def test_the_key_that_is_kept_for_the_provider_is_used(server: ModelServer, tmp_path: Path) -> None:
    config = platform_paths().config
    config.mkdir(parents=True)
    (config / ".env").write_text("OPENAI_COMPATIBLE_API_KEY=kept-key\n")
    main(["--optimizer", "bootstrap", "--budget", "10", "--out", str(tmp_path / "compiled.json")])
    assert {request["headers"]["Authorization"] for request in server.requests} == {"Bearer kept-key"}
