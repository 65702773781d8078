"""The themes by name in the command palette."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from textual.command import Command, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from tui.dialogs.palette import PaletteScreen
from tui.keys.active import key_label
from tui.theme.appearance import AUTO
from tui.theme.themes import MONOCHROME, OWN_THEMES, SIXTEEN

_HELP = {
    AUTO: "Light or dark as the terminal is; sixteen colours if it has no more",
    SIXTEEN: "The terminal's own sixteen colours",
    MONOCHROME: "No colours at all",
}


@dataclass(frozen=True, slots=True)
class UseTheme:
    """The command that takes a theme; as long as it is only pointed at, its theme is previewed."""

    name: str
    run_action: Callable[[str], Awaitable[object]]

    async def __call__(self) -> None:
        """Take the theme."""
        await self.run_action(f"use_theme({self.name!r})")


class ThemesWhenSearched(Provider):
    """Offers the themes once their names are typed: the palette begins with what is done more often."""

    async def search(self, query: str) -> Hits:
        """Offer the themes whose name matches."""
        matcher = self.matcher(query)
        for name in self._names():
            words = f"Theme: {name}"
            if (score := matcher.match(words)) > 0:
                yield Hit(score, matcher.highlight(words), self._use(name), words, _HELP.get(name))

    def _names(self) -> Iterator[str]:
        """Yield what `THEME` may be: the theme in use, then ours, then Textual's."""
        ours = [AUTO, *(theme.name for theme in OWN_THEMES)]
        theirs = sorted(name for name in self.app.available_themes if name not in ours)
        yield self.app.theme
        yield from (name for name in (*ours, *theirs) if name != self.app.theme)

    def _use(self, name: str) -> UseTheme:
        return UseTheme(name, self.screen.run_action)


class AllThemes(ThemesWhenSearched):
    """Offers every theme at once."""

    async def discover(self) -> Hits:
        """Offer the themes before anything is typed."""
        for name in self._names():
            words = f"Theme: {name}"
            yield DiscoveryHit(words, self._use(name), words, _HELP.get(name))


def theme_pointed_at(message: CommandPalette.OptionHighlighted) -> str | None:
    """Return the name of the theme under the palette's cursor; None when something else is there."""
    option = message.highlighted_event.option
    command = option.hit.command if isinstance(option, Command) else None
    return command.name if isinstance(command, UseTheme) else None


def theme_palette() -> PaletteScreen:
    """Return a palette with nothing but themes."""
    placeholder = f"Theme: move to look, {key_label('palette-take')} takes it, {key_label('palette-close')} leaves it"
    return PaletteScreen([AllThemes], placeholder=placeholder, classes="theme-palette")
