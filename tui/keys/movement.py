"""The keys that move: the same in every list and in every long text."""

from tui.keys.command import Command, local


def stepping(place: str, first: str = "the first", last: str = "the last") -> tuple[Command, ...]:
    """Return the commands that put a cursor on another row; `place` begins their ids."""
    return (
        local(f"{place}-up", "k,up", "cursor_up", "Up", "Go up"),
        local(f"{place}-down", "j,down", "cursor_down", "Down", "Go down"),
        *_pages(place),
        local(f"{place}-first", "home", "first", "First", f"Go to {first}"),
        local(f"{place}-last", "end,G", "last", "Last", f"Go to {last}"),
    )


def scrolling(place: str) -> tuple[Command, ...]:
    """Return the commands that scroll a text; `place` begins their ids."""
    return (
        local(f"{place}-up", "k,up", "scroll_up", "Up", "Scroll up"),
        local(f"{place}-down", "j,down", "scroll_down", "Down", "Scroll down"),
        *_pages(place),
        local(f"{place}-first", "home", "scroll_home", "Beginning", "Go to the beginning"),
        local(f"{place}-last", "end,G", "scroll_end", "End", "Go to the end"),
    )


def _pages(place: str) -> tuple[Command, ...]:
    return (
        local(f"{place}-page-up", "pageup", "page_up", "Page up", "Go up by a screenful"),
        local(f"{place}-page-down", "pagedown", "page_down", "Page down", "Go down by a screenful"),
        local(f"{place}-half-up", "ctrl+u", "half_page(-1)", "Half up", "Go up by half a screenful"),
        local(f"{place}-half-down", "ctrl+d", "half_page(1)", "Half down", "Go down by half a screenful"),
    )
