"""Private names of Textual are used in one module alone, so that a new version of Textual can be tested there."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.message_pump import MessagePump

import tui
from tui.terminal import textual_private

TUI = Path(tui.__file__).parent
TESTS = Path(__file__).parents[1]
ALLOWED = Path(textual_private.__file__)
TESTS_WITH_PRIVATE_MODULES = {
    "support/application.py": "sends keys as a terminal does",
    "support/quick_styles.py": "draws no frame that nobody sees",
    "support/screen_rows.py": "draws what a popup lies over",
    "unit/tui/test_drawn_frame.py": "compares with what Textual writes",
    "unit/tui/test_rebinding.py": "parses what a terminal sends",
    "unit/tui/test_sent_keys.py": "parses what a terminal sends",
}
FOREIGN = ("textual", "rich")
NOT_TEXTUALS = {"os._exit", "sys._MEIPASS"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def private_imports(tree: ast.AST) -> Iterator[str]:
    """Yield the private modules and names that are imported from Textual and Rich."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in FOREIGN and any(map(is_private, name.split("."))))


def foreign_attributes(tree: ast.AST) -> Iterator[str]:
    """Yield the private attributes of objects other than `self` and `cls`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and ast.unparse(node) not in NOT_TEXTUALS:
            owner = ast.unparse(node.value)
            if owner not in {"self", "cls", "super()"}:
                yield ast.unparse(node)


def defined(tree: ast.AST) -> set[str]:
    """Return the private names that a piece of source defines: methods, attributes of classes and of `self`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            targets: list[ast.expr] = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
            targets += [target for one in node.body if isinstance(one, ast.Assign) for target in one.targets]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in found if is_private(name)}


def used(tree: ast.AST) -> set[str]:
    """Return the private attributes of `self` that a piece of source uses."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and ast.unparse(node.value) in {"self", "cls", "super()"}
    }


def source(kind: type) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(kind)))


def classes() -> list[type]:
    """Return every class of ours that is a part of Textual's tree."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(tui.__path__, "tui.")]
    found = {
        one
        for module in modules
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, MessagePump) and one.__module__.startswith("tui.") and one.__module__ != ALLOWED_NAME
    }
    return sorted(found, key=lambda one: one.__qualname__)


ALLOWED_NAME = textual_private.__name__


def of_textual(kind: type, cache: dict[type, set[str]]) -> set[str]:
    """Return the private names that Textual's bases of a class define."""
    found: set[str] = set()
    for base in kind.__mro__:
        if base.__module__.startswith("textual."):
            if base not in cache:
                cache[base] = defined(source(base))
            found |= cache[base]
    return found


@pytest.mark.parametrize(
    "line",
    [
        "from textual._compositor import ChopsUpdate",
        "from textual.widgets._footer import FooterKey",
        "app._driver.write('')",
    ],
)
def test_a_use_is_found(line: str) -> None:
    tree = ast.parse(line)
    assert [*private_imports(tree), *foreign_attributes(tree)]


def test_no_other_module_of_the_screen_uses_a_private_name_of_an_object_of_textual() -> None:
    uses = {}
    for file in sorted(TUI.rglob("*.py")):
        if file != ALLOWED:
            tree = ast.parse(file.read_text("utf-8"))
            uses[file.name] = [*private_imports(tree), *foreign_attributes(tree)]
    assert {name: found for name, found in uses.items() if found} == {}


def test_no_class_of_the_screen_uses_or_replaces_a_private_name_of_its_bases_in_textual() -> None:
    cache: dict[type, set[str]] = {}
    clashes = {}
    for kind in classes():
        theirs = of_textual(kind, cache)
        tree = source(kind)
        clashes[kind.__name__] = (defined(tree) | used(tree)) & theirs
    assert {name: found for name, found in clashes.items() if found} == {}


def test_few_tests_import_a_private_module_of_textual() -> None:
    files = {file.relative_to(TESTS).as_posix(): file for file in TESTS.rglob("*.py")}
    found = {name for name, file in files.items() if [*private_imports(ast.parse(file.read_text("utf-8")))]}
    assert found - set(TESTS_WITH_PRIVATE_MODULES) == set()
