"""What stands on the sheet: plain values, ready to be laid out and printed.

`Sheet.of` gathers them from a plan, `fit.fitted` shortens them to what one A4
holds, and the print views draw that as HTML and as PDF.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools import contacts, goals
from models.tools.contacts import emergency_numbers
from models.tools.goals import Story
from models.tools.matters import Matter
from models.tools.wheel import Area


@dataclass(frozen=True)
class Action:
    """One thing that we do; `huvudman` is the Swedish body that answers for it."""

    what: str
    who: str = ""
    phone: str = ""
    when: str = ""
    huvudman: str = ""


@dataclass(frozen=True)
class Goal:
    """A goal with what we do to get there."""

    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Contact:
    """One of my people; the note says what they do and such as who to call instead."""

    name: str
    phone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Spoke:
    """One area of the wheel, in the shape that models.drawing draws."""

    name: str
    score: int | None = None
    talk: bool = False
    help: bool = False
    short: str = ""
    id: int = 0


@dataclass(frozen=True)
class Emergency:
    """A number that is always printed."""

    label: str
    number: str


class Wording(Protocol):
    """How the values are said in the language of the sheet; the print views give it."""

    def area(self, area: Area) -> str: ...
    def goal(self, goal: goals.Goal | None) -> str: ...
    def who(self, mine: bool, name: str) -> str: ...
    def when(self, action: goals.Action) -> str: ...
    def huvudman(self, principal: str) -> str: ...
    def contact(self, contact: contacts.Contact, story: Story, made_on: date) -> str: ...
    def emergency(self, entry: dict) -> str: ...


@dataclass(frozen=True)
class Sheet:
    """Everything that matters, in the order in which it should be kept when room is short."""

    made_on: date
    language: str = "nb"
    country: str = "NO"
    name: str | None = None
    replaces: date | None = None
    draft: bool = False
    matters: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    achieved: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    look_again: date | None = None
    spokes: tuple[Spoke, ...] = ()
    emergency: tuple[Emergency, ...] = ()
    sign_in_url: str = ""

    def areas(self, mark: str) -> str:
        """The names of the areas that carry a mark ("talk" or "help"), for the words under the wheel."""
        return ", ".join(spoke.name for spoke in self.spokes if getattr(spoke, mark))

    @classmethod
    def of(cls, plan: Plan, name: str, made_on: date, wording: Wording, **around) -> "Sheet":
        """The sheet of a plan. `name` is one of plan.SHEET_NAMES; ten queries."""
        story, voices = Story(plan), Proposal.voices(plan)
        frame = story.frame
        return cls(
            made_on=made_on,
            country=plan.country,
            draft=plan.is_draft,
            name=shown_name(plan.owner.name, name),
            replaces=plan.replaced_on if plan.printed_on == made_on else plan.printed_on,
            matters=tuple(
                _voiced(matter, matter.text, voices) for matter in Matter.brief(plan) if matter.text
            ),
            goals=tuple(_goals(story, plan, wording, voices)),
            achieved=tuple(goal.text for goal in story.reached if goal.text),
            strengths=tuple(strength.text for strength in story.strengths if strength.text),
            contacts=tuple(_contacts(story, made_on, wording)),
            look_again=frame.look_on if frame else None,
            spokes=tuple(_spoke(area, wording) for area in story.areas if not area.hidden),
            emergency=tuple(
                Emergency(wording.emergency(entry), entry["number"])
                for entry in emergency_numbers(plan.country)
            ),
            **around,
        )

    def note_printed(self, plan: Plan) -> None:
        """Remember the day, so that the next sheet can say which one it replaces."""
        if plan.printed_on != self.made_on:
            Plan.update(printed_on=self.made_on, replaced_on=plan.printed_on).where(
                Plan.id == plan.id
            ).execute()


def _voiced(part, words: str, voices: dict) -> str:
    """The owner's words, and beside them what others say there, with their names."""
    beside = (
        [f"{one.by.name or '–'}: {one.said}" for one in voices.get(part.id, ())] if part else []
    )
    return " — ".join([words, *beside])


def shown_name(name: str | None, how: str) -> str | None:
    """The owner's name as it may hang on a wall: the first name, the initials, or nothing."""
    words = (name or "").split()
    if not words or how == "none":
        return None
    return words[0] if how == "first" else " ".join(word[0].upper() + "." for word in words)


def _goals(story: Story, plan: Plan, wording: Wording, voices):
    """The goals that are alive, paused ones last, and then what belongs to no goal."""
    alive = [goal for goal in story.goals if goal.state != "reached"]
    for goal in [*sorted(alive, key=lambda goal: goal.state == "paused"), None]:
        actions = tuple(
            _action(action, story, plan, wording, voices)
            for action in story.actions_for(goal)
            if action.what and action.state not in ("done", "dropped")
        )
        if actions or (goal and goal.text):
            yield Goal(_voiced(goal, wording.goal(goal), voices), actions)


def _action(action, story: Story, plan: Plan, wording: Wording, voices) -> Action:
    person = story.person(action.responsible_id)
    return Action(
        what=_voiced(action, action.what, voices),
        who=wording.who(action.mine, person.name or "" if person else ""),
        phone=person.phone or "" if person else "",
        when=wording.when(action),
        huvudman=wording.huvudman(action.principal)
        if plan.country == "SE" and action.principal
        else "",
    )


def _contacts(story: Story, made_on: date, wording: Wording):
    """The coordinator first, then who steps in, then the rest in the owner's order."""
    first = (story.frame.coordinator_id, story.frame.second_id) if story.frame else ()
    places = {contact_id: place for place, contact_id in enumerate(first)}
    for contact in sorted(story.contacts, key=lambda contact: places.get(contact.id, len(first))):
        if contact.name or contact.phone:
            yield Contact(
                name=contact.name or "",
                phone=contact.phone or "",
                note=wording.contact(contact, story, made_on),
            )


def _spoke(area: Area, wording: Wording) -> Spoke:
    return Spoke(wording.area(area), area.score, area.talk, area.help, id=area.id)
