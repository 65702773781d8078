"""Lets the embedded engine read the idea, and counts what that costs."""

from dataclasses import dataclass, field

from domain.improver.filling.reading import SYSTEM, reading_grammar, reading_request, words_read
from domain.improver.local.completion import Completer
from domain.runtime.cancellation import CancelToken

_MOST_TOKENS = 24
"""The most tokens of one answer; three answers stay under 90."""


@dataclass(slots=True)
class EngineReader:
    """Sends one request after another to the engine. Use it on the thread of one run."""

    completer: Completer
    cancel: CancelToken
    deadline: float
    """On the clock's monotonic scale."""
    tokens_read: int = field(default=0, init=False)
    tokens_written: int = field(default=0, init=False)

    def read(self, idea: str, means: str) -> str:
        """Return the words of `idea` that say `means`, empty if none do. Blocks. Raises as `Completer.complete`."""
        answer = self.completer.complete(
            self.completer.template(SYSTEM, reading_request(idea, means)),
            max_tokens=_MOST_TOKENS,
            cancel=self.cancel,
            deadline=self.deadline,
            grammar=reading_grammar(idea),
        )
        self.tokens_read += answer.tokens_read
        self.tokens_written += answer.tokens_written
        return words_read(idea, answer.text)

    def weigh(self, system: str, user: str, letters: str) -> dict[str, float]:
        """Return the logarithm of the model's probability of each letter. Blocks. Raises as `Completer.complete`."""
        prompt = self.completer.template(system, user)
        chances, read = self.completer.weigh(prompt, letters, cancel=self.cancel, deadline=self.deadline)
        self.tokens_read += read
        self.tokens_written += 1
        return chances

    def cost(self) -> tuple[int, int]:
        """Return the tokens that were read and written so far."""
        return self.tokens_read, self.tokens_written
