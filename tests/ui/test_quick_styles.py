"""What the tests share between applications is the same as what each application would work out for itself."""

from textual.css.stylesheet import Stylesheet

from tests.support.quick_styles import share_styles

CSS = "Label { background: $panel; }"


def sheet(panel: str) -> Stylesheet:
    made = Stylesheet(variables={"panel": panel})
    made.add_source(CSS, read_from=("a", ""))
    made.parse()
    return made


def test_rules_are_shared_by_equal_sheets_alone() -> None:
    share_styles()
    share_styles()
    red, blue = sheet("red"), sheet("blue")
    assert sheet("red").rules[0] is red.rules[0]
    assert red.rules[0].styles.background != blue.rules[0].styles.background
    assert len({red.rules[0], blue.rules[0], sheet("red").rules[0]}) == 2
