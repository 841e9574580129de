"""Reminders on this phone: what the owner wants there, and `flask remind`, which sends them.

Beside the calendar (views/tools/calendar.py), for an owner on a phone of their own.
"""

import click
from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models.core.web_push import Address, public_key
from models.people.person import LANGUAGES
from models.people.push import QUIET, Push
from models.plan.visit import Visit
from models.tools.calendar import NAME, SHOWS
from models.tools.reminders import first_question, remind
from views.core import access
from views.core.assets import asset, script_told
from views.core.language import clock_said, today

bp = Blueprint("reminders", __name__, cli_group=None)
SHOWN = dict(
    zip(
        SHOWS,
        (
            _l("The day when we look at the plan again"),
            _l("Days when I have said I will do something"),
            _l("Days with something in my week"),
            _l("Days with a meeting"),
            _l("Every third month: how is it going with what matters?"),
        ),
        strict=True,
    )
)


@bp.get("/plans/<int:plan_id>/reminders")
def show(plan_id):
    visit = access.own_plan(plan_id)
    return _page(visit)


@bp.post("/plans/<int:plan_id>/reminders")
def choose(plan_id):
    visit = access.own_plan(plan_id)
    form = RemindersForm()
    address = form.address()
    if not form.validate() or not _keep(visit, form, address):
        return _page(visit, form=form), 422
    return redirect(url_for(".show", plan_id=plan_id, done="yes", _anchor="answer"), 303)


@bp.post("/plans/<int:plan_id>/reminders/end")
def end(plan_id):
    visit = access.own_plan(plan_id)
    found = Push.at(current_user.device)
    if found:
        found.drop()
        visit.note("removed", "reminders")
    return redirect(url_for(".show", plan_id=plan_id, done="ended", _anchor="answer"), 303)


@bp.get("/reminders/worker.js")
def worker():
    """What shows a reminder. It stands alone, and only phones that are reminded ever load it.

    The service worker of all pages (static/js/worker.js) has nothing to do with it.
    """
    access.public()
    told = {"name": NAME, "icon": asset("icon-192.png"), "words": _words()}
    return script_told("reminder.js", TOLD=told)


@bp.cli.command("remind")
def send_reminders():
    """Remind the phones that are to be reminded now. Run it every quarter of an hour."""
    for outcome, many in sorted(remind(contact=current_app.config["ADDRESS"]).items()):
        click.echo(f"{outcome:14} {many}")


def _words() -> dict[str, str]:
    """{language: what a reminder says in words}. It names nothing that is in a plan."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = _("Time for a look at your plan")
    return found


def _keep(visit: Visit, form: "RemindersForm", address: Address | None) -> bool:
    """Keep what was chosen. False, with a sentence at the form, if this device cannot have it."""
    device = current_user.device
    chosen = {
        "shows": " ".join(one for one in SHOWS if one in form.shows.data),
        "words": form.words.data == "yes",
        "quiet_from": form.quiet_from.data,
        "quiet_until": form.quiet_until.data,
    }
    if Push.keep(device, visit.person, address, first_question(visit.plan, today()), **chosen):
        visit.note("wrote", "reminders")
        return True
    form.shows.errors = [
        *form.shows.errors,
        _("This phone did not say yes to reminders. Try again."),
    ]
    return False


def _page(visit: Visit, form=None) -> str:
    device = current_user.device
    kept = Push.at(device)
    number = current_app.config["PUSH_KEY"]
    return render_template(
        "tools/reminders/show.html",
        plan=visit.plan,
        form=form or RemindersForm(formdata=None, data=_known(kept)),
        kept=kept,
        own=device.own,
        key=public_key(number),
        is_old_key=kept is not None and kept.key != number,
    )


def _known(kept: Push | None) -> dict:
    if kept is None:
        return {"shows": ["look", "matters"], "quiet_from": QUIET[0], "quiet_until": QUIET[1]}
    return {
        "shows": kept.shows.split(),
        "words": "yes" if kept.words else "no",
        "quiet_from": kept.quiet_from,
        "quiet_until": kept.quiet_until,
    }


def _hour(label, hint="") -> SelectField:
    """A field for a full hour, said as the person's language says it."""

    def hours():
        return [(hour, clock_said(f"{hour:02}:00")) for hour in range(24)]

    return SelectField(label, choices=hours, coerce=int, description=hint)


class RemindersForm(FlaskForm):
    shows = SelectMultipleField(
        _l("What do you want to be reminded of?"),
        [DataRequired(_l("Choose at least one, or turn reminders off."))],
        choices=list(SHOWN.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    words = RadioField(
        _l("What may the phone say?"),
        choices=[
            ("no", _l("Only “Hjulet”. Nobody who sees the phone learns more.")),
            ("yes", _l("“Time for a look at your plan”")),
        ],
        default="no",
    )
    quiet_from = _hour(
        _l("The phone is quiet from"),
        _l("In the quiet hours nothing comes. Otherwise reminders come from 8 in the morning."),
    )
    quiet_until = _hour(_l("The phone is quiet until"))
    # Filled in by static/js/later/reminders.js, once the phone has said yes.
    endpoint = HiddenField()
    p256dh = HiddenField()
    auth = HiddenField()

    def address(self) -> Address | None:
        """Where this phone is reached, if the form says so in a well-formed way."""
        told = (self.endpoint.data or "", self.p256dh.data or "", self.auth.data or "")
        return Address.read(*told, current_app.config["PUSH_KEY"])
