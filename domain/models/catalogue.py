"""Every provider in one table: how it is asked, what it needs, and what choosing it means for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

LOCAL = "local"
OLLAMA = "ollama"


class KeyNeed(Enum):
    """Whether a provider asks for a key."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is known about a provider before it is called.

    `title` to `privacy` are shown; `letter` is its key in the list. `key_variables` are the names that the provider's
    own tools use, the preferred one first. `url_path` is appended to an address that has no path. `own_url` is the
    address that the provider documents, which DSPy's engine knows itself. `may_think` says that some of its models
    think before they answer without being asked to, and count that as output. A provider that DSPy's engine does not
    know is declared to it: `server` is the engine's name for its way of speaking OpenAI's protocol, `key_scheme` for
    the header of its key. `context_cure` says how a server that cuts a long request silently is given room for
    `{tokens}` tokens. Only servers built on llama.cpp take our schema: others refuse some of its keywords.
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
        """Whether it asks for a key."""
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
        short="paid, not private",
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
        cost="Free. Takes about 650 MB of memory.",
        speed="15 to 30 seconds a prompt on two processors; good structure, plain content.",
        privacy="Nothing leaves this machine.",
        prefix="improver-embedded",
        own_url="http://127.0.0.1",
        takes_schema=True,
        server="lmstudio",
    ),
    # DSPy's engine does not speak Ollama's native protocol: its dialects are OpenAI's two, Anthropic's and Gemini's,
    # and its "ollama" and "ollama_chat" both mean OpenAI's chat, where Ollama takes our schema as well.
    Provider(
        name=OLLAMA,
        title="Ollama",
        letter="l",
        short="free, private",
        cost="Free. The model is one that you have pulled.",
        speed="As fast as this machine runs it.",
        privacy="Nothing leaves this machine, unless the model's name ends in -cloud.",
        prefix="improver-ollama",
        default_url="http://localhost:11434/v1",
        takes_schema=True,
        server="ollama",
        context_cure="Start Ollama with more room, OLLAMA_CONTEXT_LENGTH={tokens} ollama serve, and try again.",
    ),
    _paid("OpenAI", "o", "https://api.openai.com/v1", may_think=False),
    _paid("Anthropic", "a", "https://api.anthropic.com/v1", may_think=False),
    _paid("Gemini", "g", "https://generativelanguage.googleapis.com/v1beta", "GOOGLE_API_KEY", who="Google"),
    _paid("DeepSeek", "d", "https://api.deepseek.com"),
    _paid("Groq", "q", "https://api.groq.com/openai/v1", quick=True),
    replace(
        _paid("OpenRouter", "r", "https://openrouter.ai/api/v1"),
        cost="OpenRouter bills your account by the token; some models are free.",
        privacy="Idea, context and feedback are sent to OpenRouter, and by it to the model's host.",
    ),
    # The engine's own "azure" takes its address from the environment only, so that of a setting is declared.
    Provider(
        name="azure",
        title="Azure OpenAI",
        letter="z",
        short="paid, your resource",
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
        cost="What the server costs: nothing if it is yours (llama.cpp, vLLM, LM Studio).",
        speed="As fast as the server is.",
        privacy="Idea, context and feedback are sent to the address that you give.",
        prefix="improver-compatible",
        needs_url=True,
        server="lmstudio",
        context_cure="Give the server a context of {tokens} tokens (llama.cpp: -c {tokens}; vLLM: --max-model-len "
        "{tokens}; LM Studio: Context Length), and try again.",
    ),
)
PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _ALL}
"""By name, in the order of the list."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A provider and what was found on this machine for it; of keys the name alone."""

    provider: str
    found: str
    """In a few words."""
    is_ready: bool
    """Whether nothing is missing but the name of a model."""
    models: tuple[str, ...] = ()
    key_set_by: str = ""
    """The variable that sets its key, which wins over a key that is kept."""

    @property
    def about(self) -> Provider:
        """What is known about the provider itself."""
        return PROVIDERS[self.provider]
