"""Numbers with their units: how they are written, and whether a text still says one."""

import re
from collections.abc import Iterator

from domain.text.clean import fold

# Each line is one unit in the notations that people mix; compared without case and accents, plurals included.
_UNITS = (
    ("%", "percent", "per cent", "por ciento", "pour cent", "prozent", "pct"),
    ("€", "eur", "euro"),
    ("$", "usd", "dollar", "dolar", "dolares"),
    ("£", "gbp", "pound", "libra"),
    ("¥", "yen", "yuan", "円", "元"),
    ("kg", "kilo", "kilogram", "kilogramo", "公斤"),
    ("g", "gr", "gram", "gramo", "gramme", "grammi"),
    ("mg",),
    ("lb", "lbs"),
    ("km", "kilometer", "kilometre", "kilometro", "公里"),
    ("m", "meter", "metre", "metro"),
    ("cm",),
    ("mm",),
    ("mile", "mi", "milla"),
    ("l", "liter", "litre", "litro"),
    ("ml",),
    ("h", "hour", "hr", "hrs", "hora", "heure", "stunde", "stunden", "ora", "ore", "uur", "時間", "小时"),
    ("min", "minute", "mins", "minuto", "minuten", "minuti", "minut", "分", "分钟"),
    ("s", "sec", "second", "secs", "segundo", "seconde", "sekunde", "秒"),
    ("ms", "millisecond", "milisegundo"),
    ("day", "dia", "jour", "tag", "tage", "tagen", "giorno", "giorni", "dag", "dagen", "日", "天", "dies"),
    ("week", "semana", "semaine", "woche", "wochen", "settimana", "settimane", "setmana", "setmanes", "週間", "周"),
    ("month", "mes", "meses", "mois", "monat", "monate", "monaten", "mese", "mesi", "maand", "maanden", "か月", "个月"),
    ("year", "ano", "an", "ans", "annee", "jahr", "jahre", "jahren", "anno", "anni", "jaar", "any", "年"),
    ("word", "palabra", "mot", "wort", "worter", "worten", "parola", "parole", "palavra", "paraula", "paraules",
     "woord", "woorden", "語", "字", "字数"),
    ("character", "char", "caracter", "caracteres", "caractere", "zeichen", "carattere", "caratteri", "文字"),
    ("line", "linea", "ligne", "zeile", "zeilen", "riga", "righe", "linha", "linia", "行"),
    ("page", "pagina", "seite", "seiten", "pagine", "ページ", "页"),
    ("people", "person", "persona", "personne", "persone", "pessoa", "personen", "人"),
    ("gb",), ("mb",), ("kb",), ("tb",),
    ("px", "pixel"),
    ("°c", "c", "grado", "degree", "ºc"),
    ("am", "a.m", "a. m"), ("pm", "p.m", "p. m"),
    ("january", "jan", "enero"), ("february", "feb", "febrero"), ("march", "mar", "marzo"), ("april", "apr", "abril"),
    ("may", "mayo"), ("june", "jun", "junio"), ("july", "jul", "julio"), ("august", "aug", "agosto"),
    ("september", "sep", "sept", "septiembre"), ("october", "oct", "octubre"), ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre"),
)  # fmt: skip
_CANONICAL = {spelling: names[0] for names in _UNITS for spelling in names}
_CJK_UNITS = tuple(spelling for spelling in _CANONICAL if not spelling.isascii() and spelling.isalpha())
_SPELLED = {
    1: "one|a|an|un|una|uno|une|ein|eine",
    2: "two|dos|deux|zwei|due|dois|duas|both",
    3: "three|tres|trois|drei|tre",
    4: "four|cuatro|quatre|vier|quattro|quatro",
    5: "five|cinco|cinq|funf|cinque|cinc",
    6: "six|seis|sechs|sei|sis",
    7: "seven|siete|sept|sieben|sette|sete|set",
    8: "eight|ocho|huit|acht|otto|oito|vuit",
    9: "nine|nueve|neuf|neun|nove|nou",
    10: "ten|diez|dix|zehn|dieci|dez|deu",
    11: "eleven|once|onze|elf|undici",
    12: "twelve|doce|douze|zwolf|dodici|doze|dotze|dozen|docena",
}
_SYMBOLS = "€$£¥"
_DIGITS = r"\d+(?:[.,:/'\u00a0\u202f-]\d+)*"
_MULTIPLE = r"(?:\s?(?:k|bn|million|billion|millones|mil)\b)?"
# A number may stand in the middle of a script that puts no space between words, but not inside a Latin word.
_NUMBER = re.compile(
    rf"(?<![A-Za-zÀ-ɏ0-9_])(?<![A-Za-z0-9][.])(?:[{_SYMBOLS}]\s?)?{_DIGITS}{_MULTIPLE}(?:st|nd|rd|th|[.]?[ºª])?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s?[A-Z](?![^\W_])")
