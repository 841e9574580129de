"""All the tables there are. It stands above the models: none of them has to know the others.

The migrations make them (models/core/migrations): a model that changes needs a new one.
"""

import peewee
from peewee import sort_models  # type: ignore[attr-defined]  # a function that its types forget

from models.core import audit, change, installation  # noqa: F401
from models.core.database import Base
from models.demo import demo_cast  # noqa: F401
from models.people import (  # noqa: F401
    card,
    challenge,
    consent,
    device,
    invitation,
    passkey,
    password,
    person,
    provider,
    rate_limit,
)
from models.plan import (  # noqa: F401
    access,
    access_log,
    conversation,
    edit,
    plan,
    presence,
    proposal,
    rescue,
    trust,
)
from models.plan.kinds import all_kinds
from models.plan.part import Part
from models.tools import contacts, goals, matters, wheel  # noqa: F401


def tables() -> list[type[peewee.Model]]:
    """Every table, in the order of their definition."""
    found, todo = [], [Base]
    while todo:
        for model in todo.pop().__subclasses__():
            todo.append(model)
            if _is_in_use(model):
                found.append(model)
    return sort_models(found)


def _is_in_use(model: type[peewee.Model]) -> bool:
    """A kind of part that is not declared has no table: a test may know one more than we do."""
    if "abstract" in vars(model):
        return False
    return not issubclass(model, Part) or model in all_kinds()
