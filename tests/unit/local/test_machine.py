import os
from pathlib import Path

import pytest

from domain.improver.local import machine


def lay(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(autouse=True)
def eight_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, 8),
        ({"proc/self/cgroup": "0::/app\n", "sys/fs/cgroup/app/cpu.max": "max 100000\n"}, 8),
        ({"proc/self/cgroup": "0::/app\n", "sys/fs/cgroup/app/cpu.max": "250000 100000\n"}, 2),
        ({"proc/self/cgroup": "0::/app\n", "sys/fs/cgroup/app/cpu.max": "50000 100000\n"}, 1),
        ({"proc/self/cgroup": "0::/app\n", "sys/fs/cgroup/app/cpu.max": "1600000 100000\n"}, 8),
        ({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "300000 100000\n"}, 3),
        ({"proc/self/cgroup": "0::/of/the/host\n", "sys/fs/cgroup/cpu.max": "300000 100000\n"}, 3),
        ({"proc/self/cgroup": "0::/../../up\n", "sys/fs/cgroup/cpu.max": "300000 100000\n"}, 3),
        (
            {
                "proc/self/cgroup": "5:cpuset:/app\n3:cpu,cpuacct:/app\n",
                "sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us": "400000\n",
                "sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us": "100000\n",
            },
            4,
        ),
        (
            {
                "proc/self/cgroup": "3:cpu:/app\n",
                "sys/fs/cgroup/cpu/app/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu/app/cpu.cfs_period_us": "100000\n",
            },
            8,
        ),
        ({"proc/self/cgroup": "nonsense\n", "sys/fs/cgroup/cpu.max": "100000 100000\n"}, 8),
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "nonsense\n"}, 8),
    ],
)
def test_a_limit_of_processor_time_limits_the_processors(tmp_path: Path, files: dict[str, str], expected: int) -> None:
    assert machine.usable_processors(lay(tmp_path, files)) == expected


MEMINFO = "MemTotal: 4000 kB\nMemAvailable:    2000 kB\nSwapFree:  500 kB\n"
GROUP = {"proc/meminfo": MEMINFO, "proc/self/cgroup": "0::/app\n"}


@pytest.mark.parametrize(
    ("files", "kilobytes"),
    [
        ({"proc/meminfo": MEMINFO}, 2500),
        ({**GROUP, "sys/fs/cgroup/app/memory.max": "max\n"}, 2500),
        ({**GROUP, "sys/fs/cgroup/app/memory.max": f"{1500 * 1024}\n"}, 2000),
        ({**GROUP, "sys/fs/cgroup/memory.max": f"{1000 * 1024}\n"}, 1500),
        ({**GROUP, "sys/fs/cgroup/app/memory.max": f"{9000 * 1024}\n"}, 2500),
        (
            {
                "proc/meminfo": MEMINFO,
                "proc/self/cgroup": "4:memory:/app\n",
                "sys/fs/cgroup/memory/app/memory.limit_in_bytes": f"{1200 * 1024}\n",
            },
            1700,
        ),
        ({"proc/meminfo": MEMINFO, "proc/spl/kstat/zfs/arcstats": f"hits 4 7\nsize    4    {300 * 1024}\n"}, 2800),
    ],
)
def test_memory_is_what_is_free_or_the_limit_and_swap(tmp_path: Path, files: dict[str, str], kilobytes: int) -> None:
    assert machine.available_memory(lay(tmp_path, files)) == kilobytes * 1024


@pytest.mark.parametrize(
    "meminfo", [None, "", "nonsense", "MemAvailable: much\nSwapFree: 1 kB\n", "MemAvailable: 2 kB\n"]
)
def test_memory_that_cannot_be_read_is_not_known(tmp_path: Path, meminfo: str | None) -> None:
    assert machine.available_memory(lay(tmp_path, {} if meminfo is None else {"proc/meminfo": meminfo})) is None


BUILT_FOR = "CPU : SSE3 = 1 | AVX = 1 | AVX2 = 1 | F16C = 1 | FMA = 1 | BMI2 = 0 | OPENMP = 1 | "


@pytest.mark.parametrize(
    ("cpuinfo", "missing"),
    [
        (None, []),
        ("Features : fp asimd\n", []),
        ("flags\t\t: fpu sse avx avx2 f16c fma\n", []),
        ("model name\t: old\nflags\t\t: fpu sse avx\n", ["AVX2", "FMA", "F16C"]),
    ],
)
def test_instructions_that_the_engine_needs_and_the_processor_lacks(
    tmp_path: Path, cpuinfo: str | None, missing: list[str]
) -> None:
    root = lay(tmp_path, {} if cpuinfo is None else {"proc/cpuinfo": cpuinfo})
    assert machine.missing_instructions(BUILT_FOR, root) == missing
    assert machine.missing_instructions("CPU : NEON = 1 | ", root) == []
