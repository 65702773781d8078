"""Proxies and certificates: loopback is asked directly, everything else as a company's network wants it."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import ModelError
from domain.improver.model_list import ollama_models, provider_models
from domain.improver.wire.endpoint import Endpoint
from domain.models.catalogue import PROVIDERS as PROVIDER_TABLE
from tests.support.certificates import server_context
from tests.support.commands import run
from tests.support.improver_runs import PROVIDERS, Recorder, improver_for
from tests.support.ollama_server import list_server, ollama_answer
from tests.support.openai_server import ModelServer, model_server
from tests.support.proxy_server import ProxyServer, proxy_server

REMOTE = "models.example.invalid"


@pytest.fixture
def proxy(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProxyServer]:
    with proxy_server() as running:
        running.tunnels_to = ("127.0.0.1", server.port)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, running.url)
        yield running


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_on_loopback_is_asked_directly_whatever_proxy_is_set(
    server: ModelServer, proxy: ProxyServer, provider: str
) -> None:
    Recorder().run(improver_for(server, provider))
    assert proxy.asked == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "ollama.localhost", "127.0.0.2", "127.1", "0.0.0.0", "ip6-localhost"]
)
def test_every_name_of_loopback_is_asked_directly(server: ModelServer, proxy: ProxyServer, host: str) -> None:
    port = server.listen_on(host="0.0.0.0")
    Recorder().run(improver_for(server, "openai-compatible", llm_base_url=f"http://{host}:{port}/v1"))
    assert proxy.asked == []


@pytest.mark.parametrize("where", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("provider", ["openai-compatible", "ollama"])
def test_localhost_works_on_either_loopback_address(where: str, provider: str, proxy: ProxyServer) -> None:
    with model_server(host=where) as running:
        address = f"http://localhost:{running.port}/v1"
        Recorder().run(improver_for(running, provider, llm_base_url=address))
        assert len(running.requests) == 1
    assert proxy.asked == []


@pytest.mark.parametrize("where", ["127.0.0.1", "::1"])
def test_ollama_is_found_on_either_loopback_address(where: str, proxy: ProxyServer) -> None:
    with list_server(ollama_answer("qwen3:8b"), host=where) as running:
        assert ollama_models(running.port) == ("qwen3:8b",)
    assert proxy.asked == []


def test_a_server_elsewhere_is_asked_through_the_proxy(server: ModelServer, proxy: ProxyServer) -> None:
    improver = improver_for(server, "openai-compatible", llm_base_url=f"http://{REMOTE}:8080/v1")
    Recorder().run(improver)
    assert proxy.asked == [f"POST http://{REMOTE}:8080/v1/chat/completions"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "entry",
    [
        "example.invalid",
        ".example.invalid",
        REMOTE,
        f"{REMOTE}:8080",
        "other.org, *",
        "*.example.invalid",
        f"{REMOTE}.",
        "other.org example.invalid",
        "other.org;*.INVALID",
    ],
)
def test_no_proxy_is_obeyed(
    server: ModelServer, proxy: ProxyServer, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", entry)
    with pytest.raises(ModelError):  # no such host
        Recorder().run(improver_for(server, "openai-compatible", llm_base_url=f"http://{REMOTE}:8080/v1"))
    assert proxy.asked == []


def test_no_proxy_may_name_a_network(server: ModelServer, proxy: ProxyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,192.0.2.0/24")
    settings = {"llm_base_url": "http://192.0.2.7:8080/v1", "llm_timeout_seconds": 1}
    with pytest.raises(ModelError):
        Recorder().run(improver_for(server, "openai-compatible", **settings))
    assert proxy.asked == []


def test_models_are_listed_through_the_proxy_too(proxy: ProxyServer) -> None:
    with list_server({"/v1/models": '{"data": [{"id": "listed"}]}'}) as running:
        proxy.tunnels_to = ("127.0.0.1", running.port)
        compatible = PROVIDER_TABLE["openai-compatible"]
        assert provider_models(compatible, Endpoint(f"http://{REMOTE}/v1", "key", "any")) == ("listed",)
        assert proxy.asked == [f"GET http://{REMOTE}/v1/models"]
        assert provider_models(compatible, Endpoint(f"http://localhost:{running.port}/v1", "key", "any")) == ("listed",)
        assert len(proxy.asked) == 1


def test_a_company_s_proxy_and_certificate_authority(
    proxy: ProxyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = server_context(tmp_path, REMOTE)
    with model_server(tls=context) as running:
        proxy.tunnels_to = ("127.0.0.1", running.port)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", "://me:secret@"))
        improver = improver_for(running, "openai-compatible", llm_base_url=f"https://{REMOTE}/v1")
        with pytest.raises(ModelError) as caught:
            Recorder().run(improver)
        assert "no secure connection" in caught.value.sentence
        assert "SSL_CERT_FILE" in caught.value.next_step
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        Recorder().run(improver)
        assert proxy.asked[-1] == f"CONNECT {REMOTE}:443"
        assert proxy.credentials[-1] == "Basic bWU6c2VjcmV0"


@pytest.mark.parametrize(
    ("set_to", "words"),
    [
        ("socks5://me:secret@127.0.0.1:1080", "uses SOCKS"),
        ("socks5h://127.0.0.1:1080", "uses SOCKS"),
        ("https://me:secret@proxy.example.com:3128", "starts with https://"),
        ("http://", "is not an address"),
        ("http://proxy:port", "is not an address"),
        ("http://me:secret@proxy:99999", "is not an address"),
        ("http://[::1", "is not an address"),
        ("pro xy:3128", "is not an address"),
        ("http://proxy.example.com:3128\r", "is not an address"),
        ("http://pro..xy:3128", "is not an address"),
        (f"http://{'x' * 64}:3128", "is not an address"),
    ],
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_a_proxy_that_cannot_be_used_is_named(
    server: ModelServer, variable: str, set_to: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, set_to)
    with pytest.raises(ModelError) as caught:
        Recorder().run(improver_for(server, "openai", llm_base_url=""))
    assert variable in caught.value.sentence
    assert words in caught.value.sentence
    assert "NO_PROXY" in caught.value.next_step
    assert "secret" not in str(caught.value.sentence + caught.value.next_step)


@pytest.mark.parametrize(
    ("how", "scheme"),
    [("closed", "http"), ("closed", "https"), (407, "http"), (407, "https"), (403, "https"), (502, "https")],
)
def test_a_proxy_that_lets_nothing_through_is_named(
    server: ModelServer, proxy: ProxyServer, how: str | int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "closed":
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://me:secret@127.0.0.1:{closed_port()}")
    else:
        proxy.refuses_with = int(how)
    with pytest.raises(ModelError) as caught:
        Recorder().run(improver_for(server, "openai-compatible", llm_base_url=f"{scheme}://{REMOTE}/v1"))
    assert "proxy" in caught.value.sentence
    assert ("requires a user name and a password" in caught.value.sentence) == (how == 407)
    assert f"{scheme.upper()}_PROXY" in caught.value.sentence + caught.value.next_step
    assert "secret" not in caught.value.sentence + caught.value.next_step


def test_doctor_tells_which_proxy_and_which_certificates_count(tmp_path: Path) -> None:
    settings = {"LLM_PROVIDER": "openai", "LLM_MODEL": "some", "LLM_API_KEY": "sk-test"}
    plain = json.loads(run("doctor", "--json", environ=settings).stdout)
    assert plain["network"] == {"proxy": None, "certificates": "the system's"}
    authority = tmp_path / "ca.pem"
    authority.write_text("")
    environ = settings | {"HTTPS_PROXY": "http://me:secret@proxy.test:3128", "SSL_CERT_FILE": str(authority)}
    done = run("doctor", environ=environ)
    assert (
        f"network   through http://proxy.test:3128 (HTTPS_PROXY), certificates: SSL_CERT_FILE={authority}"
        in done.stdout
    )
    assert "secret" not in done.stdout + done.stderr
    local = run("doctor", environ=environ | {"LLM_PROVIDER": "local"})
    assert "network   direct, without a proxy" in local.stdout
    wrong = run("doctor", environ=settings | {"HTTPS_PROXY": "socks5://127.0.0.1:9", "SSL_CERT_FILE": "/no/such"})
    assert "! The proxy in HTTPS_PROXY uses SOCKS, which is not supported." in wrong.stdout
    assert "! SSL_CERT_FILE is '/no/such', which does not exist." in wrong.stdout
