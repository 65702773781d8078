"""How the texts of a prompt in Spanish begin; None is a kind that is not known."""

from domain.improver.idea.task_kind import TaskKind
from domain.improver.steering.starters_type import Openings

SPANISH_OPENINGS: dict[TaskKind | None, Openings] = {
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
        role="Eres analista y sabes (analizar|averiguar|interpretar) ",
        directive="((Analiza|Identifica) (el|la|los|las)|Averigua por qué|Averigua qué) ",
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
    TaskKind.SUMMARY: Openings(
        role="Eres especialista en síntesis y sabes resumir con claridad (el|la|los|las|textos|documentos) ",
        directive="Resume (el|la|los|las|este|esta|estos|estas) ",
        requirements=(
            "Empieza por la idea principal (del|de la|de los|de las) ",
            "Conserva (los nombres|las cifras|las fechas|las decisiones) (del|de la|de los|de las|sobre) ",
            "Explica con palabras sencillas (qué|cómo|el|la|los|las) ",
            "Menciona lo que hay que saber sobre ",
        ),
        guardrails=(
            "No añadas nada que no esté en ",
            "No des tu opinión sobre ",
            "No cambies el sentido (del|de la|de los|de las) ",
        ),
    ),
    TaskKind.TRANSLATION: Openings(
        role="Eres especialista en traducción y conoces a fondo (el|la|los|las) ",
        directive="Traduce (el|la|los|las|este|esta|estos|estas) ",
        requirements=(
            "Respeta el tono (del|de la|de los|de las) ",
            "Elige palabras que ",
            "Deja sin cambios (los nombres|las cifras) (del|de la|de los|de las) ",
            "Anota cada expresión que ",
        ),
        guardrails=(
            "No añadas nada que no esté en ",
            "No traduzcas palabra por palabra (el|la|los|las) ",
            "No omitas (el|la|los|las|ningún|ninguna) ",
        ),
    ),
    TaskKind.EXTRACTION: Openings(
        role="Eres especialista en datos y sabes (extraer|clasificar|convertir|ordenar) (el|la|los|las) ",
        directive="(Extrae|Clasifica|Convierte|Ordena) (el|la|los|las|cada|todos los|todas las) ",
        requirements=(
            "Busca (cada|todos los|todas las) ",
            "Indica para cada (elemento|registro|fila) (el|la|los|las|su|sus) ",
            "Copia tal cual (los nombres|las cifras|las fechas) (del|de la|de los|de las) ",
            "Señala como dudoso todo (dato|valor|caso) que ",
        ),
        guardrails=(
            "No inventes datos sobre ",
            "No adivines (el|la|los|las|qué) ",
            "No pases por alto (ningún|ninguna) ",
        ),
    ),
    TaskKind.CONVERSATION: Openings(
        role="Eres una persona atenta que conversa con naturalidad sobre ",
        directive="(Responde a|Ayuda a|Entrevista a|Conversa con|Haz de) (la|los|las|un|una|quien|quienes) ",
        requirements=(
            "Empieza preguntando (qué|cómo|cuál|cuándo|por) ",
            "Habla con el tono de (un|una) ",
            "Vuelve a preguntar cuando ",
            "Cíñete al tema (del|de la|de los|de las) ",
        ),
        guardrails=("No inventes datos sobre ", "No prometas ", "No abandones el papel de "),
    ),
    None: Openings(
        role="Eres especialista en ",
        directive="(Ayuda a|Busca|Calcula|Crea|Describe|Enumera|Escribe|Explica|Haz|Prepara|Propón|Resuelve|Sugiere) ",
        requirements=("Ten en cuenta que ", "Incluye (el|la|los|las) ", "Asegúrate de que ", "Termina con "),
        guardrails=("No inventes datos sobre ", "No supongas que ", "No omitas (el|la|los|las|ningún|ninguna) "),
    ),
}
