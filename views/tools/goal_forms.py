"""The forms of the parts on the plan page: strengths, dreams, goals, actions, and their frame."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import RadioField, SelectField, TelField
from wtforms.validators import ValidationError

from models.core.typed import as_one_line, tidy
from models.tools.contacts import Contact, name_folded
from models.tools.goals import ME, Dream, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.wheel import Area
from views.core import access
from views.core.fields import SHORT, AtMost, DayField, OneOf, line, phone, text_field
from views.core.forms import PartForm, offered
from views.core.language import today
from views.core.voice import voiced
from views.tools.default_names import area_name
from views.tools.goal_words import (
    ACTION_STATES,
    ACTION_STATES_AGAIN,
    EVERY,
    GOAL_STATES,
    PRINCIPALS,
    WHEN,
)
from views.tools.meeting_forms import WhichMeeting

SOMEBODY = "else"
CALLED = "called "  # before the name of somebody who is no contact, in the choices of "who"
STRENGTH = voiced(_l("Something I am good at"), _l("Something %(owner)s is good at"))
FRAME = _l("How we follow up the plan")


def one_line(text: str | None) -> str | None:
    """The text as somebody would write it on one line."""
    return " ".join((tidy(text) or "").split()) if text else text


class StrengthForm(PartForm):
    text = text_field(
        STRENGTH,
        voiced(
            _l("One thing is enough. Others may have said it about you."),
            _l("One thing is enough."),
        ),
        needed=True,
    )


class DreamForm(PartForm):
    text = text_field(
        voiced(_l("Something I dream of"), _l("Something %(owner)s dreams of")),
        _l("Big or small. It does not have to be possible right now."),
        needed=True,
    )


class GoalForm(PartForm):
    text = text_field(
        voiced(_l("My goal, in my own words"), _l("The goal, in %(owners)s own words")),
        voiced(
            _l("What will be different when you get there?"),
            _l("What will be different when %(owner)s gets there?"),
        ),
        needed=True,
    )
    notice = text_field(
        voiced(_l("How will I notice it?"), _l("How will %(owner)s notice it?")),
        _l("For example: a key of one’s own. You can leave this blank."),
    )
    why = text_field(
        voiced(_l("Why it matters to me"), _l("Why it matters to %(owner)s")),
        _l("You can leave this blank."),
    )
    area = OneOf(_l("Life area"), _l("None"))
    dream = OneOf(_l("Is it part of a dream?"), _l("No, or not yet"))
    state = RadioField(_l("How is it going?"), choices=GOAL_STATES, default="open")
    BY_ITSELF = ("state",)
    MORE = ("notice", "why", "area", "dream", "state")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        areas = [area for area in offered(Area, plan) if not area.hidden]
        choices = [(area.id, area_name(area)) for area in areas]
        self.area.offer(choices + self.unnamed(Area, "area"))
        self.dream.offer([(dream.id, short(dream.text)) for dream in offered(Dream, plan)])


class ActionForm(PartForm):
    what = text_field(
        _l("What we do"), _l("One thing at a time. Begin with something small."), needed=True
    )
    who = SelectField(_l("Who has the main responsibility?"), filters=[one_line], default="")
    somebody = line(_l("What is the name?"))
    somebody_phone = TelField(
        _l("Phone"),
        [phone, AtMost(30)],
        [tidy],
        description=_l("If you know it. You find the person among the contacts when you are done."),
    )
    when = RadioField(_l("By when"), choices=WHEN, default="open")
    by_date = DayField(_l("Which day?"))
    every = SelectField(_l("How often?"), choices=EVERY, default="week")
    how_often = line(_l("More about when"), _l("For example: after dinner."))
    how = text_field(_l("How we do it"), _l("You can leave this blank."))
    how_much = line(_l("How much"), _l("For example: 1 hour."))
    goal = OneOf(_l("Which goal is it for?"), _l("No goal, or not yet"))
    principal = SelectField(
        _l("Who is responsible by law (huvudman)?"), choices=PRINCIPALS, default=""
    )
    state = RadioField(_l("How is it going?"), choices=ACTION_STATES, default="agreed")
    because = line(_l("Why did we drop it?"), _l("You can leave this blank."), most=500)
    decided_in = WhichMeeting(_l("In which meeting was it decided?"))
    MODEL_TO_FORM = {"mine": "who", "responsible": "who"}
    BY_ITSELF = ("when", "state")
    point = OneOf(_l("About which point was it decided?"), _l("No point"))
    MORE = ("how", "how_much", "goal", "principal", "state", "because", "decided_in", "point")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        offers = _people(plan) + self.unnamed(Contact, "responsible")
        me = voiced(lazy_pgettext("who", "Me"), _l("%(owner)s"))
        self.who.choices = [("", _l("Not decided yet")), (ME, me)]
        self.who.choices += [(str(contact_id), name) for contact_id, name in offers]
        self.who.choices += [(f"{CALLED}{one_line(name)}", name) for name in self._helpers(offers)]
        else_ = _l("Somebody else: write the name")
        if self.somebody.data:
            else_ = _l("Somebody else: %(name)s", name=self.somebody.data)
        self.who.choices.append((SOMEBODY, else_))
        self.goal.offer([(goal.id, short(goal.text)) for goal in offered(Goal, plan)])
        self.decided_in.offer_in(self, plan)
        if len(self.decided_in.choices) == 1:
            del self.decided_in
        self._offer_point(plan)
        if plan.country != "SE":
            del self.principal
        if self.when.data == "repeats":
            # Such a day comes from a tick: see Action.by_date.
            self.by_date.label.text = _l("Done this time. Next time from")
            self.state.choices = ACTION_STATES_AGAIN
        elif not self.known and not self.every.data:
            self.every.data = "week"  # the first choice, once somebody says "again and again"

    def _offer_point(self, plan) -> None:
        """Only what was chosen: by the link in the meeting. Else it is not asked."""
        values = (*self.known, self.before, {"point": self.point.data})
        ids = {one["point"] for one in values if one.get("point") is not None}
        if not ids:
            del self.point
            return
        if access.sees(MeetingNote.page):
            found = (MeetingNote.find(plan, one) for one in ids)
            self.point.offer([(one.id, short(one.text)) for one in found if one])
        else:
            self.point.offer(self.unnamed(MeetingNote, "point"))

    def _helpers(self, offers) -> list[str]:
        """The names of those around the plan who are not among the contacts offered.

        One whom the form was opened with stays, though they have left the conversation since. It
        is a name like one that is written in place: on one line, and no longer.
        """
        known = {name_folded(name) for _id, name in offers}
        chosen = self.who.data or ""
        visit = access.visit()
        # Not in a form that only shows what was written: the page of versions has many.
        helpers = visit.helpers() if visit and not self.known else []
        found = [person.name for person in helpers]
        if chosen.startswith(CALLED) and len(chosen) <= len(CALLED) + SHORT:
            found.append(chosen.removeprefix(CALLED))
        new = {name_folded(name): name for name in found if name}
        return [name for folded, name in new.items() if folded not in known]

    @classmethod
    def chosen(cls, part, changed):
        if changed == {"by_date"} and part.done_this_time(today()):
            return str(_l("Done this time"))
        return super().chosen(part, changed)

    def told(self, field, is_new):
        """How often is chosen only where it is done again and again."""
        is_of_times = field.short_name in ("every", "how_often")
        return "" if is_of_times and self.when.data != "repeats" else super().told(field, is_new)

    @classmethod
    def from_values(cls, values):
        """Who does it is one field, `who`: ME, a contact's id, SOMEBODY, or ""."""
        data = super().from_values(values)
        mine = data.pop("mine", False)
        responsible = data.pop("responsible", None)
        somebody = SOMEBODY if data.get("somebody") else ""
        return data | {
            "who": ME if mine else str(responsible or somebody),
            "principal": data.get("principal") or "",
            "every": data.get("every") or "",
        }

    def changes(self):
        """`who` becomes `mine`, `responsible` and `somebody`.

        Whoever gives a day means "on a day", and whoever gives a name means "somebody else".
        """
        found = super().changes()
        who = found.pop("who")
        if found["by_date"] and found["when"] == "open":
            found["when"] = "date"
        if found["when"] != "repeats":
            found["every"] = found["how_often"] = None
        elif self.before.get("when") != "repeats":
            found["by_date"] = None  # it was the day by which it should have been done
        name = found["somebody"] if who in (SOMEBODY, "") else None
        found["mine"] = who == ME
        found["responsible"] = int(who) if who.isdigit() else None
        found["somebody"] = who.removeprefix(CALLED) if who.startswith(CALLED) else name
        found["somebody_phone"] = found["somebody_phone"] if name else None
        return found | {"every": found["every"] or None}

    def validate_who(self, field):
        if field.data == SOMEBODY and not self.somebody.data and not self.is_typing:
            raise ValidationError(_l("Write the name, or choose somebody in the list."))

    def validate(self, extra_validators=None):
        """Also ask for the day where it belongs, at its own field, which may else be empty."""
        is_right = super().validate(extra_validators)
        is_asked = self.when.data == "date" and not self.is_typing
        if not is_asked or self.by_date.data or self.by_date.errors:
            return is_right
        self.by_date.errors = [_l("Choose a day, or choose “Open” above.")]
        return False

    def validate_by_date(self, field):
        is_under_way = self.state.data in ("agreed", "going")
        if is_under_way and self.a_new_day("by_date") and field.data < today():
            raise ValidationError(
                _l("That day has passed. Choose today or a later day, or “Open” above.")
            )


