"""The command palette: the keymap's commands by name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keymap import ANYWHERE, IN_A_LIST_OR_RESULT, Command


class KeymapCommands(Provider):
    """Offers every command that works anywhere or on the opened record, with its key."""

    async def discover(self) -> Hits:
        """Offer all of them before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(self._name(command), partial(self._run, command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Offer those whose name or help matches."""
        matcher = self.matcher(query)
        for command in self._commands():
            name = self._name(command)
            score = matcher.match(f"{name} {command.help}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(self._run, command), help=command.help)

    @staticmethod
    def _commands() -> list[Command]:
        anywhere = [command for command in ANYWHERE if command.id not in {"palette", "back"}]
        actions = {command.action.removeprefix("screen.") for command in anywhere}
        return anywhere + [
            command for command in IN_A_LIST_OR_RESULT if command.action.removeprefix("screen.") not in actions
        ]

    @staticmethod
    def _name(command: Command) -> str:
        return f"{command.label} ({command.keys.split(',')[0]})"

    async def _run(self, command: Command) -> None:
        await self.screen.run_action(command.action.removeprefix("screen."))
