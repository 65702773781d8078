"""What this machine offers to the embedded engine: processors, memory and instruction sets.

Limits are read on Linux only. `root` is the folder of `/proc` and `/sys`, so that tests can supply their own. A reading
that fails limits nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROOT = Path("/")
_INSTRUCTIONS = ("AVX", "AVX2", "FMA", "F16C", "BMI2")
"""The instruction sets that Linux calls like llama.cpp, but in lower case."""


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


def available_memory(root: Path = _ROOT) -> int | None:
    """Return the bytes of memory that this process can have at most, with swap; None if they are not known.

    Counts what other programs have not taken, caches of files as free, and the limits of control groups as a whole. So
    less is never reported than can be had.
    """
    try:
        facts = dict(line.split(":", 1) for line in (root / "proc/meminfo").read_text().splitlines())
        free, swap = (int(facts[name].split()[0]) * 1024 for name in ("MemAvailable", "SwapFree"))
    except (OSError, ValueError, LookupError):
        return None
    return min([free + _cache_of_zfs(root), *_memory_limits(root)]) + swap


def _memory_limits(root: Path) -> Iterator[int]:
    for folder in _control_groups(root, "memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            with suppress(OSError, ValueError):
                yield int((folder / name).read_text())


def _cache_of_zfs(root: Path) -> int:
    """Return the size of ZFS's cache, which `MemAvailable` counts as taken."""
    with suppress(OSError, ValueError, StopIteration):
        lines = (root / "proc/spl/kstat/zfs/arcstats").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("size ")).split()[-1])
    return 0


def missing_instructions(system: str, root: Path = _ROOT) -> list[str]:
    """Return the instruction sets that the engine was built for and this processor lacks.

    `system` is what llama.cpp tells of its build, for example `CPU : AVX2 = 1 | FMA = 1 |`.
    """
    with suppress(OSError):
        for line in (root / "proc/cpuinfo").read_text().splitlines():
            name, _, flags = line.partition(":")
            if name.strip() == "flags":
                present = set(flags.split())
                return [one for one in _INSTRUCTIONS if f" {one} = 1" in system and one.lower() not in present]
    return []
