"""What the owner shows from the diary: chosen, looked at once more, shown, read, and taken back.

What is not to be raised in a meeting (unsaid.py) is read and taken back here as well. Of the diary
it is a day, or some of its sentences: to one person for a while, or on the table in a conversation.
"""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.kinds import kind_named
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.tools.diary import Entry, Timeline
from models.tools.meetings import Meeting, Sitting
from views.core import access
from views.core.fields import DayField
from views.core.language import end_of, today
from views.plan.parts import page_of, place_of
from views.tools.diary import entry_of, month_in_address
from views.tools.diary_forms import CHANGED, QUESTIONS, MarkForm

bp = Blueprint("showings", __name__, url_prefix="/plans/<int:plan_id>")

TABLE = "table"
LONGEST_DAYS = 92


@bp.get("/diary/showing")
def for_table(plan_id):
    """Which day is put on the table: the newest months of the diary, each day a link.

    Who they write with may sit beside them: no word of it is shown before the owner wants that.
    """
    visit = access.plan_to_read(plan_id, "diary")
    line = Timeline(visit.plan, month_in_address())
    return render_template(
        "tools/showings/days.html",
        plan=visit.plan,
        line=line,
        words="words" in request.args,
        month=request.args.get("month"),
    )


@bp.route("/diary/<int:part_id>/showing", methods=["GET", "POST"])
def choose(plan_id, part_id):
    visit = access.plan_to_edit(plan_id, "diary")
    entry = entry_of(visit, part_id)
    talk = Conversation.of(visit.plan)
    people = Showing.can_be_to(visit.plan, talk)
    form = ShowForm.about(entry, until="today", marks=[], whom=request.args.get("whom"))
    form.offer(people, talk)
    if not form.is_submitted() or "again" in request.form:
        return _ask(visit.plan, entry, form)
    if form.is_outdated(entry):
        return _changed(visit.plan, entry, form)
    if not form.validate():
        return _ask(visit.plan, entry, form), 422
    whom = talk if talk and form.whom.data == TABLE else people[int(form.whom.data)]
    words = entry.words_to_show(form.marked())
    if "yes" not in request.form:
        return _preview(visit.plan, entry, form, words, whom)
    try:
        shown = Showing.begin(visit, entry, words, whom, end_of(form.last_day()))
    except LookupError:
        return _changed(visit.plan, entry, form)
    return redirect(shown.address if whom == talk else place_of(entry), 303)


@bp.get("/shown/<int:showing_id>")
def show(plan_id, showing_id):
    visit, showing = access.showing_to_read(plan_id, showing_id)
    if not showing.is_in_force:
        return redirect(url_for("sharing.show", plan_id=plan_id), 303)
    if showing.kind == Meeting.kind_name:
        minutes = {"plan_id": plan_id, "meeting_id": showing.part}
        return redirect(url_for("minutes_paper.show", **minutes), 303)
    of_diary = showing.kind == Entry.kind_name
    return render_template(
        "tools/showings/show.html" if of_diary else "tools/meetings/shown.html",
        plan=None,
        hears=showing.address,
        showing=showing,
        words=showing.words,
        owns=visit.owns,
        back=_way_back(visit, showing),
        questions=QUESTIONS,
    )


@bp.get("/shown/<int:showing_id>/presence")
def still(plan_id, showing_id):
    """Whether it is still shown: a page asks it when its stream was refused (static/js/live.js)."""
    access.showing_to_hear(plan_id, showing_id)
    return "", 204


@bp.post("/shown/<int:showing_id>/end")
def end(plan_id, showing_id):
    visit = access.own_plan(plan_id)
    showing = Showing.find(visit.plan, showing_id) or abort(404)
    showing.withdraw(visit)
    if "sharing" in request.form:
        return redirect(url_for("sharing.show", plan_id=plan_id), 303)
    return redirect(place_of(_part_of(showing)), 303)


def _part_of(showing: Showing) -> Part:
    return kind_named(showing.kind).find(showing.plan, showing.part)


def _way_back(visit, showing: Showing) -> str:
    """The plan, if that is open to them as well; else the page of all that is.

    From the table the owner comes back to the others, not to a day of which they chose a little.
    """
    if visit.owns and showing.conversation_id and showing.kind == Entry.kind_name:
        on = Sitting.going_on(visit.plan)
        return f"{visit.plan.address}/" + (
            f"meetings/{on.meeting_id}/now" if on else "conversation"
        )
    if visit.owns:
        return page_of(_part_of(showing))
    may_more = visit.of(visit.person, visit.plan) is not None
    return f"{visit.plan.address}/home" if may_more else url_for("home.people")


def _ask(plan: Plan, entry: Entry, form) -> str:
    return render_template(
        "tools/showings/choose.html", plan=plan, entry=entry, form=form, questions=QUESTIONS
    )


def _changed(plan: Plan, entry: Entry, form):
    """The form once more. What was ticked belongs to words that are not there any longer."""
    fresh = Entry.find(plan, entry.id)
    if fresh is None or fresh.removed_at:
        abort(404)
    form.revision.data = str(fresh.revision)
    form.marks.data = []
    form.marks.errors = [CHANGED]
    form.whom.errors = ()
    talk = Conversation.of(plan)
    form.sentences = fresh.sentences
    form.offer(Showing.can_be_to(plan, talk), talk)
    return _ask(plan, fresh, form), 409


def _preview(plan: Plan, entry: Entry, form, words: dict, whom) -> str:
    """What they will see, before the owner says yes to just these words."""
    return render_template(
        "tools/showings/preview.html",
        plan=plan,
        entry=entry,
        form=form,
        words=words,
        on_table=form.whom.data == TABLE,
        whom=whom,
        until=form.last_day(),
        questions=QUESTIONS,
    )


class ShowForm(MarkForm):
    """Which words of an entry, to whom, and until when."""

    what = RadioField(
        _l("What do you want to show?"),
        [InputRequired(_l("Choose what you want to show."))],
        choices=[("all", _l("All of this day")), ("some", _l("Only the sentences that I tick"))],
    )
    whom = RadioField(
        _l("Who may see it?"), [InputRequired(_l("Choose who may see it."))], validate_choice=False
    )
    until = RadioField(
        _l("Until when?"),
        choices=[
            ("today", _l("Only today")),
            ("week", _l("A week")),
            ("day", _l("Until a day that I choose")),
        ],
    )
    last = DayField(_l("The last day"))

    def offer(self, people: dict[int, Person], talk: Conversation | None) -> None:
        on_table = _("All who write together with me now. I put it on the table.")
        self.whom.choices = [(TABLE, on_table)] if talk else []
        self.whom.choices += [
            (str(one.id), one.name or _("Somebody without a name")) for one in people.values()
        ]

    def marked(self) -> set[int] | None:
        """The numbers of the sentences; None: all of the entry."""
        return None if self.what.data == "all" else set(self.marks.data or ())

    def last_day(self):
        days = {"today": today(), "week": today() + timedelta(7)}
        return days.get(self.until.data) or self.last.data or today()

    def validate_marks(self, field):
        if self.what.data == "some":
            super().validate_marks(field)

    def validate_whom(self, field):
        if field.data not in {value for value, _words in field.choices}:
            raise ValidationError(_l("This choice is no longer here. Choose again."))

    def validate_until(self, field):
        if field.data != "day" or self.whom.data == TABLE:
            return
        last = self.last.data
        if last and last < today():
            raise ValidationError(_l("That day has passed. Choose today or a later day."))
        if not last or not today() <= last <= today() + timedelta(LONGEST_DAYS):
            raise ValidationError(_l("Choose a day within three months from now."))
