"""The command palette: the keymap's commands by name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keys.active import key_names
from tui.keys.command import KeyCommand
from tui.keys.contexts import FROM_THE_MAIN_SCREEN


class KeymapCommands(Provider):
    """Offers every command that works anywhere or on the opened record, with its key."""

    async def discover(self) -> Hits:
        """Offer all of them before anything is typed."""
        for command in commands():
            yield DiscoveryHit(self._name(command), partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Offer those whose name or help matches."""
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
    """Return the action as the main screen itself runs it."""
    return command.action.removeprefix("screen.")


def commands() -> list[KeyCommand]:
    """Return one command for each thing that can be done from the main screen, but for opening the palette itself."""
    found: dict[str, KeyCommand] = {}
    for command in FROM_THE_MAIN_SCREEN:
        if command.id != "palette":
            found.setdefault(bare_action(command), command)
    return list(found.values())
