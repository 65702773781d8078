"""Translates the errors of a model call into plain messages, and decides whether a retry may help.

A message never repeats the provider's words, because they can contain the key or the prompt.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import (
    AnswerStoppedError,
    ModelAccessError,
    ModelError,
    ModelLimitError,
    ModelNotFoundError,
    ModelTimeoutError,
    ModelUnreachableError,
    UnusableAnswerError,
)
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.retry import NOT_ASKED_AGAIN
from domain.improver.wire.filter_words import speaks_of_a_filter
from domain.improver.wire.transport import ConnectError, ProxyConnectError, ProxyError

_SECONDS_BEFORE_ASKING_AGAIN = 1.0
_LONGEST_WAIT = 31 * 86_400.0
"""In seconds; a longer wait is taken as a mistake and ignored."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error to raise. Its texts may contain {provider}, {model}, {when} (to retry), {proxy}, {source}, {problem}."""

    kind: type[ModelError]
    sentence: str
    next_step: str


_ACCESS = _Fault(
    ModelAccessError,
    "{provider} refused the key.",
    "Check LLM_API_KEY, or the provider's own key variable, and start again.",
)
_REGION = _Fault(
    ModelAccessError,
    "{provider} is not available in your region.",
    "Choose another provider.",
)
_BILLING = _Fault(
    ModelLimitError,
    "{provider} says that the account is out of credit.",
    "Top up the account, or choose another provider.",
)
_RATE = _Fault(ModelLimitError, "{provider} gets too many requests from this account.", "Try again {when}.")
_TOO_LONG = _Fault(
    ModelLimitError,
    "The request is too long for {model}.",
    "Send less text, or choose a model with a larger context window.",
)
_NO_MODEL = _Fault(
    ModelNotFoundError,
    "{provider} has no model called {model} at this address.",
    "Check LLM_MODEL and LLM_BASE_URL.",
)
_LATE = _Fault(
    ModelTimeoutError,
    "{provider} did not answer in time.",
    "Try again in a moment.",
)
_REFUSED = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached: nothing answers at its address.",
    "Check that the server is running and that the address (LLM_BASE_URL) is right, then try again.",
)
_NO_HOST = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached: its host name cannot be resolved.",
    "Check the address (LLM_BASE_URL) and the network, then try again.",
)
_UNTRUSTED = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached: no secure connection can be made.",
    "Check LLM_BASE_URL and this machine's clock. If your network uses its own certificate authority, add it to the "
    "system's store or set SSL_CERT_FILE to its file, then try again.",
)
_NO_PROXY = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached: the connection through the proxy {proxy} failed.",
    "Check {source}, or add the provider's host to NO_PROXY, then try again.",
)
_BAD_PROXY = _Fault(
    ModelUnreachableError,
    "Nothing was sent to {provider}: the proxy in {source} {problem}.",
    "Correct {source}, or add the provider's host to NO_PROXY, and start again.",
)
_PROXY_ACCESS = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached: the proxy requires a user name and a password.",
    "Add them to the address in HTTP_PROXY or HTTPS_PROXY (http://NAME:PASSWORD@HOST:PORT) and start again.",
)
_BROKE = _Fault(
    ModelUnreachableError,
    "The connection to {provider} broke before it answered.",
    f"Check the network, then try again.{NOT_ASKED_AGAIN}",
)
_SERVER = _Fault(
    ModelUnreachableError,
    "{provider} failed on its side.",
    "Try again {when}, or choose another provider.",
)
_BROKEN_OFF = _Fault(
    ModelUnreachableError,
    "The answer of {provider} broke off before its end.",
    f"Try again.{NOT_ASKED_AGAIN}",
)
_FAILED_MIDWAY = _Fault(
    ModelUnreachableError,
    "{provider} failed while it was answering.",
    f"Try again.{NOT_ASKED_AGAIN}",
)
_FILTERED = _Fault(
    AnswerStoppedError,
    "A content filter of {provider} stopped the request.",
    "Use other words, or choose another model.",
)
_NOTHING_READABLE = _Fault(
    # Same class as a broken connection: a server that stops before its first token looks the same as a web page.
    ModelUnreachableError,
    "{provider} sent nothing that can be read as a model's answer.",
    f"Check LLM_BASE_URL; most addresses end in /v1. If it is right, try again.{NOT_ASKED_AGAIN}",
)
_NO_API = _Fault(
    UnusableAnswerError,
    "The server that answered for {provider} is not a model API.",
    "Check LLM_BASE_URL; most addresses end in /v1.",
)
_REQUEST = _Fault(
    ModelError,
    "{provider} did not accept the request for {model}.",
    "Check LLM_MODEL, LLM_MAX_TOKENS and LLM_TEMPERATURE, or choose another model.",
)
_UNKNOWN = _Fault(
    ModelError,
    "The call to {provider} failed with an unknown error.",
    "Try again, or choose another model.",
)

