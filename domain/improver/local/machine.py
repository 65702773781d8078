"""What this machine offers to the embedded engine: processors, memory and instruction sets.

Limits are read on Linux only. `root` is the folder of `/proc` and `/sys`, so that tests can supply their own. A reading
that fails limits nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROOT = Path("/")


def usable_processors(root: Path = _ROOT) -> int:
    """Return the number of processors that this process may use; `taskset` or a container may limit it."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([allowed, *(int(quota) for quota in _processor_quotas(root))]))


def _processor_quotas(root: Path) -> Iterator[float]:
    """Yield the limits of processor time, in processors."""
    for folder in _control_groups(root, "cpu"):
        with suppress(OSError, ValueError):  # "max" is no number
            quota, period = (folder / "cpu.max").read_text().split()
            yield int(quota) / int(period)
        with suppress(OSError, ValueError):
            quota, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if int(quota) > 0:
                yield int(quota) / int(period)


def _control_groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of this process's control groups for `controller`, from its own up to the mount.

    In a container, the path in `/proc` may be the host's; then only the mount exists, and holds the container's limits.
    """
    with suppress(OSError, ValueError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and controller not in controllers.split(","):
                continue
            mount = root / "sys/fs/cgroup" / controllers
            own = mount / path.lstrip("/")
            yield from (folder for folder in (own, *own.parents) if folder.is_relative_to(mount))
