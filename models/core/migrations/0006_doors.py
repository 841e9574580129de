"""A PIN that was chosen for a lent screen is kept apart from the PIN somebody signed in with.

Until now they were in one column, and nobody can tell which is which. So each session's PIN counts
as chosen for the screen: it shows the screen as before, and whoever wants to make a new way in from
such a session signs in once more.
"""

import peewee

BEFORE_ALL = 0


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("device", "screen_pin_hash", peewee.CharField(default="")),
        migrator.add_column("device", "proved_at", peewee.BigIntegerField(default=BEFORE_ALL)),
    )
    db.execute_sql("UPDATE device SET screen_pin_hash = pin_hash, pin_hash = ''")
