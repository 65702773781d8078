"""Recognises prompt injections: instructions to a model inside a text that is only data."""

import re

_TELLS = (
    r"(?:ignore|forget|disregard|override|overlook|olvida(?:te|d)?(?: de)?|ignora(?:d)?|descarta|omite|oublie[zr]?|"
    r"ignore[zr]|vergiss|ignoriere|dimentica|esquece|esqueça|oblida|negeer|vergeet)"
)
# The objects of an injection; "ignore all rows older than 30 days" is not one.
_TARGETS = (
    r"(?:instructions?|rules|guardrails?|prompts?|above|everything|guidelines|constraints|límites|instrucciones|reglas|indicaciones|anterior(?:es)?|"
    r"todo|arriba|consignes|instructions|tout|anweisungen|alles|istruzioni|tutto|instruções|tudo|instruccions|tot|"
    r"instructies)"
)
_FEW_WORDS = r"(?:\s+[^\W\d_]+){0,4}?\s+"
_REST = r"[^.!?\n]*[.!?]*"
_DEMANDS = (
    r"(?:print|say|reply|respond|answer|output|write|responde|contesta|escribe|di|imprime|réponds|antworte|rispondi|"
    r"responda|respon|antwoord)"
)
_ORDERS = re.compile(
    rf"(?:\b(?:and|y|et|und|e|i)\s+)?(?:\bplease\s+|\bpor favor,?\s+)?\b{_TELLS}{_FEW_WORDS}{_TARGETS}\b{_REST}"
    # A demand for a fixed answer directly after it belongs to it: "... . Just print DONE."
    rf"(?:\s*(?:(?:just|only|instead|simply|solo|sólo|simplemente|now|ahora)\s+)?{_DEMANDS}\s{_REST})?"
    r"|<(system|assistant|developer)>[\s\S]{0,2000}?</\1>"
    r"|</?(?:system|user|assistant|idea|context|instructions?)>"
    r"|\[/?(?:INST|SYS|SYSTEM)\]|<\|[^|<>\n]{1,40}\|>"
    r"|^[^\S\n]*(?:system|assistant)[^\S\n]*:.*$"
    rf"|\byou are (?:now )?in (?:admin|dan|debug|developer|god|jailbreak) mode\b{_REST}"
    rf"|\byou are now\b{_REST}|\bnew instructions?:{_REST}|\bahora eres\b{_REST}"
    rf"|\b(?:(?:z?ignoruj|zapomnij|pomiń)\w*{_FEW_WORDS}(?:instrukcj|poleceni|zasad|reguł)"
    rf"|(?:про)?(?:игнориру|забуд|ігнору)\w+{_FEW_WORDS}(?:инструкц|указани|правил|команд|інструкц)"
    rf"|(?:ignorera|glöm){_FEW_WORDS}(?:instruktion|regl))\w*{_REST}"
    rf"|(?:تجاهل|انس)\w*{_FEW_WORDS}(?:التعليمات|القواعد|الأوامر|الإرشادات){_REST}"
    rf"|(?:지시|명령|규칙|지침)[^.!?\n]{{0,30}}(?:무시|잊){_REST}"
    r"|(?:忽略|无视|無視)[^。！？\n]*[。！？]?",
    re.IGNORECASE | re.MULTILINE,
)
_DEMANDED = re.compile(
    rf"\b{_DEMANDS}\s+(?:(?:only|just|solo|sólo|simply|with|con|the words?|la palabra|exactly)\s+)*[:\"'“«]*\s?"
    r"([^\"'”».!?<\n]{1,60})",
    re.IGNORECASE,
)


def without_injections(text: str) -> str:
    """Return `text` with each injection replaced by spaces, so that all other offsets stay the same."""
    return _ORDERS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def injected_answers(text: str) -> tuple[str, ...]:
    """Return the answers that the injections in `text` demand, such as "DONE"."""
    orders = " ".join(match[0] for match in _ORDERS.finditer(text))
    return tuple(answer.strip() for answer in _DEMANDED.findall(orders) if answer.strip())
