"""A change that takes long is reported even when its popup has been closed meanwhile, and is not started twice."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.widgets import Input

from domain.errors import SettingsError, StorageError
from domain.models.setup import ModelSetup
from domain.settings.service import SettingsService
from storage.state.presets import FilePresetStore
from tests.support.application import Driver, running
from tests.support.openai_server import ModelServer, Script, model_server
from tests.ui.test_first_run import (
    IDEA,
    CountingImprover,
    change,
    closed,
    config,
    fill_in,
    pick,
    really,
    settings_open,
    setup_opens,
    shown,
)
from tests.ui.test_popups import save_over_a_file
from tests.ui.test_shapes import save_as
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.help import HelpScreen
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.prompt_options.screen import ShapeScreen
from tui.widgets.choice_list import ChoiceList
from tui.widgets.note_line import NoteLine

USED = "The next run uses openai-compatible · gpt-test."
EMBEDDED = "The embedded model answers."
REFUSAL = "The config folder is full."
UNEXPECTED = "An unexpected RuntimeError stopped it."


class Held:
    """Holds each call of a method until it is released."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls = 0
        self.goes_on = Event()
        self._error = error

    def hold(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work`, which waits first and then fails with the error, if there is one."""

        def late(*args: object) -> object:
            self.calls += 1
            assert self.goes_on.wait(60), "never released"
            if self._error is not None:
                raise self._error
            return work(*args)

        return late

    def release(self) -> None:
        self.goes_on.set()


class HeldUse(Held):
    """Holds `ModelSetup.use`, as a keyring does that does not answer."""

    def prepare(self, container: Container) -> None:
        really(container)
        make = container.model_setup._factory

        def made() -> ModelSetup:
            setup = make()
            setup.use = self.hold(setup.use)  # type: ignore[method-assign]  # a slow disk or keyring
            return setup

        container.model_setup.replace(made)


class HeldChange(Held):
    """Holds `SettingsService.change`, as a slow disk does."""

    def prepare(self, container: Container) -> None:
        make = container.settings_service._factory

        def made() -> SettingsService:
            service = make()
            service.change = self.hold(service.change)  # type: ignore[method-assign]
            return service

        container.settings_service.replace(made)


class HeldPresets(Held):
    """Holds `FilePresetStore.save`, as a slow disk does."""

    def prepare(self, container: Container) -> None:
        store = FilePresetStore(container.paths.presets)
        store.save = self.hold(store.save)  # type: ignore[method-assign]
        container.presets.replace(lambda: store)


class HeldFile(Held):
    """Holds the saving of a file, as a slow disk does."""

    def prepare(self, container: Container) -> None:
        save_file = container.save_file

        def late(name: str, text: str, *, replace: bool) -> Path:
            path: Path = self.hold(lambda: save_file(name, text, replace=replace))()
            return path

        container.save_file = late


def note_below(app: Driver) -> NoteLine:
    """The line for problems of the dialog below the one on top."""
    return app.app.screen_stack[-2].query_one("#file-problem", NoteLine)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(Script()) as running_server:
        yield running_server


def count(app: Driver, words: str) -> int:
    return sum(words in notice for notice in app.notices)


async def said(app: Driver, words: str) -> None:
    await app.until(lambda: count(app, words), f"the notice {words!r}")


async def saving(app: Driver, held: Held) -> None:
    """Press the key that saves the form, and wait until the service has been called."""
    await app.press("ctrl+s")
    await app.until(lambda: held.calls == 1, "the choice is being saved")
    assert "Saving…" in shown(app)


async def first_form(app: Driver, server: ModelServer) -> None:
    await setup_opens(app)
    await fill_in(app, server)


async def later_form(app: Driver, server: ModelServer) -> None:
    await pick(app, "no such model")
    await setup_opens(app)
    await fill_in(app, server)


# The form of a provider


@pytest.mark.parametrize("is_first_run", [True, False], ids=["first run", "f2"])
async def test_a_choice_that_is_saved_after_its_form_was_left_is_shown_and_used(
    paths: Paths, server: ModelServer, is_first_run: bool
) -> None:
    held = HeldUse()
    async with running(paths, first_run=is_first_run, prepare=held.prepare) as app:
        await (first_form if is_first_run else later_form)(app, server)
        await saving(app, held)
        await app.press("escape", "escape")
        await closed(app)
        assert "gpt-test" not in app.status
        held.release()
        await said(app, USED)
        assert "openai-compatible · gpt-test" in app.status
        assert count(app, EMBEDDED) == 0, "it does not answer"
        await app.until(lambda: "engine: ready" in app.status, "the engine of the choice")
        await app.improve(IDEA)
        assert len(server.requests) == 1
        assert 'llm_provider = "openai-compatible"' in config(paths)


async def test_a_choice_that_cannot_be_saved_after_its_form_was_left_is_reported(
    paths: Paths, server: ModelServer
) -> None:
    held = HeldUse(SettingsError(REFUSAL, "Make room."))
    async with running(paths, first_run=True, prepare=held.prepare) as app:
        await first_form(app, server)
        await saving(app, held)
        await app.press("escape", "escape")
        await closed(app)
        assert count(app, EMBEDDED) == 0, "that is not known yet"
        held.release()
        await said(app, REFUSAL)
        await said(app, EMBEDDED)
        assert "local" in app.status
        await app.until(lambda: config(paths) == 'llm_provider = "local"\n', "escape asked for the embedded model")


async def test_a_choice_that_cannot_be_saved_says_so_in_its_form_and_can_be_saved_again(
    paths: Paths, server: ModelServer
) -> None:
    held = HeldUse(SettingsError(REFUSAL, "Make room."))
    async with running(paths, first_run=True, prepare=held.prepare) as app:
        await first_form(app, server)
        await saving(app, held)
        held.release()
        await app.until(lambda: REFUSAL in shown(app), "why")
        assert count(app, REFUSAL) == 0
        await app.press("ctrl+s")
        await app.until(lambda: held.calls == 2, "another attempt")


async def test_an_unexpected_error_ends_the_saving_of_a_choice_in_words_and_is_logged_without_its_own(
    paths: Paths, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    held = HeldUse(RuntimeError(REFUSAL))
    async with running(paths, first_run=True, prepare=held.prepare) as app:
        await first_form(app, server)
        await saving(app, held)
        held.release()
        await app.until(lambda: UNEXPECTED in shown(app), "what happened")
        assert "Something went wrong inside the program" in shown(app)
        assert "Try again; the log file says where" in shown(app)
        await app.press("ctrl+s")
        await app.until(lambda: held.calls == 2, "another attempt")
    assert "background work failed: RuntimeError\n" in caplog.text
    assert REFUSAL not in caplog.text


async def test_the_list_of_providers_closes_when_the_choice_of_a_form_that_was_left_is_saved(
    paths: Paths, server: ModelServer
) -> None:
    held = HeldUse()
    async with running(paths, first_run=True, prepare=held.prepare) as app:
        await first_form(app, server)
        await saving(app, held)
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, SetupScreen), "back in the list")
        held.release()
        await said(app, USED)
        await closed(app)
        assert count(app, EMBEDDED) == 0


async def test_a_saved_choice_does_not_close_a_list_that_was_opened_later(paths: Paths, server: ModelServer) -> None:
    held = HeldUse()
    async with running(paths, prepare=held.prepare) as app:
        await later_form(app, server)
        await saving(app, held)
        await app.press("escape", "escape")
        await closed(app)
        await pick(app, "no such model")
        await app.until(lambda: isinstance(app.top, SetupScreen), "another list")
        held.release()
        await said(app, USED)
        await app.settle()
        assert isinstance(app.top, SetupScreen)


async def test_two_choices_are_saved_one_after_the_other_and_the_last_one_is_used(
    paths: Paths, server: ModelServer
) -> None:
    held = HeldUse()
    async with running(paths, prepare=held.prepare) as app:
        await later_form(app, server)
        await saving(app, held)
        await app.press("escape", "escape")
        await closed(app)
        await pick(app, "no such model")
        await setup_opens(app)
        await fill_in(app, server, model="gpt-last")
        await app.press("ctrl+s")
        await app.until(lambda: "Saving…" in shown(app), "the second one waits")
        await app.settle()
        assert held.calls == 1
        held.release()
        await said(app, "The next run uses openai-compatible · gpt-last.")
        await closed(app)
        assert next(notice for notice in app.notices if "The next run uses" in notice) == USED
        assert "openai-compatible · gpt-last" in app.status


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+t"])
async def test_while_a_choice_is_saved_its_form_starts_nothing_else(
    paths: Paths, server: ModelServer, key: str
) -> None:
    held = HeldUse()
    async with running(paths, first_run=True, prepare=held.prepare) as app:
        await first_form(app, server)
        await saving(app, held)
        before = len(server.requests)
        await app.press(key)
        await app.settle()
        assert "Saving…" in shown(app)
        assert isinstance(app.top, ProviderScreen)
        held.release()
        await closed(app)
        await app.settle()
        assert held.calls == 1
        assert len(server.requests) == before, "no test was sent"
        assert count(app, USED) == 1


# The settings


async def change_and_leave(app: Driver, held: Held, name: str, text: str) -> None:
    await settings_open(app)
    await change(app, name, text)
    await app.until(lambda: held.calls == 1, "the setting is being changed")
    await app.press("escape", "escape")
    await closed(app)


async def test_a_setting_that_is_changed_after_the_dialog_was_left_is_shown_and_used(paths: Paths) -> None:
    held, improver = HeldChange(), CountingImprover()
    async with running(paths, improver, prepare=held.prepare) as app:
        await app.until(lambda: improver.loads == 1, "the engine of the start")
        await change_and_leave(app, held, "LLM_MODEL", "other-model")
        assert "other-model" not in app.status
        held.release()
        await said(app, "LLM_MODEL is other-model")
        assert "other-model" in app.status
        await app.until(lambda: improver.loads == 2, "the engine is loaded again")


async def test_a_setting_that_is_refused_after_the_dialog_was_left_is_reported(paths: Paths) -> None:
    held = HeldChange()
    async with running(paths, prepare=held.prepare) as app:
        await change_and_leave(app, held, "LLM_TIMEOUT_SECONDS", "abc")
        held.release()
        await said(app, "LLM_TIMEOUT_SECONDS is 'abc'; allowed:")
        assert config(paths) == ""


async def test_a_late_answer_is_shown_in_the_settings_that_are_open_again_and_leaves_what_is_typed(
    paths: Paths,
) -> None:
    held = HeldChange()
    async with running(paths, prepare=held.prepare) as app:
        await settings_open(app)
        await change(app, "LLM_MAX_TOKENS", "900")
        await app.until(lambda: held.calls == 1, "the setting is being changed")
        await app.press("escape")
        app.top.query_one(ChoiceList).point_at("LLM_MODEL")
        await app.press("enter")
        await app.type("half")
        held.release()
        await app.until(lambda: "LLM_MAX_TOKENS is 900" in shown(app), "what was done")
        await app.type("-typed")
        assert app.top.query_one("#settings-value", Input).value == "half-typed"
        assert count(app, "LLM_MAX_TOKENS") == 0, "the dialog says it"


# The presets


@pytest.mark.parametrize("error", [None, StorageError(REFUSAL, "Make room.")], ids=["saved", "not saved"])
async def test_what_came_of_saving_a_preset_is_reported_after_the_dialog_was_left(
    paths: Paths, error: StorageError | None
) -> None:
    held = HeldPresets(error)
    async with running(paths, prepare=held.prepare) as app:
        await app.press("f7")
        await app.until(lambda: isinstance(app.top, ShapeScreen), "the options")
        await save_as(app, "Brief")
        await app.until(lambda: held.calls == 1, "the preset is being saved")
        await app.press("escape")
        await closed(app)
        held.release()
        await said(app, "Saved as Brief." if error is None else REFUSAL)


# A file


async def test_a_file_that_exists_is_named_when_help_lies_over_the_question_for_its_name(
    paths: Paths, tmp_path: Path
) -> None:
    held = HeldFile()
    async with running(paths, prepare=held.prepare) as app:
        await save_over_a_file(app, tmp_path)
        await app.press("enter")
        await app.until(lambda: held.calls == 1, "it is being saved")
        await app.press("f1")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
        held.release()
        await app.until(lambda: "already exists" in str(note_below(app).render()), "why it is not saved")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, SaveScreen), "the name")


async def test_a_file_can_be_saved_again_after_an_unexpected_error(paths: Paths, tmp_path: Path) -> None:
    held = HeldFile(RuntimeError(REFUSAL))
    async with running(paths, prepare=held.prepare) as app:
        await save_over_a_file(app, tmp_path)
        held.release()
        await app.press("enter")
        await app.until(lambda: UNEXPECTED in shown(app), "why it is not saved")
        await app.press("enter")
        await app.until(lambda: held.calls == 2, "another attempt")
