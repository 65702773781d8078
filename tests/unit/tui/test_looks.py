"""The theme is known before the settings are, from a glance at the same places."""

from pathlib import Path

import pytest

from domain.settings.schema import Notify
from tui.theme.appearance import glance_at_theme


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (".env", "THEME=nord\n", "nord"),
        (".env", "LLM_MODEL=x\nexport THEME='light' # mine\n", "light"),
        (".env", "# THEME=light\n", "auto"),
        (".env", "MY_THEME=light\nTHEME=\n", "auto"),
        ("config.toml", 'llm_model = "theme"\ntheme = "high-contrast-light"\n', "high-contrast-light"),
        ("config.toml", "theme = \udcff", "\ufffd"),
    ],
)
def test_the_theme_is_found_in_each_file(name: str, text: str, found: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert glance_at_theme(tmp_path, None) == found


def test_the_nearer_source_wins_as_for_every_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert glance_at_theme(tmp_path, None) == "auto"
    (tmp_path / "config.toml").write_text('theme = "in the toml"'.replace("in the ", ""))
    assert glance_at_theme(tmp_path, None) == "toml"
    (tmp_path / ".env").write_text("THEME=env")
    assert glance_at_theme(tmp_path, None) == "env"
    (named := tmp_path / "named").write_text("THEME=named")
    assert glance_at_theme(tmp_path, named) == "named"
    monkeypatch.setenv("theme", " near ")
    assert glance_at_theme(tmp_path, named) == "near"


@pytest.mark.parametrize(
    ("value", "titles", "rings"),
    [("title", True, False), ("bell", False, True), ("both", True, True), ("off", False, False)],
)
def test_notify_says_which_signs_are_given(value: str, titles: bool, rings: bool) -> None:
    assert (Notify(value).titles, Notify(value).rings) == (titles, rings)
