"""The first run, as a person sees it."""

import pytest
from textual.widgets import OptionList

from tests.support.application import running
from tests.support.dialogs import IDEA, CountingImprover, closed, config, setup_opens, shown
from tui.composition.paths import Paths
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.widgets.choice_list import ChoiceList


async def test_it_is_shown_over_the_main_screen_and_escape_asks_no_more(paths: Paths) -> None:
    async with running(paths, first_run=True) as app:
        await setup_opens(app)
        for words in (
            "Embedded model",
            "Ollama",
            "Nothing leaves this machine.",
            "Cost",
            "Speed",
            "Privacy",
            "don't ask again",
        ):
            assert words in shown(app)
        await app.press("escape")
        await closed(app)
        await app.until(lambda: config(paths), "the marker")
        assert config(paths) == 'llm_provider = "local"\n'
        await app.improve(IDEA)
    async with running(paths, first_run=True) as later:
        await later.improve(IDEA)
        assert later.top is later.screen


@pytest.mark.parametrize(
    ("installed", "before", "after"), [(True, 1, 1), (False, 0, 1)], ids=["packages", "no packages"]
)
async def test_a_model_that_has_to_be_fetched_waits_for_the_choice(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, installed: bool, before: int, after: int
) -> None:
    monkeypatch.setattr(
        "domain.improver.local.weights.installed_parts", lambda _model: [paths.cache] if installed else []
    )
    monkeypatch.setattr("domain.improver.local.process.is_engine_installed", lambda: True)
    improver = CountingImprover()
    async with running(paths, improver, first_run=True) as app:
        await setup_opens(app)
        assert improver.loads == before
        await app.press("escape")
        await app.until(lambda: improver.loads == after, "the engine is loaded")


async def test_a_model_that_has_to_be_fetched_is_fetched_for_who_has_begun_to_type(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.improver.local.weights.installed_parts", lambda _model: [])
    monkeypatch.setattr("domain.improver.local.process.is_engine_installed", lambda: True)
    improver = CountingImprover()
    async with running(paths, improver, first_run=True, started=False) as app:
        await app.type(IDEA)
        await app.until(lambda: improver.loads == 1, "the engine is loaded")


async def test_it_is_not_shown_to_someone_who_chose_before(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "local")
    async with running(paths, first_run=True) as app:
        await app.improve(IDEA)
        assert app.top is app.screen


@pytest.mark.parametrize("idea", ["Write a plan", "go on, jog a lot", "delete old logs", "über alles"])
async def test_whoever_types_over_it_types_the_idea(paths: Paths, idea: str) -> None:
    async with running(paths, first_run=True) as app:
        await setup_opens(app)
        await app.type(idea)
        await closed(app)
        await app.until(lambda: app.idea == idea, "every letter, in its order")
        assert config(paths) == "", "nothing was decided: it is asked again"
        assert "f2" in " ".join(app.notices)


async def test_a_key_of_the_main_screen_works_over_it(paths: Paths) -> None:
    async with running(paths, first_run=True, idea=IDEA) as app:
        await setup_opens(app)
        await app.press("ctrl+j")
        await app.until(lambda: "✓" in app.result, "the run")


async def test_it_makes_no_way_for_who_has_begun_to_type(paths: Paths) -> None:
    async with running(paths, first_run=True, started=False) as app:
        await app.type("typed before the settings were read")
        await app.until(lambda: "starting" not in app.status, "started")
        await app.pilot.pause()
        if isinstance(app.top, SetupScreen):  # it came while the first letters were typed
            await closed(app)
        await app.until(lambda: app.idea == "typed before the settings were read", "the idea")


async def test_what_came_before_a_backspace_is_not_dropped(paths: Paths) -> None:
    async with running(paths, first_run=True) as app:
        await app.until(lambda: isinstance(app.top, SetupScreen), "the question")
        await app.press("j", "k", "G", "backspace")
        await app.until(lambda: app.top is app.screen, "the main screen")
        await app.until(lambda: app.idea == "jk", "what was typed")


async def test_a_key_that_was_given_to_the_question_stays_there(paths: Paths) -> None:
    paths.config.mkdir()
    paths.config_file.write_text('[keys]\nchoice-down = "ctrl+d"\nsetup-leave = "f8"\n')
    async with running(paths, first_run=True) as app:
        await app.until(lambda: isinstance(app.top, SetupScreen), "the question")
        rows = app.top.query_one("#setup-list", OptionList)
        before = rows.highlighted
        await app.press("ctrl+d")
        assert isinstance(app.top, SetupScreen)
        assert rows.highlighted != before
        await app.press("f8")
        await app.until(lambda: app.top is app.screen, "closed by its own key")


async def test_letters_arrows_and_the_mouse_choose(paths: Paths) -> None:
    async with running(paths, first_run=True) as app:
        await setup_opens(app)
        choices = app.top.query_one(ChoiceList)
        for key, name in (("a", "anthropic"), ("j", "gemini"), ("up", "anthropic"), ("end", "openai-compatible")):
            await app.press(key)
            assert choices.chosen == name
        await app.press("o")
        assert "OpenAI bills your account" in shown(app)
        await app.pilot.click(ChoiceList, offset=(3, 4))
        await app.until(lambda: isinstance(app.top, ProviderScreen), "the form of the row")
        await app.pilot.click("#provider-leave")
        await app.until(lambda: isinstance(app.top, SetupScreen), "back")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
async def test_it_fits_a_small_screen(paths: Paths, size: tuple[int, int]) -> None:
    async with running(paths, first_run=True, size=size) as app:
        await setup_opens(app)
        for one in app.top.query("#setup-list, #setup-meaning, #setup-keys"):
            assert one.region.bottom < size[1], one.id
        assert app.top.query_one("#setup-list").size.height == 10
