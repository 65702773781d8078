"""Everything that can go wrong, as a person should read it.

PromptImproverError
├── InvalidIdeaError            what was typed cannot be improved
├── InvalidPresetError          a name or a place for a preset is not free, or no name
├── FileError                   a file that was named cannot be written
│   └── FileTakenError          there is one of this name already
├── SettingsError               a setting has a value that is not allowed
├── RunCancelledError           the person stopped the run
├── ModelError                  the model gave no usable answer
│   ├── ModelUnreachableError   no network, refused, dropped, 5xx
│   ├── ModelAccessError        a missing or refused key
│   ├── ModelNotFoundError      the provider does not know this model
│   ├── ModelLimitError         rate, credit or context length
│   ├── ModelTimeoutError       the total deadline or the silence limit passed
│   ├── UnusableAnswerError     an answer that is no prompt; its text is kept
│   ├── AnswerStoppedError      a filter stopped the answer, or the model refused
│   └── EmbeddedModelError      the embedded engine or its weights
└── StorageError                the history cannot be read or written
    ├── NewerSchemaError        written by a later version of this program
    ├── DamagedHistoryError     the database file is damaged
    ├── ForeignHistoryError     the file is another program's
    ├── QueryInterruptedError   a newer query replaced this one; never a fault
    └── SpoolError              the waiting room on disk cannot be used
        └── SpoolFullError      too much waits already
"""


class PromptImproverError(Exception):
    """An error that reaches the person as a title, a plain sentence and a next step."""

    title = "Something went wrong"
    default_next_step = "Try again."

    def __init__(self, sentence: str, next_step: str = "", *, title: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step or self.default_next_step
        self.title = title or type(self).title


class InvalidIdeaError(PromptImproverError):
    """The idea or the context cannot be sent to a model as typed."""

    title = "This idea cannot be improved yet"
    default_next_step = "Change the idea and try again."


class InvalidPresetError(PromptImproverError):
    """A shape cannot be kept under this name."""

    title = "This preset cannot be kept"
    default_next_step = "Choose another name."


class SettingsError(PromptImproverError):
    """A setting's value is not allowed; names the setting, the value and what is allowed."""

    title = "A setting is wrong"
    default_next_step = "Correct the setting and start again."


class FileError(PromptImproverError):
    """A file that the person named cannot be read or written."""

    title = "The file was not written"
    default_next_step = "Choose another name or folder."


class FileTakenError(FileError):
    """There is a file of this name, and nobody said that it may be replaced."""


class RunCancelledError(PromptImproverError):
    """The run's cancel token was set."""

    title = "Cancelled"
    default_next_step = "Your idea is still in the input pane."


class ModelError(PromptImproverError):
    """The model gave no usable answer.

    `partial_answer` is the raw text that had arrived, so that nothing already paid for is lost. `ask_again_after` is in
    seconds: asking once more then may help, and cannot be billed twice; None when only the person may ask again.
    `is_setting` says that a setting is missing or wrong, so that no model was asked.
    """

    title = "Prompt improvement failed"
    default_next_step = "Your idea is kept. Try again."

    def __init__(
        self,
        sentence: str,
        next_step: str = "",
        *,
        title: str = "",
        partial_answer: str = "",
        ask_again_after: float | None = None,
        is_setting: bool = False,
    ) -> None:
        super().__init__(sentence, next_step, title=title)
        self.is_setting = is_setting
        self.partial_answer = partial_answer
        self.ask_again_after = ask_again_after


class ModelUnreachableError(ModelError):
    """The provider could not be reached or failed on its side."""


class ModelAccessError(ModelError):
    """The provider refused the key, or there is none."""


class ModelNotFoundError(ModelError):
    """The provider does not offer the chosen model, or the provider itself is unknown."""


class ModelLimitError(ModelError):
    """A rate, credit or context-length limit of the provider."""


class ModelTimeoutError(ModelError):
    """The run's total deadline or its silence limit passed."""


class UnusableAnswerError(ModelError):
    """The model answered, but not with a prompt."""


class AnswerStoppedError(ModelError):
    """A content filter stopped the answer or the idea, or the model refused to answer."""


class EmbeddedModelError(ModelError):
    """The embedded engine, its process or its weights."""


class StorageError(PromptImproverError):
    """The history cannot be read or written."""

    title = "The history is not available"
    default_next_step = "Your prompts are kept and will be saved when it is available again."


class NewerSchemaError(StorageError):
    """The database was written by a later version of this program."""


class DamagedHistoryError(StorageError):
    """The database file is damaged, cut off, or no database at all."""


class ForeignHistoryError(StorageError):
    """The file holds something else than a history: it is neither written nor moved."""

    title = "This file is not a history"


class QueryInterruptedError(StorageError):
    """A query was stopped because a newer one replaced it."""


class SpoolError(StorageError):
    """The folder of waiting operations cannot be written or read."""


class SpoolFullError(SpoolError):
    """So many operations wait that no new run may begin."""

    title = "Saving has to catch up first"
