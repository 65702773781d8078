"""Finding and showing prompts in pipes: data on the output, everything else on the error output."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.evaluation.experiment import Result, Source, Tally
from domain.history.operations import SaveOperation
from storage.spool.spool import FileSpool
from tests.support.commands import command, run
from tests.support.experiments import BETTER, make_experiment
from tests.support.histories import ROOT, history, insert_row
from tests.support.records import make_record
from tests.support.shell import ATTENTION, DONE, FAILED, IDEA, READER_GONE, fill
from tests.support.tools import require_tool
from tui.composition.paths import platform_paths


class TestHistory:
    def test_lines_are_found_by_the_query_language(self, database: Path) -> None:
        fill(
            database,
            make_record(original_idea="a red boat", favorite=True),
            make_record(original_idea="a blue car 日本", findings=("lost: x",)),
        )
        lines = run("history").stdout.splitlines()
        assert [line.split("  ")[-1].lstrip("★⚑ ") for line in lines] == ["a blue car 日本", "a red boat"]
        found = run("history", "is:fav", "boat")
        assert (found.returncode, found.stderr, len(found.stdout.splitlines())) == (DONE, "", 1)
        assert "★" in found.stdout
        nothing = run("history", "xyzzy", "--json")
        assert (nothing.returncode, json.loads(nothing.stdout)) == (DONE, [])

    def test_json_holds_each_record_and_the_limit_counts(self, database: Path) -> None:
        fill(database, *(make_record(original_idea=f"idea {number}") for number in range(60)))
        values = json.loads(run("history", "--json", "--limit", 55).stdout)
        assert [one["original_idea"] for one in values] == [f"idea {number}" for number in reversed(range(5, 60))]
        assert len(run("history").stdout.splitlines()) == 20

    def test_what_waits_and_what_cannot_be_read_is_listed(self, database: Path) -> None:
        with history(database) as repository:
            repository.save(make_record(original_idea="readable"))
        insert_row(database, uid="damaged-uid", guardrails="not json")
        FileSpool(platform_paths().spool(database), 10).put(SaveOperation(make_record(original_idea="it waits")))
        output = run("history").stdout
        assert "◌" in output
        assert "it waits" in output
        assert "damaged-  ! unreadable: " in output

    def test_a_filter_that_is_not_understood_is_named_on_the_error_output(self, database: Path) -> None:
        fill(database, make_record(original_idea="readable"))
        done = run("history", "is:nonsense")
        assert "is:nonsense" in done.stderr
        assert "readable" in done.stdout
        assert done.returncode == ATTENTION

    def test_prompts_are_found_by_their_newest_verdict(self, database: Path) -> None:
        with history(database) as repository:
            won, lost, untried = (repository.save(make_record(original_idea=f"a boat {name}")) for name in "abc")
            worse = replace(BETTER, result=Result.WORSE)
            unknown = replace(BETTER, result=Result.NOT_JUDGED)
            for record, *tallies in ((won, worse, BETTER), (lost, worse), (untried, BETTER, unknown)):
                for day, tally in enumerate(tallies, 1):
                    tried = make_experiment(record, tally=tally, created_at=datetime(2026, 1, day, tzinfo=UTC))
                    repository.experiments.save_experiment(tried)
            repository.experiments.save_experiment(make_experiment(won, created_at=datetime(2026, 2, 1, tzinfo=UTC)))
        for query, names in {"better": "a", "worse": "b", "not-shown": "", "none": "c", "none boat": "c"}.items():
            done = run("history", f"verdict:{query}", "--json")
            assert (done.returncode, done.stderr != "") == (DONE, not names)
            assert [one["original_idea"] for one in json.loads(done.stdout)] == [f"a boat {name}" for name in names]
        wrong = run("history", "verdict:best")
        assert wrong.returncode == ATTENTION
        assert "Use verdict:better, verdict:worse, verdict:not-shown or verdict:none." in wrong.stderr

    def test_a_mistyped_word_is_asked_about_and_not_replaced(self, database: Path) -> None:
        fill(database, *(make_record(original_idea="plan the terrace") for _ in range(3)))
        done = run("history", "terrase")
        assert (done.returncode, done.stdout) == (DONE, "")
        assert done.stderr == "Nothing was found. Did you mean: terrace\n"

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("lng:es", "lng: is not a filter. Did you mean lang:?"),
            ("backend:zero-shto", "backend:zero-shto matches none of: zero-shot, few-shot."),
        ],
    )
    def test_a_filter_that_may_be_mistyped_is_named_when_nothing_is_found(
        self, query: str, said: str, database: Path
    ) -> None:
        fill(database, make_record(original_idea="the server listens on port:80"))
        done = run("history", query)
        assert (done.returncode, done.stdout, done.stderr) == (DONE, "", f"Nothing was found. {said}\n")
        done = run("history", "port:80")  # as near to `sort:`, but it is found
        assert ("port:80" in done.stdout, done.stderr) == (True, "")

    @pytest.mark.parametrize(
        "arguments", [["history"], ["history", "--json"], ["export"], ["show"], ["config"]], ids=str
    )
    def test_a_reader_that_goes_away_is_no_fault(self, database: Path, arguments: list[str]) -> None:
        fill(database, *(make_record(improved_prompt="long " * 20_000) for _ in range(20)))
        done = run(*arguments, *(["--limit", 20] if "history" in arguments else []), is_read=False)
        assert (done.returncode, done.stderr) == (READER_GONE, "")

    def test_escape_sequences_of_a_record_do_not_reach_the_terminal(self, database: Path) -> None:
        fill(database, make_record())
        insert_row(database, original_idea="a\x1b[31mb\x07")
        for done in (run("history"), run("history", "--json"), run("show", "last", "--part", "idea")):
            assert "\x1b" not in done.stdout
            assert "\x07" not in done.stdout


class TestShow:
    def test_a_record_is_named_by_number_by_the_beginning_of_its_uid_or_as_the_last(self, database: Path) -> None:
        first, last = make_record(improved_prompt="first"), make_record(improved_prompt="last é 日本")
        fill(database, first, last)
        assert run("show").stdout == "last é 日本\n"
        assert run("show", "1").stdout == "first\n"
        assert run("show", first.uid[:9]).stdout == "first\n"
        assert run("show", last.uid.upper()).stdout == "last é 日本\n"

    def test_the_last_one_is_the_newest_though_an_older_one_waits(self, database: Path) -> None:
        old, new = make_record(created_at=datetime(2020, 1, 1, tzinfo=UTC)), make_record(improved_prompt="newest")
        fill(database, new)
        FileSpool(platform_paths().spool(database), 10).put(SaveOperation(old))
        assert run("show").stdout == "newest\n"
        assert json.loads(run("show", old.uid[:8], "--json").stdout)["waiting"] is True

    def test_a_uid_of_digits_alone_is_found_before_a_number(self, database: Path) -> None:
        fill(database, make_record(uid="2", improved_prompt="by uid"), make_record(improved_prompt="by number"))
        assert run("show", "2").stdout == "by uid\n"

    def test_a_part_and_json(self, database: Path) -> None:
        fill(database, make_record(role="Rôle", original_idea="idea", context=""))
        assert run("show", "--part", "role").stdout == "Rôle\n"
        assert json.loads(run("show", "--json").stdout)["role"] == "Rôle"
        nothing = run("show", "--part", "context")
        assert (nothing.returncode, nothing.stdout) == (FAILED, "")
        assert "no context" in nothing.stderr

    def test_the_newest_verdict_is_on_the_error_output_and_in_the_json(self, database: Path) -> None:
        record, other = make_record(improved_prompt="text"), make_record(improved_prompt="other")
        fill(database, other, record)
        assert json.loads(run("show", "--json").stdout)["verdict"] is None
        worse = Tally(result=Result.WORSE, source=Source.CHECKS, wins=0, losses=9, undecided=0)
        new = make_experiment(record, tally=BETTER)
        old = make_experiment(record, tally=worse, created_at=new.created_at - timedelta(days=1))
        going_on = make_experiment(record, created_at=new.created_at + timedelta(days=1))
        with history(database) as repository:
            # Of the other record, this one is the original: that verdict is not its own.
            for experiment in (new, old, going_on, make_experiment(other, record, tally=worse)):
                repository.experiments.save_experiment(experiment)
        said = "The improved prompt won 9, lost 1, 10 undecided of 20: better (between 55 and 100 % of the decided).\n"
        done = run("show")
        assert (done.returncode, done.stdout, done.stderr) == (DONE, "text\n", said)
        done = run("show", "--json")
        verdict = json.loads(done.stdout)["verdict"]
        assert done.stderr == ""
        assert (verdict["result"], verdict["decided_by"], verdict["sentence"]) == ("better", "your votes", said.strip())
        assert (verdict["wins"], verdict["losses"], verdict["undecided"]) == (9, 1, 10)

    @pytest.mark.parametrize("name", ["last", "7", "abcdef12", "ab", "9" * 40])
    def test_what_is_not_there_is_said(self, database: Path, name: str) -> None:
        with history(database):
            pass
        done = run("show", name)
        assert (done.returncode, done.stdout) == (FAILED, "")
        assert done.stderr.startswith("Nothing there\n")

    def test_a_beginning_that_two_share_is_asked_back(self, database: Path) -> None:
        fill(database, make_record(uid="abcd1111"), make_record(uid="abcd2222"))
        done = run("show", "abcd")
        assert done.returncode == FAILED
        assert "abcd1111, abcd2222" in done.stderr


class TestConfigAndModels:
    def test_every_setting_is_listed_with_its_origin_and_no_key_is_shown(self) -> None:
        done = run("config", environ={"LLM_MODEL": "gpt", "LLM_API_KEY": "sk-canary"})
        assert "LLM_MODEL=gpt  # the environment\n" in done.stdout
        assert "LLM_API_KEY=set, never shown" in done.stdout
        assert "SQLITE_ENABLED=true  # default\n" in done.stdout
        assert "sk-canary" not in done.stdout + done.stderr

    def test_a_setting_is_changed_where_it_stands_and_checked_before(self) -> None:
        config = platform_paths().config / "config.toml"
        assert run("config", "path").stdout == f"{config}\n"
        assert run("config", "set", "llm_max_tokens", "900").returncode == DONE
        assert run("config", "get", "LLM_MAX_TOKENS").stdout == "900\n"
        wrong = run("config", "set", "llm_max_tokens", "5")
        assert wrong.returncode == FAILED
        assert "greater than or equal to 64" in wrong.stderr
        assert config.read_text() == "llm_max_tokens = 900\n"
        assert run("config", "unset", "llm_max_tokens").returncode == DONE
        assert run("config", "get", "llm_max_tokens").stdout == "1200\n"

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("llm_api_key", "sk-canary", "never written"),
            ("llm_base_url", "http://me:sk-canary@host/v1", "never written"),
            ("llm_base_url", "ftp://me:sk-canary@host/v1", "begins with http"),
            ("llm_modl", "x", "Did you mean LLM_MODEL?"),
        ],
    )
    def test_what_may_not_be_set_is_said(self, name: str, value: str, sentence: str) -> None:
        done = run("config", "set", name, value)
        assert done.returncode == FAILED
        assert sentence in done.stderr
        assert not (platform_paths().config / "config.toml").exists()
        assert "sk-canary" not in done.stderr

    def test_an_address_is_shown_without_its_password(self) -> None:
        address = {"LLM_BASE_URL": "http://me:sk-canary@127.0.0.1:9/v1?key=sk-canary", "LLM_PROVIDER": "ollama"}
        for command_line in (["config"], ["config", "--json"], ["config", "get", "llm_base_url"], ["models"]):
            done = run(*command_line, environ=address)
            assert "sk-canary" not in done.stdout + done.stderr
        assert "http://me@127.0.0.1:9/v1" in run("config", environ=address).stdout
        wrong = run("improve", IDEA, environ=address | {"LLM_MODEL": "m"})
        assert (wrong.returncode, "sk-canary" in wrong.stderr) == (FAILED, False)

    def test_models_names_every_provider_and_whether_there_is_a_key(self) -> None:
        done = run("models", "--json", environ={"OPENAI_API_KEY": "sk-canary"})
        offers = {one["provider"]: one for one in json.loads(done.stdout)}
        assert offers["openai"]["key_set_by"] == "OPENAI_API_KEY"
        assert offers["anthropic"]["key_set_by"] == ""
        assert offers["local"]["chosen"] is True
        assert "sk-canary" not in done.stdout + done.stderr


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    bash = require_tool("bash", "bash")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "prompt-improver").write_text(f'#!/bin/sh\nexec {" ".join(command())} "$@"\n')
    (programs / "prompt-improver").chmod(0o755)
    script = tmp_path / "completion.sh"
    script.write_text(run("completion", "bash").stdout)
    asks = (
        f"source {script}; COMP_WORDS=(prompt-improver {{}}); COMP_CWORD={{}}; "
        "_prompt_improver_completion prompt-improver; echo ${{COMPREPLY[@]}}"
    )
    environ = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}

    def complete(words: str, position: int) -> list[str]:
        done = subprocess.run(
            [bash, "-c", asks.format(words, position)],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    assert {"improve", "import"} == set(complete("imp", 1))
    assert "--context" in complete("improve --c", 2)
    assert complete("improve --pattern bug-", 3) == ["bug-fix", "bug-report"]
