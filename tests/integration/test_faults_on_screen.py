"""The real command against a provider that fails in every way: what the person reads, and what is left behind."""

import base64
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from domain.prompts.record import PromptHistory
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script, in_pieces, model_server
from tests.support.terminal import Terminal, terminal
from tests.support.tiers import chosen
from tui.composition.container import Container
from tui.composition.paths import platform_paths

IDEA = "plan a herb garden for my terrace"
KEY = "sk-canary-4711"
SILENCE_SECONDS = "2"
DONE = "✓"
FAILED = "✗"
RUNNING = "▶"
IMPROVE, QUIT, COPY = "\n", "\x11", "\x1b[19~"

WHOLE = json.dumps(GOOD_FIELDS)
HTML = "<!doctype html><html><body>Welcome</body></html>"


# Wide and tall enough that a sentence stands on one line and a whole result is on the screen.
application = partial(terminal, columns=160, rows=80)


def error_body(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "x", "code": "x"}})


FAILURES: dict[str, tuple[Script, str, str]] = {
    "a wrong key": (Script(status=401, body=error_body(f"bad key {KEY}")), "refused the key.", "Check LLM_API_KEY"),
    "too many requests": (
        Script(status=429, body=error_body("slow down"), headers={"Retry-After": "45"}),
        "gets too many requests from this account.",
        "Try again in 45 seconds.",
    ),
    "a web page": (
        Script(body=HTML, content_type="text/html"),
        "sent nothing that can be read as a model's answer.",
        "Check LLM_BASE_URL; most addresses end in /v1.",
    ),
    "a web page as the answer": (
        Script(pieces=in_pieces(HTML)),
        "The address returned a web page instead of a model's answer.",
        "Check LLM_BASE_URL",
    ),
    "an empty answer": (
        Script(pieces=[]),
        "The model sent an empty answer.",
        "Try again, or choose another model.",
    ),
    "chatter": (
        Script(pieces=in_pieces("Sure! I can help you with that.")),
        "The model's answer is not a prompt.",
        "What arrived is kept. Try again",
    ),
    "an answer cut off in its first field": (
        Script(pieces=['{"role": "You are a gard'], finish_reason="length"),
        "The answer reached the token limit before it was complete.",
        "What arrived is kept. Set LLM_MAX_TOKENS to more than 1200",
    ),
    "an answer cut off in its list": (
        Script(pieces=in_pieces(WHOLE[: WHOLE.index("Use no")]), finish_reason="length"),
        "The answer reached the token limit before it was complete.",
        "What arrived is kept. Set LLM_MAX_TOKENS to more than 1200",
    ),
    "an answer that a filter stopped": (
        Script(pieces=in_pieces(WHOLE), finish_reason="content_filter"),
        "stopped the answer before its end",
        "What arrived is kept. Use other words",
    ),
    "an answer without the field that matters": (
        Script(pieces=['{"role": "Gardener"}']),
        "The answer does not contain a task for the prompt.",
        "What arrived is kept. Try again",
    ),
    "a connection that breaks": (
        Script(drop_after=8),
        "broke off before its end.",
        "What arrived is kept. Try again.",
    ),
    "a server that falls silent": (
        Script(stall_after=8),
        f"The model sent nothing for {SILENCE_SECONDS} seconds.",
        "or increase LLM_SILENCE_SECONDS.",
    ),
}
REPAIRED: dict[str, tuple[Script, str]] = {
    "a whole answer at the token limit": (
        Script(finish_reason="length"),
        "the answer reached the token limit, so its end may be missing",
    ),
    "missing fields": (
        Script(pieces=['{"directive": "Write a plan for herbs."}']),
        "The model gave no guardrails; general ones were added.",
    ),
}


def provider(server: ModelServer, name: str = "openai-compatible", **more: str) -> dict[str, str]:
    return {
        "LLM_PROVIDER": name,
        "LLM_BASE_URL": server.origin if name == "anthropic" else server.base_url,
        "LLM_MODEL": "claude-sonnet-4-5" if name == "anthropic" else "some-model",
        "LLM_API_KEY": KEY,
        "LLM_SILENCE_SECONDS": SILENCE_SECONDS,
        **more,
    }


def records() -> list[PromptHistory]:
    """Return every saved row; one that cannot be read fails the test."""
    container = Container(platform_paths())
    try:
        rows = container.repository().find_recent(limit=100)
        assert container.spool().waiting() == []
    finally:
        container.close()
    read = [row for row in rows if isinstance(row, PromptHistory)]
    assert len(read) == len(rows), "a row that cannot be read was written"
    return read


