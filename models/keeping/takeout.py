"""Everything in a plan as one JSON document that its owner takes along.

docs/takeout.md describes it for programs of others. People and parts have small numbers that mean
something only inside the document: no id of this installation is in it.
"""

from base64 import b64encode
from datetime import UTC, date, datetime
from operator import attrgetter

import peewee

from models.core.audit import Audit
from models.core.database import now
from models.core.grouping import grouped
from models.people.consent import Consent
from models.people.person import Person
from models.people.push import Push
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.kept_text import KeptText
from models.plan.kinds import all_kinds, kind_named, links
from models.plan.part import Part
from models.plan.picture import Picture
from models.plan.plan import Plan, with_plan
from models.plan.proposal import Proposal
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.wheel import Round

FORMAT = "hjulet-plan"
VERSION = 3
OWNER = 0  # the owner's number among the people
TIMES = ("created_at", "changed_at", "removed_at")
SHARED = ("revision", "accepted_revision", "position", "pinned", "paper", *TIMES)


def own_fields(kind: type[Part]) -> list[peewee.Field]:
    """The fields of this kind, without those that all parts share."""
    shared = {field.name for field in Part._meta.sorted_fields}
    return [field for field in kind._meta.sorted_fields if field.name not in shared]


def attached_fields(table: type[peewee.Model]) -> list[peewee.Field]:
    """The fields of rows that belong to a part (see Part.attached), without id, plan and part."""
    return [
        field
        for field in table._meta.sorted_fields
        if field.name not in ("id", "plan")
        and not issubclass(getattr(field, "rel_model", object), Part)
    ]


def part_field(table: type[peewee.Model]) -> peewee.ForeignKeyField:
    """The field of such a table that points to the part."""
    return next(field for field, model in table._meta.refs.items() if issubclass(model, Part))


