"""References to something that the prompt does not hold: a table, a section, a tag, a tool, a document."""

import re
from collections import Counter
from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind
from domain.linting.meaning import is_negated, keywords
from domain.linting.prompt import QUOTE, Prompt, Statement
from domain.linting.words import names
from domain.text.clean import fold_evenly

_NEXT = "Add what it refers to, or delete the reference."
_KINDS = ("table", "example", "list", "pattern")
_ANY_KIND = "|".join(f"(?P<{kind}>(?&kind_{kind}))" for kind in _KINDS)
_BELOW = (
    rf"(?:(?:{_ANY_KIND})(?:\s[\w-]+)?\s?(?&place_below)"
    rf"|(?&following)\s?(?:[\w-]+\s){{0,2}}?(?:{_ANY_KIND.replace('?P<', '?P<b_')}))"
)
_ABOVE = _BELOW.replace("place_below", "place_above").replace("following", "preceding")
_DOCUMENT = r"(?&refers)\s?(?P<words>(?:[\w'’-]+\s){0,3}?)(?P<noun>(?&document_noun))"
_DOCUMENT_ZH = r"(?&refers)(?P<words>[^。,，\n]{0,8}?)(?P<noun>(?&document_noun))"
_DOCUMENT_JA = r"(?P<words>)(?P<noun>(?&document_noun))[^。、\n]{0,6}?(?&refers)"
_NUMBERED = r"(?<![\w-])(?P<noun>(?&numbered_part))\s?(?P<name>\d{1,2}|[a-h])(?![\w.]\w|\w)"
_TOOL = re.compile(r"`?\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+[A-Z]\w+(?=\(\)|`))`?(?:\(\))?")
_HELD_BY = {
    "table": (Kind.TABLE, Kind.CODE),
    "example": (Kind.CODE,),
    "list": (Kind.ITEM,),
    "pattern": (Kind.CODE, Kind.TABLE, Kind.TAG),
}
_TAG = re.compile(r"</?([A-Za-z_][\w.-]*)")
_FEWEST_TOOLS = 2
_STEM = 6
_BEFORE = 24
_NAME = 48
_CAPS = re.compile(r"(?<![\w{$<`\"'])([A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30})+)(?![\w}>])")


def _find(prompt: Prompt) -> Iterator[Hit]:
    taken: set[int] = set()
    for finder in (_placed, _numbered, _documents, _sections, _tags, _capitals, _tools):
        for hit in finder(prompt):
            statement = prompt.statement_at(hit.start)
            is_quoted = finder not in (_sections, _tools, _tags) and prompt.is_quoted(hit.start, hit.end)
            if statement is not None and statement.start not in taken and not is_quoted:
                taken.add(statement.start)
                yield hit


def _placed(prompt: Prompt) -> Iterator[Hit]:
    """Yield references such as "the table below" where none is."""
    for pattern, is_below in ((_BELOW, True), (_ABOVE, False)):
        for match in prompt.matches(pattern):
            statement = prompt.statement_at(match.start())
            kind = next((one for one in _KINDS if match[one] or match[f"b_{one}"]), "")
            if statement is None or _is_there(prompt, statement, kind, match, is_below=is_below):
                continue
            where = "below" if is_below else "above"
            yield Hit(*match.span(), f"There is no such thing {where}.", _NEXT)


def _is_there(prompt: Prompt, statement: Statement, kind: str, match: re.Match[str], *, is_below: bool) -> bool:
    rest = prompt.folded[match.end() : statement.end]
    if is_below and re.search(r"[:：]", rest):
        return True
    line = prompt.line_at(match.start()).index
    last = prompt.line_at(statement.end - 1).index
    lines = prompt.lines[last + 1 :] if is_below else prompt.lines[:line]
    if is_below and any(one.kind in (Kind.CODE, Kind.TABLE, Kind.TAG, Kind.ITEM) for one in lines[:3]):
        return True
    noun = (match[kind] or match[f"b_{kind}"]).strip()
    start, end = (statement.end, len(prompt.text)) if is_below else (0, statement.start)
    if noun[:_STEM] in prompt.folded[start:end]:
        return True
    if kind == "example" and any(one.index in prompt.example_lines for one in lines):
        return True
    return any(one.kind in _HELD_BY[kind] for one in lines)


def _documents(prompt: Prompt) -> Iterator[Hit]:
    """Yield references to a document of which nothing else is said."""
    for match in prompt.matches({"ja": _DOCUMENT_JA, "zh": _DOCUMENT_ZH}.get(prompt.language or "", _DOCUMENT)):
        statement = prompt.statement_at(match.start())
        if statement is None or is_negated(prompt, statement):
            continue
        start, end = match.start("words"), match.end("noun")
        phrase, rest = prompt.folded[start:end], prompt.folded[match.end() : statement.end]
        if re.search(r"[:：(（<{\[]", rest) or prompt.has("(?&external)", phrase + rest[:_NAME]):
            continue
        if not _is_elsewhere(prompt, statement, match["noun"].strip(), phrase):
            yield Hit(start, end, f"Nothing says what “{prompt.text[start:end].strip()}” is.", _NEXT)


