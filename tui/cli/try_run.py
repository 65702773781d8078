"""Runs a try without a screen: on threads, while the main thread draws and takes the signals."""

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import InvalidCasesError, ModelAccessError, RunCancelledError
from domain.evaluation.experiment import Output, Ruling
from domain.evaluation.run import Watch
from domain.runtime.cancellation import CancelToken
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.cli.headless_run import Interrupted
from tui.cli.run_progress import RunProgress

if TYPE_CHECKING:
    from domain.evaluation.ports import Answerer
    from domain.evaluation.trial import Trial
    from tui.composition.container import Container

_TICK_SECONDS = 0.1
_STOP_SECONDS = 5.0


@dataclass(slots=True)
class Ended:
    """How the work ended. `code` is that of a signal."""

    error: BaseException | None = None
    code: int = 0


def refuse_in_vain(container: "Container", trial: "Trial") -> None:
    """Raise for a try that would be paid for in vain."""
    experiment = trial.experiment
    judge = experiment.judge
    is_refused = judge is not None and judge.approved is False and trial.missing > 0
    if not (experiment.checks or experiment.votes) and (judge is None or is_refused):
        reason = (
            "the idea has nothing that code can check" if judge is None else f"the judge is not used. {judge.finding}"
        )
        raise InvalidCasesError(
            f"Nothing would decide which output is better: {reason.rstrip('.')}.",
            "Give checks with --checks FILE, such as: at most 80 words. Or name "
            f"{'a' if judge is None else 'another'} judge with --judge.",
        )
    if trial.missing:
        if container.key_is_missing():
            raise ModelAccessError(
                f"There is no key for {one_line(experiment.provider)}.",
                "`prompt-improver doctor` names the variable.",
                is_setting=True,
            )
        container.ensure_room(trial.missing)


def run_trial(
    container: "Container",
    trial: "Trial",
    answerer: "Answerer",
    judge: "Answerer | None",
    request: str,
    progress: RunProgress,
) -> Ended:
    """Ask for what is missing, then let the judge rule. A signal stops it; what was answered until then is kept."""
    ended, token, finished = Ended(), CancelToken(), threading.Event()
    container.writer().start()  # so that a long run does not fill the spool

    def work() -> None:
        try:
            _ask(container, trial, answerer, progress, token, ended)
            if judge is not None and not trial.missing:
                _judge(trial, judge, request, progress, token)
        except RunCancelledError:
            pass
        except BaseException as error:  # noqa: BLE001 - reported by the main thread
            ended.error = error
        finally:
            finished.set()

    run_in_background("try", work)
    try:
        # With a timeout, because on Windows a wait without one takes no signal.
        while not finished.wait(_TICK_SECONDS):
            progress.tick()
    except Interrupted as stopped:
        ended.code = stopped.code
        token.cancel()
        container.stop_loading()
        with suppress(Interrupted):  # one who is impatient need not wait
            finished.wait(_STOP_SECONDS)
    finally:
        progress.clear()
    return ended


def _ask(
    container: "Container",
    trial: "Trial",
    answerer: "Answerer",
    progress: RunProgress,
    token: CancelToken,
    ended: Ended,
) -> None:
    if not trial.missing:
        trial.save()
        return
    total = trial.missing + len(trial.outputs)

    def note(_output: Output | None = None) -> None:
        progress.note(f"{total - trial.missing:,} of {total:,} outputs")

    container.warm_up(progress.engine)
    note()
    end = trial.run(answerer, token, Watch(on_output=note))
    # An answer that took too long leaves a gap, and no error that ended the run.
    ended.error = end.error or next((error for _, error in end.failed), None)


def _judge(trial: "Trial", judge: "Answerer", request: str, progress: RunProgress, token: CancelToken) -> None:
    count = len(trial.experiment.cases) * (1 + (trial.experiment.repeats > 1))

    def step(done: int, total: int) -> None:
        progress.note(f"the judge is tested: {done} of {total}")

    def ruled(_ruling: Ruling | None = None) -> None:
        progress.note(f"judged: {len(trial.experiment.rulings)} of {count} comparisons")

    ruled()
    trial.judge(judge, token, request=request, on_step=step, on_ruling=ruled)
