"""The list of all tables. It imports every model, so that no model has to import all the others.

The tables are made by the migrations (models/core/migrations): whoever changes a model adds one.
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
    known_device,
    passkey,
    password,
    person,
    provider,
    push,
    rate_limit,
)
from models.plan import (  # noqa: F401
    access,
    access_log,
    conversation,
    edit,
    guest,
    kept_text,
    picture,
    plan,
    presence,
    proposal,
    rescue,
    showing,
    trust,
)
from models.plan.kinds import all_kinds
from models.plan.part import Part
from models.tools import calendar, check_in_round  # noqa: F401


def tables() -> list[type[peewee.Model]]:
    """Every model with a table, each after the ones that its foreign keys point to."""
    found = []
    to_visit = [Base]
    while to_visit:
        for model in to_visit.pop().__subclasses__():
            to_visit.append(model)
            if _is_in_use(model):
                found.append(model)
    return sort_models(found)


def _is_in_use(model: type[peewee.Model]) -> bool:
    """False for an abstract model, and for a kind of part that is not declared.

    A test may define a kind of its own; there is no table for it.
    """
    if "abstract" in vars(model):
        return False
    return not issubclass(model, Part) or model in all_kinds()
