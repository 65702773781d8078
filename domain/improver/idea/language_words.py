"""Words that tell a language in a text too short for statistics, and the prose of a text without what tells none."""

import re
from collections import Counter

from domain.text.clean import fold
from domain.text.scripts import HAN, HANGUL, KANA

# Each part begins where a word or a run of letters begins, or is bounded: one enormous word costs no squared time.
_NO_PROSE = re.compile(
    r"(`{3,9})[\s\S]*?\1|`[^`\n]+`|\{\{[^{}\n]{1,60}\}\}|\{%[^\n]{0,200}?%\}|[$#]?\{[^{}\n]{0,200}\}|<[^<>\n]{1,200}>"
    r"|\b\w{2,9}://\S+|[^\s@]{1,80}@[^\s@]{1,80}\.\S+|(?:(?<!\S)\S*[\w.]|(?<![\w.])[\w.]+)/\S+|(?:(?<!\S)\S*)?\\\S+"
    r"|(?<![\w-])[\w-]+\.[a-z]{2,5}\b|--?[a-z][\w-]*"
    r"|\"[^\"\n]{2,300}\"|“[^”\n]{2,300}”|„[^“”\n]{2,300}[“”]|«[^»\n]{2,300}»|(?<!\w)'[^'\n]{2,300}'(?!\w)"
    r"|(?<![\w.])(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning)\b[^\n]*|\b(?:ERROR|WARN(?:ING)?|FATAL|INFO|DEBUG)\b[^\n]*"
    r"|\b(?:connection|permission|access|file|command|module|segmentation|index|out) "
    r"(?:refused|denied|not found|fault|out of range|of memory)\b[^\n]*"
    r"|(?<!\w)\w*_\w+|\b\w*\d\w*\b|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*"
)
_LINK = r"(?:de|del|di|da|do|la|las|los|le|of|the|van|von|der|and|y|et|und|e|i|och|en)"
_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x0530)) if letter.isupper())}]"  # Latin, Greek, Cyrillic
_NAMES = re.compile(rf"(?<=[^\s.!?:])\s{_CAPITAL}[\w'’-]*(?:\s(?:{_LINK}\s)?{_CAPITAL}[\w'’-]*)*")
"""Words with a capital that do not begin a sentence, and the small words between two of them."""

_WORDS = {
    language: frozenset(fold(words).split())
    for language, words in {
        "en": "the a an and or of to for with my me this that is are it in on at from about how why what who does do "
        "write make explain fix plan review summarise summarize translate compare describe list create please "
        "help between your our bug",
        "es": "el la los las un una y o de del para por con mi me esto este esta ese es son en que como cual sin sobre "
        "entre escribe haz explica arregla planifica revisa resume traduce compara describe crea dame ayuda quiero "
        "necesito correo falla error log",
        "fr": "le la les un une et ou de du des pour par avec mon ma mes moi ce cet cette est sont en que qui comment "
        "pourquoi sans sur entre ecris fais explique corrige planifie resume traduis compare decris cree donne aide "
        "erreur au aux",
        "de": "der die das den dem ein eine einen und oder von zu zum zur fur mit mein meine mir dies diese diesen ist "
        "sind in im wie warum was wer ohne uber zwischen schreib schreibe mach erklare korrigiere plane prufe fasse "
        "ubersetze vergleiche beschreibe erstelle bitte hilf nicht",
        "it": "il lo la i gli le un una e o di del della per con mio mia mi questo questa e sono in che come perche "
        "senza su tra fra scrivi fai spiega correggi pianifica rivedi riassumi traduci confronta descrivi crea dammi "
        "aiuta errore",
        "pt": "o a os as um uma e ou de do da dos das para por com meu minha me isto este esta isso sao em no na que "
        "como porque sem sobre entre escreva faca explique explica corrija planeje revise resuma traduza compare "
        "descreva crie ajude quero preciso nao erro texto",
        "ca": "el la els les un una i o de del per amb meu meva aquest aquesta aixo es son en que com sense sobre "
        "entre escriu fes explica arregla planifica revisa resumeix tradueix compara descriu crea",
        "nl": "de het een en of van voor met mijn mij dit deze die is zijn in hoe waarom wat wie zonder over tussen "
        "schrijf maak leg corrigeer plan vat vertaal vergelijk beschrijf maak geef help naar uit samen fout",
        "sv": "en ett och eller av for med min mitt mig det den detta denna har ar i hur varfor vad utan om mellan "
        "skriv gor forklara ratta planera granska sammanfatta oversatt jamfor beskriv skapa ge hjalp till",
        "pl": "i lub z ze do dla na w o moj moja mi to ten ta te jest sa jak dlaczego co bez miedzy napisz zrob "
        "wyjasnij popraw zaplanuj stresc przetlumacz porownaj opisz stworz pomoz blad",
        "tr": "ve veya ile icin bir bu su benim bana ne neden nasil mi yaz yap acikla duzelt planla ozetle cevir "
        "karsilastir tanimla olustur yardim hatayi bunu lutfen",
        "ru": "это эту этот для на и в с не что как почему мой мне из о об напиши сделай объясни исправь кратко изложи "
        "сравни переведи опиши составь помоги ошибку лог",
        "uk": "це цю цей для на та в з не що як чому мій мені із про напиши зроби поясни виправ стисло виклади "
        "порівняй переклади опиши склади допоможи помилку лог",
    }.items()
}
_OWN_LETTERS = {
    "es": "ñ¿¡", "fr": "çœêèù", "de": "ßäöü", "pt": "ãõ", "sv": "å", "pl": "łńśźżęą", "tr": "ğşı", "ca": "ŀ",
}  # fmt: skip
_SCRIPTS = (
    ("ja", re.compile(f"[{KANA}]")),
    ("ko", re.compile(f"[{HANGUL}]")),
    ("zh", re.compile(f"[{HAN}]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[ыэъё]", re.IGNORECASE)),
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_LEAST_OF_SCRIPT = 0.3
"""The part of the letters (a run of Latin ones counts as two) from which on a text is in its other script."""
_SHORT = 16
"""Words up to which single ones decide; above it statistics are surer."""


def prose_of(text: str) -> str:
    """Return `text` without code, addresses, quotations, placeholders, messages of programs and names."""
    return _NAMES.sub(" ", _NO_PROSE.sub(" ", text))


def language_of_script(text: str) -> str | None:
    """Return the language that only this script writes, when most of the text is in it; Latin names may stand in it."""
    latin = _LATIN.findall(text)
    others = sum(character.isalpha() for character in text) - sum(map(len, latin))
    if others < _LEAST_OF_SCRIPT * (others + 2 * len(latin)):
        return None
    return next((language for language, letters in _SCRIPTS if letters.search(text)), None)


def language_of_words(text: str, least: int = 1) -> str | None:
    """Return the language to which at least so many more words of a short text belong than to any other."""
    words = set(re.findall(r"[^\W\d_]+", fold(text)))
    if not words or len(words) > _SHORT:
        return None
    votes = Counter({language: len(words & known) for language, known in _WORDS.items()})
    lower = text.lower()
    for language, letters in _OWN_LETTERS.items():
        votes[language] += any(letter in lower for letter in letters)
    (first, most), (_, second) = votes.most_common(2)
    return first if most - second >= least else None
