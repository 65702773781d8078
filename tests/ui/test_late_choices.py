"""A choice of a model whose saving takes long is reported even when its form has been closed, and is not made twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from domain.errors import SettingsError
from tests.support.application import Driver, running
from tests.support.dialogs import IDEA, closed, config, fill_in, pick, really, setup_opens, shown
from tests.support.held import REFUSAL, UNEXPECTED, Held, count, leave, said
from tests.support.openai_server import ModelServer
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen

USED = "The next run uses openai-compatible · gpt-test."
EMBEDDED = "The embedded model answers."


def held_choice(error: Exception | None = None) -> Held:
    return Held("model_setup", "use", error)


@asynccontextmanager
async def saving(paths: Paths, server: ModelServer, held: Held, *, first_run: bool = True) -> AsyncIterator[Driver]:
    """Run the application up to the moment at which the service saves what the form of a provider says."""

    def prepare(container: Container) -> None:
        really(container)
        held.prepare(container)

    async with running(paths, first_run=first_run, prepare=prepare) as app:
        if not first_run:
            await pick(app, "no such model")
        await setup_opens(app)
        await fill_in(app, server)
        await app.press("ctrl+s")
        await app.until(lambda: held.calls == 1, "the choice is being saved")
        assert "Saving…" in shown(app)
        yield app


@pytest.mark.parametrize("is_first_run", [True, False], ids=["first run", "f2"])
async def test_a_choice_that_is_saved_after_its_form_was_left_is_shown_and_used(
    paths: Paths, server: ModelServer, is_first_run: bool
) -> None:
    held = held_choice()
    async with saving(paths, server, held, first_run=is_first_run) as app:
        await leave(app)
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
    held = held_choice(SettingsError(REFUSAL, "Make room."))
    async with saving(paths, server, held) as app:
        await leave(app)
        assert count(app, EMBEDDED) == 0, "that is not known yet"
        held.release()
        await said(app, REFUSAL)
        await said(app, EMBEDDED)
        assert "local" in app.status
        await app.until(lambda: config(paths) == 'llm_provider = "local"\n', "escape asked for the embedded model")


async def test_a_choice_that_cannot_be_saved_says_so_in_its_form_and_can_be_saved_again(
    paths: Paths, server: ModelServer
) -> None:
    held = held_choice(SettingsError(REFUSAL, "Make room."))
    async with saving(paths, server, held) as app:
        held.release()
        await app.until(lambda: REFUSAL in shown(app), "why")
        assert count(app, REFUSAL) == 0
        await app.press("ctrl+s")
        await app.until(lambda: held.calls == 2, "another attempt")


async def test_an_unexpected_error_ends_the_saving_of_a_choice_in_words_and_is_logged_without_its_own(
    paths: Paths, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    held = held_choice(RuntimeError(REFUSAL))
    async with saving(paths, server, held) as app:
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
    held = held_choice()
    async with saving(paths, server, held) as app:
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, SetupScreen), "back in the list")
        held.release()
        await said(app, USED)
        await closed(app)
        assert count(app, EMBEDDED) == 0


async def test_a_saved_choice_does_not_close_a_list_that_was_opened_later(paths: Paths, server: ModelServer) -> None:
    held = held_choice()
    async with saving(paths, server, held, first_run=False) as app:
        await leave(app)
        await pick(app, "no such model")
        await app.until(lambda: isinstance(app.top, SetupScreen), "another list")
        held.release()
        await said(app, USED)
        await app.settle()
        assert isinstance(app.top, SetupScreen)


async def test_two_choices_are_saved_one_after_the_other_and_the_last_one_is_used(
    paths: Paths, server: ModelServer
) -> None:
    held = held_choice()
    async with saving(paths, server, held, first_run=False) as app:
        await leave(app)
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
    held = held_choice()
    async with saving(paths, server, held) as app:
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