def assert_key_nowhere(app: Terminal, folder: Path) -> None:
    """Check every byte drawn, and every file written: log, database, spool, draft."""
    assert KEY.encode() not in app.raw
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert KEY.encode() not in path.read_bytes(), f"{path} holds the key"


def improve(
    app: Terminal, what: str, *words: str, without: tuple[str, ...] = (), server: ModelServer | None = None
) -> None:
    """Press the key and wait for a screen with all `words`, and none of those of the run before."""
    asked = len(server.requests) if server else 0
    app.send(IMPROVE)
    if server:
        # Half a frame can hold words of both runs, so the run must have begun and ended.
        app.until(lambda: len(server.requests) > asked and RUNNING not in app.text, f"a run: {what}")
    app.until(lambda: all(word in app.text for word in words) and not any(word in app.text for word in without), what)
    assert app.text.count(IDEA) >= 1, "the idea is still there"


def unfold_details(app: Terminal) -> None:
    """Show the parts and reasons of every record from now on: the result alone, its key, everything again."""
    app.send("\x1bz")
    app.until(lambda: "┏━ Idea" not in app.text and "╭─ Idea" not in app.text, "the result alone")
    app.send("i")
    app.send("\x1bz")
    app.until(lambda: "╭─ Idea" in app.text, "everything again")


def quit_when_saved(app: Terminal) -> None:
    app.until(lambda: "waiting" not in app.text, "everything saved")
    app.send(QUIT)
    assert app.wait() == 0


@pytest.mark.parametrize("name", chosen(["openai-compatible", "anthropic"], ["openai-compatible"]))
def test_after_each_fault_of_a_provider_the_person_reads_what_to_do_and_the_next_run_works(
    name: str, tmp_path: Path
) -> None:
    with model_server() as server, application(IDEA, environ=provider(server, name)) as app:
        app.shows("engine: ready")
        for fault, (script, sentence, next_step) in FAILURES.items():
            server.script = script
            improve(app, fault, FAILED, sentence, next_step, without=(DONE,), server=server)
            server.script = Script()
            improve(
                app,
                f"a good answer after {fault}",
                DONE,
                GOOD_FIELDS["role"],
                without=(FAILED, sentence),
                server=server,
            )
        unfold_details(app)
        for fault, (script, finding) in REPAIRED.items():
            server.script = script
            improve(app, fault, DONE, finding, server=server)
            server.script = Script()
            improve(app, f"a good answer after {fault}", DONE, GOOD_FIELDS["role"], without=(finding,), server=server)
        assert len(server.requests) == 2 * len(FAILURES | REPAIRED), "no fault is tried twice"
        quit_when_saved(app)
        assert_key_nowhere(app, tmp_path)
    assert len(records()) == len(FAILURES) + 2 * len(REPAIRED)


def test_a_failed_run_leaves_idea_and_answer_for_the_next_session_and_the_key_in_no_file(tmp_path: Path) -> None:
    with model_server(Script(drop_after=8)) as server:
        with application(IDEA, environ=provider(server)) as app:
            app.shows("engine: ready")
            improve(app, "the fault", FAILED, "broke off before its end.", "You are a gardener")
            app.send(QUIT)
            assert app.wait() == 0
            assert_key_nowhere(app, tmp_path)
        assert platform_paths().draft.exists()
        with application(environ=provider(server)) as again:
            again.shows(IDEA)
            again.shows("You are a gardener")
            again.send(QUIT)
            assert again.wait() == 0
    assert records() == []


SETTINGS: dict[str, tuple[dict[str, str], str, str]] = {
    "an unknown provider": (
        {"LLM_PROVIDER": "opnai", "LLM_MODEL": "m"},
        "There is no provider called 'opnai'.",
        "Did you mean openai? Set LLM_PROVIDER or --provider to one of: local, ollama, openai, anthropic",
    ),
    "a missing model name": (
        {"LLM_PROVIDER": "openai", "LLM_API_KEY": KEY},
        "No model is chosen for openai.",
        "Set LLM_MODEL",
    ),
    "a missing key": (
        {"LLM_PROVIDER": "openai", "LLM_MODEL": "m"},
        "There is no key for openai.",
        "Set LLM_API_KEY or OPENAI_API_KEY and start again. f2 chooses another model, and takes a key.",
    ),
    "nobody listening": (
        {"LLM_PROVIDER": "openai-compatible", "LLM_MODEL": "m", "LLM_BASE_URL": "http://127.0.0.1:9/v1"},
        "openai-compatible could not be reached",
        "Check that the server is running and that the address (LLM_BASE_URL) is right, then try again.",
    ),
    "a host that does not exist": (
        {"LLM_PROVIDER": "openai-compatible", "LLM_MODEL": "m", "LLM_BASE_URL": "http://no-such-host.invalid/v1"},
        "openai-compatible could not be reached",
        "Check the address (LLM_BASE_URL) and the network, then try again.",
    ),
}


