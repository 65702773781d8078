"""Test inputs as people have them: CSV, JSON Lines, JSON and pasted text, right and wrong."""

import json

import pytest

from domain.errors import InvalidCasesError
from domain.evaluation.cases import MOST_CHARACTERS, CaseList, parse_cases, read_cases
from domain.evaluation.experiment import MOST_CASES, Case

ANN = Case(values=(("name", "Ann"), ("text", "Hello")))
BOB = Case(values=(("name", "Bob"), ("text", "Hi, all")))
NAMES = ("name", "text")


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ('name,text\nAnn,Hello\nBob,"Hi, all"\n', ".csv"),
        ('\ufeffname;text\r\nAnn;Hello\r\nBob;"Hi, all"\r\n', ".csv"),
        ("Name\t{{ text }}\nAnn\tHello\nBob\tHi, all", ".tsv"),
        ("text\tname\nHello\tAnn\n\nHi, all\tBob\n", ""),
        ('name,text\nAnn,Hello\nBob,"Hi, all"\n', ""),
        ('{"name": "Ann", "text": "Hello"}\n\n{"text": "Hi, all", "name": "Bob"}\n', ".jsonl"),
        ('{"name": "Ann", "text": "Hello"}\n{"text": "Hi, all", "name": "Bob"}\n', ""),
        ('{"name": "Ann", "text": "Hello"}\n{"text": "Hi, all", "name": "Bob"}\n', ".json"),
        ('[{"name": "Ann", "text": "Hello"},\n {"name": "Bob", "text": "Hi, all"}]', ".json"),
        ('[{"name": "Ann", "text": "Hello"}, {"name": "Bob", "text": "Hi, all"}]', ""),
    ],
)
def test_each_format_gives_the_same_inputs(text: str, suffix: str) -> None:
    assert parse_cases(text, NAMES, suffix) == CaseList((ANN, BOB))
    assert read_cases(text.encode(), NAMES, suffix) == CaseList((ANN, BOB))


def test_a_file_of_a_spreadsheet_in_utf_16_is_read() -> None:
    assert read_cases("name\ttext\nAnn\tHello\n".encode("utf-16"), NAMES).cases == (ANN,)


@pytest.mark.parametrize("text", ["first, with a comma\nsecond", "message\nfirst, with a comma\nsecond"])
def test_each_line_is_a_message_for_prompts_without_variables(text: str) -> None:
    assert parse_cases(text, ()).cases == (Case(message="first, with a comma"), Case(message="second"))


def test_each_line_is_a_value_of_a_single_variable() -> None:
    assert parse_cases("one\ntwo", ("x",)).cases == (Case(values=(("x", "one"),)), Case(values=(("x", "two"),)))


def test_with_one_column_a_comma_is_a_part_of_the_text() -> None:
    cases = parse_cases('x\nGood, but late\n"a ""quoted"", text"\n', ("x",), ".csv").cases
    assert [dict(case.values)["x"] for case in cases] == ["Good, but late", 'a "quoted", text']


def test_a_message_may_follow_the_variables() -> None:
    assert parse_cases("name,message\nAnn,Hello\n", ("name",)).cases == (
        Case(values=(("name", "Ann"),), message="Hello"),
    )


def test_a_variable_may_itself_be_called_message() -> None:
    assert parse_cases("Write.", ("message",)).cases == (Case(values=(("message", "Write."),)),)


def test_a_quoted_message_may_have_several_lines() -> None:
    assert parse_cases('message\n"two\nlines"\n"a ""quote"""\n', (), ".csv").cases == (
        Case(message="two\nlines"),
        Case(message='a "quote"'),
    )


def test_values_that_are_not_text_are_kept_as_json() -> None:
    (case,) = parse_cases('{"name": 7, "text": {"a": [1, true, "ü"]}}', NAMES).cases
    assert dict(case.values) == {"name": "7", "text": '{"a": [1, true, "ü"]}'}


def test_a_pasted_table_need_not_be_quoted() -> None:
    (case,) = parse_cases('name\ttext\nAnn\t"5 inches" of pipe\n', NAMES).cases
    assert dict(case.values)["text"] == '"5 inches" of pipe'


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("name,text\nAnn,a\nAnn,a\nAnn , a\n", "Inputs 2 and 3 repeat an earlier one, which is used once."),
        ("name,text,age\nAnn,a,7\n", "Not used, because the prompts have no such variable: age."),
        ("name\nAnn\nBob\n", "text has no value in any input."),
        ('{"name": "Ann", "text": "a"}\n{"name": "Bob"}', "text has no value in input 2."),
        ("name,text\nAnn,a\nBob,\n", "text is empty in input 2."),
        ('name,text\nAnn,"a\x1b[31m"\n', "Control characters were removed from input 1."),
        ('{"name": "A\\ud800", "text": "a"}', "Control characters were removed from input 1."),
        ("name,text,age\nAnn,a,7\n,,8\n", "Input 2 is left out: nothing there is used."),
    ],
)
def test_what_you_should_know_is_said(text: str, note: str) -> None:
    assert note in parse_cases(text, NAMES).notes


