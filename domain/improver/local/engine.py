"""What the improver needs of the embedded model."""

from typing import Protocol

from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken


class Engine(Protocol):
    """What the improver needs of the embedded model (`domain.improver.local.embedded_model.EmbeddedModel`)."""

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        """Return where a loaded engine answers."""
        ...

    def stop_unless_idle(self) -> None:
        """Stop the engine when it goes on working."""
        ...

    def count_tokens(self, text: str) -> int | None:
        """Return how many tokens the loaded model makes of `text`; None when it cannot be asked now."""
        ...

    def stop(self) -> None:
        """Kill the engine; the next `ensure_running` starts another."""
        ...

    def close(self) -> None:
        """Stop for good."""
        ...
