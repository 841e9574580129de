"""What home shows only now and then: one query says first whether this plan has any of it."""

from typing import Any, NamedTuple

import peewee

from models.core.database import now
from models.core.prepared import PreparedQuery
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.picture import Picture
from models.plan.proposal import Proposal
from models.plan.rescue import SHOWN_SECONDS, Rescue
from models.plan.showing import Showing
from models.plan.visit import Visit


class HomeExtras(NamedTuple):
    """What there is, for this visitor, of what home shows only now and then."""

    is_text_kept: bool  # KeptText.left may find one
    waiting: int  # so many proposals wait for the owner
    has_picture: bool
    was_rescued: bool  # Rescue.lately finds one, if the visitor is the owner
    talk_id: int | None  # the conversation in somebody else's plan that the visitor is in now
    is_shown_something: bool  # somebody shows something to the visitor alone

    @classmethod
    def of(cls, visit: Visit) -> "HomeExtras":
        lately = now() - SHOWN_SECONDS
        asked = ANY.tuples(Proposal, visit.plan.id, visit.person.id, lately, now())
        ((kept, waiting, picture, rescued, talk_id, shown),) = asked
        return cls(bool(kept), waiting, bool(picture), bool(rescued), talk_id, bool(shown))


def _any(kind, plan, by, lately, at) -> "peewee.ModelSelect[Proposal]":
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
        _talk_of(by, at),
        peewee.fn.EXISTS(_shown_to(by, at)),
    ).where(kind.plan == plan, kind.state == "waiting")


def _talk_of(person, at) -> "peewee.ModelSelect[Guest]":
    inside: Any = Guest.select(peewee.fn.MAX(Guest.conversation)).join(Conversation)
    return inside.where(
        Guest.person == person,
        Guest.let_in_at.is_null(False),
        Guest.refused_at.is_null(),
        Conversation.ended_at.is_null(),
        Conversation.expires_at > at,
    )


def _shown_to(person, at) -> "peewee.ModelSelect[Showing]":
    rows: Any = Showing.select(Showing.id)
    return rows.where(Showing.person == person, Showing.ended_at.is_null(), Showing.expires_at > at)


ANY = PreparedQuery(_any)
