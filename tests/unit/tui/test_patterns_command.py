"""`prompt-improver patterns`: the list, one pattern as Markdown, and the folder of one's own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.pattern_files import pattern_text, use_small_library, write_pattern
from tui.cli.main import main
from tui.cli.runner import ATTENTION, REFUSED
from tui.composition.paths import platform_paths


@pytest.fixture(autouse=True)
def _small_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_small_library(tmp_path, monkeypatch)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["patterns", *words], prog_name="prompt-improver")


def test_every_pattern_is_listed_and_ones_own_are_marked() -> None:
    write_pattern(platform_paths().patterns / "toy-letter.md")
    done = run()
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["recipe", "Recipe"],
        ["toy-letter", "Toy", "letter", "yours", "·", "mine"],
        ["bug-fix", "Bug", "fix", "software"],
    ]
    assert json.loads(run("--json").stdout)[1] == {
        "slug": "toy-letter",
        "title": "Toy letter",
        "group": "mine",
        "own": True,
    }


def test_a_pattern_is_listed_in_a_language_or_in_english_where_it_is_not_written_in_it() -> None:
    assert [row["title"] for row in json.loads(run("--json", "--language", "es").stdout)] == ["Receta", "Bug fix"]
    assert [row["title"] for row in json.loads(run("--json", "--language", "de").stdout)] == ["Recipe", "Bug fix"]


def test_ones_own_takes_the_place_of_a_built_in_one() -> None:
    write_pattern(platform_paths().patterns / "recipe.md", "My recipe")
    titles = {row["slug"]: (row["title"], row["own"]) for row in json.loads(run("--json").stdout)}
    assert titles == {"recipe": ("My recipe", True), "bug-fix": ("Bug fix", False)}


def test_a_broken_file_is_named_and_needs_attention() -> None:
    write_pattern(platform_paths().patterns / "whole.md")
    (platform_paths().patterns / "broken.md").write_text("no pattern")
    done = run()
    assert done.exit_code == ATTENTION
    assert "whole" in done.stdout
    assert done.stderr == '! patterns/broken.md, line 1: The first line must be "+++".\n'


def test_a_copy_of_a_printed_pattern_is_a_pattern_of_ones_own() -> None:
    printed = run("show", "bug-fix").stdout
    assert printed == pattern_text("Bug fix", "software")
    folder = Path(run("folder").stdout.strip())
    (folder / "my-bug.md").write_text(printed)
    assert ["my-bug", True] in [[row["slug"], row["own"]] for row in json.loads(run("--json").stdout)]


def test_ones_own_pattern_is_printed_in_place_of_a_built_in_one() -> None:
    write_pattern(platform_paths().patterns / "toy-letter.md")
    write_pattern(platform_paths().patterns / "recipe.md", "My recipe")
    assert run("show", "toy-letter").stdout == pattern_text()
    done = run("show", "recipe")
    assert (done.exit_code, done.stdout, done.stderr) == (0, pattern_text("My recipe"), "This pattern is yours.\n")


def test_a_pattern_is_printed_in_the_language_asked_for_or_it_says_in_which() -> None:
    write_pattern(platform_paths().patterns / "es" / "toy-letter.md", "Carta")
    assert run("show", "recipe", "--language", "es").stdout == pattern_text("Receta", "")
    assert run("--language", "es", "show", "recipe").stderr == ""
    done = run("show", "bug-fix", "--language", "es")
    assert (done.exit_code, done.stdout) == (0, pattern_text("Bug fix", "software"))
    assert done.stderr == "It is not written in 'es'; this is 'en'.\n"
    assert run("show", "toy-letter", "--language", "es").stderr == "This pattern is yours.\n"
    assert run("show", "toy-letter").stderr == "This pattern is yours. It is not written in 'en'; this is 'es'.\n"


@pytest.mark.parametrize(
    ("slug", "next_step"),
    [
        ("bugfix", "Did you mean bug-fix?"),
        ("toy-leter", "Did you mean toy-letter?"),
        ("../en/bug-fix", "prompt-improver patterns lists the patterns."),
    ],
)
def test_an_unknown_pattern_is_refused(slug: str, next_step: str) -> None:
    write_pattern(platform_paths().patterns / "toy-letter.md")
    done = run("show", slug)
    assert done.exit_code == REFUSED
    assert done.stdout == ""
    assert f"there is no pattern {slug!r}. {next_step}" in done.stderr


def test_the_folder_is_made_for_this_user_alone() -> None:
    folder = Path(run("folder").stdout.strip())
    assert folder == platform_paths().patterns
    assert folder.stat().st_mode & 0o777 == 0o700
