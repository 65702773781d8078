"""The improver behind the domain's port: DSPy on the embedded model or on a provider."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from domain.errors import (
    EmbeddedModelError,
    ModelAccessError,
    ModelTimeoutError,
    ModelUnreachableError,
    PromptImproverError,
    RunCancelledError,
)
from domain.improver.lm.providers import build_model, find_provider, remote_endpoint
from domain.improver.local.engine import Engine
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.omissions import MemoryOmissions
from domain.models.catalogue import LOCAL, Provider
from domain.models.choice import ConnectionTest, ModelChoice
from domain.models.omissions import OmissionStore
from domain.prompts.request import EnginePhase, EngineStatus, Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock, SystemClock
from domain.runtime.gc_pause import gc_paused
from domain.runtime.listeners import harmless
from domain.settings.schema import ModelSource, Settings

if TYPE_CHECKING:
    from domain.improver.program.ask import ModelAnswer
    from domain.improver.program.inputs import ModelTask
    from domain.improver.program.program import ImprovePrompt
    from domain.improver.wire.exchange import Exchange

_SECONDS_TO_FETCH = 3600.0  # half a gigabyte at 1 Mbit/s


class DspyPromptImprover:
    """Implements `domain.prompts.request.PromptImprover`. One run at a time; `close` may come from any thread.

    `make_engine` builds the embedded model with the listener for its status; it is called only for the local provider.
    `kept_key` returns the key that is kept for a provider, empty when there is none. It may block, so it is asked in
    `warm_up` and not in each run; again when there was no key, or when the provider refused the one that it returned.
    `omissions` remembers what each model refuses to be sent.
    """

    def __init__(
        self,
        settings: Settings,
        make_engine: Callable[[Callable[[EngineStatus], None]], Engine] | None = None,
        clock: Clock | None = None,
        kept_key: Callable[[str], str] = lambda _provider: "",
        omissions: OmissionStore | None = None,
    ) -> None:
        self._settings = settings
        self._kept_key = kept_key
        self._omissions = omissions or MemoryOmissions()
        self._clock = clock or SystemClock()
        self._on_status: Callable[[EngineStatus], None] = lambda _status: None
        self._engine: Engine | None = None
        self._remote: Endpoint | None = None
        """Where a provider answers, with its key, once that is known."""
        if make_engine is not None and settings.llm_provider.lower() == LOCAL:
            self._engine = make_engine(self._report)
        self._loading = CancelToken()  # of what is loaded while no run waits for it; replaced after it was set

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Import DSPy, start the embedded model, and check the settings of a provider, sending nothing.

        `on_status` also gets later changes, on the thread that causes them.
        """
        self._on_status = on_status = harmless(on_status, None)
        on_status(EngineStatus(EnginePhase.LOADING))
        try:
            provider = find_provider(self._settings)
            named = self._named_program()
            endpoint = self._endpoint(provider, self._loading, self._seconds_to_load())
            with gc_paused():
                named or self._program(endpoint.model)  # and with it DSPy
                from domain.improver.idea.language import detect_language

                detect_language("load the detector")
        except RunCancelledError:
            on_status(EngineStatus(EnginePhase.IDLE, "stopped"))
            return
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
        self._load_again()
        named = self._named_program()
        endpoint = self._endpoint(provider, cancel, self._settings.llm_timeout_seconds)
        program = named or self._program(endpoint.model)
        question = self._question(request, provider)
        cancel.raise_if_cancelled()
        on_step(RunStep.WAITING)

        def ask(asked: "ModelTask") -> "ModelAnswer":
            return self._ask(program, provider, endpoint, asked, deadline, cancel, on_step, on_partial)

        from domain.improver.program.repair import SelfRepair

        attempts = SelfRepair(ask, on_step, self._clock)
        try:
            return attempts.improve(question, endpoint.model, provider.name, self._count_tokens(provider))
        except ModelAccessError:
            self._remote = None
            raise

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        """Return how the model answers one small request. Raises what `improve` does."""
        from domain.improver.ping import ping

        provider = find_provider(self._settings)
        endpoint = self._endpoint(provider, cancel, self._seconds_to_load())
        with self._exchange(provider, endpoint) as exchange:
            return ping(provider, endpoint, self._settings, self._clock, cancel, exchange)

    def stop_loading(self) -> bool:
        """Stop what is loaded while no run waits for it; see the port."""
        if self._engine is None or self._loading.cancelled:
            return False
        self._loading.cancel()
        return True

    def _load_again(self) -> None:
        """Go on with what was stopped, for longer than a run may wait: a download takes minutes."""
        if self._engine is not None and self._loading.cancelled:
            self._loading = CancelToken()
            self._restart(self._engine, self._seconds_to_load())

    def close(self) -> None:
        """Stop the embedded model."""
        if self._engine is not None:
            self._engine.close()

    def _seconds_to_load(self) -> float:
        """Return how long loading may take while no run waits for it."""
        fetches = self._settings.local_model_source is not ModelSource.PACKAGES
        return max(self._settings.llm_timeout_seconds, _SECONDS_TO_FETCH if fetches else 0)

    def _report(self, status: EngineStatus) -> None:
        self._on_status(status)

    def _endpoint(self, provider: Provider, cancel: CancelToken, seconds: float) -> Endpoint:
        if provider.name != LOCAL:
            if self._remote is None:
                self._remote = remote_endpoint(provider, self._settings, self._kept_key)
            return self._remote
        if self._engine is None:
            raise EmbeddedModelError("The embedded model is not part of this program.", "Choose another LLM_PROVIDER.")
        return self._engine.ensure_running(cancel, seconds)

    def _named_program(self) -> "ImprovePrompt | None":
        """Return the program that the settings name, so that a wrong name is told before a model is fetched."""
        return self._program("") if self._settings.dspy_program else None

    def _program(self, model: str) -> "ImprovePrompt":
        """Return the program to ask with, compiled when there is a compiled one. Imports DSPy."""
        from domain.improver.program.saved import program_for

        return program_for(self._settings.dspy_program, model)

    def _question(self, request: ImproveRequest, provider: Provider) -> "ModelTask":
        from domain.improver.program.demonstrations import count_shown
        from domain.improver.program.inputs import make_task

        is_small = provider.name == LOCAL
        return make_task(
            request,
            is_small_model=is_small,
            takes_schema=provider.takes_schema,
            demonstrations=count_shown(self._settings.dspy_fewshot_enabled, is_small_model=is_small),
        )

    def _count_tokens(self, provider: Provider) -> Callable[[str], int | None]:
        """Return what counts the tokens of a text exactly, or says None where only the provider could."""
        if provider.name == LOCAL and self._engine is not None:
            return harmless(self._engine.count_tokens, None)
        return lambda _text: None

    def _ask(
        self,
        program: "ImprovePrompt",
        provider: Provider,
        endpoint: Endpoint,
        question: "ModelTask",
        deadline: float,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> "ModelAnswer":
        from domain.improver.lm.retry import ask_at_most_twice
        from domain.improver.lm.streaming import AnswerStream, Limits
        from domain.improver.program.ask import ask
        from domain.improver.program.partial import LiveAnswer

        def ask_once() -> "ModelAnswer":
            with self._exchange(provider, endpoint, on_step) as exchange:
                return ask_on(exchange)

        def ask_on(exchange: "Exchange") -> "ModelAnswer":
            live = LiveAnswer(question, exchange, on_step, on_partial)
            stream = AnswerStream(
                self._clock,
                on_text=live.take,
                is_streamed=lambda: exchange.is_streamed,
                on_thinking=live.think,
            )
            exchange.on_thoughts = stream.note_thoughts
            limits = Limits(deadline=deadline, silence=self._settings.llm_silence_seconds)
            lm = build_model(provider, endpoint, self._settings, question.temperature, exchange)
            return ask(program, lm, provider.name, question, stream, cancel, limits)

        try:
            if provider.name == LOCAL:
                return ask_once()  # an engine that fails is restarted
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

    @contextmanager
    def _exchange(
        self, provider: Provider, endpoint: Endpoint, on_step: Callable[[RunStep], None] = lambda _step: None
    ) -> "Iterator[Exchange]":
        """Give what the model is known to refuse, and keep what it refused besides once it has answered."""
        from domain.improver.model_list import context_of
        from domain.improver.wire.exchange import Exchange

        # The embedded engine has another port each time.
        model = ModelChoice(provider.name, endpoint.model, "" if provider.name == LOCAL else endpoint.base_url)
        known = harmless(self._omissions.load, frozenset())(model)
        exchange = Exchange(known, on_whole=lambda: on_step(RunStep.WAITING_FOR_ALL))
        exchange.find_context = lambda: context_of(provider, endpoint)
        exchange.context, exchange.cure = exchange.find_context(), provider.context_cure
        try:
            yield exchange
        finally:
            if exchange.learnt and exchange.is_accepted:
                harmless(self._omissions.add, None)(model, exchange.learnt)

    def _restart(self, engine: Engine, seconds: float | None = None) -> None:
        """Have the engine ready for the next run, in the background; one that still lives is left alone."""
        loading, seconds = self._loading, seconds or self._settings.llm_timeout_seconds

        def start() -> None:
            with suppress(PromptImproverError):  # the engine reports its own status, and the next run tries again
                engine.ensure_running(loading, seconds)

        threading.Thread(target=start, name="engine-restart", daemon=True).start()
