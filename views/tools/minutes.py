"""What a meeting decided, what came of it, and who may open the paper that says so."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField

from models.plan.edit import Conflict, Removed
from models.plan.showing import Showing
from models.plan.time_together import Changed
from models.plan.visit import Visit
from models.tools.goals import Action, Frame
from models.tools.meetings import Meeting
from models.tools.minutes import (
    There,
    by_point,
    changes,
    decisions,
    left_over,
    look_again_on,
    persons_there,
    who_do,
    without_phone,
)
from models.tools.outcomes import AFTER, CAME, Outcome, asked_now, asked_on, to_show
from views.core import access, htmx
from views.core.fields import OneOf, text_field
from views.core.forms import PartForm, offered
from views.core.language import ZONE, end_of, today
from views.core.voice import voiced
from views.plan.authors import authors_and_voices
from views.plan.conversation_end import by_page
from views.plan.pages import KindView
from views.tools.default_names import people

bp = Blueprint("minutes", __name__, url_prefix="/plans/<int:plan_id>/meetings")

SHOWN_DAYS = 92
OWN_WORDS = voiced(_l("I say it in my own words"), _l("In your own words"))
QUESTIONS = {
    "weeks": _l("What came of it after three weeks?"),
    "months": _l("What came of it after three months?"),
}
CAME_WORDS = dict(
    zip(
        CAME,
        (_l("It is done"), _l("Some of it"), _l("Not yet"), _l("It became something else")),
        strict=True,
    )
)


@bp.get("/<int:meeting_id>/minutes")
def show(plan_id, meeting_id):
    visit = access.plan_to_read(plan_id, "meetings")
    meeting = meeting_held(visit, meeting_id)
    decided, changed = decided_and_changed(visit, meeting)
    held = day_of(meeting)
    there = There.at(meeting)
    asked = asked_now(held, today())
    answers = Outcome.about(meeting, decided) if asked else {}
    answered = [one for times in answers.values() for some in times.values() for one in some]
    return render_template(
        "tools/minutes/show.html",
        plan=visit.plan,
        meeting=meeting,
        held=held,
        decided=decided,
        by_point=by_point(decided),
        decision_names={one.id: one.what for one in decided},
        answers=answers,
        still_open=_said_done(decided, answers) if visit.owns else set(),
        asked={one.id: to_show(asked, answers[one.id]) for one in decided if asked},
        first_asked=asked_on(held)[AFTER[0]],
        questions=QUESTIONS,
        changed=by_page(changed),
        left=left_over(meeting),
        writes=meeting.was_on_paper and visit.may_write and not visit.from_paper,
        **_who_has_it(there),
        # As long as somebody may wait for the paper: before it is asked what came of it.
        without_phone=without_phone(meeting, there) if visit.owns and not asked else [],
        open_to=still_open(visit, meeting, there),
        **_looking_again(visit, meeting),
        people=people(visit, who_do(decided)),
        **authors_and_voices(visit.plan, answered),
    )


@bp.post("/<int:meeting_id>/minutes/open")
def let_open(plan_id, meeting_id):
    """Let those of them whom the owner chose open the paper by its link, for three months.

    Or nobody any more.
    """
    visit = access.own_plan(plan_id)
    meeting = meeting_held(visit, meeting_id)
    if request.form.get("answer") == "no":
        Showing.end_of_part(visit, meeting)
    else:
        until = end_of(today() + timedelta(SHOWN_DAYS))
        chosen = set(request.form.getlist("who"))
        for person in persons_there(meeting):
            if str(person.id) in chosen:
                _let_open(visit, meeting, person, until)
    return redirect(url_for(".show", plan_id=plan_id, meeting_id=meeting_id) + "#who", 303)


@bp.post("/<int:meeting_id>/minutes/same-day")
def look_that_day(plan_id, meeting_id):
    """The owner says yes: they look at the plan again on the day when they meet again."""
    visit = access.own_plan(plan_id)
    meeting = meeting_held(visit, meeting_id)
    if meeting.again_on and meeting.again_on >= today():
        look_again_on(visit, meeting.again_on)
    return redirect(url_for(".show", plan_id=plan_id, meeting_id=meeting_id) + "#again", 303)


@bp.post("/<int:meeting_id>/minutes/done/<int:action_id>")
def tick_off(plan_id, meeting_id, action_id):
    """The owner ticks off in the plan what they say here is done."""
    visit = access.own_plan(plan_id)
    found = decisions(meeting_held(visit, meeting_id))
    action = next((one for one in found if one.id == action_id and not one.removed_at), None)
    if action:
        with suppress(Conflict, Removed):  # others changed it just now: the page shows how it is
            Action.write(visit, action.id, action.revision, action.ticked(True, today()))
    return redirect(url_for(".show", plan_id=plan_id, meeting_id=meeting_id) + "#decided", 303)


@bp.get("/<int:meeting_id>/minutes/same-day")
@bp.get("/<int:meeting_id>/minutes/open")
def after_reload(plan_id, meeting_id):
    """Where the browser comes when the page that answered the form is loaded again."""
    access.own_plan(plan_id)
    return redirect(url_for(".show", plan_id=plan_id, meeting_id=meeting_id), 303)


def _let_open(visit: Visit, meeting: Meeting, person, until: int) -> None:
    """Somebody who has changed the meeting meanwhile does not stop it: it is not its words."""
    fresh = Meeting.find(visit.plan, meeting.id) or abort(404)
    Showing.begin(visit, fresh, {}, person, until, was_there=True)


def _who_has_it(there: There) -> dict:
    """To whom the paper is open, and to whom it can be. Whoever stayed is ticked beforehand.

    Nobody is, once the owner has chosen.
    """
    until = there.open_until
    may = [one for one in there.persons if one.id not in until]
    return {
        "has_it": [one for one in there.persons if one.id in until],
        "open_until": max(until.values(), default=None),
        "may_get": may,
        "ticked": {one.id for one in may if not until} - there.shown_out,
    }


def _looking_again(visit: Visit, meeting: Meeting) -> dict:
    """When the plan is looked at again, beside the day when they meet: they are two days.

    The owner is asked whether it should be one, if it can be.
    """
    is_past = bool(meeting.again_on and meeting.again_on < today())
    if not meeting.again_on or not visit.sees(Frame.page):
        return {"look_on": None, "asks_same_day": False, "again_is_past": is_past}
    look_on = next((one.look_on for one in Frame.of(visit.plan)), None)
    can_be = not is_past and look_on != meeting.again_on
    return {
        "look_on": look_on,
        "asks_same_day": visit.owns and can_be,
        "again_is_past": is_past,
    }


def _said_done(decided: list[Action], answers: dict) -> set[int]:
    """The ids of decisions that are done by what was answered, and still open in the plan."""
    said = {one for one, times in answers.items() if _is_said_done(times)}
    return {one.id for one in decided if one.id in said and one.under_way and not one.removed_at}


def _is_said_done(times: dict) -> bool:
    return any(answer.came == "done" for some in times.values() for answer in some)


def still_open(visit: Visit, meeting: Meeting, there: There) -> str:
    """To how many the plan is open though the meeting is over, for the owner's eyes; or ""."""
    inside = there.still_inside(meeting) if visit.owns else None
    return "" if inside is None else open_to(len(inside))


