"""Your edits of prompts in this session, until they are on the disk."""

from dataclasses import replace

from domain.prompts.record import PromptHistory


class Edits:
    """Knows the texts to use before the history has them. UI thread only.

    An accepted text is None where the model's own is used.
    """

    def __init__(self) -> None:
        self._wanted: dict[str, str | None] = {}
        self._unwritten: dict[str, str | None] = {}
        self._aside: dict[str, str] = {}
        self.failed: set[str] = set()
        """The records whose edit could not be written down when that was tried last."""

    def applied_to(self, record: PromptHistory) -> PromptHistory:
        """Return `record` with the text to use."""
        return replace(record, accepted_text=self._wanted[record.uid]) if record.uid in self._wanted else record

    def use(self, record: PromptHistory, text: str) -> bool:
        """Use `text`; blank, or the model's own, is no edit. Return whether that is a change."""
        accepted = None if not text.strip() or text == record.improved_prompt else text
        before = self.applied_to(record).accepted_text
        if before is not None:
            self._aside[record.uid] = before
        if accepted == before:
            return False
        self._wanted[record.uid] = self._unwritten[record.uid] = accepted
        return True

    def set_aside(self, record: PromptHistory) -> str | None:
        """Return the edit that this session last had of a record whose model's text is used now."""
        return self._aside.get(record.uid)

    @property
    def unwritten(self) -> dict[str, str | None]:
        """The edits that are not on the disk yet, by uid."""
        return dict(self._unwritten)

    def written(self, uid: str, accepted: str | None) -> None:
        """Note that this edit is on the disk; a newer edit of the record is not."""
        self.failed.discard(uid)
        if uid in self._unwritten and self._unwritten[uid] == accepted:
            del self._unwritten[uid]

    def seen(self, uid: str) -> None:
        """Note that the record was read again: from now on its own text counts, unless an edit is not written."""
        if uid not in self._unwritten:
            self._wanted.pop(uid, None)