def _is_elsewhere(prompt: Prompt, statement: Statement, noun: str, phrase: str) -> bool:
    """Return whether the prompt speaks of a document elsewhere, or has a section or a tag of its subject."""
    rest = prompt.folded[: statement.start] + "\n" + prompt.folded[statement.end :]
    if noun[:_NAME] in rest or (len(noun) > _STEM and noun[: max(_STEM, len(noun) - 2)] in rest):
        return True
    if prompt.has("(?&kind_table)", noun) and any(one.kind in _HELD_BY["table"] for one in prompt.lines):
        return True
    words = keywords(phrase, prompt.language)
    titles = [one.title for one in prompt.lines if one.title] + [one.name for one in prompt.elements]
    titles += [one.name for one in prompt.variables]
    return any(words & keywords(fold_evenly(title).replace("_", " "), prompt.language) for title in titles)


def _numbered(prompt: Prompt) -> Iterator[Hit]:
    """Yield references such as "appendix B" where nothing is called so."""
    counts: dict[str, Counter[str]] = {}
    for match in prompt.matches(_NUMBERED):
        written = prompt.text[match.start("name") : match.end("name")]
        if prompt.statement_at(match.start()) is None or written.islower():
            continue
        noun = match["noun"].strip()
        if noun not in counts:  # there are few nouns, but there may be thousands of references
            counts[noun] = Counter(re.findall(re.escape(noun) + r"\s?(\d{1,2}|[a-h])(?!\w)", prompt.folded))
        if counts[noun][match["name"]] == 1:
            yield Hit(*match.span(), f"There is no “{prompt.text[match.start() : match.end()]}”.", _NEXT)


def _sections(prompt: Prompt) -> Iterator[Hit]:
    """Yield references to a section by a name that no heading has."""
    titles = [keywords(fold_evenly(one.title), prompt.language) for one in prompt.lines if one.title]
    for statement in prompt.statements:
        if not prompt.has("(?&section_word)", statement.folded):
            continue
        for quote in QUOTE.finditer(prompt.text, statement.start, statement.end):
            near = prompt.folded[
                max(statement.start, quote.start() - _BEFORE) : min(statement.end, quote.end() + _BEFORE)
            ]
            words = keywords(prompt.folded[quote.start() : quote.end()], prompt.language)
            is_reference = prompt.has("(?&section_word)", near) and prompt.has("(?&refers)", statement.folded)
            if is_reference and words and titles and not any(words <= title for title in titles):
                inner = prompt.text[quote.start() + 1 : quote.end() - 1]
                yield Hit(quote.start() + 1, quote.end() - 1, f"No heading is called “{inner}”.", _NEXT)


def _tags(prompt: Prompt) -> Iterator[Hit]:
    """Yield references to a tag that the prompt neither opens nor closes."""
    material = names("material_tags", prompt.language)
    counts = Counter(_TAG.findall(prompt.text))
    for one in prompt.variables:
        if prompt.text[one.start] != "<" or one.is_code or fold_evenly(one.name) in material:
            continue
        statement = prompt.statement_at(one.start)
        if statement is None or counts[one.name] > 1:
            continue
        before = prompt.folded[max(statement.start, one.start - _NAME) : one.start]
        if prompt.has(r"(?:(?&refers)(?:\W+\w+){0,4}|(?&refers_in))\W*$", before):
            yield Hit(one.start, one.end, f"There is no tag <{one.name}>.", _NEXT)


def _capitals(prompt: Prompt) -> Iterator[Hit]:
    """Yield references to a name in capitals that stands nowhere else."""
    for match in _CAPS.finditer(prompt.text):
        statement = prompt.statement_at(match.start())
        if statement is None or prompt.text.count(match[1]) > 1:
            continue
        before = prompt.folded[max(statement.start, match.start() - _NAME) : match.start()]
        if prompt.has(r"(?:(?&refers)(?:\W+\w+){0,3}|(?&refers_in))\W*$", before):
            yield Hit(*match.span(), f"Nothing says what {match[1]} is.", _NEXT)


def _tools(prompt: Prompt) -> Iterator[Hit]:
    """Yield the tools that a prompt calls and that are not in its list of tools."""
    declared: set[str] = set()
    lines: set[int] = set()
    for line in prompt.lines:
        section = prompt.sections[line.index]
        if section >= 0 and prompt.has("(?&tools)", fold_evenly(prompt.lines[section].title)):
            lines.add(line.index)
            if line.kind in (Kind.ITEM, Kind.HEADING, Kind.TABLE, Kind.CODE):
                declared.update(match[1] for match in _TOOL.finditer(prompt.text, line.start, line.end))
    if len(declared) < _FEWEST_TOOLS:
        return
    for match in _TOOL.finditer(prompt.text):
        line = prompt.line_at(match.start())
        if match[1] in declared or line.index in lines or line.kind is Kind.CODE:
            continue
        before = prompt.folded[max(line.start, match.start() - _BEFORE) : match.start()]
        is_call = match[0].endswith("()") or prompt.has(
            r"(?&calls)(?:\W+(?:the|el|la|den|das|die|le|l|il|o|a|de|het))?\W*$", before
        )
        if is_call and f"{{{match[1]}" not in prompt.text and f"{match[1]}:" not in prompt.text:
            declared.add(match[1])
            yield Hit(
                match.start(1),
                match.end(1),
                f"{match[1]} is not in the list of tools.",
                "Add it to the list, or correct its name.",
            )


RULES = (
    Rule(
        "undefined-term",
        "The prompt refers to a table, an example, a document, a section, a tag or a tool that it does not hold.",
        _find,
    ),
)
