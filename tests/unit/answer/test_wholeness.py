"""Whether an answer is whole by its own form: every beginning of it is not, however the model writes it."""

import json

import pytest

from domain.improver.answer.reading import read_answer
from tests.support.openai_server import GOOD_FIELDS

WHOLE = json.dumps(GOOD_FIELDS)


def is_whole(answer: str) -> bool:
    return read_answer(answer).is_whole_prompt


BRACES = json.dumps(
    {**GOOD_FIELDS, "output_format": 'A JSON skeleton {"city": {"name": ""}} and {% if vip %}x{% endif %}'}
)
FORMS = {
    "bare": WHOLE,
    "fenced": f"```json\n{WHOLE}\n```\n",
    "after chatter": f"Here is {{the}} form:\n{WHOLE}",
    "braces in its texts": BRACES,
    "an envelope": json.dumps({"prompt": GOOD_FIELDS}),
    "thoughts before": f"<think>maybe {{x}}</think>{WHOLE}",
    "backslashes": WHOLE.replace("Write a plan", r"Typeset \frac{a}{b} and \d{3}, then write a plan"),
    "slips": WHOLE.replace('"', "'"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_answer_is_whole_and_none_of_its_beginnings_is(form: str) -> None:
    answer = FORMS[form]
    assert is_whole(answer)
    end = answer.rindex("}")
    if form == "an envelope":
        end = answer.rindex("}", 0, end)  # what it wraps is whole before it is closed
    assert [at for at in range(end + 1) if is_whole(answer[:at])] == []


@pytest.mark.parametrize("after", ["", "\n", "\n```", "\n\nAnything else? Use {name} as you like."])
def test_what_follows_does_not_matter(after: str) -> None:
    assert is_whole(WHOLE + after)


def test_a_second_answer_that_has_begun_takes_the_place_of_the_first() -> None:
    assert not is_whole(f"{WHOLE}\nBetter:\n{WHOLE[:80]}")


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "Sure!", '{"role": "Gardener"}', "{" * 3000, '{"a":' * 500])
def test_what_asks_for_nothing_is_not_whole(text: str) -> None:
    assert not is_whole(text)
