"""Separates the user's words from the material to work on: a log, a diff, a letter, a file.

A prompt contains the material once, whole, in a container that the material cannot close. Nothing is extracted from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.improver.material.blocks import BULLET, LEAD_IN, Line, blocks, size
from domain.improver.material.lines import is_machine_line, is_plainly_machine, table_lines
from domain.text.scripts import HANGUL, UNSPACED

MOST_TYPED = 3_000
"""The longest text, by `size`, that counts as typed; longer ideas are usually pasted."""

_PASTED_PROSE = 600
"""The shortest announced text, by `size`, that counts as material; a shorter one counts as the user's own points."""
_PASTED_ON_THE_LINE = 1_200
_LEAD_IN_WITHIN = 600
_LEAD_IN_LINES = 20
_MOST_LEAD_INS = 5
_MOST_PIECES = 12
"""The most separate pieces. More pieces, with the text between them, count as one document."""
_MOST_SENTENCE = 300

_FENCE_OPENS = re.compile(r"^[^\S\n]*(?:(`{3,})[^`\n]*|(~{3,})[^\n]*)$")
_FENCE_CLOSES = re.compile(r"\s*(`{3,}|~{3,})(?![`~\w{])")
_FENCE_OPENS_LATE = re.compile(r"(?<!`)(`{3,})[\w+#.-]*$")
_ANNOUNCES = re.compile(
    r"(?:[^\s\d:：,]{1,40}[ ,]+){1,40}[^\s:：,]{1,40}(?::\s+|：\s*)"
    rf"|[^\s\w]*[{UNSPACED}{HANGUL}]{{4,}}[:：]\s*"
)
"""A few words and a colon that announce what follows."""
_SALUTATION = re.compile(
    r"(?:dear|hi|hello|good (?:morning|afternoon)|to whom it may concern|hola|estimad[oa]s?|querid[oa]s?|buenos días|"
    r"cher|chère|chers|bonjour|madame|sehr geehrte[r]?|liebe[r]?|hallo|guten tag|gentile|egregio|car[oa]|ciao|"
    r"buongiorno|prezad[oa]s?|olá|bom dia|beste|geachte|szanown[aiy]\w*|уважаем\w+|здравствуйте|拝啓|"
    r"尊敬的)\b[^\n]{0,60}[,!:：，]?$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:this|these|following|below|est[eao]s?|siguiente|cet?|cette|ces|ceci|suivant\w*|ci-dessous|diese\w?|dies|"
    r"folgende\w*|unten|quest[oaei]|seguente|isto|ess[ea]|seguinte|abaixo|aquest\w*|següent|dit|deze|volgende|"
    r"hieronder|detta|denna|följande|t[eę]n?|poniższ\w*|эт\w\w?|следующ\w*|ц[еію]\w?|наступн\w*|bu|bunu|aşağıdaki)\b"
    r"|这|此|以下|下面|次の|この|これ|다음|이 |아래|هذا|هذه|التالي|הזה|הזאת|הבא|यह|इस|निम्न",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(?:#{1,6}\s|-{3,}$|<!doctype|<html|<\?xml)", re.IGNORECASE)
_LONGEST_SALUTATION = 7
_MAIL_HEADER = re.compile(
    r"^(?:from|to|cc|subject|date|sent|reply-to|von|an|betreff|datum|gesendet|de|para|asunto|fecha|enviado|à|objet|"
    r"envoyé|da|a|oggetto|data|inviato|assunto|发件人|收件人|主题|差出人|宛先|件名)\s?[:：]\s*\S",
    re.IGNORECASE,
)
_LEAST_MAIL_HEADERS = 3
_SENTENCE = re.compile(r"[.!?:](?=\s)|[。！？：]")


@dataclass(frozen=True, slots=True)
class Divided:
    """`words` are the user's own words; `material` holds the pasted pieces, unchanged and not blank."""

    words: str
    material: tuple[str, ...] = ()


def divide(text: str, *, names_task: bool = True) -> Divided:
    """Split `text` into words and material. Pure; linear time.

    A text that is too long to be typed and has no recognisable border is material as a whole. If `names_task`, its
    first and last sentences are also words, because one of them usually says what to do.
    """
    lines = _lines(text)
    spans = _joined(text, sorted(_spans(text, lines)))
    words = _without(text, spans)
    if size(" ".join(words.split())) <= MOST_TYPED:
        return Divided(words, tuple(text[start:end] for start, end in spans))
    start = _end_of_lead_in(text)
    if start is None:
        return Divided(_outer_sentences(text) if names_task else "", (text,))
    return Divided(text[:start].strip(), (text[start:].strip("\n"),))


def _lines(text: str) -> list[Line]:
    """Return the lines. Machine text after a colon counts as a separate line."""
    found: list[Line] = []
    start = 0
    texts = text.split("\n")
    for at, line in enumerate(texts):
        following = texts[at + 1] if at + 1 < len(texts) else ""
        begin = _begin_on_line(line, following, is_first=not found)
        if begin:
            found.append(Line(start, start + begin, line[:begin]))
        found.append(Line(start + begin, start + len(line), line[begin:]))
        start += len(line) + 1
    return found


def _begin_on_line(line: str, following: str, *, is_first: bool) -> int:
    announced = _ANNOUNCES.match(line[:_MOST_SENTENCE])
    if announced is None or is_machine_line(line[: announced.end()].rstrip()):
        return 0
    rest = line[announced.end() :]
    begins = is_plainly_machine(rest) or (is_machine_line(following) and is_machine_line(rest))
    if is_first and following:
        begins = begins or any(True for _ in table_lines([rest, following, following]))
    return announced.end() if begins else 0


def _spans(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Yield the offsets of pieces of material. They are unordered and may overlap."""
    rest = _from_lead_in(lines)
    if rest is not None:
        yield rest, len(text)
        lines = [line for line in lines if line.end < rest]
    elif (end := _announced_below(lines)) is not None:
        yield 0, end
        return
    longest = _longest_closings(lines)
    plain: list[Line] = []
    at = 0
    while at < len(lines):
        fence = _fence_at(lines, at, longest)
        if fence is None:
            plain.append(lines[at])
            at += 1
            continue
        start, end, at = fence
        yield from blocks(text, plain)
        plain = []
        yield start, end
        if at <= len(lines) and end < lines[at - 1].end:  # there are words after the closing fence
            plain.append(Line(end, lines[at - 1].end, text[end : lines[at - 1].end]))
    yield from blocks(text, plain)


def _from_lead_in(lines: list[Line]) -> int | None:
    """Return the offset of a document that continues to the end: a mail, a letter, or an announced text."""
    announced = 0
    for at, line in enumerate(lines[:_LEAD_IN_LINES]):
        if line.start > _LEAD_IN_WITHIN or announced > _MOST_LEAD_INS:
            return None
        if _is_mail(lines[at : at + _LEAST_MAIL_HEADERS]) or (at and _is_salutation(line, lines[at - 1])):
            return line.start
        following = next((one for one in lines[at + 1 : at + _LEAD_IN_LINES] if one.text.strip()), None)
        if following is not None and (LEAD_IN.search(line.text) or _points_below(line, lines[at + 1])):
            announced += 1
            if _is_document(following, lines[at + 1 :]):
                return following.start
            if _FENCE_OPENS.match(following.text) or is_machine_line(following.text):
                return None
    return None


def _announced_below(lines: list[Line]) -> int | None:
    """Return the end of a document that is followed by one last short paragraph about "this"."""
    if len(lines) < len(("text", "", "words")) or not _points_below(lines[-1], lines[-2]):
        return None
    above = lines[:-2]
    return above[-1].end if _is_document(above[0], above) and LEAD_IN.search(above[0].text) is None else None


def _points_below(line: Line, after: Line) -> bool:
    """Whether a line is a short paragraph that refers to "this" or to what follows."""
    return not after.text.strip() and len(line.text) <= _MOST_SENTENCE and _POINTS.search(line.text) is not None


def _is_document(first: Line, lines: list[Line]) -> bool:
    """Whether the announced lines are a text to work on and not a list of the user's own points."""
    if _HEADING.match(first.text):
        return True
    if _FENCE_OPENS.match(first.text) or is_machine_line(first.text):
        return False
    texts = [one.text for one in lines if one.text.strip()]
    listed = sum(bool(BULLET.match(one)) for one in texts)
    return listed < len(texts) / 2 and sum(map(size, texts)) >= _PASTED_PROSE


def _is_salutation(line: Line, before: Line) -> bool:
    is_short = len(line.text.split()) <= _LONGEST_SALUTATION
    return is_short and _SALUTATION.match(line.text) is not None and not is_machine_line(before.text)


def _is_mail(lines: list[Line]) -> bool:
    return len(lines) == _LEAST_MAIL_HEADERS and all(_MAIL_HEADER.match(line.text) for line in lines)


def _fence_at(lines: list[Line], at: int, longest: list[dict[str, int]]) -> tuple[int, int, int] | None:
    """Return the start and end of a fence that opens on line `at`, and the index of the line after it.

    A fence that is not closed extends to the end, but only if its opening mark starts the line.
    """
    line = lines[at].text
    if opens := _FENCE_OPENS.match(line):
        mark, start, is_own = opens[1] or opens[2], lines[at].start, True
    elif opens := _FENCE_OPENS_LATE.search(line):
        mark, start, is_own = opens[1], lines[at].start + opens.start(), False
    else:
        return None
    if longest[at + 1][mark[0]] >= len(mark):
        for after in range(at + 1, len(lines)):
            if (closing := _closing(lines[after].text)) and closing[0] == mark[0] and len(closing) >= len(mark):
                rest = lines[after].text.lstrip()[len(closing) :]
                return start, lines[after].end - len(rest), after + 1
    return (start, lines[-1].end, len(lines)) if is_own else None


def _closing(line: str) -> str:
    """Return the marks with which a line closes a fence, or an empty text. No word may follow them directly."""
    match = _FENCE_CLOSES.match(line)
    return match[1] if match else ""


def _longest_closings(lines: list[Line]) -> list[dict[str, int]]:
    """Return for each line the length of the longest closing fence marks on it or below it."""
    longest = [{"`": 0, "~": 0}]
    for line in reversed(lines):
        closing = _closing(line.text)
        below = longest[-1]
        longest.append(below | {closing[0]: max(below[closing[0]], len(closing))} if closing else below)
    return longest[::-1]


def _end_of_lead_in(text: str) -> int | None:
    """Return the start of the announced text: after a line that ends in a colon, or after a colon near the start."""
    head = text[:_LEAD_IN_WITHIN]
    on_line = re.search(r"[:：][^\S\n]*\n\s*", head)
    if on_line is not None:
        return on_line.end()
    inside = re.search(r":\s+|：\s*", head[:_MOST_SENTENCE])
    if inside is not None and size(text) - inside.end() >= _PASTED_ON_THE_LINE:
        return inside.end()
    return None


def _outer_sentences(text: str) -> str:
    """Return the first and the last sentence or line, each only if it is short."""
    first = text.split("\n", 1)[0]
    if len(first) > _MOST_SENTENCE:
        end = _SENTENCE.search(first, 0, _MOST_SENTENCE)
        first = first[: end.end()] if end else ""
    last = text.rsplit("\n", 1)[-1]
    if len(last) > _MOST_SENTENCE:
        tail = last[-_MOST_SENTENCE:]
        ends = [match.end() for match in _SENTENCE.finditer(tail[:-1])]
        last = tail[ends[-1] :] if ends else ""
    return "\n".join(dict.fromkeys(part.strip() for part in (first, last) if part.strip()))


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge overlapping spans and trim the blank lines around them; merge all spans if there are too many."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    trimmed = []
    for start, end in found:
        piece = text[start:end]
        if piece.strip():
            trimmed.append((end - len(piece.lstrip("\n")), start + len(piece.rstrip("\n"))))
    return trimmed if len(trimmed) <= _MOST_PIECES else [(trimmed[0][0], trimmed[-1][1])]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in (*spans, (len(text), len(text))):
        pieces.append(text[at:start].strip())
        at = end
    return "\n".join(filter(None, pieces))
