"""Recognises lines that users paste and do not type: logs, programs, tables, transcripts and markup."""

import re
from collections import Counter
from collections.abc import Iterator

_LOOKED_AT = 400
"""How many characters of a line are examined, so that a long line does not take long."""
_LONG = 300
_DENSE = 0.28
"""A long line is data if more than this part of it is neither letter nor space; in prose it is below 0.1."""

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|SEVERE|PANIC)"
_PLAIN = re.compile(
    r"\W{0,3}\d{4}[-/.]\d\d[-/.]\d\d[T ,]\s?\d\d:\d\d"  # starts with a date and time
    r"|\W{0,3}\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4},? \d{1,2}:\d\d"
    r"|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d\s|\[?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\]?\s"
    r"|\[?\d{1,3}(?:\.\d{1,3}){3}\b.{0,80}[\d\"\]]"  # starts with an IP address, as in a server's log
    rf"|[\[<(]?{_LEVEL}[\]>):]?[\s:|-]+\S"
    r"|\[\s*\d+\.\d+\]\s"
    r"|Traceback \(most recent|\s+File \"[^\"]+\", line \d|\s*at [\w.$<>/]+[ (].*\d\)?$|Caused by: |goroutine \d+ \["
    r"|\s*#\d+\s+(?:0x|\S+\()|panic: |Exception in thread |(?:[a-z]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)(?::|$)"
    r"|diff --git |index [0-9a-f]{7,}\.\.|@@ -\d|\+\+\+ \S|--- [ab]/|Binary files "
    r"|<!doctype|<\?xml|<(?:html|body|div|table|ul|svg|p|h[1-6])\b[^>]*>"
    r"|[\[{]\s*[\[{]?\s*\"[^\"]*\"\s*[:,].{40,}"
    r"|commit [0-9a-f]{40}$|WEBVTT\b|<\|\w+\|>|\[\[ ## \w+ ## \]\]|exit status \d"
    r"|(?:async )?def \w+\(.*:|class \w+(?:\(.*)?:$|#include\s*[<\"]|#!/",
)
"""Lines that are certainly machine text: one is enough after a line that announces it."""
_LIKELY = re.compile(
    r"\[?\d{1,2}:\d\d(?:\s?[ap]m)?\]?\s"
    r"|\s*</?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+=(?:\"[^\"]*\"|'[^']*'))*\s*/?>|\s*<[!?]\w|<!--"
    r"|\s*[\[{(]+\s*$|\s*[\]})]+[,;]?\s*$|\s*\"[^\"]{1,80}\"\s*:\s*\S|\s*[\[{]\s*\"[^\"]*\"\s*[:,].*[\]}],?\s*$"
    r"|\s*(?:async )?def \w+\(|\s*class \w+(?:[(:]| \{)|import [\w.{*]+(?: as \w+|.*[;'\"])?$|from [\w.]+ import \S"
    r"|\s*(?:export |async )*(?:function\b.*\(|(?:const|let|var) [\w{\[].*=)|\s*(?:public|private|protected|static) \w+"
    r"|\s*(?:pub )?fn \w+|func \w*\(|package [\w.]+;?$|\s*using [\w.]+;|\s*(?://|/\*|\*/)\s?"
    r"|\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|ALTER TABLE|FROM|WHERE|(?:LEFT |INNER )?JOIN|GROUP BY|"
    r"ORDER BY)\s+[\w*\"`(]"
    r"|>{1,3} ?\S|\$ \w|PS [A-Z]:\\|\w+@[\w-]+:\S*[$#] "
    r"|\s*[\w.\[\]\"'-]+\s*(?:=|:=|\+=|-=|=>|->)\s*\S+[;,]?$"
    r"|(?: {2,}|\t+)\S.*[=(){};\[\]]"  # indented, with punctuation of a program
    r"|\S.*[;{}]\s*$|[\w.]+\(.*\)$"
    r"|\|.*\|\s*$"
    r"|[A-Za-z0-9+/=_-]{60,}$"
    r"|\s*(?:class|module) [A-Z][\w.:]*(?: < [\w.:]+| where)?$"
    r"|import (?:qualified )?(?:[\w.]+(?: \(.*\))?|[\"'].+[\"'])$|[\w.-]+\s*=\s*[\[\"'{].*$|.*<\|\w+\|>$"
    r"|\s*(?:end|fi|done|esac|else|then|try:|else:|finally:)$|@[\w.]+\(.*\)$|\w[\w']* :: \S|\t(?![-*•\d])\S"
    r"|\s*(?:for|while|if|elif|switch|match|case|until|unless|foreach)\b.*(?:\{|[ ;]do|; then|[=<>()!].*:)$"
    r"|\[\[?[\w.:\" -]{1,40}\]\]?$|(?:set -\w|echo [\"'$]|sudo \w|export \w+=)"
    r"|(?:RUN|COPY|ADD|WORKDIR|CMD|ENTRYPOINT|ENV|EXPOSE|ARG|VOLUME|LABEL) [\w./\[\"-]"
    r"|(?:Author|Date):\s+\S.*(?:<\S+>|[+-]\d{4})$|\d\d:\d\d(?::\d\d)?[.,]\d{3} --> "
)
_PROSE_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
_SPEAKER = re.compile(r"\W{0,2}([^\W\d_][\w .'’-]{0,30})[:：]\s*\S")
_YAML_KEY = re.compile(r"(\s*)(?:- )?[A-Za-z_][\w./-]*:(\s+\S.*)?$")
_YAML_ITEM = re.compile(r"(\s*)- \S")
_LEAST_OF_YAML = 4
_LEAST_NESTED = 2
_SAID_BELOW = re.compile(
    r"(?:\d\d:)?\d\d:\d\d[.,]\d{3} --> |PS [A-Z]:\\[^>]*> |\$ [a-z]|\w+@[\w.-]+:\S*[$#] "
    r"|[^\W\d_][\w .'’-]{0,40}(?: {2,}|\t)\d{1,2}:\d\d(?: ?[AP]M)?$"
)
"""A time line of subtitles or a chat, or a terminal prompt; the lines below it hold what was said or printed."""
_LEAST_IN_TABLE = 3
_LEAST_SPOKEN = 4
_LONGEST_CELL = 60
_QUOTED = re.compile(r"\"[^\"]*\"")


