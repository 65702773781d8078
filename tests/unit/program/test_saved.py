"""A saved program is loaded, or refused in plain words; one for a family of models is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.errors import SettingsError
from domain.improver.program.program import ImprovePrompt
from domain.improver.program.saved import family_file, load_program, program_for
from domain.prompts.record import Framework
from tests.support.good_answers import question_for

DEMO: dict[str, Any] = {
    "augmented": True,
    "idea": "write a letter to the council about the broken lamp in our street",
    "context": "",
    "material": ["- one\n- one"],
    "directive": "Write a letter that asks the council to repair the lamp.",
    "framework": "Self Refine",
    "guardrails": "- Be polite.\n- Do not threaten.",
    "confidence": "90%",
}


def save(path: Path, **demo: Any) -> Path:
    program = ImprovePrompt()
    program.large.signature = program.large.signature.with_instructions("Say it well. \x1b[31m")
    program.large.demos = [DEMO | demo]
    path.write_text(json.dumps(program.dump_state()), "utf-8")
    return path


def test_instructions_and_demonstrations_are_loaded_clean_and_with_their_types(tmp_path: Path) -> None:
    program = load_program(save(tmp_path / "x.json"))
    assert program.large.signature.instructions.startswith("Say it well.")
    assert "\x1b" not in program.large.signature.instructions
    (demo,) = program.large.demos
    assert demo["material"] == ["- one\n- one"]
    assert demo["framework"] is Framework.SELF_REFINE
    assert demo["guardrails"] == ["Be polite.", "Do not threaten."]
    assert demo["confidence"] == 0.9
    assert program.small_english.signature.instructions == ImprovePrompt().small_english.signature.instructions


def test_what_dspy_saves_is_loaded_and_loads_in_dspy(tmp_path: Path) -> None:
    program = load_program(save(tmp_path / "x.json"))
    program.save(tmp_path / "again.json")
    again, by_dspy = load_program(tmp_path / "again.json"), ImprovePrompt()
    by_dspy.load(tmp_path / "again.json")
    assert again.large.signature.instructions == by_dspy.large.signature.instructions
    assert again.large.demos[0]["idea"] == by_dspy.large.demos[0]["idea"] == DEMO["idea"]


def test_demonstrations_are_shown_in_the_language_of_the_idea_only(tmp_path: Path) -> None:
    program = load_program(save(tmp_path / "x.json"))
    english = question_for("write a letter to the landlord about the broken heating in our flat")
    spanish = question_for("escribe una carta al casero porque la calefacción de nuestro piso está rota")
    assert [one.idea for one in program.shown(english)] == [DEMO["idea"]]
    assert program.shown(english)[0].uid.startswith("compiled-")
    assert program.shown(spanish) == spanish.demonstrations


def test_a_model_and_an_address_in_a_file_count_for_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "x.json")
    state = json.loads(path.read_text("utf-8"))
    state["large"]["lm"] = {"model": "openai/other", "api_base": "http://192.0.2.1"}
    state["large"]["forward"] = "x"
    path.write_text(json.dumps(state), "utf-8")
    predictor = load_program(path).large
    assert predictor.lm is None
    assert callable(predictor.forward)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"predict": {}}',
        b'{"large": {}}',
        b'{"large": {"signature": {"instructions": ""}}}',
        b'{"large": {"signature": {"instructions": "   "}}}',
        b'{"large": {"signature": {"instructions": "\\u001b"}}}',
        b'{"large": {"signature": {"instructions": "x"}, "demos": [{"idea": 5}]}}',
        b'{"large": {"signature": {"instructions": "x"}, "demos": [{"idea": "x"}]}}',
        b"[" * 100_000,
        b" " * 10_000_001,
    ],
)
def test_a_file_that_is_none_is_refused_in_plain_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_program(path)
    assert caught.value.sentence == f"{path} is not a saved program of this application."
    assert "DSPY_PROGRAM" in caught.value.next_step


def test_a_file_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SettingsError) as caught:
            load_program(path)
        assert str(path) in caught.value.sentence
        assert "DSPY_PROGRAM" in caught.value.sentence


def test_the_program_of_a_family_of_models_is_found_and_the_setting_wins(tmp_path: Path) -> None:
    for name in ("qwen", "qwen2.5-coder", "llama-3"):
        save(tmp_path / f"{name}.json", idea=f"write a letter for {name} about the broken lamp in our street")
    named = save(tmp_path / "mine.txt", idea="write a letter of my own about the broken lamp in our street")

    def idea(path: Path | None, model: str) -> str:
        demos = program_for(path, model, tmp_path).large.demos
        return str(demos[0]["idea"]) if demos else ""

    assert "qwen2.5-coder" in idea(None, "Qwen/Qwen2.5-Coder-0.5B-Instruct")
    assert "for qwen about" in idea(None, "qwen3:8b")
    assert idea(None, "gpt-4o-mini") == ""
    assert "my own" in idea(named, "qwen3:8b")
    assert family_file("qwen3", tmp_path / "nothing") is None


def test_a_file_with_more_demonstrations_than_a_request_can_hold_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    demos = [{"idea": "plan a garden", "directive": "Plan it."}] * 51
    file.write_text(json.dumps({"large": {"signature": {"instructions": "x"}, "demos": demos}}), "utf-8")
    with pytest.raises(SettingsError):
        load_program(file)
