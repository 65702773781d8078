"""Reads what kind of model a GGUF file holds from its header, without its weights.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. At most 64 MiB are read; the header of the
default model has 6 MB.
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import EmbeddedModelError
from domain.text.clean import one_line
from domain.text.named_file import reason_of

DEFAULT_CONTEXT_TOKENS = 4096
"""The context length for prompt and answer. With the default model, its KV cache takes 48 MB."""

_LARGE_CONTEXT_TOKENS = 8192
_LARGE_PARAMETERS = 1_000_000_000
_SMALL_BELOW = 3_000_000_000
_CACHE_VALUE_BYTES = 2
_BUFFER_BYTES = 300 << 20
"""What the engine needs beside weights and cache, with room to spare: 110 MB with the default model."""

_READ_BYTES = (8 << 20, 64 << 20)
_VERSIONS = (2, 3)
_MOST_ENTRIES = 100_000
_MOST_DIMENSIONS = 4
_DAMAGED = "its header is damaged"
_STRING, _ARRAY = 8, 9
_FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_LENGTH = struct.Struct("<Q")
_LONGEST_ARRAY = 1024
"""Longer arrays are a vocabulary; shorter ones give a number for each layer."""


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """What a file's header says of its model. A number is None if it says nothing usable.

    `architecture` is llama.cpp's name for the kind of model, `parameters` counts the weights, `trained_context` is the
    longest context in tokens, and `cache_bytes` is what the KV cache takes for each token of the context.
    """

    architecture: str
    parameters: int
    trained_context: int | None
    cache_bytes: int | None
    has_template: bool

    @property
    def is_small(self) -> bool:
        """Whether the model needs to be asked in the restricted way for small models."""
        return self.parameters < _SMALL_BELOW

    @property
    def can_weigh(self) -> bool:
        """Whether the model can choose among descriptions; measured with 0.5 and 1.5 billion parameters."""
        return self.parameters >= _LARGE_PARAMETERS

    def context_tokens(self, file_bytes: int, available_memory: int | None) -> int:
        """Return the context to use, which is longer for a larger model if there is memory for it.

        `available_memory` is in bytes, None if it is not known.
        """
        context = DEFAULT_CONTEXT_TOKENS
        if self.parameters > _LARGE_PARAMETERS and self.cache_bytes and available_memory is not None:
            needed = file_bytes + _LARGE_CONTEXT_TOKENS * self.cache_bytes + _BUFFER_BYTES
            context = _LARGE_CONTEXT_TOKENS if needed <= available_memory else context
        return min(context, self.trained_context or context)


def read_header(path: Path) -> ModelHeader:
    """Return what the header of a GGUF file says. Blocks on a disk, for 0.1 to 0.5 s.

    Raises `EmbeddedModelError` if the file cannot be read, is damaged, or has no chat template.
    """
    header = _read(path)
    if not header.has_template:
        raise EmbeddedModelError(
            f"The model file {one_line(path.name)} has no chat template: it continues texts, and follows no "
            "instructions.",
            "Set LOCAL_MODEL_PATH to an instruct version of the model, or choose another provider.",
            is_setting=True,
        )
    return header


def _read(path: Path) -> ModelHeader:
    try:
        with path.open("rb") as file:
            for limit in _READ_BYTES:
                file.seek(0)
                data = file.read(limit)
                try:
                    return _parsed(_Cursor(data), path.stat().st_size)
                except _CutError:
                    if len(data) < limit:
                        break
    except OSError as error:
        raise _unusable(path, reason_of(error)) from error
    except _UnusableError as error:
        raise _unusable(path, str(error)) from None
    raise _unusable(path, "it is not complete")


def _unusable(path: Path, why: str) -> EmbeddedModelError:
    return EmbeddedModelError(
        f"The model file {one_line(path.name)} cannot be loaded: {why}.",
        "Correct LOCAL_MODEL_PATH, or leave it empty for the default model.",
        is_setting=True,
    )


class _UnusableError(Exception):
    """The header is not one of a model that can be loaded."""


class _CutError(Exception):
    """The header goes on after the data."""


class _Cursor:
    """Reads values one after another. Raises `_CutError` at the end of the data, `_UnusableError` for nonsense."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def number(self, form: str) -> Any:
        """Return the next number in a format of `struct`."""
        try:
            (value,) = struct.unpack_from("<" + form, self._data, self.at)
        except (struct.error, OverflowError):
            raise _CutError from None
        self.at += struct.calcsize(form)
        return value

    def text(self) -> str:
        """Return the next string."""
        length = self.number("Q")
        start, self.at = self.at, self.at + length
        return self._data[start : self.at].decode(errors="replace")

    def value(self) -> Any:
        """Return the next value of the metadata; None for a long array and for one of strings."""
        kind = self.number("I")
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY:
            return self.number(_format(kind))
        kind, count = self.number("I"), self.number("Q")
        if kind == _STRING:
            self._skip_texts(count)
            return None
        form = _format(kind)
        if count > _LONGEST_ARRAY:
            self.at += count * struct.calcsize(form)
            return None
        return [self.number(form) for _ in range(count)]

    def _skip_texts(self, count: int) -> None:
        data, at, unpack = self._data, self.at, _LENGTH.unpack_from  # names that are quick: there are 300,000 strings
        try:
            for _ in range(count):
                at += 8 + unpack(data, at)[0]
        except (struct.error, OverflowError):
            raise _CutError from None
        self.at = at


