"""`prompt-improver try`: tries two prompts on the same inputs and says which one wins."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import ModelAccessError, ModelError, PromptImproverError, StorageError
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.cli.headless_run import Interrupted, interruptible, leave
from tui.cli.options import FileName, with_model_options
from tui.cli.output import print_json, print_text, tell
from tui.cli.run_progress import RunProgress
from tui.cli.runner import ATTENTION, FAILED, MODEL_FAILED, container_for, plain_command, settle
from tui.cli.select_record import LAST
from tui.text.errors import describe

if TYPE_CHECKING:
    from domain.evaluation.experiment import Case, Experiment
    from domain.evaluation.ports import Answerer
    from domain.evaluation.trial import Trial
    from domain.models.choice import ModelChoice
    from tui.cli.try_inputs import Prompts
    from tui.cli.try_report import Metered
    from tui.cli.try_run import Ended
    from tui.composition.container import Container

RESULT_CODES = {"better": 0, "worse": 10, "not shown": 11, "cannot be judged": 12}
"""The exit code of each `Result`."""
_MOST_REPEATS = 10
_GO_ON = "Run the same command again to go on: what is kept is not asked for again."


@click.command("try", short_help="See whether an improved prompt wins.")
@click.argument(
    "name",
    default=LAST,
    metavar="[UID|NUMBER|last|FILE]",
    help="The improved prompt: one of the history, or a file.  [default: last]",
)
@click.option(
    "--against",
    default="original",
    show_default=True,
    metavar="original|UID|FILE",
    help="The other prompt: what you typed, another version, or a file.",
)
@click.option(
    "--cases",
    type=FileName(dir_okay=False, allow_dash=True),
    help="The test inputs: CSV, JSON Lines, JSON, or one on each line; - is stdin. [default: those of the prompt]",
)
@click.option(
    "--repeat",
    type=click.IntRange(1, _MOST_REPEATS),
    default=3,
    show_default=True,
    help="How often each prompt gets each input.",
)
@click.option(
    "--checks",
    type=FileName(dir_okay=False),
    help="What code checks in each output, one a line. [default: those of the screen, else of the idea]",
)
@click.option(
    "--judge", "judge_model", metavar="MODEL", help="A model that compares the outputs, if it passes a test first."
)
@click.option("--judge-provider", metavar="NAME", help="The provider of the judge. [default: the same]")
@click.option("--progress/--no-progress", default=None, help="Show what is being done. [default: only on a terminal]")
@click.option("--forget", is_flag=True, help="Delete what is kept of this try, when its verdict is printed.")
@with_model_options
@plain_command
def try_prompts(
    name: str,
    against: str,
    cases: Path | None,
    repeat: int,
    checks: Path | None,
    judge_model: str | None,
    judge_provider: str | None,
    progress: bool | None,
    forget: bool,
    as_json: bool,
    env_file: Path | None,
    provider: str | None,
    model: str | None,
    base_url: str | None,
) -> None:
    """Give two prompts the same test inputs, and say in one sentence whether the improved one wins.

    First stderr says what the try will take; then it begins, without a question. Every answer is kept: after a stop
    the same call goes on, and what is kept is not asked for again.

    Exit codes: 0 better, 10 worse, 11 not shown to be better, 12 cannot be judged; 1 a setting, a file or the history
    is wrong, 2 the call, the inputs or the checks are refused and nothing was asked, 3 an answer or the verdict could
    not be saved, 4 a model failed, 130 stopped by ctrl+c.

    See also: prompt-improver manual trying.
    """
    if judge_model is not None and not judge_model.strip():
        raise click.UsageError("--judge needs the name of a model.")
    overrides = {"llm_provider": provider, "llm_model": model, "llm_base_url": base_url}
    if judge_provider is not None and judge_model is None:
        raise click.UsageError("--judge-provider needs --judge, the model of the judge.")
    given = _Given(name, against, cases, checks, repeat, judge_provider, judge_model, forget)
    try:
        with interruptible(), container_for(env_file, overrides) as container:
            code = _try(container, given, RunProgress(progress), as_json=as_json)
    except Interrupted as stopped:
        tell(f"Stopped. {_GO_ON}")  # nothing was asked yet, or the verdict was being printed
        code = stopped.code
    leave(code)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the call names."""

    name: str
    against: str
    cases: Path | None
    checks: Path | None
    repeat: int
    judge_provider: str | None
    judge: str | None
    forget: bool


def _try(container: "Container", given: _Given, progress: RunProgress, *, as_json: bool) -> int:
    from tui.cli.try_inputs import keep_inputs, read_checks, read_inputs, read_prompts
    from tui.cli.try_report import Metered
    from tui.cli.try_run import refuse_in_vain, run_trial

    prompts = read_prompts(container, given.name, given.against)
    found = read_inputs(container, prompts, given.cases)
    checks = read_checks(container, prompts, given.checks)
    choice = _judge_choice(container, given)
    answerer, judge_answerer = Metered(container.answerer()), None
    if choice is not None:
        judge_answerer = Metered(container.answerer(choice))
    trial = _opened(container, given, prompts, found.cases, checks, answerer, judge_answerer)
    with trial.claimed():
        refuse_in_vain(container, trial)
        notes = [*found.notes, *_notes(trial)]
        for note in notes:
            tell(note)
        tell(trial.plan(answerer).sentence)
        keep_inputs(container, prompts, found.cases)
        ended = run_trial(container, trial, answerer, judge_answerer, prompts.request, progress)
        code = _finish(container, trial, ended, (answerer, judge_answerer), notes, as_json=as_json)
        if given.forget and _is_whole(trial, ended):
            _forget(container, trial.experiment)
    return code


