"""The user's own patterns: read when they changed, and never an error."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.patterns.library import OwnPatterns, PatternLibrary
from storage.config import patterns
from storage.config.patterns import MOST_BYTES, OwnPatternFiles
from tests.support.pattern_files import pattern_text, write_pattern


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "patterns"
    made.mkdir()
    return made


def told(own: OwnPatterns) -> list[str]:
    return [str(problem) for problem in own.problems]


def test_without_the_folder_there_are_none(tmp_path: Path) -> None:
    assert OwnPatternFiles(tmp_path / "patterns")() == OwnPatterns()


def test_the_name_of_a_file_is_its_slug_and_its_folder_says_the_language(folder: Path) -> None:
    write_pattern(folder / "toy-letter.md")
    write_pattern(folder / "es" / "toy-letter.md", "Carta de juguete")
    found = OwnPatternFiles(folder)()
    assert [(one.slug, one.language, one.title, one.is_own) for one in found.patterns] == [
        ("toy-letter", "es", "Carta de juguete", True),
        ("toy-letter", "en", "Toy letter", True),
    ]
    library = PatternLibrary(lambda: found)
    titles = {language: getattr(library.find("toy-letter", language), "title", "") for language in ("es", "en", "de")}
    assert (titles["es"], titles["en"]) == ("Carta de juguete", "Toy letter")


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pattern(folder / "a.md", "First")
    write_pattern(folder / "b.md", "Second")
    load = OwnPatternFiles(folder)
    first = load().patterns
    read: list[Path] = []
    monkeypatch.setattr(patterns, "_text_of", _spied(patterns._text_of, read))
    assert all(one is other for one, other in zip(load().patterns, first, strict=True))
    write_pattern(folder / "b.md", "Third one")
    (folder / "a.md").rename(folder / "c.md")
    assert [one.title for one in load().patterns] == ["Third one", "First"]
    assert [path.name for path in read] == ["b.md", "c.md"]
    (folder / "c.md").unlink()
    assert [one.slug for one in load().patterns] == ["b"]


def _spied(read: Callable[[Path], str], paths: list[Path]) -> Callable[[Path], str]:
    def spy(path: Path) -> str:
        paths.append(path)
        return read(path)

    return spy


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", 'line 1: The first line must be "+++".'),
    "no-front": (b"## Task\nWrite it.", 'line 1: The first line must be "+++".'),
    "toml": (b'+++\ntitle = "a\nframework = 1\n+++\n', "line 2: This is not valid TOML:"),
    "extra": (pattern_text().replace("group", "grup").encode(), 'line 3: "grup" is not a setting'),
    "slot": (
        pattern_text().replace("[toy] Name", "[bear] Name").encode(),
        'line 16: "[bear]" names no slot',
    ),
    "binary": (b'+++\ntitle = "\xff\xfe"\n+++\n', "line 2: This is not text in UTF-8."),
    "large": (b"+" * (MOST_BYTES + 1), "The file has more than 100 kB."),
    "deep": (b"+++\na = " + b"[" * 20_000 + b"\n+++\n", "The settings between the lines +++ cannot be read."),
    "number": (b"+++\na = " + b"1" * 20_000 + b"\n+++\n", "The settings between the lines +++ cannot be read."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_sentence_with_its_line_and_the_others_are_used(folder: Path, name: str) -> None:
    content, sentence = BROKEN[name]
    (folder / f"{name}.md").write_bytes(content)
    write_pattern(folder / "whole.md")
    found = OwnPatternFiles(folder)()
    assert [one.slug for one in found.patterns] == ["whole"]
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith(f"patterns/{name}.md")
    assert sentence in str(found.problems[0])


@given(st.binary(max_size=300))
def test_no_content_raises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("patterns")
    (folder / "any.md").write_bytes(b"+++\n" + content)
    found = OwnPatternFiles(folder)()
    assert len(found.patterns) + len(found.problems) == 1


def test_what_is_no_pattern_by_its_name_or_kind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pattern(folder / "Bad Name.md")
    write_pattern(folder / "none.md")
    write_pattern(folder / "auto.md")
    write_pattern(folder / ".hidden.md")
    write_pattern(folder / "notes.txt")
    write_pattern(folder / "spanish" / "x.md")
    (folder / "folder.md").mkdir()
    (folder / "gone.md").symlink_to("nowhere.md")
    (folder / "loop.md").symlink_to("loop.md")
    os.mkfifo(folder / "pipe.md")
    write_pattern(folder / "closed.md")
    _close(monkeypatch, folder / "closed.md")
    found = OwnPatternFiles(folder)()
    assert found.patterns == ()
    name = "Give the file another name: lower-case letters, digits and hyphens, such as my-bug.md."
    assert told(found) == [
        f"patterns/Bad Name.md: {name}",
        f"patterns/auto.md: {name}",
        "patterns/closed.md: The file cannot be read: Permission denied.",
        "patterns/folder.md: This is not a file.",
        "patterns/gone.md: The file cannot be read: No such file or directory.",
        "patterns/loop.md: The file cannot be read: Too many levels of symbolic links.",
        f"patterns/none.md: {name}",
        "patterns/pipe.md: This is not a file.",
        "patterns/spanish: This folder is not read: its name is not the code of a language, such as es.",
    ]


def _close(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Make a file unreadable, even for root."""
    is_open = Path.open

    def refusing(path: Path, mode: str = "r", **options: object) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return is_open(path, mode, **options)  # type: ignore[call-overload]  # as it was called

    monkeypatch.setattr(Path, "open", refusing)


def test_a_link_to_a_file_is_followed(folder: Path, tmp_path: Path) -> None:
    write_pattern(tmp_path / "elsewhere.md")
    (folder / "linked.md").symlink_to(tmp_path / "elsewhere.md")
    assert [one.slug for one in OwnPatternFiles(folder)().patterns] == ["linked"]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "patterns").write_text("")
    assert told(OwnPatternFiles(tmp_path / "patterns")()) == ["patterns: The folder cannot be read: Not a directory."]


def test_of_very_many_files_the_first_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_FILES", 3)
    for name in "abcde":
        write_pattern(folder / f"{name}.md")
    found = OwnPatternFiles(folder)()
    assert [one.slug for one in found.patterns] == ["a", "b", "c"]
    assert told(found) == ["patterns/d.md: Only 3 files are read; this one is not."]


def test_control_sequences_do_not_reach_a_pattern(folder: Path) -> None:
    text = pattern_text("Red \\u001b[31mtitle").replace("Threats.", "\x1b[31mThreats\x07.")
    (folder / "red.md").write_text(text)
    (pattern,) = OwnPatternFiles(folder)().patterns
    assert (pattern.title, pattern.avoid[0].text) == ("Red title", "Threats.")


def test_a_problem_is_new_once_for_each_change_of_the_file(folder: Path) -> None:
    library = PatternLibrary(OwnPatternFiles(folder))
    (folder / "a.md").write_text("broken")
    assert [one.file for one in library.new_problems()] == ["patterns/a.md"]
    assert library.new_problems() == ()
    (folder / "a.md").write_text("broken again")
    assert [one.file for one in library.new_problems()] == ["patterns/a.md"], "though the sentence is the same"
    write_pattern(folder / "a.md")
    assert library.new_problems() == ()
