"""The keys of trying a prompt, one table each."""

from tui.keys.command import KeyCommand, closing, local, shown
from tui.keys.tables import moving, scrolling

IN_THE_TRIAL = (
    KeyCommand(
        "trial-start",
        "ctrl+j,f5,ctrl+enter",
        "start",
        "Start",
        "Ask for every output that is missing, and then which one is better",
        essential=True,
    ),
    closing("trial-leave", "escape", "leave", "Back", "Go back; what you set up is kept"),
    KeyCommand("trial-model", "f2", "model", "Model", "Choose the model that answers"),
    shown("trial-judge", "j", "judge", "Judge", "Choose a judge, or none"),
    shown("trial-verdict", "v", "verdict", "Verdict", "Show the verdict on the finished outputs"),
    local("trial-more-repeats", "plus", "repeat(1)", "More repeats", "Ask once more for each output"),
    local("trial-fewer-repeats", "minus", "repeat(-1)", "Fewer repeats", "Ask less often for each output"),
    local("trial-old-before", "left_square_bracket", "turn(-1, 0)", "Original", "Original: the previous text"),
    local("trial-old-after", "right_square_bracket", "turn(1, 0)", "Original", "Original: the next text"),
    local("trial-new-before", "left_curly_bracket", "turn(0, -1)", "Improved", "Improved: the previous text"),
    local("trial-new-after", "right_curly_bracket", "turn(0, 1)", "Improved", "Improved: the next text"),
)

IN_THE_INPUTS = (
    shown("input-edit", "enter,e", "screen.edit_case", "Edit", "Edit the test input"),
    shown("input-add", "a", "screen.add_case", "Add", "Add a test input"),
    shown("input-delete", "d", "screen.delete_case", "Delete", "Delete the test input"),
    shown("input-propose", "g", "screen.propose", "Propose", "Let the model propose test inputs"),
    shown("input-paste", "p", "screen.paste_cases", "Paste", "Paste test inputs: CSV, JSON Lines or one a line"),
    shown("input-load", "l", "screen.load_cases", "Load", "Load test inputs from a CSV or JSON Lines file"),
    *moving("inputs"),
)

OVER_A_FORM = (
    KeyCommand("form-save", "ctrl+s", "save", "Save", "Use what you typed"),
    closing("form-cancel", "escape", "dismiss", "Cancel", "Close without a change"),
)

OVER_THE_JUDGE = (
    KeyCommand("judge-use", "ctrl+s", "save", "Use it", "Use this judge with these questions"),
    KeyCommand("judge-model", "f2", "model", "Model", "Choose the judge's model"),
    KeyCommand("judge-propose", "f5", "propose", "Propose", "Let the judge's model write the questions"),
    KeyCommand("judge-none", "f6", "none", "No judge", "Do without a judge"),
    closing("judge-cancel", "escape", "dismiss", "Cancel", "Close without a change"),
)

OVER_A_CASE_FILE = (closing("cases-cancel", "escape", "dismiss", "Cancel", "Close without loading anything"),)

IN_A_TRIAL_RUN = (closing("trial-stop", "escape", "leave", "Stop", "Stop; finished outputs are kept"),)

IN_THE_VOTE = (
    shown("vote-first", "1", "vote(1)", "1 is better", "The output 1 is better"),
    shown("vote-second", "2", "vote(2)", "2 is better", "The output 2 is better"),
    shown("vote-neither", "0", "vote(0)", "No difference", "Neither output is better"),
    shown("vote-skip", "s", "vote(-1)", "Skip", "Do not decide this test input"),
    shown("vote-back", "b", "back", "Back", "Go back to the test input before"),
    shown("vote-repeat", "n", "repeat", "Next repeat", "Show the outputs of the next repeat"),
    closing("vote-leave", "escape", "leave", "Verdict", "Leave the vote for the verdict; go on later"),
)

IN_AN_OUTPUT = scrolling("output")

IN_THE_VERDICT = (
    shown("verdict-vote", "v", "vote", "Vote", "Choose between the outputs without knowing which is which"),
    shown("verdict-details", "d", "details", "Details", "Show or hide how the sentence was reached"),
    shown("verdict-open", "o,enter", "open", "Outputs", "Show the outputs of the test input"),
    shown("verdict-keep", "k", "keep", "Keep original", "Use the original as the text of this version"),
    shown("verdict-more", "m", "more", "More inputs", "Add test inputs, or go on after a stop"),
    shown("verdict-judge", "j", "judge", "Judge", "Let a judge compare the outputs, or do without"),
    closing("verdict-close", "escape", "leave", "Back", "Leave the details, stop the judge, or close the verdict"),
    *moving("verdict"),
)

IN_THE_OUTPUTS = (
    shown("outputs-next", "n", "turn(0, 1)", "Next repeat", "Show the outputs of the next repeat"),
    shown("outputs-after", "right_square_bracket", "turn(1, 0)", "Next input", "Go to the next test input"),
    local("outputs-before", "left_square_bracket", "turn(-1, 0)", "Previous input", "Go to the previous test input"),
    closing("outputs-close", "escape,o", "dismiss", "Back", "Go back to the verdict"),
)

SHORT_LABELS = {
    "vote-first": "Better",
    "vote-second": "Better",
    "vote-neither": "Equal",
    "vote-repeat": "Repeat",
    "verdict-details": "Why",
    "verdict-open": "Open",
    "verdict-keep": "Keep",
    "verdict-more": "More",
    "outputs-next": "Repeat",
    "outputs-after": "Next",
}
"""What keys do in few words: in a narrow window the footer has no room for their labels."""
