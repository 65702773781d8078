"""Lets the embedded engine write the model's own words, and counts what that costs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.improver.local.completion import Completer
from domain.runtime.cancellation import CancelToken

_TEMPERATURE = 0.3
"""Under a grammar, higher ones made more nonsense (the publisher's own is 0.7)."""
MOST_TOKENS = 90
"""The most tokens of one request, so that a prompt is ready within seconds."""


@dataclass(slots=True)
class EngineWriter:
    """Sends one request after another to the engine. Use it on the thread of one run."""

    completer: Completer
    cancel: CancelToken
    deadline: float
    """On the clock's monotonic scale."""
    tokens_read: int = field(default=0, init=False)
    tokens_written: int = field(default=0, init=False)

    def write(self, system: str, user: str, grammar: str, on_text: Callable[[str], None]) -> str:
        """Return what the model writes; `on_text` gets the text so far. Blocks. Raises as `Completer.complete`."""
        arrived: list[str] = []

        def take(piece: str) -> None:
            arrived.append(piece)
            on_text("".join(arrived))

        written = self.completer.complete(
            self.completer.template(system, user),
            max_tokens=MOST_TOKENS,
            cancel=self.cancel,
            deadline=self.deadline,
            grammar=grammar,
            temperature=_TEMPERATURE,
            on_text=take,
        )
        self.tokens_read += written.tokens_read
        self.tokens_written += written.tokens_written
        return written.text

    def weigh(self, system: str, user: str, letters: str) -> dict[str, float]:
        """Return the logarithm of the model's probability of each letter. Blocks. Raises as `Completer.complete`."""
        prompt = self.completer.template(system, user)
        return self.completer.weigh(prompt, letters, cancel=self.cancel, deadline=self.deadline)

    def cost(self) -> tuple[int, int]:
        """Return the tokens that were read and written so far."""
        return self.tokens_read, self.tokens_written
