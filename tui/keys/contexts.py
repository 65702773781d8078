"""Where each table of keys works: for the help, for finding clashes, and for the tests that no key is left out."""

from dataclasses import dataclass

from tui.keys.command import KeyCommand
from tui.keys.popup_keys import (
    AT_A_PROVIDER,
    AT_THE_FIRST_RUN,
    COPY_MENU,
    IN_A_CHOICE,
    IN_A_FILE_NAME,
    IN_A_JUMP,
    IN_A_LINE,
    IN_A_MANUAL_PAGE,
    IN_A_MODEL_FIELD,
    IN_A_QUESTION,
    IN_THE_CHANGES,
    IN_THE_DIFF,
    IN_THE_HELP,
    IN_THE_HELP_FILTER,
    IN_THE_LOG,
    IN_THE_MANUAL,
    IN_THE_MANUAL_SEARCH,
    IN_THE_MODELS,
    IN_THE_PLACES,
    IN_THE_SETTINGS,
    IN_THE_SHAPES,
    IN_THE_STATISTICS,
    IN_THE_THOUGHTS,
    OVER_A_FILE_NAME,
    OVER_A_HISTORY_FILE,
    OVER_THE_HELP,
    OVER_THE_MANUAL,
    OVER_THE_PALETTE,
    OVER_THE_SETTINGS,
    OVER_THE_SHAPES,
    OVER_THE_STATISTICS,
    OVER_THE_THOUGHTS,
)
from tui.keys.tables import (
    ANYWHERE,
    HELP,
    IN_A_LIST_OR_RESULT,
    IN_A_POPUP,
    IN_THE_EDITOR,
    IN_THE_FEEDBACK,
    IN_THE_LIST,
    IN_THE_PALETTE,
    IN_THE_RESULT,
    IN_THE_SEARCH,
)
from tui.keys.text_keys import IN_A_TEXT


@dataclass(frozen=True, slots=True)
class KeyContext:
    """A table of keys under the title that the help gives it."""

    title: str
    commands: tuple[KeyCommand, ...]
    with_tables: tuple[tuple[KeyCommand, ...], ...] = ()
    """The tables whose keys work here at the same time."""
    is_typed_in: bool = False
    """Whether letters are typed here."""


