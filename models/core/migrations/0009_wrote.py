"""A proposal remembers which revision of the part the owner's yes to it wrote.

What was accepted before is as if its yes had written nothing: taken back, it waits again, and the
part says what it says.
"""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("proposal", "wrote", peewee.IntegerField(null=True)))
