"""Refining prompts in the real application."""

from domain.prompts.record import PromptHistory
from tests.support.application import Driver
from tui.result.feedback import FeedbackField

IDEA = "Design a REST API"


async def at(app: Driver, widget_id: str) -> None:
    """Wait until the keyboard is in a widget."""
    await app.until(lambda: app.screen.focused is not None and app.screen.focused.id == widget_id, f"at {widget_id}")


def versions(app: Driver) -> dict[int, PromptHistory]:
    """Return what the history holds, by version."""
    records = app.container.repository().find_recent(limit=100)
    return {record.version: record for record in records if isinstance(record, PromptHistory)}


def field(app: Driver) -> FeedbackField:
    """Return the field of the feedback."""
    return app.screen.query_one(FeedbackField)
