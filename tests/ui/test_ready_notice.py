"""What is said of a prompt that is ready while the person looks at something else."""

import pytest

from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths


class HoldsTheThird(ScriptedImprover):
    """Answers two ideas at once, and the third when it is released."""

    def hold(self) -> None:
        self._go.clear()
        self.half_shown.clear()


@pytest.mark.parametrize("opens", [False, True])
async def test_the_key_that_is_named_leads_to_the_prompt(paths: Paths, opens: bool) -> None:
    improver = HoldsTheThird()
    async with running(paths, improver) as app:
        await app.improve("first idea of all")
        await app.press("ctrl+n")
        await app.improve("second idea of all")
        improver.hold()
        await app.press("ctrl+n")
        await app.type("third idea of all")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run")
        if opens:
            await app.press("alt+down")
            await app.until(lambda: "first idea of all, step" in app.result or "second" in app.result, "a record")
        await look_at_a_record(app)
        improver.release()
        await app.until(lambda: any("Your prompt is ready" in one for one in app.notices), "the notice")
        (notice,) = [one for one in app.notices if "Your prompt is ready" in one]
        assert ("to see it" in notice) is not opens
        if not opens:
            await app.press("escape")
            await app.until(lambda: "third idea of all, step" in app.result, "the prompt, as the notice says")


async def look_at_a_record(app: Driver) -> None:
    app.screen.set_focus(app.screen.query_one("#history-list"))
    await app.press("down")
    await app.until(lambda: app.previewed is not None, "a record that is looked at")
