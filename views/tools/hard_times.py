"""The page "When it gets hard", and what its owner reads in a bad hour: one thing at a time.

Its addresses say "calm" and "now": the browser's history must not tell what kind of day it was.
"""

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField, TelField

from models.core.typed import tidy
from models.people.device import Device
from models.plan import offline_copy
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import emergency_numbers, numbers_checked_on
from models.tools.hard_times import CALLS, HEADINGS, ORDER, Call, HardTimes, Heading
from views.core import access
from views.core.fields import AtMost, line, number, phone, text_field
from views.core.forms import PartForm
from views.core.language import today
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.contacts import SomebodyForm, numbers_here
from views.tools.hard_times_words import EXAMPLE, HINTS, TITLES
from views.tools.takeout_words import TakeoutDocument, entry, text

bp = Blueprint("hard_times", __name__)


@bp.get("/plans/<int:plan_id>/calm")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "hard_times")
    found = HardTimes(visit.plan)
    return render_template(
        "tools/hard_times/show.html",
        plan=visit.plan,
        found=found,
        order=ORDER,
        places={about: place for place, about in enumerate(HEADINGS)},
        hints=HINTS,
        example=EXAMPLE,
        emergency=emergency_numbers(visit.plan.country),
        checked_on=numbers_checked_on(),
        lacks_copy=visit.owns and _lacks_copy(current_user.device),
        **_context_from(visit, found.parts, found),
    )


def _lacks_copy(device: Device) -> bool:
    """Whether this phone could keep a copy and keeps none: then no network, no page."""
    return not offline_copy.keeps(device) and offline_copy.may_keep(device)


@bp.get("/plans/<int:plan_id>/now")
def now(plan_id):
    visit = access.own_plan(plan_id)
    found = HardTimes(visit.plan)
    people = found.to_call(today())
    return _now(
        emergency_numbers(visit.plan.country),
        plan=visit.plan,
        to_read=[(TITLES[about], said) for about, said in found.to_read()],
        people=people,
    )


@bp.get("/now")
def now_anywhere():
    """The numbers for everybody, also for those who are signed out. Owners go on to their own."""
    access.public()
    plan = Plan.of(access.person()) if current_user.is_authenticated else None
    if plan:
        return redirect(url_for(".now", plan_id=plan.id), 303)
    return _now(numbers_here(), plan=None, to_read=[], people=[])


def _now(emergency: list[dict], **shown) -> str:
    return render_template("tools/hard_times/now.html", emergency=emergency, **shown)


def way_now() -> str:
    """The address of the owner's door to it; "" for everybody who has none here.

    Helpers have none in the plan of somebody else, and a hidden screen has none at all.
    """
    visit = access.visit()
    if visit:
        return f"{visit.plan.address}/now" if visit.owns else ""
    person = access.shown_person()
    plan = person and Plan.of(person)
    return f"{plan.address}/now" if plan else ""


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    return _context_from(visit, parts, HardTimes(visit.plan))


def _context_from(visit: Visit, parts, found: HardTimes) -> dict:
    return {
        **authors_and_voices(visit.plan, parts),
        "titles": TITLES,
        "people": {call.id: found.person(call, today()) for call in found.calls},
    }


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(way_now=way_now)


class HeadingForm(PartForm):
    text = text_field(_l("In your own words"), needed=True)
    about = SelectField(
        _l("Which heading?"), choices=[(about, TITLES[about]) for about in HEADINGS], default="self"
    )
    MORE = ("about",)

    @staticmethod
    def wanted(kind, arguments):
        """{"about": the heading} under which the link stood; {} if the link names none.

        The link names it by its place in HEADINGS: no address may tell what it is about.
        """
        place = number(arguments.get("about"))
        if place is None or not 0 <= place < len(HEADINGS):
            return {}
        return {"about": HEADINGS[place]}

    def prepare(self, plan, part):
        super().prepare(plan, part)
        if self.about.data in HEADINGS:
            self.text.label.text = TITLES[self.about.data]
            self.text.description = HINTS[self.about.data]

    def says_nothing(self, kind):
        """The heading was chosen by the link."""
        return not self.text.data


class CallForm(SomebodyForm):
    name = line(_l("Name"), _l("Only if you chose somebody else."))
    phone = TelField(_l("Phone"), [phone, AtMost(30)], [tidy])
    say = text_field(
        voiced(_l("What I can say"), _l("What %(owner)s can say")),
        _l("For example: Can you come? Can you talk a little?"),
        most=300,
    )


def _preview(page: Page, plan: Plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page), also who is called."""
    found = HardTimes(plan)
    people = ", ".join(f"{one.name} {one.phone}".strip() for one in found.people(today()))
    said = {about: people if about == CALLS else found.said(about) for about in ORDER}
    return [
        _("%(heading)s: %(words)s", heading=TITLES[about], words=words)
        for about, words in said.items()
        if words
    ]


TITLE, FOR_READERS = _l("When it gets hard"), Named(_l("When it gets hard for %(owner)s"))


def _takeout_sections(document: TakeoutDocument):
    """As Page.takeout_sections: each heading with what is under it, in the order of the page."""
    headings = document.standing("heading")
    for key in ORDER:
        if key == CALLS:
            yield TITLES[key], [_call_entry(one, document) for one in document.standing("call")]
        else:
            under = [one for one in headings if (one["about"] or "self") == key]
            yield TITLES[key], map(text, under)


def _call_entry(one: dict, document: TakeoutDocument) -> dict:
    who = document.contacts.get(one["contact"]) or one["name"]
    return entry(who, (_("Phone"), one["phone"]), (_("I say"), one["say"]))


PAGE = Page(
    name="hard_times",
    endpoint="hard_times.show",
    title=TITLE,
    title_for_others=FOR_READERS,
    tab=_l("Good to have"),
    in_log=_l("when it gets hard"),
    home=45,
    more=15,
    on_every_page=True,
    so_far=lambda _overview: "",  # nothing is counted here
    preview=_preview,
    extra_context=extra_context,
    takeout_sections=_takeout_sections,
    kinds=(
        KindView(
            Heading,
            HeadingForm,
            title=voiced(TITLE, FOR_READERS),
            plural=voiced(TITLE, FOR_READERS),
            in_log=_l("when it gets hard"),
            fragment="tools/hard_times/_heading.html",
        ),
        KindView(
            Call,
            CallForm,
            title=voiced(_l("Somebody I call"), _l("Somebody %(owner)s calls")),
            plural=TITLES[CALLS],
            in_log=_l("who to call when it gets hard"),
            fragment="tools/hard_times/_call.html",
        ),
    ),
)
