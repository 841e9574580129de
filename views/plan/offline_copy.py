"""A copy of my plan on my own phone, to read and to write in where there is no network."""

from itertools import chain

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import BooleanField, Field

from models.core.audit import Audit, Head
from models.core.change import Change
from models.core.clock import today
from models.core.encryption import fingerprint
from models.keeping.erasure import Erased, mark_of
from models.people.card import Card
from models.people.passkey import Passkey
from models.people.person import Person
from models.people.sign_in_methods import needs_the_card_first
from models.plan import offline_copy
from models.plan.home import HomeExtras
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from views.core import access, cookies
from views.core.assets import COPY_COOKIE, COPY_MARK, HAS_COPY, asset, script_told
from views.core.catalogue import locale
from views.core.fields import AtMost, number
from views.core.session import token
from views.people import proof
from views.people.proof import ProofForm
from views.plan import pages

bp = Blueprint("offline_copy", __name__, url_prefix="/offline-copy")
MOST_AT_ONCE = 20  # so many pages and forms are in one answer


@bp.record_once
def _tell_templates(state) -> None:
    state.app.jinja_env.globals.update(
        offline_copy=mark,
        asked_leaving=asked_leaving,
        form_named=form_named,
        listed_as=listed_as,
        room_of=room_of,
    )


@bp.after_app_request
def _tell_worker(response):
    """A browser that was killed may have lost the cookie. Then the worker has it set again."""
    if cookies.read(COPY_COOKIE):
        response.headers[COPY_MARK] = HAS_COPY
    return response


@bp.get("")
def show():
    access.person()
    return page()


@bp.post("")
def begin():
    person = access.person()
    if not offline_copy.may_keep(current_user.device):
        abort(403)
    form = CopyForm()
    if not proof.given(form):
        return page(form), 422
    by_passkey = form.passkey.data and Passkey.count_of(person) > 0
    offline_copy.begin(current_user.device, by_passkey)
    Audit.note(person, Plan.of(person), "kept a copy", "device", current_user.device.id)
    return cookies.keep(redirect(url_for(".show"), 303), COPY_COOKIE, HAS_COPY)


@bp.post("/end")
def end():
    access.person()
    offline_copy.end(current_user.device)
    return redirect(url_for(".show"), 303)


@bp.get("/key")
def key():
    """What the phone needs to seal a copy, for the session that keeps one and for no other."""
    person = access.person()
    plan = _plan_to_copy(person)
    device = current_user.device
    answer = jsonify(
        copy=offline_copy.mark(device),
        of=str(device.id),
        outbox=offline_copy.outbox_key(person, device.id),
        whose=mark_of(person),
        plan=f"{plan.address}/",
        home=url_for("home.show", plan_id=plan.id),
        pages=_addresses(plan),
        marks=_marks(plan),
        stands=_stands(plan),
        passkeys=[one.credential.hex() for one in _may_open(person)],
        **offline_copy.halves(device),
    )
    return cookies.keep(answer, COPY_COOKIE, HAS_COPY)


def _plan_to_copy(person: Person) -> Plan:
    """The plan that this session keeps a copy of. Aborts with 404 if it keeps none."""
    device = current_user.device
    if not offline_copy.keeps(device) or not offline_copy.may_keep(device):
        abort(404)
    return Plan.of(person) or abort(404)


@bp.get("/bundle")
def bundle():
    """{address: its HTML} of many pages and forms of the plan, so that a copy is quickly made.

    Each goes through its own door. What is no page now, or not there, is left out. Who is signed
    in and their plan are read once for all of them.
    """
    own = _plan_to_copy(access.person())
    plan = Plan.by_id(own.id) or abort(404)
    wanted = [*request.args.items(multi=True)][:MOST_AT_ONCE]
    found = {
        address: _answer(plan, address, is_form=what == "form")
        for what, address in wanted
        if address.startswith(f"{plan.address}/") or address == url_for(".leaving")
    }
    return jsonify({address: html for address, html in found.items() if html})


def _answer(plan: Plan, address: str, is_form: bool) -> str | None:
    """What this session is answered at the address in the plan; None if that is no page."""
    path, _mark, query = address.partition("?")
    asked = request.environ | {"PATH_INFO": path, "QUERY_STRING": query}
    asked.pop("HTTP_ACCEPT_ENCODING", None)  # the whole bundle is packed
    if is_form:
        asked["HTTP_HX_REQUEST"] = "true"
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    user = current_user._get_current_object()
    # A context of its own: nothing that one page has put into `g` is there for the next.
    with app.app_context(), app.request_context(asked):
        g._login_user = user  # as flask-login itself keeps it
        g.plan_in_hand = plan
        try:
            answer = app.full_dispatch_request()
        except Exception as error:  # as Flask does with one of its own (Flask.wsgi_app)
            answer = app.handle_exception(error)
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        html = answer.get_data(as_text=True) if is_page else None
        answer.close()
        return html


@bp.get("/leaving")
def leaving():
    """What the copy asks before a sign-out without a network; with one, the way to the card."""
    person = access.person()
    plan = Plan.of(person) or abort(404)
    needs_card = needs_the_card_first(person)
    if needs_card and not is_for_a_copy():
        return redirect(url_for("card.show", leaving="yes"), 303)
    return render_template("plan/offline_copy/leaving.html", plan=plan, needs_card=needs_card)


@bp.get("/sender.js")
def sender():
    """The worker that sends what waits when no page is open (static/js/offline/sender.js)."""
    access.public()
    return script_told("offline_sender.js")


