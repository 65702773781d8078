"""The table of providers: how each is called, what it needs, and its cost, speed and privacy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from domain.models.embedded import EmbeddedModelStatus

LOCAL = "local"
OLLAMA = "ollama"


class KeyNeed(Enum):
    """Whether a provider needs an API key."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The static facts about a provider.

    `title` to `privacy` are shown; `letter` selects it in the list. `key_variables` are the variables that the
    provider's own tools use, the preferred one first. `url_path` is appended to an address without a path. `own_url` is
    the address that the provider documents; DSPy's engine uses it by default. `may_think` means that some models think
    before they answer without being asked to, and count this as output. A provider that DSPy's engine does not know is
    declared to it: `server` is the engine's name for its variant of OpenAI's protocol, `key_scheme` for the header of
    its key. For a server that truncates long requests silently, `context_cure` tells the user how to configure room for
    `{tokens}` tokens. `takes_schema` is true only for servers built on llama.cpp; others refuse some keywords of our
    schema.
    """

    name: str
    title: str
    letter: str
    short: str
    cost: str
    speed: str
    privacy: str
    prefix: str
    key_variables: tuple[str, ...] = ()
    default_url: str = ""
    own_url: str = ""
    needs_url: bool = False
    url_example: str = "http://127.0.0.1:8080/v1"
    url_path: str = ""
    takes_schema: bool = False
    may_think: bool = False
    server: str = ""
    key_scheme: str = "bearer"
    context_cure: str = ""

    @property
    def key_need(self) -> KeyNeed:
        """Whether it needs a key."""
        if self.key_variables:
            return KeyNeed.REQUIRED
        return KeyNeed.OPTIONAL if self.needs_url else KeyNeed.NONE


def _paid(
    title: str, letter: str, own_url: str, *more_keys: str, who: str = "", quick: bool = False, may_think: bool = True
) -> Provider:
    name, who = title.lower(), who or title
    return Provider(
        name=name,
        title=title,
        letter=letter,
        short=f"paid, sent to {who}",
        cost=f"{who} bills your account by the token.",
        speed=f"Usually {'a second or two' if quick else 'a few seconds'} a prompt.",
        privacy=f"Idea, context and feedback are sent to {who}.",
        prefix=name,
        key_variables=(f"{name.upper()}_API_KEY", *more_keys),
        own_url=own_url,
        may_think=may_think,
    )


_ALL = (
    Provider(
        name=LOCAL,
        title="Embedded model",
        letter="e",
        short="free, private, slow",
        cost="Free. The default takes about 650 MB of memory.",
        speed="About a second a prompt with a pattern; 15 to 30 seconds without, on two processors.",
        privacy="Nothing leaves this machine.",
        prefix="improver-embedded",
        own_url="http://127.0.0.1",
        takes_schema=True,
        server="lmstudio",
    ),
    # DSPy's engine does not speak Ollama's native protocol: its "ollama" and "ollama_chat" both mean OpenAI's chat
    # protocol, where Ollama accepts our schema as well.
    Provider(
        name=OLLAMA,
        title="Ollama",
        letter="l",
        short="free, private",
        cost="Free. Uses a model that you have pulled.",
        speed="As fast as this machine runs it.",
        privacy="Nothing leaves this machine, unless the model's name ends in -cloud.",
        prefix="improver-ollama",
        default_url="http://localhost:11434/v1",
        takes_schema=True,
        server="ollama",
        context_cure="Start Ollama with a larger context, OLLAMA_CONTEXT_LENGTH={tokens} ollama serve, and try again.",
    ),
    _paid("OpenAI", "o", "https://api.openai.com/v1", may_think=False),
    _paid("Anthropic", "a", "https://api.anthropic.com/v1", may_think=False),
    _paid("Gemini", "g", "https://generativelanguage.googleapis.com/v1beta", "GOOGLE_API_KEY", who="Google"),
    _paid("DeepSeek", "d", "https://api.deepseek.com"),
    _paid("Groq", "q", "https://api.groq.com/openai/v1", quick=True),
    replace(
        _paid("OpenRouter", "r", "https://openrouter.ai/api/v1"),
        cost="OpenRouter bills your account by the token; some models are free.",
        privacy="Idea, context and feedback are sent to OpenRouter, which sends them to the model's host.",
    ),
    # The engine's own "azure" reads its address only from the environment, so it cannot use the setting.
    Provider(
        name="azure",
        title="Azure OpenAI",
        letter="z",
        short="paid, your Azure resource",
        cost="Microsoft bills your subscription by the token.",
        speed="Usually a few seconds a prompt.",
        privacy="Idea, context and feedback are sent to your Azure resource.",
        prefix="improver-azure",
        key_variables=("AZURE_API_KEY", "AZURE_OPENAI_API_KEY"),
        needs_url=True,
        url_example="https://NAME.openai.azure.com",
        url_path="/openai/v1",
        server="openai",
        key_scheme="api-key",
    ),
    Provider(
        name="openai-compatible",
        title="Another server",
        letter="c",
        short="any OpenAI-compatible",
        cost="Depends on the server: free if it is yours (llama.cpp, vLLM, LM Studio).",
        speed="As fast as the server is.",
        privacy="Idea, context and feedback are sent to the address that you set.",
        prefix="improver-compatible",
        needs_url=True,
        server="lmstudio",
        context_cure="Give the server a context of {tokens} tokens (llama.cpp: -c {tokens}; vLLM: --max-model-len "
        "{tokens}; LM Studio: Context Length), and try again.",
    ),
)
PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _ALL}
"""The providers by name, in the order of the list on the screen."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A provider and what was found for it on this machine. Contains the names of keys, never their values."""

    provider: str
    found: str
    """A short description."""
    is_ready: bool
    """Whether it can be used once a model is chosen."""
    models: tuple[str, ...] = ()
    key_set_by: str = ""
    """The variable that sets its key; it takes precedence over a saved key."""
    embedded: tuple[EmbeddedModelStatus, ...] = ()
    """The embedded models to choose from: none for another provider, and none while you name your own file."""

    @property
    def about(self) -> Provider:
        """The provider's entry in the table."""
        return PROVIDERS[self.provider]
