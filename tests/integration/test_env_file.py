"""One reader and one writer of the `.env`: what is written is read back, and every other line stays."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import SettingsError
from domain.settings.sources import SettingSources
from storage.config.dotenv import EnvFile
from storage.config.settings import SettingsFiles
from storage.config.toml import ConfigFile

printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
tricky = st.text(st.sampled_from("'\"\\#${}= \t\n\rab\u2028\x85`!%é"))
values = st.one_of(printable, tricky, st.sampled_from(["${HOME}", "a\\", "'", '"', " # ", "\\'", "$(x)", "\ufeff"]))
OTHER_LINES = [
    "",
    "# a comment\r\n",
    "\ufeffexport OPENAI_API_KEY='old'   # from work\r\n\r\nnot a line at all\n",
    "A=${HOME}\nLLM_API_KEY=first\nB=\"two\nlines\"\nLLM_API_KEY='second' # here\nC=x",
    "A='never closed\nB=2\n",
    'LLM_API_KEY=old\r\nTAIL="half',
]


def without(name: str, text: str) -> str:
    """Return the lines that set something else."""
    return "".join(line for line in text.splitlines(keepends=True) if name not in line).rstrip("\r\n")


@given(value=values, before=st.sampled_from(OTHER_LINES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_value_comes_back_on_every_path_and_other_lines_stay(tmp_path: Path, value: str, before: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(before.encode())
    file = EnvFile(path)
    others = {name: text for name, text in file.values().items() if name != "LLM_API_KEY"}
    file.change({"LLM_API_KEY": value})
    assert file.values() == others | {"LLM_API_KEY": value}
    if value.strip():
        key = SettingSources(tmp_path).load().llm_api_key
        assert key is not None
        assert key.get_secret_value() == value
        assert SettingSources(tmp_path).given()["llm_api_key"].value == value
    file.change({"LLM_API_KEY": "plain"})
    assert without("LLM_API_KEY", path.read_bytes().decode()) == without("LLM_API_KEY", before)
    file.change({"LLM_API_KEY": None})
    assert file.values() == others


@pytest.mark.parametrize("name", ["llm_model", "llm_base_url", "sqlite_db_path", "local_model_path", "theme"])
def test_a_reference_is_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env").write_text(f"{name.upper()}='/a/${{HOME}}/b'\n")
    assert str(getattr(SettingSources(tmp_path).load(), name)) == "/a/${HOME}/b"


@pytest.mark.parametrize("value", ["half \ud83d", "nothing \0"], ids=ascii)
def test_what_no_file_can_hold_is_refused_and_changes_nothing(tmp_path: Path, value: str) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    with pytest.raises(SettingsError, match="cannot be written"):
        EnvFile(path).change({"LLM_API_KEY": value})
    assert path.read_text() == "A=1\n"


@pytest.mark.parametrize(("value", "left"), [(None, {}), ("c", {"LLM_MODEL": "c"})])
def test_a_setting_that_stands_twice_in_other_case_is_removed_or_changed_as_one(
    tmp_path: Path, value: str | None, left: dict[str, str]
) -> None:
    (tmp_path / ".env").write_text("llm_model=a\nLLM_MODEL=b\n")
    file = EnvFile(tmp_path / ".env")
    SettingsFiles(ConfigFile(tmp_path / "config.toml"), file).change({"llm_model": value})
    assert file.values() == left
