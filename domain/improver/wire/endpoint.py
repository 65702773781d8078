"""Where a model answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, its key and the model there. `base_url` is empty for the provider's own address."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
