"""The keys of the main screen: one line a command, for the bindings, the footer, the palette and the help.

`tui.keys.contexts` says where each table works; `popup_keys` has the tables of popups, `text_keys` those of typing.
"""

from tui.keys.command import KeyCommand, bindings, closing, local, quiet, shown

__all__ = ["ANYWHERE", "KeyCommand", "bindings", "closing", "local", "quiet", "shown"]


def stepping(place: str, first: str = "the first", last: str = "the last") -> tuple[KeyCommand, ...]:
    """Return the commands that move a cursor through rows; `place` begins their ids."""
    return (
        local(f"{place}-up", "k,up", "cursor_up", "Up", "Go up"),
        local(f"{place}-down", "j,down", "cursor_down", "Down", "Go down"),
        *_pages(place),
        local(f"{place}-first", "home", "first", "First", f"Go to {first}"),
        local(f"{place}-last", "end,G", "last", "Last", f"Go to {last}"),
    )


def moving(place: str) -> tuple[KeyCommand, ...]:
    """Return the commands that move the cursor of a list while you type in a field; `place` begins their ids."""
    return (
        local(f"{place}-up", "up", "move(-1)", "Up", "Go to the previous result"),
        local(f"{place}-down", "down", "move(1)", "Down", "Go to the next result"),
        local(f"{place}-page-up", "pageup", "move(0, -1)", "Page up", "Go up by a screenful"),
        local(f"{place}-page-down", "pagedown", "move(0, 1)", "Page down", "Go down by a screenful"),
    )


def scrolling(place: str) -> tuple[KeyCommand, ...]:
    """Return the commands that scroll a text; `place` begins their ids."""
    return (
        local(f"{place}-up", "k,up", "scroll_up", "Up", "Scroll up"),
        local(f"{place}-down", "j,down", "scroll_down", "Down", "Scroll down"),
        *_pages(place),
        local(f"{place}-first", "home", "scroll_home", "Beginning", "Go to the beginning"),
        local(f"{place}-last", "end,G", "scroll_end", "End", "Go to the end"),
    )


def _pages(place: str) -> tuple[KeyCommand, ...]:
    return (
        local(f"{place}-page-up", "pageup", "page_up", "Page up", "Go up by a screenful"),
        local(f"{place}-page-down", "pagedown", "page_down", "Page down", "Go down by a screenful"),
        local(f"{place}-half-up", "ctrl+u", "half_page(-1)", "Half up", "Go up by half a screenful"),
        local(f"{place}-half-down", "ctrl+d", "half_page(1)", "Half down", "Go down by half a screenful"),
    )


HELP = KeyCommand("help", "f1", "help", "Help", "Show the keys that work here", essential=True)

_EVERYWHERE = (
    local("pane-next", "tab", "app.focus_next", "Next pane", "Go to the next pane"),
    local("pane-previous", "shift+tab", "app.focus_previous", "Previous pane", "Go to the previous pane"),
    local(
        "selection-copy",
        "ctrl+c,super+c",
        "app.copy_selection",
        "Copy selection",
        "Copy the mouse selection",
    ),
)

IN_A_POPUP = (HELP, *_EVERYWHERE)

ANYWHERE = (
    KeyCommand("improve", "ctrl+j,f5,ctrl+enter", "improve", "Improve", "Improve the idea"),
    KeyCommand("search", "ctrl+f", "search", "Search", "Search the history"),
    KeyCommand("copy", "f8,alt+c", "copy", "Copy", "Copy the improved prompt to the clipboard"),
    KeyCommand("refine", "ctrl+r", "refine", "Refine", "Refine the opened record: say what should change"),
    HELP,
    KeyCommand("quit", "ctrl+q", "app.quit", "Quit", "Quit; nothing is lost", essential=True),
    KeyCommand(
        "try", "alt+y", "try_it", "Try it", "See on test inputs whether the prompt is better than your original"
    ),
    KeyCommand("palette", "ctrl+p", "app.command_palette", "Palette", "Find a command by its name"),
    KeyCommand("new", "ctrl+n", "new_idea", "New", "Start a new idea"),
    KeyCommand("jump", "ctrl+o", "jump", "Jump", "Jump to a pane by its letter"),
    KeyCommand("shape", "f7", "shape", "Options", "Choose framework, length, style and use of prompts; presets"),
    # Widgets see it first: a popup closes before a run is cancelled.
    closing(
        "back", "escape", "back", "Back", "Leave edit, feedback, search or full screen; stop a run; go to the idea"
    ),
    KeyCommand("model", "f2", "model", "Model", "Choose the model: one that you used before, or another one"),
    quiet("save", "ctrl+s", "save", "Save", "Save the improved prompt to a file"),
    quiet("editor", "ctrl+g", "edit_outside", "Your editor", "Edit the text at the cursor, or the prompt, in $EDITOR"),
    quiet("regenerate", "alt+r", "regenerate", "Regenerate", "Make a different version of the opened record"),
    quiet("pattern", "alt+p", "pattern", "Pattern", "Choose another pattern for the opened record: a new version"),
    quiet("candidates", "alt+v", "candidates", "Three versions", "Make three different versions to choose from"),
    quiet("answer", "alt+q", "answer", "Answer", "Answer the questions below the opened prompt"),
    quiet("favorite", "alt+s", "favorite", "Favourite", "Mark the opened record as a favourite, or unmark it"),
    quiet("retry", "f6", "retry_saving", "Retry saving", "Retry saving now, without waiting for the pause to end"),
    quiet("diff", "f3", "diff", "Difference", "Show what changed, word by word"),
    quiet("statistics", "f4", "statistics", "Statistics", "Show statistics of the history"),
    quiet("log", "f12", "log", "Log", "Show the log, without prompts and keys"),
    quiet("settings", "f9", "settings", "Settings", "See and change the settings"),
    quiet("redraw", "ctrl+l", "app.redraw", "Redraw", "Redraw the screen"),
    quiet("theme", "alt+t", "theme", "Theme", "Choose a theme, with a preview as you move"),
    quiet("full-screen", "alt+z", "full_screen", "Full screen", "Show the result alone on the screen, and back"),
    quiet("previous", "alt+up", "previous", "Previous", "Open the previous (newer) record"),
    quiet("next", "alt+down", "next", "Next", "Open the next (older) record"),
    *_EVERYWHERE,
)

