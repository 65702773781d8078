"""What choosing a provider means for a person: cost, speed, privacy, and what was found of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class KeyNeed(Enum):
    """Whether a provider asks for a key."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider and what was found on this machine for it; of keys the name alone."""

    provider: str
    found: str
    """In a few words."""
    is_ready: bool
    """Whether nothing is missing but the name of a model."""
    models: tuple[str, ...] = ()
    key_set_by: str = ""
    """The variable that sets its key, which wins over a key that is kept."""
    key: KeyNeed = KeyNeed.NONE
    needs_url: bool = False
    default_url: str = ""
    url_example: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A provider in plain words. `letter` is its key in the list."""

    title: str
    letter: str
    short: str
    cost: str
    speed: str
    privacy: str


def _paid(title: str, letter: str, who: str, speed: str = "a few seconds") -> Meaning:
    return Meaning(
        title,
        letter,
        "paid, not private",
        f"{who} bills your account by the token.",
        f"Usually {speed} a prompt.",
        f"Idea, context and feedback are sent to {who}.",
    )


MEANINGS: Mapping[str, Meaning] = {
    "local": Meaning(
        "Embedded model",
        "e",
        "free, private, slow",
        "Free. Takes about 650 MB of memory.",
        "15 to 30 seconds a prompt on two processors; good structure, plain content.",
        "Nothing leaves this machine.",
    ),
    "ollama": Meaning(
        "Ollama",
        "l",
        "free, private",
        "Free. The model is one that you have pulled.",
        "As fast as this machine runs it.",
        "Nothing leaves this machine, unless the model's name ends in -cloud.",
    ),
    "openai": _paid("OpenAI", "o", "OpenAI"),
    "anthropic": _paid("Anthropic", "a", "Anthropic"),
    "gemini": _paid("Gemini", "g", "Google"),
    "deepseek": _paid("DeepSeek", "d", "DeepSeek"),
    "groq": _paid("Groq", "q", "Groq", "a second or two"),
    "openrouter": Meaning(
        "OpenRouter",
        "r",
        "paid, not private",
        "OpenRouter bills your account by the token; some models are free.",
        "Usually a few seconds a prompt.",
        "Idea, context and feedback are sent to OpenRouter, and by it to the model's host.",
    ),
    "azure": Meaning(
        "Azure OpenAI",
        "z",
        "paid, your resource",
        "Microsoft bills your subscription by the token.",
        "Usually a few seconds a prompt.",
        "Idea, context and feedback are sent to your Azure resource.",
    ),
    "openai-compatible": Meaning(
        "Another server",
        "c",
        "any OpenAI-compatible",
        "What the server costs: nothing if it is yours (llama.cpp, vLLM, LM Studio).",
        "As fast as the server is.",
        "Idea, context and feedback are sent to the address that you give.",
    ),
}
"""By the provider's name, in the order of the list."""
