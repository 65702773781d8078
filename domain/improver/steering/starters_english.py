"""How the texts of a prompt in English begin; None is a kind that is not known."""

from domain.improver.idea.task_kind import TaskKind
from domain.improver.steering.starters_type import Openings

ENGLISH_OPENINGS: dict[TaskKind | None, Openings] = {
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
        directive="(Analyse the|Identify the|Find out why|Find out what) ",
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
    TaskKind.SUMMARY: Openings(
        role="You are an experienced editor who knows how to summarise ",
        directive="Summarise (the|this|these) ",
        requirements=(
            "Begin with the main point of ",
            "Keep the (names|figures|dates|decisions) (in|of|about) ",
            "Explain in plain words ",
            "Mention what the reader must know about ",
        ),
        guardrails=(
            "Do not add anything that is not in ",
            "Do not give an opinion about ",
            "Do not change the meaning of ",
        ),
    ),
    TaskKind.TRANSLATION: Openings(
        role="You are a professional translator with long experience of ",
        directive="Translate (the|this|these) ",
        requirements=(
            "Match the tone of ",
            "Choose words that ",
            "Leave unchanged the (names|numbers) (in|of) ",
            "Note every expression that ",
        ),
        guardrails=(
            "Do not add anything that is not in ",
            "Do not translate word for word ",
            "Do not leave out ",
        ),
    ),
    TaskKind.EXTRACTION: Openings(
        role="You are a careful data specialist who knows how to (extract|classify|convert|sort) ",
        directive="(Extract|Classify|Convert|Sort) (the|all|each|every) ",
        requirements=(
            "Find every ",
            "Give for each (item|entry|record) (the|its) ",
            "Copy exactly the (names|numbers|dates) (in|of|from) ",
            "Mark as unclear every (entry|value|case) that ",
        ),
        guardrails=("Do not invent values for ", "Do not guess ", "Do not overlook any "),
    ),
    TaskKind.CONVERSATION: Openings(
        role="You are an attentive conversation partner who knows how to ",
        directive="(Answer|Help|Interview|Play|Talk with) ",
        requirements=(
            "Begin by asking ",
            "Speak in the tone of ",
            "Ask again when ",
            "Keep to the subject of ",
        ),
        guardrails=("Do not invent facts about ", "Do not promise ", "Do not leave the role of "),
    ),
    None: Openings(
        role="You are an experienced specialist in the subject of ",
        directive=(
            "(Answer|Calculate|Create|Describe|Explain|Find|Give|Help|List|Make|Prepare|Show|Solve|Suggest|Write) "
        ),
        requirements=("Take into account that ", "Include the ", "Make sure that ", "End with "),
        guardrails=("Do not invent facts about ", "Do not assume that ", "Do not leave out "),
    ),
}
