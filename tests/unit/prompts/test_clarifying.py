"""Questions as they are shown, and answers as the model gets them."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.prompts.clarifying import answer_form, answered_part, assumptions_of, questions_of
from tests.support.records import make_record, texts
from tui.result.text import record_questions
from tui.text.records import record_state

FORM = answer_form(["Which one?", "For whom?", "By when?"])


def test_a_form_has_room_below_every_question() -> None:
    assert FORM == "Q: Which one?\nA: \nQ: For whom?\nA: \nQ: By when?\nA: "


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (FORM, ""),
        (FORM + "\n \n", ""),
        (FORM.replace("A: ", "A:"), ""),
        (FORM.replace("whom?\nA: ", "whom?\nA: gyms"), "Q: For whom?\nA: gyms"),
        (FORM.replace("one?\nA: ", "one?\nA: the API"), "Q: Which one?\nA: the API"),
        (FORM + "Friday", "Q: By when?\nA: Friday"),
        (FORM.replace("one?\nA: ", "one?\nA:\nthe API\n"), "Q: Which one?\nA:\nthe API"),
        (f"shorter\n{FORM}", "shorter"),
        (f"shorter\n{FORM}Friday\nQ is a letter", "shorter\nQ: By when?\nA: Friday\nQ is a letter"),
        ("Q: Which letter?\nA: Q: of course", "Q: Which letter?\nA: Q: of course"),
        (" make it shorter\n", "make it shorter"),
        ("", ""),
    ],
)
def test_what_has_no_answer_is_not_told(text: str, part: str) -> None:
    assert answered_part(text) == part


@given(st.lists(texts.map(lambda text: " ".join(text.split())).filter(bool), max_size=3), st.integers(0, 2))
def test_an_untouched_form_says_nothing_and_one_answer_stays_alone(questions: list[str], at: int) -> None:
    assert answered_part(answer_form(questions)) == ""
    if at < len(questions):
        answers = ["yes" if number == at else "" for number in range(len(questions))]
        text = "\n".join(f"Q: {question}\nA: {answer}" for question, answer in zip(questions, answers, strict=True))
        assert answered_part(text) == f"Q: {questions[at]}\nA: yes"


def test_a_huge_answer_takes_no_time() -> None:
    began = perf_counter()
    answered_part("Q: a\nA:" + " " * 50_000 + "x")
    answered_part("Q: a\nA:\n" * 6_000 + "x")
    assert perf_counter() - began < 1


def test_questions_are_few_short_clean_and_on_one_line() -> None:
    record = make_record(questions=("a\x1b[31m\nb", " ", "x" * 1000, "c", "d"), assumptions=("\x07",))
    first, second, third = questions_of(record)
    assert (first, third) == ("a b", "c")
    assert (len(second), second[-1]) == (300, "…")
    assert assumptions_of(record) == ()


def test_questions_and_readings_are_shown_as_they_are_and_counted_in_the_state() -> None:
    record = make_record(questions=("Which [b]one[/b]?", "For whom?"), assumptions=("The [red] report",))
    assert record_questions(record).plain == (
        "To make this better, answer (alt+q):\n1. Which [b]one[/b]?\n2. For whom?\n\nAssumptions\n- The [red] report\n"
    )
    assert "2 questions below (alt+q)" in record_state("saved", record, record.created_at)
    assert record_questions(make_record()).plain == ""
    assert "below" not in record_state("saved", make_record(), record.created_at)
