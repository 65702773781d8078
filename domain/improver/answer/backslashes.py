r"""Unescapes the backslashes of a JSON string by their likely meaning.

Models write LaTeX, regular expressions and Windows paths into JSON without doubling the backslashes. `\d` is not valid
JSON and easy to recognise. `\frac`, `\bword`, `\temp` and `\new` are valid JSON for a form feed, a backspace, a tab and
a line break. A form feed or a backspace never belongs in a prompt; for the other two, the surrounding text decides.
"""

import re

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|[\s\S]|\Z)")
_PLAIN = {'"': '"', "'": "'", "`": "`", "”": "”", "“": "“"}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_ILLEGAL = re.compile(r"[^\"'`“”\\/nrtu]|u(?![0-9A-Fa-f]{4})")
"""The characters after a backslash that show that the author does not double backslashes: "\\d", "\\frac"."""

_BEFORE_PATH = r"(?:^|[\s\"'(`=,;:<>\[“«])"
_DRIVE = re.compile(rf"{_BEFORE_PATH}([A-Za-z]:|%\w+%|\$(?:env:)?[A-Za-z_]\w*)$")
_DOMAIN = re.compile(r"\b[A-Z][A-Z0-9-]{2,}$")
"""A Windows domain before a user or computer name: "CORP\\nina"."""
_FOLDER = re.compile(rf"{_BEFORE_PATH}(?:\.{{1,2}}|~)$")
_GOES_ON = re.compile(r"\\[\w-]+(?: [\w-]+){0,2}[\\.]\w")
_SHARE = re.compile(r"\\\\[A-Za-z][\w.$-]+\\[\w$-]+(?:\\\w|\.\w{1,4}\b)")
_TOKEN_END = re.compile(r"[\s\"'`”»<>|]")
_FOLDER_WITH_SPACE = re.compile(
    r" (?:Files(?: \(x86\))?|and Settings|Menu|Data|Explorer|Office|Studio(?: \d+)?)(?=\\)(?!\\n[A-Z])"
)
_PLAIN_SLASH = re.compile(r"(?<!\\)/")
_NAMED = re.compile(r"[,.;)]|\s(?:[a-z]|->)|[+*?][\s,.;)]|$")
_SURELY_NAMED = re.compile(r"[,;)]|\.(?:\s|\\|$)|\s[a-z]")
"""The text after an escape that a sentence mentions literally: "replace \\t by \\n."."""
_MATHS = re.compile(
    r"\$|\\\(|\\\[|[_^]\{|\\(?:frac|begin|sum|int|sqrt|(?:var)?(?:alpha|beta|gamma|delta|epsilon|theta|"
    r"kappa|lambda|rho|sigma|tau|phi|chi|psi|omega))(?![a-z])"
)
_COMMANDS = {
    "n": re.compile(
        r"(?:abla|eq|eg|mid|leq|geq|ot|otin|otag|olimits|onumber|"
        r"oindent|obreak|ocite|icefrac|[ew]arrow|ormal(?:size|font)|ew(?:line|page|command|environment|theorem))"
        r"(?![A-Za-z])"
    ),
    "t": re.compile(
        r"(?:ext(?:bf|it|tt|rm|sf|sc|width|style|color)?|imes|heta|au|anh|frac|ilde|riangle\w*|herefore|oday|hanks|iny|"
        r"ableofcontents|itlepage)(?![A-Za-z])|(?:itle|able|ag|ab)(?=\{)"
    ),
    "r": re.compile(r"(?!\\[nr]|\Z)"),  # a carriage return is real only before a line break or at the end
}
_COMMANDS_IN_MATHS = {
    "n": re.compile(
        r"(?:e|u|i|exists|parallel|sim|cong|less|gtr|prec|succ|su[bp]set(?:eq)?|[vV][dD]ash|(?:left|right)arrow)(?![A-Za-z])"
    ),
    "t": re.compile(r"(?:an|o|op|ag)(?![A-Za-z])"),
}
_CLASS = re.compile(r"\[(\^?)((?:\\[A-Za-z.\\]|[^\s\\\[\]\"'{}])* ?(?:\\[A-Za-z.\\]|[^\s\\\[\]\"'{}])*)\]([+*?{]?)")
_ONLY_ESCAPES = re.compile(r"(?:\\[A-Za-z.\\]| |-){2,}")
_OPENS = r"(?:(?<![\w.!?,;)\]])|(?<=\b[bfruBFRU]))"
"""The text before an opening quote; in \"one\"\\n\"two\", the line break is between two closed quotations."""
_LITERAL = re.compile(
    rf"{_OPENS}(?:(\\[\"']|[`'])(?:\\[nrt]){{1,6}}\1|\\\"[^\\\"]{{1,60}}(?:\\[nrt]){{1,6}}\\\")"
    r"|\\[nrt]\{\d+,\d*\}|(?<!\|)(?:\\[nrt][+*?]?){1,3}(?:\|(?:\\[nrt][+*?]?){1,3}){1,6}"
)
"""Escapes alone in quotes, at the end of a quotation, or with the symbols of a regular expression."""
_BEGINS_A_LINE = re.compile(r"\\[nrt\"]|[^a-z]|$")
_UNDECIDED = re.compile(
    r"(?:\\+|\\u[dD][89abAB][0-9A-Fa-f]{2}(?:\\(?:u[0-9A-Fa-f]{0,3})?)?|(?<!\\)(?:\\\\)*\\(?!u[0-9A-Fa-f]{4}\Z)[A-Za-z]\w{0,12}"
    r"|(?<!\\)(?:\\\\)*(?:(?:\\[nrt][+*?]?\|?){1,6}|\\[nrt](?:[ ,.;+*?|]{1,3}|\{[\d,]{0,6}\}?)?)\\?"
    r"|(?<![^\s\"'(`])\\\\[\w.$-]*(?:\\[\w.$-]*){0,2}|\\\"\s*,?\s*(?:\"\w*\"?)?)\Z"
)
"""The end of a partial text whose meaning depends on what comes next."""
_DEPENDS_ON_ALL = re.compile(r"(?<!\\)(?:\\\\)*\\[/t]")
_DEPENDS_ON_MATHS = re.compile(r"(?<!\\)(?:\\\\)*\\n(?:e|u|i)(?![A-Za-z])")
_TAIL = 100
_SHOWN = 12


