"""Every promise of the history is held by a test that notices when it is broken."""

import pytest

from tests.mutants import MUTANTS, Mutant, noticed_by
from tests.support.tiers import chosen

ALWAYS = ("skip the spool", "skip the inode check", "keep an outdated tombstone", "skip the folder's fsync")
"""One each of: what is written first, what is opened, what is restored, and what outlives a power failure."""


@pytest.mark.parametrize(
    "mutant",
    chosen(MUTANTS, ALWAYS, name=lambda mutant: mutant.name),
)
def test_a_broken_promise_is_noticed(mutant: Mutant) -> None:
    assert noticed_by(mutant, mutant.tests), f"no test of {mutant.tests} notices: {mutant.name}"
