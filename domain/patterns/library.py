"""The patterns of the package, and the user's own from their folder."""

import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.patterns.titles import PatternTitle, PatternTitles
from domain.text.clean import fold, one_line

FALLBACK_LANGUAGE = "en"
"""The language of a pattern that is not written in the wanted one."""


@dataclass(frozen=True, slots=True)
class PatternProblem:
    """A file of the user that is not a pattern: its name, the line (from 1, 0 for the file), and a plain sentence."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return it as one sentence."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class OwnPatterns:
    """The user's patterns, and the files that cannot be used."""

    patterns: tuple[Pattern, ...] = ()
    problems: tuple[PatternProblem, ...] = ()


class PatternLibrary:
    """Finds patterns by slug. Thread-safe.

    `load_own` returns the user's patterns as their files are now, and the same objects for unchanged files; it may read
    files, so call no method on the screen's thread. An own pattern replaces a built-in one of the same slug, in every
    language.
    """

    def __init__(self, load_own: Callable[[], OwnPatterns] = OwnPatterns) -> None:
        self._load_own = load_own
        self._told: tuple[PatternProblem, ...] = ()
        self._lock = threading.Lock()

    def own(self) -> OwnPatterns:
        """Return the user's patterns as their files are now."""
        return self._load_own()

    def new_problems(self) -> tuple[PatternProblem, ...]:
        """Return what is wrong with files that have changed since the last call; at first, with every file."""
        problems = self._load_own().problems
        with self._lock:
            told, self._told = self._told, problems
        return tuple(problem for problem in problems if not any(problem is one for one in told))

    def find(self, slug: str, language: str | None) -> Pattern | None:
        """Return a pattern in `language`, in English if it is not written in that language; None if there is none."""
        own = [pattern for pattern in self._load_own().patterns if pattern.slug == slug]
        if own:
            by_language = {pattern.language: pattern for pattern in own}
            return by_language.get(language or "") or by_language.get(FALLBACK_LANGUAGE) or own[0]
        return _built_in(slug, language or "") or _built_in(slug, FALLBACK_LANGUAGE)

    def slugs(self) -> tuple[str, ...]:
        """Return the slugs of all patterns, sorted, the neutral one included."""
        return tuple(sorted({*built_in_slugs(), *(pattern.slug for pattern in self._load_own().patterns)}))

    def titles(self, language: str | None) -> PatternTitles:
        """Return every pattern but the neutral one by its title, in the language in which `find` returns it."""
        own = self._load_own()
        # A later pattern replaces an earlier one of the same slug, as in `find`.
        found = [*built_in_patterns(FALLBACK_LANGUAGE), *built_in_patterns(language or FALLBACK_LANGUAGE)]
        found += [*reversed(own.patterns), *(one for one in own.patterns if one.language == language)]
        by_slug = {one.slug: one for one in found if one.slug != NEUTRAL}
        titles = (
            PatternTitle(one.slug, one_line(one.title), one_line(one.group), one.is_own) for one in by_slug.values()
        )
        return PatternTitles(
            tuple(sorted(titles, key=lambda one: (fold(one.group), fold(one.title)))), tuple(map(str, own.problems))
        )

    def neutral(self, language: str | None) -> Pattern:
        """Return the pattern for ideas of no known kind."""
        found = self.find(NEUTRAL, language)
        assert found is not None  # noqa: S101 - for the type checker; a test reads every file of the package
        return found


def built_in_languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages that built-in patterns are written in, sorted."""
    folder = files(__package__).joinpath("library")
    return tuple(sorted(one.name for one in folder.iterdir() if one.is_dir() and not one.name.startswith("_")))


def built_in_slugs(language: str = FALLBACK_LANGUAGE) -> tuple[str, ...]:
    """Return the slugs of the built-in patterns in `language`, sorted, the neutral one included."""
    folder = files(__package__).joinpath("library", language)
    return tuple(sorted(one.name.removesuffix(".md") for one in folder.iterdir() if one.name.endswith(".md")))


def built_in_text(slug: str, language: str) -> str | None:
    """Return the Markdown of a built-in pattern; None if it is not written in that language."""
    if not (slug.replace("-", "").isalnum() and language.isalpha()):
        return None
    try:
        return files(__package__).joinpath("library", language, f"{slug}.md").read_text("utf-8")
    except FileNotFoundError:
        return None


def text_of(pattern: Pattern) -> str:
    """Return the Markdown of a pattern."""
    return pattern.text or built_in_text(pattern.slug, pattern.language) or ""


def built_in_patterns(language: str) -> Iterator[Pattern]:
    """Yield every built-in pattern in `language` but the neutral one, if there are any. Reads as many files."""
    for slug in built_in_slugs(language) if language in built_in_languages() else ():
        if slug != NEUTRAL and (pattern := _built_in(slug, language)):
            yield pattern


@functools.cache
def _built_in(slug: str, language: str) -> Pattern | None:
    text = built_in_text(slug, language)
    return None if text is None else parse_pattern(text, slug, language)
