# ruff: noqa: E501, ISC004 - each pattern stands on its own line
"""Literal forms of other languages in an idea: tags, expressions, signatures, skeletons, identifiers. Each on one line."""

from domain.improver.idea.more_literal_forms import MORE_FORMS

_NESTED = r"(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}){0,400}"
_ARGUMENTS = r"(?:[^()\n]|\([^()\n]{0,60}\))"
_RETURNS = r"(?:\s?(?:->|=>)\s?[A-Za-z_][\w.]*(?:\[[^\]\n]{0,40}\])?(?:\s\|\s\w+)?|:\s?[A-Z]\w*(?:<[^<>\n]{0,40}>)?)?"
_CONDITION = r"[\w.]{1,60}\s?(?:[=<>!]{1,2}|LIKE\s|IN\s)\s?(?:'[^'\n]{0,60}'|\([^()\n]{0,60}\)|[\w.%:?]{1,60})"
_WHERE = rf"(?:\s+WHERE\s+{_CONDITION}(?:\s+(?:AND|OR)\s+{_CONDITION}){{0,6}})?"
_NO_DRIVE = r"(?<!\S)(?![A-Za-z]:\\|\\\\)"
FORM = "|".join(
    (
        rf"\{{(?=\s*[\"'][\w$ -]{{1,40}}[\"']\s*:){_NESTED}\}}|\[(?=\s*\{{\s*[\"'])(?:\s*\{{{_NESTED}\}},?)+[^\]\n]{{0,40}}\]",
        r"\\begin\{(?P<environment>\w+\*?)\}[^\n]{0,300}?\\end\{(?P=environment)\}",
        r"(?<![\w:\\])\\[A-Za-z]+\*?(?:\[[^\]\n]{0,40}\])?(?:\{(?:[^{}\n]|\{[^{}\n]{0,60}\}){0,120}\})+",
        r"(?<![\w$])\$(?=[^$\n]{0,60}[\\^_])[^\s$][^$\n]{0,80}\$(?!\w)",  # mathematics
        r"(?<![\w/:.])/(?=[^/\s]{0,80}[\\^$*+?()\[\]|])(?:[^/\n\\\s]|\\.){1,120}/[gimsuyx]{0,7}(?!\w)",
        r"(?<!\S)\^\S{2,120}\$(?=[\s,.;:)]|$)",
        rf"{_NO_DRIVE}[^\s\"'“«`]{{0,80}}(?:\\[dwsbDWSB]|\(\?[:=!<])\S{{0,120}}",
        r"</?[A-Za-z][\w:.-]*(?:\s+[\w:.@-]+=(?:\"[^\"\n]{0,120}\"|'[^'\n]{0,120}'))+\s*/?>"
        r"|</[A-Za-z][\w:.-]*\s*>|<[A-Za-z][\w:-]*\s*/>|<!--[^\n]{0,100}?-->",
        rf"(?<![\w.])(?=\w{{0,60}}(?:[_.]|[a-z][A-Z]))[A-Za-z_][\w.]{{0,80}}\({_ARGUMENTS}{{0,160}}\){_RETURNS}",
        rf"(?<![\w.])[A-Za-z_]\w*\((?=\)|[^()\n]{{0,80}}\w\??\s?[:=]\s?[\w\"'\[]){_ARGUMENTS}{{0,160}}\){_RETURNS}",
        rf"\b(?:SELECT\b[^\n;]{{1,200}}?\bFROM\s+[\w.]+{_WHERE}|INSERT INTO\s[^\n;]{{1,120}}\)"
        rf"|UPDATE\s+[\w.]+\s+SET\s[^\n;,]{{1,120}}|DELETE FROM\s+[\w.]+{_WHERE});?",
        r"(?<![\w-])--[a-z][\w-]+(?:=[^\s,;]+)?",
        r"(?<!\S)(?=[^\n]{0,24}\*)(?:[\d*/,-]{1,12} +){4}[\dA-Z*/,-]{1,12}(?!\S)"
        r"|(?<!\S)@(?:hourly|daily|weekly|monthly|yearly|reboot)\b",
        r"(?i:\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)"
        r"|\b(?:sha\d+:)?(?=[a-f]{0,20}\d)(?=\d{0,20}[a-f])[0-9a-f]{7,64}\b",
        r"(?<![\w.])(?!\d{1,2}\.\d{1,2}\.\d{2,4}\b)(?!\d{1,3}(?:\.\d{3})+\b)v?\d+(?:\.\d+){2,3}(?:[-+][\w.+-]*\w)?(?![\w.]*\d)"
        r"|(?<![\w.])v\d+(?:\.\d+)+\b|(?<![\w=<>])(?:[~^]|[<>=!]=|===?)\s?\d+(?:\.\d+)+",
        r"(?<![\w*/])(?:\*{1,2}/)*\*\.[\w{},]*[\w}]|(?<![\w*/])(?:[\w.-]+/)+\*\*(?:/[\w*.{},-]*[\w*}])?",
        rf"\bWHERE\s+{_CONDITION}(?:\s+(?:AND|OR)\s+{_CONDITION}){{0,6}}",
        *MORE_FORMS,
    )
)
"""A pattern for one of them: JSON, LaTeX, regular expressions, tags, signatures, SQL, flags, cron, identifiers, globs."""
