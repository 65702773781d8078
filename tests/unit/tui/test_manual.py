"""The README and the manual: short, complete, without dead links, with commands that exist."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

import tui.manual
from tui.cli.main import main
from tui.manual import TOPICS, find_page, nearest_topic, pages, search

ROOT = Path(__file__).parents[3]
README = ROOT / "README.md"
FOLDER = Path(tui.manual.__file__).parent
FILES = (README, *(FOLDER / f"{topic}.md" for topic in TOPICS))
MOST_README_BYTES = 9_000
PICTURES = 4
_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
_CODE = re.compile(r"`(prompt-improver [^`\n]*)`|^(?:.*\| )?(prompt-improver [^|\n]*)", re.MULTILINE)


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(file: Path) -> list[tuple[bool, str]]:
    return [(bool(mark), target) for mark, target in _LINK.findall(file.read_text())]


def test_the_readme_is_short() -> None:
    assert len(README.read_bytes()) < MOST_README_BYTES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_link_leads_to_a_file_and_a_heading(file: Path) -> None:
    for _, target in links(file):
        name, _, anchor = target.replace("%5B", "[").replace("%5D", "]").partition("#")
        found = (file.parent / name).resolve()
        assert found.is_file(), target
        assert not anchor or anchor in anchors(found.read_text()), target


def test_the_readme_links_to_every_page_and_every_page_is_in_the_order() -> None:
    assert {target for _, target in links(README) if target.endswith(".md")} == {
        f"tui/manual/{topic}.md" for topic in TOPICS
    }
    assert {file.stem for file in FOLDER.glob("*.md")} == set(TOPICS)


def test_the_pages_are_installed_with_the_application() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "manual/*.md" in project["tool"]["setuptools"]["package-data"]["tui"]


def test_the_tour_has_pictures_that_the_snapshots_keep_up_to_date() -> None:
    pictures = [target for is_picture, target in links(FOLDER / "tour.md") if is_picture]
    assert len(pictures) >= PICTURES
    assert all("/tests/snapshots/" in target for target in pictures)


def test_in_a_terminal_a_page_says_what_a_picture_shows_and_how_to_read_the_linked_page() -> None:
    page = find_page("tour")
    assert page is not None
    assert "![" in page.text
    assert "![" not in page.for_terminal
    assert "*Picture: Two versions compared" in page.for_terminal
    assert "[history and search](history.md)" in page.for_terminal
    assert "history and search (`prompt-improver manual history`)" in page.for_printing
    assert ".svg" not in page.for_printing


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_command_that_is_named_exists_with_its_options(file: Path) -> None:
    context = click.Context(main)
    every = {name: main.get_command(context, name) for name in main.list_commands(context)}
    commands = {name: command for name, command in every.items() if command is not None}
    for found in _CODE.findall(file.read_text()):
        text = re.sub(r"[>|\\].*$", "", "".join(found)).strip()
        words = shlex.split(text)[1:]
        command = commands.get(words[0]) if words else None
        if command is None:
            assert not words or " " in words[0] or words[0].startswith("-"), text
            command = commands["open"]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, text


def test_the_page_of_the_command_line_lists_every_command() -> None:
    page = find_page("commands")
    assert page is not None
    listed = set(re.findall(r"^\| `prompt-improver ([a-z]+)", page.text, re.MULTILINE))
    assert listed == set(main.list_commands(click.Context(main))) - {"open"}


@pytest.mark.parametrize(
    ("words", "topic", "heading"),
    [
        ("tmux screen", "troubleshooting", "tmux and screen"),
        ("OPTION mac", "troubleshooting", "Option on a Mac"),
        ("exit code 141", "commands", "Exit codes"),
        ("is:fewshot", "history", "Search"),
        ("osc 52", "copying", ""),
        ("allow-passthrough", "troubleshooting", "tmux and screen"),
    ],
)
def test_a_search_finds_the_section(words: str, topic: str, heading: str) -> None:
    hits = search(words)
    assert (topic, heading) in [(hit.page.topic, hit.heading) for hit in hits]
    assert all("`" not in hit.line and "](" not in hit.line for hit in hits)


def test_a_word_in_a_title_comes_before_a_word_in_a_text() -> None:
    assert search("privacy")[0].page.topic == "privacy"


def test_a_section_is_shown_by_a_row_of_its_table_and_not_by_the_names_of_the_columns() -> None:
    assert [hit.line for hit in search("exit codes")][:1] == ["0 · done; a prompt is safe on disk"]


def test_no_words_find_each_page_once_and_unknown_words_nothing() -> None:
    assert [hit.page.topic for hit in search("  ")] == list(TOPICS)
    assert search("zebra") == ()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.topic)
def test_every_heading_is_unique_in_its_page_and_the_title_is_the_first_line(page: tui.manual.Page) -> None:
    headings = re.findall(r"^##+ (.+)$", page.text, re.MULTILINE)
    assert len(set(headings)) == len(headings)
    assert page.text.startswith(f"# {page.title}\n")


@pytest.mark.parametrize(("typed", "meant"), [("keyz", "keys"), ("Trubleshooting", "troubleshooting"), ("qqqq", None)])
def test_a_mistyped_topic_has_a_nearest_one(typed: str, meant: str | None) -> None:
    assert nearest_topic(typed) == meant
