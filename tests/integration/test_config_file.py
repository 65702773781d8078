from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import SettingsError
from domain.settings.sources import SettingSources
from storage.config.toml import ConfigFile

WRITTEN_BY_HAND = """# mine
llm_provider = "ollama"  # at home
someday = [1, 2]

[keys]
improve = "ctrl+t"
"""


def test_a_setting_changes_and_everything_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN_BY_HAND)
    ConfigFile(path).change({"llm_provider": "openai", "llm_model": "gpt", "llm_max_tokens": 900})
    text = path.read_text()
    assert text.startswith('# mine\nllm_provider = "openai"')
    assert "# at home" in text
    assert "someday = [1, 2]" in text
    assert text.index("llm_model") < text.index("[keys]")
    settings = SettingSources(tmp_path).load()
    assert (settings.llm_provider, settings.llm_model, settings.llm_max_tokens) == ("openai", "gpt", 900)


def test_none_takes_a_setting_out(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN_BY_HAND)
    ConfigFile(path).change({"llm_provider": None, "llm_model": None})
    assert "llm_provider" not in path.read_text()
    assert SettingSources(tmp_path).load().llm_provider == "local"


def test_it_makes_a_private_file_in_a_private_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    ConfigFile(path).change({"llm_model": "m"})
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_no_toml_is_left_alone_and_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("llm_model = = 3")
    with pytest.raises(SettingsError, match="not valid TOML"):
        ConfigFile(path).change({"llm_model": "m"})
    assert path.read_text() == "llm_model = = 3"


def test_a_folder_that_cannot_be_made_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        ConfigFile(tmp_path / "file" / "config.toml").change({"llm_model": "m"})


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("# kept elsewhere\n")
    path = tmp_path / "config.toml"
    path.symlink_to(real)
    ConfigFile(path).change({"llm_model": "m"})
    assert path.is_symlink()
    assert real.read_text() == '# kept elsewhere\nllm_model = "m"\n'


def test_a_file_of_windows_keeps_its_mark_and_ends_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf# mine\r\nllm_model = 'a'\r\n\r\n[keys]\r\nimprove = 'f5'\r\n")
    ConfigFile(path).change({"llm_model": "b"})
    assert path.read_bytes() == b"\xef\xbb\xbf# mine\r\nllm_model = \"b\"\r\n\r\n[keys]\r\nimprove = 'f5'\r\n"
    assert SettingSources(tmp_path).load().llm_model == "b"


def test_a_name_in_capitals_is_changed_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("LLM_MODEL = 'a'\n")
    ConfigFile(path).change({"llm_model": "b"})
    assert path.read_text() == 'LLM_MODEL = "b"\n'
    assert SettingSources(tmp_path).load().llm_model == "b"
    assert SettingSources(tmp_path).given()["llm_model"].value == "b"
    ConfigFile(path).change({"llm_model": None})
    assert path.read_text() == ""


def test_changes_at_the_same_time_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ConfigFile(path).change({f"name_{number}": number}), range(24)))
    lines = path.read_text().splitlines()
    assert sorted(lines) == sorted(f"name_{number} = {number}" for number in range(24))
