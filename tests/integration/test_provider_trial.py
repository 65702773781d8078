"""Trying a provider out is one small request to it, and to nobody else."""

import json
import re
from pathlib import Path

import pytest

from domain.errors import ModelAccessError, ModelUnreachableError, PromptImproverError, RunCancelledError
from domain.improver.discovery import discover_providers
from domain.improver.model_list import models_of, ollama_models, provider_models
from domain.improver.wire.endpoint import Endpoint
from domain.models.catalogue import PROVIDERS, KeyNeed, ProviderStatus
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from tests.support.improver_runs import KEY, improver_for
from tests.support.improver_runs import PROVIDERS as RUN_PROVIDERS
from tests.support.ollama_server import list_server, ollama_answer
from tests.support.openai_server import Script, model_server
from tui.composition.paths import Paths
from tui.manual import find_page

EXAMPLE_FILE = Path(__file__).parents[2] / ".env.example"


@pytest.mark.parametrize("provider", RUN_PROVIDERS)
def test_a_trial_is_one_request_of_a_line_and_takes_any_answer(provider: str) -> None:
    with model_server(Script(pieces=["rea", "dy, \x1b[31msir"])) as server:
        trial = improver_for(server, provider).try_out(CancelToken())
        assert (trial.reply, trial.model) == ("ready, sir", RUN_PROVIDERS[provider][1])
        assert trial.seconds >= 0
        assert len(server.requests) == 1
        body = json.dumps(server.requests[0]["body"])
        assert "Reply with the single word: ready" in body
        assert len(body) < 600


def test_an_empty_answer_is_an_answer_and_not_asked_for_again() -> None:
    with model_server(Script(pieces=[])) as server:
        assert improver_for(server, "openai").try_out(CancelToken()).reply == ""
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (
            Script(status=401, body='{"error": {"message": "bad key sk-test-4711"}}'),
            ModelAccessError,
            "refused the key",
        ),
        (Script(status=503, body="{}"), ModelUnreachableError, "failed on its side"),
        (Script(hang_up=True), ModelUnreachableError, "broke before it answered"),
    ],
)
def test_a_trial_that_fails_says_why_in_the_words_of_a_run(
    script: Script, kind: type[PromptImproverError], words: str
) -> None:
    with model_server(script) as server:
        with pytest.raises(kind, match=words) as caught:
            improver_for(server, "openai").try_out(CancelToken())
        assert KEY not in caught.value.sentence + caught.value.next_step
        assert len(server.requests) == 1, "it is never asked twice"


def test_a_trial_can_be_stopped() -> None:
    token = CancelToken()
    token.cancel()
    with model_server() as server:
        with pytest.raises(RunCancelledError):
            improver_for(server, "openai").try_out(token)
        assert server.requests == []


# What is there


def found(
    paths: Paths, *, ollama: tuple[str, ...] | None = None, kept: frozenset[str] = frozenset()
) -> dict[str, ProviderStatus]:
    offers = discover_providers(Settings(), paths.cache, kept, lambda: ollama)
    return {offer.provider: offer for offer in offers}


def test_every_provider_is_explained_under_a_letter_of_its_own() -> None:
    letters = [provider.letter for provider in PROVIDERS.values()]
    assert len(set(letters)) == len(letters)
    assert not {"j", "k"}.intersection(letters)


def test_the_manual_and_the_example_file_name_every_provider_with_its_keys() -> None:
    page = find_page("models")
    assert page is not None
    table = re.findall(r"^\| `([a-z-]+)`(?: \(the default\))? \| (.*) \| (.*) \|$", page.text, re.MULTILINE)
    rows = {name: (needs, key) for name, needs, key in table if name in PROVIDERS}
    assert rows.keys() == PROVIDERS.keys()
    example = re.search(r"# Who improves the idea: (.*)\.\n", EXAMPLE_FILE.read_text())
    assert example is not None
    assert set(example[1].split(", ")) == PROVIDERS.keys()
    for name, provider in PROVIDERS.items():
        needs, key = rows[name]
        assert tuple(re.findall(r"else `(\w+)`", key)) == provider.key_variables
        assert ("`LLM_BASE_URL`" in needs, key == "none") == (provider.needs_url, provider.key_need is KeyNeed.NONE)
        assert all(variable in EXAMPLE_FILE.read_text() for variable in provider.key_variables)


