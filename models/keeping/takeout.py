"""Everything of a plan as one JSON document that its owner takes along. docs/takeout.md describes it for others.

People and parts have small numbers that mean something only inside the document: no id of this installation leaves it.
"""

from datetime import UTC, date, datetime

import peewee

from models.core.audit import Audit
from models.core.database import now
from models.people.consent import Consent
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter, Rating
from models.tools.wheel import Area, Round

FORMAT, VERSION = "hjulet-plan", 1
# In this order: a part points only to what stands before it (or to its own kind).
KINDS = (Contact, Area, Matter, Strength, Dream, Goal, Action, Frame)
OWNER = 0
TIMES = ("created_at", "changed_at", "removed_at")
SHARED = ("revision", "accepted_revision", "position", "pinned", "paper", *TIMES)


def own_fields(kind: type[Part]) -> list[peewee.Field]:
    """What this kind has beside what every part shares."""
    shared = {field.name for field in Part._meta.sorted_fields}
    return [field for field in kind._meta.sorted_fields if field.name not in shared]


def said_time(seconds: int | None) -> str | None:
    """Seconds since 1970 in ISO 8601, UTC."""
    return (
        None
        if seconds is None
        else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    )


class Takeout:
    """One plan, read from the database to be written down."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._rows = {kind: _all(kind, plan) for kind in KINDS}
        self.numbers = {
            row.id: number
            for number, row in enumerate((row for kind in KINDS for row in self._rows[kind]), 1)
        }
        self._people, self._stretches = {plan.owner_id: OWNER}, {}
        self._edits: dict[int, list[Edit]] = {}
        for edit in _all(Edit, plan, Edit.revision):
            self._edits.setdefault(edit.part, []).append(edit)
        self._ratings: dict[int, list[Rating]] = {}
        for rating in _all(Rating, plan, Rating.at):
            self._ratings.setdefault(rating.matter_id, []).append(rating)

    def document(self) -> dict:
        """All of it, as JSON has it."""
        plan, owner = self.plan, self.plan.owner
        found = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": said_time(now()),
            "owner": {
                "name": owner.name,
                "language": owner.language,
                "since": said_time(owner.created_at),
            },
            "plan": {
                "country": plan.country,
                "sheet_name": plan.sheet_name,
                "later": plan.later.split(),
                "accepted_at": said_time(plan.accepted_at),
                "created_at": said_time(plan.created_at),
            },
            "parts": {kind.noun: [self._part(row) for row in self._rows[kind]] for kind in KINDS},
            "rounds": [self._round(one) for one in reversed(Round.of(plan))],
            "proposals": [
                self._proposal(one) for one in _all(Proposal, plan) if one.state != "draft"
            ],
            "access": [self._access(one) for one in _all(Access, plan)],
            "consents": [
                self._consent(one)
                for one in Consent.select().where(Consent.person == owner).order_by(Consent.id)
            ],
            "log": [
                self._entry(one)
                for one in Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.number)
            ],
        }
        names = Person.names(set(self._people))
        return found | {
            "people": [
                {"number": number, "name": names.get(person_id)}
                for person_id, number in self._people.items()
            ]
        }

    def _person(self, person_id: int | None) -> int | None:
        return None if person_id is None else self._people.setdefault(person_id, len(self._people))

    def _values(self, kind: type[Part], values: dict) -> dict:
        """The same values with the document's numbers in the place of ids."""
        links = {
            field.name for field in own_fields(kind) if isinstance(field, peewee.ForeignKeyField)
        }
        return {
            name: self.numbers.get(value) if name in links else value
            for name, value in values.items()
        }

    def _part(self, row: Part) -> dict:
        kind = type(row)
        values = {
            field.name: _plain(
                row.__data__[field.name]
                if isinstance(field, peewee.ForeignKeyField)
                else getattr(row, field.name)
            )
            for field in own_fields(kind)
        }
        shared = {
            name: said_time(getattr(row, name)) if name in TIMES else getattr(row, name)
            for name in SHARED
        }
        found = {
            "number": self.numbers[row.id],
            **self._values(kind, values),
            **shared,
            "changed_by": self._person(row.changed_by_id),
            "history": [self._edit(kind, edit) for edit in self._edits.get(row.id, ())],
        }
        if kind is Matter:
            found["ratings"] = [
                {"value": one.value, "at": said_time(one.at), "by": self._person(one.by_id)}
                for one in self._ratings.get(row.id, ())
            ]
        return found

    def _edit(self, kind: type[Part], edit: Edit) -> dict:
        stretch = (
            self._stretches.setdefault(edit.form, len(self._stretches) + 1) if edit.form else None
        )
        return {
            "revision": edit.revision,
            "verb": edit.verb,
            "by": self._person(edit.by_id),
            "at": said_time(edit.at),
            "stretch": stretch,
            "values": self._values(kind, edit.values),
        }

    def _round(self, one: Round) -> dict:
        spokes = [
            {"area": self.numbers.get(spoke["id"])}
            | {name: value for name, value in spoke.items() if name != "id"}
            for spoke in one.spokes
        ]
        return {
            "closed_on": one.closed_on.isoformat(),
            "closed_at": said_time(one.closed_at),
            "spokes": spokes,
        }

    def _proposal(self, one: Proposal) -> dict:
        kind = next(kind for kind in KINDS if kind.noun == one.noun)
        return {
            "part": self.numbers.get(one.part),
            "kind": one.noun,
            "base": one.base,
            "by": self._person(one.by_id),
            "words": self._values(kind, one.words),
            "reason": one.reason,
            "origin": one.origin,
            "state": one.state,
            "made_at": said_time(one.made_at),
            "decided_at": said_time(one.decided_at),
        }

    def _access(self, one: Access) -> dict:
        return {
            "person": self._person(one.person_id),
            "level": one.level,
            "parts": one.parts.split(),
            "reason": one.reason,
            "without": one.without,
            "granted_at": said_time(one.granted_at),
            "starts_at": said_time(one.starts_at),
            "expires_at": said_time(one.expires_at),
            "revoked_at": said_time(one.revoked_at),
        }

    @staticmethod
    def _consent(one: Consent) -> dict:
        return {
            "kind": one.kind,
            "text": one.text_version,
            "language": one.language,
            "given_at": said_time(one.given_at),
            "withdrawn_at": said_time(one.withdrawn_at),
        }

    def _entry(self, one: Audit) -> dict:
        return {
            "at": said_time(one.at),
            "person": self._person(one.person_id),
            "verb": one.verb,
            "kind": one.noun,
            "part": self.numbers.get(one.part),
            "right": one.right,
        }


def _all(table, plan: Plan, *order) -> list:
    rows = list(table.select().where(table.plan == plan).order_by(*order, table.id))
    for row in rows:
        row.__rel__["plan"] = plan
    return rows


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value
