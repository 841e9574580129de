"""A plan remembers in which parts both texts of a conflict stand, to offer all to make them one."""

import peewee


def up(migrator, db):
    doubled = peewee.CharField(400, default="")
    migrator.migrate(migrator.add_column("plan", "doubled", doubled))
