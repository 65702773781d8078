"""The tables as Peewee models. `storage.database.migrations` creates the schema with its checks and indexes.

The models are not bound to a database: every query is given the one it runs on.
"""

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, FloatField, IntegerField, Model, TextField


class PromptRow(Model):
    """An improved prompt.

    `created_at` and `archived_at` are epoch milliseconds (UTC), `latency_ms` milliseconds; `guardrails` and `details`
    are JSON.
    """

    id = AutoField()
    uid = TextField(unique=True)
    created_at = BigIntegerField()
    framework = TextField()
    backend = TextField()
    model = TextField()
    provider = TextField()
    confidence = FloatField(null=True)
    latency_ms = BigIntegerField(null=True)
    root_uid = TextField()
    parent_uid = TextField(null=True)
    version = IntegerField(default=1)
    favorite = BooleanField(default=False)
    archived_at = BigIntegerField(null=True)
    original_idea = TextField()
    role = TextField()
    directive = TextField()
    guardrails = TextField()
    details = TextField(default="{}")
    context = TextField(default="")
    reasoning = TextField(null=True)
    accepted_text = TextField(null=True)
    improved_prompt = TextField()

    class Meta:
        """Peewee's options."""

        table_name = "prompt_history"


class DeletedRecord(Model):
    """A tombstone, so that a deleted record stays deleted; `deleted_at` is in epoch milliseconds."""

    uid = TextField(primary_key=True)
    deleted_at = BigIntegerField()

    class Meta:
        """Peewee's options."""

        table_name = "deleted_record"


class Note(Model):
    """A named value that the application stores with the history."""

    name = TextField(primary_key=True)
    value = TextField()


class PendingRow(Model):
    """The id of a row that is not in the search index yet."""

    id = IntegerField(primary_key=True)

    class Meta:
        """Peewee's options."""

        table_name = "search_pending"


class Tally(Model):
    """How many indexed rows have a value, and the sum where the value is a number."""

    name = TextField()
    value = TextField()
    rows = IntegerField()
    total = FloatField()

    class Meta:
        """Peewee's options."""

        primary_key = CompositeKey("name", "value")


def column_names(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of a table in order."""
    return tuple(field.column_name for field in model._meta.sorted_fields)  # noqa: SLF001 - Peewee's documented way to a model's fields


COLUMNS = column_names(PromptRow)