def open_to(others: int) -> str:
    """That a conversation goes on with so many others."""
    if not others:
        return _("You are still writing together, and more can join with the 6 digits.")
    return ngettext(
        "Your plan stays open for the %(num)s who is here, until you stop writing together.",
        "Your plan stays open for the %(num)s who are here, until you stop writing together.",
        others,
    )


def meeting_held(visit: Visit, meeting_id: int) -> Meeting:
    """The meeting with this id. Aborts with 404 if it was never held, or was removed."""
    found = Meeting.find(visit.plan, meeting_id)
    if not found or found.removed_at or found.began_at is None:
        abort(404)
    return found


def day_of(meeting: Meeting) -> date:
    """The day on which it began, where the reader is."""
    return datetime.fromtimestamp(meeting.began_at or 0, ZONE).date()


def decided_and_changed(visit: Visit, meeting: Meeting) -> tuple[list[Action], list[Changed]]:
    """What was decided, and what else changed meanwhile: as far as this visitor may read it."""
    decided = decisions(meeting)
    known = {one.id for one in decided}
    besides = [one for one in changes(meeting) if one.part not in known and visit.sees(one.page)]
    return decided if visit.sees(Action.page) else [], besides


class OutcomeForm(PartForm):
    came = RadioField(
        _l("What came of it?"),
        choices=[*CAME_WORDS.items(), ("", OWN_WORDS)],
        default="",
    )
    text = text_field(_l("In your own words"), _l("You can leave this blank."))
    decision = OneOf(_l("Which decision is it about?"), _l("None"))
    after = RadioField(_l("When is it asked?"), choices=list(QUESTIONS.items()), default="weeks")
    MORE = ("decision", "after")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        chosen = self.decision.data
        every = [*offered(Action, plan), *self._deleted(plan)]
        known = [(one.id, one.what) for one in every if one.decided_in_id or chosen]
        if not htmx.wants_fragment():  # on a page of its own nothing else says what it is about
            self.heading = next((what for id, what in known if str(id) == str(chosen)), "") or ""
        self.decision.offer(known + self.unnamed(Action, "decision"))

    def _deleted(self, plan) -> list[Action]:
        """The decision that it is about, if that was taken out of the plan: it can be answered."""
        found = self.decision.data and access.sees(Action.page)
        action = Action.find(plan, self.decision.data) if found else None
        return [action] if action and action.removed_at and action.decided_in_id else []

    @classmethod
    def from_values(cls, values):
        data = super().from_values(values)
        return data | {"came": data.get("came") or "", "after": data.get("after") or AFTER[0]}

    @staticmethod
    def wanted(kind, arguments):
        """The decision that the link was under, and when it is asked."""
        found = PartForm.wanted(kind, {k: v for k, v in arguments.items() if k == "decision"})
        after = arguments.get("after")
        return found | ({"after": after} if after in AFTER else {})

    def says_nothing(self, kind):
        """The rest was chosen by the link."""
        return not self.came.data and not (self.text.data or "").strip()


