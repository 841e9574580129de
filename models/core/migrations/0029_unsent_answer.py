"""What somebody has chosen at a check-in together is kept until they send it."""

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


class UnsentAnswer(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(
        Conversation, backref="+", on_delete="CASCADE", index=False
    )
    about = peewee.CharField(5)
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    said = peewee.BlobField()
    at = peewee.BigIntegerField()

    class Meta:
        indexes = ((("conversation", "about", "person"), True),)


def up(migrator, db):
    with db.bind_ctx([UnsentAnswer]):
        db.create_tables([UnsentAnswer], safe=False)
