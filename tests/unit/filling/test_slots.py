"""Slots are recognised in the user's words, in ten languages; a negated cue fills nothing."""

from dataclasses import replace

import pytest

from domain.improver.filling.exclusions import asks_for, excluded_words, limits_of
from domain.improver.filling.lengths import is_brief
from domain.improver.filling.slots import filled_slots
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import Pattern, Slot, SlotKind
from tests.unit.patterns.test_parse import FILE

BEACH = parse_pattern(FILE, "beach-day", "en")


def pattern_with(*slots: Slot) -> Pattern:
    return replace(BEACH, slots=slots)


def value(kind: SlotKind, idea: str, language: str | None = None) -> str:
    pattern = pattern_with(Slot(name="it", means="it", kind=kind))
    return filled_slots(pattern, idea, language=language).get("it", "")


@pytest.mark.parametrize(
    ("kind", "idea", "words"),
    [
        (SlotKind.MONEY, "a week away, 900 euros at most", "900 euros"),
        (SlotKind.MONEY, "gift under £40 please", "£40"),
        (SlotKind.MONEY, "Feier für 200 Euro", "200 Euro"),
        (SlotKind.MONEY, "regalo de 25 € para Marta", "25 €"),
        (SlotKind.MONEY, "日帰り、5000円以内で", "5000円"),
        (SlotKind.MONEY, "objectif 8 000 €", "8 000 €"),
        (SlotKind.MONEY, "30 people, 3 hours", ""),
        (SlotKind.DURATION, "trip of 3 days", "3 days"),
        (SlotKind.DURATION, "just a weekend in May", "a weekend"),
        (SlotKind.DURATION, "un plan de dos semanas", "dos semanas"),
        (SlotKind.DURATION, "in zwei Wochen lernen", "zwei Wochen"),
        (SlotKind.DURATION, "3天的行程", "3天"),
        (SlotKind.DATE, "party on 12 May", "12 May"),
        (SlotKind.DATE, "para el viernes", "viernes"),
        (SlotKind.DATE, "am 3. Oktober", "3. Oktober"),
        (SlotKind.DATE, "since the 14:20 deploy", "14:20"),
        (SlotKind.DATE, "5月12日に", "5月12日"),
        (SlotKind.PERCENTAGE, "churn went up 12 % in June", "12 %"),
        (SlotKind.TECHNOLOGY, "cart bug, php 8.2, laravel", "php 8.2"),
        (SlotKind.TECHNOLOGY, "rewrite in c++ please", "c++"),
        (SlotKind.TECHNOLOGY, "このreactで動くフック", "react"),
        (SlotKind.TECHNOLOGY, "a snake called monty", ""),
        (SlotKind.LANGUAGE, "un email en inglés", "inglés"),
        (SlotKind.LANGUAGE, "翻译成英文", "英文"),
        (SlotKind.PLACE, "a weekend in Rome with friends", "Rome"),
        (SlotKind.FILE, "back up to backup.log daily", "backup.log"),
    ],
)
def test_a_kind_is_recognised_in_the_users_words(kind: SlotKind, idea: str, words: str) -> None:
    assert value(kind, idea) == words


