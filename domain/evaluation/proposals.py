"""What a model may propose before a run: test inputs, and the yes/no questions of a judge. The user edits both."""

import json
import re
from collections.abc import Sequence

from domain.evaluation.experiment import Case
from domain.evaluation.judge import MOST_QUESTIONS
from domain.evaluation.ports import Answerer, Question
from domain.runtime.cancellation import CancelToken
from domain.text.clean import clean_text, one_line
from domain.text.containers import element

MOST_PROPOSED = 10
_QUESTION_CHARACTERS = 200
_TOKENS = 1200
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.):])?\s*")


def propose_cases(
    answerer: Answerer, prompt: str, variables: Sequence[str], cancel: CancelToken, count: int = MOST_PROPOSED
) -> tuple[Case, ...]:
    """Return up to `count` test inputs that differ, written by a model. Blocks. Raises `ModelError`.

    Each is an object with the `variables`; for a prompt without variables it is the message that follows it.
    """
    names = ", ".join(json.dumps(name, ensure_ascii=False) for name in variables) or '"message"'
    asked = (
        f"{element('prompt', prompt)}\n\nWrite {min(count, MOST_PROPOSED)} realistic and different test inputs for "
        f"this prompt, ordinary ones and difficult ones, in the language of the prompt. One JSON object a line, with "
        f"exactly these keys, all values text: {names}. Write nothing else, and do not carry out the prompt."
    )
    answer = answerer.answer(Question(message=asked, most_tokens=_TOKENS), cancel)
    cases = [case for line in answer.text.splitlines() if (case := _case(line, variables)) is not None]
    return tuple(dict.fromkeys(cases))[:count]


def propose_questions(answerer: Answerer, idea: str, cancel: CancelToken) -> tuple[str, ...]:
    """Return yes/no questions about an output, one for each requirement of the idea. Blocks. Raises `ModelError`.

    If the model writes no question, one is made from the idea itself.
    """
    asked = (
        f"{element('request', idea)}\n\nWrite up to {MOST_QUESTIONS} questions that check whether an answer meets this "
        f"request, one a line, each about a requirement that the request states, each to be answered with yes if it is "
        f"met. Write nothing else."
    )
    answer = answerer.answer(Question(message=asked, most_tokens=_TOKENS), cancel)
    lines = [one_line(_BULLET.sub("", line))[:_QUESTION_CHARACTERS] for line in answer.text.splitlines()]
    questions = tuple(dict.fromkeys(line for line in lines if line.endswith(("?", "？"))))[:MOST_QUESTIONS]
    return questions or (question_from(idea),)


def question_from(idea: str) -> str:
    """Return the one question that every idea has."""
    return f"Does the answer do all that is asked: {one_line(idea)[:_QUESTION_CHARACTERS]}?"


def _case(line: str, variables: Sequence[str]) -> Case | None:
    start, end = line.find("{"), line.rfind("}")
    try:
        values = json.loads(line[start : end + 1])
    except (ValueError, RecursionError):
        return None
    wanted = tuple(variables) or ("message",)
    if not isinstance(values, dict) or not all(isinstance(values.get(name), str | int | float) for name in wanted):
        return None
    if not variables:
        message = clean_text(str(values["message"])).strip()
        return Case(message=message) if message else None
    return Case(values=tuple((name, clean_text(str(values[name]))) for name in variables))
