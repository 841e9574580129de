"""Take in a plan from another place: choose the file, look at what is in it, and say yes.

For somebody new, or for an owner whose plan is empty.
"""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from models.keeping.document import Document, Unreadable, read
from models.keeping.takein import is_empty, take_in
from models.people.rate_limit import RateLimit, RateLimited
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.plan.visit import Visit
from views.core import access, security
from views.core.addresses import caller
from views.core.language import select
from views.core.session import remember
from views.people.sign_in import too_many
from views.people.welcome import BeginForm, own_a_plan, room_for_one_more
from views.plan import pages

bp = Blueprint("takein", __name__)
ADDRESS = "/from-another-place"
LARGEST = 8 * 1024 * 1024  # bytes of a file
MOST_FILES, WITHIN = 30, 15 * 60  # so many files from one address within so many seconds


@bp.route(ADDRESS, methods=["GET", "POST"])
def begin():
    access.public()
    plan = Plan.of(access.person()) if current_user.is_authenticated else None
    if plan and not is_empty(plan):
        status = 422 if request.method == "POST" else 200
        return render_template("keeping/takein/begin.html", plan=plan, form=None), status
    form = FileForm()
    document = form.validate_on_submit() and _read(form)
    if not document:
        status = 422 if form.errors else 200
        return render_template("keeping/takein/begin.html", plan=plan, form=form), status
    return _taken_in(plan, document, form) if plan else _begun(document, form)


def _read(form) -> Document | None:
    """The document in the file; None, with an error in the form, if there is none.

    The first form sends a file, the second one, which asks for the yes, sends it back as text.
    """
    try:
        # A large file takes seconds to check.
        RateLimit.spend(f"file:{caller()}", MOST_FILES, WITHIN)
        if not form.text.data:
            file = form.file.data
            form.text.data = file.read().decode("utf-8") if file else ""
        return read(form.text.data)
    except RateLimited as pause:
        security.note("too-many-files")
        form.text.data = ""
        form.file.errors = [too_many(pause.until)]
        return None
    except (Unreadable, UnicodeDecodeError):
        form.text.data = ""
        form.file.errors = [
            _(
                "This is not a plan that we can read. Choose the file that ends with "
                ".json. Nothing has changed."
            )
        ]
        return None


def _taken_in(plan: Plan, document: Document, form):
    """For the owner of an empty plan: show what is in the file, and take it in after their yes."""
    if "yes" not in request.form:
        return _preview(plan, document, form, None)
    take_in(Visit.of_owner(plan), document)
    return redirect(url_for("home.mine"), 303)


def _begun(document: Document, form):
    """For somebody new: show what is in the file. After their yes they get a plan and a card."""
    if "yes" in request.form:
        new = BeginForm()
    else:
        country = "SE" if select() == "sv" else "NO"
        new = BeginForm(formdata=None, name=document.name, country=country)
    if "yes" not in request.form or not new.validate() or not room_for_one_more(new):
        return _preview(None, document, form, new), 422 if new.errors else 200
    person = own_a_plan(select(), new.country.data, new.name.data, new.pin.data)
    take_in(Visit.of_owner(Plan.of(person) or abort(404)), document)
    remember(person, new.pin.data, own=new.own.data)
    return redirect(url_for("card.show"), 303)


def _preview(plan: Plan | None, document: Document, form, begin: BeginForm | None) -> str:
    """What is in the file, and who will see it here. `plan`: the empty one, if there is one."""
    visit = plan and Visit.of_owner(plan)
    return render_template(
        "keeping/takein/preview.html",
        plan=plan,
        document=document,
        form=form,
        begin=begin,
        counts=_counts(document),
        picture=document.picture and not (visit and Picture.brief(visit)),
        is_open=visit and visit.has_company(),
    )


def _counts(document: Document) -> list[tuple]:
    """(name of the kind, how many) for each kind of part in the file."""
    return [(view.plural, document.count(view.kind)) for view in pages.all_views()]


def _room_for_a_file() -> None:
    """Allow a larger request for this view: a plan with years of history is larger than a form."""
    if request.endpoint == "takein.begin":
        request.max_content_length = request.max_form_memory_size = LARGEST


def may_send_a_file(app: Flask, environ: dict) -> bool:
    """True if this browser has been on the page for it: its session holds the token of a form.

    views/server.py asks before it reads anything: who just sends gets no more room than a form.
    """
    session = app.session_interface.open_session(app, app.request_class(environ))
    return session is not None and "csrf_token" in session


def init_app(app: Flask) -> None:
    app.before_request(_room_for_a_file)


class FileForm(FlaskForm):
    file = FileField(
        _l("The file"),
        description=_l("It ends with .json. You got it where you had your plan before."),
    )
    text = HiddenField()
