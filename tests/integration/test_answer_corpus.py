"""Every answer of the corpus through the real request path, in pieces that end where a reader can stumble."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from domain.errors import ModelLimitError, UnusableAnswerError
from domain.prompts.request import ImproveRequest
from tests.support.answer_cases import CASES, LISTS, TEXTS, AnswerCase, is_beginning
from tests.support.improver_runs import Recorder, improver_for
from tests.support.openai_server import ModelServer, Script, model_server

_STUMBLES = re.compile(r"\\(?:u[0-9A-Fa-f]{2}|.)?|[^\x00-\x7f]|[<\[|◁/]+|`{1,2}|\"\w|[{}:,\"]", re.DOTALL)
_MOST_PIECES = 60


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


def pieces_of(answer: str) -> list[str]:
    """Cut an answer inside escapes, tags, fences and names; at most so many pieces, spread over the whole of it."""
    ends = [match.end() for match in _STUMBLES.finditer(answer)]
    chosen = ends[:: max(1, len(ends) // _MOST_PIECES)]
    return [answer[start:end] for start, end in pairwise([0, *chosen, len(answer)]) if end > start]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_answer_that_arrives_in_pieces_is_read_for_what_it_means(server: ModelServer, case: AnswerCase) -> None:
    pieces = pieces_of(case.answer)
    assert "".join(pieces) == case.answer
    server.script = Script(pieces=pieces, cuts_letters=True)
    run = Recorder()
    improver = improver_for(server, "openai-compatible", dspy_fewshot_enabled=False)
    if case.unusable:
        with pytest.raises((UnusableAnswerError, ModelLimitError)):
            run.run(improver, ImproveRequest("bread"))
    else:
        improvement = run.run(improver, ImproveRequest("bread"))
        for name in (*TEXTS, *LISTS):
            if case.right[name]:
                got = getattr(improvement, name)
                assert (list(got) if name in LISTS else got) == case.right[name]
        if case.right["framework"]:
            assert improvement.framework == case.right["framework"]
        if "confidence" in case.right:
            assert improvement.confidence == case.right["confidence"]
    if not case.draft_first:
        assert [shown for shown in run.partials if not is_beginning(shown, case)] == []
