"""What could come next in a plan: one thing at a time, and only as an offer.

It is derived from what the plan says already. When all is there, nothing is suggested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import peewee

from models.core.clock import day_at
from models.core.prepared import PreparedQuery
from models.plan.part import Part
from models.plan.plan import Plan
from models.tools.calendar import asks_on
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.matters import Matter, Rating
from models.tools.meetings import Meeting, Sitting
from models.tools.outcomes import unanswered, unanswered_times
from models.tools.story import Story
from models.tools.unopened_meetings import ASKED_DAYS, unopened

# When the owner said last how it goes with what matters, unanswered and unopened: for home, in one
# query.
LONG_AGO = PreparedQuery(
    lambda kind, plan, first, today, *times: kind.select(
        peewee.fn.MAX(kind.at),
        unanswered(Sitting.meeting, plan, *times),
        unanswered(Sitting.at, plan, *times),
        unopened(Meeting.id, plan, first, today),
        unopened(Meeting.day, plan, first, today),
    ).where(kind.plan == plan)
)


@dataclass(frozen=True)
class Suggestion:
    """`name` says what is offered, `page` where it is done, and `part` which part it is about."""

    name: str
    page: str
    part: Part | None = None

    @property
    def key(self) -> str:
        """What the plan keeps when the owner lets it be: the same thing about another part counts
        as another suggestion.
        """
        return f"{self.name}-{self.part.id}" if self.part else self.name

    @property
    def about(self) -> str:
        """The words of its part in one line; "" if it is about none."""
        return " ".join(self.part.headline_text.split()) if self.part else ""


class Overview:
    """What the plan holds so far: how much of each thing, and what could come next.

    `lacks_card`: the owner has not said that they have their key card, and must be reminded of it.
    """

    def __init__(self, story: Story, matters: list[Matter], lacks_card: bool = False):
        self.plan: Plan = story.plan
        self.matters = matters
        self.contacts: list[Contact] = story.contacts
        self.areas = [area for area in story.areas if area.touched and not area.hidden]
        self.goals: list[Goal] = [goal for goal in story.goals if goal.state != "reached"]
        self.agreed: list[Action] = [action for action in story.actions if action.under_way]
        self._lacks_card = lacks_card
        self._story = story

    def suggestion(self, today: date) -> Suggestion | None:
        """The first thing that could come next and that the owner has not let be."""
        if self.plan.wants_quiet(today):
            return None
        offered = (
            one
            for one in self._could_come(today)
            if not self.plan.comes_back_to(one.page) and not self.plan.lets_be(one.key, today)
        )
        return next(offered, None)

    def _could_come(self, today: date) -> Iterator[Suggestion]:
        if not self.matters:
            yield Suggestion("matter", "matters")
        # Its day has come, and comes seldom: it waits behind nothing that can be done on any day.
        yield from self._long_ago(today)
        yield from self._waits_for_yes(by_others=True)
        yield from self._due(today)
        if not self.areas:
            yield Suggestion("wheel", "wheel")
        yield from self._open_ends()
        if not self.contacts:
            yield Suggestion("contact", "contacts")
        yield from self._waits_for_yes()
        yield from self._without_number()
        if self._lacks_card:
            yield Suggestion("card", "card")
        yield from self._on_paper()

    def _due(self, today: date) -> Iterator[Suggestion]:
        """The actions whose day has come, the earliest first."""
        due = [(one.day, one) for one in self.agreed if one.day and one.day <= today]
        for _day, action in sorted(due, key=lambda found: found[0]):
            yield Suggestion("due", "plan", action)

    def _long_ago(self, today: date) -> Iterator[Suggestion]:
        """How it goes with what matters (R26), what came of a meeting (R99), whether one was held.

        One query, for nothing else on home needs it.
        """
        times = unanswered_times(today)
        days = (today - ASKED_DAYS, today)
        (found,) = LONG_AGO.tuples(Rating, self.plan.id, *days, *times)
        rated, meeting_id, held_at, unopened_id, day = found
        # The calendar and the paper name its day. Whoever never said a number is not asked for one.
        first = asks_on(self.matters, day_at(rated)) if rated else None
        if first and first <= today:
            yield Suggestion("rate", "matters")
        if meeting_id:
            meeting = Meeting(id=meeting_id, plan=self.plan)
            meeting.held_at = held_at
            yield Suggestion("outcome", "meetings", meeting)
        if unopened_id:
            day = date.fromisoformat(str(day))  # SQLite has it as text
            yield Suggestion("held", "meetings", Meeting(id=unopened_id, plan=self.plan, day=day))

    def _open_ends(self) -> Iterator[Suggestion]:
        """What is missing between the goals, the actions and who does them."""
        if not self.goals:
            yield Suggestion("goal", "plan")
        for goal in self.goals:
            if goal.state == "open" and not self._story.actions_for(goal):
                yield Suggestion("action", "plan", goal)
        for action in self.agreed:
            if not (action.mine or action.responsible_id or action.somebody):
                yield Suggestion("who", "plan", action)

    def _waits_for_yes(self, by_others: bool = False) -> Iterator[Suggestion]:
        """The plan, or what has changed in it; `by_others`: only what others have changed.

        Of what is loaded: what waits besides is told on the plan's page.
        """
        parts = [*self._story.goals, *self._story.actions]
        if self.plan.is_draft:
            if not by_others and (self.goals or self.agreed):
                yield Suggestion("yes", "plan")
        elif by_others:
            if any(one.others_wrote for one in parts):
                yield Suggestion("yes-again", "plan")
        elif any(one.accepted_revision != one.revision for one in parts):
            yield Suggestion("yes-again", "plan")

    def _without_number(self) -> Iterator[Suggestion]:
        for contact in self.contacts:
            if not contact.phone:
                yield Suggestion("number", "contacts", contact)

    def _on_paper(self) -> Iterator[Suggestion]:
        """The sheet, if it was never printed, or if something was written on a later day."""
        if not self.goals and not self.agreed:
            return
        printed = self.plan.printed_on
        if printed is None:
            yield Suggestion("sheet", "sheet")
        elif self._written_on() > printed:
            yield Suggestion("sheet-again", "sheet")

    def _written_on(self) -> date:
        """The last day on which somebody wrote something that stands on the sheet."""
        story = self._story
        parts = [*self.matters, *self.areas, *story.goals, *story.actions, *self.contacts]
        return day_at(max(part.changed_at for part in parts))