@pytest.mark.parametrize(
    ("kind", "language", "idea", "words"),
    [
        (SlotKind.MONEY, "pt", "5 dias, R$ 2.000", "R$ 2.000"),
        (SlotKind.MONEY, "en", "US$300 for two", "US$300"),
        (SlotKind.MONEY, "de", "Essen für CHF 300", "CHF 300"),
        (SlotKind.MONEY, "zh", "预算2万元", "2万元"),
        (SlotKind.MONEY, "zh", "五千块以内", "五千块"),
        (SlotKind.MONEY, "en", "between 500 and 800 euros", "500 and 800 euros"),
        (SlotKind.MONEY, "fr", "entre 500 et 800 €", "500 et 800 €"),
        (SlotKind.DURATION, "en", "my 14 year old son, 3 days", "3 days"),
        (SlotKind.DURATION, "en", "a toy for a 3 year old", ""),
        (SlotKind.DURATION, "es", "mi hija tiene 8 años, 3 días", "3 días"),
        (SlotKind.DURATION, "fr", "enfant de 8 ans, 3 jours", "3 jours"),
        (SlotKind.DURATION, "de", "mein Sohn ist 8 Jahre alt", ""),
        (SlotKind.DURATION, "pt", "duas semanas no Porto", "duas semanas"),
        (SlotKind.DURATION, "it", "una riunione di mezz'ora", "mezz'ora"),
        (SlotKind.DURATION, "es", "3 días y medio", "3 días y medio"),
        (SlotKind.DURATION, "es", "ahora va lento, antes doce minutos", "doce minutos"),
        (SlotKind.DURATION, "it", "fra mezzora", "mezzora"),
        (SlotKind.TECHNOLOGY, "es", "un servicio en go", "go"),
        (SlotKind.LANGUAGE, "ca", "practicar italià", "italià"),
        (SlotKind.LANGUAGE, "pt", "aulas de português", "português"),
        (SlotKind.DURATION, "en", "one and a half hours", "one and a half hours"),
        (SlotKind.DURATION, "en", "3–5 days", "3–5 days"),
        (SlotKind.DURATION, "ja", "京都2泊3日", "2泊3日"),
        (SlotKind.DURATION, "zh", "北京三天", "三天"),
        (SlotKind.DURATION, "zh", "第一天去哪里", ""),
        (SlotKind.MONEY, "it", "ho 15mila euro da parte", "15mila euro"),
        (SlotKind.MONEY, "it", "mille euro al mese", "mille euro"),
        (SlotKind.MONEY, "fr", "lever 2,5 millions d'euros", "2,5 millions d'euros"),
        (SlotKind.MONEY, "fr", "20k comptes", ""),
        (SlotKind.DURATION, "fr", "réunion budget, 2h", "2h"),
        (SlotKind.DURATION, "fr", "une soutenance de 1h30", "1h30"),
        (SlotKind.DURATION, "it", "corso di 3 h in aula", "3 h"),
        (SlotKind.DURATION, "fr", "un quart d'heure d'exposé", "quart d'heure"),
        (SlotKind.DURATION, "fr", "vendredi 9h, en salle B", ""),
        (SlotKind.DURATION, "fr", "ouvert de 9h à 17h", ""),
        (SlotKind.DURATION, "it", "alle 9h in piazza", ""),
        (SlotKind.DURATION, "fr", "réunion à 2h", ""),
        (SlotKind.DATE, "fr", "un exposé de 1h30", ""),
        (SlotKind.DATE, "fr", "répondre avant 8h30", "8h30"),
        (SlotKind.DATE, "fr", "à rendre la semaine prochaine", "semaine prochaine"),
        (SlotKind.DATE, "it", "per venerdì prossimo", "venerdì prossimo"),
        (SlotKind.DATE, "it", "entro la prossima settimana", "prossima settimana"),
        (SlotKind.MONEY, "de", "Angebot, ca. 6400 netto", "6400 netto"),
        (SlotKind.DURATION, "de", "Spiele für 7 Std Autofahrt", "7 Std"),
        (SlotKind.DURATION, "nl", "een workshop van anderhalf uur", "anderhalf uur"),
        (SlotKind.DURATION, "nl", "praatje van een kwartier", "een kwartier"),
        (SlotKind.LANGUAGE, "de", "Brief ins Rumänische", "Rumänische"),
        (SlotKind.LANGUAGE, "de", "ins Portugiesische", "Portugiesische"),
        (SlotKind.LANGUAGE, "nl", "brief in het Zweeds", "Zweeds"),
        (SlotKind.DATE, "de", "Party an Silvester", "Silvester"),
        (SlotKind.DATE, "nl", "klaar met Pinksteren", "Pinksteren"),
        (SlotKind.DATE, "en", "on the 5th of May", "5th of May"),
        (SlotKind.DATE, "en", "by May 5th", "May 5th"),
        (SlotKind.DATE, "fr", "le 1er mai", "1er mai"),
        (SlotKind.DATE, "es", "correr por la mañana", ""),
        (SlotKind.DATE, "ca", "un regal per al Marc", ""),
        (SlotKind.DATE, "ca", "el 3 de març", "3 de març"),
        (SlotKind.DATE, "pt", "carta ao Marco", ""),
        (SlotKind.DATE, "en", "since version 1.2.3", ""),
        (SlotKind.DATE, "zh", "下周五之前", "下周五"),
        (SlotKind.DATE, "zh", "国庆去成都", "国庆"),
        (SlotKind.DATE, "zh", "月底要交", "月底"),
        (SlotKind.DATE, "ja", "週末に子どもと作る", "週末"),
        (SlotKind.DATE, "ja", "15日までに返事がほしい", "15日まで"),
        (SlotKind.DURATION, "zh", "半年学会游泳", "半年"),
        (SlotKind.DURATION, "zh", "2024年的销售数据", ""),
        (SlotKind.DURATION, "ja", "3月15日の発表会", ""),
        (SlotKind.DURATION, "ja", "10日で覚えたい", "10日"),
    ],
)
def test_a_kind_is_recognised_whole_in_its_language(kind: SlotKind, language: str, idea: str, words: str) -> None:
    assert value(kind, idea, language) == words


