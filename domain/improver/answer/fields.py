"""Finds the fields of an answer under the names that models use, and recognises placeholders."""

import functools
import re
from typing import Any

from domain.improver.answer.lenient_json import read_object
from domain.improver.sections.wording import all_texts
from domain.text.clean import fold

_NAMES: dict[str, str] = {
    "role": "role rol persona papel rôle rolle ruolo função perfil expert 角色 役割 роль 역할",
    "directive": (
        "directive directiva task tarea objective objetivo goal instruction instructions instrucción instrucciones "
        "directief tâche consigne aufgabe anweisung auftrag compito istruzione direttiva tarefa instrução diretiva "
        "taak opdracht tasca 任务 指令 目标 指示 タスク 課題 задача 작업 지시"
    ),
    "requirements": (
        "requirements requirement requisitos steps pasos exigences étapes anforderungen schritte requisiti passi "
        "vereisten eisen requisits 要求 需求 要件 требования 요구사항"
    ),
    "framework": (
        "framework marco method método technique técnica approach howtowork enfoque cómotrabajar méthode cadre methode "
        "vorgehen metodo quadro kader marc 框架 方法 枠組み フレームワーク метод 프레임워크"
    ),
    "guardrails": (
        "guardrails guardrail constraints restrictions restricciones rules reglas limits límites contraintes "
        "gardefous leitplanken einschränkungen regeln grenzen vincoli regole limiti restrições regras "
        "beperkingen regels restriccions límits 约束 限制 规则 護欄 护栏 制約 制約条件 "
        "القيود 约束条件 限制条件 ガードレール ограничения правила 제약"
    ),
    "output_format": (
        "outputformat formatodesalida responseformat output format formato formatdesortie formatderéponse sortie "
        "ausgabeformat ausgabe formatodioutput formatodiuscita formatodesaída uitvoerformaat formatdesortida "
        "输出格式 格式 出力形式 出力フォーマット форматвывода 출력형식"
    ),
    "reasoning": (
        "reasoning rationale razonamiento raisonnement begründung ragionamento raciocínio redenering 推理 理由 推論"
    ),
    "confidence": "confidence confianza confiance konfidenz confidenza confiança vertrouwen 置信度 信心 信頼度",
    "improved_prompt": "improvedprompt prompt promptmejorado finalprompt promptamélioré verbesserterprompt 提示词",
    "why": "why reasons porqué motivos pourquoi warum perché porquê waarom",
    "questions": "questions preguntas clarifications clarifyingquestions fragen domande perguntas vragen 问题 質問",
    "assumptions": "assumptions supuestos hypothèses annahmen ipotesi suposições aannames 假设 前提",
}
_ENVELOPES = (None, "directive", "improved_prompt", "output_format")
"""The fields whose names can also wrap the answer: {"prompt": {...}}, {"task": {...}}, {"output": {...}}."""
_NOT_A_LETTER = re.compile(r"[^\w]|[\d_]")
_MOST_DEPTH = 5
_FORM_WORD = re.compile(
    r"string|str|text|number|float|integer|int|array|list|object|boolean|enum|null|none|list\[str\]|string\[\]|\[\.{3}\]"
)
_PLACE = re.compile(r"<[^<>\n]{1,120}>|\[[^\[\]\n'\",]{1,60}\]|\{[^{}\n]{1,60}\}|\.{3}|…")
_SCHEMA_WORD = re.compile(
    r"type|description|items|(?:min|max)(?:Items|Length)|enum|title|default|pattern|const|anyOf|\$ref|examples|required|"
    r"properties|prefixItems"
)
_PAIRS = (
    ("name", "value"),
    ("field", "value"),
    ("key", "value"),
    ("name", "content"),
    ("section", "content"),
    ("title", "content"),
)


def _letters(name: str) -> str:
    return _NOT_A_LETTER.sub("", fold(name))


@functools.cache
def _canonical() -> dict[str, str]:
    """Return a map from each spelling to its field; includes the headings of our prompts."""
    headings = {
        _letters(heading): name
        for texts in all_texts().values()
        for name, heading in (
            ("role", texts.role),
            ("directive", texts.task),
            ("requirements", texts.requirements),
            ("framework", texts.approach),
            ("guardrails", texts.guardrails),
            ("output_format", texts.output_format),
        )
    }
    return headings | {_letters(word): name for name, words in _NAMES.items() for word in words.split()}


def field_named(name: str) -> str | None:
    """Return the field that `name` means in one of many languages, ignoring case, punctuation and digits."""
    return _canonical().get(_letters(name))


def known_fields(value: Any, depth: int = 0) -> dict[str, Any]:
    """Return the known fields of an object; for a wrapper or a list, those of the inner object with the most fields."""
    if isinstance(value, list):
        value = _joined_pairs(value) or {str(at): item for at, item in enumerate(value)}
    if not isinstance(value, dict) or depth > _MOST_DEPTH:
        return {}
    own: dict[str, Any] = {}
    exact = {key.lower() for key in value if isinstance(key, str)} & _NAMES.keys()
    for key, item in value.items():
        name = field_named(str(key))
        if name and not _is_form(item) and (str(key).lower() == name or name not in exact):
            own.setdefault(name, item)
    if _is_said(own.get("directive")):
        return own
    containers = [
        (key, _opened(item)) for key, item in value.items() if field_named(str(key)) in _ENVELOPES and _opened(item)
    ]
    inside = max((known_fields(item, depth + 1) for _, item in containers), key=score, default={})
    if inside and (score(inside) > score(own) or isinstance(own.get("directive"), dict)):
        envelopes = {field_named(str(key)) for key, item in containers if known_fields(item, depth + 1)}
        return inside | {name: item for name, item in own.items() if name not in envelopes and name not in inside}
    return own


def _opened(item: Any) -> Any:
    """Return `item` if it is an object or a list, or the object in its text; None if it is neither."""
    if isinstance(item, str) and item.lstrip().startswith("{"):
        found = read_object(item, item.index("{"))
        return found.value if found else None
    return item if isinstance(item, dict | list) else None


def score(fields: dict[str, Any]) -> tuple[bool, int]:
    """Return how complete `fields` are: whether there is a task, and the number of fields with content."""
    said = [name for name, value in fields.items() if not says_nothing(value)]
    return "directive" in said or "improved_prompt" in said, len(said)


def says_nothing(value: Any) -> bool:
    """Whether a value is empty or a placeholder that was not filled in."""
    return value in (None, "", [], {}) or _is_form(value)


def _is_said(value: Any) -> bool:
    """Whether a value is a text or a list and not a wrapper of other fields."""
    return isinstance(value, str | list) and not says_nothing(value) and not known_fields(value, _MOST_DEPTH - 1)


def _is_form(value: Any) -> bool:
    if isinstance(value, str):
        text = value.strip().lower()
        return (_FORM_WORD.fullmatch(text) or _PLACE.fullmatch(text)) is not None
    if isinstance(value, list):
        return bool(value) and all(_is_form(item) for item in value)
    return isinstance(value, dict) and "type" in value and all(_SCHEMA_WORD.fullmatch(str(key)) for key in value)


def _joined_pairs(items: list[Any]) -> dict[str, Any]:
    """Merge a list of name-value pairs, or of objects with one field each, into one object; empty if it is neither."""
    joined: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, dict):
            return {}
        pair = next(((item[name], item[value]) for name, value in _PAIRS if name in item and value in item), None)
        if pair is not None and field_named(str(pair[0])):
            joined[str(pair[0])] = pair[1]
        elif len(item) == 1:
            joined |= item
        else:
            return {}
    return joined if len(joined) > 1 else {}
