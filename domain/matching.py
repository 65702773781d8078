"""Whether a record is what a search asks for, where no index can answer."""

from domain.prompt_history import PromptHistory
from domain.text_safety import fold


def matches(record: PromptHistory, query: str) -> bool:
    """Return whether every word of `query` occurs in idea, context, prompt, role or directive.

    Case and accents do not matter; words may be parts of words and lie in different fields; no words match everything.
    """
    text = "\n".join((record.original_idea, record.context, record.improved_prompt, record.role, record.directive))
    folded = fold(text)
    return all(word in folded for word in fold(query).split())
