"""What is shown of an answer that is still arriving holds no part of a control sequence, wherever it is cut."""

import json

import pytest

from domain.improver.program.partial import partial_answer

SEQUENCES = (
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b]0;pwned\x1b\\",
    "\x1bPq#0;2;0\x1b\\",
    "\x1b[38;5;1m",
    "\x9b31m",
    "\x9d2;pwned\x9c",
    "\x1b(B",
)


@pytest.mark.parametrize("sequence", SEQUENCES, ids=repr)
@pytest.mark.parametrize("is_escaped", [True, False], ids=["escaped", "raw"])
def test_the_beginning_of_a_control_sequence_is_not_shown_as_text(sequence: str, is_escaped: bool) -> None:
    answer = json.dumps(
        {"role": f"You are a {sequence}gardener.", "guardrails": [f"Water {sequence}less.", f"Dig {sequence}deep."]},
        ensure_ascii=is_escaped,
    )
    if not is_escaped:
        answer = answer.replace("\\u001b", "\x1b").replace("\\u0007", "\x07").replace("\\\\", "\\")
    for end in range(len(answer) + 1):
        shown = partial_answer(answer[:end], "", "en")
        for text, whole in (
            (shown.role, "You are a gardener."),
            *zip(shown.guardrails, ("Water less.", "Dig deep."), strict=False),
        ):
            assert whole.startswith(text), (text, answer[:end])
    assert shown.guardrails == ("Water less.", "Dig deep.")
