"""What stands on the sheet: plain values, ready to be laid out and printed.

`Sheet.of` gathers them from a plan, `fit.fitted` shortens them to what one A4
holds, and the print views draw that as HTML and as PDF.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from models.core.database import write_if_possible
from models.core.finding import folded
from models.core.typed import as_one_line
from models.paper.measure import VOICE
from models.paper.sensitive import is_sensitive
from models.people.tone import GREEN
from models.plan.kinds import all_kinds
from models.plan.part import Part
from models.plan.plan import SENSITIVE, Plan
from models.plan.proposal import Proposal
from models.tools import contacts, goals
from models.tools.changes_since_yes import waits
from models.tools.contacts import emergency_numbers
from models.tools.matters import Matter
from models.tools.story import Story
from models.tools.wheel import Area

# Areas of the wheel that nobody else needs to read of from two metres away.
FEW = 8  # letters that are never broken into two lines
SENSITIVE_AREAS = ("money", "body", "mind", "substances")


@dataclass(frozen=True)
class Action:
    """One thing that we do.

    `how` is printed where there is room, `how_much` (how often) always. `huvudman` is the Swedish
    body that answers for it. `done` puts a tick in its box. `late` is what `when` else says, where
    only the line of who does it has room for it (models/paper/layout.py).
    """

    what: str
    who: str = ""
    phone: str = ""
    when: str = ""
    huvudman: str = ""
    how: str = ""
    how_much: str = ""
    done: bool = False
    late: str = ""


@dataclass(frozen=True)
class Goal:
    """A goal with what we do to get there."""

    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Contact:
    """One of my people. The note says what they do, or who to call while they are away.

    `away` is that last sentence alone, for a paper that has no room for the whole note, and `gone`
    until when, for the cover of the wallet card.
    """

    name: str
    phone: str = ""
    note: str = ""
    away: str = ""
    gone: str = ""
    id: int = 0


@dataclass(frozen=True)
class Spoke:
    """One area of the wheel, in the shape that models/paper/wheel_drawing.py draws.

    `now` is what is good and how it is now in the owner's words, and `of_ten` the score in words.
    `sensitive`: it is about money, body, mind or substances.
    """

    name: str
    score: int | None = None
    talk: bool = False
    help: bool = False
    short: str = ""
    id: int = 0
    now: str = ""
    of_ten: str = ""
    sensitive: bool = False

    def on_a_wall(self, shows: Container[str]) -> "Spoke":
        """As much of it as the owner shows to all who pass by: see Sheet.on_a_wall."""
        if self.sensitive and SENSITIVE not in shows:
            return Spoke(self.name, id=self.id, sensitive=True)
        marked = "marks" in shows
        shows_words = "words" in shows and (SENSITIVE in shows or not is_sensitive(self.now))
        return replace(
            self,
            talk=self.talk and marked,
            help=self.help and marked,
            now=self.now if shows_words else "",
        )


@dataclass(frozen=True)
class Emergency:
    """A number that is always printed."""

    label: str
    number: str


@dataclass(frozen=True)
class SheetList:
    """What stands for each part of a kind that asks for a place on the sheet (Part.sheet_side)."""

    kind: str
    side: str  # "left" or "right"
    title: str
    texts: tuple[str, ...]


class Wording(Protocol):
    """How the values are said in the language of the sheet: views/paper/sheet_phrases.py."""

    def area(self, area: Area) -> str: ...
    def of_ten(self, score: int | None) -> str: ...
    def plural(self, kind_name: str) -> str: ...
    def goal(self, goal: goals.Goal | None) -> str: ...
    def who(self, mine: bool, name: str) -> str: ...
    def waiting(self, words: str) -> str: ...
    def when(self, action: goals.Action) -> str: ...
    def huvudman(self, principal: str) -> str: ...
    def contact(self, contact: contacts.Contact, story: Story, made_on: date) -> str: ...
    def away(self, contact: contacts.Contact, story: Story, made_on: date) -> str: ...
    def gone(self, contact: contacts.Contact, made_on: date) -> str: ...
    def emergency(self, entry: dict) -> str: ...


class PrintedWords:
    """How the words of a part are printed: whether they wait for a yes, and what others say.

    What others say beside them stands on lines of its own (VOICE), with their names.
    """

    def __init__(self, plan: Plan, wording: Wording):
        self._voices = Proposal.voices(plan)
        self._wording = wording

    def __call__(self, part: Part | None, words: str) -> str:
        if part is None:
            return words
        others = self._voices.get(part.id, ())
        beside = (f"{one.by.name or '–'}: {as_one_line(one.said)}" for one in others)
        return VOICE.join([self.own(part, words), *beside])

    def own(self, part: Part, words: str) -> str:
        """The same without what others say. What is done is agreed on: it has its tick."""
        own = as_one_line(words)
        is_done = isinstance(part, goals.Action) and part.state == "done"
        return self._wording.waiting(own) if own and waits(part) and not is_done else own


@dataclass(frozen=True)
class Sheet:
    """Everything that may stand on the sheet.

    replaces: the day of the sheet that this one replaces. first: the large sentence that stands
    before all else, and `first_is_dream` says what it is. picture: the address of one of the
    owner's own beside it; picture_words: what is in it. achieved: the goals that were reached.
    look_again: the day on which the plan is to be looked at again. look_again_waits: the owner has
    not said yes to that day. sign_in_url: for the code that leads from the paper into the app.
    tone: the colour that the owner chose.
    has_hard_times: there is a page of its own for when it gets hard.
    """

    made_on: date
    language: str = "nb"
    country: str = "NO"
    name: str | None = None
    replaces: date | None = None
    draft: bool = False
    first: str = ""
    first_is_dream: bool = False
    picture: str = ""
    picture_words: str = ""
    matters: tuple[str, ...] = ()
    dreams: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    achieved: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    look_again: date | None = None
    look_again_waits: bool = False
    spokes: tuple[Spoke, ...] = ()
    emergency: tuple[Emergency, ...] = ()
    lists: tuple[SheetList, ...] = ()
    sign_in_url: str = ""
    tone: str = GREEN
    has_hard_times: bool = False

    def areas(self, mark: str) -> str:
        """The names of the areas with a mark ("talk" or "help"), for the words under the wheel."""
        return ", ".join(spoke.name for spoke in self.spokes if getattr(spoke, mark))

    def on_a_wall(self, shows: Container[str]) -> "Sheet":
        """The same with as much of the wheel as the owner has chosen for all who pass by.

        `shows` has "words" (the owner's own), "marks" (for talk and help), and SENSITIVE: what is
        about money, body, mind or substances, of which else nothing but the area's name stands.
        """
        return replace(self, spokes=tuple(spoke.on_a_wall(shows) for spoke in self.spokes))

    @property
    def holds_back(self) -> int:
        """Of how many areas the wheel says something about money, body, mind or substances."""
        return sum(spoke.on_a_wall(("words", "marks")) != spoke for spoke in self.spokes)

    @classmethod
    def of(cls, plan: Plan, name: str, made_on: date, wording: Wording, **fields) -> "Sheet":
        """The sheet of a plan, in eleven queries.

        `name` is one of plan.SHEET_NAMES; `fields` are those that the views know, and among
        them `in_words`: whether this reader may read the owner's own words about the wheel.
        """
        in_words = fields.pop("in_words", True)
        story = Story(plan, who_wrote=False)
        printed = PrintedWords(plan, wording)
        matters = [matter for matter in Matter.brief(plan) if matter.text]
        dreams = [dream for dream in story.dreams if dream.text]
        first = _first(matters, dreams, story)
        return cls(
            made_on=made_on,
            country=plan.country,
            tone=plan.owner.tone,
            draft=plan.is_draft,
            name=shown_name(plan.owner.name, name),
            # Printed once more on the same day, it still replaces the sheet of an earlier day.
            replaces=plan.replaced_on if plan.printed_on == made_on else plan.printed_on,
            first=printed(first, first.text) if first else "",
            first_is_dream=first in dreams,
            matters=tuple(printed(one, one.text) for one in matters if one is not first),
            dreams=tuple(printed(one, one.text) for one in dreams if one is not first),
            goals=tuple(_goals(story, plan, wording, printed)),
            achieved=tuple(printed(goal, goal.text) for goal in story.reached if goal.text),
            strengths=tuple(printed(one, one.text) for one in story.strengths if one.text),
            contacts=tuple(_contacts(story, made_on, wording, printed)),
            look_again=story.frame.look_on if story.frame else None,
            look_again_waits=story.frame is not None and waits(story.frame),
            spokes=tuple(
                _spoke(area, wording, printed, in_words) for area in story.areas if not area.hidden
            ),
            emergency=tuple(
                Emergency(wording.emergency(entry), entry["number"])
                for entry in emergency_numbers(plan.country)
            ),
            lists=tuple(_lists(plan, wording)),
            **fields,
        )

    def note_printed(self, plan: Plan) -> None:
        """Remember the day, so that the next sheet can say which one it replaces.

        Where it cannot be written now, the sheet is shown all the same.
        """
        if plan.printed_on == self.made_on:
            return
        days = Plan.update(printed_on=self.made_on, replaced_on=plan.printed_on)
        write_if_possible(days.where(Plan.id == plan.id).execute, seconds=1)


def _first(matters: list[Matter], dreams: list[goals.Dream], story: Story) -> Any:
    """What is said first and largest: what the owner chose for it, what matters most, or a dream.

    What belongs to one of the SENSITIVE_AREAS, or speaks of it, is large only if the owner chose
    it: all who pass by read what hangs on a wall.
    """
    chosen = [part for part in [*matters, *dreams] if part.pinned]
    sensitive = {area.id for area in story.areas if area.key in SENSITIVE_AREAS}
    elsewhere = [matter for matter in matters if matter.area_id not in sensitive]
    fit_for_a_wall = [one for one in [*elsewhere, *dreams] if not is_sensitive(one.headline_text)]
    return next(iter([*chosen, *fit_for_a_wall]), None)


def _lists(plan: Plan, wording: Wording):
    for kind in all_kinds():
        texts = (
            [as_one_line(part.headline_text) for part in kind.of(plan)] if kind.sheet_side else []
        )
        if texts:
            title = wording.plural(kind.kind_name)
            yield SheetList(kind.kind_name, kind.sheet_side, title, tuple(texts))


def shown_name(name: str | None, how: str) -> str | None:
    """The owner's name as it may hang on a wall: the first name, the initials, or nothing."""
    words = (name or "").split()
    if not words or how == "none":
        return None
    if how == "first":
        return words[0]
    return " ".join(word[0].upper() + "." for word in words)


def _goals(story: Story, plan: Plan, wording: Wording, printed: PrintedWords):
    """The goals not reached yet, paused ones last, and then the actions that have no goal.

    In each what is done comes last.
    """
    goals_left = [goal for goal in story.goals if goal.state != "reached"]
    for goal in [*sorted(goals_left, key=lambda goal: goal.state == "paused"), None]:
        actions = tuple(
            _action(action, story, plan, wording, printed)
            for action in sorted(story.actions_for(goal), key=lambda one: one.state == "done")
            if action.what and action.state != "dropped"
        )
        if actions or (goal and goal.text):
            yield Goal(printed(goal, wording.goal(goal)), actions)


def _action(action, story: Story, plan: Plan, wording: Wording, printed: PrintedWords) -> Action:
    when = wording.when(action)
    person = story.person(action.responsible_id)
    names = filter(None, (person and person.name, action.somebody))
    phone = person.phone if person else None
    has_huvudman = plan.country == "SE" and action.principal
    return Action(
        what=printed(action, action.what),
        who=wording.who(action.mine, ", ".join(names)),
        phone=phone or "",
        when=when,
        huvudman=wording.huvudman(action.principal) if has_huvudman else "",
        how=_not_said(as_one_line(action.how), action.what, when),
        how_much=_in_one(_not_said(action.how_much or "", action.what, when, action.how)),
        done=action.state == "done",
    )


def _not_said(words: str, *others: str | None) -> str:
    """The words, unless one of the others says just that already: paper says nothing twice."""
    said = f" {folded(words)} "
    return "" if any(said in f" {folded(other or '')} " for other in others) else words


def _in_one(words: str) -> str:
    """Few words, such as "1 hour", stay on one line."""
    return words if len(words) > FEW else words.replace(" ", "\N{NO-BREAK SPACE}")


def _contacts(story: Story, made_on: date, wording: Wording, printed: PrintedWords):
    """The coordinator first, then the second contact, then the rest in the owner's order."""
    first = (story.frame.coordinator_id, story.frame.second_id) if story.frame else ()
    places = {contact_id: place for place, contact_id in enumerate(first)}
    for contact in sorted(story.contacts, key=lambda contact: places.get(contact.id, len(first))):
        if contact.name or contact.phone:
            yield Contact(
                name=printed.own(contact, contact.name or ""),
                phone=contact.phone or "",
                note=wording.contact(contact, story, made_on),
                away=wording.away(contact, story, made_on),
                gone=wording.gone(contact, made_on),
                id=contact.id,
            )


def _spoke(area: Area, wording: Wording, printed: PrintedWords, in_words: bool) -> Spoke:
    name = wording.area(area)
    sensitive = area.key in SENSITIVE_AREAS or is_sensitive(name)
    spoke = Spoke(name, area.score, area.talk, area.help, id=area.id, sensitive=sensitive)
    if not in_words:
        return spoke
    good, now = as_one_line(area.good), as_one_line(area.now)
    said = " · ".join(filter(None, (_not_said(good, now), now)))
    return replace(spoke, now=printed.own(area, said), of_ten=wording.of_ten(area.score))
