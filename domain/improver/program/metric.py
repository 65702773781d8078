"""The metric of a prediction, for `dspy.Evaluate` and optimisers."""

from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.candidate import judge
from domain.improver.program.inputs import ModelTask


def example_of(question: ModelTask) -> Any:
    """Return `question` as an example for `ImprovePrompt` and `metric`."""
    return dspy.Example(question=question).with_inputs("question")


def metric(example: Any, prediction: Any, trace: Any = None, pred_name: Any = None, pred_trace: Any = None) -> Any:
    """Return the score and the feedback of a prediction for `example` (see `example_of`). Pure.

    Uses the same checks as the second attempt of a run. Scores only whole programs; ignores the last three arguments.
    """
    judged = judge(example.question, prediction)
    return dspy.Prediction(score=judged.score, feedback=judged.feedback or "Nothing is wrong with it.")
