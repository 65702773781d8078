"""The breaker stands before writing alone: a history that cannot be read is no reason not to write."""

import logging

from domain.runtime.breaker import BreakerState
from tests.support.histories import bare_connection
from tests.support.polling import wait_until
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths


def test_failing_reads_leave_the_breaker_closed(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    paths.database.mkdir()  # a folder where the file should be
    container = Container(paths)
    try:
        for _ in range(container.settings().breaker_failure_threshold + 1):
            assert container.history().results("").first().problem is not None
        assert container.writer().status().breaker.failures == 0
        assert container.writer().status().breaker.state is BreakerState.CLOSED
        paths.database.rmdir()
        container.writer().keep(make_record())
        assert container.writer().drain() == 1
    finally:
        container.close()


def test_an_open_breaker_lets_reads_pass_and_one_retry_saves_all(paths: Paths) -> None:
    container = Container(paths, overrides={"breaker_failure_threshold": 2})
    writer = container.writer()
    try:
        container.repository().save(make_record())
        with bare_connection(paths.database) as other:
            other.execute("PRAGMA user_version = 99")
            for _ in range(2):
                writer.keep(make_record())
                writer.drain()
            assert writer.status().breaker.state is BreakerState.OPEN
            listing = container.history().results("").first()
            assert [item.waiting for item in listing.items].count(True) == 2
            other.execute("PRAGMA user_version = 2")
        assert writer.drain() == 0, "the pause lasts"
        assert len(container.history().results("").first().items) == 3
        writer.start()
        writer.retry_now()
        wait_until(lambda: not writer.status().waiting, "all is saved")
        assert writer.status().breaker.state is BreakerState.CLOSED
    finally:
        container.close()


def test_every_transition_is_logged_without_prompt_text(paths: Paths) -> None:
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    handler = Keep()
    logging.getLogger("domain").addHandler(handler)
    logging.getLogger("domain").setLevel(logging.INFO)
    container = Container(paths, overrides={"breaker_failure_threshold": 1})
    try:
        paths.data.mkdir(parents=True)
        paths.database.mkdir()
        writer = container.writer()
        writer.keep(make_record(original_idea="canary idea"))
        writer.drain()
        paths.database.rmdir()
        writer.retry_now()
        assert writer.drain() == 1
    finally:
        logging.getLogger("domain").removeHandler(handler)
        logging.getLogger("domain").setLevel(logging.NOTSET)
        container.close()
    text = "\n".join(records)
    assert [state for state in ("open", "half-open", "closed") if state in text] == ["open", "half-open", "closed"]
    assert "canary" not in text
