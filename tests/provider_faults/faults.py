"""The faults of a provider, each as a server's script or as settings that lead nowhere."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any

from tests.support.openai_server import Script, in_pieces

KEY = "sk-canary-of-the-provider-faults"
IDEA = "canary idea: plan a herb garden for my terrace"
WEB_PAGE = "<!doctype html><html><body>Welcome</body></html>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What goes wrong, and what a person must see of it.

    `first` answers the first requests, `script` all others. `says` is in the sentence; it is empty when the run ends
    well after all. `requests` counts what reached the server, `keeps` says that a part of an answer arrived.
    """

    name: str
    says: str
    requests: int
    script: Script = field(default_factory=Script)
    first: tuple[Script, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    keeps: bool = False


def _refusal(status: int, message: str, code: str = "x", **headers: str) -> Script:
    # The key and the idea are in it: nothing of a provider's own words may be repeated.
    error = {"message": f"{message} ({KEY}, {IDEA})", "type": code, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Script(status=status, body=json.dumps({"error": error}), headers=named)


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


FAULTS = (
    Fault(
        name="connection refused",
        settings={"llm_base_url": f"http://127.0.0.1:{_closed_port()}/v1"},
        says="nothing answers at its address. It was asked twice.",
        requests=0,
    ),
    Fault(
        name="host name unknown",
        settings={"llm_base_url": "http://no-such-host.invalid/v1"},
        says="its address is not known.",
        requests=0,
    ),
    Fault(name="dropped before the answer", script=Script(hang_up=True), says="broke before it answered.", requests=1),
    Fault(
        name="dropped in the middle of the answer",
        script=Script(drop_after=8),
        says="broke off before its end.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="silent before the answer",
        script=Script(stall_after=0),
        settings={"llm_silence_seconds": 0.5},
        says="sent nothing for 0.5 seconds.",
        requests=1,
    ),
    Fault(
        name="silent in the middle of the answer",
        script=Script(stall_after=8),
        settings={"llm_silence_seconds": 0.5},
        says="sent nothing for 0.5 seconds.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="total deadline",
        script=Script(stall_after=8),
        settings={"llm_timeout_seconds": 2},
        says="did not finish within the time allowed",
        requests=1,
        keeps=True,
    ),
    Fault(name="401", script=_refusal(401, "bad key"), says="refused the key.", requests=1),
    Fault(name="403", script=_refusal(403, "forbidden"), says="refused the key.", requests=1),
    Fault(
        name="no key",
        settings={"llm_provider": "openai", "llm_api_key": None},
        says="There is no key for openai.",
        requests=0,
    ),
    Fault(
        name="429, to come back in 1 s",
        script=_refusal(429, "slow down", Retry_After="1"),
        says="gets too many requests from this account. It was asked twice.",
        requests=2,
    ),
    Fault(
        name="429, to come back in 1 s, then well",
        first=(_refusal(429, "slow down", Retry_After="1"),),
        says="",
        requests=2,
    ),
    Fault(
        name="429, to come back in 45 s",
        script=_refusal(429, "slow down", Retry_After="45"),
        says="gets too many requests from this account.",
        requests=1,
    ),
    Fault(
        name="429, no time said",
        script=_refusal(429, "slow down"),
        says="gets too many requests from this account.",
        requests=1,
    ),
    Fault(name="402", script=_refusal(402, "Insufficient Balance"), says="out of credit.", requests=1),
    Fault(
        name="429 for a quota",
        script=_refusal(429, "You exceeded your current quota", "insufficient_quota"),
        says="out of credit.",
        requests=1,
    ),
    Fault(name="500", script=_refusal(500, "boom"), says="failed on its side. It was asked twice.", requests=2),
    Fault(name="500 once, then well", first=(_refusal(500, "boom"),), says="", requests=2),
    Fault(name="503", script=_refusal(503, "busy"), says="failed on its side. It was asked twice.", requests=2),
    Fault(name="529", script=_refusal(529, "overloaded"), says="failed on its side. It was asked twice.", requests=2),
    Fault(
        name="404 for the model",
        script=_refusal(404, "The model does not exist", "model_not_found"),
        says="has no model called some-model at this address.",
        requests=1,
    ),
    Fault(
        name="context too long",
        script=_refusal(400, "maximum context length is 8192 tokens", "context_length_exceeded"),
        says="too long for some-model.",
        requests=1,
    ),
    Fault(
        name="a web page in place of an API",
        script=Script(body=WEB_PAGE, content_type="text/html"),
        says="sent nothing that can be read as a model's answer.",
        requests=1,
    ),
    Fault(name="an empty answer", script=Script(pieces=[]), says="sent an empty answer.", requests=1),
    Fault(
        name="chat in place of JSON",
        script=Script(pieces=in_pieces("Sure! I can help you with that.")),
        says="chatted and did not fill in a prompt.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="cut off by the token limit",
        script=Script(pieces=['{"role": "You are a gard'], finish_reason="length"),
        says="reached the token limit before it was whole.",
        requests=1,
        keeps=True,
    ),
    Fault(
        name="unknown provider",
        settings={"llm_provider": "opnai"},
        says="There is no provider called 'opnai'.",
        requests=0,
    ),
    Fault(
        name="bad address",
        settings={"llm_base_url": "localhost:8080"},
        says="LLM_BASE_URL is 'localhost:8080'",
        requests=0,
    ),
    Fault(
        name="no secure connection",
        settings={"llm_base_url": "https://{host}/v1"},
        says="no secure connection can be made.",
        requests=0,
    ),
)
