"""Every promise of the history is held by a test that notices when it is broken."""

import pytest

from tests.mutants import MUTANTS, Mutant, noticed_by
from tests.support.tiers import sampled


@pytest.mark.parametrize(
    "mutant",
    sampled(MUTANTS, family=lambda mutant: mutant.file, name=lambda mutant: mutant.name.replace(" ", "-"), one_in=4),
)
def test_a_broken_promise_is_noticed(mutant: Mutant) -> None:
    assert noticed_by(mutant, mutant.tests), f"no test of {mutant.tests} notices: {mutant.name}"
