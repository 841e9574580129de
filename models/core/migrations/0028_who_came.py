"""A seat remembers that somebody said they came. So far whoever was wanted there counted as there."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("seat", "came", peewee.BooleanField(default=False)))
    db.execute_sql(
        "UPDATE seat SET came = NOT away WHERE meeting_id IN (SELECT meeting_id FROM sitting)"
    )