def is_machine_line(line: str) -> bool:
    """Whether a line looks like a log, a stack trace, a diff, a program, data or markup. Fast and pure."""
    start = line[:_LOOKED_AT].rstrip()
    if _PLAIN.match(start):
        return True
    if _LIKELY.match(start):
        return not _PROSE_BULLET.match(start)
    if len(line) < _LONG:
        return False
    return sum(not (character.isalpha() or character.isspace()) for character in start) > _DENSE * len(start)


def is_plainly_machine(line: str) -> bool:
    """Whether a line is certainly from a log, a stack trace, a diff, a program, data or markup."""
    return _PLAIN.match(line[:_LOOKED_AT]) is not None


def table_lines(lines: list[str]) -> Iterator[int]:
    """Yield the lines of tables: at least three in a row with the same number of separators, at least two each."""
    for separator in (",", ";", "\t", "|"):
        counts = [_QUOTED.sub("", line).count(separator) if line.strip() else 0 for line in lines]
        at = 0
        while at < len(lines):
            end = at
            while end < len(lines) and counts[end] == counts[at]:
                end += 1
            if counts[at] > 1 and end - at >= _LEAST_IN_TABLE and _has_short_cells(lines[at:end], separator):
                yield from range(at, end)
            at = end


def yaml_lines(lines: list[str]) -> Iterator[int]:
    """Yield the lines of YAML-like settings. At least two must be nested, because people also type flat ones."""
    at = 0
    while at < len(lines):
        end, nested = at, 0
        while end < len(lines) and (match := _YAML_KEY.match(lines[end]) or _YAML_ITEM.match(lines[end])):
            is_name = match.re is _YAML_KEY and not match[2]
            if is_name and not (end + 1 < len(lines) and re.match(rf"{match[1]}(?:\s+\S|- )", lines[end + 1])):
                break
            nested += bool(match[1] and match.re is _YAML_KEY and match[2])
            end += 1
        if end - at >= _LEAST_OF_YAML and nested >= _LEAST_NESTED:
            yield from range(at, end)
        at = end + 1


def said_lines(lines: list[str]) -> Iterator[int]:
    """Yield the lines of subtitles, chats and terminal sessions: each time line or prompt and the lines below it."""
    is_said = False
    for at, line in enumerate(lines):
        if _SAID_BELOW.match(line[:_LOOKED_AT]):
            is_said = True
            if at and lines[at - 1].strip().isdigit():
                yield at - 1
        is_said = is_said and bool(line.strip())
        if is_said:
            yield at


def _has_short_cells(lines: list[str], separator: str) -> bool:
    sizes = sorted(len(line) / (line.count(separator) + 1) for line in lines)
    ends = sum(line.rstrip().endswith((".", "!", "?", ":")) for line in lines)
    return sizes[len(sizes) // 2] < _LONGEST_CELL and ends * 2 < len(lines)


def transcript_lines(lines: list[str]) -> Iterator[int]:
    """Yield the speaker lines of a transcript.

    At least two people speak, and at least half of the lines are by people who speak more than once.
    """
    spoken = [(at, match[1].strip()) for at, line in enumerate(lines) if (match := _SPEAKER.match(line[:_LOOKED_AT]))]
    turns = Counter(name for _, name in spoken)
    again = {name for name, count in turns.items() if count > 1}
    if len(spoken) >= _LEAST_SPOKEN and len(turns) > 1 and sum(turns[name] for name in again) * 2 >= len(spoken):
        yield from (at for at, _ in spoken)
