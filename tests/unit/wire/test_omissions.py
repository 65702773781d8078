"""What a server's complaint refuses of a request, and what it does not; and the request without it."""

import json
from typing import Any

import pytest

from domain.improver.wire.complaints import read_complaint, readable_error
from domain.improver.wire.omissions import LEAST_TOKENS_TO_THINK, refused_parts, without
from domain.models.omissions import Omission

OPENAI: dict[str, Any] = {
    "model": "some-model",
    "messages": [
        {"role": "system", "content": "Answer with one JSON object."},
        {"role": "user", "content": "an idea that is not supported: a temperature stream"},
    ],
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_tokens": 1200,
    "temperature": 0.3,
    "frequency_penalty": 0.4,
    "response_format": {"type": "json_schema", "json_schema": {}},
}
THINKING = {**OPENAI, "max_completion_tokens": 16_000}
THINKING.pop("max_tokens")
ANTHROPIC: dict[str, Any] = {
    "model": "m",
    "system": "Answer with one JSON object.",
    "messages": [{"role": "user", "content": [{"type": "text", "text": "an idea"}]}],
    "stream": True,
    "max_tokens": 1200,
    "temperature": 0.3,
}
GEMINI: dict[str, Any] = {
    "systemInstruction": {"parts": [{"text": "Answer with one JSON object."}]},
    "contents": [{"role": "user", "parts": [{"text": "an idea"}]}],
    "generationConfig": {"temperature": 0.3, "maxOutputTokens": 1200, "frequencyPenalty": 0.4},
}


def openai(message: str, param: str | None = None, code: str | None = None) -> str:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return json.dumps({"error": error})


def anthropic(message: str) -> str:
    return json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": message}})


