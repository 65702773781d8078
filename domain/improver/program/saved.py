"""Saved programs: the one that a setting names, or the one that comes with the application for a family of models."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from domain.errors import FileError, SettingsError
from domain.improver.answer.prompt_fields import typed_fields
from domain.improver.program.program import ImprovePrompt
from domain.text.clean import clean_text, one_line
from domain.text.named_file import path_to_read, reason_of

COMPILED = Path(__file__).parent / "compiled"
"""Holds a saved program for each family of models that one was compiled and measured for."""

_MOST_BYTES = 10_000_000
"""A saved program holds instructions and a few demonstrations; a larger file is another file."""
_MOST_DEMOS = 50
"""All of them go into each request; optimisers of DSPy keep fewer than twenty."""
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
    """What counts of a saved predictor. Its model does not: where an idea is sent is the person's choice alone."""

    signature: _Signature
    demos: list[_Demo] = Field(default=[], max_length=_MOST_DEMOS)


_PREDICTORS = TypeAdapter(dict[str, _Predictor])


def program_for(path: Path | None, model: str, folder: Path = COMPILED) -> ImprovePrompt:
    """Return the program at `path`, else the one for the family of `model` in `folder`, else one that is not compiled.

    Raises `SettingsError`. Blocks on a disk.
    """
    path = path or family_file(model, folder)
    return load_program(path) if path else ImprovePrompt()


def family_file(model: str, folder: Path) -> Path | None:
    """Return the saved program for `model`: of the files whose names it begins with, the one with the longest name.

    Neither case nor what stands before the last slash counts. Blocks on a disk.
    """
    name = model.rpartition("/")[2].lower()
    fitting = [file for file in folder.glob("*.json") if name.startswith(file.stem.lower())]
    return max(fitting, key=lambda file: len(file.stem), default=None)


def load_program(path: Path) -> ImprovePrompt:
    """Return the program whose state `dspy.Module.save` wrote to `path`. Raises `SettingsError`. Blocks on a disk."""
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
    """Return a demonstration whose fields have their types."""
    return {name: values[name] for name in ("idea", "context", "material")} | typed_fields(values)
