"""A name that was meant to be a setting is named with the nearest one, and nobody else's variable is."""

from pathlib import Path

import pytest

from domain.settings.names import nearest_setting
from domain.settings.schema import Settings
from domain.settings.sources import SettingSources


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    return tmp_path


def problems(config_dir: Path, env_file: Path | None = None) -> tuple[str, ...]:
    return SettingSources(config_dir, env_file).problems()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("LLM_TEMPRATURE", "LLM_TEMPERATURE"),
        ("llm_modle", "LLM_MODEL"),
        ("LLMMODEL", "LLM_MODEL"),
        ("LLM-MODEL", "LLM_MODEL"),
        ("SQLITE_PATH", "SQLITE_DB_PATH"),
        ("LLM_TOKENS", "LLM_MAX_TOKENS"),
        ("SPOOL_LIMT", "SPOOL_LIMIT"),
        ("THEM", "THEME"),
        ("NOTIFIY", "NOTIFY"),
    ],
)
def test_a_mistyped_name_is_told_with_the_nearest(config_dir: Path, wrong: str, right: str) -> None:
    said = "there is no setting {!r}; the nearest is {}, so it is ignored."
    (config_dir / "config.toml").write_text(f"{wrong} = '1'\n")
    assert problems(config_dir) == (f"In config.toml: {said.format(wrong.lower(), right)}",)
    (config_dir / "config.toml").unlink()
    (config_dir / ".env").write_text(f"A=1\nexport {wrong}=1\n")
    assert problems(config_dir) == (f"In .env: {said.format(wrong, right)}",)
    named = config_dir / "named.env"
    (config_dir / ".env").rename(named)
    assert problems(config_dir, named) == (f"In the file of --env-file: {said.format(wrong, right)}",)


def test_a_name_that_begins_as_ours_and_is_like_none_is_told_without_a_guess(config_dir: Path) -> None:
    (config_dir / ".env").write_text("LLM_FREQUENCY_PENALTY=1\n")
    assert problems(config_dir) == ("In .env: there is no setting 'LLM_FREQUENCY_PENALTY', so it is ignored.",)


@pytest.mark.parametrize(
    "name",
    [
        *("OPENAI_API_KEY", "GROQ_API_KEY", "OPENAI_COMPATIBLE_API_KEY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE"),
        *("SQLITE_TMPDIR", "DSPY_CACHEDIR", "LOCAL_DB_URL", "OLLAMA_MODEL", "OLLAMA_HOST", "NOTIFY_SOCKET"),
        *("DATABASE_URL", "MODEL", "DB", "A", "HF_ENDPOINT", "EDITOR", "PATH", "TERM", "THEME_PARK_URL"),
    ],
)
def test_a_variable_of_others_is_not(config_dir: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (config_dir / ".env").write_text(f"{name}=1\n")
    monkeypatch.setenv(name, "1")
    assert problems(config_dir) == ()


def test_a_mistyped_variable_of_the_environment_is_told(config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_TEMPRATURE", "1")
    monkeypatch.setenv("LLM_USER_PATH", "of the program llm")
    monkeypatch.setenv("LLM_FREQUENCY_PENALTY", "of some other program")
    [problem] = problems(config_dir)
    assert problem.startswith("In the environment: there is no setting 'LLM_TEMPRATURE'; the nearest is LLM_TEMPER")


def test_every_setting_and_the_keys_are_known(config_dir: Path) -> None:
    for name in Settings.model_fields:
        (config_dir / "config.toml").write_text(f"{name} = '1'\n[keys]\nimprove = 'f5'\n")
        (config_dir / ".env").write_text(f"{name.upper()}=1\n{name}=1\n")
        assert problems(config_dir) == ()
        assert nearest_setting(name) == name.upper()


def test_another_table_is_told_and_what_to_write(config_dir: Path) -> None:
    (config_dir / "config.toml").write_text("[llm]\nmodel = 'a'\n[someday]\nmore = 1\n")
    llm, other = problems(config_dir)
    assert llm == (
        "In config.toml: there is no table [llm], so it is ignored. "
        "Write settings above every table, such as llm_model = …"
    )
    assert "no table [someday]" in other


def test_a_line_that_is_not_understood_is_told_by_its_number_alone(config_dir: Path) -> None:
    (config_dir / ".env").write_text("A=1\n\n\nLLM_API_KEY: sk-secret\nLLM_MODEL='never closed\nB=2\n")
    first, second = problems(config_dir)
    assert first == "In .env: line 4 is not NAME=value, so it is ignored."
    assert "line 5" in second


def test_a_foreign_name_cannot_reach_the_terminal_as_a_sequence(config_dir: Path) -> None:
    (config_dir / "config.toml").write_text('"llm_\\u001b]0;x\\u0007model" = 1\n')
    [problem] = problems(config_dir)
    assert "\x1b" not in problem
