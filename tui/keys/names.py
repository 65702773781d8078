"""The names of keys in config.toml and in texts, and which keys terminals cannot send."""

import string
import unicodedata

from textual.keys import REPLACED_KEYS, Keys, format_key, key_to_character

_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_OTHER_WORDS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "control": "ctrl",
    "option": "alt",
    "cmd": "super",
}
NAMED = frozenset(
    key.value for key in Keys if "+" not in key.value and not key.value.startswith("<") and len(key.value) > 1
) - {"ctrl-at", "return"}
"""The keys without a character: arrows, function keys, enter and the like."""
EDITS = frozenset(
    {
        *("enter", "tab", "shift+tab", "backspace", "delete", "space", "insert"),
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    }
)
"""The keys that every text field needs."""
_SENT_AS = {
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "alt+b": "ctrl+left",
    "alt+f": "ctrl+right",
}
"""What terminals send for a key, or how Textual (8.2.8) reads it."""
_CONTROL_SIGNS = {"backslash", "right_square_bracket", "circumflex_accent", "underscore", "@"}
"""The signs that have a control character."""
_KEPT = {
    "f10": "many terminals open a menu with it",
    "f11": "many terminals fill the screen with it",
    "ctrl+a": "screen uses it",
    "ctrl+b": "tmux uses it",
}


def text_name(key: str) -> str:
    """Return a key as a sentence writes it: `ctrl+j`, `[`."""
    *modifiers, base = key.split("+")
    return "+".join([*modifiers, base if base in NAMED else _sign(base)])


def short_name(key: str) -> str:
    """Return a key as the footer writes it: `^j`, `alt+↑`, `[`."""
    *modifiers, base = key.split("+")
    sign = format_key(base) if base != "enter" else base
    if "ctrl" in modifiers:
        modifiers.remove("ctrl")
        sign = f"^{sign}"
    return "+".join([*modifiers, sign])


def parse_key(text: str) -> str | None:
    """Return Textual's name for a key such as `Ctrl+T`, `^t`, `?` or `alt+up`; None if there is no such key."""
    text = text.strip()
    if len(text) == 1:
        return _name_of(text)
    if text.startswith("^"):
        text = f"ctrl+{text[1:]}"
    if text.endswith("++"):
        text = f"{text[:-1]}plus"
    *before, base = text.split("+")
    modifiers = [_OTHER_WORDS.get(word.strip().lower(), word.strip().lower()) for word in before]
    base = _name_of(base) if len(base) == 1 else _OTHER_WORDS.get(base.lower(), base.lower())
    is_key = base in NAMED or len(base) == 1 or _character(base) is not None
    return _joined(modifiers, base) if is_key and set(modifiers) <= set(_MODIFIERS) else None


def cannot_be_sent(key: str) -> str:
    """Say why terminals cannot send this key; empty if they can."""
    if other := _SENT_AS.get(key):
        return f"terminals send {other} for it"
    *modifiers, base = key.split("+")
    if base in NAMED or not {"ctrl", "alt"} & set(modifiers):
        return ""
    if base in string.digits:
        return "terminals send nothing for it, or another sign"
    if {"ctrl", "alt"} <= set(modifiers):
        return "terminals send the same as without alt"
    is_letter = base in string.ascii_letters
    if "alt" in modifiers:
        return "" if is_letter and key != "alt+shift+o" else "terminals send another key for it"
    return "" if is_letter or base in _CONTROL_SIGNS else "terminals send nothing for it"


def may_not_arrive(key: str) -> str:
    """Say why only some terminals send this key; empty if all do."""
    if key in _KEPT:
        return _KEPT[key]
    *modifiers, base = key.split("+")
    has_no_sequence = base in {"enter", "backspace", "tab", "space", "escape"} and key not in {"shift+tab", "ctrl+@"}
    if (
        {"super", "hyper", "meta"} & set(modifiers)
        or (modifiers and has_no_sequence and key != "alt+backspace")
        or ({"ctrl", "shift"} <= set(modifiers) and base not in NAMED)
    ):
        return "only terminals with the kitty keyboard protocol can send it"
    return ""


def types_a_character(key: str) -> bool:
    """Tell whether a key types a character."""
    return key == "space" or ("+" not in key and key not in NAMED)


def _joined(modifiers: list[str], base: str) -> str:
    if base == "space" and modifiers == ["ctrl"]:
        return "ctrl+@"
    if len(base) == 1 and base.isalpha() and modifiers:
        if modifiers == ["shift"]:
            return base.upper()
        if base.isupper() and "ctrl" not in modifiers:
            modifiers = [*modifiers, "shift"]
        base = base.lower()
    return "+".join([*sorted(modifiers), base])  # as Textual sorts them


def _name_of(character: str) -> str:
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return {long: short for short, long in REPLACED_KEYS.items()}.get(name, name)


def _character(base: str) -> str | None:
    return key_to_character(REPLACED_KEYS.get(base, base))


def _sign(base: str) -> str:
    character = _character(base) if len(base) > 1 else base
    return character if character is not None and character.isprintable() and character != " " else base
