"""Choosing a model and changing settings, with real files: what counts, where it is kept, who hears of it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from domain.errors import ModelAccessError, SettingsError
from domain.models.catalogue import PROVIDERS, ProviderStatus
from domain.models.choice import ModelChoice
from domain.models.keys import KeyPlace
from domain.models.picks import model_options
from domain.prompts.record import Backend
from domain.prompts.request import ImproveRequest
from domain.runtime.cancellation import CancelToken
from domain.settings.rows import SettingRow, checked_value
from domain.settings.schema import Settings
from tests.support.openai_server import ModelServer
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

KEY = "sk-canary-5150"
GPT = ModelChoice("openai", "gpt-test")


@pytest.fixture
def container(paths: Paths) -> Iterator[Container]:
    one = Container(paths)
    yield one
    one.close()


def again(container: Container, **options: object) -> Settings:
    """Return the settings of the next start."""
    return Container(container.paths, **options).settings()  # type: ignore[arg-type]  # as the container takes them


def at(server: ModelServer, provider: str = "openai-compatible", model: str = "gpt-test") -> ModelChoice:
    return ModelChoice(provider, model, server.base_url)


def improve(container: Container) -> str:
    nothing = lambda _: None  # noqa: E731 - a callback
    request = ImproveRequest("plan a herb garden for my terrace")
    return container.improver().improve(request, CancelToken(), nothing, nothing).provider


def row(container: Container, name: str) -> SettingRow:
    return next(one for one in container.settings_service().rows() if one.name == name)


# The first run


def test_it_is_the_first_run_until_a_provider_is_named_anywhere(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def asks(**options: object) -> bool:
        one = Container(paths, **options)  # type: ignore[arg-type]  # as the container takes them
        try:
            return one.start(lambda _status: None).first_run
        finally:
            one.close()

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert asks()
    assert not asks(overrides={"llm_provider": "ollama"})
    monkeypatch.setenv("LLM_PROVIDER", "local")
    assert not asks()
    monkeypatch.delenv("LLM_PROVIDER")
    Container(paths).model_setup().decline()
    assert not asks()
    assert (paths.config / "config.toml").read_text() == 'llm_provider = "local"\n'


# Choosing


def test_a_choice_counts_for_the_next_run_and_for_the_next_start(container: Container, server: ModelServer) -> None:
    assert container.settings().llm_provider == "local"
    applied = container.model_setup().use(at(server), KEY, KeyPlace.FILE)
    assert applied.choice == at(server)
    assert improve(container) == "openai-compatible"
    assert server.requests[-1]["headers"]["Authorization"] == f"Bearer {KEY}"
    kept = again(container)
    assert ModelChoice(kept.llm_provider, kept.llm_model, kept.llm_base_url) == at(server)
    assert KEY not in (container.paths.config / "config.toml").read_text()


def test_nothing_of_the_choice_before_goes_to_the_next_one(container: Container, server: ModelServer) -> None:
    setup = container.model_setup()
    setup.use(at(server), KEY, KeyPlace.FILE)
    setup.use(GPT)
    kept = again(container)
    assert (kept.llm_base_url, kept.llm_api_key) == ("", None)
    with pytest.raises(ModelAccessError, match="no key for openai"):
        improve(container)
    with pytest.raises(ModelAccessError, match="no key for openai"):
        setup.try_out(GPT, "", CancelToken())
    assert server.requests == []


@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_general_key_is_never_sent_to_another_provider_than_before(
    container: Container, server: ModelServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "environment":
        monkeypatch.setenv("LLM_API_KEY", KEY)
    else:
        container.paths.config.mkdir()
        (container.paths.config / ".env").write_text(f"LLM_API_KEY={KEY}\n")
    setup = container.model_setup()
    setup.use(at(server, "openai"))
    assert improve(container) == "openai"
    assert [offer.provider for offer in setup.offers() if offer.key_set_by] == ["openai"]
    with pytest.raises(ModelAccessError):
        setup.try_out(at(server, "groq"), "", CancelToken())
    setup.use(at(server, "groq"))
    with pytest.raises(ModelAccessError):
        improve(container)
    later = Container(container.paths)
    with pytest.raises(ModelAccessError):
        improve(later)
    assert len(server.requests) == 1
    later.model_setup().use(at(server, "openai"))
    assert improve(later) == "openai"
    later.close()


def test_what_the_environment_sets_is_overruled_until_the_end_only(
    container: Container, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "local")
    applied = container.model_setup().use(at(server))
    assert "until you quit. After that, the settings in the environment apply again." in applied.sentence
    assert improve(container) == "openai-compatible"
    assert again(container).llm_provider == "local"
    assert not (container.paths.config / "config.toml").exists()
    assert row(container, "LLM_MODEL").origin == "this session only"


def test_a_choice_is_kept_where_the_setting_stands(container: Container, server: ModelServer) -> None:
    env_file = container.paths.config / ".env"
    container.paths.config.mkdir()
    env_file.write_text("# mine\nLLM_PROVIDER=ollama\n")
    container.model_setup().use(at(server))
    assert env_file.read_text() == "# mine\nLLM_PROVIDER=openai-compatible\n"
    assert again(container).llm_model == "gpt-test"


def test_what_was_chosen_later_wins_over_the_command_line(paths: Paths, server: ModelServer) -> None:
    container = Container(paths, overrides={"llm_provider": "ollama", "llm_model": "m"})
    assert container.model_setup().use(at(server)).choice == at(server)
    assert again(container).llm_provider == "openai-compatible"
    container.close()


def test_a_typed_key_is_tried_before_it_is_kept(container: Container, server: ModelServer) -> None:
    trial = container.model_setup().try_out(at(server), KEY, CancelToken())
    assert trial.model == "gpt-test"
    assert server.requests[0]["headers"]["Authorization"] == f"Bearer {KEY}"
    assert not container.paths.config.exists()
    assert container.settings().llm_provider == "local"


def test_a_key_that_can_be_kept_nowhere_counts_until_the_end(paths: Paths, server: ModelServer, tmp_path: Path) -> None:
    named = tmp_path / "named.env"
    named.write_text("")
    container = Container(paths, env_file=named)
    container.model_setup().use(at(server, "openai"), KEY, None)
    assert improve(container) == "openai"
    assert named.read_text() == ""
    assert KEY not in "".join(path.read_text() for path in paths.config.rglob("*") if path.is_file())
    container.close()


# The list of models


def test_the_list_has_what_was_chosen_and_used_and_found() -> None:
    offers = (
        ProviderStatus("local", "ready", is_ready=True),
        ProviderStatus("ollama", "2 models", is_ready=True, models=("qwen3", "big-cloud")),
        ProviderStatus("groq", "GROQ_API_KEY", is_ready=True),
        ProviderStatus("openai", "no key", is_ready=False),
        ProviderStatus("azure", "AZURE_API_KEY", is_ready=True),
    )
    remembered = (ModelChoice("openai-compatible", "m", "http://x/v1"), ModelChoice("local"))
    used = (GPT, ModelChoice("scripted", "m"), ModelChoice("azure", "dep"), ModelChoice("openai-compatible", "m"))
    picks = model_options(ModelChoice("local"), remembered, used, offers)
    assert [(pick.choice, pick.note, pick.is_set_up) for pick in picks] == [
        (ModelChoice("local"), "in use", True),
        (remembered[0], "", True),
        (GPT, "used before", False),
        (ModelChoice("azure", "dep"), "used before", False),
        (ModelChoice("ollama", "qwen3"), "on this machine", True),
        (ModelChoice("ollama", "big-cloud"), "at Ollama's servers", True),
        (ModelChoice("groq"), "choose a model", False),
    ]
    assert [pick.choice.model for pick in picks if pick.matches("OLLAMA qw")] == ["qwen3"]


def test_models_of_the_history_can_be_taken_again(container: Container, server: ModelServer) -> None:
    container.repository().save(make_record(provider="groq", model="llama-9", backend=Backend.FEW_SHOT))
    container.model_setup().use(at(server))
    names = [(pick.choice.provider, pick.choice.model) for pick in container.model_setup().picks(())]
    assert names == [("openai-compatible", "gpt-test"), ("groq", "llama-9")]


def test_with_nothing_kept_on_disk_no_choice_is_remembered_there(
    container: Container, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_ENABLED", "false")
    container.model_setup().use(at(server))
    assert not container.paths.recent_models.exists()


# Settings


def test_every_setting_has_a_row_with_its_value_its_source_and_what_it_means(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    container.paths.config.mkdir()
    (container.paths.config / "config.toml").write_text('llm_temperature = 0.5\nsqlite_pool_size = "many"\n')
    (container.paths.config / ".env").write_text(f"LLM_MAX_TOKENS=900\nLLM_API_KEY={KEY}\n")
    monkeypatch.setenv("SQLITE_RETENTION_DAYS", "7")
    rows = {one.name.lower(): one for one in container.settings_service().rows()}
    assert set(rows) == set(Settings.model_fields)
    assert all(one.explanation.endswith(".") for one in rows.values())
    assert all(name in rows["llm_provider"].explanation for name in PROVIDERS)
    shown = {name: (rows[name].value, str(rows[name].origin)) for name in ("llm_temperature", "llm_max_tokens")}
    assert shown == {"llm_temperature": ("0.5", "config.toml"), "llm_max_tokens": ("900", ".env")}
    assert (rows["sqlite_retention_days"].value, rows["sqlite_retention_days"].is_fixed) == ("7", True)
    assert rows["sqlite_pool_size"].problem == "SQLITE_POOL_SIZE is 'many'; allowed: a whole number."
    assert (rows["llm_silence_seconds"].value, str(rows["llm_silence_seconds"].origin)) == ("60", "default")
    assert KEY not in repr(rows)


def test_a_setting_of_the_model_counts_for_the_next_run_and_another_after_a_restart(
    container: Container, server: ModelServer
) -> None:
    container.model_setup().use(at(server))
    assert "Takes effect with the next run" in container.settings_service().change("LLM_TEMPERATURE", "0.9").sentence
    improve(container)
    assert server.requests[-1]["body"]["temperature"] == 0.9
    assert "after a restart" in container.settings_service().change("SQLITE_RETENTION_DAYS", "90").sentence
    assert container.settings().sqlite_retention_days == 30
    assert again(container).sqlite_retention_days == 90
    assert row(container, "SQLITE_RETENTION_DAYS").value == "90"
    container.settings_service().change("LLM_TEMPERATURE", "")
    assert container.settings().llm_temperature == 0.3
    assert "llm_temperature" not in (container.paths.config / "config.toml").read_text()


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("LLM_TEMPERATURE", "hot", "a number"),
        ("LLM_MAX_TOKENS", "3", "greater than or equal to 64"),
        ("SQLITE_SYNCHRONOUS", "OFF", "'NORMAL', 'FULL' or 'EXTRA'"),
        ("LLM_PROVIDER", "watson", "local, ollama, openai"),
        ("LLM_API_KEY_FOR", "watson", "local, ollama, openai"),
        ("THEME", "purple", "auto, dark, light"),
        ("THEME", "Dark", "auto, dark, light"),
        ("NOTIFY", "loud", "'bell', 'title', 'both' or 'off'"),
        ("LLM_API_KEY", KEY, "never written into config.toml"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_and_changes_nothing(
    container: Container, name: str, text: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        container.settings_service().change(name, text)
    assert allowed in caught.value.sentence
    assert not (container.paths.config / "config.toml").exists()


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [("THEME", "drak", "dark"), ("LLM_PROVIDER", "opnai", "openai"), ("LLM_API_KEY_FOR", "gemni", "gemini")],
)
def test_a_mistyped_name_is_refused_with_the_nearest(container: Container, name: str, text: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        container.settings_service().change(name, text)
    assert caught.value.next_step == f"Did you mean {meant}?"


def test_the_names_of_providers_count_in_any_case(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY_FOR", "OpenAI")
    assert row(container, "LLM_API_KEY_FOR").problem == ""
    container.settings_service().change("THEME", "nord")
    assert row(container, "THEME").value == "nord"


def test_what_the_environment_fixes_cannot_be_changed(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MAX_TOKENS", "900")
    with pytest.raises(SettingsError, match="set by the environment"):
        container.settings_service().change("LLM_MAX_TOKENS", "1000")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_default_of_every_setting_is_a_value_that_it_takes(container: Container, name: str) -> None:
    one = row(container, name.upper())
    if not one.is_secret:
        value = checked_value(one.name, one.value)
        assert SimpleNamespace(value=value).value is not None or one.value == ""
