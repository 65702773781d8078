"""Every key of the application: one table for the bindings, the footer, the palette and the help screen."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do. `keys` are Textual key names, `footer` whether the footer has room for it."""

    id: str
    keys: str
    action: str
    label: str
    help: str
    shown_key: str = ""
    footer: bool = True
    priority: bool = True

    def binding(self) -> Binding:
        """Return the Textual binding; its id makes it rebindable."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.footer,
            key_display=self.shown_key or None,
            priority=self.priority,
            id=self.id,
            tooltip=self.help,
        )


ANYWHERE = (
    Command("improve", "ctrl+j,f5,ctrl+enter", "improve", "Improve", "Improve the idea", "^j"),
    Command("copy", "f8,alt+c", "copy", "Copy", "Copy the improved prompt to the clipboard", "f8"),
    Command("search", "ctrl+f", "search", "Search", "Search the history", "^f"),
    Command("help", "f1", "help", "Help", "Show every key", "f1"),
    Command("quit", "ctrl+q", "app.quit", "Quit", "Quit; everything is kept", "^q"),
    # The only key here that widgets see first: a popup closes before a run is cancelled.
    Command(
        "back",
        "escape",
        "back",
        "Back",
        "Leave the search, cancel the run, dismiss the news, or go back to the idea",
        "esc",
        priority=False,
    ),
    Command("new", "ctrl+n", "new_idea", "New", "Start a new idea", "^n"),
    Command("jump", "ctrl+o", "jump", "Jump", "Jump to a pane by its letter", "^o"),
    Command(
        "favorite",
        "alt+s",
        "favorite",
        "Favourite",
        "Mark the opened record as a favourite, or unmark it",
        "alt+s",
        footer=False,
    ),
    Command(
        "retry",
        "f6",
        "retry_saving",
        "Retry saving",
        "Retry saving now, without waiting for the pause to end",
        "f6",
        footer=False,
    ),
    Command("statistics", "f4", "statistics", "Statistics", "Show numbers over the history", "f4", footer=False),
    Command("previous", "alt+up", "previous", "Previous", "Open the previous (newer) record", "alt+↑", footer=False),
    Command("next", "alt+down", "next", "Next", "Open the next (older) record", "alt+↓", footer=False),
    Command("palette", "ctrl+p", "app.command_palette", "Palette", "Find a command by its name", "^p"),
)
"""Work whatever has the focus."""

IN_A_LIST_OR_RESULT = (
    Command("copy-here", "y", "screen.copy", "Copy", "Copy the improved prompt", footer=False, priority=False),
    Command(
        "favorite-here",
        "f",
        "screen.favorite",
        "Favourite",
        "Mark the record as a favourite, or unmark it",
        footer=False,
        priority=False,
    ),
    Command(
        "archive-here",
        "a",
        "screen.archive",
        "Archive",
        "Archive the record, or bring it back into the list",
        footer=False,
        priority=False,
    ),
    Command("delete-here", "d", "screen.delete", "Delete", "Delete the record", footer=False, priority=False),
    Command(
        "delete-found",
        "D",
        "screen.delete_found",
        "Delete all found",
        "Delete everything that the search found, after a question",
        footer=False,
        priority=False,
    ),
    Command(
        "undo-here", "u", "screen.undo_delete", "Undo", "Bring back what was deleted last", footer=False, priority=False
    ),
    Command(
        "reuse-here",
        "o",
        "screen.reuse",
        "Reuse",
        "Take the record's idea as a new draft",
        footer=False,
        priority=False,
    ),
    Command("new-here", "n", "screen.new_idea", "New", "Start a new idea", footer=False, priority=False),
    Command("search-here", "slash", "screen.search", "Search", "Search the history", "/", footer=False, priority=False),
    Command("help-here", "question_mark", "screen.help", "Help", "Show every key", "?", footer=False, priority=False),
)
"""Work where letters are not typed into a text: in the history list and the result."""

IN_THE_LIST = (
    Command("open", "enter", "select", "Open", "Open the record", "enter", priority=False),
    Command("list-up", "k,up", "cursor_up", "Up", "Go up", footer=False, priority=False),
    Command("list-down", "j,down", "cursor_down", "Down", "Go down", footer=False, priority=False),
    Command("list-page-up", "pageup", "page_up", "Page up", "Go up by a screenful", footer=False, priority=False),
    Command(
        "list-page-down", "pagedown", "page_down", "Page down", "Go down by a screenful", footer=False, priority=False
    ),
    Command("list-first", "home", "first", "Newest", "Go to the newest record", footer=False, priority=False),
    Command("list-last", "end,G", "last", "Oldest", "Go to the oldest record", footer=False, priority=False),
)
"""Work in the history list."""

IN_THE_SEARCH = (
    Command("search-up", "up", "move(-1)", "Up", "Go up in what is found", footer=False, priority=False),
    Command("search-down", "down", "move(1)", "Down", "Go down in what is found", footer=False, priority=False),
    Command("search-page-up", "pageup", "move(0, -1)", "Page up", "Go up by a screenful", footer=False, priority=False),
    Command(
        "search-page-down",
        "pagedown",
        "move(0, 1)",
        "Page down",
        "Go down by a screenful",
        footer=False,
        priority=False,
    ),
    Command(
        "search-as-typed",
        "ctrl+z",
        "uncorrected",
        "As typed",
        "Search the words as typed, after a correction",
        footer=False,
        priority=False,
    ),
)
"""Work in the search box; enter opens the row under the cursor, the right arrow takes the completion."""

IN_THE_RESULT = (
    Command("result-up", "k", "scroll_up", "Up", "Scroll up", footer=False, priority=False),
    Command("result-down", "j", "scroll_down", "Down", "Scroll down", footer=False, priority=False),
)
"""Work in the result; the arrows and page keys do too."""


def bindings(*groups: tuple[Command, ...]) -> list[BindingType]:
    """Return the Textual bindings of `groups`."""
    return [command.binding() for group in groups for command in group]
