"""Factories for the small files beside the history, and what is written by name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.prompts.drafts import DraftStore, UndoStore
    from domain.prompts.presets import PresetStore


def make_undo_store(folder: Path, *, writes: bool) -> "UndoStore":
    """Return where deleted records are kept until the session ends; in memory unless it `writes`."""
    from storage.state.undo import UndoFiles

    return UndoFiles(folder, writes=writes)


def make_preset_store(file: Path, *, writes: bool) -> "PresetStore":
    """Return where presets are kept; in memory unless it `writes`."""
    from storage.state.presets import FilePresetStore

    return FilePresetStore(file, writes=writes)


def make_draft_store(file: Path, on_close: Callable[[Callable[[], None]], None]) -> "DraftStore":
    """Return where the draft of this instance is kept. Passes to `on_close` what releases its lock."""
    from storage.state.drafts import FileDraftStore, claim_draft

    path, lock = claim_draft(file)
    if lock is not None:
        on_close(lock.release)
    return FileDraftStore(path)


def exposed_keys(env_file: Path) -> tuple[str, ...]:
    """Return a warning for the status bar when other users of this machine can read the keys in `env_file`."""
    exposed = os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077
    return ("others may read your .env: chmod 600 it",) if exposed else ()


def save_file(name: str, text: str, *, replace: bool) -> Path:
    """Write a file under the name that the user typed; return its path. Raises `FileError`."""
    from storage.files.text import save_text

    return save_text(name, text, replace=replace)


def save_theme(config_file: Path, name: str) -> None:
    """Write the theme into config.toml. Raises `SettingsError`."""
    from storage.config.toml import ConfigFile

    ConfigFile(config_file).change({"theme": name})
