"""An improver whose answer arrives in many pieces, as a model's does."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from domain.prompts.request import Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from tests.support.scripted_improver import ScriptedImprover, make_improvement

PIECES = 40
_PIECE_SECONDS = 0.1
_WORDS = ("write", "a plan", "for every case", "then name", "what may fail", "and say", "who", "should know", "of it")


def _line(at: int) -> str:
    return f"{at}. Do step {at}. " + " ".join(_WORDS[(at + 5 * word) % len(_WORDS)] for word in range(5))


LONG_ANSWER = "\n".join(["# Role", "You are patient.", "", "# Task", *(_line(at) for at in range(200))])


class StreamingImprover(ScriptedImprover):
    """Takes four seconds for a prompt of two hundred lines; half-way it waits for the file `gate`, if set."""

    def __init__(self, gate: Path | None = None) -> None:
        super().__init__()
        self._gate = gate

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        on_step(RunStep.WRITING)
        for piece in range(1, PIECES + 1):
            cancel.raise_if_cancelled()
            on_partial(PartialAnswer(improved_prompt=LONG_ANSWER[: len(LONG_ANSWER) * piece // PIECES]))
            time.sleep(_PIECE_SECONDS)
            while piece == PIECES // 2 and self._gate is not None and not self._gate.exists():
                cancel.raise_if_cancelled()
                time.sleep(_PIECE_SECONDS)
        return replace(make_improvement(request), improved_prompt=LONG_ANSWER)
