"""The commands without a screen, as a shell runs them: what they do, print, and return."""

import json
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from domain.history.operations import DeleteOperation, EditOperation, FavoriteOperation, SaveOperation
from domain.prompts.record import PromptHistory
from storage.spool.spool import FileSpool
from storage.transfer.jsonl import all_entries
from tests.support.histories import ROOT, bare_connection, history, insert_row
from tests.support.records import make_record
from tests.support.shell import ATTENTION, DONE, FAILED, VARIED, WRONG_CALL, fill, run
from tui.composition.paths import platform_paths


def records_of(database: Path) -> list[object]:
    with history(database) as repository:
        entries = list(all_entries(repository))
    return [replace(entry, id=None) if isinstance(entry, PromptHistory) else entry for entry in entries]


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
        assert report == {"added": 0, "known": 4, "tries": 0, "unreadable": 0, "refused": [], "stopped": False}

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
