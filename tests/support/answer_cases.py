"""Answers as models send them, and how each is to be read (tests/corpus/answers.toml)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import UnusableAnswerError
from domain.improver.answer.normalise import without_preamble
from domain.improver.answer.prompt_fields import read_prompt
from domain.prompts.request import PartialAnswer

_FILE = Path(__file__).parents[1] / "corpus" / "answers.toml"
TEXTS = ("role", "directive", "output_format", "reasoning")
LISTS = ("requirements", "guardrails")


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """One answer; `right` holds every field, empty where the answer does not give it."""

    name: str
    answer: str
    right: dict[str, Any]
    draft_first: bool = False
    unusable: bool = False

    def __str__(self) -> str:
        return self.name


def _cases() -> tuple[AnswerCase, ...]:
    corpus = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        AnswerCase(
            one["name"],
            one["answer"],
            {} if one.get("unusable") else corpus["usual"] | one.get("right", {}),
            one.get("draft_first", False),
            one.get("unusable", False),
        )
        for one in corpus["case"]
    )


CASES = _cases()


def reading(answer: str) -> dict[str, Any]:
    """Return what is read out of an answer, in the form of `AnswerCase.right`; empty when there is no prompt in it."""
    try:
        fields = read_prompt(answer)
    except UnusableAnswerError:
        return {}
    read = {name: value for name, value in fields.items() if name in (*TEXTS, *LISTS)}
    read |= {"directive": without_preamble(fields["directive"]), "framework": str(fields["framework"] or "")}
    return read if fields["confidence"] is None else read | {"confidence": fields["confidence"]}


def is_beginning(shown: PartialAnswer, case: AnswerCase) -> bool:
    """Whether each text that is shown is a prefix of the final answer's text."""
    right = case.right or {"role": "", "directive": "", "guardrails": []}
    *whole, last = shown.guardrails or ("",)
    return (
        right["role"].startswith(shown.role)
        and right["directive"].startswith(shown.directive)
        and whole == list(right["guardrails"][: len(whole)])
        and any(item.startswith(last) for item in (*right["guardrails"], ""))
    )


def settled_at(case: AnswerCase) -> int:
    """Return the position where it is clear that an answer starts with a draft: the end of the thoughts, or of all."""
    tag = case.answer.find("</think>")
    return len(case.answer) if tag < 0 else tag + len("</think>")
