"""The first run, switching the model, and the settings, as a person sees them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, OptionList, Static

from domain.prompts.request import EngineStatus
from storage.config.dotenv import EnvFile
from storage.config.keyring import SystemKeyring
from storage.config.keys import KeyFiles
from tests.support.application import Driver, running
from tests.support.fake_keyring import FakeBackend
from tests.support.openai_server import ModelServer, Script, model_server
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.settings.screen import SettingsScreen
from tui.widgets.choice_list import BEGINS, ChoiceList

KEY = "sk-canary-in-the-field"
IDEA = "plan a herb garden"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(Script()) as running_server:
        yield running_server


def really(container: Container) -> None:
    """Let the chosen provider answer in place of the script."""
    container.improver.replace(container.improver_switch)


def with_keyring(backend: FakeBackend) -> Callable[[Container], None]:
    def prepare(container: Container) -> None:
        really(container)
        container.keys.replace(
            lambda: KeyFiles(EnvFile(container.paths.config / ".env"), SystemKeyring(lambda: backend))
        )

    return prepare


def shown(app: Driver) -> str:
    """Everything the screen on top shows."""
    texts = [str(widget.render()) for widget in app.top.query(Static) if widget.display]
    texts += [str(option.prompt) for one in app.top.query(OptionList) for option in one.options]
    texts += [str(box.border_subtitle) for box in app.top.query("Vertical")]
    return "\n".join(texts)


def config(paths: Paths) -> str:
    file = paths.config / "config.toml"
    return file.read_text() if file.exists() else ""


async def setup_opens(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, SetupScreen) and "ready" in shown(app), "the first run's screen")


async def fill_in(app: Driver, server: ModelServer, key: str = KEY, model: str = "gpt-test") -> None:
    """From the list of providers to the filled-in form of another server."""
    await app.press("c", "enter")
    await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
    await app.type(model)
    await app.press("enter")
    await app.type(server.base_url)
    await app.press("enter")
    app.top.query_one("#provider-key", Input).value = key


async def closed(app: Driver) -> None:
    await app.until(lambda: app.top is app.screen, "only the main screen")


# The first run


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


class CountingImprover(ScriptedImprover):
    """Counts how often the engine is loaded."""

    loads = 0

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        self.loads += 1
        super().warm_up(on_status)


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


# Setting up


async def test_a_choice_is_tried_saved_used_and_remembered(paths: Paths, server: ModelServer) -> None:
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await fill_in(app, server)
        await app.press("ctrl+t")
        await app.until(lambda: "✓ gpt-test answered" in shown(app), "the answer")
        assert len(server.requests) == 1
        assert config(paths) == ""
        await app.press("enter")
        await closed(app)
        assert "openai-compatible · gpt-test" in app.status
        await app.until(lambda: "engine: ready" in app.status, "the engine")
        await app.improve(IDEA)
        assert server.requests[-1]["headers"]["Authorization"] == f"Bearer {KEY}"
    async with running(paths, first_run=True, prepare=really) as later:
        assert "openai-compatible · gpt-test" in later.status
        await later.improve(IDEA)
        assert server.requests[-1]["headers"]["Authorization"] == f"Bearer {KEY}"


async def test_a_test_that_fails_says_why_and_nothing_is_saved(paths: Paths, server: ModelServer) -> None:
    server.script = Script(status=401, body='{"error": {"message": "wrong key"}}')
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await fill_in(app, server)
        await app.press("ctrl+t")
        await app.until(lambda: "refused the key" in shown(app), "why")
        assert "✗ " in shown(app)
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, SetupScreen), "back")
        assert config(paths) == ""
        assert not (paths.config / ".env").exists()


async def test_a_test_can_be_stopped(paths: Paths, server: ModelServer) -> None:
    server.script = Script(stall_after=0)
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await fill_in(app, server)
        await app.press("ctrl+t")
        await app.until(server.stalled.is_set, "the request")
        assert "escape cancels" in shown(app)
        await app.press("escape")
        assert "Cancelled." in shown(app)
        await app.until(server.client_gone.is_set, "nothing goes on behind it")
        assert isinstance(app.top, ProviderScreen)


async def test_an_embedded_model_is_chosen_by_its_name(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.improver.discovery.is_engine_installed", lambda: True)
    improver = CountingImprover()
    async with running(paths, improver, first_run=True) as app:
        await setup_opens(app)
        await app.press("e", "enter")
        await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
        field = app.top.query_one("#provider-model", Input)
        assert field.value == "qwen2.5-coder-0.5b"
        field.value = "qwen9"
        await app.press("ctrl+s")
        await app.until(lambda: "Choose one of: qwen2.5-coder-0.5b, qwen2.5-coder-1.5b" in shown(app), "the names")
        field.value = "qwen3-4b"
        await app.until(lambda: "2.5 GB to download, about 4.6 GB of memory" in shown(app), "what it takes")
        await app.press("ctrl+t")
        await app.until(lambda: "downloads the model first" in shown(app), "nothing is fetched for a test")
        await app.press("ctrl+s")
        await closed(app)
        assert "local · Qwen3-4B-Q4_K_M" in app.status
        assert config(paths) == 'llm_provider = "local"\nlocal_model = "qwen3-4b"\n'


@pytest.mark.parametrize(("letter", "words"), [("o", "name of the model"), ("c", "name of the model")])
async def test_what_is_missing_is_named(paths: Paths, letter: str, words: str) -> None:
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await app.press(letter, "enter", "ctrl+t")
        await app.until(lambda: words in shown(app), "what is missing")
        await app.type("m")
        await app.press("ctrl+s")
        more = "Paste a key" if letter == "o" else "Type the address"
        await app.until(lambda: more in shown(app), "what is missing still")


async def test_a_key_of_the_environment_is_named_and_not_asked_for(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with running(paths, first_run=True) as app:
        await setup_opens(app)
        await app.press("o", "enter")
        await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
        assert "Its key is set by OPENAI_API_KEY" in shown(app)
        assert not app.top.query_one("#provider-key").is_on_screen


@pytest.mark.parametrize(("keys", "in_keyring"), [((), True), (("right",), False)])
async def test_the_person_says_where_the_key_is_kept(
    paths: Paths, server: ModelServer, keys: tuple[str, ...], in_keyring: bool
) -> None:
    backend = FakeBackend()
    async with running(paths, first_run=True, prepare=with_keyring(backend)) as app:
        await setup_opens(app)
        await fill_in(app, server)
        await app.until(lambda: "‹the system keyring›" in shown(app), "the places")
        app.top.set_focus(app.top.query_one("#provider-place"))
        await app.press(*keys, "ctrl+s")
        await closed(app)
        assert (KEY in backend.kept.values()) is in_keyring
        assert (paths.config / ".env").exists() is not in_keyring
        await app.until(lambda: "engine: ready" in app.status, "the engine")
        await app.improve(IDEA)
        assert server.requests[-1]["headers"]["Authorization"] == f"Bearer {KEY}"


async def test_the_key_is_nowhere_but_where_it_is_kept(paths: Paths, server: ModelServer, tmp_path: Path) -> None:
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await fill_in(app, server)
        await app.until(lambda: "the .env file" in shown(app), "the places")
        field = app.top.query_one("#provider-key", Input)
        app.top.set_focus(field)
        field.select_all()
        await app.press("ctrl+c")
        assert KEY not in app.app.clipboard
        pictures = [app.app.export_screenshot()]
        await app.press("ctrl+t")
        await app.until(lambda: "✓" in shown(app), "the answer")
        pictures.append(app.app.export_screenshot())
        await app.press("ctrl+s")
        await closed(app)
        await app.improve(IDEA)
        await app.type("a draft")
        await app.press("f9")
        await app.until(lambda: "LLM_API_KEY" in shown(app), "the settings")
        pictures.append(app.app.export_screenshot())
        assert not any(KEY in picture for picture in pictures)
        assert KEY not in " ".join(app.notices)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == [".env"]
    assert (paths.config / ".env").stat().st_mode & 0o777 == 0o600


# Switching


async def pick(app: Driver, words: str) -> None:
    await app.press("f2")
    await app.until(lambda: isinstance(app.top, ModelScreen) and "looking" not in shown(app), "the list")
    await app.type(words)
    await app.press("enter")


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


# Settings


def line(app: Driver, name: str) -> str:
    return str(app.top.query_one(ChoiceList).get_option(name).prompt).removeprefix(BEGINS)


async def settings_open(app: Driver) -> None:
    await app.press("f9")
    await app.until(lambda: isinstance(app.top, SettingsScreen) and "LLM_MODEL" in shown(app), "the settings")


async def change(app: Driver, name: str, text: str) -> None:
    app.top.query_one(ChoiceList).point_at(name)
    await app.press("enter", "ctrl+a", "ctrl+k")
    await app.type(text)
    await app.press("enter")


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


async def test_what_is_typed_in_one_burst_goes_to_its_own_fields(paths: Paths, server: ModelServer) -> None:
    async with running(paths, first_run=True, prepare=really) as app:
        await setup_opens(app)
        await app.press("c", "enter")
        await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
        for key in ["enter" if letter == "\n" else letter for letter in f"gpt-test\n{server.base_url}\n{KEY}\n"]:
            app.app.post_message(events.Key(key, None if key == "enter" else key))
        app.app.post_message(events.Key("ctrl+t", None))
        await app.until(lambda: "✓ gpt-test answered" in shown(app), "the answer")
        values = [field.value for field in app.top.query(Input)]
        assert values == ["gpt-test", server.base_url, KEY]
