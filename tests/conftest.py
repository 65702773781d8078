"""What every test needs: its own folders, and no setting of the machine it runs on. In CI nothing may be skipped."""

import gc
import os
import signal
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from domain.models.catalogue import PROVIDERS
from domain.settings.schema import Settings
from storage.database import risky_places
from tests.support.tiers import examples
from tui.composition.paths import Paths

# No test asserts on seconds, so neither does a property: a busy machine is no defect.
hypothesis.settings.register_profile("patient", deadline=None, max_examples=examples(100))
hypothesis.settings.load_profile("patient")

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_FOREIGN = (
    "TMUX",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SSH_TTY",
    "NO_COLOR",
    "COLORFGBG",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    *(name for kind in ("http", "https", "all", "no") for name in (f"{kind}_proxy", f"{kind}_proxy".upper())),
    *(name for provider in PROVIDERS.values() for name in provider.key_variables),
)


@pytest.fixture(autouse=True, scope="session")
def own_signals() -> None:
    """Restore the signals that a parent ignores or blocks, as `nohup` and a shell's `&` do: children inherit them."""
    for name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGCHLD", "SIGUSR1", "SIGWINCH"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point every folder but the cache, which holds the model's weights, into the test's own; use UTC."""
    for name in (*(field.upper() for field in Settings.model_fields), *_FOREIGN):
        monkeypatch.delenv(name, raising=False)
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setattr(risky_places, "read_mounts", list)  # this machine's own disks may be on a network
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Folders for one application."""
    return Paths(*(tmp_path / name for name in ("config", "data", "cache", "log")))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests without the garbage collector, which would walk through all of them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later garbage collection: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Print how many tests were skipped; with CI set, any skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = len(reporter.stats.get("skipped", []))
    reporter.write_line("")
    reporter.write_line(f"skipped tests: {skipped}")
    if skipped and os.environ.get("CI") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
