"""`python -m tests.mutants`: breaks each promise of the history on purpose, and shows which test notices.

Each mutant is one replacement in a copy of the sources; the tests named beside it must then fail. `--all` runs every
unit, contract and integration test against each.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_COPIED = ("domain", "storage", "tui", "tests", "pyproject.toml", "README.md", ".env.example")
_SECONDS = 600
_EVERYTHING = ("tests/unit", "tests/contract", "tests/integration")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault in the code: `old` becomes `new` in one file; `tests` are words for pytest that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "skip the spool",
        "domain/history/writer.py",
        "        self._spool.put(*operations)\n",
        "        apply_operations(operations, self._repository())\n",
        ("tests/unit/history/test_writer.py", "tests/integration/test_history_writer_crash.py"),
    ),
    Mutant(
        "acknowledge before the database has it",
        "domain/history/writer.py",
        "        problem = self._apply(done, gone)\n",
        "        self._spool.acknowledge(name)\n        problem = self._apply(done, gone)\n",
        ("tests/unit/history/test_writer.py", "tests/integration/test_history_writer_crash.py"),
    ),
    Mutant(
        "import past the spool",
        "storage/transfer/jsonl.py",
        "    submit_many([*new.values(), *experiments])\n",
        "    [history._repository().restore(one.record) for one in new.values()]\n",
        ("tests/integration/test_bulk_safety.py", "-k", "imported"),
    ),
    Mutant(
        "count fewer old records than are deleted",
        "storage/repository.py",
        ".where(self._is_old(days)).order_by(*OLDEST_FIRST)",
        ".where(self._is_old(days) & PromptRow.archived_at.is_null()).order_by(*OLDEST_FIRST)",
        ("tests/contract/test_repository_changes.py", "-k", "as_many_are_deleted"),
    ),
    Mutant(
        "let a callback cost the answer",
        "domain/runtime/listeners.py",
        "        except Exception as error:",
        "        except ZeroDivisionError as error:",
        ("tests/unit/runtime/test_raising_callbacks.py",),
    ),
    Mutant(
        "rebuild what was put away by a restore",
        "storage/recovery/repair.py",
        "                if backup.reason == RESTORED:\n                    break\n",
        "",
        ("tests/integration/test_restored_history.py", "-k", "rebuild_after"),
    ),
    Mutant(
        "repeat the journal after a restore",
        "domain/history/maintenance.py",
        "                self._trim(journal, before)\n",
        "                pass\n",
        ("tests/integration/test_restored_history.py", "-k", "rebuild_after"),
    ),
    Mutant(
        "keep an outdated tombstone",
        "storage/recovery/salvage.py",
        "SELECT :uid, :moment WHERE NOT EXISTS (SELECT 1 FROM prompt_history WHERE uid = :uid)",
        "SELECT :uid, :moment",
        ("tests/integration/test_history_file.py", "-k", "brought_back"),
    ),
    Mutant(
        "delete many without room for them",
        "domain/history/writer.py",
        "        if count <= self._make_room():\n            return\n",
        "        return\n",
        ("tests/unit/tui/test_history_actions.py", "-k", "refused_before"),
    ),
    Mutant(
        "acknowledge what was not applied",
        "domain/history/writer.py",
        "if id(operation) not in applied])",
        "if False])",
        ("tests/unit/history/test_writer.py",),
    ),
    Mutant(
        "number by any file",
        "storage/spool/spool.py",
        "                if name.number < _MOST_NUMBER:\n",
        "                if True:\n",
        ("tests/integration/test_spool_files.py",),
    ),
    Mutant(
        "skip the folder's fsync",
        "storage/files/durable.py",
        "        temporary.unlink(missing_ok=True)\n        raise\n    sync_folder(path.parent)\n",
        "        temporary.unlink(missing_ok=True)\n        raise\n",
        ("tests/unit/storage/test_durable.py",),
    ),
    Mutant(
        "skip the file's fsync",
        "storage/files/durable.py",
        "            file.write(data)\n            file.flush()\n            os.fsync(descriptor)\n",
        "            file.write(data)\n            file.flush()\n",
        ("tests/unit/storage/test_durable.py",),
    ),
    Mutant(
        "skip the fsync of a new folder's name",
        "storage/files/durable.py",
        "    folder.mkdir(mode=0o700, exist_ok=True)\n    sync_folder(folder.parent)\n",
        "    folder.mkdir(mode=0o700, exist_ok=True)\n",
        ("tests/unit/storage/test_durable.py",),
    ),
    Mutant(
        "skip the inode check",
        "storage/database/file.py",
        "    return status.st_dev, status.st_ino\n",
        "    return 0, 0\n",
        ("tests/integration/test_deleted_history.py",),
    ),
    Mutant(
        "write an outdated file again",
        "storage/database/opening.py",
        "        return self._written is not None and self._file.latest_identity()",
        "        return False and self._file.latest_identity()",
        ("tests/integration/test_deleted_history.py",),
    ),
    Mutant(
        "begin anew where a history was lost",
        "storage/database/opening.py",
        "        if was_there(self._path, self._journal_length()):",
        "        if False:",
        ("tests/integration/test_deleted_history.py",),
    ),
    Mutant(
        "skip the uid rule",
        "storage/database/rows.py",
        "    if same is not None:",
        "    if False:",
        ("tests/contract/test_prompt_repository.py",),
    ),
    Mutant(
        "skip the tombstone",
        "storage/database/rows.py",
        "    if execute(database, _DELETED, (record.uid,)).fetchone():",
        "    if False:",
        ("tests/contract/test_repository_changes.py",),
    ),
    Mutant(
        "let a read trip the breaker",
        "tui/composition/history.py",
        "            self.maintenance().report(problem)\n",
        "            self.writer()._breaker._end(self.writer()._breaker._generation, failed=True)\n",
        ("tests/integration/test_breaker_and_reads.py",),
    ),
    Mutant(
        "let two probes through",
        "domain/runtime/breaker.py",
        "if self._state is BreakerState.OPEN or self._probing:",
        "if self._state is BreakerState.OPEN:",
        ("tests/unit/runtime/test_breaker.py",),
    ),
    Mutant(
        "let two processes apply at once",
        "storage/spool/spool.py",
        "claimed = self._lock_folder()",
        "claimed = self._lock_folder() or True",
        ("tests/integration/test_spool_files.py",),
    ),
    Mutant(
        "trim what the backup does not hold",
        "domain/history/maintenance.py",
        "self._spool.prune_journal({waiting.name for waiting in taken_over})",
        "self._spool.prune_journal({waiting.name for waiting in self._spool.journal()})",
        ("tests/unit/history/test_maintenance.py",),
    ),
    Mutant(
        "throw the damaged file away",
        "storage/recovery/repair.py",
        'self._file.move_aside("damaged", stamp_of(self._clock.now())) if is_there else None\n',
        "self._path if is_there else None\n",
        ("tests/integration/test_history_file.py",),
    ),
    Mutant(
        "restore over the only copy",
        "storage/recovery/repair.py",
        "            before, now = self._keep_present(on_progress), self._clock.now()\n",
        '            before, now = Backup(self._path, self._clock.now(), "", 1), self._clock.now()\n',
        ("tests/integration/test_commands.py", "-k", "taken_back"),
    ),
    Mutant(
        "leave what was deleted in the log",
        "storage/database/connections.py",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA wal_checkpoint(PASSIVE)",
        ("tests/integration/test_privacy_at_rest.py", "-k", "deleted_record"),
    ),
    Mutant(
        "leave what was deleted in the journal",
        "domain/history/writer.py",
        "            self._spool.erase(*gone)",
        "            pass",
        ("tests/integration/test_privacy_at_rest.py", "-k", "journal"),
    ),
    Mutant(
        "leave a deleted record in the index",
        "storage/search/index.py",
        "    if rows:\n        _remove(",
        "    if not rows:\n        _remove(",
        ("tests/integration/test_search_index.py", "-k", "followed"),
    ),
    Mutant(
        "never purge the index",
        "storage/repository.py",
        "            purge_later(database)\n",
        "            pass\n",
        ("tests/integration/test_privacy_at_rest.py", "-k", "index"),
    ),
    Mutant(
        "show what an older query found",
        "tui/history/controller.py",
        "        if query == self._sidebar.query_text:\n            self._on_problem",
        "        if True:\n            self._on_problem",
        ("tests/ui/test_history_search.py", "-k", "older_query"),
    ),
    Mutant(
        "let a newer key wait for the query before it",
        "tui/background.py",
        "        if stale is not None:\n            stale.cancel()\n        return token\n",
        "        return token\n",
        ("tests/ui/test_history_search.py", "-k", "interrupts"),
    ),
    Mutant(
        "migrate without a backup",
        "storage/database/opening.py",
        "migrate(self.database, before=self._back_up_schema)",
        "migrate(self.database, before=lambda _version: None)",
        ("tests/integration/test_migrations.py",),
    ),
    Mutant(
        "accept new runs beyond the bound",
        "storage/spool/spool.py",
        ">= self._limit:",
        ">= 10**9:",
        ("tests/contract/test_spool.py", "tests/integration/test_spool_files.py"),
    ),
)


def noticed_by(mutant: Mutant, tests: tuple[str, ...]) -> list[str]:
    """Return the tests that fail with the mutant; at most the first unless all were asked for."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in _COPIED:
            source = _ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__snapshots__"))
            else:
                shutil.copy(source, copy / name)
        mutated = copy / mutant.file
        text = mutated.read_text()
        if text.count(mutant.old) != 1:
            raise ValueError(f"{mutant.name}: its place in {mutant.file} has changed")
        mutated.write_text(text.replace(mutant.old, mutant.new))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:cacheprovider", *tests]
        environ = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=folder, env=environ, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return [f"no end within {_SECONDS} s"]
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{mutant.name}: the tests did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR ")) and "::" in line]
    return [line.split(" ", 1)[1].split(" - ")[0].split("::", 1)[-1] for line in failed]


def main() -> int:
    """Try every mutant whose name contains the last word; say who noticed it."""
    words = [word for word in sys.argv[1:] if word != "--all"]
    chosen = [mutant for mutant in MUTANTS if not words or words[-1] in mutant.name]
    survivors = []
    for mutant in chosen:
        noticed = noticed_by(mutant, _EVERYTHING if "--all" in sys.argv else mutant.tests)
        if not noticed:
            survivors.append(mutant.name)
        print(f"{'✓' if noticed else '✗ survived'} {mutant.name}: {', '.join(noticed)}", flush=True)
    print(f"{len(chosen)} mutants, {len(chosen) - len(survivors)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
