"""The services by which prompts are tried: what is kept of a try, what an idea demands, whether a model has a key."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from domain.history.operations import SaveExperimentOperation, SaveOutputOperation
from tui.composition.lazy import Lazy

if TYPE_CHECKING:
    from domain.evaluation.experiment import Experiment
    from domain.evaluation.keeper import Keeper
    from domain.evaluation.trial import Trial
    from domain.models.choice import ModelChoice
    from domain.patterns.library import PatternLibrary
    from domain.prompts.record import PromptHistory
    from domain.settings.schema import Settings
    from tui.composition.history import HistoryServices


class TrialServices:
    """What the container offers for trying prompts. Every method may block."""

    def __init__(
        self,
        settings: "Callable[[], Settings]",
        history: "HistoryServices",
        patterns: "Callable[[], PatternLibrary]",
        kept_key: Callable[[str], str],
    ) -> None:
        self._settings = settings
        self._history = history
        self._keeper = Lazy(self._make_keeper)
        self._patterns = patterns
        self._kept_key = kept_key

    def open_trial(self, draft: "Experiment") -> "Trial":
        """Return the trial of `draft` with what is kept of it; see `domain.evaluation.trial.open_trial`."""
        from domain.evaluation.trial import open_trial
        from domain.improver.idea.language import detect_language

        return open_trial(draft, self._history.experiments(), self._keeper(), detect_language)

    def _make_keeper(self) -> "Keeper":
        from domain.evaluation.keeper import Keeper

        submit = self._history.submit
        return Keeper(
            lambda experiment: submit(SaveExperimentOperation(experiment)),
            lambda output: submit(SaveOutputOperation(output)),
            self._history.claim,
            lambda experiment: self._history.check_writable(SaveExperimentOperation(experiment)),
        )

    def expected_checks(self, record: "PromptHistory") -> tuple[str, ...]:
        """Return the checks that follow from the idea of a record, and from its pattern."""
        from domain.improver.filling.expected import expected_checks

        context = "" if record.context_is_material else record.context
        pattern = self._patterns().find(record.pattern, record.language) if record.pattern else None
        return expected_checks(
            record.original_idea, context, record.language, pattern.checks if pattern is not None else ()
        )

    def key_is_missing(self, choice: "ModelChoice | None" = None) -> bool:
        """Return whether a model needs a key and has none, so that nothing is asked in vain of another one before it.

        Raises `SettingsError`, `ModelAccessError` or `ModelNotFoundError`.
        """
        from domain.models.setup import settings_for
        from tui.composition.models import KEY_MISSING, key_state

        settings = self._settings()
        chosen = settings if choice is None else settings_for(settings, choice)
        return key_state(chosen, self._kept_key) == KEY_MISSING
