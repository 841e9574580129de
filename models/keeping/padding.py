"""Pads what an earlier release sealed without padding, so that its length tells nothing."""

import peewee

from models.core.database import transaction
from models.core.encryption import SealedModel, SealedText
from models.core.installation import SEAL_BYTES
from models.schema import tables

BATCH = 200


def pad_old_seals() -> int:
    """Seal them again, a few in each transaction, so that nobody who writes waits long.

    Returns how many. What cannot be opened stays as it is.
    """
    return sum(
        _pad_all(table, field)
        for table in tables()
        if issubclass(table, SealedModel)
        for field in table.sealed_fields()
        if field.block > 1
    )


def _pad_all(table: type[SealedModel], field: SealedText) -> int:
    done = 0
    last = 0
    length = peewee.fn.LENGTH(field) - SEAL_BYTES
    unpadded = field.is_null(False) & (length / field.block * field.block != length)
    while True:
        rows = table.select().where(unpadded, table.id > last).order_by(table.id).limit(BATCH)
        found = list(rows)
        if not found:
            return done
        with transaction():
            done += sum(_pad(row, field) for row in found)
        last = found[-1].id


def _pad(row: SealedModel, field: SealedText) -> int:
    """1 if it was padded; 0 if it has changed meanwhile, or cannot be opened."""
    table = type(row)
    old = bytes(row.__data__[field.name])  # a private of peewee: the attribute would decrypt it
    sealed = row.sealed_again(field)
    return table.update(sealed).where(table.id == row.id, field == old).execute() if sealed else 0
