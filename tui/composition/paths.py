"""Where the application keeps its files."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APP = "dspy-prompt-improver"


@dataclass(frozen=True, slots=True)
class Paths:
    """The application's folders. None is created until something is written there."""

    config: Path
    data: Path
    cache: Path
    log: Path

    @property
    def database(self) -> Path:
        """The database file when the settings name none."""
        return self.data / "history.sqlite3"

    @property
    def config_file(self) -> Path:
        """The settings and keys that the user wrote, or had the application write."""
        return self.config / "config.toml"

    @property
    def draft(self) -> Path:
        """What was typed and is not improved yet."""
        return self.data / "draft.json"

    @property
    def presets(self) -> Path:
        """Named options, and those used last."""
        return self.data / "presets.json"

    @property
    def recent_models(self) -> Path:
        """The models that were chosen before."""
        return self.data / "models.json"

    @property
    def omissions(self) -> Path:
        """What models refuse to be sent."""
        return self.data / "omissions.json"

    @property
    def log_file(self) -> Path:
        """The log; it never holds prompt text."""
        return self.log / "prompt-improver.log"

    def spool(self, database: Path) -> Path:
        """Return the folder of operations that wait for `database`; each database has its own."""
        import hashlib

        digest = hashlib.sha256(str(database.absolute()).encode()).hexdigest()[:16]
        return self.data / "spool" / digest


def platform_paths() -> Paths:
    """Return the platform's usual folders (XDG on Linux)."""
    folders = platformdirs.PlatformDirs(_APP, appauthor=False)
    return Paths(
        config=folders.user_config_path,
        data=folders.user_data_path,
        cache=folders.user_cache_path,
        log=folders.user_log_path,
    )
