"""A plan remembers what its owner wants on the sheet, and holds back what is about money or health."""

import peewee


def up(migrator, db):
    shown = peewee.CharField(60, default="picture words")
    migrator.migrate(migrator.add_column("plan", "sheet_shows", shown))
