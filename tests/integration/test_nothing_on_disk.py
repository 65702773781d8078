"""With saving off the whole history works until the program ends, and no file appears anywhere."""

import tempfile
from pathlib import Path

import pytest

from domain.history.operations import (
    ArchiveOperation,
    DeletedPrompt,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    SaveOperation,
)
from domain.prompts.drafts import Draft
from domain.prompts.options import PromptOptions
from tests.support.clocks import FakeClock
from tests.support.polling import wait_until
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths


@pytest.fixture
def everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every place in which a program may leave a file in one folder."""
    for name in ("tmp", "cwd"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.setenv("SQLITE_ENABLED", "false")
    return tmp_path


def test_a_session_that_keeps_nothing_saves_searches_and_takes_back_without_a_file(
    everywhere: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_DB_PATH", str(everywhere / "data" / "chosen.sqlite3"))
    before = set(everywhere.rglob("*"))
    container = Container(paths)
    container.start(lambda _status: None)
    kept, gone, *many = [make_record(original_idea=f"camión {number} " + "x" * 10_000) for number in range(1100)]
    for record in (kept, gone):
        container.submit(SaveOperation(record))
    container.submit_many([SaveOperation(record) for record in many])
    container.submit(FavoriteOperation(kept.uid, favorite=True))
    container.submit(EditOperation(kept.uid, "about whales"))
    container.submit(DeleteOperation(gone.uid))
    container.submit(SaveOperation(gone, restores=True))
    container.submit(ArchiveOperation(many[0].uid, FakeClock().now()))
    container.presets().save(PromptOptions(preset="mine"))
    name = container.undo_store().keep(map(DeletedPrompt, many))
    container.remember_draft(Draft(idea="half an idea"))

    reader = container.history()
    # More than a search reads without an index, which grows in the background here too.
    wait_until(lambda: container.repository().count_hits(reader.results("camion").query, 2000) == 1100, "all are found")
    assert [item.entry.uid for item in reader.results("is:fav whales").first().items] == [kept.uid]
    assert [item.entry.uid for item in reader.results("is:archived").first().items] == [many[0].uid]
    assert container.repository().get_statistics().total_count == 1100
    assert len(list(container.undo_store().read(name))) == len(many)
    assert [shape.preset for shape in container.presets().load().shapes] == ["mine"]
    container.close()
    assert set(everywhere.rglob("*")) == before


def test_what_one_session_keeps_in_memory_another_does_not_see(everywhere: Path, paths: Paths) -> None:
    first, second = Container(paths), Container(paths)
    first.submit(SaveOperation(make_record()))
    assert len(first.repository().find_recent()) == 1
    assert second.repository().find_recent() == []
    first.close()
    second.close()
    assert not [path for path in everywhere.rglob("*") if path.is_file()]