def test_empty_columns_and_rows_of_a_spreadsheet_are_nothing_to_say() -> None:
    assert parse_cases("name,text,,\nAnn,Hello,,\n,,,\n", NAMES, ".csv") == CaseList((ANN,))


@pytest.mark.parametrize(
    ("text", "suffix", "sentence"),
    [
        ("", "", "There is no input: the text is empty."),
        ("\n \n", ".csv", "There is no input: the text is empty."),
        ("[]", ".json", "There is no input: the text is empty."),
        ("name,text\n", ".csv", "There is no input: the text is empty."),
        ('name,text\nAnn,"open\n', ".csv", "Line 2 is not CSV: unexpected end of data."),
        ("name,text\nAnn,a, b\n", ".csv", "Line 2 has 3 cells, but the first line names 2."),
        ("name,name\nAnn,a\n", ".csv", 'Two columns are called "name".'),
        ("name,Name\nAnn,a\n", ".csv", "Two columns fill the same: name, Name."),
        ('{"name": "Ann"}\n{"name": ', ".jsonl", "Line 2 is not JSON: Expecting value at character 10."),
        ('{"name": ', ".json", "The inputs are not JSON: Expecting value at line 1, character 10."),
        ("[[1]]", ".json", "Input 1 is a list, but an input is an object or a text."),
        ("null", ".json", "Input 1 is empty, but an input is an object or a text."),
        ("[" * 100_000, ".json", "The JSON is nested too deeply."),
        ("9" * 10_000, ".jsonl", "Line 1 is not JSON: a value is too large or nested too deeply."),
        ("a,b\n1,2\n", ".csv", "Nothing here fills a variable of the prompts: name, text. The columns are a, b."),
        ("a\n1\n", ".csv", "Nothing here fills a variable of the prompts: name, text. The columns are a."),
        ("just a line", "", "Nothing here fills a variable of the prompts: name, text."),
        ("name,text,age\n,,8\n", ".csv", "Every input is empty: no row has a value for name, text."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, suffix: str, sentence: str) -> None:
    with pytest.raises(InvalidCasesError) as error:
        parse_cases(text, NAMES, suffix)
    assert error.value.sentence == sentence
    assert error.value.next_step


def test_a_file_of_one_column_needs_its_name_because_a_wrong_one_would_be_an_input() -> None:
    with pytest.raises(InvalidCasesError, match="Nothing here fills"):
        parse_cases("texts\none\ntwo\n", ("text",), ".csv")
    assert len(parse_cases("one\ntwo\n", ("text",)).cases) == 2


def test_columns_need_a_name_when_there_are_no_variables() -> None:
    with pytest.raises(InvalidCasesError, match="No column is called message"):
        parse_cases("a,b\n1,2\n", (), ".csv")


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(InvalidCasesError, match="line 2"):
        read_cases("name,text\nJosé,a\n".encode("latin-1"), NAMES, ".csv")


def test_a_cell_of_a_megabyte_is_refused_before_it_is_paid_for() -> None:
    with pytest.raises(InvalidCasesError, match=r"Input 2 is longer than 200,000 characters"):
        parse_cases(f"name,text\nAnn,a\nBob,{'x' * 1_000_000}\n", NAMES, ".csv")
    assert parse_cases(f"name,text\nAnn,{'x' * MOST_CHARACTERS}\n", NAMES, ".csv").cases


def test_a_thousand_inputs_are_refused_but_repeats_do_not_count() -> None:
    with pytest.raises(InvalidCasesError, match="1,000 inputs; at most 200"):
        parse_cases("\n".join(map(str, range(1_000))), ())
    cases = parse_cases("\n".join(str(number % MOST_CASES) for number in range(1_000)), ())
    assert len(cases.cases) == MOST_CASES
    assert cases.notes == ("Inputs 201, 202, 203, 204, 205 and 795 more repeat an earlier one, which is used once.",)


def test_no_name_of_a_column_reaches_the_sentence_as_it_is() -> None:
    with pytest.raises(InvalidCasesError) as error:
        parse_cases(json.dumps([{"\x1b[31mred" + "x" * 500: "a"}]), NAMES)
    assert "\x1b" not in error.value.sentence
    assert len(error.value.sentence) < 150


@pytest.mark.parametrize(
    ("text", "suffix", "place"),
    [('{"x": "1"}\n{"x": "1", " x": "2"}\n', ".jsonl", "Line 2"), ('[{"": "1", " ": "2"}]', ".json", "Input 1")],
)
def test_of_two_values_with_the_same_name_none_is_left_out_silently(text: str, suffix: str, place: str) -> None:
    with pytest.raises(InvalidCasesError, match=rf'{place} has two values called "(x|\(no name\))"\.'):
        parse_cases(text, ("x",), suffix)
