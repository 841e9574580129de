"""The page "Conversation wheel": tap an area, say something about it, or skip it."""

from types import SimpleNamespace

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext
from wtforms import BooleanField

from models.paper.wheel_drawing import drawing
from models.plan.visit import Visit
from models.tools.wheel import SPOKE, Area, Round
from views.core import access, htmx
from views.core.fields import RatingField, line, text_field
from views.core.forms import PartForm
from views.core.voice import voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.default_names import area_name, named
from views.tools.takeout_words import TakeoutDocument, entry

bp = Blueprint("wheel", __name__, url_prefix="/plans/<int:plan_id>/wheel")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "wheel")
    plan = visit.plan
    areas = Area.of(plan)
    rounds = Round.of(plan)
    earlier = _earlier(rounds, request.args.get("earlier"))
    shown = [area for area in areas if not area.hidden]
    drawn = drawing(spokes(shown), _named(earlier)) if shown else None
    return render_template(
        "tools/wheel/show.html",
        plan=plan,
        areas=shown,
        hidden=[area for area in areas if area.hidden],
        rounds=rounds,
        earlier=earlier,
        drawn=drawn,
        marked=[area for area in shown if area.talk or area.help],
        touched=any(area.touched for area in areas),
        area_name=area_name,
        **authors_and_voices(plan, areas),
    )


@bp.get("/drawing")
def drawing_alone(plan_id):
    """The wheel alone: a page with an open form fetches it when something has been said."""
    visit = access.plan_to_read(plan_id, "wheel")
    earlier = _earlier(Round.of(visit.plan), request.args.get("earlier"))
    shown = [area for area in Area.of(visit.plan) if not area.hidden] or abort(404)
    return render_template(
        "tools/wheel/_wheel.html", plan=visit.plan, drawn=drawing(spokes(shown), _named(earlier))
    )


@bp.post("/rounds")
def start_round(plan_id):
    visit = access.plan_to_edit(plan_id, "wheel")
    Round.close(visit)
    return redirect(url_for(".show", plan_id=plan_id), 303)


def spokes(areas: list[Area]) -> list[SimpleNamespace]:
    """The areas as models/paper/wheel_drawing.py takes them, with the names that they have now."""
    return [
        SimpleNamespace(
            id=area.id,
            name=area_name(area),
            short=None,
            score=area.score,
            talk=area.talk,
            help=area.help,
        )
        for area in areas
    ]


def _earlier(rounds: list[Round], wanted: str | None) -> Round | None:
    """The round with the id `wanted`; the latest one if that is None; no round if it is "none".

    Aborts with 404 if there is no such round.
    """
    if wanted == "none" or not rounds:
        return None
    if wanted is None:
        return rounds[0]
    found = (one for one in rounds if str(one.id) == wanted)
    return next(found, None) or abort(404)


def _named(earlier: Round | None):
    """The spokes of an earlier round, with names in the language of the page."""
    if earlier is None:
        return None
    found = earlier.shown_spokes()
    for spoke in found:
        spoke.name = named(spoke.name, spoke.key)
    return found


def extra_context(visit: Visit, parts) -> dict:
    """What the template of one area needs besides the area (see Page)."""
    return {**authors_and_voices(visit.plan, parts), "area_name": area_name}


class AreaForm(PartForm):
    now = text_field(
        _l("How is it now?"),
        voiced(
            _l("In your own words. You can skip this."),
            _l("In %(owners)s own words. You can skip this."),
        ),
    )
    score = RatingField(
        _l("How is it now, from 0 to 10?"),
        voiced(
            _l("0 is not at all as I want it. 10 is just as I want it. You do not have to answer."),
            _l(
                "0 is not at all as %(owner)s wants it. 10 is just as %(owner)s wants it. "
                "%(owner)s does not have to answer."
            ),
        ),
    )
    talk = BooleanField(
        voiced(_l("I want to talk about this"), _l("%(owner)s wants to talk about this"))
    )
    help = BooleanField(voiced(_l("I want help with this"), _l("%(owner)s wants help with this")))
    good = text_field(_l("What is good here?"), _l("You can skip this too."))
    name = line(
        voiced(_l("My own name for this area"), _l("%(owners)s own name for this area")),
        _l("Leave it blank to keep the name."),
        most=40,
    )
    hidden = BooleanField(
        _l("Hide this area"), description=_l("It is kept. You can bring it back later.")
    )
    MORE: tuple[str, ...] = ("name", "hidden")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        if self.is_new:
            # An area that the owner adds needs a name first of all. `_fields` is a private of
            # WTForms, which has no public way to change the order of one form's fields.
            self.MORE = ("hidden",)
            self._fields.move_to_end("name", last=False)
        else:
            self.heading = area_name(part)
            self.onward = _next(plan, part)
            if htmx.wants_fragment() and g.visit.may_write:  # it opens below the wheel
                tap = _("Tap in the open part of the wheel: 0 is innermost, 10 is outermost.")
                self.score.description = f"{tap} {self.score.description}"

    def rated(self, saved: Area):
        """The number before this save and after it, if the save has changed it; else None."""
        before, after = self.before.get("score"), saved.score
        return None if before == after else SimpleNamespace(before=before, after=after)


def _next(plan, area: Area):
    """The area that follows around the wheel, with its name; None if there is no other."""
    shown = [one for one in Area.of(plan) if not one.hidden or one.id == area.id]
    place = [one.id for one in shown].index(area.id) if area in shown else -1
    following = shown[(place + 1) % len(shown)]
    if following.id == area.id:
        return None
    return SimpleNamespace(id=following.id, address=following.address, name=area_name(following))


def _preview(page, plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page): the answered areas."""
    return [area_name(area) for area in Area.of(plan) if area.touched and not area.hidden]


def _so_far(overview) -> str:
    """How much is on the page, in words for home (see Page)."""
    number = len(overview.areas)
    return ngettext("%(num)s area", "%(num)s areas", number) if number else ""


def _takeout_sections(document: TakeoutDocument):
    """As Page.takeout_sections: the areas about which the owner has answered anything."""
    spokes = [one for one in document.standing("area") if is_touched(one)]
    yield _("Conversation wheel"), map(spoke_entry, spokes)


def is_touched(spoke: dict) -> bool:
    """As Area.touched, of an area or a spoke in the document of a take-out."""
    return any(spoke[name] not in (None, False) for name in SPOKE)


def spoke_entry(spoke: dict) -> dict:
    return entry(
        named(spoke["name"], spoke["key"]),
        ("", spoke["now"]),
        (_("What is good here"), spoke["good"]),
        ("", spoke["score"] is not None and _("%(score)s of 10", score=spoke["score"])),
        ("", spoke["talk"] and _("I want to talk about this")),
        ("", spoke["help"] and _("I want help with this")),
    )


PAGE = Page(
    name="wheel",
    endpoint="wheel.show",
    title=_l("Conversation wheel"),
    in_log=_l("the wheel"),
    home=20,
    in_bar=lazy_pgettext("menu", "Wheel"),
    folds=True,
    preview=_preview,
    extra_context=extra_context,
    so_far=_so_far,
    takeout_sections=_takeout_sections,
    kinds=(
        KindView(
            Area,
            AreaForm,
            title=_l("Life area"),
            plural=_l("Conversation wheel"),
            in_log=_l("the wheel"),
            fragment="tools/wheel/_area.html",
            called=area_name,
        ),
    ),
)
