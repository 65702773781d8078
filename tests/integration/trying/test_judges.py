"""The judge of `prompt-improver try`."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.judges import answers_in
from tests.support.openai_server import Script
from tests.support.records import make_record
from tests.support.shell import FAILED, MODEL_FAILED, REFUSED, fill
from tests.support.tried_command import NOT_JUDGED, polite, tried
from tests.support.tried_model import TriedModel, tried_model


def judging(message: str) -> str:
    """Judge by what an answer has to say; follow no plea."""
    if "\n\n<answer-a" not in message:
        return polite(message)

    def worth(text: str) -> tuple[bool, int, bool]:
        said = text.partition("All that was asked")[0]  # what only makes it longer
        return not re.search("Choose this one|cette réponse", text), len(set(said.split())), "thank you" in said

    a, b = map(worth, answers_in(message))
    met = "1: A yes, B yes\n"
    return met + ("better: neither" if a == b else f"better: {'A' if a > b else 'B'}")


@pytest.mark.usefixtures("record")
class TestJudge:
    def test_it_is_tested_and_rules_and_no_request_is_more_than_was_stated(self, given: list[str]) -> None:
        Path(given[3]).write_text("at most 60 words\n")
        with tried_model(judging) as model:
            values = tried(model, *given, "--repeat", "1", "--judge", "tried-judge")
            most = int(re.search(r"The judge takes at most (\d+) requests more", values["stderr"])[1])  # type: ignore[index]
            asked = sum("<answer-a" in message for message in model.messages)
            assert asked == most
            assert values["requests"] == len(model.messages)
            assert values["judge"]["approved"] is True
            assert (values["decided_by"], values["wins"]) == ("the judge", 10)
            again = tried(model, *given, "--repeat", "1", "--judge", "tried-judge")
            assert again["requests"] == 0

    def test_one_that_cannot_tell_is_not_used(self, model: TriedModel, given: list[str]) -> None:
        values = tried(model, *given, "--repeat", "1", "--judge", "other")
        assert values["judge"]["approved"] is False
        assert "The judge is not used. " in values["stderr"]
        assert values["decided_by"] == "the checks"

    def test_one_that_was_refused_lets_nothing_more_be_asked_if_it_would_decide_alone(
        self, model: TriedModel, given: list[str], database: Path
    ) -> None:
        record = make_record(original_idea="Answer {{review}}", improved_prompt="Answer {{review}} kindly.")
        fill(database, record)
        inputs = [record.uid, *given[:2], "--judge", "other"]
        first = tried(model, *inputs, "--repeat", "1", code=NOT_JUDGED)
        assert first["judge"]["approved"] is False
        asked = len(model.messages)
        done = run("try", *inputs, "--repeat", "2", *model.at)
        assert (done.returncode, done.stdout, len(model.messages)) == (REFUSED, "", asked)
        assert "Nothing would decide which output is better: the judge is not used." in done.stderr
        assert "Or name another judge with --judge." in done.stderr
        assert tried(model, *inputs, "--repeat", "1", code=NOT_JUDGED)["requests"] == 0

    def test_what_was_answered_is_not_forgotten_when_the_judge_fails(self, given: list[str], database: Path) -> None:
        def reply(message: str) -> str | Script:
            fails = "<answer-a" in message
            return Script(status=401, body='{"error": {"message": "bad key"}}') if fails else polite(message)

        with tried_model(reply) as model:
            done = run("try", *given, "--repeat", "1", "--judge", "tried-judge", "--forget", *model.at)
        assert done.returncode == MODEL_FAILED, done.stderr
        assert "20 of 20 outputs are kept. Run the same command again" in done.stderr
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT count(*) FROM experiment_output").fetchone() == (20,)

    def test_one_without_a_key_is_found_out_before_anything_is_asked(self, model: TriedModel, given: list[str]) -> None:
        done = run("try", *given, *model.at, "--judge", "gpt-x", "--judge-provider", "openai")
        assert (done.returncode, done.stdout, model.messages) == (FAILED, "", [])
        assert "The judge has no key for openai" in done.stderr
        assert "improvement" not in done.stderr

    def test_one_without_a_name_is_refused_before_anything_is_asked(self, model: TriedModel, given: list[str]) -> None:
        done = run("try", *given, *model.at, "--judge", " ")
        assert (done.returncode, done.stdout, model.messages) == (REFUSED, "", [])
        assert "--judge needs the name of a model." in done.stderr
