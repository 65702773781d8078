"""Classifies the task of an idea, and selects a suitable framework."""

import functools
import json
import re
from enum import StrEnum
from importlib.resources import files
from typing import Any

from domain.prompts.record import Framework
from domain.text.clean import fold


class TaskKind(StrEnum):
    """The kinds of tasks, each of which suits a framework."""

    REVIEW = "review"
    DECISION = "decision"
    ANALYSIS = "analysis"
    LEARNING = "learning"
    PLANNING = "planning"
    CREATIVE = "creative"
    CODE = "code"
    WRITING = "writing"
    SUMMARY = "summary"
    TRANSLATION = "translation"
    EXTRACTION = "extraction"
    CONVERSATION = "conversation"


_FRAMEWORKS = {
    TaskKind.REVIEW: Framework.SELF_REFINE,
    TaskKind.DECISION: Framework.TREE_OF_THOUGHTS,
    TaskKind.ANALYSIS: Framework.CHAIN_OF_THOUGHT,
    TaskKind.LEARNING: Framework.ROLE_PLAYING,
    TaskKind.PLANNING: Framework.DECOMPOSITION,
    TaskKind.CREATIVE: Framework.TREE_OF_THOUGHTS,
    TaskKind.CODE: Framework.DECOMPOSITION,
    TaskKind.WRITING: Framework.SELF_REFINE,
    TaskKind.SUMMARY: Framework.CHAIN_OF_THOUGHT,
    TaskKind.TRANSLATION: Framework.SELF_REFINE,
    TaskKind.EXTRACTION: Framework.DECOMPOSITION,
    TaskKind.CONVERSATION: Framework.ROLE_PLAYING,
}

_CODE = re.compile(r"```[\s\S]*?```")
_EITHER_OR = re.compile(
    r"(?:an? |the |una? |el |la )?\w+ (?:or|o|ou|oder) (?:an? |the |una? |el |la )?\w+(?: (?:for|para|pour|fur)\b|$)"
)
_TO_WRITE = re.compile(r"\b(?:writ|escrib)\w*")


@functools.cache
def _patterns() -> tuple[tuple[TaskKind, re.Pattern[str]], ...]:
    """Return a pattern for each kind from `task_words.json`: beginnings of words, whole words and phrases.

    The entries are regular expressions for folded text. If two kinds match at the same word, the one that is earlier
    in the file is used.
    """
    data = _data()
    languages = {f"{{{name}}}": f"(?:{'|'.join(names)})" for name, names in data["languages"].items()}

    def joined(words: list[str]) -> str:
        return re.sub("|".join(map(re.escape, languages)), lambda match: languages[match[0]], "|".join(words))

    return tuple(
        (TaskKind(kind), re.compile(rf"\b(?:(?:{joined(words['beginnings'])})\w*|(?:{joined(words['whole'])})\b)"))
        for kind, words in data["words"].items()
    )


@functools.cache
def _unspaced() -> tuple[tuple[TaskKind, re.Pattern[str]], ...]:
    """Return a pattern for each kind in scripts without spaces.

    There the verb is often last, so the order of the kinds decides, not the position in the text.
    """
    return tuple((TaskKind(kind), re.compile("|".join(words))) for kind, words in _data()["unspaced"].items())


@functools.cache
def _data() -> dict[str, dict[str, Any]]:
    return dict(json.loads(files(__package__).joinpath("task_words.json").read_text("utf-8")))


def kind_of(idea: str) -> TaskKind | None:
    """Return the kind of task of `idea`, or None if no word indicates it.

    The first indicative word decides: "review my plan" is a review, "plan a review" is planning. "Write" counts only if
    nothing else does, because code and stories are written too. Words in a code block are ignored.
    """
    said = _CODE.sub(" ", idea)
    words = re.sub(r"\W+", " ", fold(said)).strip()
    found = [(match.start(), kind) for kind, pattern in _patterns() if (match := pattern.search(words))]
    if found:
        return min(found, key=lambda one: one[0])[1]
    if _EITHER_OR.match(words):
        return TaskKind.DECISION
    for kind, pattern in _unspaced():
        if pattern.search(said):
            return kind
    if "```" in idea:
        return TaskKind.CODE
    return TaskKind.WRITING if _TO_WRITE.search(words) else None


def suitable_framework(kind: TaskKind | None) -> Framework | None:
    """Return the framework that suits a kind of task; None for an unknown kind, which any framework may suit."""
    return _FRAMEWORKS[kind] if kind else None
