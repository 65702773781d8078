"""Improving in pipes: the prompt on the output, everything else on the error output."""

import json
import os
import shlex
import signal
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from domain.prompts.record import PromptHistory
from domain.prompts.request import RunStep
from tests.support.commands import command, run
from tests.support.histories import ROOT, bare_connection, history
from tests.support.openai_server import ModelServer, Script, model_server
from tests.support.pattern_files import write_pattern
from tests.support.polling import wait_until
from tests.support.records import make_record
from tests.support.shell import ATTENTION, DONE, FAILED, IDEA, INTERRUPTED, MODEL_FAILED, READER_GONE, REFUSED, fill
from tests.support.tools import require_tool
from tui.composition.paths import platform_paths


def at(server: ModelServer) -> list[str]:
    return ["--provider", "openai-compatible", "--model", "scripted", "--base-url", server.base_url]


def into_true(*arguments: object) -> tuple[int, str]:
    """Pipe a command into one that reads nothing; return its exit code and its error output."""
    line = f"{shlex.join(command(*arguments))} | true; exit ${{PIPESTATUS[0]}}"
    bash = require_tool("bash", "bash")
    done = subprocess.run([bash, "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr


class TestImprove:
    def test_the_output_is_the_prompt_alone_and_the_history_holds_it(self, server: ModelServer, database: Path) -> None:
        done = run("improve", IDEA, "--context", "for Ana", *at(server))
        assert (done.returncode, done.stderr) == (DONE, "")
        with history(database) as repository:
            (record,) = repository.find_recent(5)
        assert isinstance(record, PromptHistory)
        assert done.stdout == record.text_to_use + "\n"
        assert (record.original_idea, record.context) == (IDEA, "for Ana")
        assert "\x1b" not in done.stdout

    @pytest.mark.parametrize("arguments", [[], ["-"]], ids=str)
    def test_the_idea_comes_from_the_input(self, server: ModelServer, arguments: list[str]) -> None:
        done = run("improve", *arguments, *at(server), "--json", text=f"{IDEA} ñ 日本 😀\n")
        assert done.returncode == DONE
        values = json.loads(done.stdout)
        assert values["original_idea"] == f"{IDEA} ñ 日本 😀"
        assert next(iter(values)) == "improved_prompt"
        assert set(values) == {field.name for field in fields(PromptHistory)} | {"text", "saved"}
        assert values["saved"] is True

    @pytest.mark.parametrize(
        ("pattern", "used"),
        [("bug-fix", "bug-fix"), ("none", None), ("my-terrace", "my-terrace"), ("auto", "bedtime-story")],
    )
    def test_the_pattern_can_be_named(self, server: ModelServer, pattern: str, used: str | None) -> None:
        write_pattern(platform_paths().patterns / "my-terrace.md")
        done = run("improve", "something about a sleepy hedgehog", *at(server), "--json", "--pattern", pattern)
        assert (done.returncode, json.loads(done.stdout)["pattern"]) == (DONE, used)

    @pytest.mark.parametrize(
        ("pattern", "meant"),
        [
            ("bugfix", "Did you mean bug-fix?"),
            ("noen", "Did you mean none?"),
            ("my-terace", "Did you mean my-terrace?"),
            ("nothing like it", "prompt-improver patterns lists the patterns."),
        ],
    )
    def test_an_unknown_pattern_is_refused(self, server: ModelServer, pattern: str, meant: str) -> None:
        write_pattern(platform_paths().patterns / "my-terrace.md")
        done = run("improve", IDEA, *at(server), "--pattern", pattern)
        assert (done.returncode, done.stdout, server.requests) == (REFUSED, "", [])
        assert f"there is no pattern {pattern!r}. {meant}" in done.stderr

    def test_an_input_that_is_no_text_is_refused(self, server: ModelServer) -> None:
        done = run("improve", *at(server), text=b"\xff\xfe")
        assert (done.returncode, done.stdout, server.requests) == (REFUSED, "", [])
        assert "not UTF-8" in done.stderr

    def test_an_idea_that_is_too_short_is_refused_before_any_request(self, server: ModelServer) -> None:
        done = run("improve", "API", *at(server))
        assert (done.returncode, done.stdout, server.requests) == (REFUSED, "", [])
        assert done.stderr.startswith("This idea cannot be improved yet\n")

    def test_a_model_that_fails_is_told_in_plain_words(self) -> None:
        with model_server(Script(status=401, body="{}")) as server:
            done = run("improve", IDEA, *at(server))
        assert (done.returncode, done.stdout) == (MODEL_FAILED, "")
        assert "key" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({"LLM_PROVIDER": "foo"}, "There is no provider called 'foo'."),
            ({"LLM_PROVIDER": "openai"}, "No model is chosen for openai."),
            ({"LLM_PROVIDER": "openai", "LLM_MODEL": "a"}, "There is no key for openai."),
            (
                {"LLM_PROVIDER": "openai", "LLM_MODEL": "a", "LLM_API_KEY": "a b"},
                "contains characters that are not allowed in a key",
            ),
            ({"LOCAL_MODEL_PATH": "/no/such.gguf"}, "/no/such.gguf"),
            ({"LOCAL_MODEL_PATH": __file__}, "is not a GGUF model file"),
        ],
        ids=str,
    )
    def test_a_wrong_setting_is_no_failure_of_the_model(self, environ: dict[str, str], said: str) -> None:
        done = run("improve", IDEA, environ=environ)
        assert (done.returncode, done.stdout) == (FAILED, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("more", [[], ["--stream"], ["--json"]], ids=str)
    def test_an_answer_that_a_filter_stopped_is_told_shown_and_not_saved(self, database: Path, more: list[str]) -> None:
        with model_server(Script(finish_reason="content_filter")) as server:
            done = run("improve", IDEA, *at(server), *more)
        assert (done.returncode, done.stdout) == (MODEL_FAILED, "")
        assert "A content filter of openai-compatible stopped the answer before its end." in done.stderr
        assert "You are a gardener" in done.stderr
        assert "Traceback" not in done.stderr
        with history(database) as repository:
            assert repository.find_recent(5) == []

    def test_a_model_that_does_not_stream_is_waited_for(self) -> None:
        refusal = Script(status=400, body='{"error": {"message": "Streaming is not supported for this model."}}')
        with model_server(Script(refuse=lambda body: refusal if body.get("stream") else None)) as server:
            done = run("improve", IDEA, *at(server), "--json")
            again = run("improve", IDEA, *at(server), "--stream")
        assert (done.returncode, again.returncode) == (DONE, DONE)
        assert any("in one piece" in repair for repair in json.loads(done.stdout)["repairs"])
        assert len(server.requests) == 3

    def test_streaming_leaves_the_output_as_it_is_without(self, server: ModelServer) -> None:
        done = run("improve", IDEA, *at(server), "--stream")
        assert done.returncode == DONE
        assert done.stdout.startswith("## Role\n")
        assert "gardener" in done.stderr

    def test_a_prompt_that_cannot_be_saved_is_printed_all_the_same(self, server: ModelServer, database: Path) -> None:
        platform_paths().data.mkdir(parents=True)
        (platform_paths().data / "spool").write_text("a file where the folder should be")
        done = run("improve", IDEA, *at(server))
        assert done.returncode == ATTENTION
        assert done.stdout.startswith("## Role\n")
        assert "NOT SAVED" in done.stderr

    def test_with_saving_off_it_works_and_leaves_nothing(self, server: ModelServer, database: Path) -> None:
        done = run("improve", IDEA, *at(server), environ={"SQLITE_ENABLED": "false"})
        assert done.returncode == DONE
        assert done.stdout.startswith("## Role\n")
        assert not database.exists()

    def test_ctrl_c_ends_the_request_and_saves_nothing(self, database: Path) -> None:
        with model_server(Script(stall_after=2)) as server:
            with subprocess.Popen(
                command("improve", IDEA, *at(server)),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as process:
                assert server.stalled.wait(60)
                process.send_signal(signal.SIGINT)
                output, errors = process.communicate(timeout=60)
            wait_until(server.client_gone.is_set, "the connection is closed", 20)
        assert (process.returncode, output) == (INTERRUPTED, b"")
        assert errors.decode().startswith("Stopped before the answer was complete. Nothing is saved")
        with history(database) as repository:
            assert repository.find_recent(5) == []

    def test_a_reader_that_goes_away_is_no_fault_and_the_prompt_is_saved(
        self, server: ModelServer, database: Path
    ) -> None:
        assert into_true("improve", IDEA, *at(server)) == (READER_GONE, "")
        with history(database) as repository:
            assert len(repository.find_recent(5)) == 1

    def test_without_a_terminal_nothing_is_said_to_be_copied(self, server: ModelServer) -> None:
        done = run("improve", IDEA, *at(server), "--copy", "--json")
        assert (done.returncode, json.loads(done.stdout)["copied"]) == (ATTENTION, "failed")
        assert done.stderr.startswith("Not copied: ")

    @pytest.mark.parametrize("name", ["context.txt", "-"])
    def test_the_context_comes_from_a_file_or_the_input(self, server: ModelServer, tmp_path: Path, name: str) -> None:
        (tmp_path / "context.txt").write_text("for Ána and Luis")
        file = name if name == "-" else tmp_path / name
        done = run("improve", IDEA, *at(server), "--context-file", file, "--json", text="for Ána and Luis")
        assert json.loads(done.stdout)["context"] == "for Ána and Luis"

    @pytest.mark.parametrize(
        "arguments",
        [["--context-file", "-"], [IDEA, "--context-file", "-", "--context", "x"], ["-", "--context-file", "-"]],
    )
    def test_the_input_cannot_be_two_things(self, server: ModelServer, arguments: list[str]) -> None:
        done = run("improve", *arguments, *at(server), text=IDEA)
        assert (done.returncode, done.stdout, server.requests) == (REFUSED, "", [])

    def test_an_input_without_end_is_refused_soon(self, server: ModelServer) -> None:
        done = run("improve", *at(server), text="é" * 600_000)
        assert (done.returncode, server.requests) == (REFUSED, [])
        assert "more than 50,000 characters" in done.stderr

    def test_a_polite_kill_cancels_the_request_as_ctrl_c_does(self) -> None:
        with model_server(Script(stall_after=2)) as server:

            def kill(process: int) -> None:
                assert server.stalled.wait(60)
                os.kill(process, signal.SIGTERM)

            done = run("improve", IDEA, *at(server), meanwhile=kill)
            wait_until(server.client_gone.is_set, "the connection is closed", 20)
        assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "")
        assert done.stderr.startswith("Stopped before")

    def test_progress_is_told_into_a_pipe_only_if_asked_for(self, server: ModelServer) -> None:
        done = run("improve", IDEA, *at(server), "--progress")
        assert done.stderr.splitlines()[-1] in {step.value for step in RunStep}
        assert "\r" not in done.stderr

    def test_what_waits_behind_a_locked_database_is_safe_and_said(self, server: ModelServer, database: Path) -> None:
        fill(database, make_record())
        with bare_connection(database) as other:
            other.execute("BEGIN IMMEDIATE")
            done = run("improve", IDEA, *at(server))
        assert (done.returncode, done.stdout[:7]) == (DONE, "## Role")
        assert done.stderr.startswith("The prompt is safe, and waits to be saved.")
        assert run("history", "--json").stdout.count(IDEA) == 1
