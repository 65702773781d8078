import threading
import time
from collections.abc import Iterator

import pytest

from domain.errors import EmbeddedModelError, ModelLimitError, RunCancelledError
from domain.improver.local.completion import Completer, Finish
from domain.improver.local.embedded_model import EmbeddedModel
from domain.runtime.cancellation import CancelToken
from tests.support.embedded import START_SECONDS, make_model, require_local_extra

require_local_extra()
pytestmark = pytest.mark.embedded

COLOURS = 'root ::= ("red" | "blue" | "vert émeraude") "."'


@pytest.fixture(scope="module")
def model() -> Iterator[EmbeddedModel]:
    model = make_model()
    yield model
    model.close()


@pytest.fixture
def completer(model: EmbeddedModel) -> Completer:
    return Completer(model.ensure_running(CancelToken(), START_SECONDS))


def soon() -> float:
    return time.monotonic() + START_SECONDS


def test_the_model_goes_on_under_a_grammar(completer: Completer) -> None:
    told: list[str] = []
    prompt = completer.template("You name colours.", "Name the colour of an emerald, in French.")
    assert "You name colours." in prompt
    assert prompt.index("You name colours.") < prompt.index("in French.")
    done = completer.complete(
        prompt, grammar=COLOURS, max_tokens=20, cancel=CancelToken(), deadline=soon(), on_text=told.append
    )
    assert done.text in {"red.", "blue.", "vert émeraude."}
    assert "".join(told) == done.text
    assert done.finish is Finish.END
    assert done.tokens_written > 1


def test_a_prompt_that_goes_on_from_the_last_answer_is_read_from_there(completer: Completer) -> None:
    prompt = completer.template("You count.", "Count from one to nine, with commas.")
    first = completer.complete(prompt, max_tokens=4, cancel=CancelToken(), deadline=soon())
    assert first.finish is Finish.LIMIT
    longer = f"{prompt}{first.text} and then ten. After ten,"
    again = completer.complete(longer, max_tokens=2, cancel=CancelToken(), deadline=soon())
    assert again.tokens_read < 12 < first.tokens_read


def test_what_the_engine_refuses_is_told(completer: Completer) -> None:
    with pytest.raises(EmbeddedModelError, match="grammar"):
        completer.complete("Once", grammar="root ::= nothing", max_tokens=2, cancel=CancelToken(), deadline=soon())
    with pytest.raises(ModelLimitError, match="4,096"):
        completer.complete("so " * 9000, max_tokens=2, cancel=CancelToken(), deadline=soon())


@pytest.mark.parametrize("prompt", ["Once upon a time", "so " * 3000], ids=["while it writes", "while it reads"])
def test_a_cancel_leaves_an_engine_that_answers(model: EmbeddedModel, completer: Completer, prompt: str) -> None:
    cancel = CancelToken()
    if prompt.startswith("so"):
        threading.Timer(0.3, cancel.cancel).start()
    with pytest.raises(RunCancelledError):
        completer.complete(
            prompt, max_tokens=2000, cancel=cancel, deadline=soon(), on_text=lambda _piece: cancel.cancel()
        )
    model.stop_unless_idle(within_seconds=START_SECONDS)
    assert not model.busy()
    assert completer.complete("One, two,", max_tokens=1, cancel=CancelToken(), deadline=soon()).tokens_written == 1


def test_an_engine_that_is_stopped_is_told() -> None:
    model = make_model()
    completer = Completer(model.ensure_running(CancelToken(), START_SECONDS))
    with pytest.raises(EmbeddedModelError, match="stopped during the run") as raised:
        completer.complete(
            "Once upon a time",
            max_tokens=2000,
            cancel=CancelToken(),
            deadline=soon(),
            on_text=lambda _piece: model.stop(),
        )
    assert raised.value.partial_answer
    model.close()


def test_the_chances_of_letters_are_told(completer: Completer) -> None:
    prompt = completer.template("Answer with one letter.", "Which is a fruit?\nA. Apple\nB. Hammer\n\nLetter:")

    chances, read = completer.weigh(prompt, "AB", cancel=CancelToken(), deadline=soon())

    assert chances["A"] > chances["B"]
    assert read > 10
    assert all(chance <= 0 for chance in chances.values())
