"""Removes what Windows lacks, then imports every module and plays a session. Run it in a separate process."""

import asyncio
import importlib
import os
import pkgutil
import signal
import socket
import subprocess  # noqa: F401 - what others have loaded may keep what it found
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import filelock  # noqa: F401 - as above
import numpy as np  # noqa: F401 - as above
import peewee  # noqa: F401 - as above
import textual.app
import textual.drivers.linux_driver  # noqa: F401 - what Textual takes here; on Windows it takes another

MISSING = {
    os: (
        *("O_ASYNC", "O_CLOEXEC", "O_DIRECTORY", "O_DSYNC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC"),
        *(
            "chown",
            "chroot",
            "ctermid",
            "fchdir",
            "fchmod",
            "fchown",
            "fork",
            "forkpty",
            "getegid",
            "geteuid",
            "getgid",
        ),
        *("getgroups", "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid", "killpg", "lchown"),
        *("major", "minor", "mkfifo", "mknod", "nice", "openpty", "posix_fadvise", "posix_fallocate", "posix_spawn"),
        *("pread", "pwrite", "register_at_fork", "sched_getaffinity", "setgid", "setpgid", "setsid", "setuid"),
        *("statvfs", "sync", "sysconf", "tcgetpgrp", "tcsetpgrp", "ttyname", "uname", "wait", "wait3", "wait4"),
    ),
    signal: (
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGIO", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP"),
        *("SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2", "SIGWINCH", "alarm", "getitimer", "pause", "pthread_kill"),
        *("pthread_sigmask", "setitimer", "siginterrupt", "sigpending", "sigwait", "sigwaitinfo"),
    ),
    time: ("tzset",),
    socket: ("SO_REUSEPORT",),
}
MODULES = ("curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")


def take_away() -> None:
    for module in MISSING:
        _leave_to_others(module)
    for module, names in MISSING.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # so that importing it fails


def _leave_to_others(module: ModuleType) -> None:
    """Leave the whole module to loaded libraries: on Windows they have other code than here."""
    whole = ModuleType(module.__name__)
    vars(whole).update(vars(module))
    for other in list(sys.modules.values()):
        for name, value in list(getattr(other, "__dict__", {}).items()):
            if value is module and other is not sys.modules[__name__]:
                setattr(other, name, whole)


def import_all() -> int:
    count = 0
    for package in ("domain", "storage", "tui"):
        for found in pkgutil.walk_packages([package], f"{package}."):
            importlib.import_module(found.name)
            count += 1
    return count


async def play(folder: Path) -> str:
    from tests.support.application import running  # noqa: PLC0415 - without the names that are gone
    from tui.composition.paths import Paths  # noqa: PLC0415 - as above

    async with running(Paths(*(folder / name for name in ("config", "data", "cache", "log")))) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+s")
        await app.until(lambda: app.top is not app.screen and app.top.query("#file-name"), "the name of the file")
        app.top.query_one("#file-name").value = str(folder / "kept.md")  # type: ignore[attr-defined]  # an input
        await app.press("enter")
        await app.until((folder / "kept.md").exists, "the file")
        return app.result


if __name__ == "__main__":
    take_away()
    modules = import_all()
    with tempfile.TemporaryDirectory() as name:
        shown = asyncio.run(play(Path(name)))
    print(modules, "modules;", shown.splitlines()[0])