def test_keys_are_found_by_name_and_never_told(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "sk-canary")
    offers = found(paths, kept=frozenset({"ANTHROPIC_API_KEY"}))
    assert (offers["gemini"].found, offers["gemini"].key_set_by, offers["gemini"].is_ready) == (
        "GOOGLE_API_KEY",
        "GOOGLE_API_KEY",
        True,
    )
    assert (offers["anthropic"].found, offers["anthropic"].key_set_by) == ("ANTHROPIC_API_KEY in .env", "")
    assert (offers["openai"].found, offers["openai"].is_ready) == ("no key", False)
    assert offers["openai-compatible"].about.key_need is KeyNeed.OPTIONAL
    assert "sk-canary" not in repr(offers)


def test_a_general_key_is_offered_only_to_the_provider_that_it_is_for(paths: Paths) -> None:
    settings = Settings.model_validate({"llm_api_key": "sk-canary", "llm_api_key_for": "groq"})
    offers = {offer.provider: offer for offer in discover_providers(settings, paths.cache, frozenset(), lambda: None)}
    assert [name for name, offer in offers.items() if offer.key_set_by] == ["groq"]


@pytest.mark.parametrize(
    ("ollama", "words", "ready"),
    [(None, "not running", False), ((), "running, no models", False), (("a", "b"), "2 models", True)],
)
def test_ollama_is_found_with_its_models(paths: Paths, ollama: tuple[str, ...] | None, words: str, ready: bool) -> None:
    offer = found(paths, ollama=ollama)["ollama"]
    assert (offer.found, offer.is_ready, offer.models) == (words, ready, ollama or ())


def test_the_models_of_ollama_are_read_from_loopback_whatever_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with list_server({}) as proxy, list_server(ollama_answer("qwen3:8b", "evil\x1b[31m:1b")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{proxy.port}")
        assert ollama_models(server.port) == ("qwen3:8b", "evil:1b")
        assert proxy.asked == []


@pytest.mark.parametrize("body", ["", "[]", '{"models": 3}', '{"models": [3, {}]}', "[" * 100_000, "<html>"])
def test_whatever_else_answers_there_is_no_list_of_models(body: str) -> None:
    with list_server({"/api/tags": body}) as server:
        assert not ollama_models(server.port)
    assert ollama_models(server.port) is None, "nothing answers any more"


@pytest.mark.parametrize(
    ("provider", "path", "body", "header"),
    [
        ("openai", "/v1/models", {"data": [{"id": "old", "created": 1}, {"id": "new", "created": 2}]}, "Authorization"),
        ("anthropic", "/v1/models", {"data": [{"id": "new"}, {"id": "old"}]}, "x-api-key"),
        ("gemini", "/v1/models", {"models": [{"name": "models/new"}, {"name": "models/old"}]}, "x-goog-api-key"),
    ],
)
def test_a_provider_lists_its_models_the_newest_first_without_those_that_do_not_write(
    provider: str, path: str, body: dict[str, list[dict[str, object]]], header: str
) -> None:
    next(iter(body.values())).append({"id": "text-embedding-3", "name": "models/text-embedding-3"})
    with list_server({path: json.dumps(body)}) as server:
        endpoint = Endpoint(f"http://127.0.0.1:{server.port}/v1", "sk-canary", "")
        assert provider_models(PROVIDERS[provider], endpoint) == ("new", "old")
        (asked,) = server.asked
        assert "sk-canary" in {name.lower(): value for name, value in asked[1].items()}[header.lower()]
        assert "sk-canary" not in asked[0]


def test_a_list_that_moved_elsewhere_is_not_followed_with_the_key() -> None:
    with list_server({"/v1/models": "{}"}, status=302) as server:
        endpoint = Endpoint(f"http://127.0.0.1:{server.port}/v1", "sk-canary", "")
        assert provider_models(PROVIDERS["openai"], endpoint) == ()
        assert len(server.asked) == 1


def test_without_a_key_nobody_is_asked() -> None:
    with list_server({}) as server:
        settings = Settings.model_validate(
            {"llm_provider": "openai", "llm_base_url": f"http://127.0.0.1:{server.port}/v1"}
        )
        assert models_of(settings, lambda _provider: "") == ()
        assert server.asked == []
