from typing import Any

import pytest

from domain.evaluation.experiment import AskedWith
from domain.settings.schema import Settings
from tui.composition.models import make_answerer


def asked_with(**settings: object) -> AskedWith:
    improver: Any = object()  # nothing is asked of it
    chosen = Settings.model_validate({"llm_model": "m", **settings})
    return make_answerer(chosen, None, lambda: improver, lambda _settings: improver).asked_with


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"llm_provider": "openai"}, "https://api.openai.com/v1"),
        ({"llm_provider": "openai", "llm_base_url": "https://api.openai.com/v1/"}, "https://api.openai.com/v1"),
        ({"llm_provider": "ollama"}, "http://localhost:11434/v1"),
        ({"llm_provider": "openai-compatible", "llm_base_url": "http://me:secret@gpu:1/v1"}, "http://gpu:1/v1"),
        ({"llm_provider": "local", "llm_base_url": "http://left.over"}, ""),
    ],
)
def test_a_model_is_named_by_its_address_without_a_login(settings: dict[str, object], address: str) -> None:
    way = asked_with(**settings, llm_temperature=0.7, llm_max_tokens=500)
    assert way == AskedWith(most_tokens=500, base_url=address, temperature=0.7)
