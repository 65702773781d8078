"""What the monkey does: chosen at random, in a sequence that the seed and the state of the screen determine."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tui.keys.contexts import COMMANDS

_SIZES = (((70, 20), (130, 45)), ((1, 1), (250, 70)), ((1, 1), (30, 12)))
_SIZE_WEIGHTS = (6, 1, 1)
_QUIT = {"ctrl+q"}
KEYS = tuple(
    sorted({key for command in COMMANDS.values() for key in command.default_keys if "super" not in key} - _QUIT)
)
"""Every key of the keymap but the one that quits."""
_MOVES = ("down", "up", "j", "k", "pagedown", "pageup", "home", "end", "tab", "shift+tab", "enter", "left", "right")
_EVERYWHERE = {"f1", "ctrl+p", "f2", "f7", "ctrl+o"}
_TO_A_PANE = {letter: ("escape", "escape", "ctrl+o", letter) for letter in "icrsh"} | {
    "search": ("escape", "escape", "ctrl+f")
}
_PANES = ("i", "c", "s", "search", *"rrrrhhhhhh")
_ROWS = "hhr"
_ON_A_RECORD = (
    *"ffddaaeeyyYxxuuLDrrgqosvtzi",
    "left_square_bracket",
    "right_square_bracket",
    "f8",
    "ctrl+s",
    "alt+s",
    "ctrl+r",
    "alt+r",
    "alt+q",
    "f3",
    "enter",
)
_CHANGES = ("f", "d", "a", "u", "alt+s")
_PRINTABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'\"#$%&()*+-<=>@[]^_{|}~äéñ日👩"
_PASTES = (
    "a pasted idea",
    "two\nlines\r\nof text\ttabbed",
    "\x1b[31mred\x1b[0m \x1b]52;c;Zm9v\x07 \x9b2J",
    "[red]markup[/red] [@click=app.quit]x[/]",
    "{{ name }} ${HOME} <tag attr='1'>",
    "\u202eevil \u200b\u0000 \ud83d",
    "long " * 3_000,
    'is:fav model:gpt "open',
    "日本語 👩‍💻🚀 مرحبا",
)


class Kind(StrEnum):
    """The kinds of events."""

    KEY = "key"
    FOOTER = "footer key"
    TEXT = "text"
    PASTE = "paste"
    CLICK = "click"
    DOUBLE_CLICK = "double click"
    SCROLL_DOWN = "scroll down"
    SCROLL_UP = "scroll up"
    RESIZE = "resize"
    BLUR = "blur"
    FOCUS = "focus"
    HOLD = "hold runs"
    RELEASE = "release runs"
    BURST = "burst"
    HASTY_CLICK = "key and click at once"
    GO = "go"
    ON_A_ROW = "go and act"
    COMMAND = "command"
    HOME = "escape to the main screen"
    RESTART = "quit and start"
    WAIT = "time passes"


_WEIGHTS = {
    Kind.KEY: 40,
    Kind.FOOTER: 36,
    Kind.GO: 16,
    Kind.ON_A_ROW: 20,
    Kind.HASTY_CLICK: 4,
    Kind.COMMAND: 60,
    Kind.TEXT: 22,
    Kind.PASTE: 3,
    Kind.CLICK: 9,
    Kind.DOUBLE_CLICK: 3,
    Kind.SCROLL_DOWN: 2,
    Kind.SCROLL_UP: 2,
    Kind.RESIZE: 5,
    Kind.BLUR: 1,
    Kind.FOCUS: 1,
    Kind.HOLD: 2,
    Kind.RELEASE: 4,
    Kind.BURST: 12,
    Kind.HOME: 6,
    Kind.WAIT: 2,
}
_ONE_RESTART_IN = 250
_MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that is done; `keys` are names of keys, `text` what is typed or pasted, `at` a cell or a size.

    So many turns of the event loop lie between the two halves of what is done in haste.
    """

    kind: Kind
    keys: tuple[str, ...] = ()
    text: str = ""
    at: tuple[int, int] = (0, 0)
    turns: int = 0

    def __str__(self) -> str:
        what = " ".join(self.keys) or (repr(self.text[:60]) if self.text else "")
        where = "" if self.at == (0, 0) else f"{self.at[0]},{self.at[1]}"
        pause = f"after {self.turns} turns" if self.turns else ""
        return " ".join(filter(None, (self.kind, what, where, pause)))

    def steps(self) -> "list[Event]":
        """Return the keys one by one: each may be about another record than the one before."""
        if self.kind is Kind.TEXT:
            return [Event(Kind.KEY, (letter,)) for letter in self.text]
        if self.kind in {Kind.GO, Kind.ON_A_ROW}:
            return [Event(Kind.KEY, (key,)) for key in self.keys]
        return [self]


def choose(random: Random, offered: Sequence[str], size: tuple[int, int]) -> Event:
    """Return the next event; `offered` are the keys that the footer shows, `size` is that of the screen."""
    if random.randrange(_ONE_RESTART_IN) == 0:
        return Event(Kind.RESTART)
    kind = random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
    match kind:
        case Kind.TEXT:
            return Event(kind, text="".join(random.choices(_PRINTABLE, k=random.randint(1, 6))))
        case Kind.PASTE:
            return Event(kind, text=random.choice(_PASTES))
        case Kind.RESIZE:
            return Event(kind, at=_another_size(random))
        case Kind.CLICK | Kind.DOUBLE_CLICK | Kind.HASTY_CLICK | Kind.SCROLL_DOWN | Kind.SCROLL_UP:
            at = random.randrange(size[0]), random.randrange(size[1])
            keys = (random.choice(offered or _MOVES),) if kind is Kind.HASTY_CLICK else ()
            turns = random.randrange(_MOST_TURNS) if kind in {Kind.DOUBLE_CLICK, Kind.HASTY_CLICK} else 0
            return Event(kind, keys, at=at, turns=turns)
    return Event(kind, _keys(kind, random, offered))


def _keys(kind: Kind, random: Random, offered: Sequence[str]) -> tuple[str, ...]:
    match kind:
        case Kind.KEY:
            return (random.choice(KEYS),)
        case Kind.FOOTER:
            often = [key for key in offered if key not in _EVERYWHERE or random.randrange(8) == 0]
            return (random.choice(often or _MOVES),)
        case Kind.GO | Kind.ON_A_ROW:
            is_go = kind is Kind.GO
            then = random.choices(_MOVES[:6], k=random.randint(0, 2)) if is_go else _acts(random)
            return (*_TO_A_PANE[random.choice(_PANES if is_go else _ROWS)], *then)
        case Kind.COMMAND:
            return (random.choice(_ON_A_RECORD),)
        case Kind.BURST:
            return (*random.choices(_MOVES[:8], k=random.randint(1, 5)), random.choice("fffydaxo"))
    return ()


def _acts(random: Random) -> list[str]:
    keys: list[str] = []
    for _ in range(random.randint(1, 4)):
        keys += random.choice(_MOVES[:6]), random.choice(_CHANGES if random.randrange(2) else _ON_A_RECORD)
    return keys


def _another_size(random: Random) -> tuple[int, int]:
    # Few events are worth much on a screen that shows nothing, and each costs a lot on a large one.
    least, greatest = random.choices(_SIZES, _SIZE_WEIGHTS)[0]
    return random.randint(least[0], greatest[0]), random.randint(least[1], greatest[1])
