"""No news is lost because the screen was not ready."""

from domain.history.notices import Notice
from tui.composition.relay import Relay


def test_what_was_told_before_anybody_listened_is_heard_first() -> None:
    line: Relay[Notice] = Relay()
    early, late = Notice("early", "told at once"), Notice("late", "told afterwards")
    heard: list[Notice] = []
    line.tell(early)
    line.listen(heard.append)
    line.tell(late)
    assert heard == [early, late]


def test_a_new_listener_does_not_hear_the_same_news_again() -> None:
    line: Relay[Notice] = Relay()
    first: list[Notice] = []
    second: list[Notice] = []
    line.tell(Notice("once", "only"))
    line.listen(first.append)
    line.listen(second.append)
    assert len(first) == 1
    assert second == []
