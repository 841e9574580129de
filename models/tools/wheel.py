"""The conversation wheel: life areas around a wheel. It is not a test: every answer is optional."""

from datetime import date
from types import SimpleNamespace

import peewee

from models.core.database import new_id, now
from models.core.encryption import (
    SealedChoice,
    SealedFlag,
    SealedJSON,
    SealedModel,
    SealedNumber,
    SealedText,
)
from models.core.prepared import PreparedQuery
from models.plan.edit import NOT_A_FORM, UNWRITTEN, Edit
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit

CLOSED = PreparedQuery(
    lambda kind, plan: (
        kind.select().where(kind.plan == plan).order_by(kind.closed_at.desc(), kind.id.desc())
    )
)
# The eight areas that BrukerPlan uses (R25): our suggestion, the owner changes them.
DEFAULT_AREAS = ("housing", "work", "money", "body", "mind", "substances", "everyday", "network")
SPOKE = ("now", "good", "score", "talk", "help")  # the fields with the owner's answers
UNSAID = {"now": None, "good": None, "score": None, "talk": False, "help": False}  # unanswered


class Area(Part):
    """One spoke of the wheel: a life area, and what the owner says about it in this round."""

    kind_name, page, headline = "area", "wheel", "now"
    on_sheet = True
    writable = ("name", "hidden") + SPOKE
    most = 16
    allows = ("move",)  # it is hidden, not removed
    choices = {"key": DEFAULT_AREAS}
    has_suggestions = True

    key = SealedChoice(null=True)  # one of DEFAULT_AREAS; None if the owner added the area
    name = SealedText(null=True)  # the owner's own name for it; None: the default name of `key`
    hidden = SealedFlag(default=False)
    now = SealedText(null=True)
    good = SealedText(null=True)
    score = SealedNumber(null=True)
    talk = SealedFlag(default=False)
    help = SealedFlag(default=False)

    @property
    def stands_under(self) -> str | None:
        return "hidden" if self.hidden else None

    @property
    def touched(self) -> bool:
        """True if the owner has answered anything here."""
        return bool(self.now or self.good or self.score is not None or self.talk or self.help)

    @classmethod
    def suggest(cls, plan: Plan) -> None:
        """Write the default areas into a new plan."""
        visit = Visit.of_owner(plan)
        for position, key in enumerate(DEFAULT_AREAS, 1):
            area = cls.blank(plan, new_id(), key=key)
            area.revision = 1
            area.position = position
            area.changed_by = plan.owner
            area.changed_at = area.created_at
            area.save(force_insert=True)
            area._record(visit, "began", NOT_A_FORM)

    @property
    def is_suggestion(self) -> bool:
        """As in Part."""
        written = self.touched or self.name or self.hidden or self.changed_at > self.created_at
        return self.key is not None and not written

    @classmethod
    def is_begun(cls):
        """As in Part, but not a suggestion that nobody has written in."""
        written = Edit.select().where(Edit.part == cls.id, Edit.verb.not_in(UNWRITTEN))
        return super().is_begun() & (cls.key.is_null() | peewee.fn.EXISTS(written))


class Round(SealedModel):
    """The whole wheel as it was on one day. A row is never changed."""

    plan = peewee.ForeignKeyField(Plan, backref="rounds", on_delete="CASCADE")
    closed_on = peewee.DateField(default=date.today)
    closed_at = peewee.BigIntegerField(default=now)
    spokes = SealedJSON()  # for each area {"id", "key", and its values}

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def of(cls, plan: Plan) -> list["Round"]:
        """The plan's closed rounds, latest first."""
        return CLOSED.in_plan(cls, plan)

    @classmethod
    def close(cls, visit: Visit) -> "Round | None":
        """Keep the wheel as it is now in a new round, and empty the answers in all areas.

        None if there is nothing to keep, as where somebody else has just closed it. Raises
        AccessEnded.
        """
        plan = visit.plan
        with visit.writing_turn():
            areas = Area.of(plan)
            if not any(area.touched for area in areas):
                return None
            closed = cls(plan=plan, spokes=[_kept(area) for area in areas])
            closed.save(force_insert=True)
            for area in areas:
                if area.touched:
                    Area.write(visit, area.id, area.revision, UNSAID)
        return closed

    def shown_spokes(self) -> list[SimpleNamespace]:
        """The spokes that are not hidden, as models/paper/wheel_drawing.py takes them."""
        return [
            SimpleNamespace(**spoke, short=None) for spoke in self.spokes if not spoke["hidden"]
        ]


def _kept(area: Area) -> dict:
    return {"id": area.id, "key": area.key} | area.values()
