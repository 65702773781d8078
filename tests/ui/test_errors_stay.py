"""An error that was told is on the screen until the person puts it away, and in the log without its sentence."""

import logging

import pytest

from domain.errors import StorageError
from tests.support.application import running
from tui import messages
from tui.composition.paths import Paths


async def test_an_error_stays_until_it_is_put_away_and_its_title_is_in_the_log(
    paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    error = StorageError("The disk of my-secret-idea.md is full.", "Free some space.", title="Nothing was exported")
    async with running(paths) as app:
        with caplog.at_level(logging.WARNING):
            app.screen.mailbox.post(messages.ActionFailed(error))
            await app.until(lambda: any("Free some space" in one for one in app.notices), "the error")
        [notice] = app.toasts
        assert notice.timeout > 3600
        assert "Nothing was exported" in caplog.text
        assert "my-secret-idea" not in caplog.text
        await app.press("escape")
        assert app.toasts == []