def gemini(message: str) -> str:
    return json.dumps({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": message}})


def nested(inside: str) -> str:
    metadata = {"raw": inside, "provider_name": "OpenAI"}
    return json.dumps({"error": {"message": "Provider returned error", "code": 400, "metadata": metadata}})


ONLY_ONE = "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) is supported."
NEW_NAME = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
VERIFY = "Your organization must be verified to stream this model. Please go to: https://platform.example/settings"
NO_SYSTEM = "Unsupported value: 'messages[0].role' does not support 'system' with this model."
NO_SCHEMA = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
REFUSALS: list[tuple[str, dict[str, Any], int, str, set[Omission]]] = [
    ("the only temperature", OPENAI, 400, openai(ONLY_ONE, "temperature", "unsupported_value"), {Omission.TEMPERATURE}),
    ("in words alone", OPENAI, 400, openai(ONLY_ONE), {Omission.TEMPERATURE}),
    ("deprecated", ANTHROPIC, 400, anthropic("`temperature` is deprecated for this model."), {Omission.TEMPERATURE}),
    ("only 1", OPENAI, 400, openai("invalid temperature: only 1 is allowed for this model"), {Omission.TEMPERATURE}),
    ("must be 1", OPENAI, 422, openai("temperature must be 1 for this model"), {Omission.TEMPERATURE}),
    (
        "a gateway around OpenAI",
        OPENAI,
        400,
        nested(openai(ONLY_ONE, "temperature", "unsupported_value")),
        {Omission.TEMPERATURE},
    ),
    (
        "a gateway's prose",
        OPENAI,
        400,
        openai(f"litellm.BadRequestError: OpenAIException - {openai(NEW_NAME, 'max_tokens', 'unsupported_parameter')}"),
        {Omission.MAX_TOKENS},
    ),
    ("the new name", OPENAI, 400, openai(NEW_NAME, "max_tokens", "unsupported_parameter"), {Omission.MAX_TOKENS}),
    (
        "the old name",
        THINKING,
        400,
        openai("Unrecognized request argument supplied: max_completion_tokens"),
        {Omission.MAX_COMPLETION_TOKENS},
    ),
    (
        "FastAPI",
        OPENAI,
        422,
        json.dumps(
            {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "frequency_penalty"],
                        "msg": "Extra inputs are not permitted",
                        "input": OPENAI,
                    }
                ]
            }
        ),
        {Omission.FREQUENCY_PENALTY},
    ),
    (
        "detail as a text",
        OPENAI,
        400,
        json.dumps({"detail": "frequency_penalty is not supported"}),
        {Omission.FREQUENCY_PENALTY},
    ),
    ("a plain text", OPENAI, 400, "frequency_penalty: unsupported parameter", {Omission.FREQUENCY_PENALTY}),
    (
        "Gemini's unknown name",
        GEMINI,
        400,
        gemini(
            "Invalid JSON payload received. Unknown name \"frequencyPenalty\" at 'generation_config': no such field."
        ),
        {Omission.FREQUENCY_PENALTY},
    ),
    (
        "a list of errors",
        GEMINI,
        400,
        f"[{gemini('Penalty is not enabled for this model: frequency_penalty is unsupported')}]",
        {Omission.FREQUENCY_PENALTY},
    ),
    (
        "a parameter that must be unset",
        OPENAI,
        400,
        openai("Parameter 'temperature' must not be set for this model."),
        {Omission.TEMPERATURE},
    ),
    (
        "Mistral",
        OPENAI,
        422,
        json.dumps(
            {
                "object": "error",
                "message": {
                    "detail": [
                        {
                            "type": "extra_forbidden",
                            "loc": ["body", "stream_options"],
                            "msg": "Extra inputs",
                            "input": {},
                        }
                    ]
                },
            }
        ),
        {Omission.STREAM_OPTIONS},
    ),
    (
        "DeepSeek's deserializer",
        OPENAI,
        400,
        openai("Failed to deserialize: response_format.type `json_schema` is unavailable now at line 1 column 2"),
        {Omission.JSON_SCHEMA},
    ),
    (
        "xAI's camel case",
        OPENAI,
        400,
        json.dumps(
            {"code": "Invalid argument", "error": "Model some-model does not support parameter frequencyPenalty."}
        ),
        {Omission.FREQUENCY_PENALTY},
    ),
    (
        "a keyword of a library",
        OPENAI,
        500,
        json.dumps({"detail": "create() got an unexpected keyword argument 'frequency_penalty'"}),
        {Omission.FREQUENCY_PENALTY},
    ),
    ("not verified", OPENAI, 400, openai(VERIFY, "stream", "unsupported_value"), {Omission.STREAM}),
    ("streaming", OPENAI, 400, openai("Streaming is not supported for this model."), {Omission.STREAM}),
    ("stream options", OPENAI, 400, openai("Unknown parameter: 'stream_options'."), {Omission.STREAM_OPTIONS}),
    ("a system message", OPENAI, 400, openai(NO_SYSTEM, "messages[0].role", "unsupported_value"), {Omission.SYSTEM}),
    ("a template", OPENAI, 500, openai("System role not supported"), {Omission.SYSTEM}),
    ("a template's roles", OPENAI, 400, openai("Only user and assistant roles are supported!"), {Omission.SYSTEM}),
    (
        "turns that alternate",
        OPENAI,
        400,
        openai("Conversation roles must alternate user/assistant/user/assistant/..."),
        {Omission.SYSTEM},
    ),
    (
        "developer instruction",
        GEMINI,
        400,
        gemini("Developer instruction is not enabled for models/gemma-3-27b-it"),
        {Omission.SYSTEM},
    ),
    ("a schema", OPENAI, 400, openai(NO_SCHEMA), {Omission.JSON_SCHEMA}),
    (
        "a schema that a server does not read",
        OPENAI,
        400,
        openai("Invalid schema for response_format 'answer': 'minLength' is not permitted.", "response_format"),
        {Omission.JSON_SCHEMA},
    ),
    (
        "any form",
        {**OPENAI, "response_format": {"type": "json_object"}},
        400,
        openai("This response_format type is unavailable now"),
        {Omission.RESPONSE_FORMAT},
    ),
    (
        "two at once",
        OPENAI,
        400,
        openai("The parameters temperature and frequency_penalty are not supported by this model."),
        {Omission.TEMPERATURE, Omission.FREQUENCY_PENALTY},
    ),
    (
        "a form that a parser does not know",
        OPENAI,
        422,
        openai("response_format.type: unknown variant `json_schema`, expected `text` or `json_object` at column 50"),
        {Omission.JSON_SCHEMA},
    ),
    (
        "a form of another version",
        OPENAI,
        400,
        openai("response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"),
        {Omission.JSON_SCHEMA},
    ),
    (
        "a form that must be another",
        {**OPENAI, "response_format": {"type": "json_object"}},
        400,
        json.dumps({"error": "'response_format.type' must be 'json_schema' or 'text'"}),
        {Omission.RESPONSE_FORMAT},
    ),
]
LONG = "This model's maximum context length is 8192 tokens. However, you requested 9000 (7800 + 1200 in max_tokens)."
NO_REFUSALS: list[tuple[str, int, str]] = [
    ("too long", 400, openai(LONG, "messages", "context_length_exceeded")),
    (
        "too long, in words alone",
        400,
        openai(f"{LONG} max_tokens of this size is not supported by the context length."),
    ),
    ("a bad key", 401, openai("Incorrect API key provided. temperature is not supported.", None, "invalid_api_key")),
    ("a bad key as 400", 400, gemini("API key not valid. Please pass a valid API key.")),
    ("no such model", 404, openai("The model `some-model` does not exist or you do not have access to it.")),
    (
        "a model of this name",
        400,
        openai("The model `stream` is not supported."),
    ),
    (
        "an account that is not verified",
        403,
        openai("Your organization must be verified to use the model `some-model`."),
    ),
    (
        "a content policy",
        400,
        openai(
            "The response was filtered due to the prompt triggering our content management policy.",
            "prompt",
            "content_filter",
        ),
    ),
    (
        "a number too large",
        400,
        openai("max_tokens is too large: 16000. This model supports at most 4096 completion tokens."),
    ),
    ("a temperature out of range", 400, anthropic("temperature: Input should be less than or equal to 1")),
    ("a number not taken", 400, openai("Range of max_tokens should be [1, 8192]; others are not supported")),
    ("a limit", 400, openai("Value not supported: max_tokens must be <= 8192", "max_tokens", "unsupported_value")),
    ("a limit, then no", 400, openai("max_tokens of 16000 is not permitted. It is at most 4096.")),
    ("a server that failed", 500, openai("the streaming backend is unavailable")),
    ("a server that starts", 501, openai("The streaming server is not available yet")),
    ("a trouble that passes", 400, openai("Streaming is temporarily not supported")),
    ("a page of a filter", 403, "<html><body>Streaming is not allowed by your company.</body></html>"),
    ("a range in words", 400, openai("temperature must be between 0 and 1, only values in this range make sense")),
    ("a rate limit", 429, openai("temperature is not supported")),
    ("credit", 402, openai("This request requires more credits, or fewer max_tokens. You can only afford 300.")),
    ("an end of a stream", 400, openai("Unexpected end of stream while reading the body")),
    ("our own words, echoed", 422, json.dumps({"detail": [{"loc": ["body"], "msg": "Bad request", "input": OPENAI}]})),
    ("a web page", 400, "<html><body>temperature</body></html>"),
    ("nothing", 400, ""),
    ("another value", 500, openai("Internal server error")),
]


