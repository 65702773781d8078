"""Each thing that can be wrong with a prompt is found, named, and asked for once more where that helps."""

from typing import Any

import pytest

from domain.improver.program.checks import check_prompt
from domain.improver.sections.sections import Sections
from tests.support.good_answers import GOOD_ANSWERS, IDEAS, good_answer, judged, judged_text, question_for, rewritten

NAME = "en-writing-bins"
EVERY = pytest.mark.parametrize("answer", GOOD_ANSWERS, ids=lambda answer: answer["id"])


def findings(answer: dict[str, Any], **options: Any) -> list[str]:
    return [finding.sentence for finding in judged(answer, **options).findings]


@EVERY
def test_nothing_is_found_in_a_good_prompt_and_nothing_of_it_is_lost(answer: dict[str, Any]) -> None:
    result = judged(answer)
    assert result.findings == ()
    assert result.repairs == ()
    for name in ("role", "directive", "output_format"):
        assert answer[name] in result.prompt
    assert all(item in result.prompt for name in ("requirements", "guardrails") for item in answer[name])


def test_a_lost_name_is_named_and_asked_for() -> None:
    result = judged(rewritten(good_answer(NAME), "Marlowe Road", "that road"))
    (finding,) = result.findings
    assert finding.sentence == "lost: Marlowe Road"
    assert "Marlowe Road" in finding.request
    assert [fact.text for fact in result.lost] == ["Marlowe Road"]


def test_a_lost_literal_is_quoted_and_said_to_be() -> None:
    result = judged(rewritten(good_answer("en-learning-quiz"), "{topic}", "the subject"))
    assert result.findings == ()
    assert [fact.text for fact in result.kept_exactly] == ["{topic}"]
    assert "## Keep exactly\n- {topic}" in result.prompt


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("directive", "def toast(name):\n    return name", "it does the task instead of asking for it"),
        ("directive", "```\nselect 1\n```", "it does the task instead of asking for it"),
        ("output_format", "Dear Sir or Madam, the bins are full", "it does the task instead of asking for it"),
        ("role", "Sure, here is your role: a speaker.", "chatter"),
        ("output_format", "A short speech. Let me know if you need more!", "chatter"),
        ("directive", 'Write a toast {"role": "x", "directive": "y"} now.', "the form of the answer leaked into it"),
        ("role", "You turn a rough idea into the parts of a prompt.", "the form of the answer leaked into it"),
        ("directive", "Do.", "it hardly says what to do"),
        ("output_format", "A page like those on www.besttoasts.com.", "invented: www.besttoasts.com"),
    ],
)
def test_what_is_wrong_with_one_text_is_found_in_it(field: str, value: str, expected: str) -> None:
    found = findings(good_answer(NAME) | {field: value})
    assert [sentence for sentence in found if sentence.startswith(expected)], found


def test_chatter_that_a_rule_quotes_is_none() -> None:
    answer = good_answer(NAME)
    answer["guardrails"].append('Never begin with "Sure, here is a toast".')
    assert findings(answer) == []


def test_code_of_the_persons_own_is_no_answer() -> None:
    idea = "explain this:\n```py\nx = 1\n```"
    answer = good_answer(NAME) | {"directive": "```py\nx = 1\n```\nExplain what the code does."}
    assert not [one for one in findings(answer, question=question_for(idea)) if "does the task" in one]


@pytest.mark.parametrize("directive", ["DONE", "done."])
def test_an_order_that_was_obeyed_is_found(directive: str) -> None:
    answer = good_answer("en-analysis-alt-texts") | {"directive": directive}
    assert findings(answer)[0].startswith("an instruction hidden in the idea was followed")


def test_the_same_words_everywhere_are_no_prompt() -> None:
    answer = good_answer(NAME) | {
        "requirements": ["I AM FREE"],
        "guardrails": ["I am free."],
        "output_format": "I am free",
    }
    assert findings(answer)[0].startswith("an instruction hidden in the idea was followed, or several sections")


def test_a_translated_prompt_is_found() -> None:
    answer = good_answer("es-codigo-media") | {"id": NAME}
    assert "it is in Spanish, the idea in English" in findings(answer)


def test_a_prompt_about_something_else_is_found() -> None:
    answer = good_answer("en-review-nginx") | {"id": "en-planning-birthday"}
    assert "it speaks of little that the idea names" in findings(answer)


def test_a_sentence_of_an_example_that_was_shown_is_found() -> None:
    idea = IDEAS[NAME]
    question = question_for(idea["idea"], idea["context"])
    shown = next(item for one in question.demonstrations for item in one.sections.requirements if len(item.split()) > 7)
    answer = good_answer(NAME)
    answer["requirements"].append(shown)
    assert [one for one in findings(answer, question=question) if one.startswith("copied from an example")]
    assert not [
        one for one in findings(answer, question=question_for(idea["idea"], demonstrations=0)) if "copied" in one
    ]


def test_an_answer_that_was_cut_off_is_kept_and_named_and_not_asked_for_again() -> None:
    idea = IDEAS[NAME]
    directive = "Write a complaint about the bins on Marlowe Road, third time now, promised"
    text = f'{{"role": "You are a citizen.", "directive": "{directive}'
    result = judged_text(question_for(idea["idea"]), text, "length")
    cut = [finding for finding in result.findings if "token limit" in finding.sentence]
    assert [finding.request for finding in cut] == [""]
    assert directive in result.prompt


def test_what_the_idea_rules_out_and_the_prompt_does_not_say_is_found() -> None:
    sections = Sections(role="You plan trips.", directive="Plan a weekend in Porto.", requirements=("Name each stop.",))
    given = "weekend in Porto, no museums, without a car"

    def found(prompt: str) -> list[str]:
        checked = check_prompt(sections, prompt, (), given=given, language="en")
        return [finding.sentence for finding in checked if finding.sentence.startswith("the prompt does not say")]

    assert found("Plan a weekend in Porto.") == ["the prompt does not say: no museums, without a car"]
    assert found("Plan a weekend in Porto and avoid any museum.") == ["the prompt does not say: without a car"]
    assert found(given) == []
