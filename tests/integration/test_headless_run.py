"""What a run without a screen does beside the answer: it saves, and makes the backup that nobody else would."""

import signal
import threading
from collections.abc import Iterator

import pytest

from domain.prompts.improve import checked_request
from tests.support.polling import wait_until
from tests.support.scripted_improver import ScriptedImprover
from tui.cli import headless_run
from tui.cli.headless_run import Interrupted, interruptible
from tui.cli.run_progress import RunProgress
from tui.composition.container import Container
from tui.composition.paths import Paths


@pytest.fixture
def container(paths: Paths) -> Iterator[Container]:
    container = Container(paths)
    yield container
    container.close()


def run(container: Container, improver: ScriptedImprover) -> str:
    container.improver.replace(lambda: improver)
    request = checked_request("plan a garden for the school")
    outcome = headless_run.run_improvement(container, request, RunProgress(wanted=False), lambda _partial: None)
    assert outcome.problem is None
    return outcome.record.uid


def test_a_record_is_in_the_database_when_the_command_ends(container: Container) -> None:
    uid = run(container, ScriptedImprover())
    assert headless_run.carry_into_history(container, uid) is None
    assert container.repository().find_by_uid(uid) is not None
    assert container.spool().waiting() == []


def test_it_does_not_wait_for_what_others_go_on_to_put(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = run(container, ScriptedImprover())
    status = container.writer().status

    def never_empty() -> object:
        seen = status()
        return type(seen)(seen.waiting + 1, seen.breaker, seen.problem, seen.saved)

    monkeypatch.setattr(container.writer(), "status", never_empty)
    monkeypatch.setattr("tui.cli.runner._DRAIN_SECONDS", 600)
    assert headless_run.carry_into_history(container, uid) is None


def test_a_history_that_is_never_opened_gets_its_backup(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless_run, "_JOURNAL_BOUND", 2)
    for backups in (0, 1, 1):
        headless_run.carry_into_history(container, run(container, ScriptedImprover()))
        headless_run.back_up_long_journal(container)
        assert len(container.history_file().backups()) == backups
    assert container.spool().journal_length() == 1


def test_a_signal_cancels_the_run(container: Container) -> None:
    improver = ScriptedImprover(hold=True)

    def interrupt() -> None:
        wait_until(improver.half_shown.is_set, "half of the answer")
        signal.raise_signal(signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(Interrupted) as caught, interruptible():
        run(container, improver)
    assert caught.value.code == 130
    assert container.spool().waiting() == []


def test_signals_that_the_caller_ignores_stay_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
