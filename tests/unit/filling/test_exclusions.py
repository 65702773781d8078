"""What an idea rules out and what only sounds like it, in the languages of the patterns."""

import pytest

from domain.improver.filling.exclusions import asks_for, excluded_words, limits_of, mentioned
from domain.improver.filling.fill import fill_pattern
from domain.improver.filling.slots import filled_slots
from domain.patterns.library import PatternLibrary

LIBRARY = PatternLibrary()


@pytest.mark.parametrize(
    ("language", "idea", "sentence"),
    [
        ("fr", "week-end à Lyon, pas de musées", "Ajoute un musée par jour."),
        ("fr", "fête, pas d'alcool", "Prévois l'alcool."),
        ("fr", "pas de musée, ni d'église", "Cite une église."),
        ("de", "Wien, weder Museen noch Kirchen", "Nenne eine Kirche."),
        ("en", "3 days, no bookings, museums or churches", "Make the bookings early."),
        ("en", "3 days, no museums or churches", "Name a church."),
        ("fr", "menus sans porc, elle déteste les épinards", "Ajoute des épinards."),
        ("it", "cena senza i funghi", "Aggiungi i funghi."),
        ("it", "torta, è allergica alle noci", "Aggiungi le noci."),
        ("it", "cena, no pesce", "Aggiungi il pesce."),
        ("pt", "sem carne, nem peixe", "Inclua peixe."),
        ("ca", "3 dies, sense museus", "Afegeix un museu."),
        ("zh", "不想去博物馆,5天", "安排一个博物馆。"),
        ("zh", "不要博物馆和教堂", "安排一个教堂。"),
        ("ja", "美術館は行きたくない", "美術館を一つ入れる。"),
        ("ja", "子どもなし", "子どもの休憩を入れる。"),
    ],
)
def test_what_is_ruled_out_is_not_asked_for(language: str, idea: str, sentence: str) -> None:
    assert asks_for(sentence, excluded_words(idea, language), language)


@pytest.mark.parametrize(
    ("language", "idea", "sentence"),
    [
        ("en", "not more than 3 stops a day", "Give the stops of each day."),
        ("en", "not only museums", "Name a museum."),
        ("en", "I can't wait to see Lisbon", "Name what to see."),
        ("en", "the form doesn't submit the address", "Check the address."),
        ("en", "never been to Africa", "Say what is usual in Africa."),
        ("es", "no más de 3 paradas", "Da las paradas de cada día."),
        ("es", "no solo museos", "Nombra un museo."),
        ("es", "no sé cuántos días", "Reparte los días."),
        ("de", "nicht nur Museen", "Nenne ein Museum."),
        ("de", "nicht mehr als 3 Etappen", "Nenne die Etappen."),
        ("de", "keine Ahnung von Museen", "Nenne ein Museum."),
        ("fr", "pas seulement des musées", "Cite un musée."),
        ("fr", "pas plus de 3 étapes", "Donne les étapes."),
        ("pt", "não só museus", "Cite um museu."),
        ("pt", "não mais de 3 paradas", "Dê as paradas."),
        ("it", "non solo musei", "Indica i musei."),
        ("it", "non più di 3 tappe", "Indica le tappe."),
        ("it", "statuto di un'associazione no profit", "Spiega il regime no profit."),
        ("zh", "特别推荐几家餐厅", "推荐几家餐厅。"),
        ("zh", "有没有好吃的餐厅", "列出好吃的餐厅。"),
        ("zh", "除了博物馆还想去公园", "安排一个博物馆。"),
        ("ja", "時間がない", "時間を書く。"),
    ],
)
def test_what_only_sounds_like_a_negation_rules_nothing_out(language: str, idea: str, sentence: str) -> None:
    assert not asks_for(sentence, excluded_words(idea, language), language)


@pytest.mark.parametrize(
    ("language", "idea", "excluded", "kept"),
    [
        ("en", "a walk without a car onto the mountain", "car", "mountain"),
        ("en", "no meetings before lunch", "meetings", "lunch"),
        ("es", "sin coche hasta la playa", "coche", "playa"),
        ("de", "ohne Auto auf den Brocken", "Auto", "Brocken"),
        ("fr", "sans voiture dans la montagne", "voiture", "montagne"),
        ("fr", "sans gluten pour dimanche", "gluten", "dimanche"),
        ("pt", "sem carro para a praia", "carro", "praia"),
        ("it", "senza auto sulla montagna", "auto", "montagna"),
        ("nl", "zonder auto naar het strand", "auto", "strand"),
        ("ca", "sense cotxe fins a la platja", "cotxe", "platja"),
        ("en", "nothing with nuts", "nuts", "dessert"),
    ],
)
def test_where_when_and_what_for_are_not_ruled_out(language: str, idea: str, excluded: str, kept: str) -> None:
    words = excluded_words(idea, language)

    assert mentioned(excluded, words)
    assert not mentioned(kept, words)


