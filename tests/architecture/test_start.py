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


# What stands between a person and the first letter. A new name here makes every start longer.
BEFORE_THE_FIRST_PAINT = {
    "domain",
    "domain.runtime",
    "domain.runtime.cancellation",
    "domain.errors",
    "domain.runtime.listeners",
    "domain.text",
    "domain.text.variables",
    "domain.text.clean",
    "tui",
    "tui.app",
    "tui.background",
    "tui.cli",
    "tui.colour_filters",
    "tui.command",
    "tui.commands",
    "tui.commands.options",
    "tui.crash",
    "tui.drawn_frame",
    "tui.key_names",
    "tui.keyed_app",
    "tui.keymap",
    "tui.keys_in_force",
    "tui.keys_in_order",
    "tui.line_ends",
    "tui.logging_setup",
    "tui.looks",
    "tui.movement",
    "tui.paths",
    "tui.safe_output",
    "tui.screens",
    "tui.screens.start_screen",
    "tui.signals",
    "tui.smoothness",
    "tui.staged_app",
    "tui.text_keymap",
    "tui.themed_app",
    "tui.themes",
    "tui.widgets",
    "tui.widgets.text_input",
    "tui.widgets.too_small",
}


def test_little_is_loaded_before_the_first_paint() -> None:
    bare = loaded("textual.app, textual.widgets.text_area, textual.screen, textual.containers, logging.handlers")
    ours = loaded("tui.cli, tui.app, tui.logging_setup, tui.paths, tui.smoothness")
    assert {name for name in ours if name.split(".")[0] in {"domain", "storage", "tui"}} == BEFORE_THE_FIRST_PAINT
    packages = {name.split(".")[0] for name in ours - bare} - sys.stdlib_module_names
    assert packages <= {"domain", "tui", "click", "textual"}


def loaded(modules: str) -> set[str]:
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


def test_it_starts_where_there_is_no_posix() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.without_posix"], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    count, _, shown = done.stdout.partition(" ")
    assert int(count) > 250
    assert "✓ saved" in shown
