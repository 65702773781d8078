"""Recognises a role that is the model talking about itself."""

import re

from domain.text.clean import fold

_MACHINE = re.compile(
    r"^\W*(?:(?:you are|act as|i am|as|eres|actua como|soy|como)\W+)?(?:(?:a|an|the|un|una|el|la)\W+)?"
    r"(?:"
    r"(?:\w+ ){0,2}(?:language model|modelo de lenguaje|chatbot)"
    r"|(?:chatgpt|gpt\S*|claude|qwen|gemini|llama)\b"
    r"|(?:helpful |virtual )?(?:ai|ia|artificial intelligence|inteligencia artificial)"
    r"(?: (?:assistant|model|language|system|modelo|sistema)\b|\W*$|[,.;])"
    r"|(?:helpful|virtual|digital) assistant|asistente(?: virtual| digital| de (?:ia|inteligencia)|\W*$)"
    r"|assistant\W*$"
    r")"
)


def is_role_of_a_machine(role: str) -> bool:
    """Return whether `role` is a language model or a generic assistant, and not somebody with a craft."""
    return _MACHINE.match(fold(role)) is not None
