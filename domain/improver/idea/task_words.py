"""The words that tell what kind of task an idea is: what to look for, without accents and case."""

from domain.improver.idea.task_kinds import TaskKind

_ENGLISH_LANGUAGES = (
    "arabic|catalan|chinese|dutch|english|french|german|italian|japanese|portuguese|russian|spanish|swedish"
)
_SPANISH_LANGUAGES = "aleman|arabe|catalan|chino|espanol|euskera|frances|gallego|ingles|italiano|japones|portugues|ruso"

# For each kind beginnings of words, then whole words and phrases; every line is a part of one regular expression.
# Mostly English and Spanish, with the plainest words of the other languages that a detector names. Of two that begin at
# the same word, the kind that stands earlier here decides.
TELLING_WORDS: tuple[tuple[TaskKind, str, str], ...] = (
    (
        TaskKind.REVIEW,
        r"""
        review|critiqu|proofread|feedback on|revis|corrig|repas|korrigier|correggi|relis|relire
        """,
        r"""
        audit|check (?:my|the|this)|look over|look through|look at my|sanity check|second opinion|roast my
        grade my|spot (?:the )?mistakes|audita|auditar|critica|criticar|mira (?:a ver )?si
        echa(?:le)? un (?:ojo|vistazo)|dale una vuelta|pruf|prufe|rivedi|reve|controleer
        """,
    ),
    (
        TaskKind.DECISION,
        r"""
        compar|choos|decid|escog|versus|pros and cons|pros y contras
        """,
        r"""
        vs|which|should (?:i|we)|worth (?:it|buying|the)|or not|better (?:to|option)|elegir|elige|elijo|cual
        conviene|deberia|deberiamos|(?:vale|merece) la pena|me quedo|o me voy|que prefieres
        soll(?:en)? (?:ich|wir)|lohnt|mit oder ohne|dois je|vaut il|devo|vale a pena
        """,
    ),
    (
        TaskKind.ANALYSIS,
        r"""
        analy[sz]|analiz|diagnos|investig|evalu|averigu|root cause
        """,
        r"""
        find out|why|what(?: is| s)? wrong|por que|causa|causas|que falla|que pasa con|no cuadran?
        de donde sale|warum|wieso|pourquoi|perche|waarom|per que
        """,
    ),
    (
        TaskKind.LEARNING,
        r"""
        explain|explic|expliqu|erklar|spiega|teach|learn|understand|tutor|lesson|leccion|ensen|aprend|entend
        estudi|quiz|flashcard
        """,
        r"""
        study|eli5|(?:don ?t|do not) get|get my head around|how do(?:es)? (?:\w+ ){1,4}work|no pillo
        pilla(?:rle|r) el truco|como funcionan?|comment fonctionne|come funziona|wie funktioniert|hoe werkt
        uitleggen
        """,
    ),
    (
        TaskKind.PLANNING,
        r"""
        organi[sz]|schedul|roadmap|itinera|prepar|budget|presupuest|calendar|checklist|action item
        hoja de ruta|onboard|planifi|tournament|torneo|mudanza|draaiboek
        """,
        r"""
        plan|plans|planning|trip|viaje|menu|montar|set up|meal prep|moving house|fiesta|party|liga|league
        cumpleanos|offsite|retreat|campaign|campana|launch|lanzamiento|ablauf|anniversaire|festa|feest
        birthday(?! (?:card|message|poem|song|speech|toast))
        """,
    ),
    (
        TaskKind.CREATIVE,
        r"""
        slogan|eslogan|brainstorm|lyric|creativ|poem|novel|cancion|name for|names for|letra de|villain
        worldbuild|costume|disfra|limerick|haiku|riddle|acertijo|adivinanza|tagline|gedicht
        """,
        r"""
        story|stories|song|logo|naming|cuento|poesia|lema|nombre|nombres|guion|historia|dnd|d d|plot|trama
        personaje|character for|theme for|escape room|titles? for|titulos?|ideas? (?:for|de|para)|gift ideas
        poeme|chanson|auca
        """,
    ),
    (
        TaskKind.CODE,
        r"""
        function|funcion|script|program|regex|databas|base de datos|refactor|algorit|javascript|typescript
        aplicacion|codigo|endpoint|powershell|dockerfile|makefile|compil|stack ?trace|segfault
        """,
        r"""
        code|api|sql|query|consulta|app|class|schema|test|tests|bug|deploy|python|java|docker|website
        pagina web|shell|bash|zsh|one liner|macro|formula|async|css|html|rust|golang|react|django|flask|peta
        exception|(?:discord|slack|telegram|trading) bots?|bots? de (?:discord|slack|telegram|trading)
        (?:chat ?)?bots? (?:con|en|in|using|with) (?:go|java|javascript|node|php|python|ruby|rust|typescript)
        """,
    ),
    (
        TaskKind.WRITING,
        r"""
        email|letter|article|articulo|essay|speech|messag|mensaj|apolog|announc|anunci|redact|complain|quej
        reclama|newsletter|invitation|invitacion|condolenc|felicita|presenta|slide|diapositiva
        """,
        r"""
        publicacion|discurso|e mail|mail|post|blog|copy|report|correo|carta|aviso|informe|cv
        (?:a|my|the|your) resume|toast|brindis|reply|replies|template|plantilla|note to|nota (?:al?|para)
        birthday card|caption|bio|tweet|press release|nota de prensa|product descriptions?|ficha|lettre
        courriel|brief an|mensagem|brief aan
        """,
    ),
    (
        TaskKind.SUMMARY,
        r"""
        summar|resum|sintetiz|recapitul|zusammenfass|riassum|samenvat
        """,
        r"""
        tldr|tl dr|recap|the gist|gist of|key points|main points|takeaways|condense|lo importante de
        puntos clave|ideas principales|una sintesis|in \d+ (?:bullets|lines)|en \d+ (?:lineas|puntos)
        """,
    ),
    (
        TaskKind.TRANSLATION,
        r"""
        translat|traduc|traduzc|tradui|tradur|ubersetz|vertaal|rephras|paraphras|parafras|reword
        """,
        rf"""
        into (?:{_ENGLISH_LANGUAGES})|al? (?:{_SPANISH_LANGUAGES})|in plain (?:english|words|language)
        put (?:this|it|that) in(?:to)? (?:\w+ ){{0,2}}(?:words|english|terms)|en palabras sencillas
        """,
    ),
    (
        TaskKind.EXTRACTION,
        r"""
        extrae|extraig|categoriz|categoris
        """,
        r"""
        extract|extracts|extracting|data extraction|extraccion de datos|classify|classifying|clasifica
        clasificame|clasificar|label each|label every|tag each|tag every|etiquetar|etiqueta cada
        (?:in)?to (?:csv|json|xml|yaml|a table)|en (?:csv|json|xml|yaml|una tabla)|(?:i )?need every
        list every|pull out (?:all|every|the)|pull (?:all|every|the)(?: \w+){1,6} (?:from|out of)
        sort (?:\w+ ){1,6}into|saca(?:me|r)? (?:los datos|todos los|todas las)
        """,
    ),
    (
        TaskKind.CONVERSATION,
        r"""
        chatbot|entrevistador|rollenspiel
        """,
        r"""
        (?:chat )?bots?|robo de|system prompt|virtual assistant|assistant that|asistente que
        asistente virtual|asistente para (?:el|la|mi|nuestra|una) (?:app|chat|pagina|web)|pretend to be
        pretend you are|be my|role ?play|role ?playing as|play the part
        hazte pasar por|haz de|haz el papel|mock interview|interview me|entrevistame|simulacro de entrevista
        talk to me|chat with me|habla conmigo|charla conmigo
        practi[cs]e (?:\w+ ){0,4}(?:conversations?|interviews?|negotiating|speaking|talking)
        practicar (?:\w+ ){0,4}(?:conversacion|conversaciones|dialogos?|entrevistas?)
        """,
    ),
)
