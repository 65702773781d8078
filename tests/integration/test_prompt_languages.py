"""A prompt is in the language of its idea in every heading and every sentence that is not the model's."""

import json

import pytest

from domain.improver.sections.wording import PromptTexts, prompt_texts
from domain.prompts.options import OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.prompts.request import ImproveRequest
from domain.text.languages import ENGLISH_NAMES, LANGUAGES
from tests.support.improver_runs import Recorder, improver_for
from tests.support.openai_server import Script, in_pieces, model_server

IDEAS = {
    "en": "write a letter to the neighbours about the noise at night",
    "es": "escribe una carta a los vecinos sobre el ruido de la noche",
    "fr": "écris une lettre aux voisins au sujet du bruit de la nuit",
    "de": "schreibe einen Brief an die Nachbarn über den Lärm in der Nacht",
    "it": "scrivi una lettera ai vicini per il rumore della notte",
    "pt": "escreve uma carta aos vizinhos sobre o barulho durante a noite",
    "ca": "escriu una carta als veïns sobre el soroll de la nit amb bones paraules",
    "nl": "schrijf een brief aan de buren over het lawaai in de nacht",
    "sv": "skriv ett brev till grannarna om oljudet på natten",
    "pl": "napisz list do sąsiadów w sprawie hałasu w nocy",
    "ru": "напиши письмо соседям о шуме по ночам",
    "uk": "напиши листа сусідам про шум уночі, щоб вони його зрозуміли",
    "tr": "geceleri çıkan gürültü hakkında komşulara bir mektup yaz",
    "ar": "اكتب رسالة إلى الجيران عن الضوضاء في الليل",
    "he": "כתוב מכתב לשכנים על הרעש בלילה",
    "hi": "रात के शोर के बारे में पड़ोसियों को एक पत्र लिखो",
    "zh": "给邻居写一封信，谈谈夜里的噪音",
    "ja": "夜の騒音について隣の人に手紙を書いてください",
    "ko": "밤에 나는 소음에 대해 이웃에게 편지를 써 줘",
}
LITERAL, LOG, CONTEXT = "{neighbour_name}", "```\nERROR noise.py:12 too loud\n```", "12345 / 67890"
HEADING = {OutputStyle.MARKDOWN: "## {}", OutputStyle.PLAIN: "{}:"}


def fixed_sentences(texts: PromptTexts, framework: Framework) -> list[str]:
    guardrails = [f"- {text}" for text in texts.default_guardrails]
    sentences = [texts.context_is_fixed, texts.material_text, texts.check_text, texts.input_text, texts.default_role]
    return [*sentences, texts.approaches[framework], *guardrails]


@pytest.mark.parametrize("style", HEADING)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_and_every_fixed_sentence_is_in_the_language_of_the_idea(
    language: str, style: OutputStyle
) -> None:
    idea, framework = IDEAS[language], Framework.DECOMPOSITION
    fields = {"directive": idea, "requirements": [idea], "framework": str(framework)}
    shape = PromptOptions(style=style, use=PromptUse.SYSTEM, length=TargetLength.THOROUGH, framework=framework)
    with model_server(Script(pieces=in_pieces(json.dumps(fields)))) as server:
        improvement = Recorder().run(
            improver_for(server, "openai-compatible"),
            ImproveRequest(f"{idea} {LITERAL}\n\n{LOG}", CONTEXT, shape),
        )
        sent = json.dumps(server.requests[0]["body"], ensure_ascii=False)
    texts = prompt_texts(language)
    assert improvement.language == language
    assert f"Write every value in {ENGLISH_NAMES[language]}." in sent
    lines = [line for line in improvement.improved_prompt.split("\n") if line]
    theirs = {idea, f"- {idea}", f"- {idea} {LITERAL}", f"- {LITERAL}", CONTEXT, *LOG.split("\n")}
    ours = [line for line in lines if line not in theirs]
    headings = [HEADING[style].format(heading) for heading in texts.headings]
    assert [line for line in ours if line in headings] == headings
    others = [line for line in ours if line not in headings]
    assert set(fixed_sentences(texts, framework)) <= set(others)
    assert set(others) - set(fixed_sentences(texts, framework)) <= {
        *texts.output_formats.values(),
        texts.default_output_format,
    }
