"""Finds a model's weights in the packages of an extra, without executing their code."""

import importlib.util
from pathlib import Path

from domain.improver.local.model_file import ModelFile


def installed_parts(model: ModelFile) -> list[Path]:
    """Return the parts of the model's file in order; empty if any is not installed. Reads no file."""
    if model.packages is None:
        return []
    parts = [_installed_part(model.packages.prefix, number) for number in range(1, model.packages.count + 1)]
    return [part for part in parts if part] if all(parts) else []


def _installed_part(prefix: str, number: int) -> Path | None:
    # For a top-level name, find_spec imports nothing; for a dotted name, it would import the parent.
    spec = importlib.util.find_spec(f"{prefix}{number}")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    paths = (Path(folder) / "data" / f"part{number:02}.bin" for folder in folders)
    return next((path for path in paths if path.is_file()), None)
