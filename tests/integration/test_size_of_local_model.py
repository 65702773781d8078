import json

import pytest

from domain.improver.service import DspyPromptImprover
from tests.support.improver_runs import Recorder, StubEngine, settings_for
from tests.support.openai_server import model_server


class LargeEngine(StubEngine):
    """An embedded engine with a model of three billion parameters or more."""

    def is_small(self) -> bool:
        return False


@pytest.mark.parametrize(("engine", "is_restricted"), [(StubEngine, True), (LargeEngine, False)])
def test_only_a_small_local_model_is_asked_in_the_restricted_way(engine: type[StubEngine], is_restricted: bool) -> None:
    with model_server() as server:
        improver = DspyPromptImprover(settings_for(server, "local"), lambda _on_status: engine(server))
        assert Recorder().run(improver).improved_prompt
    assert ("reasoning" not in json.dumps(server.requests[0])) is is_restricted