@pytest.mark.parametrize(("environ", "sentence", "next_step"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_that_leads_nowhere_is_named_and_the_idea_stays(
    environ: dict[str, str], sentence: str, next_step: str, tmp_path: Path
) -> None:
    with application(IDEA, environ=environ | {"LLM_API_KEY": environ.get("LLM_API_KEY", "")}) as app:
        app.shows(IDEA)
        improve(app, sentence, FAILED, sentence, next_step)
        app.send(" and balcony")
        app.shows(f"{IDEA} and balcony")
        app.send(QUIT)
        assert app.wait() == 0
        assert_key_nowhere(app, tmp_path)
    assert f"{IDEA} and balcony" in platform_paths().draft.read_text()
    assert records() == []


HOSTILE = (
    "evil \x1b]0;pwned\x07\x1b]52;c;aGFja2Vk\x07\x1b[2J\x1b[31m\x9b31m\x9d0;pwned\x9c\x1bPq#0\x1b\\\x90q\x9c"
    "\x00\x08\x0e\x7f\u202a\u202e\u2066\u2069\ud800 [red]markup[/] [@click=app.quit]tail[/]"
)
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_TITLES = re.compile(rb"\x1b\]2;([^\x07\x1b]*)")
_OSC_NUMBERS = re.compile(rb"\x1b\]([0-9]+);")


def hostile_answer() -> str:
    fields: dict[str, Any] = {**GOOD_FIELDS, "reasoning": "", "confidence": "0.9", "improved_prompt": ""}
    return json.dumps(
        {name: [HOSTILE + item for item in value] if isinstance(value, list) else HOSTILE + value
         for name, value in fields.items()}
    )  # fmt: skip


def test_no_control_character_of_an_answer_reaches_terminal_row_or_clipboard() -> None:
    with model_server(Script(pieces=in_pieces(hostile_answer(), 7))) as server:
        environ = provider(server, LLM_MODEL="model\x1b]0;pwned\x07\x9b31m")
        with application(IDEA, environ=environ) as app:
            app.shows("engine: ready")
            unfold_details(app)
            improve(app, "the cleaned answer", DONE, "[red]markup[/]", "Framework")
            drawn = app.raw
            app.send(COPY)
            app.until(lambda: b"\x1b]52;" in app.raw[len(drawn) :], "the copy")
            server.script = Script(status=404, body=error_body(HOSTILE))
            improve(app, "a fault that names the model", FAILED, "has no model called model")
            quit_when_saved(app)
    copied = re.search(rb"\x1b\]52;c;([^\x07\x1b]*)", app.raw[len(drawn) :])
    assert copied is not None
    clipboard = base64.b64decode(copied[1]).decode()
    for forbidden in (b"pwned", b"aGFja2Vk", b"\x1b[2J", b"\x1bP", b"\x00", b"\x7f", b"\xed\xa0\x80"):
        assert forbidden not in app.raw
    assert not _C1.search(app.raw)
    assert not any(mark.encode() in app.raw for mark in _BIDI)
    # 22 is the shape of the pointer, which the screen itself sets; 2 is the title, which says how a run ended.
    assert set(_OSC_NUMBERS.findall(app.raw)) <= {b"2", b"22", b"52"}
    titles = {title.decode() for title in _TITLES.findall(app.raw)}
    assert titles <= {f"{state}prompt-improver" for state in ("", "⋯ improving · ", "✓ done · ", "✗ failed · ")}
    (record,) = records()
    assert clipboard == record.text_to_use
    for text in (clipboard, repr(record)):
        assert "tail" in text
        assert not re.search(r"\\x[0-9a-f]{2}|\\u(?:20[26]|d8)|[\x00-\x08\x0b-\x1f\x7f-\x9f]|pwned", text)
        assert not any(mark in text for mark in _BIDI)