def said_time(seconds: int | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC ("2026-01-31T12:00:00Z"); None stays None."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


class Takeout:
    """Reads one plan from the database and writes it as a document."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._rows = {kind: _all(kind, plan) for kind in all_kinds()}
        every = [row for rows in self._rows.values() for row in rows]
        self.numbers = {row.id: number for number, row in enumerate(every, 1)}
        self._kinds = {row.id: type(row) for row in every}
        self._people: dict[int, int] = {plan.owner_id: OWNER}  # {person id: number}
        self._stretches: dict[str, int] = {}  # {screen of an edit: number}
        # {part id: its edits, oldest first}
        self._edits = grouped(_all(Edit, plan, Edit.revision), by=lambda edit: edit.part)
        self._attached = {
            table: _by_part(table, plan) for kind in all_kinds() for table in kind.attached.values()
        }

    def document(self) -> dict:
        """The whole document, ready for json.dumps."""
        plan = self.plan
        proposals = [one for one in _all(Proposal, plan) if one.is_sent]
        consents = Consent.select().where(Consent.person == plan.owner).order_by(Consent.id)
        log = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.number)
        found = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": said_time(now()),
            "owner": self._owner(),
            "plan": self._plan(),
            "picture": self._picture(),
            "parts": {
                kind.kind_name: list(map(self._part, rows)) for kind, rows in self._rows.items()
            },
            "rounds": [self._round(one) for one in reversed(Round.of(plan))],
            "check_in_rounds": [self._check_in_round(one) for one in _all(CheckInRound, plan)],
            "proposals": [self._proposal(one) for one in proposals],
            "kept_texts": [
                self._kept_text(one)
                for one in _all(KeptText, plan)
                if one.values and not one.is_private
            ],
            "access": [self._access(one) for one in _all(Access, plan)],
            "shown": [self._showing(one) for one in _all(Showing, plan)],
            "consents": [self._consent(one) for one in consents],
            "log": [self._entry(one) for one in log],
            "reminders": [_reminders(one) for one in Push.of(plan.owner)],
        }
        # Last of all: everything above gave a number to the people that it names.
        return found | {"people": self._everybody()}

    def _owner(self) -> dict:
        owner = self.plan.owner
        return {
            "name": owner.name,
            "language": owner.language,
            "tone": owner.tone,
            "since": said_time(owner.created_at),
        }

    def _plan(self) -> dict:
        plan = self.plan
        return {
            "country": plan.country,
            "sheet_name": plan.sheet_name,
            "sheet_shows": plan.sheet_shows.split(),
            "later": plan.later.split(),
            "accepted_at": said_time(plan.accepted_at),
            "created_at": said_time(plan.created_at),
        }

    def _picture(self) -> dict | None:
        picture = Picture.of(self.plan)
        if picture is None:
            return None
        return {
            "image": b64encode(picture.image).decode(),
            "words": picture.words,
            "shown": picture.shown,
        }

    def _everybody(self) -> list[dict]:
        """The people who have a number by now, with their names."""
        names = Person.names(set(self._people))
        return [
            {"number": number, "name": names.get(person_id)}
            for person_id, number in self._people.items()
        ]

    def _person(self, person_id: int | None) -> int | None:
        """The person's number in this document, a new one if they have none yet."""
        if person_id is None:
            return None
        return self._people.setdefault(person_id, len(self._people))

    def _values(self, kind: type[Part], values: dict) -> dict:
        """The same values, with this document's numbers instead of the ids of parts."""
        linked = {field.name: field.rel_model for field in links(kind)}
        return {
            name: self._number(linked[name], value) if name in linked else value
            for name, value in values.items()
        }

    def _number(self, kind: type[Part], part_id: int | None) -> int | None:
        """The number of this part; None if there is none, or it is of another kind."""
        if part_id is None or self._kinds.get(part_id) is not kind:
            return None
        return self.numbers[part_id]

    def _part(self, row: Part) -> dict:
        kind = type(row)
        values = {field.name: _value(row, field) for field in own_fields(kind)}
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
        for name, table in kind.attached.items():
            found[name] = [self._attached_row(one) for one in self._attached[table].get(row.id, ())]
        return found

    def _attached_row(self, row: peewee.Model) -> dict:
        return {
            field.name: self._attached_value(row, field) for field in attached_fields(type(row))
        }

    def _attached_value(self, row: peewee.Model, field: peewee.Field):
        if isinstance(field, peewee.ForeignKeyField):
            return self._person(getattr(row, field.object_id_name))
        if field.name.endswith("at"):
            return said_time(getattr(row, field.name))
        return _plain(getattr(row, field.name))

    def _edit(self, kind: type[Part], edit: Edit) -> dict:
        """`stretch` is the same number for all edits that one form on one screen made."""
        return {
            "revision": edit.revision,
            "verb": edit.verb,
            "by": self._person(edit.by_id),
            "at": said_time(edit.at),
            "stretch": self._stretch(edit.screen),
            "values": self._values(kind, edit.values),
        }

    def _stretch(self, screen: str) -> int | None:
        """The number of what one form on one screen wrote; None if it came from no form."""
        return self._stretches.setdefault(screen, len(self._stretches) + 1) if screen else None

    def _round(self, one: Round) -> dict:
        return {
            "closed_on": one.closed_on.isoformat(),
            "closed_at": said_time(one.closed_at),
            "spokes": list(map(self._spoke, one.spokes)),
        }

    def _spoke(self, spoke: dict) -> dict:
        """The same with the number of its area, in place of the id."""
        told = {"area": self.numbers.get(spoke["id"]), **spoke}
        del told["id"]
        return told

    def _check_in_round(self, one: CheckInRound) -> dict:
        """`answers`: those that the owner may see. Others' stay hidden if they were never shown."""
        answers = one.open_answers(Visit.of_owner(self.plan))
        return {
            "about": one.about,
            "began_at": said_time(one.began_at),
            "shown_at": said_time(one.shown_at),
            "answers": [self._check_in_answer(answer) for answer in answers],
        }

    def _check_in_answer(self, one: CheckInAnswer) -> dict:
        """`person`: None for somebody without a phone, who has a `name` alone."""
        return {
            "person": self._person(one.person_id),
            "name": one.name,
            "by": self._person(one.by_id),
            "at": said_time(one.at),
            "said": one.said,
        }

    def _proposal(self, one: Proposal) -> dict:
        return {
            "part": self._number(kind_named(one.kind), one.part),
            "kind": one.kind,
            "base": one.base,
            "by": self._person(one.by_id),
            "words": self._values(kind_named(one.kind), one.words),
            "reason": one.reason,
            "origin": one.origin,
            "state": one.state,
            "made_at": said_time(one.made_at),
            "decided_at": said_time(one.decided_at),
        }

    def _kept_text(self, one: KeptText) -> dict:
        """`stretch` as for an edit."""
        return {
            "part": self._number(kind_named(one.kind), one.part),
            "kind": one.kind,
            "by": self._person(one.by_id),
            "at": said_time(one.at),
            "stretch": self._stretch(one.screen),
            "settled_at": said_time(one.settled_at),
            "too_long": one.is_too_long,
            "values": self._values(kind_named(one.kind), one.values),
        }

    def _access(self, one: Access) -> dict:
        return {
            "person": self._person(one.person_id),
            "level": one.level,
            "parts": one.pages.split(),
            "reason": one.reason,
            "without": one.without,
            "granted_at": said_time(one.granted_at),
            "starts_at": said_time(one.starts_at),
            "expires_at": said_time(one.expires_at),
            "revoked_at": said_time(one.revoked_at),
        }

    def _showing(self, one: Showing) -> dict:
        """`person`: None if it lay on the table in a conversation. `words`: None when it ended."""
        return {
            "kind": one.kind,
            "part": self._number(kind_named(one.kind), one.part),
            "revision": one.revision,
            "person": self._person(one.person_id),
            "words": one.words,
            "shown_at": said_time(one.shown_at),
            "expires_at": said_time(one.expires_at),
            "ended_at": said_time(one.ended_at),
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
            "kind": one.subject,
            "part": self.numbers.get(one.subject_id),
            "right": one.right,
        }


def _all(table, plan: Plan, *order) -> list:
    """All rows of this plan, in the order of these fields and then of their ids."""
    return with_plan(plan, table.select().where(table.plan == plan).order_by(*order, table.id))


def _by_part(table, plan: Plan) -> dict[int, list]:
    """{part id: its rows in this table, oldest first}."""
    part_id = part_field(table).object_id_name
    order = [field for field in attached_fields(table) if field.name == "at"]
    return grouped(_all(table, plan, *order), by=attrgetter(part_id))


def _value(row: peewee.Model, field: peewee.Field):
    """The field's value as JSON has it; of a foreign key the id, without loading the other row."""
    if isinstance(field, peewee.ForeignKeyField):
        return getattr(row, field.object_id_name)
    return _plain(getattr(row, field.name))


def _plain(value):
    """The same value as JSON has it: a date becomes ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


def _reminders(push: Push) -> dict:
    """What one phone is reminded of. Where it is reached is for this installation alone."""
    return {
        "shows": push.shows.split(),
        "words": push.words,
        "quiet": [push.quiet_from, push.quiet_until],
        "since": said_time(push.made_at),
    }
