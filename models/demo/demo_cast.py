"""The demo cast: made-up people with made-up plans, to try everything on.

Their texts are in cast_nb.json and cast_sv.json. A plan there is a list of scenes, with days that
pass in between. Dates are counted from the day of loading, so that the plans never grow old.
No phone number there reaches anyone: Norway does not use 01, and Sweden keeps the others for
fiction.
"""

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import peewee

from models.core.change import Change
from models.core.clock import ZONE, day_at, today
from models.core.database import new_id, now, transaction
from models.core.encryption import SealedModel, SealedText
from models.people.card import Card, spaced
from models.people.consent import Consent
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.kinds import all_kinds
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.check_in_table import Somebody
from models.tools.checklist import COORDINATOR, Answer, KeptAnswers
from models.tools.contacts import Contact
from models.tools.diary import newest
from models.tools.matters import Matter
from models.tools.meetings import Meeting, Sitting
from models.tools.people_map import KeptMap
from models.tools.seats import Seat
from models.tools.story import Story
from models.tools.wheel import Area, Round

PIN = "2468"
SCRIPTS = ("cast_nb.json", "cast_sv.json")
DAY, YEAR = 86400, 365 * 86400
HELD = 75 * 60  # seconds that a meeting lasted


class NotEmpty(Exception):
    """There are people in this database already."""


class Demo(SealedModel):
    """One of the cast. The token is not encrypted: it leads only to made-up text."""

    person = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    role = peewee.CharField(20)
    token = peewee.CharField(32, unique=True, default=lambda: secrets.token_urlsafe(16))
    pin = SealedText()

    @property
    def cipher(self):
        return self.person.cipher

    @property
    def card_code(self) -> str | None:
        """The code as it is printed on the key card; None once somebody confirmed to have it."""
        card = Card.of(self.person)
        return spaced(card.code) if card and card.code else None

    @classmethod
    def is_here(cls) -> bool:
        return cls.select().exists()

    @classmethod
    def cast(cls) -> list["Demo"]:
        """Everyone, in the order of the scripts."""
        return list(cls.select(cls, Person).join(Person).order_by(cls.id))

    @classmethod
    def by_token(cls, token: str) -> "Demo | None":
        # Compared here, not in a query: PostgreSQL raises an error at some characters that an
        # address may hold (such as NUL).
        return next((one for one in cls.cast() if one.token == token), None)


def load(own_a_plan: Callable[..., Person]) -> None:
    """Load the whole cast in one transaction. Raises NotEmpty if there are people already.

    `own_a_plan(language, country, name, pin)` is what the welcome page calls, so that these
    owners begin like any other.
    """
    with transaction():
        if Person.select().exists():
            raise NotEmpty
        for name in SCRIPTS:
            text = Path(__file__).with_name(name).read_text(encoding="utf-8")
            _load_script(json.loads(text), own_a_plan)


def _load_script(script: dict, own_a_plan) -> None:
    """Load the people of one language. The helpers get access to the first one's plan."""
    language, country = script["language"], script["country"]
    plans: list[Plan] = []
    for one in script["cast"]:
        if "plan" in one:
            person = own_a_plan(language, country, one["name"], PIN)
            plans.append(Plan.get(Plan.owner == person))
            _Stage(plans[-1]).play(one["plan"])
        else:
            person = Person.join(language, country, one["name"])
            Card.issue(person, PIN)
            Access.grant(
                Visit.of_owner(plans[0]),
                person,
                one["level"],
                tuple(one["parts"]),
                one["role"],
                now() + YEAR,
                contact=_contact_called(plans[0], one["name"]),
            )
            if "shown" in one:
                _show(plans[0], person, set(one["shown"]))
            if "answered" in one:
                _answer_together(plans[0], person, one["answered"])
            for said in one.get("answers", []):
                proposed = Visit.of_proposer(person, plans[0])
                Answer.write(proposed, new_id(), 0, {"voice": COORDINATOR} | said)
        Demo(person=person, role=one["role"], pin=PIN).save(force_insert=True)


def _contact_called(plan: Plan, name: str) -> int | None:
    """The id of the owner's contact with this name, so that helpers see what they have promised."""
    return next((one.id for one in Contact.of(plan) if one.name == name), None)


def _show(plan: Plan, person: Person, marked: set[int]) -> None:
    """Show these sentences of the newest day in the diary to this person, for a week."""
    entry = newest(plan, 1)[0]
    words = entry.words_to_show(marked)
    Showing.begin(Visit.of_owner(plan), entry, words, person, now() + 7 * DAY)


