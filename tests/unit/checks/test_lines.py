"""Each check of an output, passed and failed, with the place that it names."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.checks import forms
from domain.checks.lines import parse_check, parse_checks, run_checks
from domain.text.clean import is_clean
from domain.text.languages import LANGUAGES

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
LIST = "Intro:\n\n1. one\n2. two\n   - inner\n3. three"


def _language(text: str) -> str | None:
    return "de" if "Haus" in text else None


def _result(line: str, output: str) -> tuple[bool, str]:
    (result,) = run_checks((line,), output, _language)
    return result.passed, result.place


@pytest.mark.parametrize(
    ("line", "output", "passed", "place"),
    [
        ("at most 3 words", "one two three", True, "3 words"),
        ("at most 3 words", "one two three four", False, "4 words"),
        ("at least 2 words", "one two", True, "2 words"),
        ("at least 2 words", "one", False, "1 word"),
        ("exactly 1 word", "one", True, "1 word"),
        ("exactly 1 word", "one two", False, "2 words"),
        ("at most 5 characters", " abcde ", True, "5 characters"),
        ("at most 5 characters", "abcdef", False, "6 characters"),
        ("exactly 2 sentences", "Dr. No came at 3.5 p.m. today. He left!", True, "2 sentences"),
        ("at most 1 sentence", "One. Two.", False, "2 sentences"),
        ("exactly 2 sentences", "これは一つ。これは二つ。", True, "2 sentences"),
        ("exactly 2 sentences", "No mark\n\nNor here", True, "2 sentences"),
        ("exactly 1 sentence", "Is it so?! ...", True, "1 sentence"),
        ("exactly 3 items", LIST, True, "3 items"),
        ("exactly 2 items", LIST, False, "3 items"),
        ("exactly 2 items", TABLE, True, "2 items"),
        ("exactly 2 lines", "a\n\nb\n", True, "2 lines"),
        ("exactly 1 line", "a\r\nb", False, "2 lines"),
        ("language: de", "Das Haus", True, "the language is de"),
        ("language: en", "Das Haus", False, "the language is de"),
        ("language: de", "???", False, "the language is not clear"),
        ("language: de", "text\n\n```\nHaus\n```", False, "the language is not clear"),
        ("contains: CAMIÓN", "a\nun camion", True, "in line 2"),
        ("contains: two words", "the two\nwords", True, "found"),
        ("contains: 合計", "次の通り\n合計 5", True, "in line 2"),
        ("contains: invoice", "a bill", False, "not found"),
        ("does not contain: invoice", "a bill", True, "not found"),
        ("does not contain: bill", "a Bill", False, "in line 1"),
        ("begins with: dear", "\n Dear you", True, "begins: Dear you"),
        ("begins with: dear", "Hello", False, "begins: Hello"),
        ("begins with: dear", "\ufeffDear you", True, "begins: Dear you"),
        ("ends with: bye", "Hello\r\nBye", True, "ends: Bye"),
        ("ends with: bye", "Bye\nnow", False, "ends: now"),
        ("matches: ^\\d+ €$", "so\n15 €", True, "line 2: 15 €"),
        ("matches: ^\\d+$", "15 €", False, "no match"),
        ("does not match: \\d", "none", True, "no match"),
        ("does not match: \\d", "a\n\n7", False, "line 3: 7"),
        ("json", '{"a": [1, 2]}', True, "valid"),
        ("json", 'So:\n```json\n{"a": 1}\n```', True, "valid"),
        ("json", "```\n{}\n```\n\n```json\n{]\n```", False, "code from line 6: not JSON in line 1: "),
        ("json", '{"a": 1} and more', False, "not JSON in line 1: Extra data"),
        ("json", '{"a": NaN}', False, "not JSON: NaN is not JSON"),
        ("json", '{"a": -Infinity}', False, "not JSON: -Infinity is not JSON"),
        ("json", "[" * 5000 + "]" * 5000, False, "not JSON: "),
        ("json", "\ufeff{}", False, "not JSON"),
        ("json", '{"a":\r\n 1}\r\n', True, "valid"),
        ('json schema: {"type": "object", "required": ["a"]}', '{"a": 1}', True, "valid"),
        ('json schema: {"type": "object", "required": ["a"]}', "{}", False, "$: 'a' is a required property"),
        ('json schema: {"items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "number"}}}', "[1]", True, "valid"),
        ('json schema: {"items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "number"}}}', '["x"]', False, "$[0]: "),
        ('json schema: {"$ref": "https://example.org/s.json"}', "[]", False, "the schema refers to https://example.or"),
        ('json schema: {"$ref": "#/nowhere"}', "[]", False, "the schema refers to "),
        ('json schema: {"uniqueItems": true}', '[1, true, [1], [true], {"a": 1}, {"a": true}]', True, "valid"),
        ('json schema: {"uniqueItems": true}', '[{"a": 1, "b": 2}, {"b": 2, "a": 1.0}]', False, "$: two of its items"),
        ('json schema: {"pattern": "^a"}', '"b"', False, "$: 'b' does not match '^a'"),
        ('json schema: {"pattern": "^(a|aa)+$"}', f'"{"a" * 5000}!"', False, "an expression of the schema takes too"),
        ('json schema: {"$ref": "#"}', "[]", False, "too deeply nested to check"),
        ('json schema: {"items": {"$ref": "#"}}', "[" * 400 + "]" * 400, False, "too deeply nested to check"),
        ("code: python", "```python\nprint('\\d')\n```", True, "valid"),
        ("code: python", "So:\n\n```py\nx = 1\nx = =\n```", False, "code from line 4: not Python in line 2: "),
        ("code: py", "x =", False, "not Python in line 1: "),
        ("code: python", "-" * 20_000 + "1", False, "not Python"),
        ("code: python", "x = '\0'", False, "not Python"),
        ("code: yaml", "a: 1\nb: [2]", True, "valid"),
        ("code: yaml", "a: [1\nb: 2", False, "not YAML in line 2: "),
        ("code: yaml", "[" * 3000, False, "too long to check"),
        ("code: json", "```json\n1\n```", True, "valid"),
        ("table", TABLE, True, "has table"),
        ("table", f"```\n{TABLE}\n```", False, "has no table"),
        ("table", TABLE.replace("\n", "\r\n"), True, "has table"),
        ("no table", "plain", True, "has no table"),
        ("no table", TABLE, False, "has table"),
        ("code block", "~~~\nx\n~~~", True, "has code block"),
        ("no code block", "`x`", True, "has no code block"),
        ("headings", "# A\n\nb", True, "has headings"),
        ("headings", "#A", False, "has no headings"),
        ("numbered list", LIST, True, "has numbered list"),
        ("numbered list", "- a", False, "has no numbered list"),
        ("bullet list", "* a", True, "has bullet list"),
        ("no bullet list", LIST, False, "has bullet list"),
        ("question", "本当ですか？", True, "has question"),
        ("no question", "Why?", False, "has question"),
        ("variables filled", "Dear Ann", True, "no variable is left"),
        ("variables filled", "Dear {{name}} of ${town}", False, "left open: name, town"),
        ("at least 1 word", "   \n", False, "the output is empty"),
        ("no table", "", False, "the output is empty"),
    ],
)
def test_each_check_says_whether_it_passes_and_where(line: str, output: str, passed: bool, place: str) -> None:
    assert _result(line, output)[0] is passed
    assert _result(line, output)[1].startswith(place)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "at most many words",
            '"at most many words" is not a check. For example: at most 80 words; contains: invoice;',
        ),
        ("at most 0 words", '"at most 0 words" is not a check.'),
        ("at most 9999999 words", "is not a check."),
        ("contains:", '"contains:" is not a check.'),
        ("contains: \u0301", '"\u0301" has no text to look for.'),
        ("ends with: \u00b4", '"\u00b4" has no text to look for.'),
        ("no json", '"no json" is not a check.'),
        ("x" * 1_000_000, f'"{"x" * 60}" is not a check.'),
        (
            "language: german",
            '"german" is not a language that can be recognised. Choose one of: en, es, fr,',
        ),
        (
            "language: xx",
            '"xx" is not a language that can be recognised. Choose one of: en, es, fr,',
        ),
        ("language: el", '"el" is not a language that can be recognised.'),
        ("at least 25001 items", '"at least 25001 items" never passes: no more than 25,000 items are counted.'),
        ("exactly 99999 sentences", "never passes: no more than 25,000 sentences are counted."),
        ("matches: .*", '".*" also matches nothing, so it fits every text. Use + instead of *.'),
        ("does not match: (?i)x*", '"(?i)x*" also matches nothing, so it fits every text.'),
        ("matches: (?:a|b?)", "also matches nothing, so it fits every text."),
        ("json schema: false", "No output fits the schema false."),
        ("matches: (", '"(" is not a regular expression: '),
        ("matches: " + "(" * 5000, "is not a regular expression: it is nested too deeply."),
        ("matches: a{99999999999}", "is not a regular expression: "),
        ("json schema: {", "The schema is not JSON: "),
        ("json schema: 5", "The schema is wrong: "),
        ('json schema: {"type": "nothing"}', "The schema is wrong: "),
        ('json schema: {"items": {"patternProperties": {"^(a|aa)+$": {}}}}', "patternProperties cannot be checked."),
        ("code: cobol", 'Code in "cobol" cannot be checked. Choose one of: python, json, yaml.'),
        ("con\x1b[31mtains\x07", '"contains" is not a check.'),
    ],
)
def test_a_wrong_line_gets_a_plain_sentence(line: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.|;") as caught:
        parse_check(line)
    assert sentence in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    "line",
    [
        "at most 25001 items",
        "at least 25000 sentences",
        "at least 999999 words",
        "matches: ^$",
        "matches: \\b",
        "matches: (?=x)",
        "matches: (?R)",
        "does not match: ^\\s*$",
        "matches: x+",
        "json schema: true",
        *(f"language: {code}" for code in LANGUAGES),
    ],
)
def test_a_line_that_may_pass_or_fail_is_taken(line: str) -> None:
    assert parse_check(line).line == line


def test_the_normal_form_of_a_line_is_read_as_the_same_check() -> None:
    for line, normal in {
        "  AT  MOST 80   Words": "at most 80 words",
        "exactly 1 words": "exactly 1 word",
        "Contains:  Öl  und Salz ": "contains: Öl und Salz",
        "No TABLE": "no table",
        "JSON": "json",
        "Matches: ^A": "matches: ^A",
        "\ufefflanguage:de": "language: de",
        "Code: Python": "code: Python",
        'JSON Schema: {"type":"array"}': 'json schema: {"type":"array"}',
    }.items():
        assert parse_check(line).line == normal
        assert parse_check(normal).line == normal


_ARGUMENT = st.text(st.characters(codec="utf-8"), min_size=1).map(lambda text: f"a{text}")
_AMOUNTS = st.builds(
    "{} {} {}s".format,
    st.sampled_from(["at most", "at least", "exactly"]),
    st.integers(1, 25_000),
    st.sampled_from(["word", "character", "sentence", "item", "line"]),
)
_TEXTS = st.builds(
    "{}: {}".format, st.sampled_from(["contains", "Does not contain", "BEGINS WITH", "ends with"]), _ARGUMENT
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(_AMOUNTS, _TEXTS), st.text())
def test_a_check_reads_its_own_line_and_takes_any_output(line: str, output: str) -> None:
    check = parse_check(line)
    again = parse_check(check.line)
    assert again.line == check.line
    assert again.run(output, _language) == check.run(output, _language)
    assert is_clean(check.run(output, _language).place)


def test_checks_are_read_a_line_each_and_once() -> None:
    text = "# what the answer needs\n\nat most 80 words\r\n  AT MOST 80 words\n\ncontains: # 5\n"
    assert parse_checks(text) == ("at most 80 words", "contains: # 5")
    with pytest.raises(ValueError, match=r'Line 3: "nonsense" is not a check\.'):
        parse_checks("json\n\nnonsense\ntable")


def test_a_stored_check_that_cannot_be_read_any_more_fails_and_the_others_run() -> None:
    results = run_checks(("from the future", "json"), "{}", _language)
    assert [result.passed for result in results] == [False, True]
    assert "is not a check" in results[0].place


def test_all_expressions_of_a_schema_share_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "thread_time", count(0.0, forms.MOST_SECONDS / 4).__next__)
    check = 'json schema: {"items": {"pattern": "^a"}}'
    assert _result(check, '["a", "a"]') == (True, "valid")
    assert _result(check, '["a", "a", "a", "a", "a"]') == (
        False,
        "an expression of the schema takes too long on this output",
    )


def test_the_place_holds_no_control_character_of_the_output() -> None:
    output = "\x1b]0;title\x07\x1b[31mred \x9b5m\u202etext\nend\x1b[2J"
    for line in ("begins with: x", "ends with: x", "contains: x", "matches: red.*", "variables filled", "json"):
        assert _result(line, output)[1].isprintable()


def test_a_number_that_is_too_large_fails_the_schema() -> None:
    assert _result('json schema: {"multipleOf": 0.01}', "1e400") == (False, "a number is too large to check")


def test_a_schema_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_check("json schema: " + '{"not":' * 3000 + "{}" + "}" * 3000)
