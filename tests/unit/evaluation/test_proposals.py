"""What a model proposes is data: lines that cannot be used are left out."""

import pytest

from domain.evaluation.experiment import Case
from domain.evaluation.proposals import propose_cases, propose_questions
from domain.runtime.cancellation import CancelToken
from tests.support.answerers import ScriptedAnswerer


def _cases(text: str, *variables: str, count: int = 10) -> tuple[Case, ...]:
    return propose_cases(ScriptedAnswerer(lambda _question: text), "p", variables, CancelToken(), count)


def test_each_line_is_a_case_once_and_at_most_as_many_as_wanted() -> None:
    text = '1. {"x": "a"}\n```\n{"x": "a"}\n{"x": 5, "more": 1}\nplain\n{"y": "b"}\n{"x": ["c"]}\n{"x": "d"},'
    assert _cases(text, "x") == tuple(Case(values=(("x", value),)) for value in ("a", "5", "d"))
    assert len(_cases("\n".join(f'{{"x": {number}}}' for number in range(30)), "x", count=4)) == 4


def test_a_prompt_without_variables_gets_messages() -> None:
    assert _cases('{"message": " hi "}\n{"message": " "}\n{"x": "no"}') == (Case(message="hi"),)


@pytest.mark.parametrize("line", ['{"x":' * 50_000 + "}" * 50_000, "[" * 99_999, "{" * 99_999 + "}", "", "}{", "null"])
def test_hostile_lines_are_left_out(line: str) -> None:
    assert _cases(f'{line}\n{{"x": "a"}}', "x") == (Case(values=(("x", "a"),)),)


def test_no_escape_or_half_character_comes_out_of_json() -> None:
    assert _cases(r'{"x": "\u001b[31mred\u0007 \ud800"}', "x") == (Case(values=(("x", "red \ufffd"),)),)
    assert _cases(r'{"message": "\u001b[2J\u202eno"}') == (Case(message="no"),)


def test_only_questions_are_proposed_each_once() -> None:
    text = "Here:\n1. Is it short?\n- Is it short?\n本当ですか？\nNot one.\n" + "\n".join(f"Q{n}?" for n in range(20))
    found = propose_questions(ScriptedAnswerer(lambda _question: text), "idea", CancelToken())
    assert found[:3] == ("Is it short?", "本当ですか？", "Q0?")
    assert len(found) == 8


def test_without_a_question_one_is_made_of_the_idea() -> None:
    model = ScriptedAnswerer(lambda _question: "no idea")
    assert propose_questions(model, "write\n a poem", CancelToken()) == (
        "Does the answer do all that is asked: write a poem?",
    )
