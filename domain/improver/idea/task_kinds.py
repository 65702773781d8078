"""The kinds of task that an idea can be."""

from enum import StrEnum


class TaskKind(StrEnum):
    """The kinds of task that call for different ways of thinking."""

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
