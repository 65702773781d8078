"""What each key of the keymap does on the screen: one entry a command, by its id.

A case goes where the key works, presses it, and fails when its effect cannot be seen.
"""

from tests.support.key_cases.case import Case
from tests.support.key_cases.choosing import CHOOSING
from tests.support.key_cases.leaving import LEAVING
from tests.support.key_cases.main_screen import MAIN_SCREEN
from tests.support.key_cases.manual import MANUAL
from tests.support.key_cases.moving import MOVING
from tests.support.key_cases.palette import PALETTE
from tests.support.key_cases.popups import POPUPS
from tests.support.key_cases.reading_log import READING_LOG
from tests.support.key_cases.trying import TRYING
from tests.support.key_cases.typing import TYPING

CASES: dict[str, Case] = {
    **MAIN_SCREEN,
    **MOVING,
    **POPUPS,
    **TYPING,
    **CHOOSING,
    **LEAVING,
    **READING_LOG,
    **PALETTE,
    **MANUAL,
    **TRYING,
}
