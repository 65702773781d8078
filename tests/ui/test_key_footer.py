"""A key that does nothing now is dim in the footer, and says why."""

from textual.app import App, ComposeResult
from textual.screen import Screen

from tui.keys.tables import ANYWHERE, bindings
from tui.widgets.key_footer import FooterKey, KeyFooter

REASON = "Open a record first."


class Page(Screen[None], inherit_bindings=False):
    BINDINGS = bindings(tuple(command for command in ANYWHERE if command.id in {"copy", "help"}))
    has_record = False

    def compose(self) -> ComposeResult:
        yield KeyFooter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return True if self.has_record or action != "copy" else None

    def why_not(self, action: str) -> str:
        return REASON if action == "copy" else ""

    def action_copy(self) -> None:
        self.notify("copied")


class Footed(App[None]):
    notes: list[str]

    def get_default_screen(self) -> Screen[None]:
        self.notes = []
        return Page(id="_default")

    def notify(self, message: str, **_options: object) -> None:
        self.notes.append(message)


async def test_a_key_that_does_nothing_now_is_dim_and_a_click_shows_why() -> None:
    app = Footed()
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.pause()
        keys = {key.description: key for key in app.screen.query(FooterKey)}
        assert keys["Copy"].has_class("-disabled")
        assert keys["Copy"].tooltip == REASON
        assert not keys["Help"].has_class("-disabled")
        await pilot.click(keys["Copy"])
        assert app.notes == [REASON]


async def test_it_is_drawn_as_usual_as_soon_as_it_does_something() -> None:
    app = Footed()
    async with app.run_test(size=(60, 5)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, Page)
        app.screen.has_record = True
        app.screen.refresh_bindings()
        await pilot.pause()
        key = next(key for key in app.screen.query(FooterKey) if key.description == "Copy")
        assert not key.has_class("-disabled")
        await pilot.click(key)
        await pilot.pause()
        assert app.notes == ["copied"]