@pytest.mark.parametrize(
    ("idea", "is_filled"),
    [
        ("beach with two kids", True),
        ("BEACH WITH TWO KIDS", True),
        ("beach, no kids", False),
        ("beach without any children this time", False),
        ("a kidney pie", True),  # a cue is the beginning of a word; authors choose it accordingly
        ("beach with grandma", False),
    ],
)
def test_a_cue_fills_a_slot_unless_it_is_negated(idea: str, is_filled: bool) -> None:
    assert ("children" in filled_slots(BEACH, idea)) is is_filled


@pytest.mark.parametrize(
    ("idea", "words"),
    [("un slogan, ton drôle", "ton"), ("quel ton?", "ton"), ("du tonnerre", ""), ("mon ton.", "ton")],
)
def test_a_cue_with_a_space_after_it_is_a_whole_word(idea: str, words: str) -> None:
    pattern = pattern_with(Slot(name="tone", means="the tone", cues=("ton ",)))

    assert filled_slots(pattern, idea, language="fr").get("tone", "") == words


def test_a_cue_may_follow_a_digit_directly() -> None:
    pattern = pattern_with(Slot(name="size", means="a size", cues=("kg ", "cm")))

    assert filled_slots(pattern, "a parcel of 10kg")["size"] == "kg"
    assert filled_slots(pattern, "30cm宽的架子")["size"] == "cm"
    assert "size" not in filled_slots(pattern, "backgammon")


def test_a_negation_of_another_language_is_none() -> None:
    pattern = pattern_with(Slot(name="upload", means="it", cues=("upload",)))

    assert "upload" in filled_slots(pattern, "erro no upload do arquivo", language="pt")
    assert "upload" not in filled_slots(pattern, "página sem upload", language="pt")
    assert excluded_words("erro no upload do arquivo", "pt") == frozenset()


def test_a_cue_that_is_a_negation_itself_counts() -> None:
    pattern = pattern_with(Slot(name="no_car", means="no car", cues=("no car", "without a car")))

    assert filled_slots(pattern, "3 days, no car")["no_car"] == "no car"


@pytest.mark.parametrize(
    ("idea", "slot", "words"),
    [
        ("a summary in 200 words", "length", "200 words"),
        ("un resumen de 5 frases", "length", "5 frases"),
        ("要約、200字以内", "length", "200字"),
        ("compare them as a table", "format", "as a table"),
        ("scrape the table of results", "format", ""),
        ("clean up what is in the table", "format", ""),
        ("doppelte kunden in der liste finden", "format", ""),
        ("fass das in stichpunkten zusammen", "format", "in stichpunkten"),
        ("vergelijk in tabelvorm", "format", "in tabelvorm"),
        ("answer her in english", "output_language", "in english"),
    ],
)
def test_what_every_pattern_may_ask_is_recognised(idea: str, slot: str, words: str) -> None:
    assert filled_slots(BEACH, idea).get(slot, "") == words