def unescaped(body: str, doubts: list[str], *, is_arriving: bool = False) -> str:
    """Return the text of `body`, the part between the quotes of a JSON string. Linear time.

    Adds ambiguous escapes to `doubts`. If the text `is_arriving`, it is cut before an escape whose meaning can still
    change.
    """
    if "\\" not in body:
        return body
    if is_arriving:
        if (match := _UNDECIDED.search(body, max(len(body) - _TAIL, 0))) is not None:
            body = body[: match.start()]
        if not any(_ILLEGAL.match(kind) for kind in _ESCAPE.findall(body)) and (match := _DEPENDS_ON_ALL.search(body)):
            body = body[: match.start()]
        if not _MATHS.search(body) and (match := _DEPENDS_ON_MATHS.search(body)):
            body = body[: match.start()]
    return _Body(body, doubts).read()


def _is_command(body: str, escape: re.Match[str]) -> bool:
    return escape[1] in _COMMANDS and _COMMANDS[escape[1]].match(body, escape.end()) is not None


class _Body:
    def __init__(self, body: str, doubts: list[str]) -> None:
        self._body, self._doubts = body, doubts
        self._is_careless = any(
            match[1] and (_ILLEGAL.match(match[1]) or _is_command(body, match)) for match in _ESCAPE.finditer(body)
        )
        self._keeps_slashes = self._is_careless or _PLAIN_SLASH.search(body) is not None
        self._is_maths = _MATHS.search(body) is not None
        self._literal: set[int] = set()
        for match in _CLASS.finditer(body):
            if match[1] or match[3] or _ONLY_ESCAPES.fullmatch(match[2]):
                self._literal.update(match.start() + escape.start() for escape in _ESCAPE.finditer(match[0]))
        for match in _LITERAL.finditer(body):
            self._literal.update(match.start() + escape.start() for escape in _ESCAPE.finditer(match[0]))
        self._path_until = -1
        """The end of the current path, which is written with single backslashes."""
        self._token_is_literal = -1
        """The end of the current token, which already contains a literal escape."""

    def read(self) -> str:
        parts, done, high = [], 0, ""
        for match in _ESCAPE.finditer(self._body):
            parts.append(self._body[done : match.start()])
            done = match.end()
            text = self._one(match.start(), match[1])
            if high and not parts[-1] and "\udc00" <= text <= "\udfff":
                text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16")
                parts.pop()
                parts.pop()
            high = text if "\ud800" <= text <= "\udbff" else ""
            parts.append(text)
        parts.append(self._body[done:])
        return "".join(parts)

    def _one(self, at: int, kind: str) -> str:
        """Return the text for the escape at `at`."""
        if kind == "\\":
            return self._doubled(at)
        if kind in _PLAIN:
            return _PLAIN[kind]
        if len(kind) > 1 and at >= self._path_until:
            return chr(int(kind[1:], 16))
        if at < self._path_until or self._starts_path(at):
            return self._kept(at, kind)
        is_meant = kind in _CONTROLS and not self._is_literal(at, kind)
        is_slash = kind == "/" and not self._keeps_slashes
        return _CONTROLS.get(kind, kind) if is_meant or is_slash else self._kept(at, kind)

    def _kept(self, at: int, kind: str) -> str:
        self._token_is_literal = self._end_of_token(at)
        return f"\\{kind}"

    def _doubled(self, at: int) -> str:
        if at < self._path_until:
            return "\\"
        before = self._body[at - 1 : at]
        if (not before or _TOKEN_END.match(before)) and _SHARE.match(self._body, at):
            self._path_until = self._end_of_token(at)
            return "\\\\"
        after = self._body[at + 2 : at + 3]
        ends_a_row = self._is_careless and self._is_maths and (not after or after.isspace() or after == "\\")
        return "\\\\" if ends_a_row else "\\"

    def _starts_path(self, at: int) -> bool:
        before = self._body[max(at - _TAIL, 0) : at]
        drive = _DRIVE.search(before)
        if drive is None and not _FOLDER.search(before):
            return False
        if not (self._is_careless and drive) and not _GOES_ON.match(self._body, at):
            # "Q:\\nWhat ..." is a line break, "C:\\new" is a folder.
            after = self._body[at + 2 : at + 3]
            is_folder = drive is not None and drive[1].upper() in ("C:", "D:") and after.islower()
            if not is_folder and (drive is None or self._body[at + 1 : at + 2] in "nrtu"):
                return False
        elif self._body[at + 1 : at + 2] in "nrt" and not self._body[at + 2 : at + 3].isalnum():
            return False  # "see C:" at the end of a line
        self._path_until = self._end_of_token(at)
        return True

    def _end_of_token(self, at: int) -> int:
        match = _TOKEN_END.search(self._body, at)
        while match is not None and (rest := _FOLDER_WITH_SPACE.match(self._body, match.start())):
            match = _TOKEN_END.search(self._body, rest.end())
        return match.start() if match else len(self._body)

    def _is_literal(self, at: int, kind: str) -> bool:
        """Whether a backslash and n, r or t are literal characters, not a line break or a tab."""
        after = at + 2
        if at in self._literal or _COMMANDS[kind].match(self._body, after):
            return True
        if self._is_maths and kind in _COMMANDS_IN_MATHS and _COMMANDS_IN_MATHS[kind].match(self._body, after):
            return True
        if not self._is_careless:
            return self._is_named_in_clean_text(at)
        is_named = self._body[at - 1 : at] == " " and _NAMED.match(self._body, after) is not None
        if kind == "t" or is_named:
            return True
        is_line = _BEGINS_A_LINE.match(self._body, after) is not None
        if at < self._token_is_literal:
            self._doubt(at)
            return not is_line
        if not is_line and self._body[at - 1 : at] not in ".:;!?,)":
            self._doubt(at)
        return False

    def _is_named_in_clean_text(self, at: int) -> bool:
        r"""Whether a sentence mentions an escape, as in "split at \n and join". Adds unclear cases to the doubts."""
        after = at + 2
        before = self._body[max(at - _SHOWN, 0) : at]
        is_named = before[-1:] == " " and before[-2:-1].isalnum() and after < len(self._body)
        if is_named and _NAMED.match(self._body, after):
            self._doubt(at)
            return _SURELY_NAMED.match(self._body, after) is not None
        if _DOMAIN.search(before) and self._body[after : after + 1].islower():
            self._doubt(at)
        return False

    def _doubt(self, at: int) -> None:
        shown = self._body[max(at - _SHOWN, 0) : at + _SHOWN]
        self._doubts.append(f"a backslash can be read in two ways: {shown}")
