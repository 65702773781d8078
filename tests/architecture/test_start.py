"""The screen is there before anything slow is loaded."""

import subprocess
import sys

import pytest

SLOW = ("dspy", "litellm", "peewee", "pydantic", "pydantic_settings", "xllamacpp", "numpy", "py3langid")


@pytest.mark.parametrize(
    "module", ["tui.app.app", "tui.cli.main", "tui.composition.container", "tui.main_screen.screen"]
)
def test_importing_the_screen_loads_nothing_slow(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {SLOW!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_help_and_version_load_no_screen() -> None:
    code = "import sys, tui.cli.main; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


# Each further module makes every start longer.
MOST_MODULES_BEFORE_THE_FIRST_PAINT = 45
PACKAGES_BEFORE_THE_FIRST_PAINT = {"domain", "tui", "click", "textual"}


def test_little_is_loaded_before_the_first_paint() -> None:
    bare = loaded("textual.app, textual.widgets.text_area, textual.screen, textual.containers, logging.handlers")
    ours = loaded("tui.cli.main, tui.app.app, tui.log_file, tui.composition.paths, tui.tuning")
    own = {name for name in ours if name.split(".")[0] in {"domain", "storage", "tui"}}
    assert len(own) <= MOST_MODULES_BEFORE_THE_FIRST_PAINT, sorted(own)
    packages = {name.split(".")[0] for name in ours - bare} - sys.stdlib_module_names
    assert packages <= PACKAGES_BEFORE_THE_FIRST_PAINT


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
