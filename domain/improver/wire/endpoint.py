"""The address, key and name of a model."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, its key and the model. An empty `base_url` means the provider's documented address.

    `context_tokens` is the context length for prompt and answer, known for the embedded engine only.
    """

    base_url: str
    api_key: str = field(repr=False)
    model: str
    context_tokens: int | None = None
