"""Writes a checked document (models/keeping/document.py) into a plan.

What is taken in: the plan, its history, wheel rounds, ratings and proposals, with the names of
those who wrote. What is not: accesses, consents and the log. They belong to the installation that
the document comes from.
"""

from collections import Counter
from typing import Any

import peewee

from models.core.change import Change
from models.core.database import new_id
from models.core.encryption import fingerprint
from models.keeping.document import Document
from models.keeping.takeout import OWNER, attached_fields, part_field
from models.people.person import Person
from models.people.tone import GREEN
from models.plan.edit import UNWRITTEN, Edit
from models.plan.kept_text import KeptText
from models.plan.kinds import all_kinds, begun, kind_named, links
from models.plan.part import Part
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.wheel import Round


def is_empty(plan: Plan) -> bool:
    """True if nobody has written anything in it. Suggestions that nobody changed do not count."""
    suggested = [kind.kind_name for kind in all_kinds() if kind.has_suggestions]
    written = Edit.kind.not_in(suggested) | Edit.verb.not_in(UNWRITTEN)
    return not begun(plan) and not Edit.select().where(Edit.plan == plan, written).exists()


def take_in(visit: Visit, document: Document) -> None:
    """Write a checked document into an empty plan, in one transaction.

    Raises LookupError if the plan is not empty, or AccessEnded.
    """
    plan = visit.plan
    mover = _Mover(plan, document)
    # Before the turn: encrypting a long history takes seconds, and in the turn nobody can save.
    mover.make_rows()
    with visit.writing_turn():
        if not is_empty(plan):
            raise LookupError(plan.id)
        tables: list[Any] = [Edit, *all_kinds()]  # the suggestions that a new plan begins with
        for table in tables:
            table.delete().where(table.plan == plan).execute()
        mover.insert_rows()
        visit.note("took in", "plan")
        Change.signal(plan.id, "plan")


