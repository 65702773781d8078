"""What kind of task an idea is, and which framework suits it."""

import re

from domain.improver.idea.task_kinds import TaskKind
from domain.improver.idea.task_words import TELLING_WORDS
from domain.prompts.record import Framework
from domain.text.clean import fold

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

_UNSPACED = (
    (TaskKind.TRANSLATION, re.compile("翻訳|翻译|翻譯|訳して|英語に|日本語に|译成")),
    (TaskKind.SUMMARY, re.compile("まとめて|要約|总结|總結|概括|摘要")),
    (TaskKind.EXTRACTION, re.compile("抽出|抜き出|提取|整理成表|表にして")),
    (TaskKind.LEARNING, re.compile("説明して|教えて|解释|解釋|讲解")),
    (TaskKind.CODE, re.compile("コード|関数|代码|函数|程序")),
    (TaskKind.WRITING, re.compile("書いて|メール|写一|寫一|邮件")),
    (TaskKind.PLANNING, re.compile("計画|计划|安排")),
)
"""Scripts without spaces between words; what is said to be done stands at the end there, so the order here decides."""


def _joined(lines: str) -> str:
    return "|".join(line.strip() for line in lines.strip().splitlines())


_PATTERNS = tuple(
    (kind, re.compile(rf"\b(?:(?:{_joined(stems)})\w*|(?:{_joined(words)})\b)")) for kind, stems, words in TELLING_WORDS
)
_CODE = re.compile(r"```[\s\S]*?```")
_EITHER_OR = re.compile(
    r"(?:an? |the |una? |el |la )?\w+ (?:or|o|ou|oder) (?:an? |the |una? |el |la )?\w+(?: (?:for|para|pour|fur)\b|$)"
)
_TO_WRITE = re.compile(r"\b(?:writ|escrib)\w*")


def kind_of(idea: str) -> TaskKind | None:
    """Return the kind of task that `idea` is, or None when its words do not tell.

    The first telling word decides: "review my plan" is a review, "plan a review" is planning. "Write" tells only when
    nothing else does, for one writes code and stories too. What a block of code says is not what is wanted of it.
    """
    said = _CODE.sub(" ", idea)
    words = re.sub(r"\W+", " ", fold(said)).strip()
    found = [(match.start(), kind) for kind, pattern in _PATTERNS if (match := pattern.search(words))]
    if found:
        return min(found, key=lambda one: one[0])[1]
    if _EITHER_OR.match(words):
        return TaskKind.DECISION
    for kind, pattern in _UNSPACED:
        if pattern.search(said):
            return kind
    if "```" in idea:
        return TaskKind.CODE
    return TaskKind.WRITING if _TO_WRITE.search(words) else None


def suitable_framework(kind: TaskKind | None) -> Framework | None:
    """Return the framework that suits a kind of task; None for an unknown kind, where any may."""
    return _FRAMEWORKS[kind] if kind else None
