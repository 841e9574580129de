"""The page "What matters to me": up to five things in the owner's words, and their ratings."""

from flask import Blueprint, abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from models.plan.visit import Visit
from models.tools.matters import Matter, fresh_rating_id, means
from models.tools.wheel import Area
from views.core import access, htmx
from views.core.fields import OneOf, RatingField, number, text_field
from views.core.forms import PartForm, offered
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.plan.parts import fragment
from views.tools.default_names import area_name, area_names
from views.tools.takeout_words import TakeoutDocument, entry, on

bp = Blueprint("matters", __name__, url_prefix="/plans/<int:plan_id>/matters")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "matters")
    plan = visit.plan
    matters = Matter.of(plan)
    areas = Area.of(plan)
    # Areas where the owner wants to talk or wants help, and no matter is written yet.
    taken = {matter.area_id for matter in matters}
    marked = [
        area
        for area in areas
        if (area.talk or area.help) and not area.hidden and area.id not in taken
    ]
    return render_template(
        "tools/matters/show.html",
        plan=plan,
        matters=matters,
        marked=marked,
        area_name=area_name,
        means=means(matters),
        area_names=area_names(visit, areas),
        **authors_and_voices(plan, matters),
    )


@bp.route("/<int:matter_id>/rating", methods=["GET", "POST"])
def rate(plan_id, matter_id):
    visit = access.plan_to_edit(plan_id, "matters")
    plan = visit.plan
    matter = _matter(plan, matter_id)
    form = RatingForm()
    if not form.validate_on_submit():
        form.rating.data = form.rating.data or str(fresh_rating_id())
        return htmx.fragment_or(
            "tools/matters/_rating.html",
            "tools/matters/rating.html",
            422 if form.errors else 200,
            plan=plan,
            part=matter,
            form=form,
        )
    matter.rate(visit, form.value.data, number(form.rating.data) or fresh_rating_id())
    return fragment(visit, _matter(plan, matter_id))


def _matter(plan, matter_id: int) -> Matter:
    """The matter with its ratings. Aborts with 404."""
    found = (matter for matter in Matter.of(plan) if matter.id == matter_id)
    return next(found, None) or abort(404)


def extra_context(visit: Visit, parts) -> dict:
    """What the template of one matter needs besides the matter (see Page)."""
    names = area_names(visit, Area.of(visit.plan))
    return {"area_names": names, **authors_and_voices(visit.plan, parts)}


class RatingForm(FlaskForm):
    value = RatingField(
        _l("How is this going now?"),
        _l("0 is not at all. 10 is just as I want it."),
        needed=True,
    )
    rating = HiddenField()


class MatterForm(PartForm):
    text = text_field(
        voiced(_l("What matters to you now?"), _l("What matters to %(owner)s now?")),
        voiced(
            _l("Write in your own words. One word is enough."),
            _l("In %(owners)s own words. One word is enough."),
        ),
        most=500,
        needed=True,
    )
    area = OneOf(_l("Life area"), _l("None"))
    MORE = ("area",)

    def prepare(self, plan, part):
        super().prepare(plan, part)
        areas = [area for area in offered(Area, plan) if not area.hidden]
        choices = [(area.id, area_name(area)) for area in areas]
        self.area.offer(choices + self.unnamed(Area, "area"))


def _so_far(overview) -> str:
    """How much is on the page, in words for home (see Page)."""
    number = len(overview.matters)
    return ngettext("%(num)s thing", "%(num)s things", number) if number else ""


TITLE, FOR_OTHERS = _l("What matters to me"), Named(_l("What matters to %(owner)s"))


def _takeout_sections(document: TakeoutDocument):
    """As Page.takeout_sections: what matters, with how it went."""
    yield (
        _("What matters to me"),
        [_takeout_entry(one, document) for one in document.standing("matter")],
    )


def _takeout_entry(part: dict, document: TakeoutDocument) -> dict:
    ratings = [
        (on(rating["at"]), _("%(score)s of 10", score=rating["value"]))
        for rating in part["ratings"]
    ]
    return entry(part["text"], (_("Life area"), document.areas.get(part["area"])), *ratings)


PAGE = Page(
    name="matters",
    endpoint="matters.show",
    title=TITLE,
    title_for_others=FOR_OTHERS,
    in_log=_l("what matters"),
    home=10,
    more=20,
    extra_context=extra_context,
    so_far=_so_far,
    saves=("matters.rate",),
    takeout_sections=_takeout_sections,
    kinds=(
        KindView(
            Matter,
            MatterForm,
            title=voiced(TITLE, FOR_OTHERS),
            plural=voiced(TITLE, FOR_OTHERS),
            in_log=_l("what matters"),
            full=_l(
                "There are 5 things already. Remove one to make room for this. Your text "
                "is still here."
            ),
            fragment="tools/matters/_matter.html",
        ),
    ),
)
