"""Detects locations where a database is not safe: network file systems and synchronised folders.

SQLite needs working locks and flushes, and its write-ahead log needs memory shared by all of its processes
(https://sqlite.org/howtocorrupt.html, sections 2 and 3; https://sqlite.org/wal.html, "WAL does not work over a network
filesystem").
"""

import ctypes
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import NamedTuple

_MOUNTINFO = Path("/proc/self/mountinfo")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_MOUNT_LINE = re.compile(r" on (.+) \(([^,)\s]+)")
_MOUNT_SECONDS = 2.0
_WINDOWS_REMOTE_DRIVE = 4

_KINDS = {
    "NFS": "nfs nfs4",
    "SMB": "cifs smb smb2 smb3 smbfs",
    "9P": "9p v9fs",
    "AFS": "afs",
    "AFP": "afpfs",
    "NCP": "ncp ncpfs",
    "WebDAV": "webdav davfs",
    "a cluster's file system": "ceph coda lustre gpfs beegfs glusterfs ocfs2 gfs2 pvfs2 orangefs",
    "a folder shared by another system": "drvfs vboxsf vmhgfs prl_fs virtiofs fakeowner",
    "SSHFS": "sshfs fuse.sshfs",
    "FUSE": "fuse macfuse osxfuse",
}
_NETWORK = {kind: name for name, kinds in _KINDS.items() for kind in kinds.split()}
"""Types of remote file systems. Every other type that begins with `fuse.` counts as remote too, except these:"""
_LOCAL = ("bindfs", "cryfs", "encfs", "ext2", "fuse-overlayfs", "gocryptfs", "lxcfs", "mergerfs", "ntfs-3g", "zfs")
_LOCAL_FUSE = frozenset(f"fuse.{name}" for name in _LOCAL)
"""FUSE file systems whose disks are in this machine."""

_SYNCED_NAMES = (
    (re.compile(r"Dropbox( \(.+\))?|Dropbox-.+"), "Dropbox"),
    (re.compile(r"OneDrive( ?-.+)?"), "OneDrive"),
    (re.compile(r"Google ?Drive(-.+)?"), "Google Drive"),
    (re.compile(r"iCloud ?Drive|com~apple~CloudDocs|Mobile Documents"), "iCloud"),
    (re.compile(r"Nextcloud|ownCloud"), "Nextcloud"),
    (re.compile(r"CloudStorage"), "a cloud service"),
)
"""The default names of synchronised folders."""
_MARKS = (
    (".dropbox", "Dropbox", Path.is_file),  # not the folder ~/.dropbox, which has the program's settings
    (".dropbox.cache", "Dropbox", Path.exists),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive", Path.exists),
    (".tmp.drivedownload", "Google Drive", Path.exists),
    (".tmp.driveupload", "Google Drive", Path.exists),
    (".shortcut-targets-by-id", "Google Drive", Path.exists),
    (".stfolder", "Syncthing", Path.exists),
    (".sync_*.db", "Nextcloud", Path.exists),
    ("._sync_*.db", "Nextcloud", Path.exists),
    (".csync_journal.db", "Nextcloud", Path.exists),
    (".owncloudsync.log", "Nextcloud", Path.exists),
    (".nextcloudsync.log", "Nextcloud", Path.exists),
)
"""Files that synchronisation programs create in their folders: a name pattern, the program, a test of the path."""
_SYNCED_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
"""Environment variables in which Windows stores the OneDrive folders."""


class Mount(NamedTuple):
    """A file system and the folder it is mounted on."""

    point: str
    kind: str


@dataclass(frozen=True, slots=True)
class RiskyPlace:
    """`where` names the place in words that follow "the history is"; `risk` is a sentence."""

    where: str
    risk: str


