"""The commands without a screen, as a shell runs them: what they do, print, and return."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from domain.history.operations import DeleteOperation, EditOperation, FavoriteOperation, SaveOperation
from domain.prompts.record import PromptHistory
from storage.spool.spool import FileSpool
from storage.transfer.jsonl import all_entries
from tests.support import commands
from tests.support.histories import ROOT, bare_connection, history, insert_row
from tests.support.pattern_files import write_pattern
from tests.support.records import make_record
from tui.cli.doctor import doctor
from tui.composition.paths import platform_paths

DONE, FAILED, WRONG_CALL, ATTENTION = 0, 1, 2, 3


def run(*arguments: object, text: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return commands.run(*arguments, text=text, environ=environ)


@pytest.fixture
def database() -> Path:
    return platform_paths().database


def fill(database: Path, *records: PromptHistory) -> None:
    with history(database) as repository:
        for record in records:
            repository.save(record)


def records_of(database: Path) -> list[object]:
    with history(database) as repository:
        entries = list(all_entries(repository))
    return [replace(entry, id=None) if isinstance(entry, PromptHistory) else entry for entry in entries]


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


def test_a_settings_file_in_another_encoding_is_named() -> None:
    config = platform_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text("theme = 'nord'\n", "utf-16")
    for command in ("doctor", "history"):
        done = run(command)
        assert (done.returncode, f"{config} cannot be read: it is UTF-16" in done.stderr) == (FAILED, True)


VARIED = (
    make_record(original_idea="camión 日本語 👩‍💻", favorite=True, created_at=datetime(2025, 1, 1, tzinfo=UTC)),
    make_record(original_idea='a\n\tb "quoted" \\', archived_at=datetime(2026, 5, 1, tzinfo=UTC)),
    make_record(original_idea="edited", accepted_text="what the person made of it", confidence=0.1 + 0.2),
    make_record(original_idea="last", cost=1e-7, tokens_in=7, findings=("a", "b"), language="es"),
)


class TestExportAndImport:
    def test_a_history_goes_out_and_comes_back_exactly(self, database: Path, tmp_path: Path) -> None:
        fill(database, *VARIED)
        file = tmp_path / "all.jsonl"
        done = run("export", file)
        assert (done.returncode, done.stdout, done.stderr) == (DONE, f"4 prompts exported to {file}.\n", "")
        before = records_of(database)
        other = {"SQLITE_DB_PATH": str(tmp_path / "other" / "history.sqlite3")}
        assert run("import", file, **other).stdout == "4 prompts added, 0 skipped (already in the history).\n"
        assert records_of(Path(other["SQLITE_DB_PATH"])) == before
        assert run("export", **other).stdout == file.read_text()

    def test_importing_twice_adds_nothing(self, database: Path, tmp_path: Path) -> None:
        fill(database, *VARIED)
        exported = run("export").stdout
        report = json.loads(run("import", "-", "--json", text=exported).stdout)
        assert report == {"added": 0, "known": 4, "unreadable": 0, "refused": [], "stopped": False}

    def test_an_import_brings_back_what_was_deleted(self, database: Path) -> None:
        fill(database, *VARIED)
        exported = run("export").stdout
        with history(database) as repository:
            repository.delete(VARIED[0].uid)
        assert run("import", "-", text=exported).stdout == "1 prompt added, 3 skipped (already in the history).\n"
        assert len(records_of(database)) == 4

    def test_a_wrong_line_is_named_and_costs_only_itself(self, database: Path) -> None:
        fill(database, *VARIED)
        header, *lines = run("export").stdout.splitlines()
        lines[1] = '{"record": {"uid": 7}}'
        lines.insert(3, "not json [red]at all[/red]")
        other = {"SQLITE_DB_PATH": str(database.with_name("other.sqlite3"))}
        done = run("import", "-", text="\n".join([header, *lines]), **other)
        assert done.returncode == ATTENTION
        first, *reasons = done.stdout.splitlines()
        assert first == "3 prompts added, 0 skipped (already in the history)."
        assert [reason.split(":")[0] for reason in reasons] == ["line 3", "line 5"]

    @pytest.mark.parametrize("text", ["", "hello\n", '{"format": "something else", "version": 1}\n', "\x00\xff"])
    def test_what_is_no_export_changes_nothing(self, database: Path, text: str) -> None:
        done = run("import", "-", text=text)
        assert done.returncode == FAILED
        assert done.stdout == ""
        assert done.stderr.startswith("Nothing was imported\n")
        assert records_of(database) == []

    def test_an_export_replaces_no_file_unless_told_to(self, database: Path, tmp_path: Path) -> None:
        fill(database, *VARIED)
        file = tmp_path / "mine.txt"
        file.write_text("dear diary")
        done = run("export", file)
        assert done.returncode == FAILED
        assert "it exists; --force replaces it" in done.stderr
        assert file.read_text() == "dear diary"
        assert run("export", file, "--force").returncode == DONE
        assert len(file.read_text().splitlines()) == 5

    def test_an_export_is_private_and_leaves_nothing_beside_it(self, database: Path, tmp_path: Path) -> None:
        fill(database, *VARIED)
        folder = tmp_path / "out"
        folder.mkdir()
        run("export", folder / "all.jsonl")
        assert [path.name for path in folder.iterdir()] == ["all.jsonl"]
        assert stat.S_IMODE((folder / "all.jsonl").stat().st_mode) == 0o600

    def test_what_still_waited_is_in_the_export(self, database: Path) -> None:
        FileSpool(platform_paths().spool(database)).put(SaveOperation(VARIED[0]))
        done = run("export")
        assert VARIED[0].uid in done.stdout
        assert done.stderr == "1 prompt exported.\n"

    def test_what_cannot_reach_the_database_is_exported_as_it_will_be_and_said(self, database: Path) -> None:
        fill(database, *VARIED)
        spool = FileSpool(platform_paths().spool(database))
        edited, deleted = VARIED[0].uid, VARIED[1].uid
        for operation in (
            SaveOperation(make_record(uid="new")),
            EditOperation(edited, "mine"),
            FavoriteOperation(edited, True),
            DeleteOperation(deleted),
        ):
            spool.put(operation)
        with bare_connection(database) as other:
            other.execute("BEGIN IMMEDIATE")
            done = run("export", "--json")
            shown = run("show", edited, "--json")
        assert done.returncode == ATTENTION
        assert json.loads(done.stderr) == {"exported": len(VARIED), "file": None, "waiting": 4}
        exported = [json.loads(line)["record"] for line in done.stdout.splitlines()[1:]]
        records = {record["uid"]: record for record in exported}
        assert "new" in records
        assert deleted not in records
        assert (records[edited]["accepted_text"], records[edited]["favorite"]) == ("mine", True)
        assert json.loads(shown.stdout)["favorite"]

    def test_a_row_that_cannot_be_read_goes_out_as_its_cells(self, database: Path) -> None:
        fill(database, VARIED[0])
        insert_row(database, framework="no such thing", uid="broken")
        lines = [json.loads(line) for line in run("export").stdout.splitlines()]
        assert lines[2]["unreadable"]["uid"] == "broken"
        other = {"SQLITE_DB_PATH": str(database.with_name("other.sqlite3"))}
        done = run("import", "-", text="\n".join(map(json.dumps, lines)), **other)
        assert (done.returncode, done.stdout.splitlines()[0]) == (
            ATTENTION,
            "1 prompt added, 0 skipped (already in the history).",
        )


class TestBackupAndRestore:
    def test_backups_rotate_and_are_private(self, database: Path) -> None:
        fill(database, *VARIED)
        files = [Path(json.loads(run("backup", "--keep", 2, "--json").stdout)["file"]) for _ in range(3)]
        assert [file.exists() for file in files] == [False, True, True]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files[1:]} == {0o600}
        assert stat.S_IMODE(files[1].parent.stat().st_mode) == 0o700

    def test_a_backup_is_whole_while_another_process_writes(self, database: Path) -> None:
        with history(database) as repository:
            repository.save(VARIED[0])
            file = Path(json.loads(run("backup", "--json").stdout)["file"])
            repository.save(VARIED[1])
        assert records_of(file) == [VARIED[0]]

    def test_a_restore_brings_back_and_can_be_taken_back(self, database: Path) -> None:
        fill(database, *VARIED[:2])
        backup = json.loads(run("backup", "--json").stdout)["file"]
        fill(database, VARIED[2])
        done = json.loads(run("restore", backup, "--yes", "--json").stdout)
        assert records_of(database) == list(VARIED[:2])
        run("restore", done["before"]["file"], "--yes")
        assert records_of(database) == list(VARIED[:3])

    def test_where_no_backup_can_be_written_the_folder_is_named(self, database: Path) -> None:
        fill(database, VARIED[0])
        folder = database.parent / "backups"
        folder.write_text("not a folder")
        done = run("backup")
        assert done.returncode == FAILED
        assert done.stderr.splitlines()[:2] == [
            "No backup was made",
            f"The backup folder {folder} is not writable.",
        ]
        assert f"! Nothing can be saved in {folder}." in run("doctor").stdout

    def test_a_restore_asks_first(self, database: Path) -> None:
        fill(database, VARIED[0])
        backup = json.loads(run("backup", "--json").stdout)["file"]
        fill(database, VARIED[1])
        assert run("restore", backup, text="n\n").returncode == FAILED
        assert len(records_of(database)) == 2
        assert run("restore", backup, text="y\n").returncode == DONE
        assert len(records_of(database)) == 1

    def test_without_a_file_it_lists_the_backups(self, database: Path) -> None:
        assert run("restore").stdout == "There is no backup yet. Make one: prompt-improver backup\n"
        fill(database, VARIED[0])
        backup = json.loads(run("backup", "--json").stdout)["file"]
        assert backup in run("restore").stdout
        assert json.loads(run("restore", "--json").stdout)["backups"][0]["reason"] == "manual"

    @pytest.mark.parametrize("content", [b"", b"a letter", b"SQLite format 3\x00 and then nothing"])
    def test_what_is_no_backup_replaces_nothing(self, database: Path, tmp_path: Path, content: bytes) -> None:
        fill(database, VARIED[0])
        file = tmp_path / "letter.sqlite3"
        file.write_bytes(content)
        done = run("restore", file, "--yes")
        assert done.returncode == FAILED
        assert done.stderr.startswith("Nothing was restored\n")
        assert records_of(database) == [VARIED[0]]

    def test_an_application_that_is_open_goes_on_with_what_was_restored(self, database: Path) -> None:
        with history(database) as repository:
            repository.save(VARIED[0])
            backup = json.loads(run("backup", "--json").stdout)["file"]
            repository.save(VARIED[1])
            run("restore", backup, "--yes")
            assert [entry.uid for entry in repository.find_recent()] == [VARIED[0].uid]
            repository.save(VARIED[2])
        assert records_of(database) == [VARIED[0], VARIED[2]]


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


def test_with_saving_off_there_is_nothing_to_work_on() -> None:
    for command in ("export", "backup"):
        done = run(command, SQLITE_ENABLED="false")
        assert done.returncode == FAILED
        assert "SQLITE_ENABLED is false" in done.stderr


@pytest.mark.parametrize("call", [["export", "--no-such"], ["import"], ["backup", "--keep", "0"], ["--no-such"]])
def test_a_wrong_call_is_code_2_with_the_usage(call: list[str]) -> None:
    done = run(*call)
    assert done.returncode == WRONG_CALL
    assert "Usage: " in done.stderr


@pytest.mark.parametrize("words", [["plan a garden"], ["--", "export"], ["--provider", "local", "export"]])
def test_words_that_are_no_command_are_an_idea(words: list[str]) -> None:
    assert "full-screen terminal application" in run(*words).stderr


def test_help_names_the_options_and_the_commands() -> None:
    text = run("--help").stdout
    for word in (
        "--context",
        "--env-file",
        "--version",
        "export",
        "import",
        "backup",
        "restore",
        "doctor",
        "Exit codes",
    ):
        assert word in text


def test_the_commands_load_neither_screen_nor_model() -> None:
    code = """
import sys
from tui.cli.main import main
sys.argv = ["prompt-improver", "export"]
try:
    main()
except SystemExit:
    pass
print([name for name in ("textual", "dspy", "litellm", "xllamacpp") if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"
