import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import EmbeddedModelError
from domain.improver.local.header import ModelHeader, read_header
from tests.support.gguf import TEMPLATE, Value, gguf

FACTS: dict[str, Value] = {
    "general.architecture": "llama",
    "general.name": "A model",
    "llama.context_length": 32768,
    "llama.block_count": 4,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 8,
    "llama.attention.head_count_kv": 2,
    "llama.rope.freq_base": 1e6,
    "tokenizer.ggml.tokens": ["<s>", "ä", ""] * 1000,
    "tokenizer.ggml.token_type": [1] * 3000,
    "tokenizer.ggml.add_bos_token": False,
    **TEMPLATE,
}
GIGABYTE = 1 << 30


def header_of(folder: Path, data: bytes) -> ModelHeader:
    path = folder / "own.gguf"
    path.write_bytes(data)
    return read_header(path)


def header(**changes: object) -> ModelHeader:
    values: dict[str, object] = {
        "architecture": "llama",
        "parameters": 1_700_000_000,
        "trained_context": 32768,
        "cache_bytes": 100_000,
        "has_template": True,
    }
    return ModelHeader(**{**values, **changes})  # type: ignore[arg-type]  # the tests give the right ones


def test_a_header_tells_what_kind_of_model_it_is(tmp_path: Path) -> None:
    assert header_of(tmp_path, gguf(FACTS, [[64, 1000], [64], [2, 3, 4, 5]])) == ModelHeader(
        architecture="llama",
        parameters=64_000 + 64 + 120,
        trained_context=32768,
        cache_bytes=4 * 2 * (8 + 8) * 2,
        has_template=True,
    )


@pytest.mark.parametrize(
    ("changes", "cache_bytes"),
    [
        ({"llama.attention.key_length": 16}, 4 * 2 * (16 + 8) * 2),
        ({"llama.attention.key_length": 16, "llama.attention.value_length": 32}, 4 * 2 * 48 * 2),
        ({"llama.attention.head_count_kv": [2, 0, 1, 0]}, 3 * 16 * 2),
        ({"llama.attention.head_count_kv": 0}, 4 * 8 * 16 * 2),
        ({"llama.block_count": "four"}, None),
        ({"general.architecture": "other"}, None),
    ],
)
def test_the_cache_of_a_token_is_computed_from_the_layers(
    tmp_path: Path, changes: Mapping[str, Value], cache_bytes: int | None
) -> None:
    assert header_of(tmp_path, gguf({**FACTS, **changes})).cache_bytes == cache_bytes


def test_a_count_of_parameters_in_the_header_comes_first(tmp_path: Path) -> None:
    assert header_of(tmp_path, gguf({**FACTS, "general.parameter_count": 77}, [[64]])).parameters == 77


@pytest.mark.parametrize(
    ("parameters", "is_small"), [(1, True), (2_999_999_999, True), (3_000_000_000, False), (70_000_000_000, False)]
)
def test_a_model_under_three_billion_parameters_is_small(tmp_path: Path, parameters: int, is_small: bool) -> None:
    assert header_of(tmp_path, gguf(FACTS, [[parameters]])).is_small is is_small


def test_one_of_several_files_is_of_a_large_model(tmp_path: Path) -> None:
    assert not header_of(tmp_path, gguf({**FACTS, "split.count": 3}, [[64]])).is_small
    assert header_of(tmp_path, gguf({**FACTS, "split.count": 1}, [[64]])).is_small


def test_a_model_without_a_chat_template_says_that_it_follows_no_instructions(tmp_path: Path) -> None:
    facts = {name: value for name, value in FACTS.items() if name not in TEMPLATE}
    with pytest.raises(EmbeddedModelError, match=r"own\.gguf has no chat template") as raised:
        header_of(tmp_path, gguf(facts))
    assert "instruct version" in raised.value.next_step
    assert raised.value.is_setting


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not complete"),
        (b"GGUF", "not complete"),
        (b"PK\3\4" + bytes(100), "not a GGUF model file"),
        (b"GGUF" + bytes(1000), "format has the version 0"),
        (gguf(FACTS, version=1), "format has the version 1"),
        (struct.pack(">4sI", b"GGUF", 3) + bytes(100), "format has the version 50331648"),
        (gguf(FACTS)[:-1], "not complete"),
        (gguf(FACTS, [[64]], offset=GIGABYTE), "not complete"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "damaged"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63), "not complete"),
        (b"GGUF" + struct.pack("<IQQQ1sI", 3, 0, 1, 1, b"a", 99), "damaged"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"a", 9, 9, 1), "damaged"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"a", 9, 8, 1 << 63), "not complete"),
        (b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 0, 1, 1, b"a", 9, 12, 1 << 63), "not complete"),
        (b"GGUF" + struct.pack("<IQQQ1sI", 3, 1, 0, 1, b"a", 5) + bytes(100), "damaged"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(EmbeddedModelError, match=rf"own\.gguf cannot be loaded: .*{sentence}") as raised:
        header_of(tmp_path, data)
    assert "LOCAL_MODEL_PATH" in raised.value.next_step


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedModelError, match=r"none\.gguf cannot be loaded"):
        read_header(tmp_path / "none.gguf")


def test_a_vocabulary_longer_than_the_first_piece_is_read(tmp_path: Path) -> None:
    facts: dict[str, Value] = {**FACTS, "tokenizer.ggml.tokens": ["x" * 1000] * 9000}
    assert header_of(tmp_path, gguf(facts)).has_template


@given(st.integers(0, 600), st.binary(min_size=1, max_size=9))
def test_a_header_with_other_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, other: bytes
) -> None:
    data = bytearray(gguf({**FACTS, "tokenizer.ggml.tokens": ["<s>"], "tokenizer.ggml.token_type": [1]}, [[64]]))
    data[at : at + len(other)] = other
    with suppress(EmbeddedModelError):
        header_of(tmp_path_factory.mktemp("any"), bytes(data))


@pytest.mark.parametrize(
    ("model", "available", "context"),
    [
        (header(), 64 * GIGABYTE, 8192),
        (header(), 2 * GIGABYTE, 4096),
        (header(), None, 4096),
        (header(cache_bytes=None), 64 * GIGABYTE, 4096),
        (header(parameters=1_000_000_000), 64 * GIGABYTE, 4096),
        (header(trained_context=2048), 64 * GIGABYTE, 2048),
        (header(trained_context=6000), 64 * GIGABYTE, 6000),
        (header(trained_context=None), 64 * GIGABYTE, 8192),
    ],
)
def test_a_larger_model_has_a_longer_context_if_there_is_memory(
    model: ModelHeader, available: int | None, context: int
) -> None:
    assert model.context_tokens(GIGABYTE, available) == context
