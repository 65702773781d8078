"""How a person wants the application to look and to move, as the settings say it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"
_SETTING = re.compile(r"""^\s*(?:export\s+)?theme\s*=\s*["']?([^"'#\s]*)""", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Looks:
    """`theme` is the setting's text, which may name no theme."""

    theme: str = AUTO
    reduced_motion: bool = False
    titles: bool = True
    """Whether the window's title tells of a run."""
    rings: bool = False
    """Whether a bell tells of its end."""


def glance_at_theme(config_dir: Path, env_file: Path | None) -> str:
    """Return what `THEME` probably is, for the first frame; the settings, once they are read, decide.

    Reading them takes longer than a person should look at nothing; this takes 0.1 ms. Raises nothing.
    """
    named = next((value for name, value in os.environ.items() if name.upper() == "THEME"), "")
    if named:
        return named.strip()
    for file in (env_file or config_dir / ".env", config_dir / "config.toml"):
        try:
            if not file.is_file():  # a pipe would be waited for
                continue
            found = _SETTING.search(file.read_text("utf-8-sig", "replace"))
        except OSError:
            continue
        if found and found[1]:
            return found[1]
    return AUTO
