"""What providers say of a fault, in the shape in which each says it, becomes the right sentence of ours."""

import json
from typing import Any

import pytest

from domain.errors import ModelAccessError, ModelError, ModelLimitError, ModelNotFoundError, ModelUnreachableError
from tests.support.improver_runs import Recorder, improver_for
from tests.support.openai_server import ModelServer, Script


def gemini(code: int, status: str, message: str) -> Script:
    return Script(status=code, body=json.dumps({"error": {"code": code, "message": message, "status": status}}))


def anthropic(code: int, kind: str, message: str, **headers: str) -> Script:
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "r1"}
    return Script(status=code, body=json.dumps(body), headers=headers)


def openai(status: int, message: str, code: str | None = None, kind: str = "x") -> Script:
    error: dict[str, Any] = {"message": message, "type": kind, "param": None, "code": code}
    return Script(status=status, body=json.dumps({"error": error}))


def inside_the_stream(error: dict[str, Any]) -> Script:
    return Script(body=f"data: {json.dumps({'error': error})}\n\n", content_type="text/event-stream")


QUOTA = "You exceeded your current quota, please check your plan and billing details."
TOKENS = "Quota exceeded for metric: input_token_count, limit: 250000. Please retry in 23.5s."
PLACE = "User location is not supported for the API use."
PER_MINUTE = "This request would exceed your organization's rate limit of 30,000 input tokens per minute."
GROQ = "Rate limit reached for model `m` on tokens per minute (TPM): Limit 6000, Used 5990, Requested 900."

CASES: list[tuple[str, str, Script, type[ModelError], str, list[float]]] = [
    ("gemini", "a bad key", gemini(400, "INVALID_ARGUMENT", "API key not valid."), ModelAccessError, "refused", []),
    ("gemini", "a quota", gemini(429, "RESOURCE_EXHAUSTED", QUOTA), ModelLimitError, "out of credit", []),
    (
        "gemini",
        "a quota by the minute",
        gemini(429, "RESOURCE_EXHAUSTED", f"{QUOTA} {TOKENS}"),
        ModelLimitError,
        "too many requests",
        [23.5],
    ),
    (
        "gemini",
        "a place",
        gemini(400, "FAILED_PRECONDITION", PLACE),
        ModelAccessError,
        "is not available in your region",
        [],
    ),
    (
        "gemini",
        "a long text",
        gemini(400, "INVALID_ARGUMENT", "The input token count (2) exceeds the maximum number of tokens allowed (1)."),
        ModelLimitError,
        "too long",
        [],
    ),
    (
        "gemini",
        "no model",
        gemini(404, "NOT_FOUND", "models/x is not found for API version v1beta"),
        ModelNotFoundError,
        "no model",
        [],
    ),
    ("gemini", "overloaded", gemini(503, "UNAVAILABLE", "overloaded"), ModelUnreachableError, "failed on its", [1.0]),
    ("anthropic", "a bad key", anthropic(401, "authentication_error", "x"), ModelAccessError, "refused", []),
    (
        "anthropic",
        "tokens by the minute",
        anthropic(429, "rate_limit_error", PER_MINUTE, **{"retry-after": "12"}),
        ModelLimitError,
        "too many requests",
        [12.0],
    ),
    (
        "anthropic",
        "no credit",
        anthropic(400, "invalid_request_error", "Your credit balance is too low to access the API."),
        ModelLimitError,
        "out of credit",
        [],
    ),
    (
        "anthropic",
        "a long text",
        anthropic(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
        ModelLimitError,
        "too long",
        [],
    ),
    ("anthropic", "no model", anthropic(404, "not_found_error", "model: x"), ModelNotFoundError, "no model", []),
    ("anthropic", "overloaded", anthropic(529, "overloaded_error", "x"), ModelUnreachableError, "failed on", [1.0]),
    ("deepseek", "no credit", openai(402, "Insufficient Balance"), ModelLimitError, "out of credit", []),
    (
        "groq",
        "tokens by the minute",
        openai(429, f"{GROQ} Please try again in 7.66s.", "rate_limit_exceeded", "tokens"),
        ModelLimitError,
        "too many requests",
        [7.66],
    ),
    (
        "groq",
        "minutes to wait",
        openai(429, f"{GROQ} Please try again in 2m59.5s.", "rate_limit_exceeded", "tokens"),
        ModelLimitError,
        "too many requests",
        [],
    ),
    ("groq", "a long text", openai(413, "Request too large for model `m`"), ModelLimitError, "too long", []),
    ("openrouter", "no credit", openai(402, "Insufficient credits"), ModelLimitError, "out of credit", []),
    (
        "openrouter",
        "a limit inside the stream",
        inside_the_stream({"code": 429, "message": "Provider returned error"}),
        ModelLimitError,
        "too many requests",
        [],
    ),
    (
        "openrouter",
        "a failure inside the stream",
        inside_the_stream({"code": 502, "message": "Provider returned error"}),
        ModelUnreachableError,
        "failed on its side",
        [],
    ),
    (
        "azure",
        "no deployment",
        openai(404, "The API deployment for this resource does not exist.", "DeploymentNotFound"),
        ModelNotFoundError,
        "no model",
        [],
    ),
    (
        "azure",
        "a bad key",
        openai(401, "Access denied due to invalid subscription key or wrong API endpoint. Use a regional endpoint."),
        ModelAccessError,
        "refused",
        [],
    ),
    (
        "openai",
        "an account that was stopped",
        openai(403, "Your access was terminated due to violation of our usage policies.", "account_deactivated"),
        ModelAccessError,
        "refused",
        [],
    ),
    ("openai", "no credit", openai(429, QUOTA, "insufficient_quota"), ModelLimitError, "out of credit", []),
    (
        "openai",
        "a place",
        openai(403, "Country, region, or territory not supported", "unsupported_country_region_territory"),
        ModelAccessError,
        "is not available in your region",
        [],
    ),
    (
        "openai",
        "a long text",
        openai(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"),
        ModelLimitError,
        "too long",
        [],
    ),
]


@pytest.mark.parametrize(
    ("provider", "script", "kind", "words", "waits"),
    [(provider, *rest) for provider, _, *rest in CASES],
    ids=[f"{provider}: {name}" for provider, name, *_ in CASES],
)
def test_a_providers_words_become_ours(
    server: ModelServer, provider: str, script: Script, kind: type[ModelError], words: str, waits: list[float]
) -> None:
    server.script = script
    run = Recorder()
    with pytest.raises(kind) as caught:
        run.run(improver_for(server, provider))
    assert words in caught.value.sentence
    assert run.waits == waits
    assert len(server.requests) == 1 + len(waits)


def test_a_long_wait_is_said_in_minutes(server: ModelServer) -> None:
    server.script = openai(429, f"{GROQ} Please try again in 2m59.5s.", "rate_limit_exceeded", "tokens")
    with pytest.raises(ModelLimitError) as caught:
        Recorder().run(improver_for(server, "groq"))
    assert caught.value.next_step == "Try again in 3 minutes."


@pytest.mark.parametrize("wait", ["9" * 30 + "m5s", "99999999999s"])
def test_a_wait_that_nobody_means_is_not_told(server: ModelServer, wait: str) -> None:
    server.script = openai(429, f"{GROQ} Please try again in {wait}.", "rate_limit_exceeded", "tokens")
    with pytest.raises(ModelLimitError) as caught:
        Recorder().run(improver_for(server, "groq"))
    assert caught.value.next_step == "Try again in a minute."
