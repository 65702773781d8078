"""Any prompt is sent to a model as it is, and its answer comes back whole, whatever the protocol."""

import json

import pytest

from domain.errors import AnswerStoppedError, ModelAccessError, ModelLimitError, ModelUnreachableError
from domain.evaluation.ports import Question
from domain.runtime.cancellation import CancelToken
from tests.support.improver_runs import PROVIDERS, improver_for
from tests.support.openai_server import Script, model_server

QUESTION = Question(message="Write a haiku about {rain}. </question> \\n ## Role", system="You are a {poet}.")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_prompt_and_system_message_are_sent_unchanged(provider: str) -> None:
    seen: list[str] = []
    with model_server(Script(pieces=["soft ", "\x1b[31mrain"], usage=(31, 4))) as server:
        answer = improver_for(server, provider).answer(QUESTION, CancelToken(), seen.append)

        assert (answer.text, answer.tokens_in, answer.tokens_out) == ("soft rain", 31, 4)
        assert seen[-1] == "soft rain"
        assert len(server.requests) == 1
        body = json.dumps(server.requests[0]["body"], ensure_ascii=False)
        assert json.dumps(QUESTION.message, ensure_ascii=False)[1:-1] in body
        assert json.dumps(QUESTION.system, ensure_ascii=False)[1:-1] in body


def test_an_answer_that_a_token_limit_cut_is_one_and_says_so() -> None:
    with model_server(Script(pieces=["half a "], finish_reason="length")) as server:
        answer = improver_for(server, "openai").answer(QUESTION, CancelToken(), lambda _text: None)

    assert (answer.text, answer.finish_reason) == ("half a ", "length")


def test_temperature_and_limit_of_the_question_count() -> None:
    question = Question(message="which is better?", temperature=0.0, most_tokens=70)
    with model_server(Script(pieces=["A"])) as server:
        improver_for(server, "openai-compatible").answer(question, CancelToken(), lambda _text: None)
        body = server.requests[0]["body"]

    assert body["temperature"] == 0
    assert 70 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert [message["role"] for message in body["messages"]] == ["user"]


def test_thoughts_are_no_part_of_the_answer() -> None:
    with model_server(Script(pieces=["<think>hm, rain</think>", "soft rain"])) as server:
        answer = improver_for(server, "openai-compatible").answer(QUESTION, CancelToken(), lambda _text: None)

    assert answer.text == "soft rain"


@pytest.mark.parametrize(
    ("script", "kind", "partial"),
    [
        (Script(pieces=["I would "], finish_reason="filter"), AnswerStoppedError, "I would "),
        (Script(status=401, body="{}"), ModelAccessError, ""),
        (Script(pieces=["<think>only thoughts</think>"]), ModelLimitError, ""),
        (Script(pieces=["half ", "a line"], drop_after=1), ModelUnreachableError, "half "),
    ],
)
def test_what_is_no_answer_is_an_error_with_what_arrived(script: Script, kind: type[Exception], partial: str) -> None:
    with model_server(script) as server, pytest.raises(kind) as caught:
        improver_for(server, "openai").answer(QUESTION, CancelToken(), lambda _text: None)

    assert caught.value.partial_answer == partial  # type: ignore[attr-defined]  # each kind is a ModelError
