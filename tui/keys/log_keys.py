"""The keys of the log."""

from tui.keys.command import closing, local, shown

IN_THE_LOG = (
    shown("log-level", "l", "level", "Level", "Show everything, warnings and errors, or errors alone"),
    shown("log-search", "slash", "search", "Search", "Show only what has the words that you type"),
    shown("log-copy", "y", "copy", "Copy", "Copy what is shown"),
    shown("log-newest", "end,G", "newest", "Newest", "Go to the newest entry and follow"),
    local("log-oldest", "home", "oldest", "Oldest", "Go to the oldest entry"),
    local("log-up", "k,up", "scroll(-1)", "Up", "Go up"),
    local("log-down", "j,down", "scroll(1)", "Down", "Go down"),
    local("log-page-up", "pageup", "page(-1)", "Page up", "Go up by a screenful"),
    local("log-page-down", "pagedown", "page(1)", "Page down", "Go down by a screenful"),
    closing("log-close", "escape,f12,q", "close", "Close", "Leave the search, or close the log"),
)
"""Work in the log."""