# Specific classes first: most of these are subclasses of LMProviderError.
_FAULTS: tuple[tuple[type[Exception], _Fault], ...] = (
    (dspy.ContextWindowExceededError, _TOO_LONG),
    (dspy.LMAuthError, _ACCESS),
    (dspy.LMNotConfiguredError, _ACCESS),
    (dspy.LMBillingError, _BILLING),
    (dspy.LMRateLimitError, _RATE),
    (dspy.LMUnsupportedModelError, _NO_MODEL),
    (dspy.LMTimeoutError, _LATE),
    (dspy.LMInvalidRequestError, _REQUEST),
    (dspy.LMServerError, _SERVER),
    (dspy.LMTransportError, _BROKE),
    (dspy.utils.exceptions.LMStreamAssemblyError, _BROKEN_OFF),
    (dspy.LMProviderError, _NO_API),
    (dspy.LMConfigurationError, _REQUEST),
    (dspy.LMUnsupportedFeatureError, _REQUEST),
    (OSError, _BROKE),
)
_BY_STATUS = {401: _ACCESS, 402: _BILLING, 403: _ACCESS, 404: _NO_MODEL, 407: _PROXY_ACCESS, 413: _TOO_LONG}
_TOO_MANY = 429
_LEAST_SERVER_ERROR = 500
# 504 is excluded: a gateway gave up waiting, and the provider may still be working on the request.
_WORTH_ASKING_AGAIN = {429, 500, 502, 503, 529}
_BY_WORDS = (
    (_ACCESS, ("api key",)),
    (_BILLING, ("credit balance", "insufficient balance")),
    (_TOO_LONG, ("context size", "context length", "context window", "too many tokens", "maximum context")),
)
_OUT_OF_CREDIT_WORDS = ("quota", "credit", "billing")
_PLACE = re.compile(r"(?:location|country|region|territory)[^.]* not (?:supported|available)")
_WANTS_A_NAME = re.compile(r"refused CONNECT .*\b407\b")
_WAIT_IN_WORDS = re.compile(r"(?:try again|retry) in (?:(?P<minutes>\d+)m)?(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|s)")


def too_long(model: str) -> ModelError:
    """Return the error for a request that was not sent because it exceeds the model's context."""
    return _TOO_LONG.kind(_TOO_LONG.sentence.format(model=model), f"Nothing was sent. {_TOO_LONG.next_step}")


def translate_error(
    error: Exception, provider: str, model: str, *, has_begun: bool = False, is_inside: bool = False
) -> ModelError:
    """Return the domain error for an error of DSPy. `has_begun` means that a part of the answer has arrived.

    `is_inside` means that the error came inside an answer, so a model API sent it. `ask_again_after` is set on the
    result if a retry may help and cannot be billed twice.
    """
    wait = _stated_wait(error)
    fault = _refine(next((fault for kind, fault in _FAULTS if isinstance(error, kind)), _UNKNOWN), error, wait)
    if is_inside and fault in (_NO_API, _REQUEST, _UNKNOWN):
        fault = _SERVER
    if has_begun and is_inside and fault is _SERVER:
        fault = _FAILED_MIDWAY
    if has_begun and fault in (_BROKE, _NOTHING_READABLE):
        fault = _BROKEN_OFF
    elif fault is _BROKEN_OFF and not has_begun:
        fault = _NOTHING_READABLE
    values = {"provider": provider, "model": model, "when": _in_words(wait), **_proxy_values(error)}
    return fault.kind(
        fault.sentence.format_map(values),
        fault.next_step.format_map(values),
        ask_again_after=None if has_begun else _ask_again_after(fault, error, wait),
    )


