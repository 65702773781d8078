"""Every key of the keymap, sent as a terminal sends it, does on the screen what it is for."""

from collections.abc import Iterator

import pytest

from tests.support.key_cases import CASES
from tests.support.key_stage import Stage, key_stage
from tests.support.tiers import sampled
from tests.support.tools import require_tool
from tui.keys.contexts import COMMANDS, PLACES

# What has no key is run from the palette.
KEYS = [(command.id, key) for command in COMMANDS.values() for key in command.default_keys or ("",)]
PLACE_OF = {command.id: place.title for place in PLACES for command in place.commands}
ONE_IN = 24
"""Every place has its first key here; that a terminal can send every other is in `tests/unit/tui/test_sent_keys.py`."""


def _family(pair: tuple[str, str]) -> str:
    """Return the place of a key; what begins with escape is a family too, for a terminal sends it in two pieces."""
    command, key = pair
    return "alt" if key.startswith("alt+") else PLACE_OF[command]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One session for all of them: to start it takes longer than twenty keys."""
    require_tool("tmux", "tmux")
    with key_stage(tmp_path_factory.mktemp("keys")) as made:
        yield made


def test_every_command_has_a_case() -> None:
    assert set(CASES) == set(COMMANDS)


@pytest.mark.parametrize(("command", "key"), sampled(KEYS, family=_family, name="-".join, one_in=ONE_IN))
def test_a_key_does_what_it_is_for(stage: Stage, command: str, key: str) -> None:
    try:
        CASES[command](stage, key)
    except BaseException:
        stage.forget()  # it may be anywhere
        raise
