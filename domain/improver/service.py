"""Implements the improver port with DSPy, on the embedded model or a provider."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from domain.errors import EmbeddedModelError, ModelAccessError, PromptImproverError, RunCancelledError
from domain.improver.lm.providers import build_model, find_provider, remote_endpoint
from domain.improver.local.engine import Engine
from domain.improver.local.model_file import EMBEDDED_MODELS
from domain.improver.local.upkeep import EngineUpkeep
from domain.improver.wire.endpoint import Endpoint
from domain.improver.wire.omissions import MemoryOmissions
from domain.models.catalogue import LOCAL, Provider
from domain.models.choice import ConnectionTest, ModelChoice
from domain.models.omissions import OmissionStore
from domain.patterns.nearest import NearestPatterns
from domain.prompts.request import (
    NO_PATTERN,
    EnginePhase,
    EngineStatus,
    Improvement,
    ImproveRequest,
    PartialAnswer,
    RunStep,
)
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock, SystemClock
from domain.runtime.gc_pause import gc_paused
from domain.runtime.listeners import harmless
from domain.settings.schema import ModelSource, Settings

if TYPE_CHECKING:
    from domain.evaluation.ports import Answer, Question
    from domain.improver.program.ask import ModelAnswer
    from domain.improver.program.inputs import ModelTask
    from domain.improver.program.program import ImprovePrompt
    from domain.improver.wire.exchange import Exchange

_BYTES_A_SECOND = 125_000  # the slowest network, 1 Mbit/s, on which a download has the time to end


class DspyPromptImprover:
    """Implements `domain.prompts.request.PromptImprover`. One run at a time; any thread may call `close`.

    `make_engine` creates the embedded model with a listener for its status; it is called only for the local provider.
    `kept_key` returns the saved key of a provider, empty if there is none. It may block, so it is called in `warm_up`
    and not in every run; it is called again if there was no key or the provider refused it. `omissions` stores what
    each model refuses. Without `patterns`, the model writes every prompt whole.
    """

    def __init__(
        self,
        settings: Settings,
        make_engine: Callable[[Callable[[EngineStatus], None]], Engine] | None = None,
        clock: Clock | None = None,
        kept_key: Callable[[str], str] = lambda _provider: "",
        omissions: OmissionStore | None = None,
        patterns: NearestPatterns | None = None,
    ) -> None:
        self._settings = settings
        self._kept_key = kept_key
        self._omissions = omissions or MemoryOmissions()
        self._clock = clock or SystemClock()
        self._on_status: Callable[[EngineStatus], None] = lambda _status: None
        self._patterns = patterns
        self._upkeep: EngineUpkeep | None = None
        self._remote: Endpoint | None = None
        """The provider's address and key, once they are known."""
        if make_engine is not None and settings.llm_provider.lower() == LOCAL:
            engine = make_engine(self._report)
            self._upkeep = EngineUpkeep(engine, self._seconds_to_load(), settings.llm_timeout_seconds)

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Import DSPy, start the embedded model, and check the provider's settings. Sends nothing to a provider.

        `on_status` also receives later changes, on the thread that causes them.
        """
        self._on_status = on_status = harmless(on_status, None)
        on_status(EngineStatus(EnginePhase.LOADING))
        try:
            provider = find_provider(self._settings)
            named = self._named_program()
            loading = self._upkeep.loading if self._upkeep else CancelToken()
            endpoint = self._endpoint(provider, loading, self._seconds_to_load())
            with gc_paused():
                named or self._program(endpoint.model)  # imports DSPy
                from domain.improver.idea.language import detect_language

                detect_language("load the detector")
                if self._patterns is not None and self._settings.patterns:
                    self._patterns.load()
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
        """Return the improvement; see the port. The deadline starts here and includes loading."""
        deadline = self._clock.monotonic() + self._settings.llm_timeout_seconds
        cancel.raise_if_cancelled()
        on_step(RunStep.LOADING)
        provider = find_provider(self._settings)
        if self._upkeep is not None:
            self._upkeep.load_again()
        named = self._named_program()
        endpoint = self._endpoint(provider, cancel, self._settings.llm_timeout_seconds)
        program = named or self._program(endpoint.model)
        question = self._question(request, provider)
        cancel.raise_if_cancelled()
        from domain.improver.program.repair import SelfRepair
        from domain.improver.with_patterns.choosing import choose_pattern
        from domain.improver.with_patterns.guidance import guided, with_pattern
        from domain.improver.with_patterns.local import LocalPatterns

        nearest = self._patterns if self._uses_patterns(request) else None
        if nearest is not None and self._upkeep is not None and question.is_small_model:
            local = LocalPatterns(nearest, self._upkeep, endpoint, self._clock)
            return local.improve(request, question, cancel, deadline, on_step, on_partial)
        chosen = None
        if nearest is not None:
            on_step(RunStep.CHOOSING)
            chosen = choose_pattern(nearest, request, question.idea, question.context, question.language)
            question = guided(question, chosen, nearest.library)
        on_step(RunStep.WAITING)

        def ask(asked: "ModelTask") -> "ModelAnswer":
            return self._ask(program, provider, endpoint, asked, deadline, cancel, on_step, on_partial)

        attempts = SelfRepair(ask, on_step, self._clock)
        try:
            made = attempts.improve(question, endpoint.model, provider.name, self._count_tokens())
            return with_pattern(made, chosen) if chosen is not None else made
        except ModelAccessError:
            self._remote = None
            raise

    def try_out(self, cancel: CancelToken) -> ConnectionTest:
        """Test the model with one small request. Raises the same errors as `improve`."""
        from domain.improver.ping import ping

        provider = find_provider(self._settings)
        endpoint = self._endpoint(provider, cancel, self._seconds_to_load())
        with self._exchange(provider, endpoint) as exchange:
            return ping(provider, endpoint, self._settings, self._clock, cancel, exchange)

    def answer(self, question: "Question", cancel: CancelToken, on_text: Callable[[str], None]) -> "Answer":
        """Return the model's answer to any prompt; see `domain.evaluation.ports.Answerer`."""
        from domain.improver.answering import answer_prompt
        from domain.improver.lm.retry import ask_at_most_twice

        deadline = self._clock.monotonic() + self._settings.llm_timeout_seconds
        provider = find_provider(self._settings)
        if self._upkeep is not None:
            self._upkeep.load_again()
        endpoint = self._endpoint(provider, cancel, self._settings.llm_timeout_seconds)

        def ask_once() -> "Answer":
            with self._exchange(provider, endpoint) as exchange:
                return answer_prompt(
                    question, provider, endpoint, self._settings, self._clock, cancel, exchange, on_text, deadline
                )

        if self._upkeep is None:
            return ask_at_most_twice(ask_once, self._clock, deadline, cancel, lambda _step: None)
        with self._upkeep.restarted_on_failure():
            return ask_once()

    def count_tokens(self, text: str) -> int | None:
        """Return the exact number of tokens of `text`; None if only the provider could count them."""
        return self._count_tokens()(text)

    def stop_loading(self) -> bool:
        """Stop loading in the background; see the port."""
        return self._upkeep is not None and self._upkeep.stop_loading()

    def close(self) -> None:
        """Stop the embedded model."""
        if self._upkeep is not None:
            self._upkeep.engine.close()

    def _seconds_to_load(self) -> float:
        """Return the time limit for loading in the background."""
        fetches = self._settings.local_model_source is not ModelSource.PACKAGES
        size = EMBEDDED_MODELS[self._settings.local_model].size
        return max(self._settings.llm_timeout_seconds, size / _BYTES_A_SECOND if fetches else 0)

    def _report(self, status: EngineStatus) -> None:
        self._on_status(status)

    def _endpoint(self, provider: Provider, cancel: CancelToken, seconds: float) -> Endpoint:
        if provider.name != LOCAL:
            if self._remote is None:
                self._remote = remote_endpoint(provider, self._settings, self._kept_key)
            return self._remote
        if self._upkeep is None:
            raise EmbeddedModelError("The embedded model is not available.", "Choose another LLM_PROVIDER.")
        return self._upkeep.engine.ensure_running(cancel, seconds)

    def _named_program(self) -> "ImprovePrompt | None":
        """Load the program in the settings, so that an error is reported before a model is downloaded."""
        return self._program("") if self._settings.dspy_program else None

    def _program(self, model: str) -> "ImprovePrompt":
        """Return the program for `model`, compiled if there is a compiled one. Imports DSPy."""
        from domain.improver.program.saved import program_for

        return program_for(self._settings.dspy_program, model)

    def _question(self, request: ImproveRequest, provider: Provider) -> "ModelTask":
        from domain.improver.program.demonstrations import count_shown
        from domain.improver.program.inputs import make_task

        is_small = self._upkeep is not None and self._upkeep.engine.is_small()
        return make_task(
            request,
            is_small_model=is_small,
            takes_schema=provider.takes_schema,
            demonstrations=count_shown(self._settings.dspy_fewshot_enabled, is_small_model=is_small),
        )

    def _uses_patterns(self, request: ImproveRequest) -> bool:
        """Whether a pattern may be chosen. One that the user names always counts; the user's own program needs none."""
        if request.pattern:
            return request.pattern != NO_PATTERN
        return self._settings.patterns and not self._settings.dspy_program

    def _count_tokens(self) -> Callable[[str], int | None]:
        """Return a function that counts the tokens of a text exactly, or returns None if only the provider could."""
        if self._upkeep is not None:
            return harmless(self._upkeep.engine.count_tokens, None)
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

        if self._upkeep is None:
            return ask_at_most_twice(ask_once, self._clock, deadline, cancel, on_step)
        with self._upkeep.restarted_on_failure():  # no retry: an engine that fails is restarted
            return ask_once()

    @contextmanager
    def _exchange(
        self, provider: Provider, endpoint: Endpoint, on_step: Callable[[RunStep], None] = lambda _step: None
    ) -> "Iterator[Exchange]":
        """Provide an exchange with the model's known omissions; store new ones if the model has answered."""
        from domain.improver.model_list import context_of
        from domain.improver.wire.exchange import Exchange

        # The embedded engine's port changes with every start, so its address is not stored.
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
