"""The embedded model writes a prompt under the grammar of a kind of task."""

import re
from collections.abc import Iterator

import pytest

from domain.improver.idea.task_kind import TaskKind
from domain.improver.service import DspyPromptImprover
from domain.improver.steering.starters import starters_for
from domain.prompts.request import ImproveRequest
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from tests.support.embedded import make_model, require_local_extra
from tests.support.tiers import long

require_local_extra()
pytestmark = [pytest.mark.embedded, long]


@pytest.fixture(scope="module")
def improver() -> Iterator[DspyPromptImprover]:
    settings = Settings(llm_provider="local", llm_timeout_seconds=300)
    improver = DspyPromptImprover(settings, lambda on_status: make_model(on_status=on_status))
    yield improver
    improver.close()


@pytest.mark.parametrize(
    ("language", "kind", "idea", "context"),
    [
        ("en", TaskKind.REVIEW, "proofread my thesis chapter on medieval trade", "British spelling"),
        ("es", TaskKind.LEARNING, "explica cómo funciona una hipoteca a quien compra su primera casa", ""),
    ],
)
def test_a_prompt_begins_its_sentences_as_its_kind_of_task_does(
    improver: DspyPromptImprover, language: str, kind: TaskKind, idea: str, context: str
) -> None:
    made = improver.improve(ImproveRequest(idea, context), CancelToken(), lambda _step: None, lambda _partial: None)
    own = starters_for(language, kind)
    assert own is not None
    assert made.language == language
    assert re.match(own.role, made.role)
    assert re.match(own.directive, made.directive)
    # Items that say the same as another are left out, never all of them.
    assert made.requirements
    assert all(any(re.match(opening, item) for opening in own.requirements) for item in made.requirements)
    assert re.match(own.guardrails[0], made.guardrails[0])
