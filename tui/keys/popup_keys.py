"""The keys of the popups, one table each, and of a line of text. While a popup is open, no other keys work."""

from textual.widgets import Input

from domain.prompts.formats import PROMPT_FORMS
from tui.keys.command import KeyCommand, closing, local, shown
from tui.keys.tables import moving, scrolling, stepping
from tui.keys.text_keys import commands_of

_LINE_IDS = {
    "cursor_left": "left",
    "cursor_right": "right",
    "cursor_left_word": "word-left",
    "cursor_right_word": "word-right",
    "home": "start",
    "end": "end",
    "cursor_left(True)": "select-left",
    "cursor_right(True)": "select-right",
    "cursor_left_word(True)": "select-word-left",
    "cursor_right_word(True)": "select-word-right",
    "home(True)": "select-start",
    "end(True)": "select-end",
    "select_all": "select-all",
    "delete_left": "backspace",
    "delete_right": "delete",
    "delete_left_word": "delete-word",
    "delete_right_word": "delete-next-word",
    "delete_left_all": "delete-to-start",
    "delete_right_all": "delete-to-end",
    "cut": "cut",
    "copy": "copy",
    "paste": "paste",
}

EDITING_A_LINE = commands_of(Input, "line", _LINE_IDS, {"select_all": "ctrl+shift+a,alt+a"})
IN_A_LINE = (*EDITING_A_LINE, shown("line-submit", "enter", "submit", "Done", "Use what you typed"))

IN_THE_HELP = (
    shown("help-run", "enter", "select", "Run", "Run the command, if it works from here"),
    shown("help-filter", "slash", "screen.filter", "Filter", "Find a key by what it does"),
    shown("help-manual", "m", "screen.manual", "Manual", "Read the manual"),
    *stepping("help"),
)

IN_THE_HELP_FILTER = moving("help-filter")

OVER_THE_HELP = (closing("help-close", "escape,question_mark,q", "leave", "Close", "Clear the filter, then close"),)

_FIND_IN_THE_MANUAL = "Find words in every page of the manual"

IN_THE_MANUAL = (
    shown("manual-open", "enter,l", "select", "Open", "Open the page"),
    shown("manual-search", "slash", "screen.search", "Search", _FIND_IN_THE_MANUAL),
    *stepping("manual", "the first page", "the last page"),
)

IN_THE_MANUAL_SEARCH = moving("manual-search")

IN_A_MANUAL_PAGE = (
    shown("page-search", "slash", "screen.search", "Search", _FIND_IN_THE_MANUAL),
    local("page-list", "h,left", "screen.leave", "Pages", "Go back to the list of pages"),
    *scrolling("page"),
)

OVER_THE_MANUAL = (
    closing("manual-close", "escape,q", "leave", "Back", "Go back to the list, clear the search, then close"),
)

IN_THE_STATISTICS = scrolling("statistics")

OVER_THE_STATISTICS = (closing("statistics-close", "escape,f4,q", "dismiss", "Close", "Close the statistics"),)

IN_THE_THOUGHTS = scrolling("thoughts")

OVER_THE_THOUGHTS = (closing("thoughts-close", "escape,t,q", "dismiss", "Close", "Close the thoughts"),)

OVER_THE_PALETTE = (
    local("palette-up", "up", "row('cursor_up')", "Up", "Go to the previous result"),
    local("palette-down", "down", "cursor_down", "Down", "Go to the next result"),
    local("palette-page-up", "pageup", "row('page_up')", "Page up", "Go up by a screenful"),
    local("palette-page-down", "pagedown", "row('page_down')", "Page down", "Go down by a screenful"),
    local("palette-first", "ctrl+home", "row('first')", "First", "Go to the first command"),
    local("palette-last", "ctrl+end", "row('last')", "Last", "Go to the last command"),
    # The field of the palette has keys of Textual's own, enter among them: this one comes before those.
    KeyCommand("palette-take", "enter", "take", "Run", "Run the command, or use the theme, under the cursor"),
    closing("palette-close", "escape", "escape", "Close", "Close the palette"),
)

IN_A_JUMP = (
    shown("jump-idea", "i", "go('idea')", "Idea", "Go to the idea"),
    shown("jump-context", "c", "go('context')", "Context", "Go to the context"),
    shown("jump-result", "r", "go('result')", "Result", "Go to the result"),
    shown("jump-search", "s", "go('search')", "Search", "Go to the search box"),
    shown("jump-history", "h", "go('history-list')", "History", "Go to the history list"),
    closing("jump-close", "escape", "dismiss", "Close", "Close; any other key closes too"),
)

IN_A_QUESTION = (
    shown("confirm-yes", "y", "answer(True)", "Yes", "Answer yes"),
    closing("confirm-no", "n,escape", "answer(False)", "No", "Answer no: nothing changes"),
)
"""Enter answers nothing: it is easily pressed without reading."""

