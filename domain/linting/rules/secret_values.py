"""Keys and passwords that a prompt holds."""

from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.prompt import Prompt

_NEXT = "Remove it and create a new one: everyone who receives the prompt, including the model's provider, has seen it."


def _find(prompt: Prompt) -> Iterator[Hit]:
    for secret in prompt.secrets:
        yield Hit(secret.start, secret.end, f"This looks like {secret.kind}.", _NEXT)


RULES = (Rule("secret", "The prompt holds a key or a password; the finding shows its first characters only.", _find),)
