"""Where settings come from, what they may be, and what a wrong one says."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import SettingsError
from domain.settings.rows import checked_value
from domain.settings.schema import LocalModel, ModelSource, Notify, RetentionAction, Settings, Synchronous
from domain.settings.sources import SettingSources
from tests.support.bad_names import WORDS, make_bad_names
from tui.theme.appearance import glance_at_theme

EXAMPLE_FILE = Path(__file__).parents[3] / ".env.example"

# One value for each setting that is not its default, as text and as read.
OTHER_VALUES: dict[str, tuple[str, object]] = {
    "sqlite_enabled": ("false", False),
    "sqlite_db_path": ("/somewhere/history.db", Path("/somewhere/history.db")),
    "sqlite_pool_size": ("4", 4),
    "sqlite_wal_mode": ("off", False),
    "sqlite_synchronous": ("EXTRA", Synchronous.EXTRA),
    "breaker_failure_threshold": ("3", 3),
    "breaker_cooldown_seconds": ("1.5", 1.5),
    "sqlite_retention_days": ("7", 7),
    "sqlite_retention_action": ("delete", RetentionAction.DELETE),
    "sqlite_auto_cleanup": ("false", False),
    "spool_limit": ("10", 10),
    "llm_provider": (" ollama ", "ollama"),
    "llm_model": ("qwen3", "qwen3"),
    "llm_base_url": ("http://localhost:8000/v1", "http://localhost:8000/v1"),
    "llm_api_key": ("sk-secret", SecretStr("sk-secret")),
    "llm_api_key_for": ("openai", "openai"),
    "llm_timeout_seconds": ("20", 20.0),
    "llm_silence_seconds": ("5.5", 5.5),
    "llm_requests_at_once": ("7", 7),
    "llm_max_tokens": ("2000", 2000),
    "llm_temperature": ("0", 0.0),
    "local_model": ("qwen3-4b", LocalModel.QWEN3_4B),
    "local_model_path": ("/somewhere/model.gguf", Path("/somewhere/model.gguf")),
    "local_model_source": ("hub", ModelSource.HUB),
    "dspy_fewshot_enabled": ("0", False),
    "dspy_program": ("/somewhere/program.json", Path("/somewhere/program.json")),
    "patterns": ("off", False),
    "theme": ("nord", "nord"),
    "reduced_motion": ("yes", True),
    "notify": ("both", Notify.BOTH),
}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    working_folder = tmp_path / "working"
    working_folder.mkdir()
    monkeypatch.chdir(working_folder)


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    return folder


def refusal(config_dir: Path, **overrides: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        SettingSources(config_dir, command_line=overrides).load()
    return caught.value.sentence


def test_without_any_source_every_setting_has_its_default(config_dir: Path, tmp_path: Path) -> None:
    settings = SettingSources(config_dir).load()
    assert settings == Settings.model_construct()
    assert (settings.llm_provider, settings.sqlite_synchronous) == ("local", Synchronous.FULL)
    assert SettingSources(tmp_path / "no such folder").load() == settings


def test_the_table_of_values_names_every_setting() -> None:
    assert set(OTHER_VALUES) == set(Settings.model_fields)


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_every_setting_is_read_from_the_environment(
    name: str, config_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, value = OTHER_VALUES[name]
    monkeypatch.setenv(name.upper(), text)
    assert getattr(SettingSources(config_dir).load(), name) == value


def test_every_setting_is_read_from_the_env_file_of_the_config_folder(config_dir: Path) -> None:
    lines = [f"{name.upper()}={text}" for name, (text, _) in OTHER_VALUES.items()]
    (config_dir / ".env").write_text("\n".join(lines))
    settings = SettingSources(config_dir).load()
    assert {name: getattr(settings, name) for name in OTHER_VALUES} == {n: v for n, (_, v) in OTHER_VALUES.items()}


def test_every_setting_is_read_from_config_toml(config_dir: Path) -> None:
    lines = [f'{name} = "{text}"' for name, (text, _) in OTHER_VALUES.items()]
    (config_dir / "config.toml").write_text("\n".join(lines))
    settings = SettingSources(config_dir).load()
    assert {name: getattr(settings, name) for name in OTHER_VALUES} == {n: v for n, (_, v) in OTHER_VALUES.items()}


def test_the_nearer_source_wins(config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config_dir / "config.toml").write_text('llm_model = "from config.toml"')
    assert SettingSources(config_dir).load().llm_model == "from config.toml"
    (config_dir / ".env").write_text("LLM_MODEL='from .env'")
    assert SettingSources(config_dir).load().llm_model == "from .env"
    monkeypatch.setenv("LLM_MODEL", "from the environment")
    assert SettingSources(config_dir).load().llm_model == "from the environment"
    assert (
        SettingSources(config_dir, command_line={"llm_model": "from the command"}).load().llm_model
        == "from the command"
    )


def test_a_named_env_file_replaces_the_one_of_the_config_folder(config_dir: Path, tmp_path: Path) -> None:
    (config_dir / ".env").write_text("LLM_MODEL=one\nLLM_MAX_TOKENS=100")
    named = tmp_path / "named.env"
    named.write_text("LLM_MODEL=two")
    settings = SettingSources(config_dir, named).load()
    assert (settings.llm_model, settings.llm_max_tokens) == ("two", 1200)


def test_a_named_env_file_that_is_missing_is_told(config_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"The file .*missing\.env does not exist") as caught:
        SettingSources(config_dir, tmp_path / "missing.env").load()
    assert "--env-file" in caught.value.next_step


def test_an_env_file_of_the_working_folder_is_never_read(config_dir: Path) -> None:
    Path(".env").write_text("LLM_PROVIDER=openai\nLLM_BASE_URL=http://bad")
    Path("config.toml").write_text('llm_base_url = "http://bad"')
    settings = SettingSources(config_dir).load()
    assert (settings.llm_provider, settings.llm_base_url) == ("local", "")


def test_a_key_in_the_environment_never_selects_a_provider(config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("LLM_API_KEY", "sk-other")
    assert SettingSources(config_dir).load().llm_provider == "local"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("sqlite_enabled", "perhaps", "true or false"),
        ("sqlite_pool_size", "0", "greater than or equal to 1"),
        ("sqlite_pool_size", "17", "less than or equal to 16"),
        ("sqlite_pool_size", "many", "a whole number"),
        ("sqlite_pool_size", "1.5", "a whole number"),
        ("sqlite_synchronous", "OFF", "'NORMAL', 'FULL' or 'EXTRA'"),
        ("breaker_failure_threshold", "0", "greater than or equal to 1"),
        ("breaker_cooldown_seconds", "0", "greater than 0"),
        ("llm_timeout_seconds", "inf", "less than or equal to 86400"),
        ("llm_timeout_seconds", "nan", "less than or equal to 86400"),
        ("llm_silence_seconds", "soon", "a number"),
        ("llm_max_tokens", "63", "greater than or equal to 64"),
        ("llm_temperature", "2.1", "less than or equal to 2"),
        ("local_model", "qwen9", "'qwen2.5-coder-0.5b', 'qwen2.5-coder-1.5b', 'qwen3-1.7b' or 'qwen3-4b'"),
        ("dspy_fewshot_enabled", "2", "true or false"),
    ],
)
def test_a_bad_value_names_setting_value_and_what_is_allowed(
    name: str, value: str, allowed: str, config_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = f"{name.upper()} is {value!r}; allowed: {allowed}."
    assert refusal(config_dir, **{name: value}) == expected
    monkeypatch.setenv(name.upper(), value)
    assert refusal(config_dir) == expected


def test_a_wrong_type_in_config_toml_is_named_too(config_dir: Path) -> None:
    (config_dir / "config.toml").write_text("llm_provider = 3")
    assert refusal(config_dir) == "LLM_PROVIDER is 3; allowed: a text."


@pytest.mark.parametrize(
    "toml", ['llm_api_key = ["sk-secret"]', 'llm_api_key = {x = "sk-secret"}', 'llm_api_key = "sk-secret']
)
def test_a_key_is_never_repeated(toml: str, config_dir: Path) -> None:
    (config_dir / "config.toml").write_text(toml)
    assert "sk-secret" not in refusal(config_dir)


def test_a_key_shows_in_no_text_form_of_the_settings(config_dir: Path) -> None:
    settings = SettingSources(config_dir, command_line={"llm_api_key": "sk-secret"}).load()
    assert "sk-secret" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-secret"


@pytest.mark.parametrize(
    ("file", "content"), [("config.toml", b"llm_model = "), ("config.toml", b"\xff"), (".env", b"LLM_MODEL=\xff")]
)
def test_a_file_that_cannot_be_read_is_told(file: str, content: bytes, config_dir: Path) -> None:
    (config_dir / file).write_bytes(content)
    assert str(config_dir) in refusal(config_dir)


@pytest.mark.parametrize("name", ["config.toml", ".env"])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("a = 'é'\nb = 'é'".encode("latin-1"), "it is not UTF-8 (line 1)"),
        (b"ONE='1'\nTWO='\xe9'\n", "it is not UTF-8 (line 2)"),
        ("THEME='nord'\n".encode("utf-16"), "it is UTF-16"),
        ("THEME='nord'\n".encode("utf-16-be"), "it contains null bytes, as UTF-16 does"),
        (None, "it is a folder"),
    ],
)
def test_a_settings_file_that_cannot_be_read_is_named_with_the_reason(
    name: str, content: bytes | None, what: str, config_dir: Path
) -> None:
    path = config_dir / name
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        SettingSources(config_dir).load()
    assert caught.value.sentence == f"{path} cannot be read: {what}."
    assert "ove it away" in caught.value.next_step


@pytest.mark.parametrize("name", ["config.toml", ".env"])
def test_a_settings_file_that_may_not_be_read_is_named(
    name: str, config_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return read(path)

    (config_dir / name).write_text("")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(config_dir) == f"{config_dir / name} cannot be read: permission denied."


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("name", "line"), [("config.toml", "theme = 'nord'"), (".env", "THEME=nord")])
def test_a_byte_order_mark_and_ends_of_lines_of_windows_are_no_part_of_a_setting(
    mark: str, end: str, name: str, line: str, config_dir: Path
) -> None:
    (config_dir / name).write_bytes(f"{mark}{line}{end}# more{end}".encode())
    assert SettingSources(config_dir).load().theme == "nord"
    assert glance_at_theme(config_dir, None) == "nord"


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "llm_temperature"])
def test_an_empty_value_is_no_value(name: str, config_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "")
    assert SettingSources(config_dir).load() == Settings.model_construct()


def test_blank_paths_and_keys_are_none_and_a_tilde_is_the_home_folder(config_dir: Path) -> None:
    settings = SettingSources(
        config_dir, command_line={"llm_api_key": "  ", "sqlite_db_path": "", "local_model_path": "~/m"}
    ).load()
    assert (settings.llm_api_key, settings.sqlite_db_path) == (None, None)
    assert settings.local_model_path == Path.home() / "m"


def test_what_weakens_a_promise_is_said(config_dir: Path) -> None:
    assert SettingSources(config_dir).load().weakened_promises == ()
    weak = {"sqlite_wal_mode": False, "sqlite_synchronous": "NORMAL"}
    assert SettingSources(config_dir, command_line=weak).load().weakened_promises == (
        "WAL off",
        "a power failure may lose the last prompts",
    )


def test_the_example_file_explains_exactly_the_settings_with_their_defaults(config_dir: Path) -> None:
    lines = EXAMPLE_FILE.read_text().splitlines()
    settings = [index for index, line in enumerate(lines) if re.match(r"# [A-Z_]+=", line)]
    names = [lines[index].removeprefix("# ").partition("=")[0].lower() for index in settings]
    assert sorted(names) == sorted(Settings.model_fields)
    for index in settings:
        assert re.fullmatch(r"# [A-Z0-9].*\.", lines[index - 1]), f"{lines[index]} has no explanation above it"
    (config_dir / ".env").write_text("\n".join(lines[index].removeprefix("# ") for index in settings))
    assert SettingSources(config_dir).load() == Settings.model_construct()


def test_the_example_file_as_it_is_changes_nothing(config_dir: Path) -> None:
    assert SettingSources(config_dir, EXAMPLE_FILE).load() == Settings.model_construct()


@pytest.mark.parametrize("name", ["llm_provider", "llm_model", "llm_base_url", "llm_api_key_for"])
def test_a_text_that_is_shown_and_recorded_holds_no_control_sequence(config_dir: Path, name: str) -> None:
    settings = SettingSources(config_dir, command_line={name: " a\x1b]0;title\x07\x9b31m\x00-\u202eb "}).load()
    assert getattr(settings, name) == "a-b"


@pytest.mark.parametrize("name", ["sqlite_db_path", "local_model_path", "dspy_program"])
@pytest.mark.parametrize("value", ["~no-such-user/x", "a\0b", "a\ud83d"])
def test_a_path_that_cannot_be_is_named(config_dir: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name.upper()} is .*; allowed: the path of a file"):
        SettingSources(config_dir, command_line={name: value}).load()


@pytest.mark.parametrize("name", WORDS)
def test_an_env_file_that_cannot_be_is_named(
    config_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (here := tmp_path / "here").mkdir()
    make_bad_names(here, monkeypatch)
    with pytest.raises(SettingsError) as refused:
        SettingSources(config_dir, Path(name)).load()
    assert "--env-file" in refused.value.next_step
    assert glance_at_theme(config_dir, Path(name)) == "auto"


@pytest.mark.parametrize("text", ["", "none", " None "])
def test_no_temperature_is_asked_for_where_it_is_empty(
    config_dir: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (config_dir / "config.toml").write_text(f'llm_temperature = "{text}"\n')
    assert SettingSources(config_dir).load().llm_temperature is None
    (config_dir / "config.toml").write_text("llm_temperature = 0.7\n")
    assert SettingSources(config_dir).load().llm_temperature == 0.7
    (config_dir / ".env").write_text(f"LLM_TEMPERATURE={text}\nLLM_MAX_TOKENS=\n")
    settings = SettingSources(config_dir).load()
    assert (settings.llm_temperature, settings.llm_max_tokens) == (None, 1200)
    (config_dir / ".env").write_text("LLM_TEMPERATURE=0.5\n")
    monkeypatch.setenv("LLM_TEMPERATURE", text)
    assert SettingSources(config_dir).load().llm_temperature is None
    assert checked_value("LLM_TEMPERATURE", "none") == "none"
    assert checked_value("LLM_TEMPERATURE", "") is None
