"""Matching leaves nothing out, whatever it may cost, and costs no more than it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sequence_blocks import BlockMatcher
from domain.word_diff import Change, diff_words

ELEMENTS = st.lists(st.sampled_from("abcdefgh"), max_size=30)
REPEATED = {
    "blank lines": ("\n" * 70_000, "\n" * 30_000 + "x\n" + "\n" * 30_000 + "y\n" + "\n" * 9_000),
    "one line over and over": ("- a\n" * 17_000, "x\n" + "- a\n" * 17_000 + "y\n"),
    "two lines by turns": ("a\nb\n" * 17_000, "b\na\na\n" * 11_000),
    "two rhythms": ("a\nb\n" * 350, "a\na\nb\n" * 233),  # little, but each look finds two elements and no more
    "four words": ("a b c d " * 8_000, "d b a " * 11_000),
}


@given(ELEMENTS, ELEMENTS, st.integers(0, 200))
def test_nothing_is_left_out_however_little_may_be_spent(old: list[str], new: list[str], allowance: int) -> None:
    blocks = list(BlockMatcher(allowance).blocks(old, new))
    assert "".join(block.old for block in blocks) == "".join(old)
    assert "".join(block.new for block in blocks) == "".join(new)
    assert all(block.old == block.new for block in blocks if block.is_same)


@pytest.mark.parametrize("name", REPEATED)
def test_no_more_is_spent_than_may_be(name: str) -> None:
    old, new = (text.splitlines(keepends=True) for text in REPEATED[name])
    matcher = BlockMatcher()
    list(matcher.blocks(old, new))
    assert matcher.steps_left >= 0


@pytest.mark.parametrize("name", REPEATED)
def test_a_text_that_repeats_itself_is_compared_whole(name: str) -> None:
    # Without an allowance, these take minutes.
    old, new = REPEATED[name]
    spans = diff_words(old, new)
    assert "".join(span.text for span in spans if span.change is not Change.ADDED) == old
    assert "".join(span.text for span in spans if span.change is not Change.REMOVED) == new


def test_landmarks_find_the_change_where_looking_at_every_pair_would_cost_too_much() -> None:
    words = [f"{word} " for number in range(300) for word in ("the", f"w{number}", "of")]
    changed = [word.replace("w100", "new") for word in words]
    for allowance in (0, 10**9):
        blocks = [block for block in BlockMatcher(allowance).blocks(words, changed) if not block.is_same]
        assert [(block.old, block.new) for block in blocks] == [("w100 ", "new ")]
    swapped = ["x ", *changed[:-1], "y "]
    kept = "".join(block.old for block in BlockMatcher(0).blocks(words, swapped) if block.is_same)
    assert len(kept) > 0.95 * len("".join(words))


def test_shared_words_in_another_order_are_no_landmarks() -> None:
    words = [f"w{number} " for number in range(100)]
    blocks = list(BlockMatcher(0).blocks(words, words[::-1]))
    assert [block.is_same for block in blocks] == [False]
