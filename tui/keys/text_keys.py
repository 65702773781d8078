"""Textual's keys for typing, with ids by which you can change them and find them in the help."""

from collections.abc import Mapping

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import TextArea

from tui.keys.command import KeyCommand


def commands_of(
    kind: type[Widget], place: str, ids: Mapping[str, str], keys: Mapping[str, str]
) -> tuple[KeyCommand, ...]:
    """Return the commands of the bindings of one of Textual's widgets.

    Args:
        kind: The widget; each of its actions has one binding.
        place: The beginning of the ids.
        ids: The rest of the id of each action, in the order of the help.
        keys: The keys of the actions whose keys in Textual another command has.
    """
    found = {binding.action: binding for binding in kind.BINDINGS if isinstance(binding, Binding)}
    return tuple(
        KeyCommand(
            f"{place}-{name}",
            keys.get(action, found[action].key),
            action,
            found[action].description,
            found[action].description,
            footer=False,
            priority=False,
        )
        for action, name in ids.items()
    )


_WAYS = ("up", "down", "left", "right")
_TEXT_IDS = {
    **{f"cursor_{way}": way for way in _WAYS},
    "cursor_word_left": "word-left",
    "cursor_word_right": "word-right",
    "cursor_line_start": "line-start",
    "cursor_line_end": "line-end",
    "cursor_page_up": "page-up",
    "cursor_page_down": "page-down",
    **{f"cursor_{way}(True)": f"select-{way}" for way in _WAYS},
    "cursor_word_left(True)": "select-word-left",
    "cursor_word_right(True)": "select-word-right",
    "cursor_line_start(True)": "select-start",
    "cursor_line_end(True)": "select-end",
    "select_line": "select-line",
    "select_all": "select-all",
    "delete_left": "backspace",
    "delete_right": "delete",
    "delete_word_left": "delete-word",
    "delete_word_right": "delete-next-word",
    "delete_to_start_of_line": "delete-to-start",
    "delete_to_end_of_line_or_delete_line": "delete-to-end",
    "delete_line": "delete-line",
    **{action: action for action in ("cut", "copy", "paste", "undo", "redo")},
}

IN_A_TEXT = commands_of(TextArea, "text", _TEXT_IDS, {"select_line": "alt+l", "select_all": "alt+a"})
"""Textual's keys for the two selections are f6 and f7, which the application needs."""
