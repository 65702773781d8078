"""Rules that nothing can check, because two readers would judge them differently."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.prompt import Prompt

_NEXT = "Say what a reader could check: a number, an example, a condition, or leave it out."


def _find(prompt: Prompt) -> Iterator[Hit]:
    for statement in prompt.statements:
        for match in prompt.matches("(?&vague)", statement.start, statement.end):
            if not prompt.is_quoted(*match.span()):
                words = prompt.text[match.start() : match.end()]
                yield Hit(*match.span(), f"Nothing can check “{words}”.", _NEXT)
                break


RULES = (Rule("unverifiable-rule", "A rule that nothing can check, such as “as good as possible”.", _find),)
