"""The port for the embedded engine."""

from typing import Protocol

from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken


class Engine(Protocol):
    """The methods of the embedded engine that the improver uses (see `embedded_model.EmbeddedModel`)."""

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        """Return the endpoint of a loaded engine."""
        ...

    def is_small(self) -> bool:
        """Return whether the loaded model is so small that it has to be asked in the restricted way."""
        ...

    def can_weigh(self) -> bool:
        """Return whether the loaded model is large enough to choose among descriptions."""
        ...

    def stop_unless_idle(self) -> None:
        """Stop the engine if it does not become idle."""
        ...

    def count_tokens(self, text: str) -> int | None:
        """Return the number of tokens of `text`; None if the model cannot count them now."""
        ...

    def stop(self) -> None:
        """Kill the engine; the next `ensure_running` starts a new one."""
        ...

    def close(self) -> None:
        """Stop permanently."""
        ...
