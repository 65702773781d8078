"""The DSPy program: from a task to the typed fields of the model's answer."""

import asyncio
from typing import Any

from domain.improver.answer.prompt_fields import ReadPrompt, typed_fields
from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.adapter import SectionsAdapter
from domain.improver.program.demonstrations import Demonstration, demonstration_of, demonstration_to_dict
from domain.improver.program.inputs import ModelTask
from domain.improver.program.signature import asked_fields, large_signature, small_signature
from domain.improver.steering.grammar import answer_schema


class ImprovePrompt(dspy.Module):  # type: ignore[misc]  # DSPy has no types
    """Converts a `ModelTask` to the fields of a prompt (see `PromptSections`).

    Its predictors can be compiled: their instructions replace the signature's, and their demonstrations in the idea's
    language replace the selected ones. A prediction also has `doubts` and `is_whole` (see `ReadPrompt`), and
    `demonstrations`, those that the model was shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.large = dspy.Predict(large_signature())
        self.small_english = dspy.Predict(small_signature("en"))
        self.small_spanish = dspy.Predict(small_signature("es"))

    def forward(self, question: ModelTask) -> Any:
        """Return the prediction, for optimisers. Do not call it on a thread with a running event loop."""
        return asyncio.run(self.aforward(question))

    async def aforward(self, question: ModelTask) -> Any:
        """Return the prediction. Raises `dspy.AdapterParseError` for an answer without a prompt, and `dspy.LMError`."""
        predictor = self._predictor(question)
        with dspy.context(adapter=SectionsAdapter()):
            answer = await predictor.acall(
                idea=question.idea,
                context=question.context,
                material=list(question.shown_material),
                remarks=question.remarks,
                demos=self._own_demos(question) or [demonstration_to_dict(one) for one in question.demonstrations],
                config=_config(predictor.signature, question),
            )
        return self.prediction(question, answer.toDict())

    def prediction(self, question: ModelTask, fields: ReadPrompt) -> Any:
        """Return the fields of an answer to `question` as a `dspy.Prediction`; fields that are missing are empty."""
        return dspy.Prediction(**{**typed_fields({}), **fields}, demonstrations=self.shown(question))

    def shown(self, question: ModelTask) -> tuple[Demonstration, ...]:
        """Return the demonstrations that a model is shown with `question`."""
        return tuple(demonstration_of(demo) for demo in self._own_demos(question)) or question.demonstrations

    def _predictor(self, question: ModelTask) -> Any:
        if not question.is_small_model:
            return self.large
        return self.small_spanish if question.language == "es" else self.small_english

    def _own_demos(self, question: ModelTask) -> list[Any]:
        """Return the compiled demonstrations in the idea's or an unknown language.

        Demonstrations in another language make the model answer in it.
        """
        demos = self._predictor(question).demos
        return [demo for demo in demos if demonstration_of(demo).language in (question.language, None)]


def _config(signature: Any, question: ModelTask) -> dict[str, Any]:
    """Return the options of the request: the schema of the answer, if the server converts a schema to a grammar."""
    if not question.takes_schema:
        return {}
    return {
        "response_format": answer_schema(
            asked_fields(signature),
            question.frameworks,
            question.language,
            question.kind if question.is_small_model else None,
            is_small_model=question.is_small_model,
            length=question.shape.length,
            required_facts=question.required_facts,
            given=question.given,
        )
    }
