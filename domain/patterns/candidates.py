"""Three clearly different versions of one prompt, to choose from."""

from dataclasses import replace
from itertools import islice

from domain.patterns.pattern import NEUTRAL
from domain.prompts.improve import refine_request
from domain.prompts.options import PromptOptions
from domain.prompts.record import Framework, PromptHistory
from domain.prompts.request import NO_PATTERN, ImproveRequest

CANDIDATES = 3
"""How many versions there are to choose from, the first one included."""
_OTHERS = {
    Framework.CHAIN_OF_THOUGHT: (Framework.DECOMPOSITION, Framework.SELF_REFINE),
    Framework.TREE_OF_THOUGHTS: (Framework.DECOMPOSITION, Framework.CHAIN_OF_THOUGHT),
    Framework.DECOMPOSITION: (Framework.CHAIN_OF_THOUGHT, Framework.TREE_OF_THOUGHTS),
    Framework.ROLE_PLAYING: (Framework.SELF_REFINE, Framework.TREE_OF_THOUGHTS),
    Framework.SELF_REFINE: (Framework.ROLE_PLAYING, Framework.CHAIN_OF_THOUGHT),
}
"""The frameworks that take another way to the same result, the most suitable first."""


def other_candidates(first: PromptHistory, options: PromptOptions) -> tuple[ImproveRequest, ...]:
    """Return the requests for the other versions of `first`. Pure. Raises `InvalidIdeaError`.

    They take the patterns nearest to the idea if a pattern wrote the prompt; a model that writes it whole hardly
    follows another pattern, so it takes other frameworks.
    """
    slugs = [slug for slug in (*first.nearest_patterns, NEUTRAL) if slug != first.pattern]
    if first.is_written_by_pattern and len(slugs) >= CANDIDATES - 1:
        return tuple(refine_request(first, "", options, pattern=slug) for slug in islice(slugs, CANDIDATES - 1))
    pattern = first.pattern or NO_PATTERN
    return tuple(
        refine_request(first, "", replace(options, framework=framework), pattern=pattern)
        for framework in _OTHERS[first.framework]
    )
