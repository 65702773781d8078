"""Every answer of the corpus is read for what it means, whole and while it arrives."""

import json
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnusableAnswerError
from domain.improver.answer.lenient_json import read_object
from domain.improver.answer.normalise import normalise_answer
from domain.improver.answer.prompt_fields import read_prompt
from domain.improver.answer.reading import read_answer
from domain.improver.program.partial import partial_answer
from tests.support.answer_cases import CASES, AnswerCase, is_beginning, reading, settled_at

EVERY = pytest.mark.parametrize("case", CASES, ids=str)
_FEWEST_CASES = 100
_MOST_CUTS = 100


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= _FEWEST_CASES


@EVERY
def test_a_whole_answer_is_read_for_what_it_means(case: AnswerCase) -> None:
    assert reading(case.answer) == case.right


@EVERY
def test_an_answer_without_a_prompt_says_so_and_any_other_makes_one(case: AnswerCase) -> None:
    if case.unusable:
        with pytest.raises(UnusableAnswerError):
            normalise_answer(read_prompt(case.answer), "bake bread", "en")
    else:
        assert normalise_answer(read_prompt(case.answer), "bake bread", "en").doubts == ()


def cuts(answer: str) -> Iterator[int]:
    """Yield the places inside escapes, tags, fences, names and quotation marks, and the end."""
    places = [
        match.end() for match in re.finditer(r"[\\\"'`{}\[\]<>|:,◁▷*#\n]|(?<=\\)\w|[^\x00-\x7f]|\b(?=think)", answer)
    ]
    step = max(1, len(places) // _MOST_CUTS)
    yield from places[::step]
    yield len(answer)


@EVERY
def test_what_is_shown_of_an_arriving_answer_is_the_beginning_of_what_it_says(case: AnswerCase) -> None:
    settled = settled_at(case)
    for end in cuts(case.answer):
        shown = partial_answer(case.answer[:end], "", "en")
        assert is_beginning(shown, case) or (case.draft_first and end <= settled), (
            case.answer[:end],
            shown,
        )


JSON_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\x00\x08\x0c\\"))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz_", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@given(
    st.dictionaries(st.text("abcxyz_", min_size=1), JSON_VALUES, max_size=6), st.sampled_from([None, 2]), st.booleans()
)
def test_valid_json_is_read_as_json(value: dict[str, object], indent: int | None, is_ascii: bool) -> None:
    found = read_object(json.dumps(value, indent=indent, ensure_ascii=is_ascii), 0)
    assert found is not None
    assert found.value == value
    assert found.is_whole


@given(st.text(st.sampled_from("\\ntrfbud0acC:/.$ {}[]^\"'`")))
def test_doubled_backslashes_come_back_as_they_were_but_for_what_no_prompt_holds(text: str) -> None:
    text = f"x{text}x"
    assert read_answer(json.dumps({"directive": text})).fields["directive"] == text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (r"Match \d+\nthen count.", r"\nthen"),
        (r"Use \frac{a}{b} with care\nand count.", r"\nand"),
        (r"Replace \n+ with a space.", r"\n+ with"),
        (r"Split at \n and join.", r"at \n and"),
        (r"Log in as CORP\nina first.", r"CORP\nina"),
    ],
)
def test_a_backslash_that_can_be_read_in_two_ways_is_named(raw: str, words: str) -> None:
    (doubt,) = read_answer(f'{{"directive": "{raw}"}}').doubts
    assert words in doubt


@pytest.mark.parametrize(
    "answer", ['{"directive": "Bake."}', 'So: {"directive": "Bake."} Fine?', "## Task\nBake.\n## Output format\nSteps."]
)
def test_an_answer_is_whole_by_its_own_form(answer: str) -> None:
    assert read_answer(answer).is_whole


@pytest.mark.parametrize(
    "answer", ['{"directive": "Bake.', '{"directive": "Bake."', "## Task\nBake.\n## Guardrails\nDo", ""]
)
def test_half_an_answer_is_not_whole(answer: str) -> None:
    assert not read_answer(answer).is_whole


# fmt: off
HOSTILE = [
    "{",
    '{"', '{"a":', '{"a":[', '"', '" ', '"#', '",', '":', "\n", '\n"', "<think>", "</think>\n", "<think>\n</think>\n",
    '</think>{"', "\\", "\\n", "[\\n", "$\\n", "/*", "//", "Role: x\n", "## Role\n", "<role>", "[[ ## role ## ]]",
    "**", '\n```json\n{"role":"a', '{"role": "a b c"}\n', '{\\"', "a' ", "1. a ", "final{", '"""', "“", 'a", ',
]
# fmt: on


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("start", ["", '{"role": "', '{"guardrails": ["'])
def test_reading_takes_time_in_proportion_to_the_answer(start: str, piece: str) -> None:
    """Eight times the text takes far less than the 64 times as long of a quadratic reader."""

    def seconds(length: int) -> float:
        text = start + piece * (length // len(piece))
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            read_answer(text)
            best = min(best, time.process_time() - began)
        return best

    short, long = seconds(1_500), seconds(12_000)
    assert long < 30 * max(short, 0.002)
