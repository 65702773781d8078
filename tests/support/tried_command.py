"""`prompt-improver try`: two prompts on the same inputs, counted at a server that answers by what the prompt says."""

import json
import re
from pathlib import Path
from typing import Any

from domain.evaluation.ports import CaseSet
from tests.support.commands import run
from tests.support.histories import history
from tests.support.records import make_record
from tests.support.tried_model import TriedModel

BETTER, WORSE, NOT_SHOWN, NOT_JUDGED = 0, 10, 11, 12
ANSWER = "We are sorry about {what}. A colleague looks into it today and writes to you as soon as it is settled, so"
RECORD = make_record(
    original_idea="Reply to this review in English, at most 60 words: {{review}}",
    improved_prompt="You answer reviews for a shop. Reply to the review in at most 60 words and end with Thank you.\n\n"
    "The review: {{review}}",
    language="en",
)


def polite(message: str) -> str:
    """Answer; only who is told so ends with thanks."""
    what = message.rpartition(": ")[2].strip() or "this"
    return ANSWER.format(what=what[:40]) + (" thank you." if "Thank you" in message else " wait.")


def tried(model: TriedModel, *arguments: object, code: int = BETTER, **environ: str) -> dict[str, Any]:
    done = run("try", *arguments, *model.at, "--json", environ=environ)
    assert done.returncode == code, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values | {"stderr": done.stderr}


def fill_checks(database: Path, *checks: str) -> None:
    """Keep lines with the prompt as the screen does, which keeps whatever is typed."""
    with history(database) as repository:
        repository.experiments.save_cases(RECORD.root_uid, CaseSet(checks=checks))


def stated(stderr: str) -> tuple[int, int, int]:
    """Return the requests and the tokens to read and to write that were announced."""
    found = re.search(r"([\d,]+) requests?: about ([\d,]+) tokens to read and (?:at most|about) ([\d,]+)", stderr)
    assert found, stderr
    requests, read, written = (int(number.replace(",", "")) for number in found.groups())
    return requests, read, written


def holding(folder: Path, text: bytes) -> list[str]:
    """Return the files that hold a text in any case, or have it in their names."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and text.lower() in path.read_bytes().lower() + path.name.lower().encode()
    ]
