"""The keys by which prompts leave the application and come back: copies, files, the editor, the palette's transfers."""

from tests.support.key_cases.case import Case, in_result, showing
from tests.support.key_stage import Stage
from tests.support.scripted_editor import ADDED


def _menu(effect: Case) -> Case:
    """Return a case in the menu of what can be copied."""

    def case(stage: Stage, key: str) -> None:
        stage.press("Y")
        stage.shows("╭─ Copy ")
        effect(stage, key)

    return in_result(case, "whole idea")


def _copies(text: str) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.terminal.run("set-buffer", "nothing yet")
        stage.press(key)
        stage.until(lambda: stage.terminal.buffer.startswith(text), f"{text!r} in tmux's buffer")
        stage.hides("╭─ Copy ")

    return _menu(case)


def _goes(title: str) -> Case:
    """Return a case that ends when a popup has closed."""

    def case(stage: Stage, key: str) -> None:
        stage.press(key)
        stage.hides(title)

    return case


def _saves(stage: Stage, key: str) -> None:
    file = stage.folder / f"saved-by-{key.replace('+', '-')}.md"
    stage.press(key)
    stage.shows("╭─ Save to a file ")
    stage.press("ctrl+u")
    stage.type(str(file))
    stage.press("enter")
    stage.until(lambda: file.exists() and file.read_text().startswith("You are an API designer"), f"{file} is written")
    stage.hides("╭─ Save to a file ")


def _naming(effect: Case) -> Case:
    def case(stage: Stage, key: str) -> None:
        stage.press("s")
        stage.shows("╭─ Save to a file ")
        effect(stage, key)

    return in_result(case)


def _complete(stage: Stage, key: str) -> None:
    (stage.folder / "complete-me.md").touch()
    stage.press("ctrl+u")
    stage.type("~/compl")
    stage.shows("~/complete-me.md")
    stage.press(key)
    stage.type("X")
    stage.shows("~/complete-me.mdX")


def _edit_outside(stage: Stage, key: str) -> None:
    stage.home()
    stage.type("an idea for the editor")
    stage.press(key)
    stage.until(lambda: stage.pane("Idea") == f"an idea for the editor\n{ADDED}", "the editor's line in the idea")


def _from_palette(label: str, meaning: str, effect: Case) -> Case:
    """Return a case that runs a command by its name, with its key if it was given one."""

    def case(stage: Stage, key: str) -> None:
        stage.home()
        if key:
            stage.press(key)
        else:
            stage.press("ctrl+p")
            stage.shows("Search for commands")
            stage.type(label)
            stage.shows(meaning)
            stage.press("enter")
        effect(stage, key)

    return case


def _export(stage: Stage, _key: str) -> None:
    stage.shows("╭─ Export history ")
    file = stage.folder / "all.jsonl"
    stage.press("ctrl+u")
    stage.type(str(file))
    stage.press("enter")
    stage.until(lambda: file.exists() and "filler 01" in file.read_text(), f"{file} is written")
    stage.shows("exported to")


def _import(stage: Stage, _key: str) -> None:
    stage.shows("╭─ Import history ")
    stage.press("ctrl+u")
    stage.type("~/none.jsonl")
    stage.press("enter")
    stage.shows("There is no such file.")


def _index(stage: Stage, _key: str) -> None:
    stage.shows("The index is built in the background.")


def _cancel(stage: Stage, key: str) -> None:
    _to_import(stage, "")
    stage.press(key)
    stage.hides("╭─ Import history ")


_to_import = _from_palette(
    "Import history", "Add the prompts of an export", lambda stage, _key: stage.shows("╭─ Import history ")
)

LEAVING: dict[str, Case] = {
    "save": in_result(_saves),
    "save-here": in_result(_saves),
    "save-complete": _naming(_complete),
    "save-leave": _naming(_goes("╭─ Save to a file ")),
    "editor": _edit_outside,
    "copy-part-here": in_result(showing("╭─ Copy ")),
    "copy-prompt": _copies("the edited prompt"),
    "copy-role": _copies("API designer"),
    "copy-directive": _copies("Design a REST API"),
    "copy-framework": _copies("chain-of-thought"),
    "copy-requirements": _copies("- the requirement"),
    "copy-guardrails": _copies("- Use nouns for resources"),
    "copy-output-format": _copies("the output format"),
    "copy-models-own": _copies("You are an API designer"),
    "copy-idea": _copies("whole idea"),
    "copy-context": _copies("the context"),
    "copy-markdown": _copies("## Idea\n\nwhole idea"),
    "copy-json": _copies('{\n  "improved_prompt"'),
    "copy-close": _menu(_goes("╭─ Copy ")),
    "export": _from_palette("Export history", "Write every prompt to a file", _export),
    "import": _from_palette("Import history", "Add the prompts of an export", _import),
    "index": _from_palette("Build the index", "Continue building the search index", _index),
    "path-cancel": _cancel,
}
