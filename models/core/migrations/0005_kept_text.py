"""What met a conflict is kept (models/plan/kept_text.py). Nothing that is there already changes."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class KeptText(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField(index=True)
    by = peewee.ForeignKeyField(Person, backref="+")
    screen = peewee.CharField(32)
    at = peewee.BigIntegerField()
    is_private = peewee.BooleanField()
    settled_at = peewee.BigIntegerField(null=True)
    content = peewee.BlobField()


def up(migrator, db):
    with db.bind_ctx([KeptText]):
        db.create_tables([KeptText], safe=False)
