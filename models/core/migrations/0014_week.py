"""My week: its activities, the other day that an action has once, and the calendar's choices.

And how an owner will notice that they have reached a goal.
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


class Activity(Part):
    other_times = peewee.BlobField(null=True)
    what = peewee.BlobField(null=True)
    part_of_day = peewee.BlobField(null=True)
    days = peewee.BlobField(null=True)
    on_date = peewee.DateField(null=True)
    weeks = peewee.BlobField(null=True)
    clock = peewee.BlobField(null=True)


class CalendarFeed(Table):
    plan = peewee.ForeignKeyField(Plan, unique=True, backref="+", on_delete="CASCADE")
    shows = peewee.CharField(40)
    words = peewee.BooleanField()
    token = peewee.CharField(64, unique=True, null=True)
    made_at = peewee.BigIntegerField()
    addressed_at = peewee.BigIntegerField(null=True)


def up(migrator, db):
    migrator.migrate(migrator.add_column("action", "other_times", peewee.BlobField(null=True)))
    migrator.migrate(migrator.add_column("goal", "notice", peewee.BlobField(null=True)))
    with db.bind_ctx([Activity, CalendarFeed]):
        db.create_tables([Activity, CalendarFeed], safe=False)
