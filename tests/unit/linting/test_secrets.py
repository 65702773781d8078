"""Keys and passwords are found, and none of them is shown, by whatever rule."""

import pytest

from tests.support.linting import findings, quotes

KEY = "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34"

HITS = {
    f"Use the key {KEY} for the search.": "sk-p",
    "aws: AKIAIOSFODNN7EXAMPLE": "AKIA",
    "export GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a": "ghp_",
    "The database is postgres://app:hunter22x@db.local/shop": "hun",
    "Das Passwort lautet: Sommer2024!x": "Som",
    "La contraseña es: Verano2024*": "Ver",
    "パスワード：Natsu2024!abc": "Nats",
    "ID cs_bot / パスワード Yunomi#2291-kh": "Yun",
    "密码：Xiatian2024!": "Xia",
    "Authorization: Bearer abcdef0123456789abcdef0123": "abcd",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----": "",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEow\n-----END RSA PRIVATE KEY-----": "Pro",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----": "l",
}
HITS |= {
    f"The key is {prefix}{'a1B2c3D4' * 5}.": prefix[:4]
    for prefix in ("gsk_", "xai-", "pplx-", "r8_a", "whsec_", "sq0atp-", "secret_", "lin_api_", "GOCSPX-")
} | {
    "shpat_" + "0a1b2c3d" * 4: "shpa",
    "Post to https://hooks.slack.com/services/T0ABCDEF0/B0ABCDEF0/abcdEFGH1234ijkl": "T0AB",
    "redis://:hunter22x@cache.local": "hun",
    "DB_PASS=Sommer2024!x": "Som",
    "<password>Sommer2024!x</password>": "Som",
    "| password | Sommer2024!x |": "Som",
    "Authorization: Basic YWRtaW46aHVudGVyMg==": "YWRt",
}
MISSES = [
    "Never ask for a password: passwords are secret.",
    "The password is sent by email.",
    "password: {{password}}",
    "api_key: YOUR_API_KEY",
    "token: string",
    "Token: at most 500",
    "Write sk-learn code with scikit-learn-contrib-packages-for-people.",
    "Passwort: mindestens zwölf Zeichen",
    "See https://user@example.com/path and mailto:me@example.com",
    "Bearer of bad news: be kind to the customer today please",
    "A UUID such as 123e4567-e89b-12d3-a456-426614174000 is no secret.",
]


@pytest.mark.parametrize("text", HITS)
def test_a_secret_is_found_and_only_its_first_characters_are_shown(text: str) -> None:
    (quote,) = quotes(text, "secret")
    assert quote.startswith(HITS[text])
    assert set(quote[4:]) <= {"•", " "}


@pytest.mark.parametrize("text", MISSES)
def test_what_only_speaks_of_a_secret_is_none(text: str) -> None:
    assert quotes(text, "secret") == []


def test_no_rule_shows_a_secret() -> None:
    text = f"TODO: remove {KEY}\n\nAnswer as well as possible with {KEY}.\n1. {KEY}\n3. {KEY}"
    found = findings(text)
    assert {one.rule for one in found} >= {"secret", "leftover", "unverifiable-rule", "conflicting-order"}
    for one in found:
        assert "Ab12" not in f"{one}"


def test_what_looks_like_a_key_of_an_unknown_form_is_quoted_by_no_rule() -> None:
    key = "q7" + "aB3dE5fG" * 4
    said = quotes(f"Never use the word {key} here.\n\nNever use the word {key} here.\n", "repeated-rule")
    assert said
    assert not any(key in one for one in said)
