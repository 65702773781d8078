"""Prompt options in words."""

from dataclasses import replace

from domain.prompts.options import STANDARD_OPTIONS, OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.text.clean import one_line

MEANINGS: dict[Framework | TargetLength | OutputStyle | PromptUse | None, str] = {
    None: "chosen to fit the task",
    Framework.CHAIN_OF_THOUGHT: "think step by step before the answer",
    Framework.TREE_OF_THOUGHTS: "compare several approaches and choose the best",
    Framework.DECOMPOSITION: "split the task into parts and solve each",
    Framework.ROLE_PLAYING: "answer as the expert of the role would",
    Framework.SELF_REFINE: "answer, criticise the answer, improve it",
    TargetLength.LEAN: "only what the task needs",
    TargetLength.STANDARD: "every section, in a few lines",
    TargetLength.THOROUGH: "every section, in full",
    OutputStyle.MARKDOWN: "sections under # headings",
    OutputStyle.PLAIN: "sections under plain titles",
    OutputStyle.XML: "sections in <tags>",
    PromptUse.USER: "sent once, as a message",
    PromptUse.SYSTEM: "set as an assistant's standing instructions",
}
"""What each option does to a prompt; None is the automatic framework."""


_WRITTEN = {OutputStyle.MARKDOWN: "Markdown", OutputStyle.XML: "XML"}


def option_word(value: Framework | TargetLength | OutputStyle | PromptUse | None) -> str:
    """Return the name of a value."""
    if value is None:
        return "automatic"
    return _WRITTEN.get(value, value.value) if isinstance(value, OutputStyle) else value.value


def choice_words(shape: PromptOptions) -> str:
    """Return the options that are not standard; empty when all are."""
    return " · ".join(
        option_word(getattr(shape, name))
        for name in ("framework", "length", "style", "use")
        if getattr(shape, name) != getattr(STANDARD_OPTIONS, name)
    )


def shape_words(shape: PromptOptions) -> str:
    """Return the preset's name and the options that are not standard; empty for standard options."""
    if replace(shape, preset="") == STANDARD_OPTIONS:
        return ""
    return " · ".join(part for part in (one_line(shape.preset), choice_words(shape)) if part)
