"""A plan that was taken out somewhere else is read in here. The file is a stranger's until every field has been checked.

What comes in: the plan, its history, wheel rounds, ratings and proposals, with the names of those who wrote. What does not:
accesses, consents and the log. They were given to and kept by another installation.
"""

import json
from datetime import date, datetime

import peewee

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import alone_in, new_id, now, transaction
from models.core.encryption import SealedFlag, SealedNumber, SealedText
from models.keeping.takeout import FORMAT, KINDS, OWNER, TIMES, VERSION, own_fields
from models.people.person import LANGUAGES, Person
from models.plan.edit import Edit
from models.plan.part import Part
from models.plan.plan import SHEET_NAMES, Plan
from models.plan.proposal import ORIGINS, Proposal
from models.tools.contacts import KINDS as CONTACT_KINDS
from models.tools.goals import ACTION_STATES, GOAL_STATES, PRINCIPALS, WHEN
from models.tools.matters import Rating
from models.tools.wheel import DEFAULT_AREAS, SPOKE, Area, Round

LONGEST, MOST, HIGHEST = 10_000, 20_000, 1_000_000
VERBS = ("began", "wrote", "removed", "restored")
STATES = ("waiting", "accepted", "declined", "both", "replaced")
NOUNS = {kind.noun: kind for kind in KINDS}
PAGES = ("matters", "wheel", "plan", "contacts", "sheet")
CHOICES = {
    ("area", "key"): DEFAULT_AREAS,
    ("goal", "state"): GOAL_STATES,
    ("action", "state"): ACTION_STATES,
    ("action", "when"): WHEN,
    ("action", "principal"): PRINCIPALS,
    ("frame", "principal"): PRINCIPALS,
    ("contact", "kind"): CONTACT_KINDS,
}


class Unreadable(ValueError):
    """The file is no plan, or something in it is not as it should be. The text says where, never what stands there."""


def read(text: str) -> "Document":
    """Check every field. Raises Unreadable."""
    try:
        return Document(json.loads(text))
    except Unreadable:
        raise
    except (
        ValueError,
        RecursionError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
    ) as error:
        raise Unreadable(type(error).__name__) from None


def is_empty(plan: Plan) -> bool:
    """Is there nothing in it that could be lost?"""
    return (
        not Edit.select()
        .where(Edit.plan == plan, (Edit.noun != "area") | (Edit.revision > 1))
        .exists()
    )


