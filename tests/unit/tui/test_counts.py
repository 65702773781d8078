import pytest

from domain.history.transfer import ImportReport
from tui.text.counts import words_of_import


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (ImportReport(added=1, known=2), "1 prompt added, 2 skipped (already in the history)."),
        (ImportReport(added=2, tries=3), "2 prompts and 3 tries added, 0 skipped (already in the history)."),
        (ImportReport(tries=1), "0 prompts and 1 try added, 0 skipped (already in the history)."),
    ],
)
def test_an_import_says_what_it_has_added(report: ImportReport, words: str) -> None:
    assert words_of_import(report) == words