@pytest.mark.parametrize(
    ("body", "status", "answer", "omissions"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_a_complaint_names_what_is_refused(
    body: dict[str, Any], status: int, answer: str, omissions: set[Omission]
) -> None:
    assert refused_parts(status, answer, body) == omissions
    fitting = without(body, frozenset(omissions))
    assert fitting != body
    assert not refused_parts(status, answer, fitting) & omissions


@pytest.mark.parametrize(("status", "answer"), [row[1:] for row in NO_REFUSALS], ids=[row[0] for row in NO_REFUSALS])
def test_any_other_complaint_refuses_nothing(status: int, answer: str) -> None:
    body = {**OPENAI, "model": "stream"} if "`stream`" in answer else OPENAI
    assert refused_parts(status, answer, body) == frozenset()


def test_a_request_without_a_part_keeps_all_else() -> None:
    every = frozenset(Omission)
    body = without(OPENAI, every - {Omission.MAX_COMPLETION_TOKENS})
    assert body == {
        "model": "some-model",
        "messages": [
            {"role": "user", "content": f"Answer with one JSON object.\n\n{OPENAI['messages'][1]['content']}"}
        ],
        "max_completion_tokens": LEAST_TOKENS_TO_THINK,
    }
    assert without(OPENAI, frozenset()) == OPENAI
    assert not {"max_tokens", "max_completion_tokens"} & without(OPENAI, every).keys()
    assert without(THINKING, frozenset({Omission.MAX_COMPLETION_TOKENS}))["max_tokens"] == 16_000
    assert without(ANTHROPIC, every - {Omission.MAX_TOKENS, Omission.MAX_COMPLETION_TOKENS}) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Answer with one JSON object.\n\nan idea"}],
        "max_tokens": 1200,
    }
    assert without(GEMINI, every) == {
        "contents": [{"role": "user", "parts": [{"text": "Answer with one JSON object."}, {"text": "an idea"}]}],
        "generationConfig": {"maxOutputTokens": 1200},
    }
    schema = frozenset({Omission.JSON_SCHEMA})
    assert without(OPENAI, schema)["response_format"] == {"type": "json_object"}


def test_an_error_in_any_form_is_read_by_every_protocol_of_the_engine() -> None:
    whole = openai("boom", "x", "y")
    assert readable_error(whole) == whole
    for body in (f"[{gemini('boom')}]", json.dumps({"detail": "boom"}), json.dumps({"detail": [{"msg": "boom"}]})):
        assert json.loads(readable_error(body))["error"]["message"] == "boom"
    assert json.loads(readable_error(f"[{gemini('boom')}]"))["error"]["status"] == "INVALID_ARGUMENT"
    assert "context length" in json.loads(readable_error(nested(openai("context length"))))["error"]["message"]
    assert readable_error("a plain text") == "a plain text"
    assert read_complaint("[" * 5000).texts
