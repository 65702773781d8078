"""The improver behind the domain's port: DSPy on the embedded model or on a provider."""

import importlib
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from domain.cancellation import CancelToken
from domain.clock import SystemClock
from domain.errors import (
    EmbeddedModelError,
    ModelTimeoutError,
    ModelUnreachableError,
    PromptImproverError,
    RunCancelledError,
)
from domain.improver.providers import LOCAL, Endpoint, Provider, build_model, find_provider, remote_endpoint
from domain.loading import quiet_loading
from domain.ports import Clock, EnginePhase, EngineStatus, Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.prompt_history import Backend, Framework
from domain.settings import ModelSource, Settings

if TYPE_CHECKING:
    from domain.improver.model_call import Question, RawAnswer

_SECONDS_TO_FETCH = 3600.0  # half a gigabyte at 1 Mbit/s
_DEMONSTRATIONS_SHOWN = 3
_DEMONSTRATIONS_SHOWN_TO_SMALL = 1


class Engine(Protocol):
    """What the improver needs of the embedded model (`domain.improver.embedded_model.EmbeddedModel`)."""

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> "EngineEndpoint":
        """Return where a loaded engine answers."""
        ...

    def stop_unless_idle(self) -> None:
        """Stop the engine when it goes on working."""
        ...

    def stop(self) -> None:
        """Kill the engine; the next `ensure_running` starts another."""
        ...

    def close(self) -> None:
        """Stop for good."""
        ...


class EngineEndpoint(Protocol):
    """An address, its key, and the name of the model behind it."""

    @property
    def base_url(self) -> str: ...  # noqa: D102 - see the class

    @property
    def api_key(self) -> str: ...  # noqa: D102 - see the class

    @property
    def model(self) -> str: ...  # noqa: D102 - see the class


