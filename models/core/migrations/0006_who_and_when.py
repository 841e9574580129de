"""Something that is done again and again says how often, and somebody who does something may be a
name that is no contact.
"""

import peewee


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("action", "somebody", peewee.BlobField(null=True)),
        migrator.add_column("action", "somebody_phone", peewee.BlobField(null=True)),
        migrator.add_column("action", "every", peewee.CharField(5, null=True)),
        migrator.add_column("action", "how_often", peewee.BlobField(null=True)),
    )
