"""The use case of choosing a model: lists what is available, tests a choice, saves it.

Import this module off the paint path: the settings need pydantic.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Protocol

from pydantic import SecretStr

from domain.models.catalogue import LOCAL, PROVIDERS, KeyNeed, ProviderStatus
from domain.models.choice import ConnectionTest, ModelChoice, ProviderTester
from domain.models.keys import KeyPlace, KeyStore
from domain.models.picks import ModelOption, model_options
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import Settings
from domain.settings.service import Applied, ChangesSettings
from domain.settings.sources import Origin, SettingSources

_WITHOUT_A_KEY = frozenset(one.name for one in PROVIDERS.values() if one.key_need is KeyNeed.NONE)


class RemembersModels(Protocol):
    """Stores recent choices (`storage.state.recent_models.RecentModels`)."""

    def load(self) -> tuple[ModelChoice, ...]:
        """Return the choices, newest first."""
        ...

    def add(self, choice: ModelChoice) -> None:
        """Add a choice. Raises `OSError`."""
        ...


@dataclass(frozen=True, kw_only=True)
class ModelPorts:
    """The functions that `ModelSetup` needs. All may block.

    `discover_providers` lists the providers and sends nothing off this machine. `list_models` and `make_tester` call
    only the provider that the given settings select. `apply` uses the settings from the next run on, and returns the
    model that is then used, under the name that the user knows.
    """

    discover_providers: Callable[[Settings], tuple[ProviderStatus, ...]]
    list_models: Callable[[Settings], tuple[str, ...]]
    make_tester: Callable[[Settings], AbstractContextManager[ProviderTester]]
    apply: Callable[[], ModelChoice]
    newest_prompts: Callable[[], Iterable[PromptHistory]]


class ModelSetup:
    """Every method blocks, on a disk, on loopback or on the named provider: call it off the UI thread.

    A key is an argument that is saved or sent to its provider; no method returns one.
    """

    def __init__(
        self,
        sources: SettingSources,
        files: ChangesSettings,
        keys: KeyStore,
        recent: RemembersModels,
        ports: ModelPorts,
    ) -> None:
        self._sources = sources
        self._files = files
        self._keys = keys
        self._recent = recent
        self._ports = ports

    def decline(self) -> None:
        """Select the embedded model, so that the first-run question is not asked again. Raises `SettingsError`."""
        self._files.change({"llm_provider": LOCAL})

    def current(self) -> ModelChoice:
        """Return the current choice. Raises `SettingsError`."""
        settings = self._sources.load()
        if settings.llm_provider == LOCAL:
            return ModelChoice(LOCAL, _embedded(settings))
        return ModelChoice(settings.llm_provider, settings.llm_model, settings.llm_base_url)

    def offers(self) -> tuple[ProviderStatus, ...]:
        """Return every provider with what was found for it. Raises `SettingsError`."""
        settings = self._sources.load()
        offers = self._ports.discover_providers(settings.model_copy(update={"llm_api_key_for": _owner(settings)}))
        return tuple(self._timed(offer) if offer.embedded else offer for offer in offers)

    def _timed(self, offer: ProviderStatus) -> ProviderStatus:
        """Add how long the last prompts of each embedded model took."""
        seconds: dict[str, list[float]] = {}
        for one in self._ports.newest_prompts():
            if one.provider == LOCAL and one.latency_ms:
                seconds.setdefault(one.model, []).append(one.latency_ms / 1000)
        return replace(
            offer,
            embedded=tuple(
                replace(one, seconds=median(seconds[one.file])) if one.file in seconds else one
                for one in offer.embedded
            ),
        )

    def key_places(self) -> tuple[KeyPlace, ...]:
        """Return where a key can be saved, the safer place first."""
        return self._keys.places()

    def kept_key_place(self, provider: str) -> KeyPlace | None:
        """Return where the key of `provider` is saved, None if there is none.

        Raises `ModelAccessError` and `SettingsError`.
        """
        kept = self._keys.find(provider)
        return None if kept is None else kept.place

    def picks(self, offers: tuple[ProviderStatus, ...]) -> tuple[ModelOption, ...]:
        """Return what can be chosen with one keystroke: earlier choices, models used before, and those in `offers`."""
        set_one = _embedded(self._sources.load())
        remembered = tuple(
            # While you name your own file, it is the only embedded model.
            replace(one, model=set_one and (one.model or set_one)) if one.provider == LOCAL else one
            for one in self._recent.load()
        )
        used = tuple(ModelChoice(one.provider, one.model) for one in self._ports.newest_prompts())
        return model_options(self.current(), remembered, used, offers)

    def models(self, choice: ModelChoice, key: str = "") -> tuple[str, ...]:
        """Return the models that the provider lists; empty when it does not list any."""
        return self._ports.list_models(self._settings_for(choice, key))

    def try_out(self, choice: ModelChoice, key: str, cancel: CancelToken) -> ConnectionTest:
        """Test the choice with one small request, using `key`, or the configured key if it is empty.

        Raises `PromptImproverError` with the same messages as a run.
        """
        with self._ports.make_tester(self._settings_for(choice, key)) as tester:
            return tester.try_out(cancel)

    def use(self, choice: ModelChoice, key: str = "", place: KeyPlace | None = None) -> Applied:
        """Use `choice` from the next run on, and save it.

        A new key is saved at `place`; without a place, it is kept in memory until the session ends. Raises
        `SettingsError`; then nothing has changed, except that the key may have been saved.
        """
        if key and place is not None:
            self._keys.keep(choice.provider, key, place)
        values: dict[str, Any] = dict(choice.settings)
        settings = self._sources.load()
        if settings.llm_api_key is not None:
            # A key for one provider must not be sent to another.
            values["llm_api_key_for"] = _owner(settings) or (
                "" if choice.provider in _WITHOUT_A_KEY else choice.provider
            )
        fixed = self._sources.outside()
        outside = next((fixed[name] for name in values if name in fixed), None)
        if outside is None:
            self._files.change(
                {name: value or None for name, value in values.items()} | {"llm_provider": choice.provider}
            )
        self._sources.take(values, for_session=outside is not None)
        if key and place is None:
            self._sources.take({"llm_api_key": SecretStr(key), "llm_api_key_for": choice.provider}, for_session=True)
        applied = self._ports.apply()
        with suppress(OSError):  # the list of recent choices is only a convenience
            self._recent.add(choice)
        return Applied(_sentence(applied, outside), applied)

    def _settings_for(self, choice: ModelChoice, key: str) -> Settings:
        return settings_for(self._sources.load(), choice, key)


def settings_for(settings: Settings, choice: ModelChoice, key: str = "") -> Settings:
    """Return `settings` with another model, using `key`, or the configured key if it is empty and is the provider's."""
    changes: dict[str, Any] = {**choice.settings, "llm_api_key_for": _owner(settings)}
    if key:
        changes |= {"llm_api_key": SecretStr(key), "llm_api_key_for": choice.provider}
    return settings.model_copy(update=changes)


def _embedded(settings: Settings) -> str:
    """Return the name of the embedded model that is set; empty while your own file takes its place."""
    return "" if settings.local_model_path else str(settings.local_model)


def _owner(settings: Settings) -> str:
    """Return the provider that LLM_API_KEY belongs to: the one in LLM_API_KEY_FOR, else the current one."""
    if settings.llm_api_key is None or settings.llm_api_key_for:
        return settings.llm_api_key_for
    return "" if settings.llm_provider in _WITHOUT_A_KEY else settings.llm_provider


def _sentence(choice: ModelChoice, outside: Origin | None) -> str:
    name = f"{choice.provider} · {choice.model}" if choice.model else choice.provider
    if outside:
        return f"{name} is used until you quit. After that, the settings in {outside} apply again."
    return f"The next run uses {name}."
