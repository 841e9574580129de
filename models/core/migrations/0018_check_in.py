"""The check-in: the owner's own, totals from forms of others, and the rounds of a conversation."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Conversation(Table):
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


class CheckIn(Part):
    mood = peewee.BlobField(null=True)
    strength = peewee.BlobField(null=True)
    sleep = peewee.BlobField(null=True)
    words = peewee.BlobField(null=True)
    day = peewee.DateField(null=True)

    class Meta:
        indexes = ((("plan", "removed_at", "day"), False),)


class FormTotal(Part):
    form_name = peewee.BlobField(null=True)
    total = peewee.BlobField(null=True)
    day = peewee.DateField(null=True)

    class Meta:
        indexes = ((("plan", "removed_at"), False),)


class CheckInRound(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(
        Conversation, null=True, backref="+", on_delete="SET NULL", index=False
    )
    about = peewee.CharField(5)
    began_at = peewee.BigIntegerField()
    shown_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("conversation", "about"), True),)


class CheckInAnswer(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    round = peewee.ForeignKeyField(CheckInRound, backref="+", on_delete="CASCADE", index=False)
    who = peewee.CharField(64)
    person = peewee.ForeignKeyField(Person, null=True, backref="+")
    name = peewee.BlobField(null=True)
    by = peewee.ForeignKeyField(Person, backref="+")
    said = peewee.BlobField(null=True)
    at = peewee.BigIntegerField()

    class Meta:
        indexes = ((("round", "who"), True),)


def up(migrator, db):
    tables = [CheckIn, FormTotal, CheckInRound, CheckInAnswer]
    with db.bind_ctx(tables):
        db.create_tables(tables, safe=False)
