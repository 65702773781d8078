"""The model that answers any prompt, made from the settings or from another choice of a model."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from domain.models.catalogue import LOCAL
from domain.runtime.cancellation import CancelToken

if TYPE_CHECKING:
    from domain.evaluation.experiment import AskedWith
    from domain.evaluation.ports import Answer, Question
    from domain.models.switching import TriableImprover


class ModelAnswerer:
    """Implements `domain.evaluation.ports.Answerer` over an improver. `close` closes it only if it is `owned`."""

    def __init__(
        self,
        improver: "TriableImprover",
        provider: str,
        model: str,
        requests_at_once: int,
        *,
        asked_with: "AskedWith",
        owned: bool,
    ) -> None:
        self._improver = improver
        self._owned = owned
        self.provider = provider
        self.model = model
        self.asked_with = asked_with
        self.at_once = 1 if provider == LOCAL else requests_at_once

    def answer(
        self, question: "Question", cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> "Answer":
        """Return the answer; see the port."""
        return self._improver.answer(question, cancel, on_text)

    def count_tokens(self, text: str) -> int | None:
        """Return the exact number of tokens of `text`, if the model counts them."""
        return self._improver.count_tokens(text)

    def close(self) -> None:
        """Stop a model that was started for this alone."""
        if self._owned:
            self._improver.close()
