"""A meeting that begins in a conversation has check-ins of its own: so far one round was for all.

The rounds and the unsent answers that there are belong to no meeting.
"""

import peewee

KEYS = {
    "check_in_round": ("conversation_id", "about"),
    "unsent_answer": ("conversation_id", "about", "person_id"),
}


def up(migrator, db):
    for table, key in KEYS.items():
        old = next(one.name for one in db.get_indexes(table) if tuple(one.columns) == key)
        number = peewee.BigIntegerField(default=0)
        first, *rest = key
        migrator.migrate(
            migrator.add_column(table, "sitting", number),
            migrator.drop_index(table, old),
            migrator.add_index(table, (first, "sitting", *rest), unique=True),
        )
