import pytest

from domain.text.urls import address_problem, holds_password, redacted_url, without_login


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:secret@host:8/v1", "http://me@host:8/v1"),
        ("http://me:sec@ret:x@host/v1", "http://me@host/v1"),
        ("http://:secret@host", "http://@host"),
        ("http://me@host/a:b@c", "http://me@host/a:b@c"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://host/v1?key=secret", "http://host/v1"),
        ("http://host/v1#secret", "http://host/v1"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert redacted_url(url) == shown
    assert "secret" not in redacted_url(url)


def test_a_password_is_told_from_a_port_and_a_name_alone() -> None:
    assert holds_password("http://me:x@host")
    assert not any(map(holds_password, ("http://host:80/a", "http://me@host", "http://[::1]:80/@", "")))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://me:secret@host:8/v1/", "http://host:8/v1"),
        ("http://secret@host", "http://host"),
        ("http://me:sec@ret:x@host/a@b", "http://host/a@b"),
        ("http://me:sec?ret@host", ""),
        ("http://host/v1#secret", ""),
        ("", ""),
    ],
)
def test_an_address_is_kept_without_a_login(url: str, address: str) -> None:
    assert without_login(url) == address


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "https://NAME.openai.azure.com", "http://me:x@host"])
def test_addresses_that_can_be_asked(url: str) -> None:
    assert address_problem(url) == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost:8080", "begins with http"),
        ("ftp://me:secret@host", "'ftp://me@host'"),
        ("http://host:99999", "begins with http"),
        ("http://", "begins with http"),
        ("https://host/openai?api-version=secret", "a question mark"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_its_password(url: str, words: str) -> None:
    assert words in address_problem(url)
    assert "secret" not in address_problem(url)