PLACES = (
    KeyContext("Anywhere", ANYWHERE, is_typed_in=True),
    KeyContext("In the history list and in the result", IN_A_LIST_OR_RESULT, (ANYWHERE,)),
    KeyContext("In the history list", IN_THE_LIST, (ANYWHERE, IN_A_LIST_OR_RESULT)),
    KeyContext("In the result", IN_THE_RESULT, (ANYWHERE, IN_A_LIST_OR_RESULT)),
    KeyContext("In the search box", IN_THE_SEARCH, (ANYWHERE, IN_A_LINE), is_typed_in=True),
    KeyContext("In the feedback field", IN_THE_FEEDBACK, (ANYWHERE, IN_A_TEXT), is_typed_in=True),
    KeyContext("While a prompt is edited", IN_THE_EDITOR, (ANYWHERE, IN_A_TEXT), is_typed_in=True),
    KeyContext("While you see what changed", IN_THE_DIFF, (IN_A_POPUP,)),
    KeyContext("Through what changed", IN_THE_CHANGES, (IN_THE_DIFF, IN_A_POPUP)),
    KeyContext("In the shape of prompts", IN_THE_SHAPES, (OVER_THE_SHAPES, IN_A_POPUP)),
    KeyContext(
        "In the shape of prompts, also while a name is typed",
        OVER_THE_SHAPES,
        (IN_A_LINE, IN_A_POPUP),
        is_typed_in=True,
    ),
    KeyContext("In the menu of what can be copied", COPY_MENU, (IN_A_CHOICE, IN_A_POPUP)),
    KeyContext("In the name of a file", IN_A_FILE_NAME, (IN_A_LINE, OVER_A_FILE_NAME, (HELP,)), is_typed_in=True),
    KeyContext("While a file is named", OVER_A_FILE_NAME, (IN_A_LINE, IN_A_POPUP), is_typed_in=True),
    KeyContext(
        "While the file of an export or import is named", OVER_A_HISTORY_FILE, (IN_A_LINE, IN_A_POPUP), is_typed_in=True
    ),
    KeyContext("In lists of providers, models and settings", IN_A_CHOICE, (IN_A_POPUP,)),
    KeyContext("In the list of models", IN_THE_MODELS, (IN_A_LINE, IN_A_POPUP), is_typed_in=True),
    KeyContext("In the settings", IN_THE_SETTINGS, (IN_A_CHOICE, OVER_THE_SETTINGS, IN_A_POPUP)),
    KeyContext(
        "In the settings, also while a value is typed", OVER_THE_SETTINGS, (IN_A_LINE, IN_A_POPUP), is_typed_in=True
    ),
    KeyContext("Where the providers are listed", AT_THE_FIRST_RUN, (IN_A_CHOICE, IN_A_POPUP)),
    KeyContext("Where a provider is set up", AT_A_PROVIDER, (IN_A_LINE, IN_A_POPUP), is_typed_in=True),
    KeyContext("In the field for a model", IN_A_MODEL_FIELD, (IN_A_LINE, AT_A_PROVIDER, IN_A_POPUP), is_typed_in=True),
    KeyContext("Where the place for a key is chosen", IN_THE_PLACES, (AT_A_PROVIDER, IN_A_POPUP)),
    KeyContext("In the log", IN_THE_LOG, (IN_A_POPUP,)),
    KeyContext("While a command is looked for in the palette", OVER_THE_PALETTE, (IN_A_POPUP,), is_typed_in=True),
    KeyContext("While the panes show their letters", IN_A_JUMP, ((HELP,),)),
    KeyContext("In a question", IN_A_QUESTION, (IN_A_POPUP,)),
    KeyContext("In the statistics", OVER_THE_STATISTICS, (IN_A_POPUP,)),
    KeyContext("Through the statistics", IN_THE_STATISTICS, (OVER_THE_STATISTICS, IN_A_POPUP)),
    KeyContext("Over the thoughts of a model", OVER_THE_THOUGHTS, (IN_A_POPUP,)),
    KeyContext("Through the thoughts of a model", IN_THE_THOUGHTS, (OVER_THE_THOUGHTS, IN_A_POPUP)),
    KeyContext("In this help", OVER_THE_HELP, (IN_A_POPUP,)),
    KeyContext("Through this help", IN_THE_HELP, (OVER_THE_HELP, IN_A_POPUP)),
    KeyContext("In the filter of this help", IN_THE_HELP_FILTER, (IN_A_LINE, IN_A_POPUP), is_typed_in=True),
    KeyContext("In the list of the manual", IN_THE_MANUAL, (OVER_THE_MANUAL, IN_A_POPUP)),
    KeyContext("In a page of the manual", IN_A_MANUAL_PAGE, (OVER_THE_MANUAL, IN_A_POPUP)),
    KeyContext("While the manual is searched", IN_THE_MANUAL_SEARCH, (IN_A_LINE, IN_A_POPUP), is_typed_in=True),
    KeyContext("Anywhere in the manual", OVER_THE_MANUAL, (IN_A_POPUP,)),
    KeyContext("In a text", IN_A_TEXT, (ANYWHERE,), is_typed_in=True),
    KeyContext("In a line", IN_A_LINE, (ANYWHERE,), is_typed_in=True),
    KeyContext("In the palette alone", IN_THE_PALETTE, (ANYWHERE,), is_typed_in=True),
)
"""Every table, in the order of the help."""

COMMANDS = {command.id: command for place in PLACES for command in place.commands}
"""Every command by its id."""

FROM_THE_MAIN_SCREEN = (*ANYWHERE, *IN_A_LIST_OR_RESULT, *IN_THE_PALETTE)
"""What the palette and the help can run."""
