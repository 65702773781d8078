"""How the signature becomes messages, and how an answer becomes fields."""

import json
from typing import Any

from domain.improver.answer.reading import read_fields
from domain.improver.lm.dspy_setup import dspy
from domain.text.containers import element


class SectionsAdapter(dspy.JSONAdapter):  # type: ignore[misc]  # DSPy has no types
    """Short messages and a schema of our own; an answer is read leniently and its values are kept as they came.

    DSPy's own boilerplate triples the prompt, and its generated schema drops lengths and list sizes. `response_format`
    is None for a provider that may refuse one.
    """

    def __init__(self, response_format: dict[str, Any] | None) -> None:
        super().__init__(use_native_function_calling=False)
        self._response_format = response_format

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        if self._response_format is not None:
            lm_kwargs["response_format"] = self._response_format

    def format(self, signature: Any, demos: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the messages; DSPy's own `format` takes marks of its types inside an idea for images and the like."""
        asked = self.format_user_message_content(signature, inputs, main_request=True)
        return [
            {"role": "system", "content": self.format_system_message(signature)},
            *self.format_demos(signature, demos),
            {"role": "user", "content": asked},
        ]

    def format_system_message(self, signature: Any) -> str:
        """Return the instructions and one line for each field."""
        fields = (f"- {name}: {field.json_schema_extra['desc']}" for name, field in signature.output_fields.items())
        return "\n".join((signature.instructions, *fields))

    def format_user_message_content(
        self, signature: Any, inputs: dict[str, Any], prefix: str = "", suffix: str = "", main_request: bool = False
    ) -> str:
        """Return the idea and its context, fenced off from the instructions."""
        lines = [element("idea", inputs["idea"])]
        if inputs.get("context"):
            lines.append(element("context", inputs["context"]))
        lines += [element("material", piece) for piece in inputs.get("material", ())]
        if main_request and inputs.get("remarks"):
            lines.append(inputs["remarks"])
        if main_request and "reasoning" in signature.output_fields:
            # The demonstrations show no reasoning: without this line a model leaves it out too.
            lines.append(f"Fill in every field, in this order: {', '.join(signature.output_fields)}.")
        return "\n".join(lines)

    def format_demos(self, signature: Any, demos: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return each demonstration as a question and its answer."""
        messages = []
        for demo in demos:
            answer = {name: demo[name] for name in signature.output_fields if name in demo}
            messages += [
                {"role": "user", "content": self.format_user_message_content(signature, demo)},
                {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
            ]
        return messages

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """Return every output field of `signature`, None where the answer has none."""
        fields = read_fields(completion)
        return {name: fields.get(name) for name in signature.output_fields}