IN_THE_SHAPES = (
    shown("shape-use", "enter", "screen.use", "Use", "Use these options, or the preset under the cursor"),
    local("shape-up", "k,up", "move(-1)", "Up", "Go up"),
    local("shape-down", "j,down", "move(1)", "Down", "Go down"),
    local("shape-first", "home", "move(-999)", "First", "Go to the first choice"),
    local("shape-last", "end,G", "move(999)", "Last", "Go to the last preset"),
    local("shape-before", "h,left", "turn(-1)", "Previous", "Select the previous value"),
    local("shape-after", "l,right,space", "turn(1)", "Next", "Select the next value"),
    shown("shape-save", "s", "screen.save", "Save", "Save the options as a preset"),
    shown("shape-rename", "r", "screen.rename", "Rename", "Rename the preset"),
    shown("shape-delete", "d", "screen.delete", "Delete", "Delete the preset"),
    shown("shape-undo", "u", "screen.undo", "Undo", "Restore the preset that you deleted or replaced last"),
    shown("shape-standard", "0", "standard", "Defaults", "Reset every option to its default"),
)

OVER_THE_SHAPES = (
    closing("shape-leave", "escape,f7", "leave", "Cancel", "Cancel the name, then close without a change"),
)

IN_A_CHOICE = (
    shown("choice-take", "enter", "select", "Select", "Select the row, or change it"),
    *stepping("choice", "the first row", "the last row"),
)

IN_THE_SETTINGS = (
    shown("setting-before", "h,left", "screen.turn(-1)", "Previous value", "Select the previous value"),
    shown("setting-after", "l,right,space", "screen.turn(1)", "Next value", "Select the next value"),
    shown("setting-default", "0", "screen.default", "Default", "Reset the setting to its default"),
)

OVER_THE_SETTINGS = (
    closing("settings-back", "escape,f9", "leave", "Back", "Cancel the value, then close the settings"),
    shown("settings-models", "f2", "models", "Model", "Choose the model"),
)

IN_THE_MODELS = (
    closing("model-back", "escape,f2", "dismiss", "Back", "Close the models"),
    *moving("models"),
)

IN_THE_PATTERNS = (
    closing("pattern-back", "escape", "dismiss", "Back", "Close the patterns"),
    *moving("patterns"),
)

IN_A_MODEL_FIELD = (
    local("model-before", "up", "turn(-1)", "Previous", "Select the previous model"),
    local("model-after", "down", "turn(1)", "Next", "Select the next model"),
)

IN_THE_PLACES = (
    shown("place-next", "enter", "next", "Next", "Go to the next field"),
    local("place-before", "h,left", "turn(-1)", "Previous", "Select the previous place for the key"),
    local("place-after", "l,right,space", "turn(1)", "Next", "Select the next place for the key"),
)

AT_A_PROVIDER = (
    closing("provider-back", "escape", "leave", "Back", "Go back to the list"),
    shown("provider-test", "ctrl+t", "test", "Test", "Test the model with one small request"),
    shown("provider-use", "ctrl+s", "use", "Use it", "Use this model from now on"),
)

AT_THE_FIRST_RUN = (
    closing("setup-leave", "escape,f2", "leave", "Cancel", "Close; on the first run, use the embedded model"),
)

COPY_MENU = (
    *(
        local(f"copy-{form.id}", form.letter, f"take('{form.id}')", form.name, f"Copy {form.name}")
        for form in PROMPT_FORMS
    ),
    closing("copy-close", "escape,Y", "dismiss", "Close", "Close without copying"),
)

OVER_A_FILE_NAME = (closing("save-leave", "escape,ctrl+s", "dismiss", "Cancel", "Close without saving"),)

IN_A_FILE_NAME = (shown("save-complete", "tab", "cursor_right", "Complete", "Complete the name"),)

OVER_A_HISTORY_FILE = (closing("path-cancel", "escape", "dismiss", "Cancel", "Close without an export or import"),)

IN_THE_DIFF = (
    closing("diff-close", "escape,q,v,f3", "dismiss", "Close", "Close the difference view"),
    shown("diff-next", "n", "change(1)", "Next", "Go to the next change"),
    local("diff-previous", "N", "change(-1)", "Previous", "Go to the previous change"),
    shown("diff-idea", "i", "idea", "Idea", "Compare with the idea"),
    shown("diff-parent", "p", "parent", "Parent", "Compare with the version that it was made from"),
    shown("diff-model", "m", "model", "Model's text", "Compare your edit with the model's text"),
    shown("diff-old-before", "left_square_bracket", "move(-1, 0)", "Older", "Older side: the previous text"),
    local("diff-old-after", "right_square_bracket", "move(1, 0)", "Older", "Older side: the next text"),
    shown("diff-new-before", "left_curly_bracket", "move(0, -1)", "Newer", "Newer side: the previous text"),
    local("diff-new-after", "right_curly_bracket", "move(0, 1)", "Newer", "Newer side: the next text"),
)

IN_THE_CHANGES = scrolling("diff")

IN_THE_LOG = (
    shown("log-level", "l", "level", "Level", "Show everything, warnings and errors, or only errors"),
    shown("log-search", "slash", "search", "Search", "Show only entries with the words that you type"),
    shown("log-copy", "y", "copy", "Copy", "Copy what is shown"),
    shown("log-newest", "end,G", "newest", "Newest", "Go to the newest entry and follow the log"),
    local("log-oldest", "home", "oldest", "Oldest", "Go to the oldest entry"),
    local("log-up", "k,up", "scroll(-1)", "Up", "Go up"),
    local("log-down", "j,down", "scroll(1)", "Down", "Go down"),
    local("log-page-up", "pageup", "page(-1)", "Page up", "Go up by a screenful"),
    local("log-page-down", "pagedown", "page(1)", "Page down", "Go down by a screenful"),
    closing("log-close", "escape,f12,q", "close", "Close", "Leave the search, or close the log"),
)