class Document:
    """A checked document. Its numbers are still its own."""

    def __init__(self, told: dict):
        _need(told["format"] == FORMAT and told["version"] == VERSION, "format")
        self.people = {
            _whole(one["number"], MOST): _text(one["name"]) for one in _list(told["people"], 1000)
        }
        self._writers: set[int] = set()
        self.name, self.made_at = _text(told["owner"]["name"]), _time(told["made_at"])
        self.language = _one_of(told["owner"]["language"], LANGUAGES)
        plan = told["plan"]
        self.plan = {
            "sheet_name": _one_of(plan["sheet_name"], SHEET_NAMES),
            "accepted_at": _time(plan["accepted_at"], True),
            "later": " ".join(_one_of(page, PAGES) for page in _list(plan["later"], len(PAGES))),
        }
        rows = {kind: _list(told["parts"][kind.noun], MOST) for kind in KINDS}
        self.numbers = {
            kind: [_whole(row["number"], HIGHEST) for row in rows[kind]] for kind in KINDS
        }
        every = [number for numbers in self.numbers.values() for number in numbers]
        _need(len(every) == len(set(every)), "number")
        self.parts = {kind: [self._part(kind, row) for row in rows[kind]] for kind in KINDS}
        for kind, parts in self.parts.items():
            _need(sum(part["removed_at"] is None for part in parts) <= kind.most, kind.noun)
        self.rounds = [self._round(one) for one in _list(told["rounds"], MOST)]
        self.proposals = [self._proposal(one) for one in _list(told["proposals"], MOST)]

    def count(self, noun: str) -> int:
        """How many of this kind stand in the plan."""
        return sum(
            part["removed_at"] is None and _has_words(part) for part in self.parts[NOUNS[noun]]
        )

    @property
    def helpers(self) -> list[str]:
        """The names of the others who wrote."""
        return [
            name
            for number, name in self.people.items()
            if number in self._writers - {OWNER} and name
        ]

    def _person(self, number) -> int:
        _need(_is_whole(number) and number in self.people, "person")
        self._writers.add(number)
        return number

    def _values(self, kind: type[Part], told: dict, names: set[str]) -> dict:
        fields = {field.name: field for field in own_fields(kind)}
        return {name: self._value(kind, fields[name], told[name]) for name in names}

    def _value(self, kind: type[Part], field: peewee.Field, value):
        where = f"{kind.noun}.{field.name}"
        if value is None:
            _need(field.null, where)
        elif isinstance(field, peewee.ForeignKeyField):
            _need(_is_whole(value) and value in self.numbers[field.rel_model], where)
        elif (kind.noun, field.name) in CHOICES:
            _one_of(value, CHOICES[kind.noun, field.name])
        elif isinstance(field, (SealedFlag, peewee.BooleanField)):
            _need(isinstance(value, bool), where)
        elif isinstance(field, SealedNumber):
            _whole(value, 10)
        elif isinstance(field, peewee.DateField):
            _day(value)
        elif isinstance(field, SealedText):
            _text(value)
        else:
            raise Unreadable(where)
        return value

    def _part(self, kind: type[Part], told: dict) -> dict:
        names = {field.name for field in own_fields(kind)}
        found = self._values(kind, told, names) | {
            name: _time(told[name], name == "removed_at") for name in TIMES
        }
        revision = _whole(told["revision"], HIGHEST)
        accepted = told["accepted_revision"]
        _need(accepted is None or _whole(accepted, revision) > 0, "accepted_revision")
        history = [self._edit(kind, one) for one in _list(told["history"], MOST)]
        _need([edit["revision"] for edit in history] == list(range(1, revision + 1)), "history")
        ratings = [
            (_whole(one["value"], 10), _time(one["at"]), self._person(one["by"]))
            for one in _list(told.get("ratings", []), MOST)
        ]
        return found | {
            "number": told["number"],
            "revision": revision,
            "accepted_revision": accepted,
            "position": _whole(told["position"], HIGHEST),
            "pinned": _flag(told["pinned"]),
            "paper": _flag(told["paper"]),
            "changed_by": self._person(told["changed_by"]),
            "history": history,
            "ratings": ratings,
        }

    def _edit(self, kind: type[Part], told: dict) -> dict:
        _need(set(told["values"]) <= set(kind.writable), "history")
        blank = {name: value for name, value in kind().__data__.items() if name in kind.writable}
        stretch = told["stretch"] and _whole(told["stretch"], HIGHEST)
        return {
            "revision": _whole(told["revision"], HIGHEST),
            "verb": _one_of(told["verb"], VERBS),
            "by": self._person(told["by"]),
            "at": _time(told["at"]),
            "form": f"from-a-file-{stretch}" if stretch else "",
            "values": {name: None for name in kind.writable}
            | blank
            | self._values(kind, told["values"], set(told["values"])),
        }

    def _round(self, told: dict) -> dict:
        spokes = [
            {"id": spoke["area"]} | self._values(Area, spoke, {"key", "name", "hidden", *SPOKE})
            for spoke in _list(told["spokes"], 1000)
        ]
        _need(
            all(spoke["id"] is None or spoke["id"] in self.numbers[Area] for spoke in spokes),
            "rounds",
        )
        return {
            "closed_on": _day(told["closed_on"]),
            "closed_at": _time(told["closed_at"]),
            "spokes": spokes,
        }

    def _proposal(self, told: dict) -> dict:
        kind = NOUNS[_one_of(told["kind"], tuple(NOUNS))]
        _need(set(told["words"]) <= set(kind.writable), "proposals")
        _need(told["part"] is None or told["part"] in self.numbers[kind], "proposals")
        return {
            "noun": kind.noun,
            "part": told["part"],
            "base": _whole(told["base"], HIGHEST),
            "by": self._person(told["by"]),
            "words": self._values(kind, told["words"], set(told["words"])),
            "reason": _text(told["reason"]),
            "origin": _one_of(told["origin"], ORIGINS),
            "state": _one_of(told["state"], STATES),
            "made_at": _time(told["made_at"]),
            "decided_at": _time(told["decided_at"], True),
        }


def take_in(plan: Plan, document: Document) -> None:
    """Put a checked document into an empty plan, all of it or nothing. Raises LookupError where the plan is not empty."""
    mover = _Mover(plan, document)
    mover.pack()  # sealing takes seconds for a long history, and nobody else can save within the transaction
    with transaction():
        alone_in(plan.id)
        if not is_empty(plan):
            raise LookupError(plan.id)
        for table in (Edit, Area):
            table.delete().where(table.plan == plan).execute()
        mover.unpack()
        Audit.note(plan.owner, plan, "took in", "plan")
        Change.signal(plan.id, "plan")