def _answer_together(plan: Plan, person: Person, told: dict) -> None:
    """A round that the owner and this person answered in a conversation some time ago."""
    at = now() - told["days_ago"] * DAY
    found = CheckInRound(plan=plan, about=told["about"], began_at=at, shown_at=at)
    found.save(force_insert=True)
    for one, said in ((plan.owner, told["owner"]), (person, told["them"])):
        who = Somebody(one).in_clear(found.id)
        row = CheckInAnswer(round=found, who=who, person=one, by=one, said=said, at=at)
        row.plan = plan
        row.save(force_insert=True)


class _Stage:
    """Writes one plan from the scenes of a script.

    In a scene, parts are listed under the name of their kind, and name each other by `ref`.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.owner = Visit.of_owner(plan)
        # {ref: id of the part}. The suggested areas are named by their keys.
        self.ids = {area.key: area.id for area in Area.of(plan)}

    def play(self, scenes: list[dict]) -> None:
        for scene in scenes:
            for kind in all_kinds():
                for part in scene.get(kind.kind_name, []):
                    self._write(kind, **part)
            late = self._hold(scene.get("held", []))
            for matter, value in scene.get("ratings", {}).items():
                Matter.find(self.plan, self.ids[matter]).rate(self.owner, value, new_id())
            if scene.get("new_round"):
                Round.close(self.owner)
            self._keep(scene)
            if scene.get("yes"):
                Story(self.plan).accept(self.owner)
            if "days_pass" in scene:
                _let_pass(self.plan, scene["days_pass"] * DAY + late)

    def _keep(self, scene: dict) -> None:
        """Keep this day to compare with, if the scene says so."""
        for kind in (KeptAnswers, KeptMap) if scene.get("keep") else ():
            kind.keep(self.owner)

    def _write(self, kind, /, ref: str = "", **values) -> None:
        part_id = self.ids.setdefault(ref or new_id(), new_id())
        part = kind.find(self.plan, part_id)
        changes = {
            name: self._value(kind._meta.fields[name], value) for name, value in values.items()
        }
        kind.write(self.owner, part_id, part.revision if part else 0, changes)

    def _hold(self, refs: list[str]) -> int:
        """These meetings lasted until now, with what was written. Nobody needs the code for it.

        Returns how many seconds after the time that was planned the last one began.
        """
        late = 0
        for ref in refs:
            meeting = Meeting.find(self.plan, self.ids[ref])
            ended = now()
            Sitting.create(plan=self.plan, meeting=meeting, at=ended - HELD, ended_at=ended)
            Seat.update(came=True).where(Seat.meeting == meeting).execute()
            planned = datetime.combine(today(), time.fromisoformat(meeting.clock), ZONE)
            late = ended - HELD - int(planned.timestamp())
        return late

    def _value(self, field: peewee.Field, value):
        if isinstance(field, peewee.ForeignKeyField):
            return self.ids[value]
        return _working_day(value) if isinstance(field, peewee.DateField) else value


def _working_day(days: int) -> date:
    """The date `days` from today; the Monday after, if that is a weekend to come.

    People seldom agree to do something on a weekend.
    """
    found = today() + timedelta(days)
    is_weekend = days > 0 and found.weekday() > 4
    return found + timedelta(7 - found.weekday()) if is_weekend else found


def _let_pass(plan: Plan, seconds: int) -> None:
    """Move everything that was written so far back in time, so that the plan has a past.

    Not the audit log, where nothing is ever changed.
    """
    of_plan: dict[Any, list[str]] = {Edit: ["at"], Round: ["closed_at"], Change: ["at"]}
    for kind in all_kinds():
        of_plan[kind] = ["created_at", "changed_at"]
        of_plan |= {table: ["at"] for table in kind.attached.values()}
    of_plan[Sitting] = ["at", "ended_at"]
    for model, names in of_plan.items():
        column = model.plan_id if model is Change else model.plan
        _earlier(model, names, seconds, column == plan.id)
    _earlier(Plan, ["created_at", "accepted_at"], seconds, Plan.id == plan.id)
    _earlier(Consent, ["given_at"], seconds, Consent.person == plan.owner_id)
    for closed in Round.of(plan):
        Round.update(closed_on=day_at(closed.closed_at)).where(Round.id == closed.id).execute()


def _earlier(model, names: list[str], seconds: int, which) -> None:
    """Subtract `seconds` from these fields of the rows that the condition `which` selects."""
    fields = [model._meta.fields[name] for name in names]
    model.update({field: field - seconds for field in fields}).where(which).execute()
