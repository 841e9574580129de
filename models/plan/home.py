"""What home has seldom: it is asked first whether there is any of it, in one query for all."""

from typing import NamedTuple

import peewee

from models.core.prepared import PreparedQuery
from models.plan.kept_text import KeptText
from models.plan.picture import Picture
from models.plan.proposal import Proposal
from models.plan.visit import Visit


class Seldom(NamedTuple):
    """What there is of it in a plan, for one visitor."""

    is_text_kept: bool  # KeptText.left may find one
    waiting: int  # so many proposals wait for the owner
    has_picture: bool

    @classmethod
    def of(cls, visit: Visit) -> "Seldom":
        ((kept, waiting, picture),) = ANY.tuples(Proposal, visit.plan.id, visit.person.id)
        return cls(bool(kept), waiting, bool(picture))


def _any(kind, plan, by) -> "peewee.ModelSelect[Proposal]":
    kept = KeptText.select(KeptText.id).where(
        KeptText.plan == plan, KeptText.by == by, KeptText.settled_at.is_null()
    )
    picture = Picture.select(Picture.id).where(Picture.plan == plan)
    return kind.select(
        peewee.fn.EXISTS(kept), peewee.fn.COUNT(kind.id), peewee.fn.EXISTS(picture)
    ).where(kind.plan == plan, kind.state == "waiting")


ANY = PreparedQuery(_any)
