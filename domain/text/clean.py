"""Foreign text is data: removes what must not reach a screen, the database or a model."""

import re
import unicodedata
from functools import lru_cache

from domain.text.scripts import has_unspaced

MAX_TEXT_CHARACTERS = 50_000
"""The longest idea or context, in characters. Longer texts are cut, with a notice."""

# Whole ECMA-48 control sequences, so that no readable remains ("[31m") are left: string sequences (DCS, SOS, OSC, PM,
# APC) up to BEL or ST, then CSI, then two-character escapes. A string sequence that never ends loses only its
# introducer, because what follows may be the user's own words. A string sequence cannot contain another introducer,
# which keeps the time linear for any text.
_SEQUENCES = re.compile(
    r"(?:\x1b[PX\]^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]?"
)
_OPEN_SEQUENCE = re.compile(
    r"(?:(?:\x1b[PX\]^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}\x1b?"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*"
    r"|\x1b[ -/]*)\Z"
)
# C0 and C1 controls except tab and newline, DEL, the byte order mark, and the bidirectional embeddings, overrides and
# isolates that can make text look like other text (Unicode TR36). Marks and joiners that scripts and emoji need stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# Every character that a match of the patterns above can begin with. Most texts have none: a quick test for `is_clean`.
_ANY_OF_THESE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# Only combining marks make the folding of one character depend on another, and they are removed. So each run of
# characters that are not ASCII is folded by itself, and cached, because the same few recur.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOST_CACHED = 64


def clean_text(text: str) -> str:
    """Return `text` without control sequences, control characters and lone surrogates.

    Newlines and tabs stay; every kind of line end becomes a newline; a lone surrogate becomes U+FFFD. The result can
    always be encoded as UTF-8. Idempotent.
    """
    if is_clean(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    # Removing one sequence can join the halves of another.
    while (shorter := _CONTROLS.sub("", _SEQUENCES.sub("", text))) != text:
        text = shorter
    return _SURROGATES.sub("\ufffd", text)


def without_sequences(text: str) -> str:
    """Return `text` without control sequences and without ESC, in one pass, so that any length is fast.

    `clean_text` also removes control characters, and sequences whose halves are joined by the removal of another.
    """
    return _SEQUENCES.sub("", text)


def without_open_sequence(text: str) -> str:
    """Return `text`, the start of a text still arriving, without an unfinished control sequence at its end."""
    return _OPEN_SEQUENCE.sub("", text)


def is_clean(text: str) -> bool:
    """Return whether cleaning certainly changes nothing."""
    # Cleaning removes no printable character, and this test is many times as fast as the pattern.
    return text.replace("\n", "").isprintable() or _ANY_OF_THESE.search(text) is None


def one_line(text: str) -> str:
    """Return cleaned `text` on one line, with each run of white space as one space."""
    return " ".join(clean_text(text).split())


def cut_text(text: str, limit: int = MAX_TEXT_CHARACTERS) -> tuple[str, bool]:
    """Return at most `limit` characters of `text`, and whether anything was cut off."""
    return text[:limit], len(text) > limit


def cell_count(text: str) -> int:
    """Return how many terminal cells cleaned `text` takes; a CJK character takes two, a combining mark none."""
    from wcwidth import wcswidth  # noqa: PLC0415 - loading its tables would delay the first paint

    return max(wcswidth(one_line(text)), 0)


def fold(text: str) -> str:
    """Return `text` without case and accents, for matching: "CAMIÓN" and "camion" fold alike.

    Unicode's compatibility caseless matching (chapter 3.13, D146) with the marks removed. Idempotent.
    """
    return text.lower() if text.isascii() else _NOT_ASCII.sub(_fold_run, text.lower())


def _fold_run(match: re.Match[str]) -> str:
    letters = match[0]
    return _fold_letters(letters) if len(letters) <= _MOST_CACHED else _folded_run(letters)


@lru_cache(maxsize=4096)
def _fold_letters(text: str) -> str:
    folded = _decomposed(text)
    return "".join(character for character in folded if not unicodedata.combining(character))


def _folded_run(text: str) -> str:
    """Return what `_fold_letters` does, fast for a long text and never cached."""
    folded = _decomposed(text)
    return folded.translate({ord(one): None for one in set(folded) if unicodedata.combining(one)})


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()


def fold_evenly(text: str) -> str:
    """Return `text` folded one character at a time, as long as `text`, so that every index stays the same.

    A character that folds to several, such as a ligature, stays in lower case; so do combining marks, and Chinese and
    Japanese with the marks that tell kana apart. A curly apostrophe becomes a straight one.
    """
    return text.translate(_even)


class _EvenFolding(dict[int, str]):
    """Maps the code of a character to its folded form, which is worked out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character if has_unspaced(character) else fold(character)
        self[code] = one = next((form for form in (folded, character.lower()) if len(form) == 1), character)
        return one


_even = _EvenFolding({ord("\u2018"): "'", ord("\u2019"): "'"})
