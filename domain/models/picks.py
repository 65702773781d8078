"""The list of models that can be chosen with one keystroke."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.models.catalogue import LOCAL, OLLAMA, PROVIDERS, ProviderStatus
from domain.models.choice import ModelChoice
from domain.text.clean import fold

IN_USE = "in use"
"""The note of the current choice."""


@dataclass(frozen=True, slots=True)
class ModelOption:
    """A choice, a short note, and whether it is ready to use; if not, it must be set up first."""

    choice: ModelChoice
    note: str = ""
    is_set_up: bool = True
    about: str = ""
    """What is known of an embedded model, in sentences."""

    def matches(self, words: str) -> bool:
        """Return whether its names and note contain each of `words`, ignoring case and accents."""
        title = PROVIDERS[self.choice.provider].title if self.choice.provider in PROVIDERS else ""
        name = fold(f"{self.choice.provider} {title} {self.choice.model} {self.choice.base_url} {self.note}")
        return all(word in name for word in fold(words).split())


def model_options(
    current: ModelChoice,
    remembered: tuple[ModelChoice, ...],
    used: tuple[ModelChoice, ...],
    offers: tuple[ProviderStatus, ...],
) -> tuple[ModelOption, ...]:
    """Return the current choice, the choices made and used before, then those that only `offers` has."""
    by_name = {offer.provider: offer for offer in offers}
    addresses = {(one.provider, one.model): one.base_url for one in (*reversed(remembered), current)}
    picks = {current: ModelOption(current, IN_USE)}
    for one in remembered:
        picks.setdefault(one, ModelOption(one))
    for one in used:
        if one.provider not in PROVIDERS or one.provider == LOCAL:
            continue  # unknown to this version, or listed below anyway
        there = replace(one, base_url=addresses.get((one.provider, one.model), ""))
        offer = by_name.get(one.provider)
        lacks_address = offer is not None and offer.about.needs_url and not there.base_url
        is_ready = offer is not None and offer.is_ready and not lacks_address
        picks.setdefault(there, ModelOption(there, "used before", is_set_up=is_ready))
    for choice, pick in _found(by_name.values()):
        listed = picks.setdefault(choice, pick)
        picks[choice] = replace(listed, note=listed.note or pick.note, about=pick.about)
    has_model = {choice.provider for choice in picks}
    unset = (offer for offer in offers if offer.is_ready and offer.provider not in has_model)
    return (
        *picks.values(),
        *(ModelOption(ModelChoice(one.provider), "choose a model", is_set_up=False) for one in unset),
    )


def _found(offers: Iterable[ProviderStatus]) -> Iterable[tuple[ModelChoice, ModelOption]]:
    for offer in offers:
        if offer.provider == LOCAL and offer.is_ready and not offer.embedded:
            choice = ModelChoice(LOCAL)
            yield choice, ModelOption(choice, "on this machine")
        for one in offer.embedded:
            choice = ModelChoice(LOCAL, one.name)
            yield choice, ModelOption(choice, one.note, about=one.about)
        if offer.provider == OLLAMA:
            for model in offer.models:
                choice = ModelChoice(OLLAMA, model)
                yield (
                    choice,
                    ModelOption(choice, "at Ollama's servers" if model.endswith("-cloud") else "on this machine"),
                )
