"""What is saved when the application ends before the earlier draft was read."""

from domain.errors import StorageError
from domain.prompts.drafts import Draft
from tui.composition.draft_autosave import DraftAutosave


class OneDraft:
    """A store in memory that may be unreadable."""

    def __init__(self, draft: Draft | None, *, readable: bool = True) -> None:
        self.draft = draft
        self._readable = readable

    def save(self, draft: Draft) -> None:
        self.draft = draft

    def load(self) -> Draft | None:
        if not self._readable:
            raise StorageError("The draft cannot be read.")
        return self.draft

    def clear(self) -> None:
        self.draft = None


def test_both_drafts_are_kept() -> None:
    store = OneDraft(Draft("old", "for Ana"))
    keeper = DraftAutosave(lambda: store)
    keeper.remember_early(Draft("new"))
    assert not keeper.is_kept
    keeper.close()
    assert store.draft == Draft("new\n\nold", "for Ana")
    assert keeper.is_kept


def test_a_draft_that_cannot_be_read_is_not_replaced() -> None:
    store = OneDraft(Draft("old"), readable=False)
    keeper = DraftAutosave(lambda: store)
    keeper.remember_early(Draft("new"))
    keeper.close()
    assert store.draft == Draft("old")
    assert not keeper.is_kept
