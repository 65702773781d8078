"""No news is lost because the screen was not ready."""

from domain.history.notices import HistoryNews
from tui.news_line import NewsLine


def test_what_was_told_before_anybody_listened_is_heard_first() -> None:
    line = NewsLine()
    early, late = HistoryNews("early", "told at once"), HistoryNews("late", "told afterwards")
    heard: list[HistoryNews] = []
    line.tell(early)
    line.listen(heard.append)
    line.tell(late)
    assert heard == [early, late]


def test_a_new_listener_does_not_hear_the_same_news_again() -> None:
    line = NewsLine()
    first: list[HistoryNews] = []
    second: list[HistoryNews] = []
    line.tell(HistoryNews("once", "only"))
    line.listen(first.append)
    line.listen(second.append)
    assert len(first) == 1
    assert second == []