class _Mover:
    """Makes the rows of one document, with ids of this installation, and inserts them."""

    def __init__(self, plan: Plan, document: Document):
        self.plan = plan
        self.document = document
        numbers = [number for kind in all_kinds() for number in document.numbers[kind]]
        self.ids = dict(zip(numbers, _ids(len(numbers))))  # {number of a part: its id here}
        self.people: dict[int, int] = {OWNER: plan.owner_id}  # {number of a person: their id}
        self._last_id = 0
        self._proposed: Counter[tuple[int, int]] = Counter()  # (part, person): versions so far
        self._rows: dict[type[peewee.Model], list[tuple]] = {}

    def make_rows(self) -> None:
        """Make every row. A row comes after those that it points to."""
        for kind in all_kinds():
            for told in self.document.parts[kind]:
                self._part(kind, told)
                self._history(kind, told)
                self._attached(kind, told)
        for told in self.document.rounds:
            self._round(told)
        for told in self.document.check_in_rounds:
            self._check_in_round(told)
        for told in self.document.proposals:
            self._proposal(told)
        for told in self.document.kept_texts:
            self._kept_text(told)
        if self.document.picture:
            self._keep(Picture, self.document.picture)

    def insert_rows(self) -> None:
        """Insert the people and all rows, 100 in one statement."""
        owner = self.plan.owner
        for number in self.people.keys() - {OWNER}:
            name = self.document.people[number]
            Person.join(owner.language, self.plan.country, name, self.people[number])
        if self.document.tone != GREEN:
            owner.paint(self.document.tone)
        if Picture.of(self.plan):
            self._rows.pop(Picture, None)  # the one that is here was chosen later
        for table, rows in self._rows.items():
            for some_rows in peewee.chunked(rows, 100):
                table.insert_many(some_rows, [*table._meta.fields.values()]).execute()
        for kind in all_kinds():
            self._link_to_own_kind(kind)
            if kind.on_request and self._rows.get(kind):
                self.plan.ask_for(kind.page)
        Plan.update(self.document.plan).where(Plan.id == self.plan.id).execute()

    def _person(self, number: int) -> int:
        """The new id of a person in the document. They get a name here, but no key card."""
        return self.people.setdefault(number, new_id())

    def _linked(self, kind: type[Part], values: dict) -> dict:
        """The same values, with ids of this installation instead of the document's numbers."""
        linked = {field.name for field in links(kind)}
        return {
            name: self.ids.get(value) if name in linked else value for name, value in values.items()
        }

    def _part(self, kind: type[Part], told: dict) -> None:
        columns = {name: told[name] for name in kind._meta.fields if name in told}
        values = kind._stored(self._linked(kind, columns))
        for field in _links_to_itself(kind):
            values[field.name] = None  # the other part may come later: see _link_to_own_kind
        values["id"] = self.ids[told["number"]]
        values["changed_by"] = self._person(told["changed_by"])
        self._keep(kind, values)

    def _history(self, kind: type[Part], told: dict) -> None:
        for edit in told["history"]:
            moved = {
                "kind": kind.kind_name,
                "part": self.ids[told["number"]],
                "by": self._person(edit["by"]),
                "values": self._linked(kind, edit["values"]),
            }
            self._keep(Edit, edit | moved)

    def _attached(self, kind: type[Part], told: dict) -> None:
        for name, table in kind.attached.items():
            people = {
                field.name
                for field in attached_fields(table)
                if isinstance(field, peewee.ForeignKeyField)
            }
            for row in told["attached"][name]:
                values = {
                    key: self._person(value) if key in people else value
                    for key, value in row.items()
                }
                self._keep(table, values | {part_field(table).name: self.ids[told["number"]]})

    def _round(self, told: dict) -> None:
        spokes = [spoke | {"id": self.ids.get(spoke["id"], new_id())} for spoke in told["spokes"]]
        self._keep(Round, told | {"spokes": spokes})

    def _check_in_round(self, told: dict) -> None:
        found = {"id": new_id()} | {name: told[name] for name in ("about", "began_at", "shown_at")}
        self._keep(CheckInRound, found)
        for number, one in enumerate(told["answers"]):
            people = {
                "person": None if one["person"] is None else self._person(one["person"]),
                "by": self._person(one["by"]),
                "who": fingerprint(f"from a file {found['id']} {number}"),
            }
            self._keep(CheckInAnswer, one | people | {"round": found["id"]})

    def _proposal(self, told: dict) -> None:
        part = self.ids.get(told["part"], new_id())
        by = self._person(told["by"])
        self._proposed[part, by] += 1
        moved = {
            "words": self._linked(kind_named(told["kind"]), told["words"]),
            "part": part,
            "by": by,
            "revision": self._proposed[part, by],
        }
        self._keep(Proposal, told | moved)

    def _kept_text(self, told: dict) -> None:
        moved = {
            "values": self._linked(kind_named(told["kind"]), told["values"]),
            "part": self.ids.get(told["part"], new_id()),
            "by": self._person(told["by"]),
        }
        self._keep(KeptText, told | moved)

    def _link_to_own_kind(self, kind: type[Part]) -> None:
        """Fill the fields of this kind that point to the same kind, now that all are inserted."""
        for field in _links_to_itself(kind):
            for told in self.document.parts[kind]:
                if told[field.name]:
                    target = {field: self.ids[told[field.name]]}
                    kind.update(target).where(kind.id == self.ids[told["number"]]).execute()

    def _keep(self, table, values: dict) -> None:
        """Encrypt a row of this table and add it to those to insert, with an id if it has none."""
        # Rising ids keep the order of the file, also within one millisecond.
        self._last_id = max(new_id(), self._last_id + 1)
        row = table(plan=self.plan, **({"id": self._last_id} | values))
        # Through __data__, a private of peewee: of a link the id is wanted, and never the row.
        sealed = row.sealed({name: row.__data__.get(name) for name in table._meta.fields})
        self._rows.setdefault(table, []).append(tuple(sealed.values()))


def _links_to_itself(kind: type[Part]) -> list[peewee.ForeignKeyField]:
    """The fields of this kind that point to a part of the same kind."""
    return [field for field in links(kind) if field.rel_model is kind]


def _ids(count: int) -> list[int]:
    """So many new ids, in rising order: parts are sorted by them where nothing else decides."""
    found: set[int] = set()
    while len(found) < count:
        found.add(new_id())
    return sorted(found)
