"""The form of a provider: what it asks, tests, saves, and where the key goes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from storage.config.dotenv import EnvFile
from storage.config.keyring import SystemKeyring
from storage.config.keys import KeyFiles
from tests.support.application import running
from tests.support.dialogs import IDEA, KEY, CountingImprover, closed, config, fill_in, really, setup_opens, shown
from tests.support.fake_keyring import FakeBackend
from tests.support.openai_server import ModelServer, Script
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen


def with_keyring(backend: FakeBackend) -> Callable[[Container], None]:
    def prepare(container: Container) -> None:
        really(container)
        container.keys.replace(
            lambda: KeyFiles(EnvFile(container.paths.config / ".env"), SystemKeyring(lambda: backend))
        )

    return prepare


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
