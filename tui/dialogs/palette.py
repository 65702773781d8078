"""The command palette: the commands of the main screen by name, and the themes."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import Command, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from tui.dialogs.help import open_help
from tui.keys.active import key_label, key_names
from tui.keys.command import KeyCommand
from tui.keys.contexts import FROM_THE_MAIN_SCREEN
from tui.keys.popup_keys import OVER_THE_PALETTE
from tui.keys.tables import IN_A_POPUP, bindings
from tui.theme.appearance import AUTO
from tui.theme.themes import MONOCHROME, OWN_THEMES, SIXTEEN
from tui.widgets.key_footer import KeyFooter
from tui.widgets.too_small import TooSmall

_THEME_HELP = {
    AUTO: "Light or dark like the terminal; sixteen colours if it has only sixteen",
    SIXTEEN: "The terminal's own sixteen colours",
    MONOCHROME: "No colours at all",
}


class PaletteScreen(CommandPalette, inherit_bindings=False):
    """Waits until the search has finished before enter runs a command.

    Textual's palette (8.2.8) runs what is in the list when enter comes: after fast typing that may be another command.
    """

    BINDINGS = bindings(IN_A_POPUP, OVER_THE_PALETTE)

    _is_chosen = False
    """Whether enter came before the result of the search."""

    def on_mount(self) -> None:
        """Show the keys of the palette, or a sentence when the window is too small."""
        self.mount(KeyFooter(), TooSmall())
        self.query_one(Input).cursor_blink = False

    def action_help(self) -> None:
        """Show the keys that work here."""
        open_help(self)

    async def action_take(self) -> None:
        """Take what is under the cursor, as enter does."""
        await self.query_one(Input).action_submit()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, if the palette is on top: Textual (8.2.8) would close the screen on top instead."""
        if not self.is_active:
            return AwaitComplete()
        closing: AwaitComplete = super().dismiss(result)
        return closing

    def action_row(self, move: str) -> None:
        """Move the cursor of the list; `move` is an action of `CommandList`."""
        commands = self.query_one(CommandList)
        # Textual (8.2.8) raises when a list without lines moves by a screenful.
        if commands.scrollable_content_region:
            getattr(commands, f"action_{move}")()

    @on(Input.Submitted)
    def _choose_later(self, event: Input.Submitted) -> None:
        """Let enter wait for the search."""
        if any(worker.node is self and not worker.is_finished for worker in self.workers):
            event.prevent_default()
            event.stop()
            self._is_chosen = True

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Take the first result, if enter came before it."""
        if event.state is WorkerState.SUCCESS and self._is_chosen:
            self._is_chosen = False
            await self.action_take()


class KeymapCommands(Provider):
    """Offers every command that works on the main screen, with its key."""

    async def discover(self) -> Hits:
        """Offer all commands before you type."""
        for command in commands():
            yield DiscoveryHit(self._name(command), partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Offer the commands whose name or help matches."""
        matcher = self.matcher(query)
        for command in commands():
            name = self._name(command)
            score = matcher.match(f"{name} {command.help}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(self._run, command), help=command.help)

    def _name(self, command: KeyCommand) -> str:
        names = key_names(command)
        return f"{command.label} ({names[0]})" if names else command.label

    async def _run(self, command: KeyCommand) -> None:
        await self.screen.run_action(bare_action(command))


def bare_action(command: KeyCommand) -> str:
    """Return the action as the main screen runs it."""
    return command.action.removeprefix("screen.")


def commands() -> list[KeyCommand]:
    """Return one command for each action of the main screen, except for opening the palette."""
    found: dict[str, KeyCommand] = {}
    for command in FROM_THE_MAIN_SCREEN:
        if command.id != "palette":
            found.setdefault(bare_action(command), command)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class UseTheme:
    """The command that uses a theme. Under the cursor it shows a preview."""

    name: str
    run_action: Callable[[str], Awaitable[object]]

    async def __call__(self) -> None:
        """Use the theme."""
        await self.run_action(f"use_theme({self.name!r})")


class ThemesWhenSearched(Provider):
    """Offers the themes when you type their names: the palette begins with more frequent commands."""

    async def search(self, query: str) -> Hits:
        """Offer the themes whose name matches."""
        matcher = self.matcher(query)
        for name in self._names():
            words = f"Theme: {name}"
            if (score := matcher.match(words)) > 0:
                yield Hit(score, matcher.highlight(words), self._use(name), words, _THEME_HELP.get(name))

    def _names(self) -> Iterator[str]:
        """Yield the values of `THEME`: the current theme, then ours, then Textual's."""
        ours = [AUTO, *(theme.name for theme in OWN_THEMES)]
        theirs = sorted(name for name in self.app.available_themes if name not in ours)
        yield self.app.theme
        yield from (name for name in (*ours, *theirs) if name != self.app.theme)

    def _use(self, name: str) -> UseTheme:
        return UseTheme(name, self.screen.run_action)


class AllThemes(ThemesWhenSearched):
    """Offers every theme at once."""

    async def discover(self) -> Hits:
        """Offer the themes before you type."""
        for name in self._names():
            words = f"Theme: {name}"
            yield DiscoveryHit(words, self._use(name), words, _THEME_HELP.get(name))


def theme_pointed_at(message: CommandPalette.OptionHighlighted) -> str | None:
    """Return the theme under the palette's cursor, None if there is another command."""
    option = message.highlighted_event.option
    command = option.hit.command if isinstance(option, Command) else None
    return command.name if isinstance(command, UseTheme) else None


def theme_palette() -> PaletteScreen:
    """Return a palette with only themes."""
    placeholder = f"Theme: move to preview, {key_label('palette-take')} uses it, {key_label('palette-close')} cancels"
    return PaletteScreen([AllThemes], placeholder=placeholder, classes="theme-palette")
