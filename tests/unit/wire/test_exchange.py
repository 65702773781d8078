"""What a server sends may have any shape: the wire passes it on or leaves it out, and never raises."""

import asyncio
import json
from collections.abc import AsyncIterator

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.improver.wire.complaints import readable_error
from domain.improver.wire.exchange import Exchange, Wire
from domain.improver.wire.omissions import refused_parts
from tests.support.tiers import examples

_KEYS = st.sampled_from(
    [
        "choices",
        "candidates",
        "delta",
        "message",
        "error",
        "type",
        "object",
        "finish_reason",
        "promptFeedback",
        "content",
        "parts",
        "usage",
        "safetyRatings",
        "content_filter_results",
        "refusal",
        "detail",
        "loc",
    ]
)
_SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("LONG"),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(_KEYS, inside, max_size=4),
    max_leaves=8,
)
_FRAMES = st.sampled_from(["data: {}\n\n", "{}", "event: error\ndata: {}\n\n", "error: {}\n\n", "data: {}"])


class _Response:
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def aiter_lines(self) -> AsyncIterator[bytes]:
        for line in self._body.splitlines(keepends=True):
            yield line


async def _passed_on(body: bytes) -> list[bytes]:
    return [line async for line in Wire(None, Exchange())._watched(_Response(body))]


@settings(max_examples=examples(60))
@given(shape=_SHAPES, frame=_FRAMES, cut=st.booleans())
def test_an_event_of_any_shape_is_passed_on_or_left_out(shape: object, frame: str, cut: bool) -> None:
    text = json.dumps(shape).replace("LONG", "t" * 20_000)
    body = frame.replace("{}", text[: len(text) // 2] if cut else text)
    for line in asyncio.run(_passed_on(body.encode())):
        data = line.decode().removeprefix("data: ").strip()
        assert data == "[DONE]" or isinstance(json.loads(data), dict)
    readable_error(text)
    refused_parts(400, text, {"temperature": 1, "messages": [{"role": "system", "content": "x"}]})
