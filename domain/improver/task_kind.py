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
    SUMMARY = "summary"
    TRANSLATION = "translation"
    EXTRACTION = "extraction"
    CONVERSATION = "conversation"


_FRAMEWORKS = {
    TaskKind.REVIEW: Framework.SELF_REFINE,
    TaskKind.DECISION: Framework.TREE_OF_THOUGHTS,
    TaskKind.ANALYSIS: Framework.CHAIN_OF_THOUGHT,
    TaskKind.LEARNING: Framework.ROLE_PLAYING,
    TaskKind.PLANNING: Framework.DECOMPOSITION,
    TaskKind.CREATIVE: Framework.TREE_OF_THOUGHTS,
    TaskKind.CODE: Framework.DECOMPOSITION,
    TaskKind.WRITING: Framework.SELF_REFINE,
    TaskKind.SUMMARY: Framework.CHAIN_OF_THOUGHT,
    TaskKind.TRANSLATION: Framework.SELF_REFINE,
    TaskKind.EXTRACTION: Framework.DECOMPOSITION,
    TaskKind.CONVERSATION: Framework.ROLE_PLAYING,
}

_ENGLISH_LANGUAGES = (
    "arabic|catalan|chinese|dutch|english|french|german|italian|japanese|portuguese|russian|spanish|swedish"
)
_SPANISH_LANGUAGES = "aleman|arabe|catalan|chino|espanol|euskera|frances|gallego|ingles|italiano|japones|portugues|ruso"

# Beginnings of words, then whole words, without accents, in English and Spanish. Of two that begin at the same word,
# the one that stands earlier here decides.
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
        "analy[sz]|analiz|diagnos|investig|evalu|averigu|root cause",
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
        (
            "code|api|sql|query|consulta|app|class|schema|test|tests|bug|deploy|python|java|docker|website|pagina web|"
            # A bot is programmed when its platform or its language stands beside it; else one writes how it speaks.
            "(?:discord|slack|telegram|trading) bots?|bots? de (?:discord|slack|telegram|trading)|"
            "(?:chat ?)?bots? (?:con|en|in|using|with) (?:go|java|javascript|node|php|python|ruby|rust|typescript)"
        ),
    ),
    (
        TaskKind.WRITING,
        "email|letter|article|articulo|essay|speech|messag|mensaj|apolog|announc|anunci|redact",
        # "Resume" is an order in Spanish; with an English article it is a curriculum vitae.
        "publicacion|discurso|e mail|post|blog|copy|report|correo|carta|aviso|informe|cv|(?:a|my|the|your) resume",
    ),
    (
        TaskKind.SUMMARY,
        "summar|resum|sintetiz|recapitul",
        (
            "tldr|tl dr|recap|the gist|gist of|key points|main points|takeaways|condense|"
            "puntos clave|ideas principales|una sintesis"
        ),
    ),
    (
        TaskKind.TRANSLATION,
        "translat|traduc|traduzc",
        rf"into (?:{_ENGLISH_LANGUAGES})|al? (?:{_SPANISH_LANGUAGES})",
    ),
    (
        TaskKind.EXTRACTION,
        "extrae|extraig|categoriz|categoris",
        (
            "extract|extracts|extracting|data extraction|extraccion de datos|classify|classifying|"
            "clasifica|clasificame|clasificar|label each|label every|tag each|tag every|etiquetar|etiqueta cada|"
            "(?:in)?to (?:csv|json|xml|yaml|a table)|en (?:csv|json|xml|yaml|una tabla)|"
            r"pull out (?:all|every|the)|pull (?:all|every|the)(?: \w+){1,6} (?:from|out of)|"
            r"sort (?:all|my|the|these)(?: \w+){1,6} into|saca(?:me|r)? (?:los datos|todos los|todas las)"
        ),
    ),
    (
        TaskKind.CONVERSATION,
        "chatbot|entrevistador",
        (
            "(?:chat )?bots?|system prompt|virtual assistant|assistant that|asistente que|asistente virtual|"
            "asistente para (?:el|la|mi|nuestra|una) (?:app|chat|pagina|web)|pretend to be|pretend you are|"
            "role ?play|role ?playing as|play the part|hazte pasar por|haz de|haz el papel|mock interview|"
            "interview me|entrevistame|simulacro de entrevista|talk to me|chat with me|habla conmigo|charla conmigo|"
            r"practi[cs]e (?:\w+ ){0,4}(?:conversations?|interviews?|negotiating|speaking|talking)|"
            r"practicar (?:\w+ ){0,4}(?:conversacion|conversaciones|dialogos?|entrevistas?)"
        ),
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
        return min(found, key=lambda one: one[0])[1]
    return TaskKind.WRITING if _TO_WRITE.search(words) else None


def suitable_framework(kind: TaskKind | None) -> Framework | None:
    """Return the framework that suits a kind of task; None for an unknown kind, where any may."""
    return _FRAMEWORKS[kind] if kind else None
