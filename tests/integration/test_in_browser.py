"""The application in a browser: real HTTP and web sockets, a real process behind each page."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pyte
import pytest

from tests.support.polling import wait_until
from tests.support.terminal import ROOT
from tui.cli import serve as serve_module
from tui.cli.serve import command_line
from tui.composition.paths import platform_paths

HOSTILE = "it's; touch ./pwned $(touch pwned) `touch pwned` \"&|<>\n-- --help"
SECONDS = 60


class Served:
    """A running `prompt-improver serve`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.process = process
        self.address = process.stdout.readline().removeprefix("Open ").strip()
        self.origin = self.address.partition("/?")[0]

    @property
    def children(self) -> list[int]:
        """The processes behind the pages."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LLM_PROVIDER": "openai-compatible",
        "LLM_MODEL": "none",
        "LLM_BASE_URL": "http://127.0.0.1:9/v1",
    }
    command = [sys.executable, "-m", "tui.cli", "serve", "--port", "0", *getattr(request, "param", ())]
    process = subprocess.Popen(
        command, env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield Served(process)
    finally:
        process.kill()
        process.communicate()


@asynccontextmanager
async def visitor(served: Served, *, with_key: bool = True) -> AsyncIterator[aiohttp.ClientSession]:
    """What a browser is to the server: it keeps cookies, and says where a page comes from."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if with_key:
            async with session.get(served.address) as page:
                assert page.status == 200
        yield session


class Page:
    """A terminal in a page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self._screen)

    async def type(self, text: str) -> None:
        await self._socket.send_json(["stdin", text])

    async def shows(self, text: str) -> None:
        end = time.monotonic() + SECONDS
        while text not in (drawn := "\n".join(self._screen.display)):
            assert time.monotonic() < end, f"{text!r} never came\n{drawn}"
            with contextlib.suppress(TimeoutError):
                message = await self._socket.receive(timeout=1)
                assert message.type in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT}, message
                if message.type is aiohttp.WSMsgType.BINARY:
                    self._stream.feed(message.data)


@asynccontextmanager
async def page(session: aiohttp.ClientSession, served: Served) -> AsyncIterator[Page]:
    async with session.ws_connect(f"{served.origin}/ws?width=100&height=30", origin=served.origin) as socket:
        yield Page(socket)


async def test_the_page_loads_the_application_paints_and_a_key_echoes(served: Served) -> None:
    async with visitor(served) as session:
        async with session.get(f"{served.origin}/") as found:
            text = await found.text()
            assert f"{served.origin.replace('http', 'ws')}/ws" in text
            assert "frame-ancestors 'none'" in found.headers["Content-Security-Policy"]
            assert "googleapis" not in found.headers["Content-Security-Policy"]
        async with session.get(f"{served.origin}/static/js/textual.js") as script:
            assert script.status == 200
        async with page(session, served) as terminal:
            await terminal.shows("Idea")
            await terminal.type("Design a REST API")
            await terminal.shows("Design a REST API")
            await terminal.shows("openai-compatible · none")
            await terminal.type("\x1bOP")
            await terminal.shows("Keys")
    wait_until(lambda: not served.children, "the process behind the page has ended")
    assert platform_paths().draft.exists()


async def test_a_page_of_its_own_takes_its_key_out_of_the_address(served: Served) -> None:
    async with visitor(served, with_key=False) as session:
        async with session.get(served.address, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, "/")
            cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("path", ["/", "/?key=wrong", "/ws", "/static/js/textual.js", "/download/x", "/static/"])
async def test_whoever_has_not_the_key_gets_nothing(served: Served, path: str) -> None:
    async with visitor(served, with_key=False) as session, session.get(f"{served.origin}{path}") as answer:
        assert answer.status == 403
        assert served.address not in await answer.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_foreign_page_and_a_rebound_name_are_refused_key_or_not(
    served: Served, headers: dict[str, str]
) -> None:
    async with visitor(served) as session:
        for path in ("/", "/ws"):
            async with session.get(f"{served.origin}{path}", headers=headers) as answer:
                assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{served.origin}/ws", headers=headers)
    assert served.children == []


def test_it_listens_on_loopback_alone(served: Served) -> None:
    port = int(served.origin.rpartition(":")[2])
    listening = {
        line.split()[1]
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    assert listening == {f"0100007F:{port:04X}"}


@pytest.mark.parametrize("served", [(HOSTILE, "--context", "for $HOME; rm -rf x")], indirect=True)
async def test_an_idea_is_data_to_the_shell_that_starts_the_page(served: Served, tmp_path: Path) -> None:
    async with visitor(served) as session, page(session, served) as terminal:
        await terminal.shows("it's; touch ./pwned $(touch pwned)")
        await terminal.shows("for $HOME; rm -rf x")
    assert not list(tmp_path.rglob("pwned"))


def test_every_word_survives_the_quoting() -> None:
    words = shlex.split(command_line(HOSTILE, "a 'b' \"c\"", Path("/x y/.env")))
    assert words[-2:] == ["--", HOSTILE]
    assert words[5:7] == ["--context=a 'b' \"c\"", "--env-file=/x y/.env"]


def test_ctrl_c_ends_it_and_every_page(served: Served) -> None:
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(SECONDS) == 0
    assert served.process.stderr is not None
    assert "Traceback" not in served.process.stderr.read()


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tui.cli", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=ROOT, check=False)


def test_a_port_that_is_taken_is_a_plain_error(served: Served) -> None:
    port = served.origin.rpartition(":")[2]
    done = run("--port", port)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve_module, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as ended:
        serve_module.serve.main(["--port", "0"], standalone_mode=False)
    assert ended.value.code == 1
    assert 'pip install "dspy-prompt-improver[web]"' in capsys.readouterr().err
