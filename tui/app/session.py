"""One session of the full-screen application, from the log's first line to the exit code."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.app.app import PromptImproverApp
from tui.app.crash import TerminalGuard, crash_words
from tui.composition.paths import platform_paths
from tui.log_file import start_logging, where_it_failed
from tui.terminal.textual_private import guard_pastes
from tui.theme.appearance import glance_at_theme

if TYPE_CHECKING:
    from tui.composition.container import Container

_log = logging.getLogger(__name__)


def run_session(idea: str, context: str, overrides: dict[str, Any], env_file: Path | None) -> int:
    """Open the screen, and return the exit code when it is closed; after a crash say so on the error output."""
    terminal = TerminalGuard()
    guard_pastes()
    paths = platform_paths()
    log_file = start_logging(paths.log_file)
    containers: list[Container] = []

    def make_services() -> "Container":
        from tui.composition.container import Container  # noqa: PLC0415 - after the first paint

        containers.append(Container(paths, overrides=overrides, env_file=env_file))
        return containers[0]

    def close() -> None:
        for container in containers:
            container.close()

    def force_exit(code: int) -> None:
        close()
        terminal.restore()
        os._exit(code)

    theme = glance_at_theme(paths.config, env_file)
    app = PromptImproverApp(make_services, idea=idea, context=context, theme=theme, force_exit=force_exit)
    error: BaseException | None = None
    try:
        app.run()
    except Exception as failure:  # noqa: BLE001 - Textual itself failed: the user reads words all the same
        _log.critical("crashed: %s", where_it_failed(failure))
        error = failure
        terminal.restore()
    finally:
        close()
    error = error or app.crash
    if error is None:
        return app.return_code or 0
    is_draft_kept = bool(containers) and containers[0].drafts.is_kept
    with suppress(OSError):  # the terminal may be gone
        print(crash_words(log_file, error, is_draft_kept=is_draft_kept), file=sys.stderr)  # noqa: T201 - the last word
    return app.return_code or 1
