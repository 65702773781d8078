"""Small files beside the history: drafts, what was deleted, shapes under names, the theme, what is saved by name."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import SettingsError
from domain.prompts.drafts import DraftStore

if TYPE_CHECKING:
    from domain.prompts.drafts import UndoStore
    from domain.prompts.presets import PresetStore
    from tui.composition.parts import Parts


def make_undo_store(parts: "Parts") -> "UndoStore":
    """Return where many deleted records are kept until the session ends."""
    from storage.state.undo import UndoFiles

    files = UndoFiles(parts.paths.data / "undo", writes=parts.settings().sqlite_enabled)
    parts.on_close(files.forget)
    return files


def make_preset_store(parts: "Parts") -> "PresetStore":
    """Return where shapes are kept under names."""
    from storage.state.presets import FilePresetStore

    return FilePresetStore(parts.paths.presets, writes=parts.settings().sqlite_enabled)


def make_draft_store(parts: "Parts") -> DraftStore | None:
    """Return where this instance's draft is kept; None when nothing may be written."""
    from storage.state.drafts import FileDraftStore, claim_draft

    try:
        keeps = parts.settings().sqlite_enabled
    except SettingsError:
        # What was typed comes back once the setting is corrected.
        keeps = parts.sources().may_keep()
    if not keeps:
        return None
    path, lock = claim_draft(parts.paths.draft)
    if lock is not None:
        parts.on_close(lock.release)
    return FileDraftStore(path)


def exposed_keys(parts: "Parts") -> tuple[str, ...]:
    """Warn of a settings file with keys that other users of this machine may read."""
    env_file = parts.env_file or parts.paths.config / ".env"
    exposed = os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077
    return ("others may read your .env: chmod 600 it",) if exposed else ()


def save_file(name: str, text: str, *, replace: bool) -> Path:
    """Write a file that the person named; return where it is."""
    from storage.files.text import save_text

    return save_text(name, text, replace=replace)


def keep_theme(parts: "Parts", name: str) -> bool:
    """Write the theme into config.toml; return whether the environment or the .env file lets it be used."""
    from storage.config.toml import ConfigFile

    ConfigFile(parts.paths.config_file).change({"theme": name})
    return parts.sources().load().theme == name
