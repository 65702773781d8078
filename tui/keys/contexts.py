"""Where each table of keys works: for the help, and to find clashes."""

from dataclasses import dataclass

from tui.keys import popup_keys as popup
from tui.keys import tables as main
from tui.keys import trial_keys as trial
from tui.keys.command import KeyCommand
from tui.keys.text_keys import IN_A_TEXT


@dataclass(frozen=True, slots=True)
class KeyContext:
    """A table of keys, and its title in the help."""

    title: str
    commands: tuple[KeyCommand, ...]
    with_tables: tuple[tuple[KeyCommand, ...], ...] = ()
    """The tables whose keys also work here."""
    is_typed_in: bool = False
    """Whether you type text here."""


def _popup(title: str, commands: tuple[KeyCommand, ...], *with_tables: tuple[KeyCommand, ...]) -> KeyContext:
    return KeyContext(title, commands, (*with_tables, main.IN_A_POPUP))


def _field(title: str, commands: tuple[KeyCommand, ...], *with_tables: tuple[KeyCommand, ...]) -> KeyContext:
    """Return the context of a popup with a line to type in."""
    return KeyContext(title, commands, (popup.IN_A_LINE, *with_tables, main.IN_A_POPUP), is_typed_in=True)


PLACES = (
    KeyContext("Anywhere", main.ANYWHERE, is_typed_in=True),
    KeyContext("In the history list and in the result", main.IN_A_LIST_OR_RESULT, (main.ANYWHERE,)),
    KeyContext("In the history list", main.IN_THE_LIST, (main.ANYWHERE, main.IN_A_LIST_OR_RESULT)),
    KeyContext("In the result", main.IN_THE_RESULT, (main.ANYWHERE, main.IN_A_LIST_OR_RESULT)),
    KeyContext("In the search box", main.IN_THE_SEARCH, (main.ANYWHERE, popup.EDITING_A_LINE), is_typed_in=True),
    KeyContext("In the feedback field", main.IN_THE_FEEDBACK, (main.ANYWHERE, IN_A_TEXT), is_typed_in=True),
    KeyContext("While you edit a prompt", main.IN_THE_EDITOR, (main.ANYWHERE, IN_A_TEXT), is_typed_in=True),
    _popup("In the difference view", popup.IN_THE_DIFF),
    _popup("Scrolling the difference view", popup.IN_THE_CHANGES, popup.IN_THE_DIFF),
    _popup("In the prompt options", popup.IN_THE_SHAPES, popup.OVER_THE_SHAPES),
    _field("In the prompt options, also while you type a name", popup.OVER_THE_SHAPES),
    _popup("In the copy menu", popup.COPY_MENU, popup.IN_A_CHOICE),
    KeyContext(
        "In a file name",
        popup.IN_A_FILE_NAME,
        (popup.IN_A_LINE, popup.OVER_A_FILE_NAME, (main.HELP,)),
        is_typed_in=True,
    ),
    _field("While you name a file", popup.OVER_A_FILE_NAME),
    _field("While you name the file of an export or import", popup.OVER_A_HISTORY_FILE),
    _popup("In lists of providers, models and settings", popup.IN_A_CHOICE),
    _field("In the list of models", popup.IN_THE_MODELS),
    _field("In the list of patterns", popup.IN_THE_PATTERNS),
    _popup("In the settings", popup.IN_THE_SETTINGS, popup.IN_A_CHOICE, popup.OVER_THE_SETTINGS),
    _field("In the settings, also while you type a value", popup.OVER_THE_SETTINGS),
    _popup("In the list of providers", popup.AT_THE_FIRST_RUN, popup.IN_A_CHOICE),
    _field("In the provider form", popup.AT_A_PROVIDER),
    _field("In the model field of the provider form", popup.IN_A_MODEL_FIELD, popup.AT_A_PROVIDER),
    _popup("In the provider form, where the key is kept", popup.IN_THE_PLACES, popup.AT_A_PROVIDER),
    _popup("In the log", popup.IN_THE_LOG),
    KeyContext("In the command palette", popup.OVER_THE_PALETTE, (main.IN_A_POPUP,), is_typed_in=True),
    KeyContext("While the panes show letters", popup.IN_A_JUMP, ((main.HELP,),)),
    _popup("In a question", popup.IN_A_QUESTION),
    _popup("In the statistics", popup.OVER_THE_STATISTICS),
    _popup("Scrolling the statistics", popup.IN_THE_STATISTICS, popup.OVER_THE_STATISTICS),
    _popup("In the model's thoughts", popup.OVER_THE_THOUGHTS),
    _popup("Scrolling the model's thoughts", popup.IN_THE_THOUGHTS, popup.OVER_THE_THOUGHTS),
    _popup("In this help", popup.OVER_THE_HELP),
    _popup("In the list of this help", popup.IN_THE_HELP, popup.OVER_THE_HELP),
    _field("In the filter of this help", popup.IN_THE_HELP_FILTER),
    _popup("In the list of the manual", popup.IN_THE_MANUAL, popup.OVER_THE_MANUAL),
    _popup("In a page of the manual", popup.IN_A_MANUAL_PAGE, popup.OVER_THE_MANUAL),
    _field("In the search field of the manual", popup.IN_THE_MANUAL_SEARCH),
    _popup("Anywhere in the manual", popup.OVER_THE_MANUAL),
    _popup("While you set up a trial of a prompt", trial.IN_THE_TRIAL),
    _popup("In the test inputs of a trial", trial.IN_THE_INPUTS, trial.IN_THE_TRIAL),
    KeyContext("While you type test inputs", trial.OVER_A_FORM, (IN_A_TEXT, main.IN_A_POPUP), is_typed_in=True),
    KeyContext(
        "While you type a judge's questions", trial.OVER_THE_JUDGE, (IN_A_TEXT, main.IN_A_POPUP), is_typed_in=True
    ),
    _field("While you name a file of test inputs", trial.OVER_A_CASE_FILE),
    _popup("While the outputs arrive", trial.IN_A_TRIAL_RUN, trial.IN_AN_OUTPUT),
    _popup("In the blind choice", trial.IN_THE_VOTE, trial.IN_AN_OUTPUT),
    _popup("In the verdict", trial.IN_THE_VERDICT),
    _popup("In the outputs of a trial", trial.IN_THE_OUTPUTS, trial.IN_AN_OUTPUT),
    _popup("Scrolling an output", trial.IN_AN_OUTPUT),
    KeyContext("In a text area", IN_A_TEXT, (main.ANYWHERE,), is_typed_in=True),
    KeyContext("In a text field", popup.IN_A_LINE, (main.ANYWHERE,), is_typed_in=True),
    KeyContext("Only in the palette", main.IN_THE_PALETTE, (main.ANYWHERE,), is_typed_in=True),
)
"""Every table, in the order of the help."""

COMMANDS = {command.id: command for place in PLACES for command in place.commands}
"""Every command by its id."""

FROM_THE_MAIN_SCREEN = (*main.ANYWHERE, *main.IN_A_LIST_OR_RESULT, *main.IN_THE_PALETTE)
"""The commands that the palette and the help can run."""
