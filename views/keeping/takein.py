"""A plan from another place: choose the file, look at what is in it, and take it in. For a new owner, or an empty plan."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from models.keeping.document import Document, Unreadable, read
from models.keeping.takein import is_empty, take_in
from models.people.rate_limit import RateLimit, RateLimited
from models.plan.plan import Plan
from models.plan.visit import Visit
from views.core import access
from views.core.addresses import caller
from views.core.language import select
from views.core.session import remember
from views.people.sign_in import too_many
from views.people.welcome import BeginForm, own_a_plan, room_for_one_more
from views.plan import pages

bp = Blueprint("takein", __name__)
ADDRESS, LARGEST = "/from-another-place", 8 * 1024 * 1024
MOST_FILES, WITHIN = 30, 15 * 60


@bp.route(ADDRESS, methods=["GET", "POST"])
def begin():
    access.public()
    plan = Plan.of(access.person()) if current_user.is_authenticated else None
    if plan and not is_empty(plan):
        return render_template(
            "keeping/takein/begin.html", plan=plan, form=None
        ), 422 if request.method == "POST" else 200
    form = FileForm()
    document = form.validate_on_submit() and _read(form)
    if not document:
        return render_template(
            "keeping/takein/begin.html", plan=plan, form=form
        ), 422 if form.errors else 200
    return _taken_in(plan, document, form) if plan else _begun(document, form)


def _read(form) -> Document | None:
    """What is in the file; else the form gets a kind message. On the way back it comes as text."""
    try:
        RateLimit.spend(
            f"file:{caller()}", MOST_FILES, WITHIN
        )  # a large one takes seconds to look through
        form.text.data = (
            form.text.data or (form.file.data and form.file.data.read().decode("utf-8")) or ""
        )
        return read(form.text.data)
    except RateLimited as pause:
        form.text.data = ""
        form.file.errors = [too_many(pause.until)]
        return None
    except (Unreadable, UnicodeDecodeError):
        form.text.data = ""
        form.file.errors = [
            _(
                "This is not a plan that we can read. Choose the file that ends with .json. "
                "Nothing is changed."
            )
        ]
        return None


def _taken_in(plan: Plan, document: Document, form):
    """The owner of an empty plan looks, and says yes."""
    if "yes" not in request.form:
        return render_template(
            "keeping/takein/preview.html",
            plan=plan,
            document=document,
            form=form,
            begin=None,
            counts=_counts(document),
        )
    take_in(Visit.of_owner(plan), document)
    return redirect(url_for("home.mine"), 303)


def _begun(document: Document, form):
    """Somebody new looks, chooses a PIN, and gets a card."""
    new = (
        BeginForm()
        if "yes" in request.form
        else BeginForm(
            formdata=None, name=document.name, country="SE" if select() == "sv" else "NO"
        )
    )
    if "yes" not in request.form or not new.validate() or not room_for_one_more(new):
        return render_template(
            "keeping/takein/preview.html",
            plan=None,
            document=document,
            form=form,
            begin=new,
            counts=_counts(document),
        ), 422 if new.errors else 200
    person = own_a_plan(select(), new.country.data, new.name.data, new.pin.data)
    take_in(Visit.of_owner(Plan.of(person)), document)
    remember(person, new.pin.data, own=new.own.data)
    return redirect(url_for("card.show"), 303)


def _counts(document: Document) -> list[tuple]:
    """(what, how many) of each kind of part in the file."""
    return [(view.plural, document.count(view.kind)) for view in pages.all_views()]


def _room_for_a_file() -> None:
    """Only here: a plan with years of history is larger than any form."""
    if request.endpoint == "takein.begin":
        request.max_content_length = request.max_form_memory_size = LARGEST


def init_app(app: Flask) -> None:
    app.before_request(_room_for_a_file)


class FileForm(FlaskForm):
    file = FileField(
        _l("The file"),
        description=_l("It ends with .json. You got it where you had your plan before."),
    )
    text = HiddenField()