class _Mover:
    """Gives everything its place and number here."""

    def __init__(self, plan: Plan, document: Document):
        self.plan, self.document = plan, document
        numbers = [number for kind in KINDS for number in document.numbers[kind]]
        self.ids = dict(zip(numbers, _ids(len(numbers))))
        self.people, self._last = {OWNER: plan.owner_id}, 0
        self._rows: dict[type[peewee.Model], list[tuple]] = {}

    def pack(self) -> None:
        """Make every row, in an order in which each finds what it points to."""
        for kind in KINDS:
            for told in self.document.parts[kind]:
                self._part(kind, told)
        for told in self.document.rounds:
            spokes = [
                spoke | {"id": self.ids.get(spoke["id"], new_id())} for spoke in told["spokes"]
            ]
            self._keep(Round, told | {"spokes": spokes})
        for told in self.document.proposals:
            words = self._linked(NOUNS[told["noun"]], told["words"])
            self._keep(
                Proposal,
                told
                | {
                    "words": words,
                    "part": self.ids.get(told["part"], new_id()),
                    "by": self._person(told["by"]),
                },
            )

    def unpack(self) -> None:
        """Put them where they belong, many in one statement."""
        for number in self.people.keys() - {OWNER}:
            Person.join(
                self.plan.owner.language,
                self.plan.country,
                self.document.people[number],
                self.people[number],
            )
        for table, rows in self._rows.items():
            for some in peewee.chunked(rows, 100):
                table.insert_many(some, [*table._meta.fields.values()]).execute()
        for kind in KINDS:
            self._link_to_own_kind(kind)
        Plan.update(self.document.plan).where(Plan.id == self.plan.id).execute()

    def _person(self, number: int) -> int:
        """Somebody who wrote, by name alone: they have no card here."""
        if number not in self.people:
            self.people[number] = new_id()
        return self.people[number]

    def _linked(self, kind: type[Part], values: dict) -> dict:
        links = {
            field.name for field in own_fields(kind) if isinstance(field, peewee.ForeignKeyField)
        }
        return {
            name: self.ids.get(value) if name in links else value for name, value in values.items()
        }

    def _part(self, kind: type[Part], told: dict) -> None:
        values = {
            name: value
            for name, value in told.items()
            if name not in ("number", "history", "ratings")
        }
        values = kind._stored(self._linked(kind, values))
        first = {
            name: None
            if isinstance(field, peewee.ForeignKeyField) and field.rel_model is kind
            else values[name]
            for name, field in kind._meta.fields.items()
            if name in values
        }
        self._keep(
            kind,
            first
            | {"id": self.ids[told["number"]], "changed_by": self._person(told["changed_by"])},
        )
        for edit in told["history"]:
            self._keep(
                Edit,
                edit
                | {
                    "noun": kind.noun,
                    "part": self.ids[told["number"]],
                    "by": self._person(edit["by"]),
                    "values": self._linked(kind, edit["values"]),
                },
            )
        for value, at, by in told["ratings"]:
            self._keep(
                Rating,
                {
                    "matter": self.ids[told["number"]],
                    "value": value,
                    "at": at,
                    "by": self._person(by),
                },
            )

    def _link_to_own_kind(self, kind: type[Part]) -> None:
        """Now that all of them are here."""
        for field in (
            field for field in own_fields(kind) if getattr(field, "rel_model", None) is kind
        ):
            for told in (told for told in self.document.parts[kind] if told[field.name]):
                kind.update({field: self.ids[told[field.name]]}).where(
                    kind.id == self.ids[told["number"]]
                ).execute()

    def _keep(self, table, values: dict) -> None:
        self._last = max(
            new_id(), self._last + 1
        )  # in the order of the file, also within a millisecond
        row = table(plan=self.plan, **({"id": self._last} | values))
        sealed = row.sealed({name: row.__data__.get(name) for name in table._meta.fields})
        self._rows.setdefault(table, []).append(tuple(sealed.values()))


def _ids(count: int) -> list[int]:
    """New ids in rising order, so that the order of making is kept."""
    found: set[int] = set()
    while len(found) < count:
        found.add(new_id())
    return sorted(found)


def _has_words(part: dict) -> bool:
    """More than one of our suggestions that nobody touched."""
    return part["revision"] > 1 or "key" not in part or part["key"] is None


def _need(holds: bool, where: str) -> None:
    if not holds:
        raise Unreadable(where)


def _list(value, most: int) -> list:
    _need(isinstance(value, list) and len(value) <= most, "list")
    return value


def _is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(value, most: int) -> int:
    _need(_is_whole(value) and 0 <= value <= most, "number")
    return value


def _flag(value) -> bool:
    _need(isinstance(value, bool), "flag")
    return value


def _one_of(value, choices) -> str:
    _need(isinstance(value, str) and value in choices, "choice")
    return value


def _text(value) -> str | None:
    _need(
        value is None or isinstance(value, str) and len(value) <= LONGEST and "\0" not in value,
        "text",
    )
    (value or "").encode()  # a lone surrogate is no text
    return value


def _day(value) -> date:
    return date.fromisoformat(value)


def _time(value, may_be_none: bool = False) -> int | None:
    """ISO 8601 as seconds since 1970; nothing there lies in the future."""
    if value is None:
        _need(may_be_none, "time")
        return None
    seconds = int(datetime.fromisoformat(value).timestamp())
    _need(0 <= seconds <= now() + 86400, "time")
    return seconds