@bp.get("/outbox")
def outbox():
    """JSON with the key to the texts that wait on this phone from an earlier session, and a token.

    `of` in the address: the id of that session, which was the same person's. The phone sends the
    texts with it now.
    """
    person = access.person()
    device_id = number(request.args.get("of")) or abort(404)
    opens = offline_copy.outbox_key(person, device_id)
    return jsonify(of=str(device_id), outbox=opens, csrf=token())


@bp.get("/erased")
def erased():
    """410 if who wrote what waits on this phone has erased everything: then it goes too."""
    access.public()
    return "", 410 if Erased.has(request.args.get("whose", "")) else 204


def page(form: "CopyForm | None" = None) -> str:
    """The page. `form` is one that was filled in wrongly."""
    device = current_user.device
    return render_template(
        "plan/offline_copy/show.html",
        plan=Plan.of(current_user.person),
        may_keep=offline_copy.may_keep(device),
        keeps=offline_copy.keeps(device),
        has_passkey=Passkey.count_of(current_user.person) > 0,
        form=form or CopyForm(formdata=None, passkey=device.copy_by_passkey),
    )


def mark() -> str | None:
    """The copy that this browser may hold, told by every page; "" if it may hold none.

    None where no copy ever was: there nothing of it is loaded.
    """
    user = current_user._get_current_object()  # see access.person
    device = user.device if user.is_authenticated else None
    if device and offline_copy.keeps(device):
        return offline_copy.mark(device) or ""
    asks = request.endpoint and request.blueprint == bp.name
    return "" if asks or cookies.read(COPY_COOKIE) else None


def form_named(part: Part, heading: str | None) -> Markup | str:
    """The form's name for a screen reader: its heading, if it has one.

    On a phone with a copy also what it is and on which page: the list of what waits says so.
    """
    name = listed_as(part, heading) or heading
    return Markup(' aria-label="{}"').format(name) if name else ""


def listed_as(part: Part, what: str | None = None) -> str:
    """What the list of what waits calls this part: "A goal – My plan", or with `what` before.

    "" where no copy ever was.
    """
    if not mark():
        return ""
    names = (what or pages.view_of(part.kind_name).title, pages.page_named(part.page).title)
    return " – ".join(dict.fromkeys(map(str, names)))


def is_for_a_copy() -> bool:
    """Whether the phone fetches this page by itself, so that nobody looks at it now."""
    return COPY_MARK in request.headers


def room_of(field: Field) -> dict[str, int]:
    """In a form that is fetched for a copy: how many characters there is room for in this field.

    Without a network the phone tells while one writes (static/js/later/copied_page.js).
    """
    limits = (check.most for check in field.validators if isinstance(check, AtMost))
    most = next(limits, None) if is_for_a_copy() else None
    return {"data-most": most} if most else {}


def asked_leaving() -> Markup | str:
    """What the form to sign out tells the script of a copy: where it is asked about before.

    `data-card`: with a network too, as they would shut themselves out. Only a phone with a copy
    is told: any other is led to the card by the server.
    """
    person = current_user.person
    if not mark() or not Plan.of(person):
        return ""
    asks = Markup(' data-asks="{}"').format(url_for("offline_copy.leaving"))
    return asks + Markup(" data-card=yes") if needs_the_card_first(person) else asks


def _addresses(plan: Plan) -> list[str]:
    """Every page of the plan that is declared, home first, its door for a bad hour, "more", and
    what is asked before a sign-out.

    And those behind them that are wanted where there is no network (Page.behind).
    """
    declared = (one.endpoint for one in pages.all_pages())
    endpoints = dict.fromkeys(("home.show", "hard_times.now", *declared, "more.show"))
    behind = (one.behind(plan) for one in pages.all_pages() if one.behind)
    named = (url_for(endpoint, plan_id=plan.id) for endpoint in endpoints)
    return [*named, url_for(".leaving"), *chain(*behind)]


def _marks(plan: Plan) -> dict[str, str]:
    """{address: a mark that changes with what stands there}, of the pages that have one."""
    marked = (one.marks(plan) for one in pages.all_pages() if one.marks)
    return {address: _sign(plan, mark) for marks in marked for address, mark in marks.items()}


def _stands(plan: Plan) -> str:
    """A mark that changes with anything that stands in the plan, and with the day.

    While it is the same, and not old, the phone fetches nothing anew (static/js/offline/copy.js).
    """
    owner, card = plan.owner, Card.of(plan.owner)
    written = [Change.latest_of(plan.id), Head.of(plan.id).last, today()]
    alarms = [card and card.failed_sign_ins, HomeExtras.of(Visit.of_owner(plan))]
    return _sign(plan, [*written, *alarms, plan.__data__, owner.__data__])


def _sign(plan: Plan, mark: object) -> str:
    """This mark, and how pages look to the owner just now: their language, colours, release."""
    look = f"{locale().language} {plan.owner.tone} {asset('app.css')}"
    return fingerprint(f"{mark} {look}")[:16]


def _may_open(person: Person) -> list[Passkey]:
    """The passkeys one of which opens the copy; none if the PIN does."""
    return Passkey.of(person) if current_user.device.copy_by_passkey else []


class CopyForm(ProofForm):
    passkey = BooleanField(
        _l("Open the copy with this phone’s lock"),
        description=_l(
            "By a passkey that you have made on this phone. Then there is no PIN to guess, "
            "also for somebody who knows phones well."
        ),
    )