@pytest.mark.parametrize(
    ("language", "idea", "words"),
    [
        ("en", "3 days without museums and churches", "museum churc"),
        ("en", "a trip without museums and churches for my sister", "museum churc"),
        ("en", "no museums and churches", "museum churc"),
        ("en", "no meat and no fish", "meat fish"),
        ("en", "dinner without meat or fish", "meat fish"),
        ("en", "without the car and the dog, 3 days", "car dog"),
        ("en", "dinner without nuts and dairy and eggs", "nuts dairy eggs"),
        ("es", "cena sin gluten y lactosa", "gluten lactos"),
        ("es", "cena sin gluten ni lactosa", "gluten lactos"),
        ("es", "sin agua e hielo", "agua hielo"),
        ("es", "viaje sin museos y sin iglesias", "museo igles"),
        ("es", "sin el coche y la moto, 3 días", "coche moto"),
        ("de", "Wochenende ohne Museen und Kirchen", "museen kirche"),
        ("de", "ohne Museen und Kirchen für meine Schwester", "museen kirche"),
        ("de", "keine Museen und Kirchen", "museen kirche"),
        ("de", "weder Fleisch noch Fisch", "fleis fisch"),
        ("de", "ohne den Hund und die Katze", "hund katze"),
        ("fr", "dîner sans viande et poisson", "viande poisson"),
        ("fr", "dîner sans viande ni poisson", "viande poisson"),
        ("fr", "pas de musées et d'églises", "musee eglise"),
        ("fr", "sans les musées et les églises", "musee eglise"),
        ("pt", "jantar sem carne e peixe", "carne peixe"),
        ("pt", "jantar sem carne nem peixe", "carne peixe"),
        ("it", "cena senza carne e pesce", "carne pesce"),
        ("it", "cena senza carne né pesce", "carne pesce"),
        ("it", "senza l'auto e la moto", "auto moto"),
        ("nl", "eten zonder vlees en vis", "vlees vis"),
        ("nl", "eten zonder vlees of vis", "vlees vis"),
        ("nl", "geen vlees en vis", "vlees vis"),
        ("ca", "sopar sense carn i peix", "carn peix"),
        ("ca", "sopar sense carn ni peix", "carn peix"),
        ("zh", "不要博物馆和教堂", "博物馆 教堂"),
        ("zh", "没有博物馆或教堂", "博物馆 教堂"),
        ("ja", "和食なし", "和食"),
    ],
)
def test_of_two_things_that_are_joined_both_are_ruled_out(language: str, idea: str, words: str) -> None:
    excluded = excluded_words(idea, language)
    assert {word for word in words.split() if not mentioned(word, excluded)} == set()


@pytest.mark.parametrize(
    ("language", "idea", "kept"),
    [
        ("en", "without museums and with churches", "church"),
        ("en", "no museums and lots of food", "food"),
        ("en", "no museums and a nice dinner", "dinner nice"),
        ("en", "no museums and dinner at 8", "dinner"),
        ("en", "no museums and budget 300 euros", "budget"),
        ("en", "without a car and a budget of 300 euros", "budget"),
        ("en", "without jargon and use short sentences", "sentences short"),
        ("en", "no intro and keep it short", "short"),
        ("en", "without museums and we love food", "food love"),
        ("en", "without museums and visit the harbour", "visit harbour"),
        ("en", "without museums but churches", "church"),
        ("en", "no museums, and food", "food"),
        ("es", "sin museos y con iglesias", "iglesias"),
        ("es", "sin museos y mucha comida", "comida"),
        ("es", "sin museos y quiero comer bien", "comer"),
        ("es", "sin prisas y un presupuesto de 300 euros", "presupuesto"),
        ("de", "ohne Museen und mit Kirchen", "kirchen"),
        ("de", "keine Museen und viel Essen", "essen"),
        ("de", "ohne Museen und bitte billig", "billig"),
        ("de", "ohne Auto und ein Budget von 300 Euro", "budget"),
        ("fr", "sans musées et avec des églises", "église"),
        ("fr", "pas de musées et beaucoup de restaurants", "restaurants"),
        ("fr", "sans viande et un budget de 300 euros", "budget"),
        ("pt", "sem museus e com igrejas", "igrejas"),
        ("pt", "sem museus e muita comida", "comida"),
        ("it", "senza musei e con chiese", "chiese"),
        ("it", "senza musei e molto cibo", "cibo"),
        ("nl", "zonder musea en met kerken", "kerken"),
        ("nl", "geen musea en veel eten", "eten"),
        ("ca", "sense museus i amb esglésies", "esglésies"),
        ("ca", "sense museus i molt menjar", "menjar"),
        ("zh", "不要博物馆,要教堂", "教堂"),
        ("zh", "不要博物馆和多吃美食", "美食"),
        ("ja", "美術館なしと教会", "教会"),
        ("ja", "教会に行きたい、美術館なし", "教会"),
    ],
)
def test_what_is_joined_and_wanted_is_not_ruled_out(language: str, idea: str, kept: str) -> None:
    excluded = excluded_words(idea, language)
    assert {word for word in kept.split() if mentioned(word, excluded)} == set()


