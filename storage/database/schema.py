"""The table as Peewee sees it. `storage.database.migrations` makes the schema itself, with its checks and indexes."""

from peewee import AutoField, BigIntegerField, BooleanField, FloatField, IntegerField, Model, TextField


class PromptRow(Model):
    """One row of `prompt_history`. Bound to no database: every query names the one it runs on.

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


COLUMNS = tuple(field.column_name for field in PromptRow._meta.sorted_fields)  # noqa: SLF001 - Peewee's documented way to a model's fields