IN_A_LIST_OR_RESULT = (
    shown("copy-here", "y", "screen.copy", "Copy", "Copy the improved prompt"),
    shown(
        "try-here", "T", "screen.try_it", "Try it", "See on test inputs whether the prompt is better than your original"
    ),
    shown(
        "copy-part-here",
        "Y",
        "screen.copy_part",
        "Copy part",
        "Copy a part, your idea, or everything as Markdown or JSON",
    ),
    local("save-here", "s", "screen.save", "Save", "Save the improved prompt to a file"),
    shown("refine-here", "r", "screen.refine", "Refine", "Refine the record: say what should change"),
    shown("diff-here", "v", "screen.diff", "Changes", "Show what changed from the idea or between versions"),
    shown("edit-here", "e", "screen.edit", "Edit", "Edit the improved prompt"),
    shown("search-here", "slash", "screen.search", "Search", "Search the history"),
    shown("favorite-here", "f", "screen.favorite", "Favourite", "Mark the record as a favourite, or unmark it"),
    shown("delete-here", "d", "screen.delete", "Delete", "Delete the record"),
    local("undo-here", "u", "screen.undo_delete", "Undo", "Restore what you deleted last"),
    local("answer-here", "q", "screen.answer", "Answer", "Answer the questions below the prompt, for a better version"),
    local("regenerate-here", "g", "screen.regenerate", "Regenerate", "Make a different version of the record"),
    local("pattern-here", "p", "screen.pattern", "Pattern", "Choose another pattern for the record: a new version"),
    local("no-pattern-here", "P", "screen.no_pattern", "No pattern", "Make a version that the model writes as a whole"),
    local("candidates-here", "3", "screen.candidates", "Three versions", "Make three different versions of the record"),
    local(
        "version-before", "left_square_bracket", "screen.version(-1)", "Previous version", "Open the previous version"
    ),
    local("version-after", "right_square_bracket", "screen.version(1)", "Next version", "Open the next version"),
    local(
        "edit-or-model", "x", "screen.toggle_edit", "Edit or model's", "Switch between your edit and the model's prompt"
    ),
    local("archive-here", "a", "screen.archive", "Archive", "Archive the record, or restore it"),
    local("reuse-here", "o", "screen.reuse", "Reuse", "Use the record's idea as a new draft"),
    local("new-here", "n", "screen.new_idea", "New", "Start a new idea"),
    local(
        "full-screen-here", "z", "screen.full_screen", "Full screen", "Show the result alone on the screen, and back"
    ),
    local("delete-found", "D", "screen.delete_found", "Delete all results", "Delete all search results; asks first"),
    local(
        "delete-versions", "L", "screen.delete_versions", "Delete all versions", "Delete every version of the record"
    ),
    local("thoughts-here", "t", "screen.thoughts", "Thoughts", "Show what the model thought before its last answer"),
    local("help-here", "question_mark", "screen.help", "Help", "Show every key"),
)

IN_THE_PALETTE = (
    quiet("export", "", "export_history", "Export history…", "Write every prompt to a file"),
    quiet("import", "", "import_history", "Import history…", "Add the prompts of an export"),
    quiet("manual", "", "manual", "Manual", "Read the manual"),
    quiet("index", "", "build_index", "Build the index", "Continue building the search index"),
)
"""What you seldom need: without a key, unless you give it one."""

IN_THE_LIST = (
    shown("open", "enter,l", "screen.open_row", "Open", "Open the record"),
    *stepping("list", "the newest record", "the oldest record"),
)

# The right arrow takes the completion.
IN_THE_SEARCH = (
    shown("search-open", "enter", "submit", "Open", "Open the record under the cursor"),
    shown("search-down", "down", "move(1)", "Down", "Go to the next result"),
    shown("search-up", "up", "move(-1)", "Up", "Go to the previous result"),
    local("search-page-up", "pageup", "move(0, -1)", "Page up", "Go up by a screenful"),
    local("search-page-down", "pagedown", "move(0, 1)", "Page down", "Go down by a screenful"),
    local("search-as-typed", "ctrl+z", "uncorrected", "As typed", "Search the words as typed, after a correction"),
)

IN_THE_RESULT = (
    *scrolling("result"),
    local("result-details", "i", "details", "Details", "Show or hide the parts, reasons, model and numbers"),
    local("result-words", "w", "words", "Whose words", "Mark your words, the model's and the pattern's, or stop"),
    local("result-to-list", "h,left", "screen.to_list", "List", "Go to the record in the history list"),
)

IN_THE_FEEDBACK = (shown("feedback-send", "enter", "send", "Refine", "Refine with this feedback"),)

IN_THE_EDITOR = (
    local("edit-start", "ctrl+home", "go_to_start", "Start", "Go to the beginning of the text"),
    local("edit-end", "ctrl+end", "go_to_end", "End", "Go to the end of the text"),
)
