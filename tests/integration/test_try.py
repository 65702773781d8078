"""`prompt-improver try`: two prompts on the same inputs, counted at a server that answers by what the prompt says."""

import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.evaluation.ports import CaseSet
from domain.prompts.record import PromptHistory
from tests.support.commands import command, run
from tests.support.histories import ROOT, history
from tests.support.judges import answers_in
from tests.support.openai_server import Script
from tests.support.polling import wait_until
from tests.support.records import make_record
from tests.support.shell import ATTENTION, DONE, FAILED, INTERRUPTED, MODEL_FAILED, REFUSED, fill
from tests.support.tried_model import TriedModel, tried_model

BETTER, WORSE, NOT_SHOWN, NOT_JUDGED = 0, 10, 11, 12
ANSWER = "We are sorry about {what}. A colleague looks into it today and writes to you as soon as it is settled, so"
RECORD = make_record(
    original_idea="Reply to this review in English, at most 60 words: {{review}}",
    improved_prompt="You answer reviews for a shop. Reply to the review in at most 60 words and end with Thank you.\n\n"
    "The review: {{review}}",
    language="en",
)


def polite(message: str) -> str:
    """Answer; only who is told so ends with thanks."""
    what = message.rpartition(": ")[2].strip() or "this"
    return ANSWER.format(what=what[:40]) + (" thank you." if "Thank you" in message else " wait.")


@pytest.fixture
def model() -> Iterator[TriedModel]:
    with tried_model(polite) as running:
        yield running


@pytest.fixture
def record(database: Path) -> PromptHistory:
    fill(database, RECORD)
    return RECORD


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The options that name ten inputs and a check."""
    cases, checks = tmp_path / "cases.csv", tmp_path / "checks.txt"
    cases.write_text("review\n" + "".join(f"the parcel number {number} came late\n" for number in range(10)))
    checks.write_text("# what a reply needs\nat most 60 words\nends with: thank you.\n")
    return ["--cases", str(cases), "--checks", str(checks)]


def tried(model: TriedModel, *arguments: object, code: int = BETTER, **environ: str) -> dict[str, Any]:
    done = run("try", *arguments, *model.at, "--json", environ=environ)
    assert done.returncode == code, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values | {"stderr": done.stderr}


def fill_checks(database: Path, *checks: str) -> None:
    """Keep lines with the prompt as the screen does, which keeps whatever is typed."""
    with history(database) as repository:
        repository.experiments.save_cases(RECORD.root_uid, CaseSet(checks=checks))


def stated(stderr: str) -> tuple[int, int, int]:
    """Return the requests and the tokens to read and to write that were announced."""
    found = re.search(r"([\d,]+) requests?: about ([\d,]+) tokens to read and (?:at most|about) ([\d,]+)", stderr)
    assert found, stderr
    requests, read, written = (int(number.replace(",", "")) for number in found.groups())
    return requests, read, written


def holding(folder: Path, text: bytes) -> list[str]:
    """Return the files that hold a text in any case, or have it in their names."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and text.lower() in path.read_bytes().lower() + path.name.lower().encode()
    ]


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


