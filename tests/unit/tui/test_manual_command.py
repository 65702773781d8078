"""`prompt-improver manual`, in process: the list, a page in a pipe and on a terminal, a topic that does not exist."""

import io
import re

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from tui.cli.main import main
from tui.cli.manual import manual
from tui.manual import TOPICS, Page, pages

DONE, REFUSED = 0, 2


def test_without_a_topic_it_lists_every_page() -> None:
    done = CliRunner().invoke(manual, [])
    assert done.exit_code == DONE
    assert [line.split(maxsplit=1) for line in done.stdout.splitlines()] == [[one.topic, one.title] for one in pages()]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.topic)
def test_in_a_pipe_a_page_is_its_markdown(page: Page) -> None:

    done = CliRunner().invoke(manual, [page.topic.upper()])
    assert (done.exit_code, done.stdout, done.stderr) == (DONE, page.text, "")


def test_on_a_terminal_a_page_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    output = Terminal()
    monkeypatch.setattr("sys.stdout", output)
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("NO_COLOR", "1")
    manual.main(["tour"], standalone_mode=False)
    shown = re.sub(r"\x1b\[[\d;]*m", "", output.getvalue())
    assert "##" not in shown
    assert "Picture: The main screen" in shown
    assert "prompt-improver manual history" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 70


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("keyz", "No such page\nThe manual has no page called 'keyz'.\nTry: prompt-improver manual keys\n"),
        ("qqqq", "No such page\nThe manual has no page called 'qqqq'.\nprompt-improver manual lists the pages.\n"),
        ("qq\x1b[31m", "No such page\nThe manual has no page called 'qq"),
    ],
)
def test_a_topic_that_does_not_exist_is_refused_with_the_nearest_one(topic: str, said: str) -> None:
    done = CliRunner().invoke(manual, [topic])
    assert (done.exit_code, done.stdout) == (REFUSED, "")
    assert done.stderr.startswith(said)
    assert "\x1b" not in done.stderr


def test_a_shell_completes_topics() -> None:
    completed = ShellComplete(main, {}, "prompt-improver", "_PROMPT_IMPROVER_COMPLETE")
    found = completed.get_completions(["manual"], "")
    assert [item.value for item in found] == list(TOPICS)
    assert [item.value for item in completed.get_completions(["manual"], "tro")] == ["troubleshooting"]
