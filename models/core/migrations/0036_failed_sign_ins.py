"""A card's wrong PINs that its owner has not been told of are called what they are."""

# (table, its column, the column's name from now on)
COLUMNS = (
    ("card", "tries", "failed_sign_ins"),
    ("card", "tried_at", "last_failed_at"),
)


def up(migrator, db):
    migrator.migrate(*(migrator.rename_column(*names) for names in COLUMNS))
