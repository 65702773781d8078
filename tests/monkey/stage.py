"""The services under the application: a history on disk, a scripted model, no network, one folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from domain.errors import FileError
from domain.history.operations import Operation
from domain.history.transfer import ImportReport
from domain.models.choice import ConnectionTest, ModelChoice
from domain.prompts.record import Framework, PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from storage.config.dotenv import EnvFile
from storage.config.keyring import SystemKeyring
from storage.config.keys import KeyFiles
from storage.transfer.jsonl import all_entries
from tests.support.fake_keyring import FakeBackend
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

RECORDS = 60
_ONE_FAVOURITE_IN, _ONE_ARCHIVED_IN, _ONE_WITH_QUESTIONS_IN, _ONE_HOSTILE_IN, _ONE_LONG_IN = 5, 11, 7, 6, 9
_HOSTILE = ("[red]markup[/red]", "\u202e", "👩‍💻🚀", "日本語", "{{ name }}", "<tag>")


@dataclass
class Seen:
    """What reached the services since it was cleared."""

    operations: list[Operation] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    """The texts written to files by name."""


class ScriptedSetup:
    """The choice of a model, without asking any provider."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def offers(self) -> tuple[()]:
        """Find no provider."""
        return ()

    def models(self, choice: ModelChoice, key: str = "") -> tuple[str, ...]:
        """List two models."""
        return ("scripted-a", "scripted-b")

    def try_out(self, choice: ModelChoice, key: str, cancel: CancelToken) -> ConnectionTest:
        """Answer at once."""
        return ConnectionTest(choice.model or "scripted-a", 0.1, "Hello")


def fill(paths: Paths, clock: Clock) -> None:
    """Write the history with which a round begins; each idea names its number."""
    container = Container(paths, clock=clock)
    repository = container.repository()
    for number in range(RECORDS):
        repository.save(_record(number, clock))
    container.close()


def _record(number: int, clock: Clock) -> PromptHistory:
    name = f"note {number:03}"
    hostile = _HOSTILE[number % len(_HOSTILE)] if number % _ONE_HOSTILE_IN == 0 else "plain"
    moment = clock.now() - timedelta(minutes=RECORDS - number)
    return make_record(
        original_idea=f"{name} about {hostile}\nits second line",
        improved_prompt=f"# Task\nPrompt of {name}, {hostile}.\n"
        + "More of it.\n" * (60 * (number % _ONE_LONG_IN == 0)),
        role=f"Role of {name}",
        directive=f"Directive of {name}",
        context=f"Context of {name}" if number % 2 else "",
        framework=Framework.CHAIN_OF_THOUGHT,
        favorite=number % _ONE_FAVOURITE_IN == 0,
        archived_at=moment if number % _ONE_ARCHIVED_IN == 0 else None,
        questions=("Which one?", "For whom?") if number % _ONE_WITH_QUESTIONS_IN == 0 else (),
        created_at=moment,
    )


def prepared(folder: Path, seen: Seen) -> Callable[[Container], None]:
    """Return what makes a container safe to play with: it writes nothing outside `folder`, and `seen` hears of it."""

    def prepare(container: Container) -> None:
        scripted = container.improver
        container.keys.replace(lambda: KeyFiles(EnvFile(container.env_file), SystemKeyring(FakeBackend)))
        make = container.model_setup._factory
        container.model_setup.replace(lambda: ScriptedSetup(make()))  # type: ignore[arg-type,return-value]
        # A change of the model must not replace the script.
        container.improver_switch.replace(lambda: _Switch(scripted))  # type: ignore[arg-type,return-value]
        _spy(container, folder, seen)

    return prepare


class _Switch:
    """Accepts the change of a model and changes nothing."""

    def __init__(self, improver: Callable[[], Any]) -> None:
        self._improver = improver

    def replace(self) -> None:
        """Take the new settings."""


def _spy(container: Container, folder: Path, seen: Seen) -> None:
    submit, submit_many, save_file = container.submit, container.submit_many, container.save_file
    export, import_ = container.export_history, container.import_history

    def inside(name: str | Path) -> None:
        path = Path(name).expanduser()
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            raise FileError("This folder cannot be written.")

    def spied_submit(operation: Operation) -> None:
        seen.operations.append(operation)
        submit(operation)

    def spied_submit_many(operations: Sequence[Operation]) -> None:
        seen.operations += operations
        submit_many(operations)

    def spied_save(name: str, text: str, *, replace: bool) -> Path:
        inside(name)
        path = save_file(name, text, replace=replace)
        seen.saved.append(text)
        return path

    def spied_export(file: Path, *arguments: Any, **options: Any) -> int:
        inside(file)
        return export(file, *arguments, **options)

    def spied_import(file: Path, on_progress: Callable[[Progress], None]) -> ImportReport:
        inside(file)
        return import_(file, on_progress)

    container.submit, container.submit_many, container.save_file = spied_submit, spied_submit_many, spied_save
    container.export_history, container.import_history = spied_export, spied_import


def records_of(container: Container) -> list[PromptHistory]:
    """Return every record of the history, archived ones too."""
    return [one for one in all_entries(container.repository()) if isinstance(one, PromptHistory)]
