"""Opens the forms of a setup. What was typed there and not used is there again the next time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from textual.screen import Screen

from domain.evaluation.cases import CaseList
from domain.evaluation.experiment import Case
from tui.dialogs.modal import open_over
from tui.trial.setup.forms import CaseFileScreen, CaseScreen, PasteScreen


class KeptForms:
    """The forms over one setup. UI thread only."""

    def __init__(self, below: Screen[Any]) -> None:
        self._below = below
        self._cases: dict[Case, Case] = {}
        """What was made of a test input; of `NO_CASE`, a new one."""
        self._text = ""
        self._file = ""

    def case(self, title: str, variables: Sequence[str], case: Case, use: Callable[[Case], None]) -> None:
        """Let a test input be typed or changed."""
        form = CaseScreen(title, variables, case, self._cases.pop(case, None))

        def closed(typed: Case | None) -> None:
            if typed is not None:
                use(typed)
            elif form.left is not None:
                self._cases[case] = form.left

        open_over(self._below, form, closed)

    def paste(self, pasted: str, read: Callable[[str], CaseList], use: Callable[[CaseList], None]) -> None:
        """Let test inputs be pasted; `read` raises `PromptImproverError`."""
        form = PasteScreen("\n".join(filter(None, (self._text, pasted))), read)

        def closed(found: CaseList | None) -> None:
            self._text = form.left
            if found is not None:
                use(found)

        open_over(self._below, form, closed)

    def file(self, use: Callable[[Path], None]) -> None:
        """Ask for a file of test inputs."""
        form = CaseFileScreen(self._file)

        def closed(file: Path | None) -> None:
            self._file = form.left
            if file is not None:
                use(file)

        open_over(self._below, form, closed)
