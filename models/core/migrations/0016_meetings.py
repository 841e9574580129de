"""Meetings: how they are prepared, when they are held, and where one that goes on is.

And in which meeting an action was decided.
"""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Contact(Table):
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

    class Meta:
        indexes = ((("plan", "removed_at"), False),)


class Meeting(Part):
    sort = peewee.BlobField(null=True)
    title = peewee.BlobField(null=True)
    day = peewee.DateField(null=True)
    clock = peewee.BlobField(null=True)
    place = peewee.BlobField(null=True)
    lead = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    again_on = peewee.DateField(null=True)
    again_clock = peewee.BlobField(null=True)


class Seat(Part):
    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")
    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    name = peewee.BlobField(null=True)
    away = peewee.BooleanField()


class MeetingNote(Part):
    text = peewee.BlobField(null=True)
    sort = peewee.BlobField(null=True)
    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")


class Unsaid(Part):
    text = peewee.BlobField(null=True)
    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")


class Sitting(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    meeting = peewee.ForeignKeyField(Meeting, backref="+", on_delete="CASCADE")
    at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)


class MeetingTable(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    sitting = peewee.ForeignKeyField(Sitting, backref="+", unique=True, on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(Conversation, backref="+", on_delete="CASCADE")
    screen = peewee.CharField(10)
    leader = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    note_taker = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    turn = peewee.BigIntegerField(null=True)
    heard = peewee.TextField()


def up(migrator, db):
    models = [Meeting, Seat, MeetingNote, Unsaid, Sitting, MeetingTable]
    with db.bind_ctx(models):
        db.create_tables(models, safe=False)
    decided_in = peewee.ForeignKeyField(
        Meeting, field=Meeting.id, null=True, on_delete="SET NULL", backref="+"
    )
    migrator.migrate(migrator.add_column("action", "decided_in_id", decided_in))
