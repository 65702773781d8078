"""`prompt-improver try` stopped, killed, refused by another one, and without room on the disk."""

import json
import os
import resource
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.support.commands import command, run
from tests.support.histories import ROOT
from tests.support.polling import wait_until
from tests.support.shell import ATTENTION, DONE, INTERRUPTED, REFUSED
from tests.support.tried_command import (
    tried,
)
from tests.support.tried_model import TriedModel


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
