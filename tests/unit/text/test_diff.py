"""A diff leaves no letter out, marks only what changed, and stays fast for long texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq, Opcodes

from domain.text.diff import _MOST_PAIRS, Change, Span, diff_lines, diff_words
from domain.text.size import estimate_tokens, size_words

TEXTS = st.text(st.sampled_from("ab c.\n日本\t") | st.characters(codec="utf-8"), max_size=60)
LINES = st.lists(st.sampled_from(["", "a", "b", "a b"]), max_size=8).map("\n".join)
LONG = "".join(f"line {number} says that {number * 7} things are so\n" for number in range(1500))
REPEATED = {
    "blank lines": ("\n" * 70_000, "\n" * 30_000 + "x\n" + "\n" * 30_000 + "y\n" + "\n" * 9_000),
    "one line over and over": ("- a\n" * 17_000, "x\n" + "- a\n" * 17_000 + "y\n"),
    "two lines by turns": ("a\nb\n" * 17_000, "b\na\na\n" * 11_000),
    "four words": ("a b c d " * 8_000, "d b a " * 11_000),
}


def marked(old: str, new: str) -> list[tuple[str, str]]:
    return [(span.change.value, span.text) for span in diff_words(old, new)]


def texts_of(spans: tuple[Span, ...]) -> tuple[str, str]:
    """What was kept or removed, and what was kept or added."""
    old = "".join(span.text for span in spans if span.change is not Change.ADDED)
    return old, "".join(span.text for span in spans if span.change is not Change.REMOVED)


def shown(old: str, new: str) -> list[str]:
    return [f"{line.change.value}{line.text}" for line in diff_lines(old, new)]


@given(TEXTS, TEXTS)
def test_kept_and_removed_make_the_old_text_kept_and_added_the_new(old: str, new: str) -> None:
    spans = diff_words(old, new)
    assert texts_of(spans) == (old, new)
    assert all(span.text for span in spans)


@given(TEXTS | LINES, TEXTS | LINES)
def test_the_lines_of_both_texts_stand_in_the_lines_of_the_diff(old: str, new: str) -> None:
    lines = diff_lines(old, new)
    for text, other in ((old, Change.ADDED), (new, Change.REMOVED)):
        expected = text.removesuffix("\n").split("\n") if text else []
        assert [line.text for line in lines if line.change is not other] == expected


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(span.change is Change.KEPT for span in diff_words(text, text))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("write a poem", "write one short poem", [(" ", "write "), ("-", "a"), ("+", "one short"), (" ", " poem")]),
        ("a b", "c d", [("-", "a b"), ("+", "c d")]),  # one change, though the blank is the same
        ("as: one two", "of any one two", [("-", "as:"), ("+", "of any"), (" ", " one two")]),
        ("", "new", [("+", "new")]),
        ("日本語", "日本人", [(" ", "日本"), ("-", "語"), ("+", "人")]),
        ("𠮷野", "𠮷田", [(" ", "𠮷"), ("-", "野"), ("+", "田")]),
        ("か\u3099く", "かく", [("-", "か\u3099"), ("+", "か"), (" ", "く")]),
        ("हिन्दी में", "हिन्दू में", [("-", "हिन्दी"), ("+", "हिन्दू"), (" ", " में")]),
        ("👩‍💻!", "👩‍🚀!", [("-", "👩‍💻"), ("+", "👩‍🚀"), (" ", "!")]),
        ("snake_case, x", "snake_game, x", [("-", "snake_case"), ("+", "snake_game"), (" ", ", x")]),
    ],
)
def test_a_change_is_made_of_whole_words(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\nb c\nd", "a\nb x\nd", [" a", "-b c", "+b x", " d"]),
        ("a\nd", "a\nb\nd", [" a", "+b", " d"]),
        ("a\nb\nd", "a\nd", [" a", "-b", " d"]),
        ("a b\nc", "a b c", ["-a b", "-c", "+a b c"]),
        ("a b", "a b\n\nc", [" a b", "+", "+c"]),
        ("a b", "x\na b, c\nd", ["+x", "-a b", "+a b, c", "+d"]),
        ("a\n\nb", "a\n\nb", [" a", " ", " b"]),
        ("a\nb\nc", "a\n\nc", [" a", "-b", "+", " c"]),
        ("a x\n\nb", "a y\nb", ["-a x", "-", "+a y", " b"]),
        ("a\na b\nb\na b", "a b\nx y\nb\na b", ["-a", " a b", "+x y", " b", " a b"]),
    ],
)
def test_a_changed_line_stands_as_it_was_and_as_it_is(old: str, new: str, expected: list[str]) -> None:
    assert shown(old, new) == expected


def test_a_long_text_is_matched_by_lines_and_then_by_words() -> None:
    changed = LONG.replace("line 700 says", "line 700 denies").replace("line 3 says that 21", "line 3 says that 22")
    differences = [span for span in diff_words(LONG, changed) if span.change is not Change.KEPT]
    assert differences == [
        Span(Change.REMOVED, "21"),
        Span(Change.ADDED, "22"),
        Span(Change.REMOVED, "says"),
        Span(Change.ADDED, "denies"),
    ]


@pytest.mark.parametrize("name", REPEATED)
def test_a_text_that_repeats_itself_is_compared_whole(name: str) -> None:
    spans = diff_words(*REPEATED[name])
    assert texts_of(spans) == REPEATED[name]


@pytest.mark.parametrize("ends", ["\n", ". ", " ", ""], ids=["lines", "sentences", "words", "one word"])
def test_no_match_of_two_megabytes_weighs_more_than_it_may_and_all_together_grow_as_the_text(
    monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    weighed: list[int] = []
    opcodes = LCSseq.opcodes

    def counted(old: list[str], new: list[str]) -> Opcodes:
        weighed.append(len(old) * len(new))
        return opcodes(old, new)

    monkeypatch.setattr(LCSseq, "opcodes", counted)
    words = [f"w{number * 7919 % 2_003}" for number in range(200_000)]
    old = "".join(f"{word}{ends if at % 9 == 0 else ' ' if ends else ''}" for at, word in enumerate(words))
    new = "".join(f"{word}{ends if at % 7 == 0 else ' ' if ends else ''}" for at, word in enumerate(words[::-1]))
    assert texts_of(diff_words(old, new)) == (old, new)
    assert max(weighed, default=0) <= _MOST_PAIRS
    assert sum(weighed) <= _MOST_PAIRS**0.5 * len(old)


def test_a_word_is_found_however_often_it_stands_there() -> None:
    often = "x, " * 200
    assert marked(f"p {often}q", f"r {often}s") == [
        *[("-", "p"), ("+", "r"), (" ", f" {often}")],
        *[("-", "q"), ("+", "s")],
    ]


def test_a_size_is_exact_or_said_to_be_about() -> None:
    assert size_words("whatever", 1234) == "1,234"
    assert size_words("x" * 4001, None) == "~1,001"
    assert estimate_tokens("") == 0
    assert estimate_tokens("日本語ab") == 4
