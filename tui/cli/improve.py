"""`prompt-improver improve`: turns an idea into a prompt and saves both."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import ModelError
from domain.prompts.formats import as_values
from domain.prompts.request import AUTO_PATTERN, NO_PATTERN
from domain.text.clean import one_line
from tui.cli.headless_run import (
    Interrupted,
    back_up_long_journal,
    carry_into_history,
    interruptible,
    leave,
    run_improvement,
)
from tui.cli.options import FileName, PatternName, context_option, with_model_options
from tui.cli.output import print_json, print_text, tell
from tui.cli.read_input import read_context, read_idea
from tui.cli.run_progress import RunProgress
from tui.cli.runner import ATTENTION, READER_GONE, container_for, plain_command
from tui.cli.stream import LiveText
from tui.terminal.clipboard import Certainty, CopyOutcome, copy_for_person

if TYPE_CHECKING:
    from domain.prompts.improve import RunOutcome
    from domain.prompts.request import ImproveRequest
    from tui.composition.container import Container

_STOPPED = "Stopped before the answer was complete. Nothing is saved, and the idea is not kept as a draft."
_STOPPED_LATE = "Stopped. The prompt was finished: prompt-improver show last"
_CHANGED = "The checks changed the text above. The finished prompt:"


@click.command(short_help="Turn an idea into a prompt.")
@click.argument("idea", required=False)
@context_option
@click.option(
    "--context-file",
    type=FileName(dir_okay=False, allow_dash=True),
    help="Read the context from this file; - is stdin.",
)
@click.option(
    "--pattern",
    type=PatternName(AUTO_PATTERN, NO_PATTERN),
    default=AUTO_PATTERN,
    show_default=True,
    metavar="SLUG",
    help="The pattern, as `patterns` names it; auto takes the nearest, none goes without.",
)
@click.option("--copy", is_flag=True, help="Copy the prompt as well.")
@click.option("--stream", is_flag=True, help="Show the prompt while the model writes it; in a pipe, on stderr.")
@click.option("--progress/--no-progress", default=None, help="Show what is being done. [default: only on a terminal]")
@with_model_options
@plain_command
def improve(
    idea: str | None,
    context: str,
    context_file: Path | None,
    pattern: str,
    as_json: bool,
    copy: bool,
    stream: bool,
    progress: bool | None,
    env_file: Path | None,
    provider: str | None,
    model: str | None,
    base_url: str | None,
) -> None:
    """Turn IDEA into a structured prompt, print it, and save both in the history.

    Without IDEA, or with -, the idea is read from stdin. In a pipe or a file, stdout gets only the finished prompt and
    a line end, also with --stream. With --json that is one document: the fields of the answer, then of the record.

    Exit codes: 0 done, 1 a setting or a file is wrong, 2 the call or the idea is refused, 3 done but the prompt could
    not be saved or copied, 4 the model failed, 130 stopped by ctrl+c.
    """
    from domain.prompts.improve import checked_request

    if str(context_file) == "-" and idea in (None, "-"):
        raise click.UsageError("The input can be the idea or the context, not both.")
    is_material = context_file is not None
    request = checked_request(
        read_idea(idea),
        read_context(context, context_file),
        context_is_material=is_material,
        pattern="" if pattern == AUTO_PATTERN else pattern,
    )
    overrides = {"llm_provider": provider, "llm_model": model, "llm_base_url": base_url}
    outcome = None
    try:
        with interruptible(), container_for(env_file, overrides, needs_history=False) as container:
            live = LiveText(sys.stdout if sys.stdout.isatty() and not as_json else sys.stderr) if stream else None
            outcome = _improve(container, request, RunProgress(progress), live)
            copied = copy_for_person(outcome.record.text_to_use) if copy else None
            reader_gone = _print(container, outcome, live, copied, as_json=as_json)
            code = _keep(container, outcome)
    except Interrupted as stopped:
        tell(_STOPPED if outcome is None or outcome.problem else _STOPPED_LATE)
        leave(stopped.code)
    if copied is not None:
        tell(copied.sentence)
        code = code or (ATTENTION if copied.certainty is Certainty.FAILED else 0)
    leave(READER_GONE if reader_gone else code)


def _improve(
    container: "Container", request: "ImproveRequest", progress: RunProgress, live: LiveText | None
) -> "RunOutcome":
    def show(text: str) -> None:
        if live is not None and text:
            progress.clear()
            live.take(text)

    try:
        return run_improvement(container, request, progress, lambda partial: show(partial.improved_prompt))
    except ModelError as error:
        if live is not None and live.has_begun:
            tell("")
        if error.partial_answer:
            tell(f"What had arrived of the answer:\n{error.partial_answer}\n")
        raise


def _print(
    container: "Container", outcome: "RunOutcome", live: LiveText | None, copied: CopyOutcome | None, *, as_json: bool
) -> bool:
    """Write the result; return whether the reader closed the pipe, which must not keep it out of the history."""
    text = outcome.record.text_to_use
    stands_there = live is not None and live.finish(text) and live.is_output
    try:
        if as_json:
            saved = outcome.problem is None and container.settings().sqlite_enabled
            facts = {"saved": saved, **({"copied": copied.certainty.value} if copied is not None else {})}
            print_json({**as_values(outcome.record), **facts})
        elif not stands_there:
            if live is not None and live.is_output and live.has_begun:
                tell(_CHANGED)
            print_text(text)
    except BrokenPipeError:
        return True
    return False


def _keep(container: "Container", outcome: "RunOutcome") -> int:
    """Save the record, and say what you must know about it; return the exit code."""
    for finding in outcome.record.findings:
        tell(f"! {one_line(finding)}")
    for broken in container.patterns().own().problems:
        tell(f"! {broken}")
    if outcome.problem is not None:
        tell(f"{outcome.problem.title}\n{outcome.problem.sentence}\nThe prompt is only in this output: keep it.")
        return ATTENTION
    if not container.settings().sqlite_enabled:
        return 0
    problem = carry_into_history(container, outcome.record.uid)
    if problem is not None:
        tell(f"The prompt is safe, and waits to be saved. {problem.sentence}")
    else:
        back_up_long_journal(container)
    return 0
