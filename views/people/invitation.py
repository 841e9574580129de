"""Invitations to be a helper here: a link that works once.

They are given by helpers, or with `flask invite` by whoever runs the installation.
"""

import click
from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from models.core.audit import Audit
from models.people.invitation import Invitation
from models.people.person import COUNTRIES, LANGUAGES
from models.people.rate_limit import RateLimit, RateLimited
from views.core import access, security
from views.core.addresses import caller, listening, origin
from views.people.sign_in import too_many

bp = Blueprint("invitation", __name__, cli_group=None)
# Wrong codes from one address, in so many seconds.
MOST = 30
WITHIN = 15 * 60


@bp.get("/invitation")
def show():
    access.public()
    return render_template("people/invitation/show.html", form=CodeForm(formdata=None))


@bp.post("/invitation")
def enter():
    access.public()
    form = CodeForm()
    if not form.validate() or not _found(form):
        return render_template("people/invitation/show.html", form=form), 422
    session["invitation"] = form.code.data.strip()
    return redirect(url_for("join.show"), 303)


@bp.get("/invitations")
def mine():
    person = access.inviter()
    return render_template(
        "people/invitation/mine.html", waiting=Invitation.waiting(person), address=None
    )


@bp.post("/invitations")
def give():
    person = access.inviter()
    if not Invitation.may_give(person):
        return render_template(
            "people/invitation/mine.html",
            waiting=Invitation.waiting(person),
            address=None,
            full=True,
        ), 409
    code = Invitation.give(person.language, person.country, by=person)
    Audit.note(person, None, "invited", "invitation")
    return render_template(
        "people/invitation/mine.html",
        waiting=Invitation.waiting(person),
        address=origin() + url_for(".show") + "#" + code,
    )


@bp.post("/invitations/<int:invitation_id>/end")
def end(invitation_id):
    person = access.inviter()
    own = {invitation.id: invitation for invitation in Invitation.waiting(person)}
    if invitation_id not in own:
        abort(404)
    own[invitation_id].take_back()
    return redirect(url_for(".mine"), 303)


@bp.cli.command("invite")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="nb", help="What the new helper reads."
)
@click.option(
    "--country", type=click.Choice(COUNTRIES), default="NO", help="Where the new helper works."
)
def invite(language, country):
    """Print a link for one new helper. It works once, for a week, and opens nobody's plan."""
    code = Invitation.give(language, country)
    Audit.note(None, None, "invited", "invitation")
    click.echo(f"{current_app.config['ADDRESS'] or listening()}/invitation#{code}")


def too_late() -> str:
    """What to say to whoever comes with an invitation that cannot be used any more."""
    return _("This invitation has been used or is too old. Ask for a new one.")


def refused():
    """The page that asks for the code, after this browser's invitation was used elsewhere."""
    form = CodeForm(formdata=None)
    form.code.errors = [too_late()]
    return render_template("people/invitation/show.html", form=form), 422


def _found(form) -> bool:
    """Whether the form's code can be used. If not, the form gets a kind message."""
    if Invitation.find(form.code.data):
        return True
    security.note("unknown-invitation")
    form.code.errors = [too_late()]
    try:
        RateLimit.spend(f"invitation:{caller()}", MOST, WITHIN)
    except RateLimited as pause:
        form.code.errors = [too_many(pause.until)]
    return False


class CodeForm(FlaskForm):
    code = StringField(
        _l("The code in your invitation"),
        [DataRequired(_l("Open the link again, or type the code from it."))],
        description=_l("It is at the end of the link. The link fills it in."),
    )
