"""The rows of the sidebar, and the record beside them, as they are read."""

from tests.support.polling import wait_until
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.history.loader import HistoryLoader
from tui.messages import OpenedReloaded


def test_the_shown_record_is_read_again_though_a_page_is_wanted_meanwhile(paths: Paths) -> None:
    container = Container(paths)
    record = make_record(original_idea="an API")
    container.repository().save(record)
    reloaded: list[OpenedReloaded] = []
    reads: list[str] = []
    loader = HistoryLoader(
        services=container,
        on_listing=lambda _query, _listing: None,
        on_page=lambda _query, _number, _items: None,
        on_count=lambda _query, _count: None,
        on_values=lambda _values: None,
        on_opened=reloaded.append,
        on_change=lambda: None,
    )
    find = container.history().find

    def find_while_scrolling(uid: str) -> object:
        reads.append(uid)
        if len(reads) == 1:
            loader.want([0])
        return find(uid)

    container.history().find = find_while_scrolling  # type: ignore[method-assign,assignment]  # it asks in between
    try:
        loader.show("", opened=record.uid)
        wait_until(lambda: reloaded, "the shown record was read")
        assert reloaded[0].uid == record.uid
        assert reloaded[0].item is not None
    finally:
        loader.close()
        container.close()
