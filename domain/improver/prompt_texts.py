"""The sentences of our own that stand in a composed prompt, by language."""

from dataclasses import dataclass

from domain.prompt_history import Framework


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptTexts:
    """Headings, approaches and stand-ins for parts that a model left out, in one language."""

    role: str
    task: str
    context: str
    requirements: str
    approach: str
    guardrails: str
    output_format: str
    approaches: dict[Framework, str]
    default_role: str
    default_guardrails: tuple[str, ...]
    default_output_format: str


ENGLISH = PromptTexts(
    role="Role",
    task="Task",
    context="Context",
    requirements="Requirements",
    approach="How to work",
    guardrails="Guardrails",
    output_format="Output format",
    approaches={
        Framework.CHAIN_OF_THOUGHT: (
            "Reason step by step: state what is known, draw one conclusion at a time, "
            "and check the result before you answer."
        ),
        Framework.TREE_OF_THOUGHTS: (
            "Explore at least three different directions, weigh what speaks for and against each, "
            "drop the weak ones and develop the best."
        ),
        Framework.DECOMPOSITION: (
            "Split the task into smaller parts, complete them one by one in a sensible order, "
            "then join them and check that they fit together."
        ),
        Framework.ROLE_PLAYING: (
            "Stay in the role above from the first line to the last: use that person's knowledge, voice and priorities."
        ),
        Framework.SELF_REFINE: (
            "Write a first version, criticise it against the requirements and the guardrails, "
            "and deliver only the improved version."
        ),
    },
    default_role="You are an experienced specialist in the subject of this task.",
    default_guardrails=(
        "Do not invent facts; say what is missing.",
        "Stay with the task and the context given.",
    ),
    default_output_format="Plain, well-structured text with short headings.",
)

SPANISH = PromptTexts(
    role="Rol",
    task="Tarea",
    context="Contexto",
    requirements="Requisitos",
    approach="Cómo trabajar",
    guardrails="Límites",
    output_format="Formato de salida",
    approaches={
        Framework.CHAIN_OF_THOUGHT: (
            "Razona paso a paso: di qué se sabe, saca una conclusión cada vez "
            "y comprueba el resultado antes de responder."
        ),
        Framework.TREE_OF_THOUGHTS: (
            "Explora al menos tres caminos distintos, sopesa lo que habla a favor y en contra de cada uno, "
            "descarta los flojos y desarrolla el mejor."
        ),
        Framework.DECOMPOSITION: (
            "Divide la tarea en partes más pequeñas, resuélvelas una a una en un orden razonable, "
            "únelas y comprueba que encajan."
        ),
        Framework.ROLE_PLAYING: (
            "Mantén el rol anterior de la primera línea a la última: usa los conocimientos, la voz y las prioridades "
            "de esa persona."
        ),
        Framework.SELF_REFINE: (
            "Escribe una primera versión, critícala según los requisitos y los límites "
            "y entrega solo la versión mejorada."
        ),
    },
    default_role="Eres especialista con experiencia en el tema de esta tarea.",
    default_guardrails=(
        "No inventes datos; di qué falta.",
        "Cíñete a la tarea y al contexto.",
    ),
    default_output_format="Texto claro y bien estructurado, con títulos breves.",
)


def prompt_texts(language: str | None) -> PromptTexts:
    """Return the texts for an ISO 639-1 code; English when the language is unknown or has none of its own."""
    return SPANISH if language == "es" else ENGLISH
