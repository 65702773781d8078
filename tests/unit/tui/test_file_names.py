from pathlib import Path

import pytest

from tui.text.paths import completed_path, suggested_name


@pytest.mark.parametrize(
    ("idea", "name"),
    [
        ("Design a REST API!", "design-a-rest-api.md"),
        ("añade /etc/passwd; rm -rf ~", "añade-etc-passwd-rm-rf.md"),
        ("会议纪要", "会议纪要.md"),
        ("🚀 …", "prompt.md"),
        ("word " * 40, "word-word-word-word-word-word.md"),
        ("x" * 300, "x" * 48 + ".md"),
    ],
)
def test_a_name_is_made_of_the_ideas_first_words(idea: str, name: str) -> None:
    assert suggested_name(idea) == name


def test_a_path_is_completed_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "api.md").touch()
    (tmp_path / ".hidden").touch()
    assert completed_path(f"{tmp_path}/pro") == f"{tmp_path}/prompts/"
    assert completed_path(f"{tmp_path}/prompts/a") == f"{tmp_path}/prompts/api.md"
    assert completed_path(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert completed_path(f"{tmp_path}/") == f"{tmp_path}/prompts/"
    assert completed_path(f"{tmp_path}/prompts/api.md") is None
    assert completed_path(f"{tmp_path}/nowhere/a") is None


def test_a_home_folder_is_completed_and_stays_as_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "notes.md").touch()
    assert completed_path("~/no") == "~/notes.md"
