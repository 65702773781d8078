"""Variables are filled in one pass, whatever their form and their values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evaluation.experiment import Case
from domain.evaluation.run import question_for
from domain.text.placeholders import filled, variables_of
from tests.support.answerers import make_experiment

FORMS = (
    "{{x}}", "{{ x }}", "{{{x}}}", "{{ x | upper }}", "${{ x }}", "${x}", "$x", "$(x)", "@{x}", "[[x]]", "%(x)s",
    "{x}", "{x!r}", "{x:>10}", "<x>", "<% x %>", "<%= x %>",
)  # fmt: skip
VALUES = (
    "",
    "a",
    "{{y}}",
    "{{x}}",
    "\\1 \\g<0> \\n",
    ".*+?[](|)^$",
    "%s %d {0} {}",
    "$x ${x}",
    "<x>",
    "行\n二",
    "\x00",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", VALUES)
def test_each_form_takes_any_value_as_it_is(form: str, value: str) -> None:
    assert variables_of(form) == ("x",)
    assert filled(f"a {form} b {form}.", {"x": value, "y": "never"}) == f"a {value} b {value}."


@pytest.mark.parametrize("form", ["{# x #}", "{% if x %}", "%s", "%d", "</x>", "{}", "5 < x"])
def test_what_is_no_variable_stays(form: str) -> None:
    assert variables_of(form) == ()
    assert filled(f"a {form} b", {"x": "value", "s": "value"}) == f"a {form} b"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{price €}} or {{price $}}", ("price €", "price $")),
        ("{{cat 🐱}} or {{cat 🐶}}", ("cat 🐱", "cat 🐶")),
        ("{{🐱}} or {{🐶}}", ("🐱", "🐶")),
        ("{{name!}}, {{name?}} and {{name}}", ("name!", "name?", "name")),
        ("{{C}}, {{C#}} or {{C++}}", ("C", "C#", "C++")),
        ("{{客户?}} 和 {{客户!}}", ("客户?", "客户!")),
        ("[[名前（姓）]] [[名前（名）]]", ("名前（姓）", "名前（名）")),
        ("${cost €} ${cost $}", ("cost €", "cost $")),
        ("{{name, first}} {{name, last}}", ("name, first", "name, last")),
        ("{{items[0]}} {{items[1]}}", ("items[0]", "items[1]")),
        ("{{price €}} and {{ price  € }}", ("price",)),
        ("{{name}}, {{ name | upper }}, ${name:-nobody}, {name!r} and $name", ("name",)),
        ("{{#if x}} {{/if}} {{> part}} {{! note }} {{=<% %>=}}", ()),
    ],
)
def test_variables_that_are_written_differently_have_names_of_their_own(text: str, names: tuple[str, ...]) -> None:
    assert variables_of(text) == names
    values = {name: f"<{number}>" for number, name in enumerate(names)}
    done = filled(text, values)
    assert all(
        done.count(value) == (5 if name == "name" and len(names) == 1 else 2 if names == ("price",) else 1)
        for name, value in values.items()
    )
    assert variables_of(done) == ()


def test_a_name_of_one_text_that_another_writes_differently_is_told_from_it() -> None:
    assert variables_of("{{price €}}", "{{price $}}") == ("price €", "price $")
    assert filled("{{price $}}", {"price €": "1", "price $": "2"}) == "2"
    assert filled("{{price €}}", {"price": "1"}) == "1", "a value that was kept under the short name"
    assert filled("{{price}} {{price €}}", {"price": "1"}) == "1 {{price €}}", "it is that of the other one"


def test_a_tag_that_is_closed_and_a_variable_without_a_value_stay() -> None:
    assert filled("<x>{{y}}</x> {{z}}", {"x": "1", "y": "2"}) == "<x>2</x> {{z}}"


@given(st.text(), st.text())
def test_the_text_round_a_variable_stays(value: str, after: str) -> None:
    end = after.replace("{", "").replace("}", "")
    assert filled("Say {{x}} " + "now", {"x": value}) + end == f"Say {value} now{end}"


def test_the_message_follows_the_filled_prompt() -> None:
    experiment = make_experiment(1)
    alone = question_for(experiment.original, Case(values=(("x", "1"),)))
    assert (alone.message, alone.system) == ("Original: 1", "")
    after = question_for(experiment.original, Case(values=(("x", "1"),), message="{{x}}"))
    assert (after.message, after.system) == ("{{x}}", "Original: 1")
