"""Where a finding is: lines and columns of the file, for any line ends and any way to write a letter."""

import unicodedata

import pytest

from tests.support.linting import findings

PROMPT = "# Rôle\nTu réponds à un client.\n\n- Réponds du mieux possible à {{client}}. TODO: demander à Zoé"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_from_one_for_any_line_end(end: str) -> None:
    (found,) = findings(PROMPT.replace("\n", end), "leftover")
    place = found.place
    assert (place.line, place.column, place.end_line, place.end_column) == (4, 43, 4, 63)
    assert place.quote == "TODO: demander à Zoé"


def test_columns_are_those_of_the_file_when_accents_are_combining_marks() -> None:
    text = unicodedata.normalize("NFD", PROMPT)
    (found,) = findings(text, "leftover")
    line = text.split("\n")[3]
    assert line[found.place.column - 1 : found.place.end_column - 1] == unicodedata.normalize(
        "NFD", "TODO: demander à Zoé"
    )


def test_the_same_text_gives_the_same_findings_in_the_order_of_their_places() -> None:
    text = "TODO: one\n\nDo your best.\nTODO: two\nUse common sense."
    first = findings(text)
    assert first == findings(text)
    assert [one.place.line for one in first] == sorted(one.place.line for one in first)
    assert len(first) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "```",
        "```\nTODO: x",
        "<a><b></a></b>",
        "{{" * 2000,
        "# " * 3000,
        "1. " * 3000,
        "\u202e\u2066 TODO \x1b[31m",
        "「" * 5000,
        "``" * 5000,
        "\ud800",
        "-" * 9000,
        "*" * 9000 + "a",
        "a" * 50_000,
        "“" * 9000,
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_any_text_can_be_checked(text: str) -> None:
    findings(text)
