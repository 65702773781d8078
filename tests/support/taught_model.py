"""A model that keeps what an idea says only if the instruction has certain words, and a writer of instructions."""

import json
import re
from typing import Any

from tests.support.openai_server import GOOD_FIELDS, Script, in_pieces

MAGIC = "Keep every word of the idea."
"""The instruction that the model needs."""
_IDEA = re.compile(r"<idea[^>]*>\n?(.*?)\n?</idea", re.DOTALL)


def taught_model() -> Script:
    """Return how a server plays that model, and the one that GEPA asks for a better instruction."""
    return Script(refuse=_answer)


def _answer(body: dict[str, Any]) -> Script:
    messages = [str(message["content"]) for message in body["messages"]]
    if any("new_instruction" in message for message in messages):
        return _script({"new_instruction": f"Describe the work. {MAGIC} Answer with one JSON object:"})
    if MAGIC not in messages[0]:
        return _script(GOOD_FIELDS)
    idea = next(match[1] for message in messages[-1:] if (match := _IDEA.search(message)))
    return _script(GOOD_FIELDS | {"directive": f"Deliver what is asked for here: {idea}", "requirements": [idea]})


def _script(fields: dict[str, Any]) -> Script:
    return Script(pieces=in_pieces(json.dumps(fields, ensure_ascii=False), 200))
