"""What `doctor` and a wrong setting say, as a shell runs the commands."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from domain.evaluation.experiment import Result
from domain.history.operations import SaveOperation
from storage.spool.spool import FileSpool
from tests.support.experiments import BETTER, make_experiment
from tests.support.histories import bare_connection, history
from tests.support.pattern_files import write_pattern
from tests.support.records import make_record
from tests.support.shell import ATTENTION, DONE, FAILED, VARIED, fill, run
from tui.cli.doctor import doctor
from tui.composition.paths import platform_paths


def test_a_mistyped_setting_is_named_on_the_error_output_alone_and_by_doctor() -> None:
    config = platform_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text("llm_temprature = 1\n")
    said = "In config.toml: there is no setting 'llm_temprature'; the nearest is LLM_TEMPERATURE, so it is ignored."
    listed = run("history", "--json")
    assert (json.loads(listed.stdout), said in listed.stderr) == ([], True)
    report = run("doctor", "--json")
    assert said in json.loads(report.stdout)["attention"]
    assert (said in report.stderr, report.returncode) == (False, ATTENTION)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DSPY_PROGRAM", "none.json", "DSPY_PROGRAM cannot be read."),
        ("LLM_PROVIDER", "foo", "no provider called 'foo'"),
        ("LLM_API_KEY_FOR", "foo", "LLM_API_KEY_FOR is 'foo'; allowed: local, ollama, openai"),
        ("THEME", "purple", "THEME is 'purple'; allowed: auto, dark, light"),
    ],
)
def test_doctor_names_a_program_a_provider_or_a_theme_that_there_is_not(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    report = run("doctor", "--json")
    assert any(said in one for one in json.loads(report.stdout)["attention"]), report.stdout
    assert report.returncode == ATTENTION


def test_doctor_counts_the_patterns_of_ones_own_and_names_a_file_that_is_none() -> None:
    folder = platform_paths().patterns
    write_pattern(folder / "toy-letter.md")
    assert "patterns  1 of your own" in run("doctor").stdout
    (folder / "my-bug.md").write_text("+++\ntitle = 1\n+++\n")
    report = run("doctor", "--json")
    problem = 'patterns/my-bug.md, line 2: "title" is wrong: Input should be a valid string.'
    assert json.loads(report.stdout)["patterns"] == {"own": 1, "problems": [problem]}
    assert problem in json.loads(report.stdout)["attention"]
    assert report.returncode == ATTENTION


def test_doctor_says_what_the_verdicts_add_up_to(database: Path) -> None:
    records = [make_record(target_length=("lean", "standard")[number % 2]) for number in range(6)]
    fill(database, *records)
    assert "tried" not in run("doctor").stdout
    with history(database) as repository:
        for record in records:
            repository.experiments.save_experiment(make_experiment(record, tally=BETTER))
    said = "6 prompts tried: 6 of 6 won more inputs than they lost (54 to 100 %): improved prompts are better."
    assert f"tried     {said}" in run("doctor").stdout.splitlines()
    tried = json.loads(run("doctor", "--json").stdout)["database"]["tried"]
    counts = {name: tried[name] for name in ("sentence", "result", "prompts", "ahead", "wins", "losses", "undecided")}
    assert list(counts.values()) == [said, "better", 6, 6, 54, 6, 60]
    lengths = [(group["name"], group["prompts"], group["result"], group["interval"]) for group in tried["by"]["length"]]
    assert lengths == [("lean", 3, "too few to compare", None), ("standard", 3, "too few to compare", None)]


def test_the_verdicts_that_doctor_counts_are_those_that_a_search_finds_and_show_names(database: Path) -> None:
    results = (Result.BETTER, Result.BETTER, Result.WORSE, Result.NOT_SHOWN, Result.NOT_JUDGED, None)
    records = [make_record(original_idea=f"idea {number}") for number in range(len(results))]
    fill(database, *records)
    with history(database) as repository:
        for record, result in zip(records, results, strict=True):
            tally = None if result is None else replace(BETTER, result=result)
            repository.experiments.save_experiment(make_experiment(record, tally=tally))
    tried = json.loads(run("doctor", "--json").stdout)["database"]["tried"]
    assert tried["sentence"].startswith("5 prompts tried, 4 with a verdict: ")
    for name, count in {"better": 2, "worse": 1, "not_shown": 1}.items():
        found = json.loads(run("history", f"verdict:{name.replace('_', '-')}", "--json").stdout)
        assert tried[name] == len(found) == count
        for one in found:
            verdict = json.loads(run("show", one["uid"], "--json").stdout)["verdict"]
            assert verdict["result"] == name.replace("_", " ")
    assert (tried["not_judged"], len(json.loads(run("history", "verdict:none", "--json").stdout))) == (1, 2)


def test_a_settings_file_in_another_encoding_is_named() -> None:
    config = platform_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text("theme = 'nord'\n", "utf-16")
    for command in ("doctor", "history"):
        done = run(command)
        assert (done.returncode, f"{config} cannot be read: it is UTF-16" in done.stderr) == (FAILED, True)


class TestDoctor:
    def test_a_new_installation_is_in_order(self) -> None:
        done = run("doctor")
        assert done.returncode == DONE, done.stdout
        assert done.stdout.endswith("Everything is in order.\n")

    def test_the_state_of_saving_and_of_the_backups_is_in_plain_words(self, database: Path) -> None:
        fill(database, VARIED[0])
        lines = run("doctor").stdout.splitlines()
        assert {"unsaved   0 (limit 1000)", "backups   none yet"} <= set(lines)
        assert "saving    not paused; pauses after 5 failures in a row" in lines
        assert any(line.endswith(" 1 prompt, writable") for line in lines)
        made_at = json.loads(run("backup", "--json").stdout)["made_at"]
        shown = f"backups   1, newest {datetime.fromisoformat(made_at):%Y-%m-%d %H:%M} UTC"
        assert shown in run("doctor").stdout.splitlines()

    def test_json_has_every_part_and_no_key(self, database: Path) -> None:
        fill(database, *VARIED)
        run("backup")
        done = run("doctor", "--json", "--deep", LLM_API_KEY="sk-canary-of-the-doctor")
        report = json.loads(done.stdout)
        assert {"status", "provider", "model", "database", "spool", "breaker", "backups", "key"} <= set(report)
        assert (report["status"], report["provider"], report["key"]) == ("ok", "local", "set")
        assert report["model"].startswith("qwen2.5-coder")
        assert (report["database"]["prompts"], report["database"]["writable"], report["database"]["damage"]) == (
            4,
            True,
            None,
        )
        assert (report["spool"]["waiting"], report["backups"]["count"], report["breaker"]["state"]) == (0, 1, "closed")
        assert "canary" not in done.stdout + done.stderr

    @pytest.mark.parametrize(
        ("environ", "key"),
        [
            ({"LLM_PROVIDER": "openai", "OPENAI_API_KEY": "sk-canary-of-the-provider"}, "set"),
            ({"LLM_PROVIDER": "openai"}, "not set"),
            ({"LLM_PROVIDER": "local"}, "not needed"),
        ],
    )
    def test_the_key_of_the_chosen_provider_counts(self, environ: dict[str, str], key: str) -> None:
        done = run("doctor", "--json", LLM_MODEL="m", **environ)
        report = json.loads(done.stdout)
        assert report["key"] == key
        assert done.returncode == (ATTENTION if key == "not set" else DONE)
        assert ["There is no key for openai" in one for one in report["attention"]] == [True] * (key == "not set")
        assert "canary" not in done.stdout + done.stderr

    def test_a_key_that_the_application_keeps_counts(self) -> None:
        env_file = platform_paths().config / ".env"
        env_file.parent.mkdir(parents=True, exist_ok=True)
        env_file.touch(0o600)
        env_file.write_text("OPENAI_API_KEY=sk-canary-that-is-kept\n")
        done = run("doctor", "--json", LLM_PROVIDER="openai", LLM_MODEL="m")
        assert json.loads(done.stdout)["key"] == "set"
        assert "canary" not in done.stdout + done.stderr

    def test_what_waits_needs_attention(self, database: Path) -> None:
        fill(database, VARIED[0])
        FileSpool(platform_paths().spool(database)).put(SaveOperation(VARIED[1]))
        done = run("doctor")
        assert done.returncode == ATTENTION
        assert "! 1 change not saved yet" in done.stdout

    def test_a_database_that_another_program_locks_needs_attention(self, database: Path) -> None:
        fill(database, VARIED[0])
        with bare_connection(database) as other:
            other.execute("BEGIN IMMEDIATE")
            report = json.loads(run("doctor", "--json").stdout)
        assert report["status"] == "attention"
        assert "locked" in report["database"]["problem"]
        assert report["database"]["writable"] is False

    def test_damage_is_found_by_a_deep_look(self, database: Path) -> None:
        with history(database) as repository:
            for _ in range(60):
                repository.save(make_record(improved_prompt="word " * 500))
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with database.open("r+b") as file:
            file.seek(20 * 4096)
            file.write(os.urandom(4096))
        before = database.read_bytes()
        done = run("doctor", "--deep")
        assert done.returncode == ATTENTION
        assert "is damaged" in done.stdout
        assert database.read_bytes() == before

    def test_a_name_that_the_file_system_refuses_is_no_reason_to_stop(self, tmp_path: Path) -> None:
        done = run("doctor", SQLITE_DB_PATH=str(tmp_path / ("x" * 300)))
        assert done.returncode == ATTENTION
        assert done.stdout.startswith("version")
        assert "cannot be" in done.stdout
        assert not done.stderr

    def test_a_folder_in_which_nothing_can_be_kept_needs_attention(
        self, database: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Asked in this process: a superuser may write everywhere."""
        fill(database, VARIED[0])
        asked: list[Path] = []
        monkeypatch.setattr("os.access", lambda path, _mode: asked.append(path))
        done = CliRunner().invoke(doctor)
        assert done.exit_code == ATTENTION
        assert f"! Nothing can be saved in {platform_paths().spool(database)}." in done.stdout
        assert asked[0].is_dir()

    def test_files_that_others_may_read_are_named(self, database: Path) -> None:
        fill(database, VARIED[0])
        database.chmod(0o644)
        done = run("doctor")
        assert done.returncode == ATTENTION
        assert f"Others can read {database}" in done.stdout


def test_with_saving_off_doctor_says_so_and_checks_the_rest(database: Path) -> None:
    done = run("doctor", SQLITE_ENABLED="false")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "database  off: SQLITE_ENABLED is false" in done.stdout
    assert "provider  local" in done.stdout
    assert "Everything is in order." in done.stdout
    assert not database.exists()
    assert json.loads(run("doctor", "--json", SQLITE_ENABLED="false").stdout)["database"] == {"enabled": False}
