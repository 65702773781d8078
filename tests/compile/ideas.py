"""The labelled ideas as examples for DSPy."""

from dataclasses import replace
from typing import Any

from domain.improver.program.demonstrations import count_shown
from domain.improver.program.inputs import make_task
from domain.improver.program.metric import example_of
from domain.models.catalogue import LOCAL, Provider
from domain.prompts.request import ImproveRequest
from domain.settings.schema import Settings
from tests.benchmarks.quality_measures import hand_written, load


def examples(settings: Settings, provider: Provider) -> list[Any]:
    """Return every labelled idea as `provider` is asked about it, with what must survive as it was written down."""
    is_small = provider.name == LOCAL
    found = []
    for idea in load():
        question = make_task(
            ImproveRequest(idea["idea"], idea["context"]),
            is_small_model=is_small,
            takes_schema=provider.takes_schema,
            demonstrations=count_shown(settings.dspy_fewshot_enabled, is_small_model=is_small),
        )
        by_hand = (hand_written(text, idea) for text in idea["must_keep"])
        more = tuple(fact for fact in by_hand if fact.text not in {known.text for known in question.facts})
        found.append(example_of(replace(question, facts=question.facts + more)))
    return found
