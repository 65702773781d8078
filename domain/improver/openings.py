"""How the texts of a small model begin, for each kind of task, in the languages it is steered in.

The beginning of a sentence fixes its grammar and what it is about, and the model completes it with what is special to
the idea. Each must be right for nearly every task of its kind, and lead to something true whatever follows: "Use" and
"Avoid" alone do not, for a model of half a billion parameters then forbids what it has just asked for. They are regular
expressions; "(a|b)" leaves a choice.
"""

from dataclasses import dataclass

from domain.improver.task_kind import TaskKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Openings:
    """The beginning of each text of a prompt: one for each requirement and guardrail, in their order."""

    role: str
    directive: str
    requirements: tuple[str, ...]
    guardrails: tuple[str, ...]


_ENGLISH: dict[TaskKind | None, Openings] = {
    TaskKind.REVIEW: Openings(
        role="You are a careful reviewer with long experience of ",
        directive="(Review|Check|Examine) the ",
        requirements=(
            "Check whether ",
            "Point out every place where ",
            "Explain the consequences of ",
            "Suggest how to ",
        ),
        guardrails=("Do not report a problem without explaining why ", "Do not assume that ", "Do not overlook any "),
    ),
    TaskKind.DECISION: Openings(
        role="You are an impartial adviser who knows the strengths and weaknesses of ",
        directive="Compare ",
        requirements=(
            "Judge each option by its ",
            "State what each option means for the ",
            "Name the greatest risk of ",
            "Say when to choose ",
        ),
        guardrails=(
            "Do not favour an option because of ",
            "Do not leave out the costs of ",
            "Do not invent figures about ",
        ),
    ),
    TaskKind.ANALYSIS: Openings(
        role="You are an experienced analyst who knows how to ",
        directive="(Analyse the|Identify the|Summarise the|Find out why|Find out what) ",
        requirements=(
            "Identify the most important ",
            "Support each finding with ",
            "Distinguish between ",
            "Say what to do about ",
        ),
        guardrails=("Do not invent data about ", "Do not draw conclusions without ", "Do not overlook any "),
    ),
    TaskKind.LEARNING: Openings(
        role="You are a patient teacher who explains ",
        directive="(Explain|Teach) ",
        requirements=(
            "Begin with a simple definition of ",
            "Explain step by step how ",
            "Give one example with ",
            "Ask a question about ",
        ),
        guardrails=(
            "Do not use technical terms without explaining ",
            "Do not take for granted that ",
            "Do not leave out ",
        ),
    ),
    TaskKind.PLANNING: Openings(
        role="You are an experienced planner who knows how to (plan|prepare|organise) ",
        directive="(Plan|Prepare|Turn|Organise) ",
        requirements=(
            "List all the ",
            "State for each (day|step|task|item) (the|its) ",
            "Estimate the (cost of|time for) ",
            "Have an alternative in case ",
        ),
        guardrails=("Do not plan more than is realistic for ", "Do not forget ", "Do not invent facts about "),
    ),
    TaskKind.CREATIVE: Openings(
        role="You are an imaginative author with a gift for ",
        directive="(Write|Invent|Propose) ",
        requirements=(
            "Convey a feeling of ",
            "Draw inspiration from ",
            "Surprise with a detail about ",
            "Make it right for ",
        ),
        guardrails=(
            "Avoid clichés about ",
            "Do not copy anything that already exists about ",
            "Avoid anything that could offend ",
        ),
    ),
    TaskKind.CODE: Openings(
        role="You are a senior software engineer with deep knowledge of ",
        directive="(Write|Design|Build) ",
        requirements=("Deliver code that ", "Handle the case that ", "Check that ", "Show one example with "),
        guardrails=(
            "Do not assume that ",
            "Do not ignore errors in ",
            "Do not add anything that has nothing to do with ",
        ),
    ),
    TaskKind.WRITING: Openings(
        role="You are an experienced writer and editor who knows how to write ",
        directive="Write ",
        requirements=(
            "Say at the beginning (that|why|what) ",
            "Write for a reader who ",
            "Give one concrete detail about ",
            "End with ",
        ),
        guardrails=("Do not invent facts about ", "Do not exaggerate ", "Do not leave out "),
    ),
}

