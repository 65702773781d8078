"""The tables of experiments as Peewee models; see `storage.database.schema`."""

from peewee import BigIntegerField, CompositeKey, FloatField, IntegerField, Model, TextField


class ExperimentRow(Model):
    """An experiment. `record_uid` and `original_uid` are its records, empty if none; `tally` and `details` are JSON."""

    uid = TextField(primary_key=True)
    created_at = BigIntegerField()
    record_uid = TextField()
    original_uid = TextField()
    root_uid = TextField()
    tally = TextField(null=True)
    details = TextField()

    class Meta:
        """Peewee's options."""

        table_name = "experiment"


class OutputRow(Model):
    """An output and its place."""

    experiment_uid = TextField()
    case_number = IntegerField()
    repeat = IntegerField()
    side = TextField()
    problem = TextField(default="")
    finish_reason = TextField(null=True)
    milliseconds = BigIntegerField()
    tokens_in = BigIntegerField(null=True)
    tokens_out = BigIntegerField(null=True)
    cost = FloatField(null=True)
    text = TextField()

    class Meta:
        """Peewee's options."""

        table_name = "experiment_output"
        primary_key = CompositeKey("experiment_uid", "case_number", "repeat", "side")


class CasesRow(Model):
    """The inputs and checks of a lineage, as JSON."""

    root_uid = TextField(primary_key=True)
    cases = TextField()

    class Meta:
        """Peewee's options."""

        table_name = "lineage_cases"


class DeletedExperiment(Model):
    """A tombstone of an experiment or, under `cases_key`, of the cases of a lineage.

    `record_uid` is the record that it was deleted with, empty if it was deleted alone.
    """

    uid = TextField(primary_key=True)
    record_uid = TextField()
    deleted_at = BigIntegerField()

    class Meta:
        """Peewee's options."""

        table_name = "deleted_experiment"
