"""The checklist for collaboration: its answers, and how they were on other days."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Part(Table):
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

    class Meta:
        indexes = ((("plan", "removed_at"), False),)


class Answer(Part):
    item = peewee.BlobField(null=True)
    voice = peewee.BlobField(null=True)
    answer = peewee.BlobField(null=True)
    said = peewee.BlobField(null=True)
    asked = peewee.BlobField(null=True)


class KeptAnswers(Part):
    words = peewee.BlobField(null=True)
    was = peewee.BlobField(null=True)


def up(migrator, db):
    with db.bind_ctx([Answer, KeptAnswers]):
        db.create_tables([Answer, KeptAnswers], safe=False)
