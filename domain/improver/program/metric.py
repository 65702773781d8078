"""The judge of a prediction as DSPy knows one: for `dspy.Evaluate` and for optimisers."""

from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.candidate import judge
from domain.improver.program.inputs import ModelTask


def example_of(question: ModelTask) -> Any:
    """Return `question` as an example for `ImprovePrompt` and `metric`."""
    return dspy.Example(question=question).with_inputs("question")


def metric(example: Any, prediction: Any, trace: Any = None, pred_name: Any = None, pred_trace: Any = None) -> Any:
    """Return the score of a prediction for `example` (see `example_of`), and in words what is wrong with it. Pure.

    It judges as the second attempt of a run does, and counts whole programs: the last three arguments change nothing.
    """
    judged = judge(example.question, prediction)
    return dspy.Prediction(score=judged.score, feedback=judged.feedback or "Nothing is wrong with it.")
