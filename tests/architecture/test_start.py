"""The screen is there before anything slow is loaded."""

import subprocess
import sys

import pytest

SLOW = ("dspy", "litellm", "peewee", "pydantic", "pydantic_settings", "xllamacpp", "numpy", "py3langid")


@pytest.mark.parametrize("module", ["tui.app.app", "tui.cli.main", "tui.composition.container", "tui.app.main_screen"])
def test_importing_the_screen_loads_nothing_slow(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {SLOW!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_help_and_version_load_no_screen() -> None:
    code = "import sys, tui.cli.main; print('textual' in sys.modules)"
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
    "tui.app.app",
    "tui.composition",
    "tui.keys",
    "tui.terminal",
    "tui.theme",
    "tui.background",
    "tui.cli.main",
    "tui.theme.filters",
    "tui.keys.command",
    "tui.cli",
    "tui.cli.options",
    "tui.app.crash",
    "tui.terminal.drawn_frame",
    "tui.terminal.paste_filter",
    "tui.terminal.textual_private",
    "tui.keys.names",
    "tui.app.keyed_app",
    "tui.keys.tables",
    "tui.keys.active",
    "tui.app.key_queue",
    "tui.terminal.line_ends",
    "tui.log_file",
    "tui.theme.appearance",
    "tui.composition.paths",
    "tui.terminal.output_filter",
    "tui.app.start_screen",
    "tui.terminal.signals",
    "tui.tuning",
    "tui.app.staged_app",
    "tui.keys.text_keys",
    "tui.app.themed_app",
    "tui.theme.themes",
    "tui.widgets",
    "tui.widgets.text_input",
    "tui.widgets.too_small",
}


def test_little_is_loaded_before_the_first_paint() -> None:
    bare = loaded("textual.app, textual.widgets.text_area, textual.screen, textual.containers, logging.handlers")
    ours = loaded("tui.cli.main, tui.app.app, tui.log_file, tui.composition.paths, tui.tuning")
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
