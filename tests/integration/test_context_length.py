"""A server that reads less than it was sent, or that cannot: the person is told, and nothing is sent in vain."""

import json

import pytest

from domain.errors import ModelLimitError
from domain.improver.model_list import context_of
from domain.improver.wire.context_length import least_tokens, sent_text, was_cut
from domain.improver.wire.endpoint import Endpoint
from domain.models.catalogue import PROVIDERS as PROVIDER_TABLE
from domain.prompts.request import ImproveRequest
from tests.support.improver_runs import PROVIDERS, REQUEST, Recorder, improver_for
from tests.support.openai_server import ModelServer, Script

LONG = ImproveRequest("plan a herb garden for my terrace", "It faces north and the wind is strong. " * 900)
MODEL = PROVIDERS["ollama"][1]
CURE = "OLLAMA_CONTEXT_LENGTH=16384 ollama serve"


def loaded(context: int) -> str:
    return json.dumps(
        {"models": [{"name": "another:1b", "context_length": 1}, {"name": MODEL, "context_length": context}]}
    )


@pytest.mark.parametrize("provider", ["ollama", "openai-compatible"])
def test_a_server_that_read_less_than_it_was_sent_is_named_with_the_cure(server: ModelServer, provider: str) -> None:
    server.script = Script(usage=(4096, 80))
    findings = Recorder().run(improver_for(server, provider), LONG).findings
    (told,) = [one for one in findings if "read only 4,096 tokens" in one]
    assert (CURE if provider == "ollama" else "llama.cpp: -c 16384") in told


def test_a_loaded_model_whose_context_is_full_is_named_though_little_was_cut(server: ModelServer) -> None:
    long_words = ImproveRequest(LONG.idea, LONG.context[:20_000] + "considerations responsibilities " * 800)
    server.lists["/api/ps"] = loaded(10_000)
    server.script = Script(usage=(9990, 80))
    assert any("text was cut" in one for one in Recorder().run(improver_for(server, "ollama"), long_words).findings)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_read_everything_or_does_not_say_is_not(server: ModelServer, provider: str) -> None:
    server.script = Script(usage=(0, 80))
    request = REQUEST if provider == "local" else LONG
    findings = list(Recorder().run(improver_for(server, provider), request).findings)
    least = least_tokens(sent_text(server.requests[0]["body"]))
    for read in (least, least * 3 // 2):
        server.script = Script(usage=(read, 80))
        findings += Recorder().run(improver_for(server, provider), request).findings
    assert not [one for one in findings if "was cut off" in one]


@pytest.mark.parametrize(
    "answers",
    [
        {"/api/ps": loaded(4096)},
        {"/api/ps": '{"models": []}', "/api/show": '{"parameters": "temperature 1\\nnum_ctx   4096"}'},
        {"/api/ps": '{"models": []}', "/api/show": '{"model_info": {"qwen3.context_length": 4096, "x": 1}}'},
    ],
    ids=["loaded", "model file", "model"],
)
def test_what_cannot_fit_is_refused_before_it_is_sent(server: ModelServer, answers: dict[str, str]) -> None:
    server.lists |= answers
    with pytest.raises(ModelLimitError) as caught:
        Recorder().run(improver_for(server, "ollama"), LONG)
    assert f"too long for {MODEL}" in caught.value.sentence
    assert "Nothing was sent." in caught.value.next_step
    assert server.requests == []


def test_the_context_of_the_embedded_model_is_known() -> None:
    assert context_of(PROVIDER_TABLE["local"], Endpoint("http://127.0.0.1:9/v1", "key", "any", 4096)) == 4096


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"models": [1, {"name": 2}]}', loaded(0), '{"models": null}', "<html>"]
)
def test_odd_answers_about_the_context_change_nothing(server: ModelServer, answer: str) -> None:
    server.lists["/api/ps"] = server.lists["/api/show"] = answer
    assert Recorder().run(improver_for(server, "ollama")).improved_prompt
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    # As the vocabularies of GPT-4o, Llama 3 and Qwen 2.5 count them, the smallest of the three.
    [
        ("It faces north and the wind is strong. " * 100, 900),
        ("-" * 4000, 32),
        (" " * 4000, 32),
        ("=" * 80 + "\n" + "x = 1\n" * 200, 800),
        ("春夏秋冬" * 100, 200),
        ("0123456789" * 100, 334),
        ("donaudampfschifffahrtsgesellschaft " * 50, 350),
    ],
)
def test_no_text_is_thought_longer_than_it_is(text: str, tokens: int) -> None:
    assert least_tokens(text) <= tokens


def test_what_was_read_is_compared_with_what_was_sent_at_least() -> None:
    sent = "word " * 1000
    assert was_cut(sent, 500, None)
    assert not was_cut(sent, 900, None)
    assert not was_cut(sent, None, None)
    assert was_cut(sent + "x" * 4000, 1024, 1024)
    assert not was_cut("word " * 60, 20, None), "too little to be sure"