def risky_place(database: Path, mounts: Callable[[], Iterable[Mount]] | None = None) -> RiskyPlace | None:
    """Return why a database, existing or not, is not safe at this path; None if no risk is known. Blocks on disk."""
    if kind := _network_of(database, (mounts or read_mounts)()):
        return RiskyPlace(
            f"on {kind}",
            "Locks and flushes are not reliable there: a lost connection, or two machines at once, can damage it.",
        )
    if program := _synchronised_by(database):
        return RiskyPlace(
            f"in a folder that {program} synchronises",
            "A copy from another machine can replace it, and a copy made while you save can be damaged.",
        )
    return None


def read_mounts() -> list[Mount]:
    """Return the mounted file systems, the latest last; empty if this system does not list them. Raises nothing."""
    with suppress(OSError):
        return list(parse_mountinfo(_MOUNTINFO.read_bytes()))
    if os.name != "posix":
        return []
    with suppress(OSError, subprocess.SubprocessError):
        # macOS and the BSDs have no such file, but this command.
        shown = subprocess.run(["mount"], capture_output=True, timeout=_MOUNT_SECONDS, check=False)  # noqa: S607 - found by PATH: systems keep it in different folders
        return [Mount(*found) for found in _MOUNT_LINE.findall(os.fsdecode(shown.stdout))]
    return []


def parse_mountinfo(content: bytes) -> Iterator[Mount]:
    """Yield the mounts in `/proc/self/mountinfo` (proc_pid_mountinfo(5)): blanks in names are octal escapes."""
    for line in content.splitlines():
        before, _, after = line.partition(b" - ")
        fields, kinds = before.split(b" "), after.split(b" ")
        if len(fields) > 4 and kinds[0]:  # noqa: PLR2004 - the fifth field is the mount point
            point = _OCTAL.sub(lambda match: bytes([int(match[1], 8) & 0xFF]), fields[4])
            yield Mount(os.fsdecode(point), os.fsdecode(kinds[0]))


def _network_of(database: Path, mounts: Iterable[Mount]) -> str | None:
    path = _resolved(database)
    if path.drive.startswith("\\\\") or _is_remote_drive(path.drive):
        return "a network share"
    above = [mount for mount in mounts if path.is_relative_to(mount.point)]
    # The longest mount point is the nearest one, and of two at the same point the last hides the first.
    nearest = max(enumerate(above), key=lambda one: (len(PurePath(one[1].point).parts), one[0]), default=None)
    return None if nearest is None else _network_name(nearest[1].kind.lower())


def _network_name(kind: str) -> str | None:
    if kind in _NETWORK:
        return _NETWORK[kind]
    is_remote = kind.startswith("fuse.") and kind not in _LOCAL_FUSE
    return f"{kind.removeprefix('fuse.')} (FUSE)" if is_remote else None


def _is_remote_drive(drive: str) -> bool:
    windows = getattr(ctypes, "windll", None)
    return windows is not None and windows.kernel32.GetDriveTypeW(f"{drive}\\") == _WINDOWS_REMOTE_DRIVE


def _synchronised_by(database: Path) -> str | None:
    # A link may point into a synchronised folder, or be in one itself.
    parents = dict.fromkeys([*_resolved(database).parents, *database.absolute().parents])
    drives = {Path(os.environ[name]) for name in _SYNCED_VARIABLES if os.environ.get(name)}
    for folder in parents:
        if folder in drives:
            return "OneDrive"
        if program := _mark_in(folder):
            return program
    for folder in parents:
        for pattern, program in _SYNCED_NAMES:
            if pattern.fullmatch(folder.name):
                return program
    return None


def _mark_in(folder: Path) -> str | None:
    with suppress(OSError):  # a folder without read permission
        names = [name for name in os.listdir(folder) if name.startswith(".")]  # noqa: PTH208 - a home folder holds many
        for pattern, program, is_it in _MARKS:
            if any(fnmatchcase(name, pattern) and is_it(folder / name) for name in names):
                return program
    return None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return path.absolute()
