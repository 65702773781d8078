"""Writes GGUF files that have a header and no weights."""

import struct
from collections.abc import Mapping, Sequence

Value = str | int | float | bool | list[int] | list[str]

TEMPLATE = {"tokenizer.chat_template": "{{ messages }}"}


def gguf(
    facts: Mapping[str, Value], tensors: Sequence[Sequence[int]] = (), *, version: int = 3, offset: int = 0
) -> bytes:
    """Return a header with `facts`, and a tensor of each of the shapes, whose data begin at `offset`."""
    data = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(facts))
    for name, value in facts.items():
        data += _text(name) + _typed(value)
    for number, shape in enumerate(tensors):
        data += _text(f"blk.{number}") + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, offset)
    return data


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _typed(value: Value) -> bytes:
    match value:
        case str():
            return struct.pack("<I", 8) + _text(value)
        case bool():
            return struct.pack("<I?", 7, value)
        case int():
            return struct.pack("<II", 4, value)
        case float():
            return struct.pack("<If", 6, value)
        case list() if value and isinstance(value[0], str):
            return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(_text(str(one)) for one in value)
        case list():
            return struct.pack("<IIQ", 9, 5, len(value)) + b"".join(struct.pack("<i", int(one)) for one in value)
