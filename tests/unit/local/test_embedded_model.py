from pathlib import Path

import pytest

from domain.improver.local.embedded_model import EmbeddedModel
from domain.runtime.cancellation import CancelToken
from tests.support.gguf import TEMPLATE, Value, gguf

ENGINE = """
def get_system_info(): return ""

class CommonParams:
    class model: pass
    class cpuparams: pass
    class cpuparams_batch: pass

class Server:
    def __init__(self, parameters):
        self.listening_address = f"any:{parameters.n_ctx}"
"""
FACTS: dict[str, Value] = {
    **TEMPLATE,
    "general.architecture": "llama",
    "llama.block_count": 1,
    "llama.embedding_length": 8,
    "llama.attention.head_count": 1,
}


@pytest.mark.parametrize(
    ("parameters", "is_small", "context"),
    [(500_000_000, True, 4096), (1_500_000_000, True, 8192), (3_000_000_000, False, 8192)],
)
def test_the_size_in_the_file_decides_how_a_model_is_asked_and_its_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parameters: int, is_small: bool, context: int
) -> None:
    (tmp_path / "xllamacpp.py").write_text(ENGINE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    weights = tmp_path / "own.gguf"
    weights.write_bytes(gguf(FACTS, [[parameters]]))
    model = EmbeddedModel(
        lambda _on_progress, _cancel: weights, lambda _status: None, available_memory=lambda: 10_000_000_000
    )
    try:
        endpoint = model.ensure_running(CancelToken(), 60)
        assert (endpoint.context_tokens, model.is_small()) == (context, is_small)
        assert endpoint.base_url == f"http://127.0.0.1:{context}/v1"
    finally:
        model.close()
