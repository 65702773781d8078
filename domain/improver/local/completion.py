"""Raw completions by the embedded engine: a prompt goes on under a grammar, piece by piece.

Uses the native endpoints of llama.cpp, which take a prompt as it is, where the chat endpoint writes the prompt itself.
So a caller can write the beginning of an answer and let the model go on.
"""

import http.client
import json
import socket
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from domain.errors import EmbeddedModelError, ModelError, ModelLimitError, ModelTimeoutError
from domain.improver.local.loopback import connection_to, send
from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock, SystemClock
from domain.text.clean import one_line

_TEMPLATE_SECONDS = 10.0
_DATA = b"data: "
_MOST_WEIGHED = 30
_LEAST_CHANCE = -15.0
_TOO_LONG = "exceed_context_size_error"
_Read = TypeVar("_Read")


class Finish(StrEnum):
    """Why a completion ended."""

    END = "eos"
    """The model ended it, or the grammar allowed nothing more."""
    LIMIT = "limit"
    """It reached `max_tokens`, or the context is full."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote. `tokens_read` leaves out the beginning of the prompt that an earlier request shared."""

    text: str
    tokens_read: int
    tokens_written: int
    finish: Finish


class Completer:
    """Sends prompts to one running engine (see `EmbeddedModel.ensure_running`). Thread-safe; keeps no connection.

    The engine works on one request at a time, and keeps the tokens of the last one: a prompt that begins like the last
    prompt and its answer is read from where they differ.
    """

    def __init__(self, endpoint: Endpoint, clock: Clock | None = None) -> None:
        self._endpoint = endpoint
        self._clock = clock or SystemClock()

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        cancel: CancelToken,
        deadline: float,
        grammar: str = "",
        on_text: Callable[[str], None] = lambda _piece: None,
    ) -> Completion:
        """Return what the model writes after `prompt`. Blocks; `on_text` gets the pieces on this thread.

        Args:
            prompt: Sent as it is, so that the marks of a chat template in it count as such (see `template`).
            max_tokens: The most tokens to write.
            cancel: Closes the connection. Call `EmbeddedModel.stop_unless_idle` afterwards.
            deadline: On the clock's monotonic scale.
            grammar: In GBNF; empty for none.
            on_text: Takes the pieces, which never end inside a letter; together they are the completion's text.

        Raises:
            RunCancelledError: `cancel` is set.
            ModelTimeoutError: The deadline passed.
            ModelLimitError: The prompt is longer than the context.
            EmbeddedModelError: The engine stopped, or refused the request, for example for a wrong grammar.

        Each `ModelError` carries the text so far in `partial_answer`.
        """
        body = {
            "prompt": prompt,
            "n_predict": max_tokens,
            "temperature": 0.0,
            "grammar": grammar,
            "stream": True,
            "cache_prompt": True,
            # The engine notices a closed connection only when it writes to it, so it reports after each batch.
            "return_progress": True,
        }
        pieces: list[str] = []
        try:
            with closing(self._answers("/completion", body, cancel, deadline, _progress)) as answers:
                while True:
                    piece, end = next(answers)
                    if piece:
                        pieces.append(piece)
                        on_text(piece)
                    if end:
                        return replace(end, text="".join(pieces))
        except ModelError as error:
            error.partial_answer = "".join(pieces)
            raise

    def weigh(self, prompt: str, letters: str, *, cancel: CancelToken, deadline: float) -> tuple[dict[str, float], int]:
        """Return the logarithm of the probability of each of `letters` as the next one, and how many tokens were read.

        Blocks while the model reads the prompt. Raises as `complete`.
        """
        body = {
            "prompt": prompt,
            "n_predict": 1,
            "temperature": 0.0,
            "grammar": f"root ::= [{letters}]",
            "n_probs": _MOST_WEIGHED,
            "cache_prompt": True,
        }
        with closing(self._answers("/completion", body, cancel, deadline, _token_chances)) as answers:
            chances, read = next(answers)
        found = dict.fromkeys(letters, _LEAST_CHANCE)
        for token, chance in chances:
            letter = token.strip()
            if letter in found:
                found[letter] = max(found[letter], chance)
        return found, read

    def template(self, system: str, user: str) -> str:
        """Return the prompt of a conversation up to where the model's answer begins, in the model's own format.

        Blocks for milliseconds, at most ten seconds. Marks of the template inside the texts are not escaped. Raises
        `ModelTimeoutError` and `EmbeddedModelError`.
        """
        roles = (("system", system), ("user", user))
        body = {"messages": [{"role": role, "content": text} for role, text in roles if text]}
        deadline = self._clock.monotonic() + _TEMPLATE_SECONDS
        prompts = self._answers("/apply-template", body, CancelToken(), deadline, lambda answer: str(answer["prompt"]))
        with closing(prompts):
            return next(prompts)

    def _answers(
        self, path: str, body: dict[str, Any], cancel: CancelToken, deadline: float, read: Callable[[Any], _Read]
    ) -> Generator[_Read, None, None]:
        """Send a request and yield `read` of each JSON value of the answer, for as long as values are wanted.

        Translates every error, also those of `read`, and an answer that ends too early. Close it after the last value.
        """
        cancel.raise_if_cancelled()
        connection = connection_to(self._endpoint, self._left(deadline))
        try:
            connection.connect()
            line = connection.sock  # the connection forgets it before the answer is read
            cancel.on_cancel(lambda: _hang_up(line))
            send(connection, self._endpoint, "POST", path, body)
            with connection.getresponse() as response:
                while text := response.readline():
                    if value := text.removeprefix(_DATA).strip():
                        yield read(_accepted(json.loads(value)))
                    line.settimeout(self._left(deadline))
        except TimeoutError:
            cancel.raise_if_cancelled()
            raise _late() from None
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
            cancel.raise_if_cancelled()
            raise _stopped() from None
        finally:
            connection.close()
        cancel.raise_if_cancelled()
        raise _stopped()

    def _left(self, deadline: float) -> float:
        """Return the seconds until `deadline`; raise `ModelTimeoutError` if there are none."""
        if (left := deadline - self._clock.monotonic()) <= 0:
            raise _late()
        return left