@pytest.mark.usefixtures("record")
class TestStops:
    def test_ctrl_c_keeps_what_is_there_and_the_same_call_goes_on(self, model: TriedModel, given: list[str]) -> None:
        model.hold_from = 9
        arguments = ["try", *given, "--repeat", "1", *model.at, "--json"]
        with subprocess.Popen(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            wait_until(lambda: model.held == 4, "four requests that wait")
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=60)
        assert process.returncode == INTERRUPTED
        assert "Stopped. 8 of 20 outputs are kept. Run the same command again to go on" in errors.decode()
        stopped = json.loads(output)
        assert (len(stopped["outputs"]), stopped["requests"]) == (8, 12), "four were sent and had no answer"
        assert len(model.messages) == 12
        model.hold_from = None
        model.release.set()
        values = tried(model, *given, "--repeat", "1")
        assert (values["kept_before"], values["requests"], len(values["outputs"])) == (8, 12, 20)

    def test_a_second_process_is_refused_while_one_asks_and_after_a_kill_it_asks_for_the_rest(
        self, model: TriedModel, given: list[str]
    ) -> None:
        model.hold_from = 9
        arguments = ["try", *given, "--repeat", "1", *model.at, "--json"]
        with subprocess.Popen(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            wait_until(lambda: model.held == 4, "four requests that wait")
            done = run(*arguments)
            assert (done.returncode, done.stdout, len(model.messages)) == (REFUSED, "", 12)
            assert done.stderr.startswith(
                "This cannot be tried yet\n"
                "These two prompts are being tried already, in another window or by a command.\n"
                "Wait until that has ended, then try again:"
            )
            process.kill()
        model.hold_from = None
        model.release.set()
        values = tried(model, *given, "--repeat", "1")
        assert (values["kept_before"], values["requests"]) == (8, 12)

    def test_answers_that_a_full_disk_refuses_are_printed_and_nothing_more_is_asked(
        self, model: TriedModel, given: list[str]
    ) -> None:
        model.hold_from = 9
        arguments = ["try", *given, "--repeat", "1", *model.at, "--json"]
        with subprocess.Popen(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            wait_until(lambda: model.held == 4, "four requests that wait")
            _soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
            model.release.set()
            output, errors = process.communicate(timeout=60)
        said = errors.decode()
        assert process.returncode == ATTENTION, said
        assert "is full, so nothing can be saved." in said
        assert "4 answers could not be saved. What is not saved is in the JSON alone." in said
        assert "is safe" not in said
        assert "8 of 20 outputs are kept." in said
        values = json.loads(output)
        assert (len(values["outputs"]), values["unsaved"], values["requests"]) == (12, 4, 12)
        assert len(model.messages) == 12
        again = tried(model, *given, "--repeat", "1")
        assert (again["kept_before"], again["requests"]) == (8, 12)

    def test_a_kill_in_the_middle_of_forty_requests_loses_only_those_in_flight(
        self, model: TriedModel, given: list[str]
    ) -> None:
        """A worker keeps an answer before it asks again, so when all four wait, every earlier answer is on disk."""
        Path(given[1]).write_text("review\n" + "".join(f"parcel {number} is late\n" for number in range(20)))
        model.hold_from = 20

        def kill(process: int) -> None:
            wait_until(lambda: model.held == 4, "four requests that wait")
            os.kill(process, signal.SIGKILL)

        done = run("try", *given, "--repeat", "1", *model.at, meanwhile=kill)
        assert done.returncode != DONE
        model.hold_from = None
        model.release.set()
        in_flight = set(model.messages[19:])
        values = tried(model, *given, "--repeat", "1")
        assert (values["kept_before"], values["requests"]) == (19, 21)
        assert len(values["outputs"]) == 40
        asked = Counter(model.messages)
        assert len(asked) == 40
        assert {message for message, count in asked.items() if count > 1} == in_flight
        assert len(in_flight) == 4

    @pytest.mark.parametrize("sent", [1, 15])
    def test_a_kill_while_answers_arrive_costs_at_most_one_answer_a_worker(
        self, model: TriedModel, given: list[str], sent: int
    ) -> None:
        """Wherever it hits: before the first answer, while one is written, between two."""
        model.hold_from = 18  # it never ends by itself

        def kill(process: int) -> None:
            wait_until(lambda: len(model.messages) >= sent, "the requests")
            os.kill(process, signal.SIGKILL)

        done = run("try", *given, "--repeat", "1", *model.at, meanwhile=kill)
        assert done.returncode != DONE
        model.hold_from = None
        model.release.set()
        before = len(model.messages)
        values = tried(model, *given, "--repeat", "1")
        assert before - values["kept_before"] <= 4
        assert len(values["outputs"]) == values["kept_before"] + values["requests"] == 20
        assert len(model.messages) == before + values["requests"]
