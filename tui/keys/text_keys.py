"""The keys of typing: Textual's own, under names by which they can be changed and found in the help.

Textual selects a line with f6 and everything with f7, which are the application's: here alt+l and alt+a do that.
"""

from tui.keys.command import local, shown

IN_A_TEXT = (
    local("text-up", "up", "cursor_up", "Up", "Go up a line"),
    local("text-down", "down", "cursor_down", "Down", "Go down a line"),
    local("text-left", "left", "cursor_left", "Left", "Go to the letter before"),
    local("text-right", "right", "cursor_right", "Right", "Go to the next letter"),
    local("text-word-left", "ctrl+left", "cursor_word_left", "Word left", "Go to the word before"),
    local("text-word-right", "ctrl+right", "cursor_word_right", "Word right", "Go to the next word"),
    local("text-line-start", "home,ctrl+a", "cursor_line_start", "Line start", "Go to the start of the line"),
    local("text-line-end", "end,ctrl+e", "cursor_line_end", "Line end", "Go to the end of the line"),
    local("text-page-up", "pageup", "cursor_page_up", "Page up", "Go up by a screenful"),
    local("text-page-down", "pagedown", "cursor_page_down", "Page down", "Go down by a screenful"),
    local("text-select-up", "shift+up", "cursor_up(True)", "Select up", "Select to the line above"),
    local("text-select-down", "shift+down", "cursor_down(True)", "Select down", "Select to the line below"),
    local("text-select-left", "shift+left", "cursor_left(True)", "Select left", "Select the letter before"),
    local("text-select-right", "shift+right", "cursor_right(True)", "Select right", "Select the next letter"),
    local(
        "text-select-word-left", "ctrl+shift+left", "cursor_word_left(True)", "Select word", "Select the word before"
    ),
    local(
        "text-select-word-right", "ctrl+shift+right", "cursor_word_right(True)", "Select word", "Select the next word"
    ),
    local(
        "text-select-start", "shift+home", "cursor_line_start(True)", "Select to start", "Select to the line's start"
    ),
    local("text-select-end", "shift+end", "cursor_line_end(True)", "Select to end", "Select to the end of the line"),
    local("text-select-line", "alt+l", "select_line", "Select line", "Select the line"),
    local("text-select-all", "alt+a", "select_all", "Select all", "Select the whole text"),
    local("text-backspace", "backspace", "delete_left", "Delete left", "Delete the letter before"),
    local("text-delete", "delete,ctrl+d", "delete_right", "Delete right", "Delete the next letter"),
    local(
        "text-delete-word",
        "ctrl+w,ctrl+backspace,alt+backspace",
        "delete_word_left",
        "Delete word",
        "Delete the word before",
    ),
    local("text-delete-next-word", "alt+delete", "delete_word_right", "Delete next word", "Delete the next word"),
    local(
        "text-delete-to-start",
        "ctrl+u,super+backspace",
        "delete_to_start_of_line",
        "Delete to start",
        "Delete to the start of the line",
    ),
    local(
        "text-delete-to-end",
        "ctrl+k",
        "delete_to_end_of_line_or_delete_line",
        "Delete to end",
        "Delete to the end of the line",
    ),
    local("text-delete-line", "ctrl+shift+k", "delete_line", "Delete line", "Delete the line"),
    local("text-cut", "ctrl+x,super+x", "cut", "Cut", "Cut what is selected, or the line"),
    local("text-copy", "ctrl+c,super+c", "copy", "Copy", "Copy what is selected"),
    local("text-paste", "ctrl+v", "paste", "Paste", "Paste what was cut or copied here"),
    local("text-undo", "ctrl+z,super+z", "undo", "Undo", "Undo"),
    local("text-redo", "ctrl+y,super+y", "redo", "Redo", "Redo"),
)
"""Work in a text of several lines."""

IN_A_LINE = (
    local("line-left", "left", "cursor_left", "Left", "Go to the letter before"),
    local("line-right", "right", "cursor_right", "Right", "Go to the next letter, or take the completion"),
    local("line-word-left", "ctrl+left", "cursor_left_word", "Word left", "Go to the word before"),
    local("line-word-right", "ctrl+right", "cursor_right_word", "Word right", "Go to the next word"),
    local("line-start", "home,ctrl+a", "home", "Start", "Go to the start"),
    local("line-end", "end,ctrl+e", "end", "End", "Go to the end"),
    local("line-select-left", "shift+left", "cursor_left(True)", "Select left", "Select the letter before"),
    local("line-select-right", "shift+right", "cursor_right(True)", "Select right", "Select the next letter"),
    local(
        "line-select-word-left", "ctrl+shift+left", "cursor_left_word(True)", "Select word", "Select the word before"
    ),
    local(
        "line-select-word-right", "ctrl+shift+right", "cursor_right_word(True)", "Select word", "Select the next word"
    ),
    local("line-select-start", "shift+home", "home(True)", "Select to start", "Select to the start"),
    local("line-select-end", "shift+end", "end(True)", "Select to end", "Select to the end"),
    local("line-select-all", "ctrl+shift+a,alt+a", "select_all", "Select all", "Select the whole line"),
    local("line-backspace", "backspace", "delete_left", "Delete left", "Delete the letter before"),
    local("line-delete", "delete,ctrl+d", "delete_right", "Delete right", "Delete the next letter"),
    local("line-delete-word", "ctrl+w", "delete_left_word", "Delete word", "Delete the word before"),
    local(
        "line-delete-next-word",
        "ctrl+backspace,alt+backspace",
        "delete_right_word",
        "Delete next word",
        "Delete the next word",
    ),
    local(
        "line-delete-to-start", "ctrl+u,super+backspace", "delete_left_all", "Delete to start", "Delete to the start"
    ),
    local("line-delete-to-end", "ctrl+k", "delete_right_all", "Delete to end", "Delete to the end"),
    local("line-cut", "ctrl+x", "cut", "Cut", "Cut what is selected"),
    local("line-copy", "ctrl+c,super+c", "copy", "Copy", "Copy what is selected"),
    local("line-paste", "ctrl+v", "paste", "Paste", "Paste what was cut or copied here"),
    shown("line-submit", "enter", "submit", "Take", "Take what is typed"),
)
"""Work in a line that is typed: the search, a name."""
