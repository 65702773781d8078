"""What a terminal sends for a key, from Textual's name of the key. Not taken from Textual: it is what Textual reads."""

import unicodedata

from tui.keys.names import text_name

_PLAIN = {"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "space": " ", "shift+tab": "\x1b[Z"}
_LETTERS = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
_NUMBERS = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_FUNCTION = {1: "P", 2: "Q", 3: "R", 4: "S"}
_FUNCTION_NUMBERS = {5: 15, 6: 17, 7: 18, 8: 19, 9: 20, 10: 21, 11: 23, 12: 24}
_BITS = {"shift": 1, "alt": 2, "ctrl": 4, "super": 8, "hyper": 16, "meta": 32}
_CODES = {"enter": 13, "tab": 9, "escape": 27, "backspace": 127, "space": 32}


def sent(key: str) -> str:  # noqa: PLR0911 - one answer for each kind of key
    """Return what xterm sends; for what it cannot send, what a terminal with the kitty keyboard protocol does."""
    if key in _PLAIN:
        return _PLAIN[key]
    *modifiers, base = key.split("+")
    code = 1 + sum(_BITS[modifier] for modifier in modifiers)
    middle = f";{code}" if modifiers else ""
    if base in _LETTERS:
        return f"\x1b[1{middle}{_LETTERS[base]}" if modifiers else f"\x1b[{_LETTERS[base]}"
    if base in _NUMBERS:
        return f"\x1b[{_NUMBERS[base]}{middle}~"
    if base[0] == "f" and base[1:].isdecimal():
        number = int(base[1:])
        if number in _FUNCTION_NUMBERS:
            return f"\x1b[{_FUNCTION_NUMBERS[number]}{middle}~"
        return f"\x1b[1{middle}{_FUNCTION[number]}" if modifiers else f"\x1bO{_FUNCTION[number]}"
    if base in _CODES:
        return f"\x1b[{_CODES[base]}{middle}u"
    character = text_name(base)
    if not modifiers:
        return character
    if modifiers == ["ctrl"] and character.isalpha():
        return chr(ord(character) - ord("a") + 1)
    if modifiers == ["alt"] and character.isalpha():
        return f"\x1b{character}"
    return sent_by_kitty(key)


def sent_by_kitty(key: str) -> str:
    """Return what a terminal with the kitty keyboard protocol sends for a character, with or without modifiers."""
    *modifiers, base = key.split("+")
    code = 1 + sum(_BITS[modifier] for modifier in modifiers)
    character = unicodedata.normalize("NFC", text_name(base))
    return f"\x1b[{ord(character)}{f';{code}' if modifiers else ''}u"
