"""Who may see my plan: the owner gives access for a while, and takes it back with one tap."""

import json
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from models.core.clock import start_of
from models.core.database import now
from models.core.encryption import opened_note, sealed_note
from models.people.person import Person
from models.plan.access import REASONS, USUAL_SECONDS, Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools.contacts import Contact
from views.core import access
from views.core.fields import DayField, OneOf, number, text_field
from views.core.language import day_at, end_of, today
from views.plan import pages

bp = Blueprint("sharing", __name__, url_prefix="/plans/<int:plan_id>/sharing")

LEVELS = [
    ("read", _l("Read")),
    ("propose", _l("Read, and propose. I decide.")),
    ("write", _l("Write for me from my paper. It says “From paper” until I say yes.")),
]
REASON_NAMES = dict(
    zip(
        REASONS,
        (
            _l("Coordinator"),
            _l("Second contact"),
            _l("Helper"),
            _l("Peer support"),
            _l("Next of kin"),
        ),
    )
)
LONGEST_DAYS = 366
QUESTIONS = ("parts", "level", "reason", "contact")  # asked one by one, before the owner says yes
ALL = "all"  # the page with all the answers, where the yes is given
SO_FAR = "sharing"  # where the browser keeps the answers before the yes: sealed, in its session


@bp.get("")
def show(plan_id):
    visit = access.own_plan(plan_id)
    given = Access.given(visit.plan)
    with_access = {row.person_id for row in given}
    people = _known(visit.plan)
    inside = Guest.now_inside(talk := Conversation.of(visit.plan))
    ids_inside = {guest.person_id for guest in inside}
    ended, opened = (number(request.args.get(name)) for name in ("ended", "opened"))
    return render_template(
        "plan/sharing/show.html",
        ended=None if ended in ids_inside else people.get(ended or 0),
        opened=next((row for row in given if row.person_id == opened), None),
        with_access=with_access,
        plan=visit.plan,
        given=given,
        shown=Showing.of(visit.plan),
        talk=talk,
        inside=inside,
        ids_inside=ids_inside,
        known=[person for person in people.values() if person.id not in with_access],
        last_together=Guest.last_times_in(visit.plan),
        pages=page_titles(),
        levels=dict(LEVELS),
        reasons=REASON_NAMES,
    )


@bp.route("/<int:person_id>", methods=["GET", "POST"])
def give(plan_id, person_id):
    visit = access.own_plan(plan_id)
    person = _known(visit.plan).get(person_id) or abort(404)
    if request.method == "GET":
        return _asked_for(visit, person)
    form = ShareForm()
    form.offer(visit.plan)
    asked = form.asked(request.form.get("asked"))
    form.validate()
    goes_back = "again" in request.form
    wrong = form.wrong(asked)
    if goes_back and (asked or not form.errors):
        return _onward(visit.plan, person, form, form.before(asked))
    if wrong:
        return _ask(visit.plan, person, form, wrong, is_wrong=True), 422
    if asked:
        return _onward(visit.plan, person, form, form.after(asked) or ALL)
    if form.errors or "yes" not in request.form:
        return _preview(visit, person, form), 422 if form.errors else 200
    _grant(visit, person, form)
    session.pop(SO_FAR, None)
    return redirect(url_for(".show", plan_id=visit.plan.id, opened=person.id), 303)


@bp.post("/<int:person_id>/withdrawal")
def withdraw(plan_id, person_id):
    visit = access.own_plan(plan_id)
    row = _given(visit.plan, person_id) or abort(404)
    visit.close_plan_to(row)
    session.pop(SO_FAR, None)
    return redirect(url_for(".show", plan_id=plan_id, ended=person_id), 303)


def page_titles() -> dict[str, str]:
    """{name of a page that can be shared: its title}."""
    return {page.name: page.title for page in pages.shared_pages()}


def _asked_for(visit: Visit, person: Person) -> str:
    """The page that the address asks for: the first question, a later one, or all the answers.

    What has been ticked so far stays: after Back, Forward and a reload too.
    """
    plan = visit.plan
    form = ShareForm(formdata=_so_far(plan, person), data=_usual(plan, person))
    form.offer(plan)
    ask = request.args.get("ask")
    if ask != ALL:
        return _ask(plan, person, form, form.asked(ask) or form.questions()[0])
    missing = next((name for name in form.questions() if not form[name].validate(form)), "")
    return _ask(plan, person, form, missing) if missing else _preview(visit, person, form)


def _onward(plan: Plan, person: Person, form, question: str):
    """Lead to this question, or to ALL the answers. The answers so far stay in this browser."""
    sent = request.form.items(multi=True)
    answers = [one for one in sent if one[0] in form and one[0] != "csrf_token"]
    told = json.dumps(answers, ensure_ascii=False)
    session[SO_FAR] = sealed_note(told, _place(plan, person))
    address = url_for(".give", plan_id=plan.id, person_id=person.id, ask=question)
    return redirect(address, 303)


def _so_far(plan: Plan, person: Person) -> MultiDict | None:
    """What has been answered about this person, but not said yes to; None if nothing has."""
    told = opened_note(session.get(SO_FAR, ""), _place(plan, person))
    return MultiDict(json.loads(told)) if told else None


def _place(plan: Plan, person: Person) -> str:
    """What the answers are sealed for: this plan, this person, this day, and what they may now.

    On another day, and once the owner has said another yes or taken it back, they cannot be opened:
    nothing shall stand ticked that was answered about something else.
    """
    row = _given(plan, person.id)
    return f"{SO_FAR} {plan.id} {person.id} {today()} {row.id if row else None}"