def decision_names(visit: Visit, parts) -> dict[int, str]:
    """{action's id: what was decided}, for what came of it, if this visitor may read the plan."""
    ids = {part.decision_id for part in parts if isinstance(part, Outcome) and part.decision_id}
    if not visit.sees(Action.page):
        return {}
    found = (Action.find(visit.plan, one) for one in ids)
    return {one.id: one.what or "" for one in found if one and not one.removed_at}


def outcome_name(outcome: Outcome) -> str:
    return outcome.text or str(CAME_WORDS.get(outcome.came or "", _("What came of it")))


def _stands_on(outcome: Outcome) -> str:
    """The minutes of the meeting that decided it."""
    action = outcome.decision_id and Action.find(outcome.plan, outcome.decision_id)
    if not action or not action.decided_in_id:
        return url_for("meetings.show", plan_id=outcome.plan_id)
    return url_for("minutes.show", plan_id=outcome.plan_id, meeting_id=action.decided_in_id)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(came_words=CAME_WORDS, outcome_name=outcome_name)


VIEW = KindView(
    Outcome,
    OutcomeForm,
    title=_l("What came of it"),
    plural=voiced(_l("What came of our decisions"), _l("What came of the decisions")),
    in_log=_l("what came of a decision"),
    called=outcome_name,
    stands_on=_stands_on,
    fragment="tools/minutes/_outcome.html",
)
