"""Where the application keeps its files."""

from pathlib import Path

import platformdirs

_APP = "dspy-prompt-improver"


class Paths:
    """The application's folders and files. None is created until something is written there."""

    def __init__(self, config: Path, data: Path, cache: Path, log: Path) -> None:
        self.config, self.data, self.cache, self.log = config, data, cache, log
        self.config_file = config / "config.toml"
        """The settings and keys that the user wrote, or had the application write."""
        self.patterns = config / "patterns"
        """The user's own patterns."""
        self.database = data / "history.sqlite3"
        """The database file when the settings name none."""
        self.draft = data / "draft.json"
        """What was typed and is not improved yet."""
        self.presets = data / "presets.json"
        """Named options, and those used last."""
        self.recent_models = data / "models.json"
        """The models that were chosen before."""
        self.omissions = data / "omissions.json"
        """The request parameters that models reject."""
        self.log_file = log / "prompt-improver.log"
        """The log; it never holds prompt text."""

    def spool(self, database: Path) -> Path:
        """Return the folder of operations that wait for `database`; each database has its own."""
        import hashlib

        digest = hashlib.sha256(str(database.absolute()).encode()).hexdigest()[:16]
        return self.data / "spool" / digest

    def claims(self, database: Path) -> Path:
        """Return the folder of locks on what is being tried; each database has its own."""
        return self.data / "claims" / self.spool(database).name


def platform_paths() -> Paths:
    """Return the platform's usual folders (XDG on Linux)."""
    folders = platformdirs.PlatformDirs(_APP, appauthor=False)
    return Paths(folders.user_config_path, folders.user_data_path, folders.user_cache_path, folders.user_log_path)
