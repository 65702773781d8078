"""The patterns of the package: every file can be used, the languages agree, and no sentence fits any task."""

from collections import Counter
from itertools import chain

import pytest

from domain.patterns.classifier import built_in_classifier, digest_of, library_texts
from domain.patterns.library import (
    OwnPatterns,
    PatternLibrary,
    built_in_languages,
    built_in_patterns,
    built_in_slugs,
)
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.text.clean import fold
from tests.benchmarks.pattern_ideas import load_kinds, load_pattern_ideas
from tests.unit.patterns.test_parse import FILE

LANGUAGES = built_in_languages()
ENGLISH = {pattern.slug: pattern for pattern in built_in_patterns("en")}


def test_the_library_covers_every_kind_of_work_in_ten_languages() -> None:
    kinds = {kind.slug for kind in load_kinds()}

    assert set(LANGUAGES) == {"ca", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh"}
    for language in LANGUAGES:
        assert set(built_in_slugs(language)) == kinds | {NEUTRAL}
    groups = Counter(pattern.group for pattern in ENGLISH.values())
    assert len(ENGLISH) >= 120
    assert groups["software"] >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_can_be_used(language: str) -> None:
    patterns = [*built_in_patterns(language), PatternLibrary().neutral(language)]

    assert len({pattern.title for pattern in patterns}) == len(patterns)
    for pattern in patterns:
        assert pattern.language == language
        if pattern.slug != NEUTRAL:
            assert pattern.role
            assert pattern.approach
            assert pattern.output_format
            assert len(pattern.examples) >= 8


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_pattern_is_the_same_kind_of_work_in_every_language(language: str) -> None:
    for pattern in built_in_patterns(language):
        english = ENGLISH[pattern.slug]
        assert (pattern.group, pattern.framework) == (english.group, english.framework), pattern.slug
        assert [slot.name for slot in pattern.slots] == [slot.name for slot in english.slots], pattern.slug


def sentences(pattern: Pattern) -> list[str]:
    return [pattern.role, pattern.task, pattern.approach, *(i.text for i in (*pattern.requirements, *pattern.avoid))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_in_two_patterns(language: str) -> None:
    found = Counter(fold(sentence) for pattern in built_in_patterns(language) for sentence in sentences(pattern))

    assert [sentence for sentence, count in found.items() if count > 1] == []


def test_no_example_is_an_idea_of_the_benchmark() -> None:
    ideas = {fold(idea.idea) for idea in load_pattern_ideas()}
    examples = chain.from_iterable(p.examples for language in LANGUAGES for p in built_in_patterns(language))

    assert not ideas & {fold(example) for example in examples}


def test_the_classifier_was_trained_on_these_texts() -> None:
    assert built_in_classifier().digest == digest_of(library_texts()), "run python -m tests.pattern_classifier"


def test_a_pattern_comes_in_english_where_it_is_not_written_in_the_language() -> None:
    library = PatternLibrary()

    assert library.find("bug-fix", "es").language == "es"  # type: ignore[union-attr] # it is written in Spanish
    assert library.find("bug-fix", "xx").language == "en"  # type: ignore[union-attr] # no such language
    assert library.find("../../pyproject", "en") is None
    assert library.find("no-such-pattern", "en") is None


def test_an_own_pattern_comes_before_the_one_of_the_package() -> None:
    own = parse_pattern(FILE, "bug-fix", "en", is_own=True)
    library = PatternLibrary(lambda: OwnPatterns((own,)))

    assert library.find("bug-fix", "es") is own
