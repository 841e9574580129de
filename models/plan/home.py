"""What home has seldom: it is asked first whether there is any of it, in one query for all."""

from typing import NamedTuple

import peewee

from models.core.database import now
from models.core.prepared import PreparedQuery
from models.plan.kept_text import KeptText
from models.plan.picture import Picture
from models.plan.proposal import Proposal
from models.plan.rescue import SHOWN_SECONDS, Rescue
from models.plan.visit import Visit


class Seldom(NamedTuple):
    """What there is of it in a plan, for one visitor."""

    is_text_kept: bool  # KeptText.left may find one
    waiting: int  # so many proposals wait for the owner
    has_picture: bool
    was_rescued: bool  # Rescue.lately finds one, if the visitor is the owner

    @classmethod
    def of(cls, visit: Visit) -> "Seldom":
        lately = now() - SHOWN_SECONDS
        asked = ANY.tuples(Proposal, visit.plan.id, visit.person.id, lately)
        ((kept, waiting, picture, rescued),) = asked
        return cls(bool(kept), waiting, bool(picture), bool(rescued))


def _any(kind, plan, by, lately) -> "peewee.ModelSelect[Proposal]":
    kept = KeptText.select(KeptText.id).where(
        KeptText.plan == plan, KeptText.by == by, KeptText.settled_at.is_null()
    )
    picture = Picture.select(Picture.id).where(Picture.plan == plan)
    rescue = Rescue.select(Rescue.id).where(Rescue.owner == by, Rescue.at > lately)
    return kind.select(
        peewee.fn.EXISTS(kept),
        peewee.fn.COUNT(kind.id),
        peewee.fn.EXISTS(picture),
        peewee.fn.EXISTS(rescue),
    ).where(kind.plan == plan, kind.state == "waiting")


ANY = PreparedQuery(_any)
