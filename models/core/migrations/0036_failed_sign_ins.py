"""A card's wrong PINs that its owner has not been told of are called what they are."""


def up(migrator, db):
    migrator.migrate(
        migrator.rename_column("card", "tries", "failed_sign_ins"),
        migrator.rename_column("card", "tried_at", "last_failed_at"),
    )
