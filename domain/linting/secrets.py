"""Keys and passwords in a text, by their forms."""

import re
from dataclasses import dataclass

_MASK = "•"
_SHOWN = 4
_LEAST_LETTERS_AND_DIGITS = 2
_OPAQUE = re.compile(r"(?<![^\W_])(?=[a-zA-Z]*+\d)(?=\d*+[a-zA-Z])[A-Za-z0-9]{24,}(?![^\W_])")
"""Letters and digits as in a key of an unknown form: it may be something else, so it is masked and not reported."""
_FORMS = (
    (
        "a private key",  # up to its end mark, because its headers have hyphens
        re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<value>(?:[^-]++|-(?!----END))++)"),
    ),
    (
        "an API key",
        re.compile(
            r"(?<![\w-])(?P<value>sk-(?:[a-z]{2,6}\d{0,2}-)?[A-Za-z0-9_-]{16,200}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}"
            r"|gh[pousr]_[A-Za-z0-9]{20,100}|github_pat_\w{20,100}|glpat-[\w-]{20,60}|xox[abeoprs]-[A-Za-z0-9-]{10,200}"
            r"|[sr]k_(?:live|test)_[A-Za-z0-9]{16,100}|hf_[A-Za-z0-9]{20,60}|SG\.[\w-]{16,40}\.[\w-]{16,80}"
            r"|gsk_[A-Za-z0-9]{20,100}|xai-[\w-]{20,120}|pplx-[A-Za-z0-9]{20,100}|r8_[A-Za-z0-9]{20,100}"
            r"|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|GOCSPX-[\w-]{20,60}|whsec_[A-Za-z0-9+/=]{20,100}|sq0(?:atp|csp)-[\w-]{20,60}"
            r"|key-[0-9a-f]{32}|(?:secret|ntn)_[A-Za-z0-9]{30,60}|lin_api_[A-Za-z0-9]{30,60}|AGE-SECRET-KEY-1[A-Z0-9]{40,80}"
            r"|\d{8,10}:[\w-]{35}|[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,40}"
            r"|npm_[A-Za-z0-9]{30,60}|pypi-[\w-]{40,250}|AC[0-9a-f]{32}|ya29\.[\w-]{20,200}|dop_v1_[0-9a-f]{40,80}"
            r"|eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000})(?![\w-])"
        ),
    ),
    (
        "a password in an address",
        re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/?#:@<>{}\[\]]{0,80}:(?P<value>[^\s/?#@<>{}\[\]$]{3,100})@"),
    ),
    (
        "a key in an address",
        re.compile(
            r"(?:hooks\.slack\.com/services/|discord(?:app)?\.com/api/webhooks/|[?&]sig=|AccountKey=|SharedAccessKey=)"
            r"(?P<value>[\w%+/=-]{16,200})"
        ),
    ),
    (
        "a login",
        re.compile(r"\bAuthorization:\s{0,3}Basic\s{1,3}(?P<value>[A-Za-z0-9+/=]{8,400})"),
    ),
    ("a bearer token", re.compile(r"\b[Bb]earer\s+(?P<value>(?=[^\s]{0,80}\d)[A-Za-z0-9_.~+/=-]{20,2000})")),
    (
        "a password",
        re.compile(
            r"(?i)(?<![^\W_])(?:password|passwort|passwd|pass|pw|passphrase|pwd|kennwort|contrase(?:ñ|n|ny)a|clave"
            r"|mot de passe|senha|palavra-passe|wachtwoord|contrasenya|密码|密碼|口令|パスワード"
            r"|(?:api|access|auth|client|secret)[ _-]?(?:key|token|secret)|token|secret|schlüssel|clau)(?![^\W_])"
            r"[\"'`*]{0,3}\s{0,3}(?:(?:is|ist|es|est|é|è|lautet)?\s?[:=：＝>|]|(?<=\s)(?:is|ist|es|est|é|è|lautet)(?=\s)|は|是|为|(?=[\s(（])(?=[^\n]{4,60}\d))\s{0,3}[\"'`*«“「]{0,3}"
            r"(?P<value>[^\s\"'`*»”」,;<>{}\[\]()。、，]{6,200})"
        ),
    ),
)
"""What is found, and the form of it; the last one needs a value that no word of a language looks like."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret in a text: from `start` to before `end`, and what kind it is."""

    start: int
    end: int
    kind: str


def secrets_in(text: str) -> tuple[Secret, ...]:
    """Return the keys and passwords in `text`, in order, none over another. Pure; linear time."""
    found: list[Secret] = []
    for kind, form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span("value")
            value = match["value"].rstrip(".:!?")
            end = start + len(value) if kind != "a private key" else end
            taken = any(one.start < end and start < one.end for one in found)
            if not taken and (kind != "a password" or _is_random(value)):
                found.append(Secret(start, end, kind))
    return tuple(sorted(found, key=lambda one: one.start))


def _is_random(value: str) -> bool:
    """Return whether a value has letters and digits or marks mixed, as no word has."""
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    mixed_case = any(map(str.islower, value)) and any(map(str.isupper, value[1:]))
    marks = len(re.findall(r"[^\w\s.:/-]", value))
    is_name = re.fullmatch(r"[A-Z][A-Z0-9_]*|[a-z]+(?:[_-][a-z]+)*\d?|\d{1,6}|x+|\*+|•+", value) is not None
    return (
        not is_name
        and letters >= _LEAST_LETTERS_AND_DIGITS
        and digits + marks >= 1
        and (mixed_case or digits >= _LEAST_LETTERS_AND_DIGITS or marks > 0)
    )


def masked(text: str, secrets: tuple[Secret, ...]) -> str:
    """Return `text` with all but the first characters masked of each secret, and of what looks like one; as long."""
    parts, end = [], 0
    for secret in secrets:
        shown = secret.start + min(_SHOWN, (secret.end - secret.start) // 3)
        hidden = re.sub(r"[^\n]", _MASK, text[shown : secret.end])
        parts += [text[end:shown], hidden]
        end = secret.end
    return _OPAQUE.sub(lambda match: match[0][:_SHOWN].ljust(len(match[0]), _MASK), "".join([*parts, text[end:]]))
