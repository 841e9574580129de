"""What came of what a meeting decided."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Action(Table):
    pass


class Outcome(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE", index=False)
    revision = peewee.IntegerField()
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField()
    pinned = peewee.BooleanField()
    paper = peewee.BooleanField()
    created_at = peewee.BigIntegerField()
    changed_at = peewee.BigIntegerField()
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    removed_at = peewee.BigIntegerField(null=True)
    decision = peewee.ForeignKeyField(Action, null=True, backref="+", on_delete="SET NULL")
    after = peewee.BlobField(null=True)
    came = peewee.BlobField(null=True)
    text = peewee.BlobField(null=True)

    class Meta:
        indexes = ((("plan", "removed_at"), False),)


def up(migrator, db):
    with db.bind_ctx([Outcome]):
        db.create_tables([Outcome], safe=False)