"""One capital after a number is a part of it: 16 A, class 4 B."""
_UNIT_AFTER = re.compile(
    rf"[\s\u00a0-]?(?:de\s)?(?:por\s|per\s|pour\s)?(?:[%{_SYMBOLS}]|[°º]?[^\W\d_]+)", re.IGNORECASE
)

_PARTS = re.compile(rf"^([{_SYMBOLS}])?\s?({_DIGITS})\s*(.*)$", re.DOTALL)
_WORDS_BETWEEN = 3


def quantities(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the numbers of `text` stand, their units included.

    Only numbers in digits: a word for one is too common to be one that must survive.
    """
    for match in _NUMBER.finditer(text):
        end = match.end()
        after = _UNIT_AFTER.match(text, end)
        if after is not None and _unit_of(after[0]):
            end = after.end()
        elif letter := _LETTER.match(text, end):
            end = letter.end()
        elif glued := max((len(unit) for unit in _CJK_UNITS if text.startswith(unit, end)), default=0):
            end += glued
        yield match.start(), end


def has_quantity(text: str, quantity: str) -> bool:
    """Whether `text` says `quantity`: its number in any notation, and its unit beside it, if it has one."""
    parts = _PARTS.match(quantity.strip())
    if parts is None:
        return quantity in text
    symbol, digits, rest = parts.groups()
    if letter := re.fullmatch(r"[.ºª\s]*([A-Z])", rest):
        return re.search(rf"(?<!\d){re.escape(digits)}[.ºª\s-]*{letter[1]}(?![^\W_])", text) is not None
    unit = _unit_of(symbol or rest)
    folded = fold(text)
    return any(unit is None or unit in _units_near(folded, start, end) for start, end in _places(folded, digits))


def _places(folded: str, digits: str) -> Iterator[tuple[int, int]]:
    wanted = _normal(digits)
    for match in re.finditer(_DIGITS, folded):
        if _normal(match[0]) == wanted:
            yield match.span()
        elif match[0].startswith(digits) or match[0].endswith(digits):  # one end of a range, 3-5
            rest = match[0].removeprefix(digits).removesuffix(digits)
            if rest.strip("0123456789") in {"-", "/"}:
                yield match.span()
    if "-" in digits and all(any(True for _ in _places(folded, part)) for part in digits.split("-")):
        yield 0, len(folded)
    if digits.isdigit() and int(digits) in _SPELLED:
        for match in re.finditer(rf"(?<![^\W_])(?:{_SPELLED[int(digits)]})(?![^\W_])", folded):
            yield match.span()


def _normal(digits: str) -> str:
    """Return one form of 1,500 and 1.500 and 1500, and of 2.5 and 2,5."""
    digits = re.sub(r"['\u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        return re.sub(r"[.,]", "", digits)
    return digits.replace(",", ".")


def _units_near(folded: str, start: int, end: int) -> set[str]:
    before = re.findall(r"[€$£¥%]|[^\W\d_]+", folded[max(start - 12, 0) : start])[-_WORDS_BETWEEN:]
    after = re.findall(r"[€$£¥%]|°c|[^\W\d_]+", folded[end : end + 60])[: _WORDS_BETWEEN + 1]
    near = {unit for word in (*before, *after) if (unit := _unit_of(word))}
    return (
        near
        | {names[0] for names in _UNITS for name in names if " " in name and name in folded[end : end + 20]}
        | _glued(folded[end : end + 4])
    )


def _glued(after: str) -> set[str]:
    """Return the unit of scripts that put no space between words."""
    return {_CANONICAL[unit] for unit in _CJK_UNITS if after.startswith(unit)}


def _unit_of(text: str) -> str | None:
    word = re.sub(r"^(?:[\s\u00a0-]|de\s)+", "", fold(text)).strip(" .-\u00a0")
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _CANONICAL:
            return _CANONICAL[form]
    return None