_SPANISH: dict[TaskKind | None, Openings] = {
    TaskKind.REVIEW: Openings(
        role="Eres especialista en revisión y conoces a fondo (el|la|los|las) ",
        directive="(Revisa|Examina) (el|la|los|las) ",
        requirements=(
            "Comprueba si ",
            "Señala los fallos de ",
            "Explica las consecuencias de ",
            "Sugiere cómo ",
        ),
        guardrails=(
            "No señales un problema sin explicar por qué ",
            "No supongas que ",
            "No pases por alto (ningún|ninguna) ",
        ),
    ),
    TaskKind.DECISION: Openings(
        role="Eres una persona imparcial que conoce las ventajas y los inconvenientes de ",
        directive="Compara ",
        requirements=(
            "Valora cada opción según su ",
            "Indica qué supone cada opción para ",
            "Nombra el mayor riesgo de ",
            "Di cuándo conviene elegir ",
        ),
        guardrails=("No favorezcas una opción por ", "No omitas los costes de ", "No inventes cifras sobre "),
    ),
    TaskKind.ANALYSIS: Openings(
        role="Eres analista y sabes (analizar|averiguar|interpretar|resumir) ",
        directive="((Analiza|Resume|Identifica) (el|la|los|las)|Averigua por qué|Averigua qué) ",
        requirements=(
            "Identifica (los|las) principales ",
            "Apoya cada hallazgo con ",
            "Distingue entre ",
            "Propón qué hacer con ",
        ),
        guardrails=("No inventes datos sobre ", "No saques conclusiones sin ", "No pases por alto (ningún|ninguna) "),
    ),
    TaskKind.LEARNING: Openings(
        role="Eres docente con mucha paciencia y sabes explicar (qué es|cómo|el|la|los|las) ",
        directive="(Explica|Enseña) ",
        requirements=(
            "Empieza con una definición sencilla de ",
            "Explica paso a paso cómo ",
            "Pon un ejemplo con ",
            "Haz una pregunta sobre ",
        ),
        guardrails=(
            "No uses términos técnicos sin explicar ",
            "No des por sabido qué es ",
            "No omitas (el|la|los|las|ningún|ninguna) ",
        ),
    ),
    TaskKind.PLANNING: Openings(
        role="Eres una persona práctica y organizada, con mucha experiencia en ",
        directive="(Planifica|Prepara|Organiza) (el|la|los|las|un|una) ",
        requirements=(
            "Enumera (todos los|todas las) ",
            "Indica para cada (día|paso|tarea|elemento) (el|la|los|las|su|sus|qué|cuándo) ",
            "Calcula el (coste de|tiempo para) ",
            "Prevé una alternativa por si ",
        ),
        guardrails=(
            "No planifiques más de lo razonable para ",
            "No olvides (el|la|los|las) ",
            "No inventes datos sobre ",
        ),
    ),
    TaskKind.CREATIVE: Openings(
        role="Eres una persona con mucha imaginación y talento para ",
        directive="(Crea|Imagina|Inventa|Propón) (un|una|varios|varias) ",
        requirements=(
            "Transmite una sensación de ",
            "Inspírate en (el|la|los|las) ",
            "Sorprende con un detalle sobre ",
            "Haz que guste a quienes ",
        ),
        guardrails=(
            "Evita los tópicos sobre ",
            "No copies nada que ya exista sobre ",
            "Evita todo lo que pueda ofender a (la|las|los|quienes) ",
        ),
    ),
    TaskKind.CODE: Openings(
        role="Eres especialista en desarrollo de software con experiencia en ",
        directive="(Escribe|Diseña|Crea) ",
        requirements=(
            "Entrega código que ",
            "Contempla el caso en el que ",
            "Comprueba que ",
            "Muestra un ejemplo con ",
        ),
        guardrails=("No supongas que ", "No ignores los errores en ", "No añadas nada ajeno a "),
    ),
    TaskKind.WRITING: Openings(
        role="Eres especialista en redacción y sabes escribir (cartas|correos|mensajes|publicaciones|textos) ",
        directive="(Escribe|Redacta) ",
        requirements=(
            "Explica al principio el motivo (del|de la) ",
            "Adapta el tono a ",
            "Da un detalle concreto sobre ",
            "Termina con ",
        ),
        guardrails=(
            "No inventes datos sobre ",
            "No exageres (el|la|los|las) ",
            "No omitas (el|la|los|las|ningún|ninguna) ",
        ),
    ),
}

_ANY_ENGLISH = Openings(
    role="You are an experienced specialist in the subject of ",
    directive="(Answer|Calculate|Create|Describe|Explain|Find|Give|Help|List|Make|Prepare|Show|Solve|Suggest|Write) ",
    requirements=("Begin with ", "Cover the most important ", "Give one example of ", "End with "),
    guardrails=("Do not invent facts about ", "Do not assume that ", "Do not leave out "),
)
_ANY_SPANISH = Openings(
    role="Eres especialista en ",
    directive="(Ayuda a|Busca|Calcula|Crea|Describe|Enumera|Escribe|Explica|Haz|Prepara|Propón|Resuelve|Sugiere) ",
    requirements=("Empieza con ", "Incluye (los|las) principales ", "Da un ejemplo de ", "Termina con "),
    guardrails=("No inventes datos sobre ", "No supongas que ", "No omitas (el|la|los|las|ningún|ninguna) "),
)

OPENINGS: dict[str, dict[TaskKind | None, Openings]] = {
    "en": {**_ENGLISH, None: _ANY_ENGLISH},
    "es": {**_SPANISH, None: _ANY_SPANISH},
}
"""By language (ISO 639-1) and kind; None is a kind that is not known."""


def openings_for(language: str | None, kind: TaskKind | None) -> Openings | None:
    """Return the openings for a kind of task, or for any when it is not known; None in a language that has none."""
    return OPENINGS.get(language or "", {}).get(kind)