@pytest.mark.parametrize(
    ("language", "idea", "limits"),
    [
        ("en", "Max wants a party, max 3 hours", ("max 3 hours",)),
        ("en", "up to date overview of css", ()),
        ("en", "must-have list for a hike", ()),
        ("en", "must be vegan", ("must be vegan",)),
        ("en", "never been to africa, no idea where to go", ()),
        ("en", "within two weeks, under the sea theme", ("within two weeks",)),
        ("es", "hasta luego, hasta el viernes", ("hasta el viernes",)),
        ("es", "no más de 300 euros", ("no más de 300 euros",)),
        ("de", "bis bald, bis Sonntag, unter anderem Wien", ("bis Sonntag",)),
        ("fr", "avant tout simple, pas plus de 200 euros", ("pas plus de 200 euros",)),
        ("fr", "Lyon, pas de musées", ("pas de musées",)),
        ("pt", "até agora fiz pouco, até 400 euros", ("até 400 euros",)),
        ("it", "non so dove andare, entro domani", ("entro domani",)),
        ("nl", "cadeau, tot ziens, voor mijn zus", ()),
        ("zh", "北京三日游,不要博物馆,预算3000元以内", ("不要博物馆", "预算3000元以内")),
        ("ja", "予算だけでなく日程も、3日間だけ", ("3日間だけ",)),
    ],
)
def test_only_a_limit_is_quoted_as_one(language: str, idea: str, limits: tuple[str, ...]) -> None:
    assert limits_of(idea, language) == limits


@pytest.mark.parametrize(
    ("language", "idea", "slot", "is_filled"),
    [
        ("zh", "带孩子,5天", "children", True),
        ("zh", "不带孩子,5天", "children", False),
        ("zh", "没有车,5天", "no_car", True),
        ("ja", "子ども連れ、3日間", "children", True),
        ("ja", "子どもなし、3日間", "children", False),
    ],
)
def test_a_cue_without_spaces_counts_unless_it_is_negated(language: str, idea: str, slot: str, is_filled: bool) -> None:
    pattern = LIBRARY.find("trip-itinerary", language)
    assert pattern is not None

    assert (slot in filled_slots(pattern, idea, language=language)) is is_filled


def test_the_item_for_what_is_ruled_out_may_name_it() -> None:
    pattern = LIBRARY.find("trip-itinerary", "zh")
    assert pattern is not None
    idea = "没有车,5天"

    filled = fill_pattern(pattern, filled_slots(pattern, idea, language="zh"), excluded_words(idea, "zh"))

    assert any("不开车" in text for text in filled.requirements)


@pytest.mark.parametrize(
    ("slug", "idea"),
    [
        ("unit-tests", "no tests exist for our shipping cost, add some first"),
        ("code-explanation", "our accountant must understand the script, no code words"),
    ],
)
def test_what_a_pattern_is_about_is_not_ruled_out(slug: str, idea: str) -> None:
    pattern = LIBRARY.find(slug, "en")
    assert pattern is not None
    word = "test" if slug == "unit-tests" else "code"

    filled = fill_pattern(pattern, filled_slots(pattern, idea, language="en"), excluded_words(idea, "en"))

    assert not any(word in text for text in filled.left_out)
    assert any(word in text for text in filled.requirements)