def _forget(container: "Container", experiment: "Experiment") -> None:
    """Delete a try; of two files also the earlier ones of the same texts, because nothing else deletes them."""
    from domain.history.operations import DeleteExperimentOperation

    texts = experiment.original.text, experiment.improved.text
    same = (
        one.uid
        for one in container.experiments().every_experiment()
        if not (experiment.record_uids or one.record_uids) and (one.original.text, one.improved.text) == texts
    )
    for uid in {experiment.uid, *same}:
        container.submit(DeleteExperimentOperation(uid))
    settle(container)


def _judge_choice(container: "Container", given: _Given) -> "ModelChoice | None":
    """Return the judge's model. Raises `ModelAccessError` if it has no key, before anything is paid for."""
    from domain.models.choice import ModelChoice

    if given.judge is None:
        return None
    settings = container.settings()
    provider = given.judge_provider or settings.llm_provider
    choice = ModelChoice(provider, given.judge, settings.llm_base_url if provider == settings.llm_provider else "")
    if container.key_is_missing(choice):
        raise ModelAccessError(
            f"The judge has no key for {one_line(provider)}, so nothing was asked.",
            f"Set the provider's key, or leave out --judge. `prompt-improver doctor --provider {one_line(provider)}`"
            " names the variable.",
            is_setting=True,
        )
    return choice


def _opened(
    container: "Container",
    given: _Given,
    prompts: "Prompts",
    cases: "tuple[Case, ...]",
    checks: tuple[str, ...],
    answerer: "Answerer",
    judge: "Answerer | None",
) -> "Trial":
    from domain.evaluation.experiment import Judge
    from domain.evaluation.proposals import question_from
    from domain.evaluation.trial import draft_of

    draft = draft_of(
        prompts.original,
        prompts.improved,
        cases,
        answerer,
        container.clock.now(),
        root_uid=prompts.record.root_uid if prompts.record else "",
        repeats=given.repeat,
        checks=checks,
        judge=None
        if judge is None
        else Judge(provider=judge.provider, model=judge.model, questions=(question_from(prompts.request),)),
    )
    return container.open_trial(draft)


def _notes(trial: "Trial") -> list[str]:
    from domain.evaluation.statistics import least_decided

    experiment, kept = trial.experiment, len(trial.outputs)
    notes = [f"Checks: {'; '.join(experiment.checks)}."] if experiment.checks else []
    if len(experiment.cases) < least_decided():
        count = len(experiment.cases)
        notes.append(
            f"{count_of(count, 'input')} cannot show a difference: at least {least_decided()} decided ones can."
        )
    if kept:
        notes.append(f"{kept:,} of {kept + trial.missing:,} outputs are kept already.")
    return notes


def _is_whole(trial: "Trial", ended: "Ended") -> bool:
    """Return whether all outputs are there, and nothing stopped the judge."""
    return not (trial.missing or ended.error or ended.code)


def _finish(
    container: "Container",
    trial: "Trial",
    ended: "Ended",
    asked: "tuple[Metered, Metered | None]",
    notes: list[str],
    *,
    as_json: bool,
) -> int:
    """Print what was found and kept, and return the exit code."""
    from domain.evaluation.verdict import tally_of
    from tui.cli.try_report import Spent, document, report

    code, is_whole = 0, _is_whole(trial, ended)
    with suppress(StorageError):
        trial.save_again()  # the disk may have room now
    try:
        tally = trial.conclude() if is_whole else tally_of(trial.experiment, trial.outputs, trial.passed)
    except PromptImproverError as error:
        tell(str(describe(error)))
        code, tally = ATTENTION, tally_of(trial.experiment, trial.outputs, trial.passed)
    if trial.experiment.judge and trial.experiment.judge.approved is False:
        tell(f"The judge is not used. {trial.experiment.judge.finding}")
    if as_json:
        print_json(document(trial, tally, Spent.of(trial.new_outputs, *asked), notes))
    elif is_whole:
        print_text(report(trial, tally))
    if not is_whole:
        code = _say_what_is_missing(trial, ended, as_json=as_json)
    if settle(container) and container.writer().status().problem is not None:
        if trial.outputs and not trial.unsaved:
            tell("The history cannot be written now. What was answered is safe, and waits to be saved.")
        code = code or ATTENTION
    return code or RESULT_CODES[str(tally.result)]


def _say_what_is_missing(trial: "Trial", ended: "Ended", *, as_json: bool) -> int:
    kept = len(trial.outputs) - trial.unsaved
    if ended.error is not None:
        tell(str(describe(ended.error)))
    if trial.unsaved:
        where = "in the JSON alone" if as_json else "lost; --json would have printed it"
        tell(f"{count_of(trial.unsaved, 'answer')} could not be saved. What is not saved is {where}.")
    said = f"{kept:,} of {trial.experiment.size:,} outputs are kept."
    tell(f"{'Stopped. ' if ended.code else ''}{said} {_GO_ON}")
    if ended.code:
        return ended.code
    if isinstance(ended.error, StorageError) and trial.new_outputs:
        return ATTENTION
    return MODEL_FAILED if isinstance(ended.error, ModelError) and not ended.error.is_setting else FAILED
