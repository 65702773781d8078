"""The keys of the popups, one table each. While a popup is open no other keys work."""

from tui.keys.command import Command, closing, local, shown
from tui.keys.movement import scrolling, stepping

IN_THE_HELP = (
    shown("help-run", "enter", "select", "Run", "Run the command, if it works from the main screen"),
    shown("help-filter", "slash", "screen.filter", "Filter", "Find a key by what it does"),
    *stepping("help"),
)
"""Work in the list of keys."""

IN_THE_HELP_FILTER = (
    local("help-filter-up", "up", "move('cursor_up')", "Up", "Go up"),
    local("help-filter-down", "down", "move('cursor_down')", "Down", "Go down"),
    local("help-filter-page-up", "pageup", "move('page_up')", "Page up", "Go up by a screenful"),
    local("help-filter-page-down", "pagedown", "move('page_down')", "Page down", "Go down by a screenful"),
)
"""Work while the filter of the keys is typed."""

OVER_THE_HELP = (closing("help-close", "escape,question_mark,q", "leave", "Close", "Forget the filter, then close"),)
"""Work in the help; letters are typed into the filter first."""

IN_THE_STATISTICS = scrolling("statistics")
"""Scroll the statistics."""

OVER_THE_STATISTICS = (closing("statistics-close", "escape,f4,q", "dismiss", "Close", "Close the statistics"),)
"""Work in the statistics."""

IN_THE_THOUGHTS = scrolling("thoughts")
"""Scroll what the model thinks."""

OVER_THE_THOUGHTS = (closing("thoughts-close", "escape,t,q", "dismiss", "Close", "Close the thoughts"),)
"""Work over what the model thinks."""

OVER_THE_PALETTE = (
    local("palette-up", "up", "row('cursor_up')", "Up", "Go up in what is found"),
    local("palette-down", "down", "cursor_down", "Down", "Go down in what is found"),
    local("palette-page-up", "pageup", "row('page_up')", "Page up", "Go up by a screenful"),
    local("palette-page-down", "pagedown", "row('page_down')", "Page down", "Go down by a screenful"),
    local("palette-first", "ctrl+home", "row('first')", "First", "Go to the first command"),
    local("palette-last", "ctrl+end", "row('last')", "Last", "Go to the last command"),
    # The field of the palette has keys of Textual's own, enter among them: this one comes before those.
    Command("palette-take", "enter", "take", "Take", "Run the command, or take the theme, under the cursor"),
    closing("palette-close", "escape", "escape", "Close", "Close the palette, and run nothing"),
)
"""Work while a command is looked for by its name, or a theme."""

IN_A_JUMP = (
    shown("jump-idea", "i", "go('idea')", "Idea", "Go to the idea"),
    shown("jump-context", "c", "go('context')", "Context", "Go to the context"),
    shown("jump-result", "r", "go('result')", "Result", "Go to the result"),
    shown("jump-search", "s", "go('search')", "Search", "Go to the search box"),
    shown("jump-history", "h", "go('history-list')", "History", "Go to the history list"),
    closing("jump-close", "escape", "dismiss", "Close", "Stay where you are; so does any other key"),
)
"""Work while the panes show their letters."""

IN_A_QUESTION = (
    shown("confirm-yes", "y", "answer(True)", "Yes", "Yes, do it"),
    closing("confirm-no", "n,escape", "answer(False)", "No", "No, leave everything as it is"),
)
"""Answer a question before something that many prompts depend on. Enter does not: it is pressed without thinking."""

IN_THE_SHAPES = (
    shown("shape-use", "enter", "screen.use", "Use", "Use this shape, or the preset under the cursor"),
    local("shape-up", "k,up", "move(-1)", "Up", "Go up"),
    local("shape-down", "j,down", "move(1)", "Down", "Go down"),
    local("shape-first", "home", "move(-999)", "First", "Go to the first choice"),
    local("shape-last", "end,G", "move(999)", "Last", "Go to the last preset"),
    local("shape-before", "h,left", "turn(-1)", "Before", "Take the choice before"),
    local("shape-after", "l,right,space", "turn(1)", "After", "Take the next choice"),
    shown("shape-save", "s", "screen.save", "Save", "Save the choices under a name"),
    shown("shape-rename", "r", "screen.rename", "Rename", "Rename the preset"),
    shown("shape-delete", "d", "screen.delete", "Delete", "Delete the preset"),
    shown("shape-undo", "u", "screen.undo", "Undo", "Bring back the preset that was deleted or replaced last"),
    shown("shape-standard", "0", "standard", "Standard", "Take the standard choices"),
)
"""Work where a shape is chosen."""

OVER_THE_SHAPES = (closing("shape-leave", "escape,f7", "leave", "Leave", "Stop naming; leave everything as it was"),)
"""Work where a shape is chosen or named."""
