"""The direction of the arrows, and what importing the domain costs."""

import graphlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("dspy", "litellm", "peewee", "textual", "xllamacpp")

# A line that breaks each contract, and the file in which it does.
BREAKS = {
    "Dependencies point to domain": ("domain/errors.py", "import storage.database.schema"),
    "Each package imports only from packages below it": ("domain/text/clean.py", "import domain.history.operations"),
    "The domain knows neither the screen nor the database": ("domain/search/matching.py", "import peewee"),
    "Only the wiring knows the improver": ("tui/app/app.py", "import domain.improver.lm.providers"),
    "DSPy and the hub live in domain.improver": ("storage/database/rows.py", "import dspy"),
    "No module imports an engine by its name": ("domain/improver/lm/providers.py", "import litellm"),
    "The database lives in storage": ("tui/app/app.py", "def late() -> None:\n    import peewee"),
    "A feature of the screen imports no other feature": ("tui/result/pane.py", "import tui.history.rows"),
    "Only the application knows the features": ("tui/cli/show.py", "import tui.result.text"),
    "The features know no composition and no storage": (
        "tui/widgets/key_footer.py",
        "def late() -> None:\n    import tui.composition.container",
    ),
}


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


def domain_modules() -> list[str]:
    """Return every module and package of the domain but the improver's."""
    files = (file.relative_to(ROOT).with_suffix("") for file in (ROOT / "domain").rglob("*.py"))
    names = {".".join(file.parts).removesuffix(".__init__") for file in files}
    return sorted(name for name in names if not name.startswith("domain.improver"))


def packages() -> set[str]:
    """Return the packages of domain and storage, and the modules that stand beside packages."""
    tops = [ROOT / "domain", ROOT / "storage", ROOT / "domain" / "improver"]
    found = {one.relative_to(ROOT).with_suffix("") for top in tops for one in top.iterdir() if holds_code(one)}
    return {".".join(one.parts) for one in found} - {"domain.improver"}


def holds_code(one: Path) -> bool:
    return (one / "__init__.py").exists() or (one.suffix == ".py" and one.stem != "__init__")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_line_here_that_breaks_it() -> None:
    assert [contract["name"] for contract in contracts()] == list(BREAKS)


@pytest.mark.parametrize("contract", BREAKS)
def test_a_line_that_breaks_a_contract_is_found(contract: str, tmp_path: Path) -> None:
    for name in ("domain", "storage", "tui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file, line = BREAKS[contract]
    with (tmp_path / file).open("a") as source:
        source.write(f"\n\n{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in " ".join(result.stdout.split())


def test_the_layers_name_every_package() -> None:
    contract = next(one for one in contracts() if one["name"] == "Each package imports only from packages below it")
    layers = contract["layers"]
    assert isinstance(layers, list)
    assert {name for layer in layers for name in layer.split(" | ")} == packages() | {"tui"}


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("domain", "storage", "tui", cache_dir=None)
    modules = [one for one in graph.modules if one.startswith(("domain", "storage", "tui.composition"))]
    imports = {module: graph.find_modules_directly_imported_by(module) for module in modules}
    graphlib.TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("module", domain_modules())
def test_importing_the_domain_loads_no_engine_no_screen_and_no_database(module: str) -> None:
    script = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "[]"
