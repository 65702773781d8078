import json

import pytest

from tui.cli.output import json_text

NASTY = "\x1b[31m \x9b2J \x7f \u202e \u2066 \ufeff \u2028 \ud800 日本 👩‍💻"


def test_nothing_in_json_can_be_obeyed_by_a_terminal_and_everything_comes_back() -> None:
    text = json_text({"a": [NASTY]})
    assert json.loads(text) == {"a": [NASTY]}
    assert not set(text) & set("\x1b\x9b\x7f\u202e\u2066\ufeff\u2028\ud800")
    assert "日本" in text
    text.encode()


def test_what_json_does_not_know_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError):
        json_text({"a": object()})