def _ask(plan: Plan, person: Person, form, question: str, is_wrong: bool = False) -> str:
    """The page with this question alone. The other answers go along unseen.

    `is_wrong`: it has been answered, and the answer cannot be used.
    """
    answered = form.questions(until=question) if is_wrong else ()
    for field in form:
        if field.name not in answered:
            field.errors = ()  # it has not been asked yet
    return render_template(
        "plan/sharing/give.html", plan=plan, person=person, form=form, question=question
    )


def _preview(visit: Visit, person: Person, form) -> str:
    """The page that shows the owner what the person will see, before they say yes."""
    plan = visit.plan
    chosen = [page for page in pages.shared_pages() if page.name in form.parts.data]
    return render_template(
        "plan/sharing/preview.html",
        plan=plan,
        person=person,
        form=form,
        picture=Picture.brief(visit),
        will_see=[(page, page.preview(page, plan)) for page in chosen],
        sees=", ".join(str(page.title) for page in chosen),
        levels=dict(LEVELS),
    )


def _grant(visit: Visit, person: Person, form) -> None:
    since = form.since.data and max(now(), start_of(form.since.data))
    Access.grant(
        visit,
        person,
        form.level.data,
        tuple(form.parts.data),
        form.reason.data,
        end_of(form.until.data),
        form.without.data,
        since,
        form.contact.data,
    )


def _known(plan: Plan) -> dict[int, Person]:
    """{id: person} of those who were in a conversation with the owner, or have had an access."""
    return {person.id: person for person in (*Guest.known_to(plan), *Access.persons(plan))}


def _given(plan: Plan, person_id: int) -> Access | None:
    """This person's access that has not ended, also if it begins later."""
    return next((row for row in Access.given(plan) if row.person_id == person_id), None)


def _usual(plan: Plan, person: Person) -> dict:
    """What the form shows at first: the person's access. Else nothing, as a yes is an act.

    Only the last day is filled in, so that it ends by itself: after USUAL_SECONDS.
    """
    row = _given(plan, person.id)
    if row is None:
        return {"until": today() + timedelta(seconds=USUAL_SECONDS)}
    return {
        "parts": row.pages.split(),
        "level": row.level,
        "reason": row.reason,
        "since": None if row.begun else day_at(row.starts_at),
        "until": day_at(row.expires_at),
        "without": row.without,
        "contact": row.contact_id,
    }


class MultiCheckboxField(SelectMultipleField):
    """Pages to open to somebody. `shown`: the names of those that the owner has asked for."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    shown: set[str] = set()

    def iter_choices(self):
        for choice in super().iter_choices():
            if choice[0] in self.shown or choice[2]:
                yield choice


class ShareForm(FlaskForm):
    parts = MultiCheckboxField(_l("Which parts?"), [DataRequired(_l("Choose at least one part."))])
    level = RadioField(
        _l("What they may do"),
        [InputRequired(_l("Choose what they may do."))],
        choices=LEVELS,
        description=_l(
            "This is about when you are not writing together. When you are, you both write in it."
        ),
    )
    reason = RadioField(
        _l("Who is this to you?"),
        [InputRequired(_l("Choose who this is to you."))],
        choices=list(REASON_NAMES.items()),
    )
    contact = OneOf(
        _l("Which of my people is this?"),
        _l("None of them"),
        _l("Then they see what they have promised to do."),
    )
    since = DayField(
        _l("From which day?"),
        _l("Leave it blank to start today. Choose a later day for holiday cover."),
    )
    until = DayField(
        _l("Until which day?"),
        _l("Then it ends by itself. You can end it sooner."),
        needed=_l("Choose a day within a year from now."),
    )
    without = text_field(
        _l("What it does not cover"),
        _l("For example: they do not talk to my mother about this."),
        most=500,
    )

    def offer(self, plan: Plan) -> None:
        """The pages that can be shared, and the owner's contacts, to choose among."""
        self.parts.choices = list(page_titles().items())
        self.parts.shown = {page.name for page in pages.in_use(pages.all_pages(), plan)}
        self.contact.offer([(contact.id, contact.name) for contact in Contact.of(plan)])

    def questions(self, until: str = "") -> list[str]:
        """The names of the questions that are asked one by one; those up to `until` if it is given.

        Whoever has no contacts is not asked which of them this is.
        """
        names = [name for name in QUESTIONS if name != "contact" or len(self.contact.choices) > 1]
        return names[: names.index(until) + 1] if until else names

    def asked(self, name: str | None) -> str:
        """The question that was on the page; "" if it showed all the answers."""
        return name if name in self.questions() else ""

    def before(self, asked: str) -> str:
        """The question to go back to; the last one from the page with all the answers."""
        names = self.questions()
        return names[max(0, names.index(asked) - 1)] if asked else names[-1]

    def after(self, asked: str) -> str:
        """The next question; "" if there is none."""
        names = [*self.questions(), ""]
        return names[names.index(asked) + 1] if asked else ""

    def wrong(self, asked: str) -> str:
        """The first question up to this one whose answer cannot be used; "" if there is none."""
        names = self.questions(until=asked)
        return next((name for name in names if self[name].errors), "")

    def validate_since(self, field):
        if field.data and field.data < today():
            raise ValidationError(
                _l("That day has passed. Choose today or a later day, or leave it blank.")
            )

    def validate_until(self, field):
        if field.data and field.data < today():
            raise ValidationError(_l("That day has passed. Choose today or a later day."))
        last_day = today() + timedelta(days=LONGEST_DAYS)
        if not field.data or not today() <= field.data <= last_day:
            raise ValidationError(_l("Choose a day within a year from now."))
        if self.since.data and self.since.data > field.data:
            raise ValidationError(_l("The last day comes before the first day. Check both."))
