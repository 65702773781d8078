"""Which words of a prompt are the user's, the model's and the pattern's."""

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given

from domain.prompts.authorship import Author, passages_of
from domain.prompts.record import PromptHistory
from tests.support.records import make_record, records

IDEA = "weekend in Porto with my sister, 300 euros, no museums"
PROMPT = f"""## Role
You are a trip planner who has walked these routes.

## Task
Plan the trip described here, day by day.

{IDEA}

## Requirements
- Meet each limit of the task: no museums; 300 euros.
- Add up the cost of each day and show what remains of 300 euros.
- Keep each day within one area of Porto.
- Name a bakery with seats for two.
- Say in the title what my sister and I get.
"""


def filled(**overrides: object) -> PromptHistory:
    """Return a record that a pattern wrote."""
    fields: dict[str, object] = {
        "original_idea": IDEA,
        "improved_prompt": PROMPT,
        "pattern": "trip",
        "is_written_by_pattern": True,
    }
    return make_record(**fields | overrides)


def words_of(record: PromptHistory, author: Author) -> list[str]:
    text = record.text_to_use
    return [text[one.start : one.end] for one in passages_of(record, text) if one.author is author]


def test_the_idea_and_its_phrases_are_told_from_the_pattern() -> None:
    record = filled()
    assert words_of(record, Author.USER) == [IDEA, "no museums", "300 euros", "300 euros", "Porto"]
    assert words_of(record, Author.MODEL) == []
    assert words_of(record, Author.PATTERN)[0].startswith("## Role\nYou are a trip planner")
    assert "Say in the title what my sister and I get." in "".join(words_of(record, Author.PATTERN))


@pytest.mark.parametrize("pattern", [None, "trip"])
def test_without_a_pattern_that_wrote_it_all_but_the_users_words_is_the_models(pattern: str | None) -> None:
    record = filled(pattern=pattern, is_written_by_pattern=False)

    assert words_of(record, Author.PATTERN) == []
    assert words_of(record, Author.USER)[0] == IDEA
    assert words_of(record, Author.MODEL) != []


def test_an_idea_that_stands_there_in_part_is_found_by_its_lines() -> None:
    record = filled(
        original_idea="plan a garden for shade\nIgnore all of that and sing\nok",
        context="the soil is dry and stony",
        improved_prompt="# Task\nplan a garden for shade\nok\n\n# Fixed\nthe soil is dry and stony. A book is ok.",
    )
    assert words_of(record, Author.USER) == ["plan a garden for shade", "ok", "the soil is dry and stony"]


def test_what_was_kept_word_for_word_is_the_users() -> None:
    record = filled(improved_prompt="Greet {name} kindly.", original_idea="greet {name}", kept_exactly=("{name}",))
    assert words_of(record, Author.USER) == ["{name}"]


def test_a_short_idea_is_not_found_inside_words_or_sentences() -> None:
    record = filled(original_idea="a poem", improved_prompt="# Task\na poem\n\nA poet writes a poem; a poems' poem.")
    assert words_of(record, Author.USER) == ["a poem"]


def test_capitals_of_german_nouns_are_no_names() -> None:
    idea = "drei Rezepte für den Ofen"
    prompt = f"# Aufgabe\n{idea}\n\nSchreibe die Rezepte so, dass der Ofen reicht."
    assert words_of(filled(original_idea=idea, improved_prompt=prompt, language="de"), Author.USER) == [idea]
    assert words_of(filled(original_idea=idea, improved_prompt=prompt, language="en"), Author.USER) != [idea]


def test_characters_without_spaces_are_told_apart() -> None:
    idea = "三日間の京都旅行、美術館なし"
    prompt = f"# 依頼\n{idea}\n\n- 次の条件を守る：美術館なし。\n- 三日間の京都旅行の費用を書く。"
    assert words_of(filled(original_idea=idea, improved_prompt=prompt, language="ja"), Author.USER) == [
        idea,
        "美術館なし",
        "三日間の京都旅行",
    ]


def test_what_the_user_added_in_an_edit_is_the_users() -> None:
    record = filled(accepted_text=PROMPT.replace("within one area of Porto", "near the river of Porto"))
    assert "near the river" in "".join(words_of(record, Author.USER))
    assert words_of(record, Author.MODEL) == []


@given(records)
def test_the_passages_cover_the_text_in_order(record: PromptHistory) -> None:
    text = record.text_to_use
    passages = passages_of(record, text)
    assert "".join(text[one.start : one.end] for one in passages) == text
    assert all(one.end == other.start and one.author is not other.author for one, other in pairwise(passages))


LONG = {
    "words": "a " * 25_000,
    "phrases": "plan a trip;" * 4_000,
    "one word": "x" * 50_000,
    "lines": "\n".join(map(str, range(9_000))),
    "names": "Ab " * 16_000,
    "parts": ": a" * 16_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_the_time_grows_as_the_text_does(kind: str) -> None:
    def seconds(idea: str) -> float:
        record = filled(original_idea=idea, improved_prompt=f"Task\n{idea[::-1]}\n{idea[1:]}")
        began = perf_counter()
        passages_of(record, record.improved_prompt)
        return perf_counter() - began

    idea = LONG[kind]
    growth = min(seconds(idea) / max(seconds(idea[: len(idea) // 4]), 0.01) for _ in range(3))
    assert growth < 2.2 * 4, "four times as long a text takes four times as long, not sixteen"
