"""All the tables there are. It stands above the models, so that none of them has to know the others."""

import peewee

from models import (access, attempt, card, challenge, consent, contacts, conversation, demo, device, edit, goals, invitation,  # noqa: F401
                    looking, matters, passkey, password, plan, presence, proposal, provider, rescue, trust, wheel)
from models.audit import POSTGRES, SQLITE
from models.base import Base, alone_in, database, one_writer, transaction


def tables() -> list[type[peewee.Model]]:
    """Every table, in the order of their definition."""
    found, todo = [], [Base]
    while todo:
        for model in todo.pop().__subclasses__():
            todo.append(model)
            if "abstract" not in vars(model):
                found.append(model)
    return peewee.sort_models(found)


def create_tables() -> None:
    """Make the tables that do not exist yet."""
    database.create_tables(tables(), safe=True)
    with transaction():
        alone_in(0)  # PostgreSQL refuses two that make the same trigger at once
        for statement in SQLITE if one_writer() else POSTGRES:
            database.execute_sql(statement)