def _refine(fault: _Fault, error: Exception, wait: float | None) -> _Fault:
    """Distinguish faults that DSPy puts into one class, and correct its misclassifications."""
    message = str(error).lower()
    status = _status(error)
    if fault is _BROKE:
        return _connection_fault(error, message)
    if status == _TOO_MANY or fault is _RATE:
        # DSPy classifies a tokens-per-minute limit as a text that is too long. Gemini also says "quota" for a rate
        # limit, but then states when to retry.
        is_credit = fault is _BILLING or any(words in message for words in _OUT_OF_CREDIT_WORDS)
        return _BILLING if is_credit and wait is None else _RATE
    if fault in (_ACCESS, _BILLING, _REQUEST) and _PLACE.search(message):
        return _REGION
    code = str(getattr(error, "provider_code", None)).lower()
    if fault in (_ACCESS, _REQUEST, _NO_API) and speaks_of_a_filter(message, code):
        return _FILTERED
    if fault is _REQUEST:
        fault = next((by for by, all_words in _BY_WORDS if any(words in message for words in all_words)), fault)
    if fault in (_REQUEST, _NO_API):
        return _SERVER if status >= _LEAST_SERVER_ERROR else _BY_STATUS.get(status, fault)
    return fault


def _proxy_values(error: Exception) -> dict[str, str]:
    """Return the values for a message about a proxy; empty if no proxy caused the error."""
    for cause in _causes(getattr(error, "reason", error)):
        if isinstance(cause, ProxyError):
            return {"proxy": cause.proxy.address, "source": cause.proxy.source, "problem": cause.proxy.problem}
    return {}


def _connection_fault(error: Exception, message: str) -> _Fault:
    causes = tuple(_causes(getattr(error, "reason", error)))
    if any(isinstance(cause, ProxyConnectError) for cause in causes):
        return _PROXY_ACCESS if any(_WANTS_A_NAME.search(str(cause)) for cause in causes) else _NO_PROXY
    if any(isinstance(cause, ProxyError) for cause in causes):
        return _BAD_PROXY
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return _NO_HOST
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return _UNTRUSTED
    if any(isinstance(cause, ConnectError) for cause in causes):
        return _REFUSED
    return _LATE if "timed out" in message or "timeout" in message else _BROKE


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status(error: Exception) -> int:
    """Return the HTTP status, 0 if there is none. Some gateways send it inside an answer with status 200."""
    code = str(getattr(error, "provider_code", None) or "")
    return getattr(error, "status", None) or (int(code) if re.fullmatch(r"[45]\d\d", code) else 0)


def _ask_again_after(fault: _Fault, error: Exception, wait: float | None) -> float | None:
    """Return the seconds to wait before a retry; None unless the provider has certainly not begun to answer."""
    if fault is _REFUSED:
        return _SECONDS_BEFORE_ASKING_AGAIN  # nothing was sent
    if fault in (_RATE, _SERVER) and getattr(error, "status", None) in _WORTH_ASKING_AGAIN:
        return wait if wait is not None or fault is _RATE else _SECONDS_BEFORE_ASKING_AGAIN
    return None


def _stated_wait(error: Exception) -> float | None:
    """Return the wait in seconds that the provider states in its header or message; None if it states none."""
    seconds = getattr(error, "retry_after", None)
    if isinstance(seconds, int | float) and 0 <= seconds <= _LONGEST_WAIT:
        return float(seconds)
    if (found := _WAIT_IN_WORDS.search(str(error).lower())) is None:
        return None
    last = float(found["number"]) / (1000 if found["unit"] == "ms" else 1)
    wait = float(found["minutes"] or 0) * 60 + last
    return wait if wait <= _LONGEST_WAIT else None


def _in_words(seconds: float | None) -> str:
    if seconds is None:
        return "in a minute"
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds > 1.5 * size:
            return f"in {-(-seconds // size):.0f} {name}"
    return f"in {max(2, -(-seconds // 1)):.0f} seconds"