class DspyPromptImprover:
    """Implements `domain.ports.PromptImprover`. One run at a time; `close` may come from any thread.

    `make_engine` builds the embedded model with the listener for its status; it is called only for the local provider.
    """

    def __init__(
        self,
        settings: Settings,
        make_engine: Callable[[Callable[[EngineStatus], None]], Engine] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._on_status: Callable[[EngineStatus], None] = lambda _status: None
        self._engine: Engine | None = None
        if make_engine is not None and settings.llm_provider.lower() == LOCAL:
            self._engine = make_engine(self._report)

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Import DSPy, start the embedded model, and check the settings of a provider, sending nothing.

        `on_status` also gets later changes, on the thread that causes them.
        """
        self._on_status = on_status
        on_status(EngineStatus(EnginePhase.LOADING))
        try:
            provider = find_provider(self._settings)
            endpoint = self._endpoint(provider, CancelToken(), self._seconds_to_load())
            with quiet_loading():
                importlib.import_module("domain.improver.model_call")  # and with it DSPy
                from domain.improver.language import detect_language

                detect_language("load the detector")
        except PromptImproverError as error:
            on_status(EngineStatus(EnginePhase.FAILED, error.sentence))
            raise
        on_status(EngineStatus(EnginePhase.READY, endpoint.model))

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        """Return the improvement; see the port. The total deadline counts from here, loading included."""
        deadline = self._clock.monotonic() + self._settings.llm_timeout_seconds
        cancel.raise_if_cancelled()
        on_step(RunStep.LOADING)
        provider = find_provider(self._settings)
        endpoint = self._endpoint(provider, cancel, self._settings.llm_timeout_seconds)
        question = self._question(request, provider)
        cancel.raise_if_cancelled()
        on_step(RunStep.WAITING)
        started = self._clock.monotonic()
        answer = self._ask(provider, endpoint, question, deadline, cancel, on_step, on_partial)
        latency_ms = max(0, round((self._clock.monotonic() - started) * 1000))
        return _improvement(question, answer, provider, endpoint, latency_ms)

    def close(self) -> None:
        """Stop the embedded model."""
        if self._engine is not None:
            self._engine.close()

    def _seconds_to_load(self) -> float:
        """Return how long loading may take while no run waits for it."""
        fetches = self._settings.local_model_source is ModelSource.HUB
        return max(self._settings.llm_timeout_seconds, _SECONDS_TO_FETCH if fetches else 0)

    def _report(self, status: EngineStatus) -> None:
        self._on_status(status)

    def _endpoint(self, provider: Provider, cancel: CancelToken, seconds: float) -> Endpoint:
        if provider.name != LOCAL:
            return remote_endpoint(provider, self._settings)
        if self._engine is None:
            raise EmbeddedModelError("The embedded model is not part of this program.", "Choose another LLM_PROVIDER.")
        running = self._engine.ensure_running(cancel, seconds)
        return Endpoint(base_url=running.base_url, api_key=running.api_key, model=running.model)

    def _question(self, request: ImproveRequest, provider: Provider) -> "Question":
        from domain.improver.demonstrations import nearest_demonstrations
        from domain.improver.language import detect_language
        from domain.improver.model_call import Question
        from domain.improver.task_kind import kind_of, suitable_framework

        language = detect_language(request.idea, request.context)
        is_small = provider.name == LOCAL
        # Left to choose, a small model takes the same framework for every task, and "JSON" for an output format.
        kind = kind_of(request.idea)
        suitable = suitable_framework(kind)
        return Question(
            idea=request.idea,
            context=request.context,
            language=language,
            demonstrations=tuple(nearest_demonstrations(request.idea, language, self._shown(is_small))),
            frameworks=(suitable,) if is_small and suitable else tuple(Framework),
            kind=kind,
            is_small_model=is_small,
            takes_schema=provider.takes_schema,
        )

    def _shown(self, is_small: bool) -> int:
        """Return how many demonstrations to show.

        Unless asked to, a small model is shown none: the subject of even one leaks into its answer ("painted on a van"
        in a bedtime story), and the grammar shows it the form instead.
        """
        enabled = self._settings.dspy_fewshot_enabled
        if enabled is None:
            enabled = not is_small
        shown = _DEMONSTRATIONS_SHOWN_TO_SMALL if is_small else _DEMONSTRATIONS_SHOWN
        return shown if enabled else 0

    def _ask(
        self,
        provider: Provider,
        endpoint: Endpoint,
        question: "Question",
        deadline: float,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> "RawAnswer":
        from domain.improver.model_call import ask
        from domain.improver.partial_answers import partial_answer
        from domain.improver.retrying import ask_at_most_twice
        from domain.improver.streaming import AnswerStream, Limits

        def ask_once() -> "RawAnswer":
            stream = AnswerStream(
                self._clock,
                on_text=lambda text: on_partial(partial_answer(text, question.context, question.language)),
                on_first_text=lambda: on_step(RunStep.WRITING),
            )
            limits = Limits(deadline=deadline, silence=self._settings.llm_silence_seconds)
            lm = build_model(provider, endpoint, self._settings)
            return ask(lm, provider.name, question, stream, cancel, limits)

        try:
            if provider.name == LOCAL:
                return ask_once()  # an engine that fails is started anew
            return ask_at_most_twice(ask_once, self._clock, deadline, cancel, on_step)
        except RunCancelledError:
            if self._engine is not None:
                self._engine.stop_unless_idle()
                self._restart(self._engine)
            raise
        except ModelTimeoutError:
            if self._engine is not None:
                self._engine.stop()
                self._restart(self._engine)
            raise
        except ModelUnreachableError as error:
            if self._engine is None:
                raise
            self._engine.stop()
            self._restart(self._engine)
            raise EmbeddedModelError(
                "The embedded model stopped while it was working.",
                "It is being started again. Try again.",
                partial_answer=error.partial_answer,
            ) from None

    def _restart(self, engine: Engine) -> None:
        """Have the engine ready for the next run, in the background; one that still lives is left alone."""

        def start() -> None:
            with suppress(PromptImproverError):  # the engine reports its own status, and the next run tries again
                engine.ensure_running(CancelToken(), self._settings.llm_timeout_seconds)

        threading.Thread(target=start, name="engine-restart", daemon=True).start()


def _improvement(
    question: "Question", answer: "RawAnswer", provider: Provider, endpoint: Endpoint, latency_ms: int
) -> Improvement:
    from domain.improver.composition import compose_prompt
    from domain.improver.normalisation import normalise_answer
    from domain.improver.tidying import tidy

    normalised = normalise_answer(answer.text, question.idea, question.language, finish_reason=answer.finish_reason)
    sections, findings = normalised.sections, normalised.findings
    if question.is_small_model:
        sections, more = tidy(sections, question.language)
        findings += more
    return Improvement(
        improved_prompt=compose_prompt(sections, question.context, question.language),
        role=sections.role,
        directive=sections.directive,
        framework=normalised.framework,
        guardrails=sections.guardrails,
        requirements=sections.requirements,
        output_format=sections.output_format,
        reasoning=normalised.reasoning,
        confidence=normalised.confidence,
        backend=Backend.FEW_SHOT if question.demonstrations else Backend.ZERO_SHOT,
        model=endpoint.model,
        provider=provider.name,
        latency_ms=latency_ms,
        language=question.language,
        findings=findings,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        cost=answer.cost,
        finish_reason=answer.finish_reason,
        demonstrations=tuple(one.uid for one in question.demonstrations),
    )
