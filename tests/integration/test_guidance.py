"""A provider's model gets the nearest pattern as guidance, unless it is switched off."""

import json

import pytest

from domain.improver.service import DspyPromptImprover
from domain.patterns.library import PatternLibrary
from domain.patterns.nearest import NearestPatterns
from domain.prompts.improve import checked_request
from domain.prompts.request import NO_PATTERN, Improvement
from tests.support.improver_runs import Recorder, settings_for
from tests.support.openai_server import ModelServer

NEAREST = NearestPatterns(PatternLibrary())
IDEA = "help with my sister's wedding: poem or speech"


def run(server: ModelServer, pattern: str = "", *, patterns: bool = True) -> tuple[Improvement, str]:
    improver = DspyPromptImprover(settings_for(server, "openai", patterns=patterns), patterns=NEAREST)
    made = Recorder().run(improver, checked_request(IDEA, pattern=pattern))
    return made, json.dumps(server.requests[-1], ensure_ascii=False)


def test_the_chosen_pattern_guides_a_larger_model(server: ModelServer) -> None:
    made, sent = run(server, "bedtime-story")

    pattern = PatternLibrary().find("bedtime-story", "en")
    assert pattern is not None
    assert "<guidance>" in sent
    assert pattern.requirements[0].text in sent.replace('\\"', '"')
    assert not any(json.dumps(example) in sent for example in pattern.examples)
    assert (made.pattern, made.pattern_title) == ("bedtime-story", pattern.title)
    assert not made.is_written_by_pattern


def test_without_a_clear_pattern_the_model_sees_the_nearest_ones(server: ModelServer) -> None:
    made, sent = run(server)

    assert sent.count("Asked for:") == 2
    assert made.pattern == "neutral"
    assert len(made.nearest_patterns) == 3


@pytest.mark.parametrize(("pattern", "setting"), [(NO_PATTERN, True), ("", False)])
def test_no_pattern_means_no_guidance(server: ModelServer, pattern: str, setting: bool) -> None:
    made, sent = run(server, pattern, patterns=setting)

    assert "<guidance>" not in sent
    assert made.pattern is None
    assert made.nearest_patterns == ()


def test_a_pattern_that_was_chosen_is_used_even_if_patterns_are_off(server: ModelServer) -> None:
    made, _ = run(server, "bedtime-story", patterns=False)

    assert made.pattern == "bedtime-story"


def test_who_chooses_the_general_task_gets_no_other_pattern(server: ModelServer) -> None:
    made, sent = run(server, "neutral")

    assert sent.count("Asked for:") == 1
    assert made.pattern == "neutral"


def test_a_pattern_that_is_gone_is_told(server: ModelServer) -> None:
    made, _ = run(server, "my-old-pattern")

    assert any("my-old-pattern" in finding for finding in made.findings)
