"""Inputs and outputs of `prompt-improver try` that are wrong."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.openai_server import Script
from tests.support.shell import MODEL_FAILED, REFUSED
from tests.support.tried_command import (
    NOT_SHOWN,
    RECORD,
    polite,
    tried,
)
from tests.support.tried_model import TriedModel, tried_model


@pytest.mark.usefixtures("record")
class TestBadInput:
    @pytest.mark.parametrize(
        ("cases", "sentence"),
        [
            ("text\nlate\n", "Nothing here fills a variable of the prompts: review. The columns are text."),
            ("", "There is no input: the text is empty."),
            ("review\n" + "".join(f"{number}\n" for number in range(1000)), "There are 1,000 inputs"),
            ("review\n" + "x" * 1_000_000, "Input 1 is longer than 200,000 characters"),
            ('review\n"open\n', "Line 2 is not CSV"),
        ],
    )
    def test_inputs_that_cannot_be_used_cost_nothing(
        self, model: TriedModel, tmp_path: Path, cases: str, sentence: str
    ) -> None:
        path = tmp_path / "cases.csv"
        path.write_text(cases)
        done = run("try", "--cases", path, *model.at)
        assert (done.returncode, done.stdout, model.messages) == (REFUSED, "", [])
        assert sentence in done.stderr

    def test_variables_that_nothing_fills_are_named(self, model: TriedModel) -> None:
        done = run("try", *model.at)
        assert (done.returncode, model.messages) == (REFUSED, [])
        assert "Nothing fills review in any input." in done.stderr

    def test_without_anything_that_decides_nothing_is_asked(self, model: TriedModel, tmp_path: Path) -> None:
        for name, text in (("a.txt", "Say hello"), ("b.txt", "Say hello kindly")):
            (tmp_path / name).write_text(text)
        done = run("try", tmp_path / "b.txt", "--against", tmp_path / "a.txt", *model.at)
        assert (done.returncode, model.messages) == (REFUSED, [])
        assert "Nothing would decide which output is better" in done.stderr

    def test_the_same_prompt_twice_is_refused(self, model: TriedModel, given: list[str]) -> None:
        done = run("try", RECORD.uid, "--against", RECORD.uid, *given, *model.at)
        assert (done.returncode, model.messages) == (REFUSED, [])
        assert "Both prompts are the same" in done.stderr

    def test_repeated_inputs_are_merged_and_said_and_control_characters_removed(
        self, model: TriedModel, given: list[str]
    ) -> None:
        Path(given[1]).write_text('review\nlate\nlate\n"\x1b[31mred\x1b[0m"\n')
        values = tried(model, *given, "--repeat", "1", code=NOT_SHOWN)
        assert "Input 2 repeats an earlier one, which is used once." in values["notes"]
        assert "Control characters were removed from input 3." in values["notes"]
        assert [case["values"]["review"] for case in values["cases"]] == ["late", "red"]
        assert len(model.messages) == 4

    @pytest.mark.parametrize(
        ("output", "problem"),
        [
            (Script(pieces=[""]), "empty"),
            (Script(pieces=["We are sor"], finish_reason="length"), "cut off"),
            (Script(pieces=["x" * 1000] * 1000), ""),
            (Script(pieces=["\x1b]0;owned\x07\x1b[31mred\x1b[0m \u202eabc"]), ""),
        ],
        ids=["empty", "cut", "a megabyte", "control sequences"],
    )
    def test_outputs_of_any_kind_are_kept_and_counted(self, given: list[str], output: Script, problem: str) -> None:
        with tried_model(lambda message: output if "number 3" in message else polite(message)) as model:
            values = tried(model, *given, "--repeat", "1")
        assert len(values["outputs"]) == 20
        (odd, _) = (one for one in values["outputs"] if one["case"] == 3)
        assert problem in odd["problem"]
        assert "\x1b" not in json.dumps(values["outputs"], ensure_ascii=False)

    def test_answers_that_are_not_whole_are_counted_in_the_words(self, given: list[str]) -> None:
        def reply(message: str) -> str | Script:
            return (
                Script(pieces=["Thank you."], finish_reason="length") if "Thank you" in message else Script(pieces=[])
            )

        with tried_model(reply) as model:
            done = run("try", *given, "--repeat", "1", *model.at)
        assert done.returncode == NOT_SHOWN
        assert "The model sent an empty answer. Outputs (original, improved): 10, 0. They pass no check." in done.stdout
        assert "cut off at the token limit. Outputs (original, improved): 0, 10." in done.stdout
        assert "at most 60 words: 0 of 10, 0 of 10" in done.stdout

    def test_a_model_that_fails_at_once_leaves_nothing_behind(self, given: list[str], database: Path) -> None:
        with tried_model(lambda _message: Script(status=401, body='{"error": {"message": "bad key"}}')) as model:
            for repeat in ("1", "2"):
                tried(model, *given, "--repeat", repeat, code=MODEL_FAILED)
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT (SELECT count(*) FROM experiment)").fetchone() == (0,)

    def test_a_model_that_fails_keeps_what_was_answered(self, given: list[str]) -> None:
        answers = iter(range(8))

        def reply(message: str) -> str | Script:
            fails = next(answers, None) is None
            return Script(status=401, body='{"error": {"message": "bad key"}}') if fails else polite(message)

        with tried_model(reply) as model:
            values = tried(model, *given, "--repeat", "1", code=MODEL_FAILED)
            answers = iter(range(20))
            again = tried(model, *given, "--repeat", "1")
        assert (values["complete"], values["missing"], len(values["outputs"])) == (False, 12, 8)
        assert "8 of 20 outputs are kept. Run the same command again to go on" in values["stderr"]
        assert "The model gave no usable answer\nopenai-compatible refused the key." in values["stderr"]
        assert again["requests"] == 12
