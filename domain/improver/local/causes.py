"""Why the embedded engine cannot run on this machine, as errors with a next step."""

import re
import signal
from pathlib import Path

from domain.errors import EmbeddedModelError
from domain.improver.local.model_file import INSTALL_ENGINE, NOT_READY
from domain.text.clean import one_line

_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")
_PACKAGES = {"libgomp.so.1": ("libgomp1", "libgomp"), "libstdc++.so.6": ("libstdc++6", "libstdc++")}
"""The packages of system libraries, by the names of Debian and of Fedora."""
_WINDOWS_ILLEGAL_INSTRUCTION = 0xC000001D
_OTHER_PROVIDER = "choose another provider"
_LESS_MEMORY = (
    f"Close other programs, choose a smaller model with LOCAL_MODEL or LOCAL_MODEL_PATH, or {_OTHER_PROVIDER}."
)


def import_failed(error: str) -> EmbeddedModelError:
    """Return the error for an engine that Python cannot import; `error` is the exception's text."""
    if missing := _LIBRARY.search(error):
        library, how = missing[1], "Install it"
        if library in _PACKAGES:
            debian, fedora = _PACKAGES[library]
            how = f"Install it (apt install {debian} on Debian and Ubuntu, dnf install {fedora} on Fedora)"
        return _not_ready(
            f"The embedded engine needs the system library {library}, which is not installed.",
            f"{how}, or {_OTHER_PROVIDER}.",
        )
    return _not_ready(
        f"The embedded engine cannot be loaded: {one_line(error)}.",
        f"Install it again with {INSTALL_ENGINE} --force-reinstall, or {_OTHER_PROVIDER}.",
    )


def lacks_instructions(names: list[str]) -> EmbeddedModelError:
    """Return the error for a processor without the instruction sets `names`."""
    return _not_ready(
        f"The embedded engine needs the instructions {', '.join(names)}, which this processor lacks.",
        f"{_OTHER_PROVIDER.capitalize()}.",
    )


def check_memory(needed: int, available: int | None) -> None:
    """Raise `EmbeddedModelError` if `needed` bytes of memory are more than `available`, which is None if not known."""
    if available is not None and needed > available:
        raise _not_ready(
            f"The embedded model needs at least {needed // 1_000_000:,} MB of memory, and "
            f"{available // 1_000_000:,} MB are free.",
            _LESS_MEMORY,
        )


def not_loaded(path: Path, architecture: str) -> EmbeddedModelError:
    """Return the error for a file that the engine does not load. Its exception says only that it failed."""
    return EmbeddedModelError(
        f"The model file {one_line(path.name)} cannot be loaded: it is damaged, memory is short, or the engine "
        f"is too old for its architecture ({architecture or 'not named'}).",
        "Set LOCAL_MODEL or LOCAL_MODEL_PATH to another model, update the engine (pip install --upgrade xllamacpp), or "
        f"{_OTHER_PROVIDER}.",
    )


def ended_while_loading(code: int | None) -> EmbeddedModelError:
    """Return the error for an engine that ended with the exit status `code`; None if this process ended it."""
    if code in {-signal.SIGILL, _WINDOWS_ILLEGAL_INSTRUCTION}:
        return _not_ready(
            "The embedded engine needs instructions that this processor lacks, probably AVX2.",
            f"{_OTHER_PROVIDER.capitalize()}.",
        )
    if code == -getattr(signal, "SIGKILL", 9):
        return _not_ready(
            "The system ended the embedded model while it was loading, probably because there was no memory left.",
            _LESS_MEMORY,
        )
    return EmbeddedModelError("The embedded model's process ended while it was loading the model.")


def _not_ready(sentence: str, next_step: str) -> EmbeddedModelError:
    return EmbeddedModelError(sentence, next_step, title=NOT_READY)
