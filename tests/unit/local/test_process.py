import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import EmbeddedModelError, RunCancelledError
from domain.improver.local import process as process_module
from domain.improver.local.process import EngineProcess
from domain.runtime.cancellation import CancelToken

ENGINE = """
import os, signal

def get_system_info():
    return "CPU : AVX2 = 1 | "

class CommonParams:
    class model: pass
    class cpuparams: pass
    class cpuparams_batch: pass

class Server:
    listening_address = "http://127.0.0.1:1234"
    def __init__(self, parameters):
        {start}
"""


@pytest.fixture
def process(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineProcess]:
    """A real child with an engine of the test: the parameter of the test is its code."""
    (tmp_path / "xllamacpp.py").write_text(request.param)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    child = EngineProcess()
    yield child
    child.kill()


def starting(code: str) -> str:
    return ENGINE.format(start=code)


def load(process: EngineProcess) -> None:
    process.load(Path("any.gguf"), "qwen9", 1, 4096, CancelToken())


@pytest.mark.parametrize("process", [starting("pass")], indirect=True)
def test_an_engine_that_starts_has_an_address(process: EngineProcess) -> None:
    process.check(CancelToken())
    endpoint = process.load(Path("my model.gguf"), "qwen9", 1, 2048, CancelToken())
    assert (endpoint.base_url, endpoint.model) == ("http://127.0.0.1:1234/v1", "my model")
    assert endpoint.context_tokens == 2048


@pytest.mark.parametrize(
    "process",
    [starting("self.listening_address = f'any:{4000 + parameters.enable_reasoning}'")],
    indirect=True,
)
def test_a_model_that_can_think_is_told_not_to(process: EngineProcess) -> None:
    process.check(CancelToken())
    assert process.load(Path("any.gguf"), "qwen9", 1, 4096, CancelToken()).base_url == "http://127.0.0.1:4000/v1"


@pytest.mark.parametrize(
    ("process", "sentence", "next_step"),
    [
        (
            "raise ImportError('libgomp.so.1: cannot open shared object file: No such file or directory')",
            r"system library libgomp\.so\.1, which is not installed",
            "apt install libgomp1",
        ),
        (
            "raise ImportError('libother.so: cannot open shared object file: No such file or directory')",
            r"system library libother\.so, which is not installed",
            "Install it, or choose another provider",
        ),
        ("raise ImportError('wrong\\nABI')", "cannot be loaded: ImportError: wrong ABI", "--force-reinstall"),
    ],
    indirect=["process"],
)
def test_an_engine_that_cannot_be_imported_says_why_before_it_loads(
    process: EngineProcess, sentence: str, next_step: str
) -> None:
    with pytest.raises(EmbeddedModelError, match=sentence) as raised:
        process.check(CancelToken())
    assert next_step in raised.value.next_step
    assert raised.value.title == "The embedded model is not ready"


@pytest.mark.parametrize("process", [starting("pass")], indirect=True)
def test_a_processor_that_lacks_instructions_is_named_before_it_loads(
    process: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "missing_instructions", lambda system: [system.split()[2]])
    with pytest.raises(EmbeddedModelError, match="needs the instructions AVX2, which this processor lacks"):
        process.check(CancelToken())


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
@pytest.mark.parametrize(
    ("process", "sentence", "next_step"),
    [
        (starting("os.kill(os.getpid(), signal.SIGILL)"), "instructions that this processor lacks", "another provider"),
        (starting("os.kill(os.getpid(), signal.SIGKILL)"), "there was no memory left", "smaller model"),
        (starting("os._exit(1)"), "ended while it was loading", "Try again"),
        (starting("raise RuntimeError('no\\tmodel')"), r"any\.gguf cannot be loaded: .*qwen9", "xllamacpp"),
    ],
    indirect=["process"],
)
def test_an_engine_that_ends_while_it_loads_says_why(process: EngineProcess, sentence: str, next_step: str) -> None:
    process.check(CancelToken())
    with pytest.raises(EmbeddedModelError, match=sentence) as raised:
        load(process)
    assert next_step in raised.value.next_step


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
@pytest.mark.parametrize("process", ["import os, signal; os.kill(os.getpid(), signal.SIGILL)"], indirect=True)
def test_a_processor_that_cannot_even_import_the_engine_is_named(process: EngineProcess) -> None:
    with pytest.raises(EmbeddedModelError, match="instructions that this processor lacks"):
        process.check(CancelToken())


@pytest.mark.parametrize("process", [starting("signal.pause()")], indirect=True)
def test_an_engine_that_this_process_kills_is_no_lack_of_memory(process: EngineProcess) -> None:
    process.check(CancelToken())
    process.kill()
    with pytest.raises(EmbeddedModelError, match="ended while it was loading"):
        load(process)


@pytest.mark.parametrize("process", ["import signal; signal.pause()"], indirect=True)
def test_a_check_that_is_cancelled_ends(process: EngineProcess) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(RunCancelledError):
        process.check(cancel)
