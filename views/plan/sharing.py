"""Who may see my plan: given in plain words, for a while, and taken back with one tap."""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from models.core.database import now
from models.plan.access import REASONS, USUAL_SECONDS, Access
from models.plan.conversation import Guest
from models.tools.contacts import Contact
from models.tools.goals import Story
from models.tools.matters import Matter
from models.tools.wheel import Area
from views.core import access
from views.core.fields import DayField, OneOf, words
from views.core.language import day_at, end_of, start_of, today
from views.tools.names import area_name

bp = Blueprint("sharing", __name__, url_prefix="/plans/<int:plan_id>/sharing")

PARTS = [
    ("matters", _l("What matters to me")),
    ("wheel", _l("Conversation wheel")),
    ("plan", _l("My plan")),
    ("contacts", _l("My people")),
    ("sheet", _l("The sheet")),
]
LEVELS = [
    ("read", _l("Read")),
    ("propose", _l("Read, and propose. I decide.")),
    ("write", _l("Write for me from my paper. It is marked until I say yes.")),
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


@bp.get("")
def show(plan_id):
    plan = access.own_plan(plan_id)
    given = Access.given(plan)
    known = [
        person
        for person in Guest.known_to(plan)
        if person.id not in {row.person_id for row in given}
    ]
    return render_template(
        "plan/sharing/show.html",
        plan=plan,
        given=given,
        known=known,
        parts=dict(PARTS),
        levels=dict(LEVELS),
        reasons=REASON_NAMES,
    )


@bp.route("/<int:person_id>", methods=["GET", "POST"])
def give(plan_id, person_id):
    plan = access.own_plan(plan_id)
    person = _known(plan, person_id)
    form = ShareForm(data=_usual(plan, person))
    form.contact.offer([(contact.id, contact.name) for contact in Contact.of(plan)])
    if not form.validate_on_submit():
        return render_template(
            "plan/sharing/give.html", plan=plan, person=person, form=form
        ), 422 if form.errors else 200
    if "yes" not in request.form:
        return render_template(
            "plan/sharing/preview.html",
            plan=plan,
            person=person,
            form=form,
            parts=dict(PARTS),
            will_see=_seen(plan, form.parts.data),
            levels=dict(LEVELS),
        )
    Access.grant(
        plan,
        person,
        form.level.data,
        tuple(form.parts.data),
        form.reason.data,
        end_of(form.until.data),
        form.without.data,
        form.since.data and max(now(), start_of(form.since.data)),
        form.contact.data,
    )
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.post("/<int:person_id>/withdrawal")
def withdraw(plan_id, person_id):
    plan = access.own_plan(plan_id)
    row = next((row for row in Access.given(plan) if row.person_id == person_id), None) or abort(
        404
    )
    row.withdraw()
    guest = Guest.inside(plan, row.person)
    if guest:
        guest.show_out(plan)
    return redirect(url_for(".show", plan_id=plan.id), 303)


def _known(plan, person_id):
    """Somebody the owner has met here: in a conversation, or given access before."""
    people = {person.id: person for person in Guest.known_to(plan)} | {
        row.person_id: row.person for row in Access.given(plan)
    }
    return people.get(person_id) or abort(404)


def _usual(plan, person) -> dict:
    """What this person is given, now or from a day that comes, else everything for three months."""
    row = next((row for row in Access.given(plan) if row.person_id == person.id), None)
    if row is None:
        return {
            "parts": [noun for noun, _ in PARTS],
            "level": "propose",
            "reason": "helper",
            "until": today() + timedelta(seconds=USUAL_SECONDS),
        }
    return {
        "parts": row.parts.split(),
        "level": row.level,
        "reason": row.reason,
        "since": None if row.begun else day_at(row.starts_at),
        "until": day_at(row.expires_at),
        "without": row.without,
        "contact": row.contact_id,
    }


def _seen(plan, nouns: list[str]) -> dict[str, list[str]]:
    """What they will see: the plan's own words, for each part that is chosen."""
    found = {}
    if "matters" in nouns:
        found["matters"] = [matter.text for matter in Matter.of(plan)]
    if "wheel" in nouns:
        found["wheel"] = [
            area_name(area) for area in Area.of(plan) if area.touched and not area.hidden
        ]
    if "plan" in nouns:
        story = Story(plan)
        found["plan"] = [goal.text for goal in story.goals] + [
            action.what for action in story.actions
        ]
    if "contacts" in nouns:
        found["contacts"] = [contact.name for contact in Contact.of(plan)]
    return found


class MultiCheckboxField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ShareForm(FlaskForm):
    parts = MultiCheckboxField(
        _l("What they see"), [DataRequired(_l("Choose at least one part."))], choices=PARTS
    )
    level = RadioField(
        _l("What they may do"),
        choices=LEVELS,
        description=_l("In a conversation that you have opened, they write together with you."),
    )
    reason = RadioField(_l("Who is this to you?"), choices=list(REASON_NAMES.items()))
    contact = OneOf(
        _l("Which of my people is this?"),
        _l("None of them"),
        _l("Then they see what they have promised to do."),
    )
    since = DayField(
        _l("From when"), _l("Leave it open for today. Choose a later day for a holiday cover.")
    )
    until = DayField(
        _l("Until when"),
        _l("Then it ends by itself. You can end it sooner."),
        needed=_l("Choose a day within a year from now."),
    )
    without = words(
        _l("What it does not cover"),
        _l("For example: they do not talk to my mother about this."),
        most=500,
    )

    def validate_until(self, field):
        if not field.data or not today() <= field.data <= today() + timedelta(days=LONGEST_DAYS):
            raise ValidationError(_l("Choose a day within a year from now."))
        if self.since.data and self.since.data > field.data:
            raise ValidationError(
                _l("The last day comes before the first day. Look at the two once more.")
            )
