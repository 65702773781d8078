"""The keys of a person's own: what is taken, what is refused and why, and that nobody is left without a way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.keys.command import UNBOUND
from tui.keys.contexts import COMMANDS, PLACES
from tui.keys.names import cannot_be_sent, parse_key, short_name, text_name
from tui.keys.rebinding import rebind


@pytest.mark.parametrize(
    ("wanted", "keymap"),
    [
        ({"improve": "ctrl+t,f5"}, {"improve": "ctrl+t,f5"}),
        ({"improve": ["Ctrl+T", "Alt+x"]}, {"improve": "ctrl+t,alt+x"}),
        ({"improve": "ctrl+t", "retry": ""}, {"improve": "ctrl+t", "retry": UNBOUND}),
        ({"retry": False}, {"retry": UNBOUND}),
        ({"retry": "none"}, {"retry": UNBOUND}),
        ({"search-here": "?", "help-here": "/"}, {"search-here": "question_mark", "help-here": "slash"}),
        ({"improve": "ctrl+f", "search": "ctrl+j"}, {"improve": "ctrl+f", "search": "ctrl+j"}),
        ({"help": "alt+h"}, {"help": "alt+h"}),
        (
            {"diff-next": "space", "open": "o", "reuse-here": "O"},
            {"diff-next": "space", "open": "o", "reuse-here": "O"},
        ),
        ({"improve": "ctrl+j,f5,ctrl+enter"}, {}),
        ({"copy-here": ","}, {"copy-here": "comma"}),
    ],
    ids=str,
)
def test_what_is_taken(wanted: dict[str, object], keymap: dict[str, str]) -> None:
    found = rebind(wanted)
    assert (dict(found.keymap), found.problems) == (keymap, ())


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"imprve": "f5"}, "There is no command 'imprve'; the nearest is 'improve'."),
        ({"improve": "ctlr+t"}, "improve cannot have 'ctlr+t': there is no such key; the nearest is ctrl+"),
        ({"improve": "ctrl+t", "search": "ctrl+t"}, "ctrl+t is both Improve and Search: search keeps ctrl+f."),
        ({"search": "ctrl+t", "improve": "ctrl+t"}, "ctrl+t is both Search and Improve: improve keeps ctrl+j"),
        ({"improve": "ctrl+f"}, "ctrl+f is both Search and Improve: improve keeps ctrl+j, f5, ctrl+enter."),
        ({"copy-here": "r"}, "r is both Refine and Copy: copy-here keeps y."),
        ({"open": "f3"}, "f3 is both Difference and Open: open keeps enter, l."),
        ({"improve": "ctrl+z"}, "ctrl+z is both "),
        ({"improve": "ctrl+m"}, "improve cannot have ctrl+m: terminals send enter for it. It keeps ctrl+j"),
        ({"improve": "ctrl+h"}, "terminals send backspace for it"),
        ({"improve": "ctrl+["}, "terminals send escape for it"),
        ({"improve": "ctrl+5"}, "terminals send nothing for it, or another sign"),
        ({"improve": "ctrl+i, ctrl+t"}, "improve cannot have ctrl+i: terminals send tab for it. It has ctrl+t."),
        ({"improve": "x"}, "improve cannot have x: you could no longer type it."),
        ({"improve": "space"}, "improve cannot have space: you could no longer type it."),
        ({"search-up": "k"}, "search-up cannot have k: you could no longer type it."),
        ({"improve": "enter"}, "improve cannot have enter: text fields need it."),
        ({"quit": ""}, "quit cannot be left without a key. It keeps ctrl+q."),
        ({"help": False}, "help cannot be left without a key. It keeps f1."),
        ({"confirm-no": "none"}, "confirm-no cannot be left without a key. It keeps n, escape."),
        ({"quit": "super+x"}, "quit needs a key that every terminal sends. It keeps ctrl+q."),
        ({"improve": 3}, "improve is 3, but keys are a text such as 'ctrl+t,f5'."),
        ({"improve": True}, "improve is True, but keys are a text"),
        ({"\x1b[31mred[/]": "f5"}, "There is no command 'red[/]'"),
    ],
    ids=str,
)
def test_what_is_refused_is_said_by_name(wanted: dict[str, object], problem: str) -> None:
    assert problem in "\n".join(rebind(wanted).problems)


def test_the_first_of_two_keeps_the_key_and_the_other_its_own() -> None:
    assert rebind({"improve": "ctrl+t", "search": "ctrl+t"}).keymap == {"improve": "ctrl+t"}
    assert rebind({"search": "ctrl+t", "improve": "ctrl+t"}).keymap == {"search": "ctrl+t"}


def test_a_key_that_only_some_terminals_send_is_taken_with_a_word() -> None:
    found = rebind({"improve": "ctrl+t,ctrl+shift+y", "retry": "f11"})
    assert found.keymap == {"improve": "ctrl+t,ctrl+shift+y", "retry": "f11"}
    assert found.problems == ()
    assert found.remarks == (
        "improve, ctrl+shift+y: only terminals with the kitty keyboard protocol can send it.",
        "retry, f11: many terminals fill the screen with it.",
    )


def test_every_name_of_the_keymap_is_understood_as_it_is_shown() -> None:
    for command in COMMANDS.values():
        for key in command.default_keys:
            assert parse_key(key) == parse_key(text_name(key)) == key
            assert not cannot_be_sent(key)
            assert short_name(key)


@pytest.mark.parametrize(
    ("written", "name"),
    {
        "Ctrl+T": "ctrl+t",
        "^t": "ctrl+t",
        "shift+g": "G",
        "alt+G": "alt+shift+g",
        "ctrl+alt+shift+x": "alt+ctrl+shift+x",
        "ctrl+space": "ctrl+@",
        "Esc": "escape",
        "pgdn": "pagedown",
        "ctrl++": "ctrl+plus",
        "+": "plus",
        "{": "left_curly_bracket",
        "": None,
        "ctrl+": None,
        "hyperspace+x": None,
        "f99": None,
    }.items(),
)
def test_how_keys_may_be_written(written: str, name: str | None) -> None:
    assert parse_key(written) == name


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_whether_ctrl_and_a_letter_can_be_sent_is_what_comes_of_its_control_character(letter: str) -> None:
    sent = [event.key for event in XTermParser().feed(chr(ord(letter) - ord("a") + 1)) if isinstance(event, Key)]
    assert (sent == [f"ctrl+{letter}"]) == (not cannot_be_sent(f"ctrl+{letter}")), sent


WORDS = st.sampled_from(
    ["ctrl+t", "f5", "x", "escape", "ctrl+q", "ctrl+f", "alt+z", "f1", "y", "k", "q", "", "none", "ctrl+m", "super+x"]
)
TABLES = st.dictionaries(
    st.sampled_from(sorted(COMMANDS)), st.lists(WORDS, max_size=3) | st.just(False) | st.integers(), max_size=12
)


@given(TABLES)
def test_whatever_is_chosen_no_key_is_two_commands_and_there_is_a_way_out(wanted: dict[str, object]) -> None:
    found = rebind(wanted)

    def keys(name: str) -> tuple[str, ...]:
        return found.keys.get(name, COMMANDS[name].default_keys)

    for place in PLACES:
        at_once = [command.id for table in (place.commands, *place.with_tables) for command in table]
        # A text copies its own selection before the screen copies the mouse's.
        here = [key for name in at_once if name != "selection-copy" for key in keys(name)]
        assert len(here) == len(set(here)), place.title
    for command in COMMANDS.values():
        assert keys(command.id) or not command.essential
    for name, value in wanted.items():
        # Whatever is not done is said.
        assert name in found.keys or found.problems or not rebind({name: value}).keys
