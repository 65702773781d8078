"""What a shell sees of the commands: how they are run, what they return, and a history to work on."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from domain.prompts.record import PromptHistory
from tests.support import commands
from tests.support.histories import history
from tests.support.records import make_record

DONE, FAILED, REFUSED, ATTENTION, MODEL_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
WRONG_CALL = 2
READER_GONE = 141
IDEA = "a plan for my terrace, it faces north"


def run(*arguments: object, text: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program with these variables in its environment."""
    return commands.run(*arguments, text=text, environ=environ)


def fill(database: Path, *records: PromptHistory) -> None:
    with history(database) as repository:
        for record in records:
            repository.save(record)


VARIED = (
    make_record(original_idea="camión 日本語 👩‍💻", favorite=True, created_at=datetime(2025, 1, 1, tzinfo=UTC)),
    make_record(original_idea='a\n\tb "quoted" \\', archived_at=datetime(2026, 5, 1, tzinfo=UTC)),
    make_record(original_idea="edited", accepted_text="what the person made of it", confidence=0.1 + 0.2),
    make_record(original_idea="last", cost=1e-7, tokens_in=7, findings=("a", "b"), language="es"),
)
