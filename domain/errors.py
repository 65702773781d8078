"""The application's errors, each worded for the user.

PromptImproverError
├── InvalidIdeaError            what was typed cannot be improved
│   └── InvalidCasesError       the inputs or checks cannot be tried
├── InvalidPresetError          a preset's name is missing or taken, or its slot is taken
├── PatternError                a pattern's file has a wrong form
├── FileError                   a file that the user named cannot be read or written
│   └── FileTakenError          the file exists already
├── SettingsError               a setting has a value that is not allowed
├── RunCancelledError           the user cancelled the run
├── ModelError                  the model gave no usable answer
│   ├── ModelUnreachableError   no network, connection refused or dropped, 5xx
│   ├── ModelAccessError        the API key is missing or refused
│   ├── ModelNotFoundError      the provider does not offer this model
│   ├── ModelLimitError         rate, credit or context length
│   ├── ModelTimeoutError       the total deadline or the silence limit passed
│   ├── UnusableAnswerError     the answer is not a prompt; its text is kept
│   ├── AnswerStoppedError      a filter stopped the answer, or the model refused
│   └── EmbeddedModelError      the embedded engine or its weights
└── StorageError                the history cannot be read or written
    ├── NewerSchemaError        a later version of this program wrote the database
    ├── DamagedHistoryError     the database file is damaged
    ├── ForeignHistoryError     the file belongs to another program
    ├── QueryInterruptedError   a newer query replaced this one; not a failure
    └── SpoolError              the spool on disk cannot be read or written
        └── SpoolFullError      too many operations are waiting already
"""


class PromptImproverError(Exception):
    """An error that the user sees as a title, a sentence and a next step."""

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


class InvalidCasesError(InvalidIdeaError):
    """Test inputs or checks cannot be used, so nothing is asked of a model."""

    title = "This cannot be tried yet"
    default_next_step = "Correct it and try again."


class InvalidPresetError(PromptImproverError):
    """The prompt options cannot be saved as a preset of this name."""

    title = "This preset cannot be saved"
    default_next_step = "Choose another name."


class PatternError(PromptImproverError):
    """A pattern's file has a wrong form; `line` is its line, counted from 1, 0 for the whole file."""

    title = "A pattern cannot be used"
    default_next_step = "Correct the file and save it; it is read again for the next prompt."

    def __init__(self, sentence: str, next_step: str = "", *, line: int = 0, title: str = "") -> None:
        super().__init__(sentence, next_step, title=title)
        self.line = line


class SettingsError(PromptImproverError):
    """A setting's value is not allowed; the sentence names the setting, the value and what is allowed."""

    title = "A setting is wrong"
    default_next_step = "Correct the setting and start again."


class FileError(PromptImproverError):
    """A file that the user named cannot be read or written."""

    title = "The file was not written"
    default_next_step = "Choose another name or folder."


class FileTakenError(FileError):
    """The file exists, and the user has not agreed to overwrite it."""


class RunCancelledError(PromptImproverError):
    """The run's cancel token was set."""

    title = "Cancelled"


class ModelError(PromptImproverError):
    """The model gave no usable answer. Its words do not know what was asked: a prompt, an output or a judgement.

    `partial_answer` is the raw text received so far, so that nothing already paid for is lost. `ask_again_after` is the
    delay in seconds before an automatic retry that cannot be billed twice; None when only the user may retry.
    `is_setting` says that a setting is missing or wrong, so no request was sent.
    """

    title = "The model gave no usable answer"
    setting_title = "The model cannot be asked yet"

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
        super().__init__(sentence, next_step, title=title or (self.setting_title if is_setting else ""))
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
    """The request exceeds a rate, credit or context-length limit of the provider."""


class ModelTimeoutError(ModelError):
    """The run exceeded its total deadline or its silence limit."""


class UnusableAnswerError(ModelError):
    """The model answered, but the answer is not a prompt."""


class AnswerStoppedError(ModelError):
    """A content filter stopped the answer or the request, or the model refused to answer."""


class EmbeddedModelError(ModelError):
    """The embedded engine, its process or its weights failed."""


class StorageError(PromptImproverError):
    """The history cannot be read or written."""

    title = "The history is not available"
    default_next_step = "What is new is kept, and is saved when the history is available again."


class NewerSchemaError(StorageError):
    """A later version of this program wrote the database."""


class DamagedHistoryError(StorageError):
    """The database file is damaged or truncated, or is not a database."""


class ForeignHistoryError(StorageError):
    """The file is not a history, so it is neither written nor moved."""

    title = "This file is not a history"


class QueryInterruptedError(StorageError):
    """A query was stopped because a newer one replaced it."""


class SpoolError(StorageError):
    """The spool, the folder of waiting operations, cannot be read or written."""


class SpoolFullError(SpoolError):
    """Too many operations are waiting, so no new run may begin."""

    title = "Too many changes are waiting to be saved"
