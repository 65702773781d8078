"""The metric: what DSPy's evaluation and its optimisers learn about a prompt."""

import json
from dataclasses import replace
from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.metric import example_of, metric
from tests.support.good_answers import IDEAS, good_answer, judged, prediction_of, question_for, rewritten
from tests.unit.program.test_repair import NAME

QUESTION = question_for(IDEAS[NAME]["idea"], IDEAS[NAME]["context"])
GOOD = good_answer(NAME)
LOSSY = rewritten(GOOD, "Marlowe Road", "that road")


def predicted(answer: dict[str, Any]) -> Any:
    return prediction_of(json.dumps(answer), QUESTION)


def test_a_good_prompt_scores_one_and_a_worse_one_less_with_the_reason() -> None:
    good = metric(example_of(QUESTION), predicted(GOOD))
    lossy = metric(example_of(QUESTION), predicted(LOSSY), None, "large", None)
    worse = metric(example_of(QUESTION), predicted(LOSSY | {"output_format": "Sure! Here is a letter."}))
    assert good.score == 1
    assert 0 < worse.score < lossy.score < good.score
    assert "Marlowe Road" in lossy.feedback
    assert good.feedback


def test_it_judges_as_a_run_does() -> None:
    for answer in (GOOD, LOSSY):
        run = judged({"id": NAME, **answer}, QUESTION)
        assert metric(example_of(QUESTION), predicted(answer)).score == run.score


def test_dspy_evaluates_with_it() -> None:
    class Answers(dspy.Module):  # type: ignore[misc]  # DSPy has no types
        def forward(self, question: Any) -> Any:
            return predicted(LOSSY if question.remarks == "lossy" else GOOD)

    other = replace(QUESTION, remarks="lossy")
    evaluate = dspy.Evaluate(devset=[example_of(QUESTION), example_of(other)], metric=metric, num_threads=1)
    result = evaluate(Answers())
    scores = [score.score for _, _, score in result.results]
    assert scores[0] == 1
    assert scores[1] < 1
    assert result.score == round(50 * sum(scores), 2)
