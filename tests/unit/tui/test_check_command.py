"""`prompt-improver check`: the report in three forms, the rules on and off, and files that are no prompts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from domain.linting.check import check_prompt, rules
from domain.linting.finding import Finding
from tui.cli.main import main
from tui.cli.runner import ATTENTION, FAILED, REFUSED

GOOD = "You answer customers of a bicycle shop. Answer in at most 80 words, in English, as plain text.\n"
BAD = "Be brief.\n\nTODO: the shop's name.\n1. Read.\n3. Answer.\n"
REQUIRED = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "items": {
                                            "required": ["id", "shortDescription"],
                                            "properties": {"shortDescription": {"required": ["text"]}},
                                        },
                                        "uniqueItems": True,
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["message", "ruleId", "ruleIndex", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "locations": {
                                    "minItems": 1,
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {"required": ["uri"]},
                                                    "region": {
                                                        "required": [
                                                            "startLine",
                                                            "startColumn",
                                                            "endLine",
                                                            "endColumn",
                                                        ],
                                                        "additionalProperties": {
                                                            "anyOf": [{"minimum": 1}, {"type": "object"}]
                                                        },
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 (OASIS, sections 3.13 to 3.30) requires of what is printed."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    place = tmp_path / "prompts"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def run(*words: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["check", *words], prog_name="prompt-improver", input=text)


def write(name: str, text: str | bytes) -> str:
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return name


def test_a_good_prompt_has_no_finding() -> None:
    done = run(write("good.md", GOOD))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "Nothing found in 1 prompt.\n")


def test_each_finding_says_where_it_is_and_what_to_do() -> None:
    done = run(write("bad.md", BAD), write("good.md", GOOD))
    assert done.exit_code == ATTENTION
    assert done.stdout.splitlines() == [
        "bad.md:3:1: leftover: The note TODO was left here.",
        "    Do what it says, or delete it.",
        "bad.md:5:1: conflicting-order: After 1 comes 3: 2 is missing. Line 4: “1. Read.”",
        "    Renumber the steps, or add the missing one.",
    ]
    assert done.stderr == "2 findings in 2 prompts.\n"


def test_stdin_is_read_too() -> None:
    done = run("-", text=BAD)
    assert done.exit_code == ATTENTION
    assert done.stdout.startswith("stdin:3:1: leftover")


def test_json_has_every_place() -> None:
    done = run(write("bad.md", BAD), "--json")
    assert done.exit_code == ATTENTION
    values: dict[str, Any] = json.loads(done.stdout)
    assert values["found"] == 2
    (prompt,) = values["prompts"]
    assert prompt["name"] == "bad.md"
    assert prompt["findings"][1] == {
        "rule": "conflicting-order",
        "line": 5,
        "column": 1,
        "end_line": 5,
        "end_column": 11,
        "quote": "3. Answer.",
        "message": "After 1 comes 3: 2 is missing. Line 4: “1. Read.”",
        "next_step": "Renumber the steps, or add the missing one.",
        "other": {"line": 4, "column": 1, "end_line": 4, "end_column": 9, "quote": "1. Read."},
    }


def test_sarif_has_what_the_standard_requires(tmp_path: Path) -> None:
    done = run(write("two words.md", BAD), write(str(tmp_path / "elsewhere.md"), BAD), "--sarif")
    assert done.exit_code == ATTENTION
    values: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(REQUIRED).validate(values)
    (one_run,) = values["runs"]
    listed = [rule["id"] for rule in one_run["tool"]["driver"]["rules"]]
    assert listed == [rule.id for rule in rules()]
    assert {listed[result["ruleIndex"]] == result["ruleId"] for result in one_run["results"]} == {True}
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in one_run["results"]]
    assert uris[0] == "two%20words.md"
    assert uris[-1] == (tmp_path / "elsewhere.md").as_uri()
    assert one_run["results"][1]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_rules_are_chosen_by_the_call() -> None:
    name = write("bad.md", BAD)
    assert run(name, "--rule", "leftover", "--json").stdout.count('"rule"') == 1
    assert run(name, "--without", "leftover", "--json").stdout.count('"rule"') == 1
    done = run(name, "--rule", "leftover", "--without", "leftover")
    assert done.exit_code == REFUSED
    assert "No rule is left" in done.stderr
    done = run(name, "--rule", "leftovers")
    assert done.exit_code == REFUSED
    assert "leftover" in done.stderr


def test_rules_are_turned_off_by_a_file_beside_the_prompt_or_above(folder: Path) -> None:
    (folder / ".prompt-improver-check.toml").write_text('off = ["leftover", "conflicting-order"]\n')
    (folder / "deep").mkdir()
    assert run(write("deep/bad.md", BAD)).exit_code == 0
    assert run("deep/bad.md", "--rule", "leftover").exit_code == ATTENTION, "the call counts more than the file"
    (folder / "deep" / ".prompt-improver-check.toml").write_text('off = ["leftover"]\non = ["conflicting-order"]\n')
    done = run("deep/bad.md")
    assert done.exit_code == ATTENTION
    assert done.stdout.startswith("deep/bad.md:5:1: conflicting-order")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("off = [", "is not TOML"),
        pytest.param("off = " + "[" * 3000, "is not TOML", id="deep"),
        pytest.param("off = " + "9" * 6000, "is not TOML", id="long number"),
        ('off = "leftover"', "off is not a list of rules"),
        ('off = ["leftovr"]', "there is no rule leftovr; did you mean leftover?"),
        ('off = ["\x1b[31mnothing"]', "is not TOML"),
        ("quiet = true", "it has quiet; allowed: off and on"),
    ],
)
def test_a_wrong_config_is_named(folder: Path, text: str, said: str) -> None:
    (folder / ".prompt-improver-check.toml").write_text(text)
    done = run(write("bad.md", BAD))
    assert done.exit_code == FAILED
    assert done.stdout == ""
    assert said.removeprefix("is ") in done.stderr
    assert ".prompt-improver-check.toml" in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("binary.md", b"\x7fELF\0\0\0", "binary.md is not a text"),
        ("latin.md", "Sé amable.\nÁ".encode("latin-1"), "latin.md is not UTF-8 text: line 1"),
        ("long.md", "a" * 50_001, "long.md has more than 50,000 characters"),
        ("huge.md", "é" * 200_000, "huge.md has more than 50,000 characters"),
        ("empty.md", " \n\n", "empty.md is empty."),
    ],
)
def test_what_is_no_prompt_gets_a_sentence_and_the_others_are_checked(name: str, data: str | bytes, said: str) -> None:
    done = run(write(name, data), write("bad.md", BAD))
    assert done.exit_code == FAILED
    assert said in done.stderr
    assert done.stdout.startswith("bad.md:3:1: leftover")


def test_a_fault_in_a_rule_loses_no_finding_of_the_other_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_for_one(text: str, *rest: Any) -> tuple[Finding, ...]:
        if text == GOOD:
            raise KeyError("a part of the prompt")
        return check_prompt(text, *rest)

    monkeypatch.setattr("tui.cli.check.check_prompt", fail_for_one)
    done = run(write("good.md", GOOD), write("bad.md", BAD))
    assert done.exit_code == FAILED
    assert done.stdout.startswith("bad.md:3:1: leftover")
    assert "good.md was not checked: an unexpected KeyError stopped it.\n" in done.stderr
    assert "a part of the prompt" not in done.output


def test_a_name_that_means_nothing_gets_a_sentence(folder: Path) -> None:
    done = run("nothing.md")
    assert done.exit_code == FAILED
    assert "does not exist" in done.stderr
    done = run(str(folder))
    assert done.exit_code == FAILED
    assert "is a folder" in done.stderr
    assert run().exit_code == REFUSED
    assert run("bad.md", "--json", "--sarif").exit_code == REFUSED


@pytest.mark.parametrize("text", [f"\ufeff{BAD}", BAD.replace("\n", "\r\n"), f"{BAD}\u202e\x1b[31m\x07"])
def test_marks_of_other_systems_and_controls_change_no_place(text: str) -> None:
    done = run(write("bad.md", text))
    assert done.exit_code == ATTENTION
    assert done.stdout.startswith("bad.md:3:1: leftover")
    assert "\x1b" not in done.output


def test_50_000_characters_are_checked() -> None:
    assert run(write("long.md", "a b c. " * 7142 + "123456")).exit_code in {0, ATTENTION}


def test_the_rules_are_listed() -> None:
    done = run("--list-rules")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [rule.id for rule in rules()]
    assert all(line.endswith(".") for line in done.stdout.splitlines())
    assert [one["id"] for one in json.loads(run("--list-rules", "--json").stdout)] == [rule.id for rule in rules()]


def test_the_output_is_the_same_each_time() -> None:
    name = write("bad.md", BAD)
    assert run(name, "--sarif").stdout == run(name, "--sarif").stdout
