"""What matters to me: up to five things in the owner's words, each with ratings if they like."""

from datetime import date
from fractions import Fraction
from functools import cached_property

import peewee

from models.core.change import Change
from models.core.clock import day_at
from models.core.database import new_id, now
from models.core.encryption import SealedModel, SealedNumber, SealedText
from models.core.grouping import grouped
from models.core.prepared import PreparedQuery
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.visit import Visit
from models.tools.wheel import Area

RATED = PreparedQuery(
    lambda kind, plan: kind.select().where(kind.plan == plan).order_by(kind.at, kind.id)
)


def _few_rated(kind, plan, most):
    """Of each matter the first rating, and each at which `most` - 1 even steps come to the next."""
    own = {"partition_by": [kind.matter]}
    place = peewee.fn.ROW_NUMBER().over(order_by=[kind.at, kind.id], **own) - 1
    last = peewee.fn.COUNT(kind.id).over(**own) - 1
    every = kind.select(kind.id, place.alias("place"), last.alias("last")).where(kind.plan == plan)
    place, last = every.c.place, every.c.last
    # In whole numbers. 0 has no step before it, and is asked first: nothing is divided by it.
    step = peewee.Case(
        None,
        [((place == 0) | (last < most), 1)],
        place * (most - 1) / last - (place - 1) * (most - 1) / last,
    )
    few = peewee.Select([every], [every.c.id]).where(step > 0)
    return kind.select().where(kind.id.in_(few)).order_by(kind.at, kind.id)


FEW_RATED = PreparedQuery(_few_rated)
LATEST = PreparedQuery(
    lambda kind, plan: kind.select(peewee.fn.MAX(kind.at)).where(kind.plan == plan)
)
MOST = 5  # Patient-Specific Functional Scale: up to five things (Stratford 1995)


class Matter(Part):
    kind_name, page, headline = "matter", "matters", "text"
    on_sheet = True
    writable = ("text", "area")
    most = MOST

    text = SealedText(null=True)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")
    area_id: int | None

    @classmethod
    def of(cls, plan: Plan) -> list["Matter"]:
        """The plan's matters, with their ratings loaded. Two queries."""
        matters = super().of(plan)
        ratings = Rating.by_matter(plan)
        for matter in matters:
            matter.ratings = ratings.get(matter.id, [])
        return matters

    @classmethod
    def brief(cls, plan: Plan) -> list["Matter"]:
        """The plan's matters, without their ratings. One query."""
        return super().of(plan)

    @cached_property
    def ratings(self) -> list["Rating"]:
        """Its ratings, first to latest. `of` has loaded them already."""
        return Rating.by_matter(self.plan).get(self.id, [])

    def rate(self, visit: Visit, value: int, rating_id: int) -> None:
        """Add a rating, 0 to 10. Earlier ones are never changed.

        Does nothing if there is a rating with this id already: the form was sent twice.
        Raises AccessEnded.
        """
        rating = Rating(id=rating_id, plan=self.plan, matter=self, value=value, by=visit.person)
        try:
            with visit.writing_turn():
                rating.save(force_insert=True)
                Change.signal(self.plan_id, self.kind_name, self.id)
                visit.note("rated", self.kind_name, self.id)
        except peewee.IntegrityError:
            return

    @property
    def first(self) -> int | None:
        return self.ratings[0].value if self.ratings else None

    @property
    def latest(self) -> int | None:
        return self.ratings[-1].value if self.ratings else None

    @property
    def difference(self) -> int | None:
        """The latest rating minus the first; None if there are fewer than two."""
        if len(self.ratings) < 2:
            return None
        return self.ratings[-1].value - self.ratings[0].value


class Rating(SealedModel):
    """How it goes with one thing at one time, from 0 (not at all) to 10 (just as I want)."""

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    matter = peewee.ForeignKeyField(Matter, on_delete="CASCADE")
    matter_id: int
    value = SealedNumber()
    by = peewee.ForeignKeyField(Plan.owner.rel_model, backref="+")
    at = peewee.BigIntegerField(default=now)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def by_matter(cls, plan: Plan) -> dict[int, list["Rating"]]:
        """{matter id: its ratings, first to latest}. One query."""
        return cls._by_matter(plan, RATED.rows(cls, plan.id))

    @classmethod
    def few_by_matter(cls, plan: Plan, most: int) -> dict[int, list["Rating"]]:
        """As by_matter, with no more than `most` ratings of each.

        Its first, its latest, and some between them at even distances.
        """
        return cls._by_matter(plan, FEW_RATED.rows(cls, plan.id, most))

    @classmethod
    def last_day(cls, plan: Plan) -> date | None:
        """The day of the plan's latest rating; None if there is none. One query."""
        ((at,),) = LATEST.tuples(cls, plan.id)
        return day_at(at) if at else None

    @staticmethod
    def _by_matter(plan: Plan, ratings: list["Rating"]) -> dict[int, list["Rating"]]:
        return grouped(with_plan(plan, ratings), by=lambda rating: rating.matter_id)


def means(matters: list[Matter]) -> tuple[Fraction, Fraction] | None:
    """(mean of the first ratings, mean of the latest), of the things rated twice or more (PSFS).

    None if there is no such thing.
    """
    rated_twice = [matter for matter in matters if matter.difference is not None]
    if not rated_twice:
        return None
    first = sum(matter.ratings[0].value for matter in rated_twice)
    latest = sum(matter.ratings[-1].value for matter in rated_twice)
    return Fraction(first, len(rated_twice)), Fraction(latest, len(rated_twice))


def fresh_rating_id() -> int:
    """An id for a new rating. It is in the form, so that a double tap adds one rating only."""
    return new_id()


Matter.attached = {"ratings": Rating}  # set here, as Rating is defined after Matter
