"""The DSPy adapter: converts the signature to messages, and an answer to fields."""

import json
from typing import Any

from domain.errors import UnusableAnswerError
from domain.improver.answer.prompt_fields import ReadPrompt, read_prompt
from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.signature import asked_fields
from domain.text.containers import element

_NOTHING: tuple[Any, ...] = (None, "", [])


class SectionsAdapter(dspy.Adapter):  # type: ignore[misc]  # DSPy has no types
    """Writes short messages, and parses the text of an answer.

    DSPy's own boilerplate triples the length of the prompt, and its JSON parser rejects common mistakes of models.
    """

    def format(self, signature: Any, demos: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the messages. DSPy's own `format` would interpret its type markers inside an idea, as for images."""
        asked = self.format_user_message_content(signature, inputs, main_request=True)
        return [
            {"role": "system", "content": self.format_system_message(signature)},
            *self.format_demos(signature, demos),
            {"role": "user", "content": asked},
        ]

    def format_system_message(self, signature: Any) -> str:
        """Return the instructions followed by one line for each field."""
        fields = (f"- {name}: {field.json_schema_extra['desc']}" for name, field in asked_fields(signature).items())
        return "\n".join((signature.instructions, *fields))

    def format_user_message_content(
        self, signature: Any, inputs: dict[str, Any], prefix: str = "", suffix: str = "", main_request: bool = False
    ) -> str:
        """Return the idea, its context and material, each in its own element, and the remarks."""
        lines = [element("idea", inputs["idea"])]
        if inputs.get("context"):
            lines.append(element("context", inputs["context"]))
        lines += [element("material", piece) for piece in inputs.get("material", ())]
        if main_request and inputs.get("remarks"):
            lines.append(inputs["remarks"])
        if main_request and "reasoning" in signature.output_fields:
            # The demonstrations contain no reasoning; without this line, a model leaves it out too.
            lines.append(f"Fill in every field, in this order: {', '.join(asked_fields(signature))}.")
        return "\n".join(lines)

    def format_demos(self, signature: Any, demos: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return each demonstration as a user message and an assistant message."""
        messages = []
        for demo in demos:
            answer = {name: demo[name] for name in asked_fields(signature) if demo.get(name) not in _NOTHING}
            messages += [
                {"role": "user", "content": self.format_user_message_content(signature, demo)},
                {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)},
            ]
        return messages

    def parse(self, signature: Any, completion: str) -> ReadPrompt:
        """Return the fields of a model's whole answer. Raises `dspy.AdapterParseError` if it contains no prompt.

        Fields that the signature does not request are empty, unless the answer contains them anyway.
        """
        try:
            return read_prompt(completion)
        except UnusableAnswerError as error:
            raise dspy.AdapterParseError(type(self).__name__, signature, completion, error.sentence) from None
