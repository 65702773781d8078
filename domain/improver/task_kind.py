"""What kind of task an idea is, and which framework suits it."""

import re
from enum import StrEnum

from domain.prompt_history import Framework
from domain.text_safety import fold


class TaskKind(StrEnum):
    """The kinds of task that call for different ways of thinking."""

    REVIEW = "review"
    DECISION = "decision"
    ANALYSIS = "analysis"
    LEARNING = "learning"
    PLANNING = "planning"
    CREATIVE = "creative"
    CODE = "code"
    WRITING = "writing"


_FRAMEWORKS = {
    TaskKind.REVIEW: Framework.SELF_REFINE,
    TaskKind.DECISION: Framework.TREE_OF_THOUGHTS,
    TaskKind.ANALYSIS: Framework.CHAIN_OF_THOUGHT,
    TaskKind.LEARNING: Framework.ROLE_PLAYING,
    TaskKind.PLANNING: Framework.DECOMPOSITION,
    TaskKind.CREATIVE: Framework.TREE_OF_THOUGHTS,
    TaskKind.CODE: Framework.DECOMPOSITION,
    TaskKind.WRITING: Framework.SELF_REFINE,
}

# Beginnings of words, then whole words, without accents, in English and Spanish.
_WORDS: tuple[tuple[TaskKind, str, str], ...] = (
    (
        TaskKind.REVIEW,
        "review|critiqu|proofread|feedback on|revis|corrig|repas",
        "audit|check my|check the|audita|auditar|critica|criticar",
    ),
    (
        TaskKind.DECISION,
        "compar|choos|decid|escog|versus|pros and cons",
        "vs|which|should i|should we|elegir|elige|elijo|cual|conviene|deberia|deberiamos",
    ),
    (
        TaskKind.ANALYSIS,
        "analy[sz]|analiz|diagnos|investig|summari|resum|evalu|averigu|root cause",
        "find out|why|por que|causa|causas",
    ),
    (
        TaskKind.LEARNING,
        "explain|explic|teach|learn|understand|tutor|lesson|leccion|ensen|aprend|entend|estudi",
        "study",
    ),
    (
        TaskKind.PLANNING,
        "organi[sz]|schedul|roadmap|itinera|prepar|budget|presupuest|calendar|checklist|action item|hoja de ruta",
        "plan|plans|planning|planificar|trip|viaje|menu|montar|set up",
    ),
    (
        TaskKind.CREATIVE,
        "slogan|brainstorm|lyric|creativ|poem|novel|cancion|name for|names for|letra de",
        "story|stories|song|logo|naming|cuento|poesia|lema|nombre|nombres|guion|historia",
    ),
    (
        TaskKind.CODE,
        "function|funcion|script|program|regex|databas|base de datos|refactor|algorit|javascript|aplicacion|codigo",
        "code|api|sql|query|consulta|app|class|schema|test|tests|bug|deploy|python|java|docker|bot|website|pagina web",
    ),
    (
        TaskKind.WRITING,
        "email|letter|article|articulo|essay|speech|messag|mensaj|apolog|announc|anunci|translat|traduc|redact",
        "publicacion|discurso|e mail|post|blog|copy|report|correo|carta|aviso|informe",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:(?:{stems})\w*|(?:{words})\b)")) for kind, stems, words in _WORDS)
_TO_WRITE = re.compile(r"\b(?:writ|escrib)\w*")


def kind_of(idea: str) -> TaskKind | None:
    """Return the kind of task that `idea` is, or None when its words do not tell.

    The first telling word decides: "review my plan" is a review, "plan a review" is planning. "Write" tells only when
    nothing else does, for one writes code and stories too.
    """
    words = re.sub(r"\W+", " ", fold(idea))
    found = [(match.start(), kind) for kind, pattern in _PATTERNS if (match := pattern.search(words))]
    if found:
        return min(found)[1]
    return TaskKind.WRITING if _TO_WRITE.search(words) else None


def suitable_framework(kind: TaskKind | None) -> Framework | None:
    """Return the framework that suits a kind of task; None for an unknown kind, where any may."""
    return _FRAMEWORKS[kind] if kind else None