class FrameForm(PartForm):
    coordinator = OneOf(
        _l("Coordinator"),
        _l("Not chosen yet"),
        voiced(
            _l("Coordinates your help. Your wishes count. You can have one even without a plan."),
            _l("%(owners)s wishes count. %(owner)s can have one even without a plan."),
        ),
    )
    second = OneOf(
        _l("Second contact"), _l("Not chosen yet"), _l("Steps in when the coordinator is away.")
    )
    look_on = DayField(
        _l("When we look at the plan again"), _l("A day in the next 3 months works well.")
    )
    starts_on = DayField(_l("The plan starts on"))
    ends_on = DayField(_l("The plan ends on"))
    principal = SelectField(
        _l("Who has the overall responsibility (huvudman)?"), choices=PRINCIPALS, default=""
    )
    others = text_field(
        voiced(
            _l("Who else we work with, and other plans I have"),
            _l("Who else we work with, and other plans %(owner)s has"),
        ),
        _l("For example a treatment plan, or a plan at Nav."),
    )
    MORE = ("starts_on", "ends_on", "principal", "others")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        offers = _people(plan)
        self.coordinator.offer(offers + self.unnamed(Contact, "coordinator"))
        self.second.offer(offers + self.unnamed(Contact, "second"))
        if plan.country != "SE":
            del self.principal

    def validate_ends_on(self, field):
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day comes before the first day. Check both."))

    def validate_look_on(self, field):
        if self.a_new_day("look_on") and field.data < today():
            raise ValidationError(
                _l("That day has passed. Choose today or a later day, or leave it blank.")
            )


def short(text: str | None, most: int = 60) -> str:
    """The text in one line of at most `most` letters: a longer one is cut, and ends with “…”."""
    text = " ".join(as_one_line(text).split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0] + "…"


def _people(plan) -> list[tuple[int, str]]:
    """(id, name) of the contacts that a form offers; of a service without a name, the service."""
    return [(one.id, one.name or one.service or "") for one in offered(Contact, plan)]