@pytest.mark.parametrize(
    ("language", "idea", "slot", "words"),
    [
        ("es", "revisa este cambio en el esquema de la base", "format", ""),
        ("es", "los temas 3 y 4 en un esquema", "format", "en un esquema"),
        ("es", "lista de espera de una app", "format", ""),
        ("es", "reunión esta semana, unas líneas", "length", "unas líneas"),
        ("es", "unas palabras en la boda de mi hermana", "length", ""),
        ("es", "corrige las comas, ni una palabra más", "length", ""),
        ("ca", "tradueix-ho a l'anglès", "output_language", "a l'anglès"),
        ("ca", "viatge a Itàlia amb els avis", "output_language", ""),
        ("ca", "tradueix-ho al castellà", "output_language", "al castellà"),
        ("ja", "英語で書いてほしい", "output_language", "英語"),
        ("ja", "英語の先生への手紙", "output_language", ""),
        ("zh", "翻成英文发给房东", "output_language", "英文"),
        ("zh", "英语四级怎么准备", "output_language", ""),
        ("ja", "3社を表でくらべる", "format", "表"),
        ("ja", "社員一覧から重複をさがす", "format", ""),
        ("zh", "整理成表格", "format", "表格"),
        ("zh", "用json输出", "format", "json"),
        ("ja", "英語で挫折した、勉強計画がほしい", "output_language", ""),
        ("zh", "怎么让孩子按时完成英语作业", "output_language", ""),
        ("zh", "给使用英语的客户", "output_language", ""),
        ("ja", "在庫は表で管理している", "format", ""),
        ("zh", "完成列表页面的样式", "format", ""),
        ("zh", "程序使用json配置", "format", ""),
    ],
)
def test_a_word_of_another_meaning_is_no_form_or_language(language: str, idea: str, slot: str, words: str) -> None:
    assert filled_slots(BEACH, idea, language=language).get(slot, "") == words


@pytest.mark.parametrize(
    ("language", "idea", "sentence", "asks"),
    [
        ("es", "cena, soy alérgica al marisco", "Añade marisco.", True),
        ("es", "funciona, sin embargo tarda", "Cuenta el embargo.", False),
        ("ca", "sopar, és al·lèrgica a les nous", "Afegeix-hi nous.", True),
        ("pt", "jantar, sou alérgica a nozes", "Acrescente nozes.", True),
    ],
)
def test_what_a_person_cannot_eat_is_ruled_out(language: str, idea: str, sentence: str, asks: bool) -> None:
    assert asks_for(sentence, excluded_words(idea, language), language) is asks


def test_pasted_material_fills_its_slot() -> None:
    assert "material" in filled_slots(BEACH, "summarise this", has_material=True)
    assert "material" not in filled_slots(BEACH, "summarise this")


@pytest.mark.parametrize(
    ("idea", "sentence", "asks"),
    [
        ("3 days in Lisbon, no museums", "Name a museum for a rainy day.", True),
        ("3 days in Lisbon, no museums", "Plan without museums.", False),
        ("3 days in Lisbon, no museums", "Name a garden for a sunny day.", False),
        ("carta sin amenazas", "Añade amenazas al final.", True),
        ("Geburtstag ohne Clown", "Bestelle einen Clown.", True),
        ("fête sans alcool", "Prévois l'alcool pour les adultes.", True),
        ("festa sem balões", "Compra balões.", True),
        ("kein Fleisch für die Kinder", "Nenne Gerichte für die Woche.", False),
        ("ohne Auto auf den Brocken", "Setz den Tag auf den Kopf.", False),
        ("wir verzichten auf Zucker", "Streu Zucker darüber.", True),
        ("geen muziek van de Beatles", "Maak een lijst van nummers.", False),
        ("zonder vlees voor de kinderen", "Kies gerechten voor de week.", False),
        ("koffie in plaats van wijn", "Schenk wijn bij het eten.", True),
        ("cena senza pesce", "Proponi un pesce al forno.", True),
        ("feest zonder ballonnen", "Koop ballonnen.", True),
        ("sopar sense peix", "Fes un peix al forn.", True),
        ("写文案,不要感叹号", "多用感叹号。", True),
        ("夕食、卵なし", "卵を二つ使う。", True),
    ],
)
def test_a_sentence_that_asks_for_what_is_ruled_out_is_noticed(idea: str, sentence: str, asks: bool) -> None:
    assert asks_for(sentence, excluded_words(idea)) is asks


