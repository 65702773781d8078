"""The part of the evaluation on patterns: which one an idea gets, what its prompt says, and what that costs."""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import ModelError
from domain.improver.filling.exclusions import asks_for, excluded_words
from domain.improver.idea.language import detect_language
from domain.patterns.library import PatternLibrary
from domain.patterns.pattern import NEUTRAL
from domain.prompts.improve import checked_request
from domain.prompts.request import NO_PATTERN, Improvement, ImproveRequest, PartialAnswer
from domain.text.clean import fold
from tests.benchmarks.pattern_ideas import NONE, PatternIdea, load_pattern_ideas, load_plain_ideas, load_unseen_ideas
from tui.composition.models import make_nearest_patterns

Run = Callable[[ImproveRequest, Callable[[PartialAnswer], None]], Improvement]


@dataclass(frozen=True, slots=True)
class Filled:
    """What one idea became: the improvement, or None if the run failed, and the seconds until its first words."""

    idea: PatternIdea
    made: Improvement | None
    seconds: float
    first: float

    @property
    def prompt(self) -> str:
        return self.made.improved_prompt if self.made else ""

    @property
    def slug(self) -> str:
        return (self.made.pattern if self.made else None) or NEUTRAL

    @property
    def is_right(self) -> bool:
        return self.idea.accepts(NONE if self.slug == NEUTRAL else self.slug)

    @property
    def is_wrong(self) -> bool:
        return not self.is_right and self.slug != NEUTRAL

    @property
    def contradictions(self) -> list[str]:
        """The sentences of the prompt, but for the user's own words, that ask for what the idea rules out."""
        excluded = excluded_words(self.idea.idea, self.idea.language)
        own = {*self.made.requirements} if self.made else set()
        return [
            sentence
            for sentence in own
            if self.idea.idea not in sentence and asks_for(sentence, excluded, self.idea.language)
        ]

    @property
    def general(self) -> tuple[int, int]:
        """How many sentences are those of the neutral pattern, and how many there are."""
        if self.made is None:
            return 0, 0
        neutral = PatternLibrary().neutral(self.made.language)
        known = {fold(item.text) for item in (*neutral.requirements, *neutral.avoid)}
        said = [*self.made.requirements, *self.made.guardrails]
        return sum(fold(sentence) in known for sentence in said), len(said)


def fill(idea: PatternIdea, run: Run, pattern: str = "") -> Filled:
    """Improve one idea, with the pattern chosen for it or with none."""
    began = time.monotonic()
    firsts: list[float] = []

    def take(partial: PartialAnswer) -> None:
        if partial.improved_prompt and not firsts:
            firsts.append(time.monotonic() - began)

    try:
        made = run(checked_request(idea.idea, idea.context, pattern=pattern), take)
    except ModelError:
        made = None
    seconds = time.monotonic() - began
    return Filled(idea, made, seconds, firsts[0] if firsts else seconds)


def report(run: Run, every: int = 1, compared: int = 10) -> None:
    """Print the evaluation. Each so many-th idea is also improved without a pattern, for the time."""
    ideas = sorted(load_pattern_ideas(), key=lambda idea: (idea.language, idea.id))[::every]
    rows, without = [], []
    for number, idea in enumerate(ideas):
        rows.append(fill(idea, run))
        if number % compared == 0:
            without.append((rows[-1], fill(idea, run, NO_PATTERN)))
    _print_choices(rows)
    _print_plain()
    _print_contents(rows)
    _print_costs(rows, without)


def _print_choices(rows: list[Filled]) -> None:
    total = len(rows)
    counts = Counter(
        "wrong" if row.is_wrong else "right" if row.slug != NEUTRAL or row.is_right else "neutral" for row in rows
    )
    for name in ("right", "neutral", "wrong"):
        print(f"- {name} pattern: {counts[name]} of {total} ({counts[name] / total:.1%})")
    languages = Counter(row.idea.language for row in rows)
    for language, count in sorted(languages.items()):
        of_language = [row for row in rows if row.idea.language == language]
        right = sum(row.is_right for row in of_language)
        print(f"  - {language}: right {right} of {count}, wrong {sum(row.is_wrong for row in of_language)}")
    for row in rows:
        if row.is_wrong:
            print(f"  - {row.idea.id}: {row.slug} in place of {row.idea.kind}")


def _print_plain() -> None:
    nearest = make_nearest_patterns(PatternLibrary())
    for name, ideas in (("plain", load_plain_ideas()), ("unseen", load_unseen_ideas())):
        ranked = [(idea, nearest.rank(idea.idea)[0]) for idea in ideas]
        taken = [(idea, near) for idea, near in ranked if near.is_clear]
        wrong = sum(not idea.accepts(near.slug) for idea, near in taken)
        first = sum(idea.accepts(near.slug) for idea, near in ranked if idea.kind != NONE)
        print(f"- of {len(ideas)} {name} ideas: {len(taken)} get a pattern, {wrong} a wrong one; ranked first: {first}")


def _print_contents(rows: list[Filled]) -> None:
    total = len(rows)
    kept = sum(len(row.idea.must_keep) - len(row.idea.missing_from(row.prompt)) for row in rows)
    found = [(row, wrong) for row in rows for wrong in row.idea.wrong_in(row.prompt)]
    contradictions = [(row.idea.id, sentence) for row in rows for sentence in row.contradictions]
    general, said = (sum(row.general[part] for row in rows) for part in (0, 1))
    chosen = [row for row in rows if row.slug != NEUTRAL]
    general_chosen, said_chosen = (sum(row.general[part] for row in chosen) for part in (0, 1))
    print(f"- what must be kept: {kept} of {sum(len(row.idea.must_keep) for row in rows)}")
    print(f"- sentences that ask for what the idea rules out: {len(contradictions)}")
    for name, sentence in contradictions:
        print(f"  - {name}: {sentence}")
    print(f"- found by the labels of what would be wrong: {len(found)}")
    for row, wrong in found:
        print(f"  - {row.idea.id}: {wrong.what}")
    print(f"- general sentences: {general} of {said} ({general / max(said, 1):.1%})")
    print(f"  - where a pattern was chosen: {general_chosen} of {said_chosen}")
    language = sum(detect_language(row.prompt) == row.idea.language for row in rows)
    print(f"- prompt in the language of the idea: {language} of {total}")


def _print_costs(rows: list[Filled], without: list[tuple[Filled, Filled]]) -> None:
    seconds, firsts = sorted(row.seconds for row in rows), sorted(row.first for row in rows)
    tokens = [row.made.tokens_out or 0 for row in rows if row.made]
    print(f"- tokens written: median {statistics.median(tokens):.0f}, most {max(tokens)}")
    p95 = int(0.95 * (len(rows) - 1))
    print(f"- seconds: p50 {statistics.median(seconds):.1f}, p95 {seconds[p95]:.1f}")
    print(f"- seconds until the first words: p50 {statistics.median(firsts):.2f}, p95 {firsts[p95]:.2f}")
    if without:
        new, old = (statistics.median(pair[part].seconds for pair in without) for part in (0, 1))
        print(f"- of {len(without)} ideas, p50 with a pattern {new:.1f}, without {old:.1f}: {new / old:.2f}")