def _format(kind: int) -> str:
    if kind not in _FORMATS:
        raise _UnusableError(_DAMAGED)
    return _FORMATS[kind]


def _parsed(cursor: _Cursor, file_bytes: int) -> ModelHeader:
    if cursor.number("4s") != b"GGUF":
        raise _UnusableError("it is not a GGUF model file")
    if (version := cursor.number("I")) not in _VERSIONS:
        raise _UnusableError(f"its format has the version {version}, and the engine reads 2 and 3")
    tensors, entries = cursor.number("Q"), cursor.number("Q")
    if max(tensors, entries) > _MOST_ENTRIES:
        raise _UnusableError(_DAMAGED)
    facts = {}
    for _ in range(entries):
        name = cursor.text()
        facts[name] = cursor.value()
    parameters = furthest = 0
    for _ in range(tensors):
        cursor.text()  # name
        if (dimensions := cursor.number("I")) > _MOST_DIMENSIONS:
            raise _UnusableError(_DAMAGED)
        parameters += math.prod(cursor.number("Q") for _ in range(dimensions))
        cursor.number("I")  # type
        furthest = max(furthest, cursor.number("Q"))
    if cursor.at + furthest > file_bytes:
        raise _UnusableError("it is not complete")
    if (_count(facts.get("split.count")) or 1) > 1:  # the other parts hold tensors too, and only large models are split
        parameters = max(parameters, _SMALL_BELOW)
    architecture = str(facts.get("general.architecture", ""))
    return ModelHeader(
        architecture=one_line(architecture),
        parameters=_count(facts.get("general.parameter_count")) or parameters,
        trained_context=_count(facts.get(f"{architecture}.context_length")),
        cache_bytes=_cache_bytes(facts, architecture),
        has_template=bool(facts.get("tokenizer.chat_template")),
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _cache_bytes(facts: dict[str, Any], architecture: str) -> int | None:
    """Return the bytes that keys and values of one token take in all layers. Some architectures need less."""

    def fact(name: str) -> Any:
        return facts.get(f"{architecture}.{name}")

    layers, heads = _count(fact("block_count")), _count(fact("attention.head_count"))
    shared = fact("attention.head_count_kv") or heads
    of_layers = shared if isinstance(shared, list) else [shared] * (layers or 0)
    size = (_count(fact("embedding_length")) or 0) // heads if heads else 0
    sizes = (_count(fact("attention.key_length")) or size) + (_count(fact("attention.value_length")) or size)
    return _CACHE_VALUE_BYTES * sizes * sum(_count(one) or 0 for one in of_layers) or None
