"""Says in plain words what went wrong between this program and a model.

A provider's own words are never repeated: they can echo the key or the prompt.
"""

from dataclasses import dataclass

from domain.errors import (
    ModelAccessError,
    ModelError,
    ModelLimitError,
    ModelNotFoundError,
    ModelTimeoutError,
    ModelUnreachableError,
    UnusableAnswerError,
)
from domain.improver.dspy_import import dspy


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error to raise; both texts may name {provider}, {model} and {when} to try again."""

    kind: type[ModelError]
    sentence: str
    next_step: str


_ACCESS = _Fault(
    ModelAccessError,
    "{provider} refused the key.",
    "Check LLM_API_KEY, or the provider's own key variable, and start again.",
)
_BILLING = _Fault(
    ModelLimitError,
    "{provider} says that the account is out of credit.",
    "Top the account up, or choose another provider.",
)
_RATE = _Fault(ModelLimitError, "{provider} gets too many requests from this account.", "Try again {when}.")
_TOO_LONG = _Fault(
    ModelLimitError,
    "The idea and its context are too long for {model}.",
    "Shorten the context, or choose a model that reads more.",
)
_NO_MODEL = _Fault(
    ModelNotFoundError,
    "{provider} has no model called {model} at this address.",
    "Check LLM_MODEL and LLM_BASE_URL.",
)
_LATE = _Fault(ModelTimeoutError, "{provider} did not answer in time.", "Your idea is kept. Try again in a moment.")
_UNREACHABLE = _Fault(
    ModelUnreachableError,
    "{provider} could not be reached, or the connection broke.",
    "Check the network and LLM_BASE_URL, then try again.",
)
_SERVER = _Fault(
    ModelUnreachableError,
    "{provider} failed on its side.",
    "Your idea is kept. Try again in a minute, or choose another provider.",
)
_BROKEN_OFF = _Fault(
    ModelUnreachableError,
    "The answer of {provider} broke off before its end.",
    "What arrived is kept. Try again.",
)
_NOTHING_READABLE = _Fault(
    # The kind of a broken connection: a server that stopped before its first word looks the same as a web page.
    ModelUnreachableError,
    "{provider} sent nothing that can be read as a model's answer.",
    "Check LLM_BASE_URL; most addresses end in /v1. If it is right, try again.",
)
_NO_API = _Fault(
    UnusableAnswerError,
    "What answered for {provider} is not a model's API.",
    "Check LLM_BASE_URL; most addresses end in /v1.",
)
_REQUEST = _Fault(
    ModelError,
    "{provider} did not accept the request for {model}.",
    "Check LLM_MODEL, LLM_MAX_TOKENS and LLM_TEMPERATURE, or choose another model.",
)
_UNKNOWN = _Fault(
    ModelError,
    "The call to {provider} failed in a way that this program does not know.",
    "Your idea is kept. Try again, or choose another model.",
)

# The specific before the general: most of these are kinds of LMProviderError.
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
    (dspy.LMTransportError, _UNREACHABLE),
    (dspy.utils.exceptions.LMStreamAssemblyError, _BROKEN_OFF),
    (dspy.LMProviderError, _NO_API),
    (dspy.LMConfigurationError, _REQUEST),
    (dspy.LMUnsupportedFeatureError, _REQUEST),
    (OSError, _UNREACHABLE),
)
_TOO_LONG_WORDS = ("context size", "context length", "context window", "too many tokens", "maximum context")
_OUT_OF_CREDIT_WORDS = ("quota", "credit", "billing")
_NOT_FOUND = 404
_LEAST_SERVER_ERROR = 500


def translate_error(error: Exception, provider: str, model: str, *, has_begun: bool = False) -> ModelError:
    """Return the domain's error for one that DSPy raised; `has_begun` says whether any of the answer had arrived."""
    fault = _refine(next((fault for kind, fault in _FAULTS if isinstance(error, kind)), _UNKNOWN), error)
    if fault is _UNREACHABLE and has_begun:
        fault = _BROKEN_OFF
    elif fault is _BROKEN_OFF and not has_begun:
        fault = _NOTHING_READABLE
    seconds = getattr(error, "retry_after", None)
    when = f"in {seconds:.0f} seconds" if isinstance(seconds, int | float) and seconds > 0 else "in a minute"
    return fault.kind(
        fault.sentence.format(provider=provider, model=model), fault.next_step.format(provider=provider, when=when)
    )


def _refine(fault: _Fault, error: Exception) -> _Fault:
    """Tell apart what DSPy puts into one class."""
    message = str(error).lower()
    status = getattr(error, "status", None) or 0
    if fault is _RATE and any(words in message for words in _OUT_OF_CREDIT_WORDS):
        return _BILLING
    if fault is _REQUEST and any(words in message for words in _TOO_LONG_WORDS):
        return _TOO_LONG
    if fault in (_REQUEST, _NO_API) and status == _NOT_FOUND:
        return _NO_MODEL
    if fault is _NO_API and status >= _LEAST_SERVER_ERROR:
        return _SERVER
    if fault is _UNREACHABLE and ("timed out" in message or "timeout" in message):
        return _LATE
    return fault
