"""A model server for trying prompts: it answers by what the prompt says, counts tokens, and can hold requests back."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.openai_server import ModelServer, Script, in_pieces, model_server

_TOKEN = re.compile(r"[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]")
_OF_A_MESSAGE = 4
_SAID = ("system", "system_instruction", "systemInstruction", "messages", "contents")
"""Where the protocols keep the texts of a request."""


def tokens_of(text: str) -> int:
    """Return the tokens of a text for this model: pieces of words, as real ones take them."""
    return len(_TOKEN.findall(text))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and name in ("content", "text", "system"):
                yield one
            else:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@dataclass
class TriedModel:
    """`server` counts the requests; `messages` are what was asked, `counted` the tokens read, in order."""

    server: ModelServer
    messages: list[str] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    hold_from: int | None = None
    """Requests from this number on, counted from 1, wait for `release`."""
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def held(self) -> int:
        """How many requests wait."""
        return 0 if self.hold_from is None else max(0, len(self.messages) - self.hold_from + 1)

    @property
    def at(self) -> list[str]:
        """The options that name this server."""
        return ["--provider", "openai-compatible", "--model", "tried", "--base-url", self.server.base_url]


@contextmanager
def tried_model(reply: Callable[[str], str | Script]) -> Iterator[TriedModel]:
    """Run a server that answers each message as `reply` says."""
    lock = threading.Lock()

    def answer(body: dict[str, Any]) -> Script:
        texts = list(_texts({name: body.get(name) for name in _SAID}))
        read = sum(_OF_A_MESSAGE + tokens_of(text) for text in texts)
        with lock:
            model.messages.append("\n".join(texts))
            model.counted.append(read)
            number = len(model.messages)
        if model.hold_from is not None and number >= model.hold_from:
            model.release.wait(60)
        said = reply("\n".join(texts))
        return said if isinstance(said, Script) else Script(pieces=in_pieces(said), usage=(read, tokens_of(said)))

    with model_server(Script(refuse=answer)) as server:
        model = TriedModel(server)
        try:
            yield model
        finally:
            model.release.set()
