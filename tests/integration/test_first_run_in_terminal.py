"""The first run in a real terminal: chosen, tried, saved, used, and remembered after a restart."""

from pathlib import Path

import pytest

from tests.support.openai_server import model_server
from tests.support.tiers import chosen
from tests.support.tmux import python, tmux_session
from tui.composition.paths import platform_paths

KEY = "sk-canary-in-tmux"
IDEA = "plan a herb garden"


@pytest.mark.parametrize(
    ("columns", "rows"), chosen([(60, 20), (200, 60)], ["60x20"], name=lambda size: f"{size[0]}x{size[1]}")
)
def test_from_the_first_start_to_a_prompt_and_a_restart_by_keys_alone(tmp_path: Path, columns: int, rows: int) -> None:
    with model_server() as server, tmux_session(tmp_path / "tmux.sock", columns, rows) as terminal:
        environ = {"TERM": "tmux-256color"}
        terminal.start(python("tui.cli"), environ)
        terminal.shows("Choose a model provider")
        terminal.shows("no key")
        terminal.press("c", "Enter")
        terminal.shows("Another server")
        terminal.shows("only if the server needs one")
        terminal.type("gpt-test")
        terminal.press("Enter")
        terminal.type(server.base_url)
        terminal.press("Enter")
        terminal.run("set-buffer", KEY)
        terminal.run("paste-buffer", "-p")
        terminal.shows("Keep it in")
        terminal.press("Enter", "Enter", "Enter")
        terminal.shows("✓ gpt-test answered")
        assert KEY not in terminal.screen
        terminal.press("Enter")
        terminal.until(lambda: "Another server" not in terminal.screen, "the main screen")
        terminal.type(IDEA)
        terminal.shows(IDEA)
        terminal.press("C-j")
        terminal.shows("✓ saved")
        assert [request["body"]["model"] for request in server.requests] == ["gpt-test"] * 2
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end")

        terminal.start(python("tui.cli"), environ)
        terminal.shows("engine: ready")
        assert "Choose a model provider" not in terminal.screen
        terminal.type("plan a library for a village")
        terminal.press("C-j")
        terminal.shows("✓ saved")
        assert len(server.requests) == 3
        assert {request["headers"]["Authorization"] for request in server.requests} == {f"Bearer {KEY}"}
        terminal.press("F2")
        terminal.shows("Embedded model")
        terminal.press("Escape")
        terminal.until(lambda: "Embedded model" not in terminal.screen, "the list is closed")
        terminal.press("F9")
        terminal.shows("LLM_PROVIDER")
        terminal.press("Escape")
        terminal.until(lambda: "LLM_PROVIDER" not in terminal.screen, "the settings are closed")
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end")
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holding == [".env"]
    assert platform_paths().config.joinpath(".env").stat().st_mode & 0o777 == 0o600
