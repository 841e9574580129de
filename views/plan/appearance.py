"""One's own: the colour of the owner's pages, and one picture for home."""

import re

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, FileField, RadioField

from models.people.rate_limit import RateLimit, RateLimited
from models.people.tone import GREEN, TONES, Tone
from models.plan.picture import LARGEST, MOST_WORDS, TYPES, NoPicture, Picture, prepared
from models.plan.plan import AccessEnded
from models.plan.visit import Visit
from views.core import access
from views.core.fields import line
from views.people.sign_in import too_many

bp = Blueprint("appearance", __name__, url_prefix="/plans/<int:plan_id>")
SENT_TO = re.compile(r"/plans/\d+/picture")  # the address that a picture is sent to
MOST_FILES, WITHIN = 20, 15 * 60  # so many pictures of one person within so many seconds

TONE_NAMES = dict(
    zip(TONES, (_l("Green"), _l("Blue"), _l("Violet"), _l("Plum"), _l("Brown")), strict=True)
)
WHY_NOT = {
    "none": _l("We cannot read this as a picture. Choose a photo from the phone."),
    "heic": _l("We cannot read this kind of picture. Take a screenshot of it, and choose that."),
    "large": _l("This picture is too large. Take a screenshot of it, and choose that."),
    "broken": _l("We could not read this picture. Choose another one."),
}


@bp.get("/appearance")
def show(plan_id):
    visit = access.own_plan(plan_id)
    return _page(visit)


@bp.post("/appearance")
def choose_tone(plan_id):
    visit = access.own_plan(plan_id)
    form = ToneForm()
    if not form.validate():
        return _page(visit, tone=form), 422
    visit.person.paint(form.tone.data)
    return redirect(url_for(".show", plan_id=plan_id, done="colour"), 303)


@bp.post("/picture")
def keep_picture(plan_id):
    visit = access.own_plan(plan_id)
    form = PictureForm()
    if not form.validate() or not _kept(visit, form):
        return _page(visit, picture=form), 422
    return redirect(url_for(".show", plan_id=plan_id, done="picture"), 303)


@bp.post("/picture/removal")
def remove_picture(plan_id):
    visit = access.own_plan(plan_id)
    Picture.remove(visit)
    return redirect(url_for(".show", plan_id=plan_id, done="removal"), 303)


@bp.get("/picture")
def picture(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    return _file(visit, "image")


@bp.get("/picture/small")
def small_picture(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    return _file(visit, "small")


def _file(visit: Visit, size: str) -> Response:
    """The picture as a file. Aborts with 404 if there is none that this visitor may see."""
    found = Picture.seen_by(visit)
    if found is None:
        abort(404)
    answer = Response(bytes(getattr(found, size)), mimetype=TYPES[size])
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.errorhandler(413)
def too_large(error):
    """A picture was too large: the owner is told beside the field. All else is told as ever."""
    if not _was_the_picture():
        return _as_ever(error)
    try:
        visit = access.own_plan((request.view_args or {})["plan_id"])
    except (HTTPException, access.Hidden, AccessEnded):
        return _as_ever(error)
    form = PictureForm(formdata=None)
    form.file.errors = [WHY_NOT["large"]]
    return _page(visit, picture=form), 413


def _was_the_picture() -> bool:
    """True if it was the file that made the request too large: not many fields, or long words.

    The server may have stopped reading it (views/server.py); then nothing of it is here.
    """
    is_large = (request.content_length or 0) > LARGEST or "hjulet.refused" in request.environ
    return is_large and request.endpoint == "appearance.keep_picture"


def _as_ever(error):
    """What the app answers to this error on all other pages (views/errors.py)."""
    # Flask has no public way to ask for the app's handler from a blueprint's own.
    return current_app.error_handler_spec[None][None][HTTPException](error)


def _kept(visit: Visit, form) -> bool:
    """Keep what was sent. False, with an error in the form, if it is no picture that we take."""
    before = Picture.brief(visit)
    file = form.file.data
    try:
        if file:
            RateLimit.spend(f"picture:{visit.person.id}", MOST_FILES, WITHIN)
            Picture.put(visit, prepared(file.read()), form.words.data, form.shown.data)
        elif before:
            before.tell(visit, form.words.data, form.shown.data)
        else:
            form.file.errors = [_l("Choose a picture first.")]
    except RateLimited as pause:
        form.file.errors = [too_many(pause.until)]
    except NoPicture as refused:
        form.file.errors = [WHY_NOT[refused.reason]]
    return not form.file.errors


def _page(visit: Visit, tone=None, picture=None):
    """The page. `tone` and `picture`: a form that came back with an error."""
    kept = Picture.brief(visit)
    known = {"words": kept.words, "shown": kept.shown} if kept else {}
    return render_template(
        "plan/appearance/show.html",
        plan=visit.plan,
        kept=kept,
        tone_form=tone or ToneForm(formdata=None, tone=visit.person.tone),
        picture_form=picture or PictureForm(formdata=None, data=known),
    )


def tone() -> tuple[str, Tone]:
    """(name, colours) of this page: what its reader chose, but never inside another's plan."""
    visit = g.get("visit")
    person = access.shown_person() if visit is None or visit.owns else None
    if person:
        return person.tone, person.colours
    return GREEN, TONES[GREEN]


def _room_for_a_picture() -> None:
    """Allow a larger request for this view, as a photo is larger than a form."""
    if request.endpoint == "appearance.keep_picture":
        request.max_content_length = LARGEST


def may_send_a_picture(app: Flask, environ: dict) -> bool:
    """True if somebody may be signed in here. views/server.py asks before it reads anything."""
    session = app.session_interface.open_session(app, app.request_class(environ))
    return session is not None and "_user_id" in session


def init_app(app: Flask) -> None:
    app.before_request(_room_for_a_picture)
    app.jinja_env.globals["tone"] = tone


class ToneForm(FlaskForm):
    tone = RadioField(_l("Colour"), choices=list(TONE_NAMES.items()))


class PictureForm(FlaskForm):
    file = FileField(
        _l("Choose a picture"),
        description=_l("We make it small. Where and when you took it is removed."),
    )
    words = line(
        _l("What is in the picture?"),
        _l("For those who cannot see it. You can leave it blank."),
        most=MOST_WORDS,
    )
    shown = BooleanField(
        _l("Others may see it too"),
        description=_l("Everybody I open something to, now or later. Without this only I see it."),
    )
