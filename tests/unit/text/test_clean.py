"""Foreign text: what is taken out, and what must survive."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text.clean import cell_count, clean_text, cut_text, fold, one_line

INTRODUCERS = ["\x1b", "\x1b[", "\x1b]", "\x1b]52;c;", "\x1bP", "\x9b", "\x9d", "\x90"]
ENDS = ["\x07", "\x1b\\", "\x9c", "31m", "[31m", "\x00", "\r", "\r\n", "\x85", "\u2028", "\u202e", "\u2066"]
ODD_CHARACTERS = ["\ud83d", "\ude80", "\ufeff", "\u200d", "🚀", "漢"]
# Any text at all, with what control sequences are made of far more often than chance would have it.
wild_text = st.lists(
    st.text() | st.sampled_from([*INTRODUCERS, *ENDS, *ODD_CHARACTERS]) | st.text(st.characters(max_codepoint=0x9F))
).map("".join)


@given(wild_text)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(wild_text)
def test_clean_text_holds_no_control_character_and_can_be_encoded(text: str) -> None:
    cleaned = clean_text(text)
    assert [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"] == []
    cleaned.encode()


@given(wild_text)
def test_one_line_has_one_line_and_cells_are_never_negative(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert cell_count(text) >= 0


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))))
def test_text_without_controls_is_left_as_it_is(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mred", "red"),
        ("\x1b[?1049hscreen", "screen"),
        ("\x9b31mred", "red"),
        ("\x1b]52;c;c2VjcmV0\x07idea", "idea"),
        ("\x1b]52;c;c2VjcmV0\x1b\\idea", "idea"),
        ("\x9d52;c;c2VjcmV0\x9cidea", "idea"),
        ("\x1b]8;;http://bad\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0~~\x1b\\idea", "idea"),
        ("\x1b_payload\x1b\\idea", "idea"),
        ("\x1bcidea", "idea"),
        ("\x1b(Bidea", "idea"),
        ("ab\x1b", "ab"),
        ("\x1b[31", "31"),
        ("\x1b\x1b[31mnested", "nested"),
        ("\x1b]0;\x1b[31mtitle\x07", "0;title"),
        ("\x1b]never ends, says the person", "never ends, says the person"),
        ("\x9dnever ends, says the person", "never ends, says the person"),
        ("a\x00b\x08c\x7fd\x84e", "abcde"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude80", "\ufffd\ufffd"),
        ("one\r\ntwo\rthree\x85four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\tb\nc", "a\tb\nc"),
        ("safe\u202egpj.exe", "safegpj.exe"),
        ("\u2066isolate\u2069 \ufeffmark", "isolate mark"),
        ("[red]markup[/]", "[red]markup[/]"),
    ],
)
def test_control_sequences_leave_whole(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 ❤️",
        "日本語のテキスト",
        "한국어 텍스트",
        "مرحبا بالعالم",
        "שלום עולם",
        "नमस्ते दुनिया",
        "Zoë naïve Ångström",
        "\u200f\u200eab",
    ],
)
def test_the_worlds_scripts_and_emoji_survive(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "unit",
    ["\x1b", "\x1b]", "\x9d", "\x9da", "\x9b", "\x9b;", "\x1b[;", "\x1b]a", "\x1bP\x90", "\x1b\x1b[[", "a", "漢", "\r"],
)
def test_the_time_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    """This takes less than 0.1 s, and minutes when each introducer is looked at once for every other one."""
    began = time.process_time()
    clean_text(unit * (300_000 // len(unit)))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abcde", 5),
        ("漢字漢字", 8),
        ("한국", 4),
        ("e\u0301", 1),
        ("👩‍👩‍👧", 2),
        ("  a \n b  ", 3),
        ("\x1b[31mab", 2),
        ("مرحبا", 5),
    ],
)
def test_cells_are_counted_as_a_terminal_shows_them(text: str, cells: int) -> None:
    assert cell_count(text) == cells


def test_cutting_says_whether_it_cut() -> None:
    assert cut_text("abc", 3) == ("abc", False)
    assert cut_text("abcd", 3) == ("abc", True)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CAMIÓN", "camion"),
        ("Straße", "STRASSE"),
        ("ﬁn", "fin"),
        ("ℌello", "hello"),
        ("Ａ", "a"),
        ("İ", "i"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_texts_that_differ_in_case_and_accents_fold_alike(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_plain_english_gives_the_same(text: str) -> None:
    assert fold(text) + "e" == fold(text + "é")


@given(st.text())
def test_a_long_run_folds_as_its_parts_do(text: str) -> None:
    assert fold(f"é{text}" * 100) == fold(f"é{text}") * 100