def _progress(event: dict[str, Any]) -> tuple[str, Completion | None]:
    """Return the piece in an event of a stream, and with the last event what is known at the end, without the text."""
    if not event["stop"]:
        return event["content"], None
    read, written = int(event["timings"]["prompt_n"]), int(event["tokens_predicted"])
    return event["content"], Completion("", read, written, Finish(event["stop_type"]))


def _token_chances(answer: dict[str, Any]) -> tuple[list[tuple[str, float]], int]:
    """Return the likeliest first tokens with the logarithms of their probabilities, and how many tokens were read."""
    first = answer["completion_probabilities"][0]
    chances = [(str(one["token"]), float(one["logprob"])) for one in first["top_logprobs"]]
    return chances, int(answer["timings"]["prompt_n"])


def _hang_up(line: socket.socket) -> None:
    """Wake the thread that reads from `line`, which closing it would not do."""
    with suppress(OSError):  # closed by now
        line.shutdown(socket.SHUT_RDWR)


def _accepted(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the engine; raise the error that it reports."""
    if not (error := answer.get("error")):
        return answer
    if error["type"] == _TOO_LONG:
        raise ModelLimitError(
            f"The request has {error['n_prompt_tokens']:,} tokens, and the embedded model reads at most "
            f"{error['n_ctx']:,}.",
            "Send less text, or choose another provider.",
        )
    raise EmbeddedModelError(f"The embedded engine refused the request: {one_line(str(error['message']))}.")


def _late() -> ModelTimeoutError:
    return ModelTimeoutError("The embedded model did not answer in time.")


def _stopped() -> EmbeddedModelError:
    return EmbeddedModelError("The embedded model stopped during the run.", "Try again: the model starts again.")
