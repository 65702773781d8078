"""Answers that keep everything, and the questions that they answer."""

import copy
import json
from pathlib import Path
from typing import Any

from domain.improver.answer.prompt_fields import read_prompt
from domain.improver.program.candidate import Candidate, judge
from domain.improver.program.inputs import ModelTask, make_task
from domain.improver.program.program import ImprovePrompt
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.prompts.request import ImproveRequest

_BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
IDEAS: dict[str, dict[str, Any]] = {
    one["id"]: one for one in json.loads((_BENCHMARKS / "quality_ideas.json").read_text("utf-8"))
}
GOOD_ANSWERS: list[dict[str, Any]] = json.loads((_BENCHMARKS / "clean_answers.json").read_text("utf-8"))
_PROGRAM = ImprovePrompt()
TEXTS = ("role", "directive", "output_format")
LISTS = ("requirements", "guardrails")


def good_answer(name: str) -> dict[str, Any]:
    """Return a copy of the good answer to the idea of this name."""
    return copy.deepcopy(next(one for one in GOOD_ANSWERS if one["id"] == name))


def question_for(
    idea: str,
    context: str = "",
    *,
    small: bool = False,
    shape: PromptOptions = STANDARD_OPTIONS,
    demonstrations: int = 3,
) -> ModelTask:
    """Return what a model is asked about an idea."""
    request = ImproveRequest(idea, context, shape)
    return make_task(request, is_small_model=small, takes_schema=small, demonstrations=demonstrations)


def judged_text(question: ModelTask, text: str, finish_reason: str = "stop") -> Candidate:
    """Return what becomes of a model's whole text."""
    return judge(question, prediction_of(text, question), finish_reason)


def prediction_of(text: str, question: ModelTask) -> Any:
    """Return what the program predicts when a model answers `text`."""
    return _PROGRAM.prediction(question, read_prompt(text))


def judged(answer: dict[str, Any], question: ModelTask | None = None, finish_reason: str = "stop") -> Candidate:
    """Return what becomes of an answer; the question is the one about its own idea unless another is given."""
    if question is None:
        idea = IDEAS[answer["id"]]
        question = question_for(idea["idea"], idea["context"])
    fields = {name: value for name, value in answer.items() if name != "id"}
    return judged_text(question, json.dumps(fields, ensure_ascii=False), finish_reason)


def every_text(answer: dict[str, Any]) -> list[str]:
    """Return the texts of an answer."""
    return [*(answer[name] for name in TEXTS), *(item for name in LISTS for item in answer[name])]


def rewritten(answer: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return `answer` with `old` replaced in every text."""
    changed = {name: answer[name].replace(old, new) for name in TEXTS}
    lists = {name: [item.replace(old, new) for item in answer[name]] for name in LISTS}
    return answer | changed | lists
