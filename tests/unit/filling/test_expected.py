"""The checks that an idea demands: what it says plainly, and nothing that could be wrong."""

import tomllib
from pathlib import Path

import pytest

from domain.checks.lines import parse_check
from domain.improver.filling.expected import expected_checks

EMOJIS = r"does not match: [\p{Emoji_Presentation}\uFE0F]"


@pytest.mark.parametrize(
    ("idea", "checks"),
    [
        (
            'Write a reply to this review in at most 80 words, no emojis, mention "voucher"',
            ("language: en", "at most 80 words", EMOJIS, "contains: voucher"),
        ),
        ("Summarise the text in exactly three sentences in German", ("language: de", "exactly 3 sentences")),
        (
            'Antworte dem Kunden in höchstens 60 Wörtern, vermeide "leider" und "bedauerlich"',
            ("language: de", "at most 60 words", "does not contain: leider", "does not contain: bedauerlich"),
        ),
        ("Resume el texto en máximo 50 palabras como tabla", ("language: es", "at most 50 words", "table")),
        ("Return the names as JSON with the keys name and age", ("json",)),
        ("Compare these three laptops in a table", ("language: en", "table")),
        ("Write a text of 50-80 words about the sea", ("language: en", "at least 50 words", "at most 80 words")),
        ("Rédige une réponse de 100 mots maximum, sans emojis", ("language: fr", "at most 100 words", EMOJIS)),
        (
            "Schrijf een mail van maximaal 100 woorden zonder opsommingen",
            ("language: nl", "at most 100 words", "no bullet list"),
        ),
        (
            "Escribe un correo sin viñetas, mínimo 100 palabras",
            ("language: es", "at least 100 words", "no bullet list"),
        ),
        ("Escreva um texto de no máximo 120 palavras sobre o mar", ("language: pt", "at most 120 words")),
        ("Scrivi un testo di almeno 200 parole, non usare emoji", ("language: it", "at least 200 words", EMOJIS)),
        ("用不超过200字总结这篇文章", ("language: zh", "at most 200 characters")),
        ("メールを200文字以内で書いて", ("language: ja", "at most 200 characters")),
        ("Write about the sea in 5 bullet points", ("language: en", "exactly 5 items", "bullet list")),
        (
            'Write to the team. Never use "ASAP". Sign off with "Best, Ann".',
            ("language: en", "does not contain: ASAP", "contains: Best, Ann"),
        ),
        ("Translate {{text}} into Spanish", ("language: es",)),
    ],
)
def test_what_is_asked_plainly_becomes_a_check(idea: str, checks: tuple[str, ...]) -> None:
    assert expected_checks(idea) == tuple(parse_check(line).line for line in checks)


@pytest.mark.parametrize(
    "idea",
    [
        "Write a title of at most 8 words about the sea",
        "Write a plan, each step at most 10 words",
        "Write a plan of three days, 50 words per day",
        "Shorten the 300 words below",
        "Write a title of at most 8 words and a text of at most 90 words or at least 20 words",
        "Write about the sea, without a table of contents",
        'What does "voucher" mean to the reader?',
        'Write to the people who use the "Plus" plan and avoid jargon',
        'Sort the mails of customers that mention "refund" by date and write why',
        "Write a comic of four viñetas about the sea and a cat",
        "Write about the sea, the buttons max. 18 characters",
        "Explain why the data is in JSON",
        "Explain what the table in the report says",
        "Write with no more fuss than the others do",
        'Write to the reader and mention "{{name}}"',
        "Use not only bullet points when you write to the reader",
    ],
)
def test_what_could_be_a_wrong_check_is_none(idea: str) -> None:
    assert set(expected_checks(idea)) <= {"language: en"}


@pytest.mark.parametrize(
    "idea",
    [
        "Answer in the language of the customer",
        "Write a Python script that parses logs",
        "Teach me the Spanish verbs",
        "Translate this text",
        "Write an essay about the Polish subtitles of this film",
        "a tweet, max 280 characters",
        "Answer in at most 5 words",
        "Extract the names from the data as CSV",
    ],
)
def test_the_language_is_no_check_where_the_result_may_have_another_or_no_prose(idea: str) -> None:
    assert not any(line.startswith("language") for line in expected_checks(idea))


def test_the_context_counts_too() -> None:
    assert "at most 40 words" in expected_checks("Write to the customer", "The reply has at most 40 words.")


def test_checks_of_the_pattern_follow_unless_the_idea_contradicts_them() -> None:
    of_pattern = ("table", "at most 400 words", "at least 3 items")
    assert expected_checks("Write about the sea", "", "en", of_pattern) == (
        "language: en",
        "table",
        "at most 400 words",
        "at least 3 items",
    )
    assert expected_checks("Write about the sea in at most 90 words, no tables", "", "en", of_pattern) == (
        "language: en",
        "at most 90 words",
        "no table",
        "at least 3 items",
    )
    assert expected_checks("Return the names as JSON", "", "en", of_pattern) == ("json",)
    assert expected_checks("Write about the sea in at most 40 words", "", "en", of_pattern)[1:] == ("at most 40 words",)


def test_every_check_can_be_read_and_a_long_idea_is_fast() -> None:
    idea = 'at most 80 words, no emojis, mention "x" ' * 20_000
    for line in expected_checks(idea):
        assert parse_check(line).line == line


LANGUAGES = tomllib.loads(Path(__file__).with_name("number_words.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "number", "word"),
    [
        (code, number, word)
        for code, table in LANGUAGES.items()
        for number, word in enumerate(table["numbers"].split(), start=1)
    ],
)
def test_a_number_may_be_a_word_in_every_language(language: str, number: int, word: str) -> None:
    for bound in ("at_most", "at_least", "exactly"):
        idea = LANGUAGES[language][bound]
        line = parse_check(f"{bound.replace('_', ' ')} {number} sentences").line
        assert line in expected_checks(idea.format(word), "", language), idea
        assert line in expected_checks(idea.format(number), "", language), idea


@pytest.mark.parametrize(
    ("idea", "line"),
    [
        ("Vat het verslag samen in hoogstens drie zinnen", "at most 3 sentences"),
        ("Beschrijf de zee in hooguit twaalf woorden", "at most 12 words"),
        ("Schrijf een mail met ten minste twintig woorden", "at least 20 words"),
        ("Resuma o texto em até quinze palavras", "at most 15 words"),
        ("Résume le texte en dix-sept mots au plus", "at most 17 words"),
        ("Fasse den Text in höchstens achtzehn Wörtern zusammen", "at most 18 words"),
        ("请用最多三个要点总结", "at most 3 items"),
        ("三句话以内总结这篇文章", "at most 3 sentences"),
        ("少なくとも五項目で書いて", "at least 5 items"),
        ("五つの箇条書き以内でまとめて", "at most 5 items"),
        ("メールを二百文字以内で書いて", "at most 200 characters"),
        ("200文字までで説明して", "at most 200 characters"),
    ],
)
def test_an_amount_in_words_becomes_a_check(idea: str, line: str) -> None:
    assert line in expected_checks(idea)


@pytest.mark.parametrize(
    "idea",
    [
        "每段不超过三句话",
        "标题不超过两句",
        "各段落を三文以内で書いて",
        "最多三分钟读完",
        "第三句话要幽默",
        "三文字以内のタイトル",
        "Leg dit uit in zinnen van hoogstens drie minuten",
        "Schrijf een titel van hoogstens drie zinnen",
    ],
)
def test_an_amount_of_a_part_is_no_check(idea: str) -> None:
    assert not any(line.startswith(("at most", "at least", "exactly")) for line in expected_checks(idea))
