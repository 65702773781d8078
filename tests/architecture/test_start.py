"""The screen is there before anything slow is loaded."""

import subprocess
import sys

import pytest

SLOW = ("dspy", "litellm", "peewee", "pydantic", "pydantic_settings", "xllamacpp", "numpy", "py3langid")


@pytest.mark.parametrize("module", ["tui.app", "tui.cli", "tui.bootstrap", "tui.screens.main_screen"])
def test_importing_the_screen_loads_nothing_slow(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {SLOW!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_help_and_version_load_no_screen() -> None:
    code = "import sys, tui.cli; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
