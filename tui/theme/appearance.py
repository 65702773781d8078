"""The settings for the appearance of the application."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"
_SETTING = re.compile(r"""^\s*(?:export\s+)?theme\s*=\s*["']?([^"'#\s]*)""", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Looks:
    """The appearance. `theme` is the text of the setting, which may not be a theme."""

    theme: str = AUTO
    reduced_motion: bool = False
    titles: bool = True
    """Whether the window's title shows the state of a run."""
    rings: bool = False
    """Whether a bell rings at its end."""


def glance_at_theme(config_dir: Path, env_file: Path | None) -> str:
    """Guess the setting `THEME` for the first frame, in 0.1 ms, because reading the settings takes longer."""
    named = next((value for name, value in os.environ.items() if name.upper() == "THEME"), "")
    if named:
        return named.strip()
    for file in (env_file or config_dir / ".env", config_dir / "config.toml"):
        try:
            if not file.is_file():  # reading a pipe would block
                continue
            found = _SETTING.search(file.read_text("utf-8-sig", "replace"))
        except OSError:
            continue
        if found and found[1]:
            return found[1]
    return AUTO
