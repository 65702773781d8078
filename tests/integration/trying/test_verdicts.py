"""The verdict of `prompt-improver try`, and what it asks and keeps."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.openai_server import Script
from tests.support.records import make_record
from tests.support.shell import REFUSED, fill
from tests.support.tried_command import NOT_SHOWN, RECORD, WORSE, fill_checks, holding, polite, stated, tried
from tests.support.tried_model import TriedModel, tried_model


@pytest.mark.usefixtures("record")
class TestVerdict:
    def test_a_better_prompt_is_found_and_what_was_stated_is_what_was_sent(
        self, model: TriedModel, given: list[str]
    ) -> None:
        values = tried(model, *given, "--repeat", "2")
        assert values["sentence"].startswith("The improved prompt won 10, lost 0, 0 undecided of 10: better (")
        requests, read, written = stated(values["stderr"])
        assert requests == values["requests"] == len(model.messages) == len(values["outputs"]) == 40
        assert values["tokens_in"] == sum(model.counted)
        assert abs(read - sum(model.counted)) < 0.2 * sum(model.counted)
        assert written == 40 * 1200
        assert values["complete"] is True
        assert all(one["checks"][0]["passed"] for one in values["outputs"])
        assert [one["checks"][1]["passed"] for one in values["outputs"]] == [False, True] * 20

    def test_the_rest_is_stated_by_what_was_measured(self, model: TriedModel, given: list[str]) -> None:
        tried(model, *given, "--repeat", "1")
        before = len(model.messages)
        values = tried(model, *given, "--repeat", "3")
        requests, read, written = stated(values["stderr"])
        assert requests == values["requests"] == len(model.messages) - before == 40
        assert values["kept_before"] == 20
        assert abs(read - sum(model.counted[before:])) < 0.2 * sum(model.counted[before:])
        assert abs(written - values["tokens_out"]) < 0.2 * values["tokens_out"]

    def test_the_same_call_again_asks_for_nothing(self, model: TriedModel, given: list[str]) -> None:
        first = tried(model, *given, "--repeat", "1")
        asked = len(model.messages)
        again = tried(model, *given, "--repeat", "1")
        assert len(model.messages) == asked
        assert "Nothing is left to ask." in again["stderr"]
        same = ("uid", "outputs", "sentence", "result")
        assert [again[name] for name in same] == [first[name] for name in same]

    def test_after_a_higher_limit_what_was_cut_is_asked_again_and_nothing_else(self, given: list[str]) -> None:
        cuts = iter(range(2))

        def reply(message: str) -> str | Script:
            is_cut = "number 3" in message and next(cuts, None) is not None
            return Script(pieces=["We are sor"], finish_reason="length") if is_cut else polite(message)

        with tried_model(reply) as model:
            first = tried(model, *given, "--repeat", "1")
            assert sum("cut off" in one["problem"] for one in first["outputs"]) == 2
            assert tried(model, *given, "--repeat", "1")["requests"] == 0
            values = tried(model, *given, "--repeat", "1", LLM_MAX_TOKENS="4000")
            assert stated(values["stderr"])[0] == values["requests"] == len(model.messages) - 20 == 2
            assert all("number 3" in message for message in model.messages[20:])
            assert not any(one["problem"] for one in values["outputs"])
            assert values["asked_with"]["most_tokens"] == 4000
            assert tried(model, *given, "--repeat", "1", LLM_MAX_TOKENS="4000")["requests"] == 0
            assert tried(model, *given, "--repeat", "1", LLM_TEMPERATURE="1.5")["requests"] == 20

    def test_a_worse_prompt_is_named_and_the_words_say_so(self, model: TriedModel, given: list[str]) -> None:
        Path(given[3]).write_text("does not contain: thank you\n")
        done = run("try", *given, "--repeat", "1", *model.at)
        assert done.returncode == WORSE
        assert "worse. Keep your original." in done.stdout
        assert "does not contain: thank you: 10 of 10, 0 of 10" in done.stdout

    def test_equal_prompts_show_nothing(self, model: TriedModel, given: list[str]) -> None:
        Path(given[3]).write_text("at most 60 words\n")
        assert tried(model, *given, "--repeat", "1", code=NOT_SHOWN)["undecided"] == 10

    def test_the_checks_of_the_idea_are_used_without_a_file(self, model: TriedModel, given: list[str]) -> None:
        values = tried(model, *given[:2], "--repeat", "1", code=NOT_SHOWN)
        assert values["checks"] == ["language: en", "at most 60 words"]

    def test_the_checks_of_the_screen_are_read_as_those_of_a_file(
        self, model: TriedModel, given: list[str], database: Path
    ) -> None:
        fill_checks(database, "# what a reply needs", "Ends with:  thank you.")
        values = tried(model, *given[:2], "--repeat", "1")
        assert values["checks"] == ["ends with: thank you."]
        fill_checks(database, "ends w")
        done = run("try", *given[:2], "--repeat", "2", *model.at)
        assert (done.returncode, done.stdout, len(model.messages)) == (REFUSED, "", 20)
        assert "The checks that are kept with the prompt: Line 1: " in done.stderr
        fill_checks(database, "# nothing")
        again = tried(model, *given[:2], "--repeat", "1", code=NOT_SHOWN)
        assert again["checks"] == ["language: en", "at most 60 words"]

    def test_inputs_stay_with_the_prompt(self, model: TriedModel, given: list[str]) -> None:
        tried(model, *given, "--repeat", "1")
        values = tried(model, *given[2:], "--repeat", "1")
        assert len(values["cases"]) == 10
        assert values["requests"] == 0


class TestPrompts:
    def test_two_files_are_compared_and_found_again(self, model: TriedModel, given: list[str], tmp_path: Path) -> None:
        one, other = tmp_path / "one.md", tmp_path / "other.md"
        one.write_text(RECORD.improved_prompt)
        other.write_text(RECORD.original_idea)
        arguments = [one, "--against", other, *given, "--repeat", "1"]
        assert tried(model, *arguments)["improved"]["name"] == "one.md"
        assert tried(model, *arguments)["requests"] == 0

    def test_two_files_are_forgotten_on_request(
        self, model: TriedModel, given: list[str], tmp_path: Path, database: Path
    ) -> None:
        one, other = tmp_path / "one.md", tmp_path / "other.md"
        one.write_text(RECORD.improved_prompt)
        other.write_text(RECORD.original_idea)
        arguments = [one, "--against", other, *given, "--repeat", "1"]
        first = tried(model, *arguments)["requests"]
        assert tried(model, *arguments, "--forget")["requests"] == 0
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT (SELECT count(*) FROM experiment_output)").fetchone() == (0,)
        assert tried(model, *arguments)["requests"] == first

    @pytest.mark.parametrize("was_there", [False, True])
    def test_of_what_is_forgotten_no_file_has_a_word(
        self, model: TriedModel, given: list[str], tmp_path: Path, database: Path, was_there: bool
    ) -> None:
        """Neither the prompts, nor the inputs, nor the outputs: not in database, log, spool, journal or a lock."""
        one, other = tmp_path / "one.md", tmp_path / "other.md"
        one.write_text(f"Canaryimproved. {RECORD.improved_prompt}")
        other.write_text(f"Canaryoriginal. {RECORD.original_idea}")
        Path(given[1]).write_text("review\ncanaryinput one\ncanaryinput two\n")
        arguments = [one, "--against", other, *given, "--repeat", "1"]
        if was_there:
            tried(model, *arguments, code=NOT_SHOWN)
            assert set(holding(database.parent, b"canary")) >= {"history.sqlite3"}
        tried(model, *arguments, "--forget", code=NOT_SHOWN)
        words = (b"canary", b"We are sorry about", b"A colleague looks into it")
        assert [name for word in words for name in holding(database.parent, word)] == []
        assert any(database.parent.rglob("journal"))

    def test_versions_are_compared(self, model: TriedModel, given: list[str], database: Path) -> None:
        second = make_record(
            original_idea=RECORD.original_idea,
            improved_prompt="Reply to the review: {{review}}",
            root_uid=RECORD.uid,
            parent_uid=RECORD.uid,
            version=2,
        )
        fill(database, RECORD, second)
        values = tried(model, second.uid[:8], "--against", RECORD.uid, *given, "--repeat", "1", code=WORSE)
        assert (values["original"]["name"], values["improved"]["name"]) == ("version 1", "version 2")
