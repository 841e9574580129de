"""A proposal gets a number among the versions that its author wrote for the same part, and the form
that it came from. No sealed text moves: each version stays in its row.
"""

from collections import Counter

import peewee


class Proposal(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)
    plan_id = peewee.BigIntegerField()
    part = peewee.BigIntegerField()
    by_id = peewee.BigIntegerField()
    state = peewee.CharField(10)
    made_at = peewee.BigIntegerField()
    revision = peewee.IntegerField()

    class Meta:
        table_name = "proposal"


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("proposal", "revision", peewee.IntegerField(default=1)),
        migrator.add_column("proposal", "screen", peewee.CharField(32, default="")),
        migrator.add_column("proposal", "turn", peewee.IntegerField(default=0)),
    )
    with db.bind_ctx([Proposal]):
        number()
    migrator.migrate(
        migrator.add_index("proposal", ("plan_id", "part", "by_id", "revision"), unique=True)
    )


def number():
    """Number the versions in the order in which they were made.

    What has no answer comes last, as its author goes on writing in that.
    """
    is_open = Proposal.state.in_(("draft", "waiting"))
    so_far: Counter[tuple[int, int, int]] = Counter()
    for row in Proposal.select().order_by(is_open, Proposal.made_at, Proposal.id):
        written = row.plan_id, row.part, row.by_id
        so_far[written] += 1
        if so_far[written] > 1:
            Proposal.update(revision=so_far[written]).where(Proposal.id == row.id).execute()
