"""Prompts and paragraphs that are too long for their use."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind
from domain.linting.prompt import Prompt
from domain.text.scripts import length_in_words

_MOST_WORDS = 6_000
_MOST_WORDS_SHORT_USE = 1_200
_MOST_IN_PARAGRAPH = 170
_MOST_IN_STATEMENT = 80
_SPLIT = "Move what few answers need into the message, or split the prompt."


def _find(prompt: Prompt) -> Iterator[Hit]:
    words = length_in_words(prompt.text)
    if words > _MOST_WORDS:
        yield Hit(
            0, prompt.lines[0].end, f"The prompt has {words:,} words: rules in the middle are easily missed.", _SPLIT
        )
    elif words > _MOST_WORDS_SHORT_USE and (match := next(prompt.matches("(?&for_short_use)"), None)):
        said = f"The prompt has {words:,} words, much for what it is used for."
        yield Hit(*match.span(), said, _SPLIT)
    yield from _paragraphs(prompt)


def _paragraphs(prompt: Prompt) -> Iterator[Hit]:
    begun: int | None = None
    for line in (*prompt.lines, None):
        is_text = (
            line is not None
            and (line.kind is Kind.PROSE or (line.kind is Kind.ITEM and begun is None))
            and line.index not in prompt.example_lines
            and line.index not in prompt.material_lines
        )
        if is_text and line is not None and begun is None:
            begun = line.index
        elif not is_text and begun is not None:
            last = line.index - 1 if line is not None else len(prompt.lines) - 1
            hit = _paragraph(prompt, begun, last)
            if hit is not None:
                yield hit
            begun = line.index if line is not None and line.kind is Kind.ITEM else None


def _paragraph(prompt: Prompt, first: int, last: int) -> Hit | None:
    start, end = prompt.lines[first].content, prompt.lines[last].end
    words = length_in_words(prompt.text[start:end])
    if words > _MOST_IN_PARAGRAPH:
        said = f"This paragraph has {words:,} words: a rule in it is easily missed."
        return Hit(start, prompt.lines[first].end, said, "Make a list of its rules.")
    for statement in prompt.statements_between(start, end):
        words = length_in_words(prompt.text[statement.start : statement.end])
        if words > _MOST_IN_STATEMENT:
            said = f"This sentence has {words:,} words."
            return Hit(statement.start, statement.end, said, "Split it, one rule a sentence.")
    return None


RULES = (Rule("too-long-for-use", "A prompt, a paragraph or a sentence so long that its rules are missed.", _find),)
