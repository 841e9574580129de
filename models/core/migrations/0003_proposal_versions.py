"""A proposal gets a number among the versions that its author wrote for the same part, and the form
that it came from. No sealed text moves: each version stays in its row.
"""

import peewee


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("proposal", "revision", peewee.IntegerField(default=1)),
        migrator.add_column("proposal", "screen", peewee.CharField(32, default="")),
        migrator.add_column("proposal", "turn", peewee.IntegerField(default=0)),
    )
    number(db)
    migrator.migrate(
        migrator.add_index("proposal", ("plan_id", "part", "by_id", "revision"), unique=True)
    )


def number(db):
    """Number the versions in the order in which they were made.

    What has no answer comes last, as its author would go on writing in it.
    """
    rows = db.execute_sql(
        """SELECT id, ROW_NUMBER() OVER (
            PARTITION BY plan_id, part, by_id
            ORDER BY CASE WHEN state IN ('draft', 'waiting') THEN 1 ELSE 0 END, made_at, id
        ) FROM "proposal" """
    )
    for row_id, revision in rows.fetchall():
        if revision > 1:
            db.execute_sql(
                f'UPDATE "proposal" SET revision = {db.param} WHERE id = {db.param}',
                (revision, row_id),
            )
