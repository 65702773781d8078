"""What goes out as CSV comes back as it was, whatever stands in it."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings

from domain.history.transfer import ExportFormat, ImportReport, NotAnExportError
from domain.prompts.record import PromptHistory, UnreadableRecord
from domain.text.clean import clean_text
from storage.transfer.jsonl import export_lines, import_lines
from tests.support.records import make_record, records
from tests.support.repositories import as_target, memory_history
from tests.support.tiers import examples

NASTY = ("=1+1", "+x", "-x", "@x", "'=x", "'", 'a "b", c\r\nd', "1.5", "true", "[1]", "null", "日本 👩‍👩‍👧 é")


def there_and_back(*records: PromptHistory) -> list[PromptHistory]:
    data = b"".join(export_lines(records, ExportFormat.CSV))
    with memory_history() as repository:
        report = import_lines(io.BytesIO(data), *as_target(repository))
        assert (report.refused, report.added) == ([], len(records))
        found = [repository.find_by_uid(record.uid) for record in records]
    return [replace(one, id=None) for one in found if isinstance(one, PromptHistory)]


@settings(max_examples=examples(200))
@given(record=records)
def test_every_record_comes_back_as_it_was(record: PromptHistory) -> None:
    assert there_and_back(record) == [record]


@pytest.mark.parametrize("text", [None, "", *NASTY])
def test_an_empty_text_is_told_from_none_and_nothing_is_taken_for_a_formula(text: str | None) -> None:
    kept = text and clean_text(text)
    record = make_record(accepted_text=kept, reasoning=kept, feedback=kept, context=kept or "")
    assert there_and_back(record) == [record]


def test_no_cell_is_a_formula_for_a_spreadsheet() -> None:
    data = b"".join(export_lines([make_record(original_idea='=HYPERLINK("http://x")', role="+1")], ExportFormat.CSV))
    (row,) = csv.DictReader(io.StringIO(data.decode(), newline=""))
    assert row["original_idea"] == '\'=HYPERLINK("http://x")'
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_file_that_a_spreadsheet_saved_with_a_byte_order_mark_and_quotes_is_read() -> None:
    data = b"".join(export_lines([make_record()], ExportFormat.CSV)).decode()
    rows = list(csv.reader(io.StringIO(data, newline="")))
    quoted = io.StringIO(newline="")
    csv.writer(quoted, quoting=csv.QUOTE_ALL).writerows(rows)
    assert imported(b"\xef\xbb\xbf" + quoted.getvalue().encode()).added == 1


def test_a_wrong_row_is_named_by_its_line_and_costs_only_itself() -> None:
    good, bad = make_record(original_idea="two\nlines"), make_record(original_idea="bad")
    lines = list(export_lines([good, bad, make_record()], ExportFormat.CSV))
    lines[2] = lines[2].replace(b"chain-of-thought", b"no-such-framework")
    lines.insert(3, b"one,two\r\n")
    report = imported(b"".join(lines))
    assert report.added == 2
    assert [number for number, _ in report.refused] == [4, 5]  # the first record takes two lines
    assert report.refused[0][1].startswith("framework: ")
    assert report.refused[1][1].startswith("has 2 cells")


def imported(data: bytes) -> ImportReport:
    with memory_history() as repository:
        return import_lines(io.BytesIO(data), *as_target(repository))


def test_bytes_that_are_no_text_and_open_quotes_are_refused_by_the_line_on_which_the_row_begins() -> None:
    lines = list(export_lines([make_record(role=f"role {number}") for number in range(4)], ExportFormat.CSV))
    lines[2] = lines[2].replace(b"role 1", b"r\xf4le 1")
    lines[4] = lines[4].replace(b"role 3", b'"role" 3')
    report = imported(b"".join(lines))
    assert report.added == 2
    assert report.refused[0] == (3, "contains bytes that are not UTF-8")
    assert report.refused[1][0] == 5


def test_a_file_that_ends_inside_a_row_is_refused_where_that_row_begins() -> None:
    data = b"".join(export_lines([make_record(), make_record(original_idea='a "quoted\nidea')], ExportFormat.CSV))
    report = imported(data[: data.index(b"quoted") + 3])
    assert report.added == 1
    assert [line for line, _ in report.refused] == [3]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (b"uid,original_idea,my notes\r\n", "does not know its column 'my notes'"),
        (b"uid,original_idea,role,role\r\n", "a column twice"),
    ],
)
def test_a_column_that_would_be_lost_refuses_the_file(header: bytes, sentence: str) -> None:
    with pytest.raises(NotAnExportError, match=sentence):
        imported(header + b"a,b,c,d\r\n")


def test_what_could_not_be_read_is_counted() -> None:
    entry = UnreadableRecord(id=1, uid="u", reason="=broken", raw='{"a": "=1"}')
    report = imported(b"".join(export_lines([entry], ExportFormat.CSV)))
    assert (report.added, report.unreadable, report.refused) == (0, 1, [])


def test_markdown_is_for_reading_and_says_so_when_it_is_imported() -> None:
    record = make_record(original_idea="a menu", improved_prompt="Write a menu.")
    data = b"".join(export_lines([record], ExportFormat.MARKDOWN))
    assert b"## Idea\n\na menu\n" in data
    assert b"## Prompt\n\nWrite a menu.\n" in data
    with pytest.raises(NotAnExportError, match="It is Markdown, which cannot be imported"):
        imported(data)
