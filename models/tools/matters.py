"""What matters to me: up to five things in own words, each with a rating that can be repeated."""

from fractions import Fraction
from functools import cached_property

import peewee

from models.core.change import Change
from models.core.database import new_id, now
from models.core.encryption import SealedModel, SealedNumber, SealedText
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.wheel import Area

MOST = 5  # Patient-Specific Functional Scale: up to five things (Stratford 1995)


class Matter(Part):
    kind_name, page, headline = "matter", "matters", "text"
    writable = ("text", "area")
    most = MOST

    text = SealedText(null=True)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")

    @classmethod
    def of(cls, plan: Plan) -> list["Matter"]:
        """With their ratings, first to latest: two queries."""
        matters = super().of(plan)
        ratings = Rating.by_matter(plan)
        for matter in matters:
            matter.ratings = ratings.get(matter.id, [])
        return matters

    @classmethod
    def brief(cls, plan: Plan) -> list["Matter"]:
        """Without their ratings: one query."""
        return super().of(plan)

    @cached_property
    def ratings(self) -> list["Rating"]:
        """First to latest. `of` has them loaded for all."""
        return Rating.by_matter(self.plan).get(self.id, [])

    def rate(self, visit: Visit, value: int, rating_id: int) -> None:
        """Add a rating, 0–10. An earlier one is never changed; the same id counts once."""
        rating = Rating(id=rating_id, plan=self.plan, matter=self, value=value, by=visit.person)
        rating.__rel__["plan"] = self.plan
        try:
            with visit.turn():
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
        """Latest minus first, once there are two."""
        if len(self.ratings) < 2:
            return None
        return self.ratings[-1].value - self.ratings[0].value


class Rating(SealedModel):
    """How it went with one thing on one day, 0 (not at all) to 10 (just as I want)."""

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
        found: dict[int, list[Rating]] = {}
        for rating in cls.select().where(cls.plan == plan).order_by(cls.at, cls.id):
            rating.__rel__["plan"] = plan
            found.setdefault(rating.matter_id, []).append(rating)
        return found


def means(matters: list[Matter]) -> tuple[Fraction, Fraction] | None:
    """(first, latest): the means over the things that were rated both times (PSFS)."""
    both = [matter for matter in matters if matter.difference is not None]
    if not both:
        return None
    first = sum(matter.ratings[0].value for matter in both)
    latest = sum(matter.ratings[-1].value for matter in both)
    return Fraction(first, len(both)), Fraction(latest, len(both))


def fresh_rating_id() -> int:
    """Put into the form, so that a double tap counts once."""
    return new_id()


Matter.attached = {"ratings": Rating}  # taken along with it, and brought in
