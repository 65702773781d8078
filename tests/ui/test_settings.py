"""Switching the model, and the settings, as a person sees them."""

import pytest
from textual.widgets import Input

from tests.support.application import Driver, running
from tests.support.dialogs import IDEA, KEY, change, closed, config, pick, really, settings_open, shown
from tests.support.openai_server import ModelServer, Script, model_server
from tui.composition.paths import Paths
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.widgets.choice_list import BEGINS, ChoiceList


async def test_f2_switches_the_next_run_and_the_run_under_way_keeps_its_own(paths: Paths, server: ModelServer) -> None:
    server.script = Script(stall_after=8)
    with model_server() as other:
        async with running(paths, prepare=really) as app:
            setup = app.container.model_setup()
            for choice in (other, server):
                setup.use(type(setup.current())("openai-compatible", f"model-{choice is other}", choice.base_url))
            await app.type(IDEA)
            await app.press("ctrl+j")
            await app.until(server.stalled.is_set, "the first run")
            await pick(app, "model-true")
            await app.until(lambda: "model-True" in app.status, "the status bar says so at once")
            assert other.requests == []
            server.release.set()
            await app.until(lambda: "✓" in app.result, "the first run's result")
            await app.press("ctrl+n")
            await app.improve("plan a library for a village")
            assert [request["body"]["model"] for request in other.requests] == ["model-True"]
            assert len(server.requests) == 1
        assert "model-True" in config(paths)


async def test_a_filter_that_finds_nothing_leaves_the_way_to_another_model(paths: Paths) -> None:
    async with running(paths) as app:
        await pick(app, "no such model")
        await app.until(lambda: isinstance(app.top, SetupScreen), "the providers")
        await app.press("escape")
        await closed(app)
        assert config(paths) == "", "escape decides nothing here"


async def test_a_provider_with_a_key_and_no_model_leads_to_its_form(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    async with running(paths) as app:
        await pick(app, "groq")
        await app.until(lambda: isinstance(app.top, ProviderScreen), "its form")
        assert "GROQ_API_KEY" in shown(app)


def line(app: Driver, name: str) -> str:
    return str(app.top.query_one(ChoiceList).get_option(name).prompt).removeprefix(BEGINS)


async def test_a_setting_is_changed_in_its_place(paths: Paths) -> None:
    async with running(paths) as app:
        await settings_open(app)
        assert "default" in line(app, "LLM_MAX_TOKENS")
        await change(app, "LLM_MAX_TOKENS", "900")
        await app.until(lambda: "LLM_MAX_TOKENS is 900. Takes effect with the next run." in shown(app), "what was done")
        assert line(app, "LLM_MAX_TOKENS").split()[-2:] == ["900", "config.toml"]
        assert app.container.settings().llm_max_tokens == 900
        await app.press("0")
        await app.until(lambda: config(paths) == "", "the default again")


async def test_a_wrong_value_names_what_is_allowed_and_can_be_corrected(paths: Paths) -> None:
    async with running(paths) as app:
        await settings_open(app)
        await change(app, "LLM_TEMPERATURE", "hot")
        await app.until(lambda: "LLM_TEMPERATURE is 'hot'; allowed: a number." in shown(app), "the refusal")
        assert app.top.query_one("#settings-value", Input).value == "hot"
        await app.press("escape", "escape")
        await closed(app)
        assert config(paths) == ""


async def test_few_values_are_turned_through(paths: Paths) -> None:
    async with running(paths) as app:
        await settings_open(app)
        app.top.query_one(ChoiceList).point_at("SQLITE_SYNCHRONOUS")
        await app.press("l")
        await app.until(
            lambda: "SQLITE_SYNCHRONOUS is EXTRA. Takes effect after a restart." in shown(app), "the next value"
        )
        await app.press("h")
        await app.until(lambda: "SQLITE_SYNCHRONOUS is FULL" in shown(app), "and back")


async def test_what_the_environment_sets_says_so(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MAX_TOKENS", "777")
    async with running(paths) as app:
        await settings_open(app)
        app.top.query_one(ChoiceList).point_at("LLM_MAX_TOKENS")
        await app.press("enter")
        assert "LLM_MAX_TOKENS is set by the environment, which takes precedence." in shown(app)
        assert not app.top.query_one("#settings-value").display


async def test_the_provider_is_chosen_in_the_list_of_models(paths: Paths) -> None:
    async with running(paths) as app:
        await settings_open(app)
        app.top.query_one(ChoiceList).point_at("LLM_PROVIDER")
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, ModelScreen), "the models")


async def test_settings_that_are_wrong_at_the_start_can_be_mended(paths: Paths) -> None:
    paths.config.mkdir(parents=True)
    (paths.config / "config.toml").write_text('llm_max_tokens = "many"\n')
    async with running(paths) as app:
        await settings_open(app)
        assert line(app, "LLM_MAX_TOKENS").startswith("!")
        await change(app, "LLM_MAX_TOKENS", "900")
        await app.until(lambda: "LLM_MAX_TOKENS is 900" in shown(app), "mended")
        assert config(paths) == "llm_max_tokens = 900\n"
