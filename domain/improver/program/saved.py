"""Loads saved programs: the one in the settings, or the one that comes with the application for a model family."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from domain.errors import FileError, SettingsError
from domain.improver.answer.prompt_fields import typed_fields
from domain.improver.program.program import ImprovePrompt
from domain.text.clean import clean_text, one_line
from domain.text.named_file import path_to_read, reason_of

COMPILED = Path(__file__).parent / "compiled"
"""The folder of the saved programs; each was compiled and measured for one model family."""

_MOST_BYTES = 10_000_000
"""A larger file is not a saved program, which contains only instructions and a few demonstrations."""
_MOST_DEMOS = 50
"""All of them are sent with each request; DSPy's optimisers keep fewer than twenty."""
_NEXT_STEP = "Set DSPY_PROGRAM to a program that was compiled for this application, or leave it empty."


_Text = Annotated[str, AfterValidator(clean_text)]
_Words = Annotated[_Text, AfterValidator(str.strip), Field(min_length=1)]


class _Signature(BaseModel):
    instructions: _Words


class _Demo(BaseModel, extra="allow"):
    idea: _Words
    context: _Text = ""
    material: list[_Text] = []
    directive: _Words


class _Predictor(BaseModel):
    """The used parts of a saved predictor. Its model is ignored: only the user chooses where an idea is sent."""

    signature: _Signature
    demos: list[_Demo] = Field(default=[], max_length=_MOST_DEMOS)


_PREDICTORS = TypeAdapter(dict[str, _Predictor])


def program_for(path: Path | None, model: str, folder: Path = COMPILED) -> ImprovePrompt:
    """Return the program at `path`, else the one for the family of `model` in `folder`, else the uncompiled one.

    Raises `SettingsError`. Blocks on a disk.
    """
    path = path or family_file(model, folder)
    return load_program(path) if path else ImprovePrompt()


def family_file(model: str, folder: Path) -> Path | None:
    """Return the saved program for `model`: the file with the longest name that is a prefix of the model's name.

    Ignores case and everything before the last slash. Blocks on a disk.
    """
    name = model.rpartition("/")[2].lower()
    fitting = [file for file in folder.glob("*.json") if name.startswith(file.stem.lower())]
    return max(fitting, key=lambda file: len(file.stem), default=None)


def load_program(path: Path) -> ImprovePrompt:
    """Load the program that `dspy.Module.save` wrote to `path`. Raises `SettingsError`. Blocks on a disk."""
    program = ImprovePrompt()
    predictors = dict(program.named_predictors())
    try:
        saved = _PREDICTORS.validate_python({name: state for name, state in _read(path).items() if name in predictors})
    except ValidationError:
        saved = {}
    if not saved:
        raise SettingsError(f"{one_line(str(path))} is not a saved program of this application.", _NEXT_STEP)
    for name, state in saved.items():
        predictor = predictors[name]
        predictor.signature = predictor.signature.with_instructions(state.signature.instructions)
        predictor.demos = [_demo(one.model_dump()) for one in state.demos]
    return program


def _read(path: Path) -> dict[str, Any]:
    try:
        found = path_to_read(str(path))
        if found.stat().st_size > _MOST_BYTES:
            return {}
        return TypeAdapter(dict[str, Any]).validate_json(found.read_bytes())
    except FileError as error:
        raise SettingsError(f"DSPY_PROGRAM cannot be read. {error.sentence}", _NEXT_STEP) from None
    except OSError as error:
        raise SettingsError(f"{one_line(str(path))} cannot be read: {reason_of(error)}.", _NEXT_STEP) from None
    except ValidationError:
        return {}


def _demo(values: dict[str, Any]) -> dict[str, Any]:
    """Return a demonstration with typed fields."""
    return {name: values[name] for name in ("idea", "context", "material")} | typed_fields(values)