@pytest.mark.parametrize(
    ("idea", "limits"),
    [
        ("name for a bakery, no puns, nothing with flow", ("no puns", "nothing with flow")),
        ("AGENTS.md for our repo, under 60 lines. agents keep inventing things", ("under 60 lines",)),
        ("user stories, 10 stories max", ("10 stories max",)),
        ("I force pushed over his branch, no idea what happened to the work of the others there", ()),
        ("questionario, massimo 8 domande", ("massimo 8 domande",)),
        ("fragebogen, binnen 10 tagen", ("binnen 10 tagen",)),
        ("enquête, minimaal 8 vragen", ("minimaal 8 vragen",)),
        ("the dog eats grass", ()),
    ],
)
def test_limits_are_quoted_in_the_users_words(idea: str, limits: tuple[str, ...]) -> None:
    assert limits_of(idea) == limits


@pytest.mark.parametrize(
    ("length", "brief"),
    [
        ("3 lines", True),
        ("200 words", False),
        ("40 words", True),
        ("3行", True),
        ("280 characters", True),
        ("1 page", False),
    ],
)
def test_a_length_of_a_few_lines_is_brief(length: str, brief: bool) -> None:
    assert is_brief(length) is brief


@pytest.mark.parametrize(
    ("idea", "words", "brief"),
    [
        ("写三千字的故事", "三千字", False),
        ("写两行诗", "两行", True),
        ("写2万字", "2万字", False),
        ("写一百二十字的祝福", "一百二十字", True),
        ("第三页怎么改", "", False),
        ("学习三字母缩写", "", False),
    ],
)
def test_a_length_may_be_in_chinese_numerals(idea: str, words: str, brief: bool) -> None:
    found = filled_slots(pattern_with(), idea, language="zh").get("length", "")

    assert (found, is_brief(found)) == (words, brief)


@pytest.mark.parametrize(
    ("language", "idea", "words"),
    [
        ("ca", "festa dels 50 anys del pare, 30 convidats", "30"),
        ("en", "5 km charity run, 200 runners, 10 euros each", "200"),
        ("en", "20% off dinner at 19:30 for 14", "14"),
        ("zh", "80岁生日,15个人", "15"),
        ("de", "Essen in 2 Stunden für 6 Leute", "6"),
        ("en", "party for 90 minutes", ""),
    ],
)
def test_a_number_counts_things(language: str, idea: str, words: str) -> None:
    assert value(SlotKind.NUMBER, idea, language).startswith(words)
    assert bool(value(SlotKind.NUMBER, idea, language)) is bool(words)


def test_the_shape_of_a_picture_is_not_a_length() -> None:
    assert "length" not in filled_slots(pattern_with(), "une vidéo 16:9 vers la mer", language="fr")


@pytest.mark.parametrize(
    ("language", "idea", "words"),
    [
        ("fr", "une scène avec un homme de 60 ans", ""),
        ("es", "plan para una mujer de 45 años", ""),
        ("pt", "treino para um homem de 60 anos", ""),
        ("it", "dieta per un uomo di 50 anni", ""),
        ("fr", "un plan de 3 ans", "3 ans"),
        ("es", "ahorro de 20 años para la casa, durante 2 años", "2 años"),
    ],
)
def test_an_age_is_not_a_duration(language: str, idea: str, words: str) -> None:
    assert value(SlotKind.DURATION, idea, language) == words


def test_the_size_of_what_exists_is_not_a_length() -> None:
    assert "length" not in filled_slots(BEACH, "my controller has 900 lines, split it")
