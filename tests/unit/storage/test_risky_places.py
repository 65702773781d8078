"""A history on a network file system or in a synchronised folder is noticed, and no other is."""

import os
from pathlib import Path

import pytest

from storage.database.risky_places import Mount, parse_mountinfo, read_mounts, risky_place

MOUNTINFO = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 27 0:40 / /home rw shared:2 master:1 propagate_from:3 - autofs systemd-1 rw
41 40 0:41 / /home rw,relatime - nfs4 server:/export/home rw,vers=4.2
42 41 0:42 / /home/ann/on\040disk rw - xfs /dev/sdb1 rw
43 27 0:43 / /mnt/back\134slash\011\303\251 rw - cifs //server/share rw
garbage
44 27 0:44 / /homestead rw - fuse.sshfs ann@server: rw
"""


def where(path: str | Path, *mounts: Mount) -> str | None:
    place = risky_place(Path(path), lambda: mounts)
    return None if place is None else place.where


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/ann/history.sqlite3", "on NFS"),
        ("/home/ann/on disk/deep/history.sqlite3", None),
        ("/home/ann/on diskette/history.sqlite3", "on NFS"),
        ("/mnt/back\\slash\té/history.sqlite3", "on SMB"),
        ("/homestead/history.sqlite3", "on SSHFS"),
        ("/homesteads/history.sqlite3", None),
        ("/var/lib/history.sqlite3", None),
        ("/home/../var/history.sqlite3", None),
    ],
)
def test_the_nearest_file_system_counts(path: str, expected: str | None) -> None:
    assert where(path, *parse_mountinfo(MOUNTINFO)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        *((kind, None) for kind in ("ext4", "btrfs", "xfs", "zfs", "tmpfs", "overlay", "vfat", "fuseblk", "apfs")),
        *((f"fuse.{kind}", None) for kind in ("gocryptfs", "mergerfs", "ntfs-3g")),
        *((kind, "on NFS") for kind in ("nfs", "nfs4", "NFS")),
        *((kind, "on SMB") for kind in ("cifs", "smb3", "smbfs")),
        ("9p", "on 9P"),
        ("fuse.sshfs", "on SSHFS"),
        ("fuse.rclone", "on rclone (FUSE)"),
        ("virtiofs", "on a folder shared by another system"),
    ],
)
def test_each_kind_of_file_system(kind: str, expected: str | None) -> None:
    assert where("/data/history.sqlite3", Mount("/", "ext4"), Mount("/data", kind)) == expected


def test_what_a_link_leads_to_counts(tmp_path: Path) -> None:
    there = tmp_path / "share"
    there.mkdir()
    (tmp_path / "data").symlink_to(there)
    mounts = (Mount("/", "ext4"), Mount(str(there), "nfs"))
    assert where(tmp_path / "data" / "history.sqlite3", *mounts) == "on NFS"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert where(loop / "history.sqlite3", *mounts) is None


@pytest.mark.parametrize(
    ("mark", "program"),
    [
        (".dropbox", "Dropbox"),
        (".dropbox.cache/", "Dropbox"),
        (".stfolder/", "Syncthing"),
        (".stfolder", "Syncthing"),
        (".sync_3a5c7f.db", "Nextcloud"),
        ("._sync_3a5c7f.db", "Nextcloud"),
        (".tmp.driveupload/", "Google Drive"),
        ("Dropbox (Work)/", "Dropbox"),
        ("OneDrive - Company/", "OneDrive"),
        ("Google Drive/", "Google Drive"),
        ("CloudStorage/", "a cloud service"),
        ("CloudStorage/GoogleDrive-a@b.c/", "Google Drive"),
        ("Mobile Documents/com~apple~CloudDocs/", "iCloud"),
        (".dropbox/", None),
        ("dropbox-notes/", None),
        ("OneDriver/", None),
        (".sync_notes.txt", None),
    ],
)
def test_a_synchronised_folder_is_told_by_its_marks_and_its_name(
    tmp_path: Path, mark: str, program: str | None
) -> None:
    marked = tmp_path / mark
    marked.mkdir(parents=True) if mark.endswith("/") else marked.touch()
    folder = marked if mark[0] != "." else tmp_path / "deep" / "inside"
    folder.mkdir(parents=True, exist_ok=True)
    expected = None if program is None else f"in a folder that {program} synchronises"
    assert where(folder / "data" / "history.sqlite3") == expected
    (outside := tmp_path.parent / f"{tmp_path.name}-link").symlink_to(folder)
    assert where(outside / "history.sqlite3") == expected


def test_onedrive_of_windows_is_where_its_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    assert where(tmp_path / "data" / "history.sqlite3") == "in a folder that OneDrive synchronises"


def test_a_folder_that_may_not_be_listed_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    assert where(tmp_path / "history.sqlite3") is None


def test_this_machine_tells_what_is_mounted() -> None:
    assert any(mount.point == "/" for mount in read_mounts()) or os.name != "posix"
