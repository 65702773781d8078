"""How texts begin in a language that has no openings for the kinds of task: the first words settle the language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneralOpenings:
    """How each text must begin, as a regular expression; empty for any beginning."""

    role: str = ""
    directive: str = ""
    requirement: str = ""
    guardrail: str = ""


GENERAL_OPENINGS = {
    "en": GeneralOpenings(
        role="You are an? ",
        requirement="(Add|Begin with|Check|Compare|Cover|Define|Describe|Explain|Give|Handle|Include|List|Mention|Name|"
        "Show|State|Use) ",
        guardrail="(Avoid|Do not|Keep|Leave out|Never|Use only) ",
    ),
    "es": GeneralOpenings(
        role="Eres (un |una )?",
        requirement="(Añade|Calcula|Compara|Comprueba|Cubre|Define|Describe|Empieza por|Enumera|Explica|Incluye|Indica|"
        "Menciona|Muestra|Nombra|Usa) ",
        guardrail="(Evita|No|Nunca|Respeta|Usa solo) ",
    ),
    "fr": GeneralOpenings(
        role="Tu es une? ",
        directive="(Aide à|Analyse|Compare|Corrige|Crée|Décris|Explique|Prépare|Propose|Rédige|Résume|Trouve) ",
        requirement="(Ajoute|Compare|Décris|Donne|Explique|Indique|Mentionne|Montre|Précise|Tiens compte de) ",
        guardrail="(Évite|Ne|Respecte) ",
    ),
    "de": GeneralOpenings(
        role="Du bist (ein |eine )?",
        directive="(Analysiere|Beschreibe|Entwirf|Erkläre|Erstelle|Finde|Hilf bei|Plane|Prüfe|Schreibe|Vergleiche) ",
        requirement="(Beachte|Beschreibe|Erkläre|Gib|Nenne|Prüfe|Vergleiche|Zeige) ",
        guardrail="(Erfinde|Lass|Vermeide|Verwende) ",
    ),
    "it": GeneralOpenings(
        role="Sei (un |una )?",
        directive="(Aiuta a|Analizza|Confronta|Crea|Descrivi|Organizza|Prepara|Proponi|Riassumi|Scrivi|Spiega|Trova) ",
        requirement="(Aggiungi|Confronta|Descrivi|Elenca|Indica|Mostra|Spiega|Tieni conto di) ",
        guardrail="(Evita|Non|Rispetta) ",
    ),
    "pt": GeneralOpenings(
        role="(És|Você é) (um |uma )?",
        directive="(Ajuda a|Analisa|Compara|Cria|Descreve|Explica|Organiza|Prepara|Propõe|Resume|Escreve|Descobre) ",
        requirement="(Compara|Descreve|Dá|Explica|Inclui|Indica|Leva em conta|Lista|Mostra) ",
        guardrail="(Evita|Não|Respeita) ",
    ),
    "ca": GeneralOpenings(
        role="Ets (un |una )?",
        directive="(Ajuda a|Analitza|Compara|Crea|Descriu|Escriu|Explica|Organitza|Prepara|Proposa|Resumeix) ",
        requirement="(Afegeix|Compara|Descriu|Dona|Explica|Indica|Inclou|Mostra|Tingues en compte) ",
        guardrail="(Evita|No|Respecta) ",
    ),
    "nl": GeneralOpenings(
        role="Je bent (een )?",
        directive="(Beschrijf|Bedenk|Controleer|Help met|Maak|Onderzoek|Plan|Schrijf|Vergelijk|Verklaar) ",
        requirement="(Beschrijf|Controleer|Geef|Houd rekening met|Leg uit|Noem|Vergelijk|Vermeld) ",
        guardrail="(Gebruik|Vergeet|Vermijd|Verzin) ",
    ),
    "sv": GeneralOpenings(
        role="Du är (en |ett )?",
        directive="(Analysera|Beskriv|Förklara|Gör|Hjälp till|Jämför|Planera|Skriv|Sammanfatta|Skapa) ",
        requirement="(Ange|Beskriv|Förklara|Ge|Jämför|Nämn|Ta hänsyn till|Visa) ",
        guardrail="(Använd|Glöm|Undvik) ",
    ),
    "ja": GeneralOpenings(role="あなたは"),
    "zh": GeneralOpenings(role="你是", directive="请"),
}
NO_OPENINGS = GeneralOpenings()
