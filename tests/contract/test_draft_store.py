"""What every `DraftStore` promises."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.prompts.drafts import Draft, DraftStore
from storage.state.drafts import FileDraftStore
from tests.support.records import texts
from tests.support.tiers import examples


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return FileDraftStore(tmp_path / "state" / "draft.json")


def test_there_is_no_draft_at_first(store: DraftStore) -> None:
    assert store.load() is None


def test_the_last_draft_is_kept(store: DraftStore) -> None:
    store.save(Draft(idea="first"))
    store.save(Draft(idea="second", context="why", partial_answer="You are"))
    assert store.load() == store.load() == Draft(idea="second", context="why", partial_answer="You are")


def test_a_cleared_draft_is_gone_and_clearing_twice_is_no_error(store: DraftStore) -> None:
    store.save(Draft(idea="first"))
    store.clear()
    store.clear()
    assert store.load() is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(draft=st.builds(Draft, texts, texts, texts, texts, texts, st.lists(st.tuples(texts, texts)).map(tuple)))
def test_every_draft_comes_back_as_it_was(store: DraftStore, draft: Draft) -> None:
    store.save(draft)
    assert store.load() == draft


def test_text_that_cannot_be_stored_is_cleaned_and_not_refused(store: DraftStore) -> None:
    store.save(Draft(idea="a\ud800b\x00c\x1b[31md"))
    assert store.load() == Draft(idea="a\ufffdbcd")
    store.save(Draft(more_feedback=(("uid", "\ud800 x\x07"),)))
    assert store.load() == Draft(more_feedback=(("uid", "\ufffd x"),))


def test_a_draft_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    path.write_text('{"format":1,"draft":{"idea":"an idea","context":"why","partial_answer":"You are"}}')
    assert FileDraftStore(path).load() == Draft(idea="an idea", context="why", partial_answer="You are")
