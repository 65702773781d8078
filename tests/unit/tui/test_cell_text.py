"""Text is cut between what a person sees as letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from wcwidth import iter_graphemes

from tui.text.cells import fit, fit_text, grapheme_start

FAMILY, FLAG, HEART, KEYCAP, SKIN = "👨‍👩‍👧", "🇩🇪", "❤️", "1️⃣", "👍🏽"
MIXED = f"ab {FAMILY}{FLAG}{FLAG}会议{HEART}{KEYCAP}e\u0301 {SKIN}नमस्ते שלום"
TEXTS = st.lists(st.sampled_from([*iter_graphemes(MIXED), "x"]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [
        ("plain", 5, "plain"),
        ("plain", 4, "pla…"),
        ("会议纪要", 5, "会议…"),
        ("会议纪要", 4, "会…"),
        (FLAG * 2, 3, f"{FLAG}…"),
        (FLAG * 2, 2, "…"),
        (f"x{FAMILY}y", 3, "x…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_a_text_is_cut_before_the_letter_that_does_not_fit(text: str, cells: int, cut: str) -> None:
    assert fit_text(text, cells) == cut
    assert fit(Content(text), cells).plain == cut


@given(TEXTS, st.integers(0, 20))
def test_what_is_left_fits_and_is_made_of_whole_letters(text: str, cells: int) -> None:
    cut = fit_text(text, cells)
    assert cell_len(cut) <= cells
    whole = list(iter_graphemes(text))
    left = list(iter_graphemes(cut.removesuffix("…")))
    assert left == whole[: len(left)]
    assert fit(Content(text), cells).plain == cut


def test_the_marks_of_a_cut_text_stay() -> None:
    content = fit(Content.styled("会议纪要", "bold"), 5)
    assert content.spans


def test_a_letter_begins_where_it_begins() -> None:
    assert [grapheme_start(f"a{FLAG}b", index) for index in range(5)] == [0, 1, 1, 3, 4]
    assert grapheme_start("e\u0301x", 1) == 0
