"""Each fault of a provider as the person meets it: what is read, sent and kept; three of them in a real terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.provider_faults.__main__ import is_right
from tests.provider_faults.faults import FAULTS, IDEA, Fault
from tests.provider_faults.play import failing, play, play_in_terminal
from tests.support.tiers import chosen
from tui.composition.paths import Paths

ALWAYS = (
    "temperature refused, Anthropic's protocol",
    "four parts refused, one after another",
    "an error event in the middle of the answer",
    "SAFETY",
    "half an answer, no [DONE]",
    "thoughts and no answer",
    "a context that cannot fit",
    "connection refused",
    "silent in the middle of the answer",
    "401",
    "429, to come back in 45 s",
    "500 once, then well",
)
"""One of each kind; what the library makes of every other is in `test_provider_faults` and its neighbours."""
IN_TERMINAL = ("connection refused", "dropped in the middle of the answer", "429, to come back in 1 s")


@pytest.mark.parametrize("fault", chosen(FAULTS, ALWAYS, name=lambda fault: fault.name))
async def test_a_fault_is_told_and_costs_neither_idea_nor_key(fault: Fault, paths: Paths) -> None:
    outcome = await play(fault, paths)
    assert is_right(fault, outcome), outcome


@pytest.mark.parametrize(
    "fault",
    chosen([one for one in FAULTS if one.learns], ["max_tokens refused"], name=lambda fault: fault.name),
)
async def test_what_was_learnt_counts_after_a_restart_unless_nothing_is_kept(fault: Fault, paths: Paths) -> None:
    kept_nothing = replace(fault, settings={**fault.settings, "sqlite_enabled": "false"})
    outcome = await play(kept_nothing, paths)
    assert (outcome.requests, outcome.learnt) == (fault.requests, frozenset())
    assert not paths.data.exists()
    with failing(fault) as server:
        assert (await play(fault, paths, server)).requests == fault.requests
        assert (await play(fault, paths, server)).requests == fault.requests + 1


@pytest.mark.parametrize(
    "fault",
    chosen([one for one in FAULTS if one.name in IN_TERMINAL], IN_TERMINAL[1:2], name=lambda fault: fault.name),
)
def test_the_real_command_tells_it_and_keeps_the_idea(fault: Fault, tmp_path: Path) -> None:
    assert IDEA in play_in_terminal(fault, tmp_path)
