"""The page "My people around me": a map of the contacts, and the same as a list and as forms."""

from babel.lists import format_list
from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.paper.people_drawing import Map, drawing
from models.plan.edit import Full
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.people_map import (
    Difference,
    Figure,
    KeptMap,
    PeopleMap,
    Place,
    Tie,
    compared_by,
    difference,
    move,
)
from views.core import access
from views.core.forms import offered
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.kept_time import KeptForm, chosen, kept_on, lately
from views.tools.people_map_forms import RING_NAMES, SECTOR_NAMES, PlaceForm, TieForm

bp = Blueprint("people_map", __name__, url_prefix="/plans/<int:plan_id>/people-map")

# Of the names on paper, in the drawing's units: 1.4 points each, so none is under 12 points.
PAPER_FONTS = (13, 11.5, 10, 8.6)
DASHED = voiced(_l("A dashed ring: somebody I miss."), _l("A dashed ring: somebody is missed."))
MISSED = voiced(_l("Somebody I miss"), _l("Somebody is missed here"))
MISSED_NOW = voiced(_l("You miss now: %(names)s."), _l("Missed now: %(names)s."))
MISSED_THEN = voiced(_l("You no longer miss: %(names)s."), _l("No longer missed: %(names)s."))
# A made-up one, to show what the map is for.
EXAMPLE = (
    (RING_NAMES["near"], _l("My sister. She calls every Sunday.")),
    (RING_NAMES["middle"], _l("My contact person at Nav, and a friend from the choir.")),
    (_l("I miss somebody here"), _l("Somebody to go fishing with.")),
)


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "people_map")
    return _page(visit)


@bp.post("/move")
def move_there(plan_id):
    visit = access.plan_to_edit(plan_id, "people_map")
    wish = request.form
    try:
        move(visit, wish.get("key", ""), wish.get("ring", ""), wish.get("sector", ""))
    except ValueError:
        abort(400)
    except Full:
        return _page(visit, _("The map is full. It is as it was."), 409)
    except LookupError:
        return _page(visit, _("This person is not here any more. The map is as it was."), 409)
    return redirect(url_for(".show", plan_id=plan_id, then=request.args.get("then")), 303)


@bp.post("/kept")
def keep(plan_id):
    visit = access.plan_to_edit(plan_id, "people_map")
    KeptMap.keep(visit)
    return redirect(url_for(".show", plan_id=plan_id, _anchor="times"), 303)


def _page(visit: Visit, news: str = "", status: int = 200):
    found = PeopleMap(visit.plan, visit)
    times = KeptMap.latest_first(visit.plan)
    # What is other than then is told with names.
    then = chosen(times, request.args.get("then")) if visit.sees(Contact.page) else None
    ties = found.ties
    kept = lately(times)
    answer = render_template(
        "tools/people_map/show.html",
        plan=visit.plan,
        news=news,
        drawn=drawing_of(found, then),
        times=times,
        kept=kept,
        then=then,
        changes=changes_said(difference(then, found)) if then else [],
        example=EXAMPLE,
        dashed=DASHED,
        **_context_from(visit, [*found.places, *ties, *kept], found),
    )
    return answer, status


def drawing_of(found: PeopleMap, then: KeptMap | None = None) -> Map:
    """The map for a screen: whoever is not placed yet stands on it too, to be dragged."""
    before = _stood(found, then) if then else []
    return drawing([_named(one) for one in found.figures], found.lines, _titles(), before)


def drawing_for_paper(found: PeopleMap) -> Map:
    """Only those whose place was chosen: on paper a guess would read as a fact."""
    figures, lines = found.placed()
    return drawing([_named(one) for one in figures], lines, _titles(), fonts=PAPER_FONTS)


def empty_drawing() -> Map:
    return drawing([], [], _titles())


def _titles() -> dict[str, str]:
    return {sector: str(name) for sector, name in SECTOR_NAMES.items()}


def _named(figure: Figure) -> Figure:
    """The same with a name to draw: what is missed need not have one.

    One whose name the reader may not be told has a number alone.
    """
    if figure.name or figure.is_hidden:
        return figure
    return Figure(figure_name(figure), figure.ring, figure.sector, figure.contact, figure.place)


def _stood(found: PeopleMap, then: KeptMap):
    """Yields where those stood who stand elsewhere now or are gone, as `drawing` takes it."""
    at = {compared_by(one): place for place, one in enumerate(found.figures)}
    for old in then.placed:
        place = at.get(compared_by(old))
        new = found.figures[place] if place is not None else None
        if new and new.is_guess:
            continue
        if new is None or (new.ring, new.sector) != (old.ring, old.sector):
            yield place, old.ring, old.sector


def figure_name(figure: Figure) -> str:
    """What somebody on the map is called, also if they have no name, or one that is not told."""
    if figure.is_hidden:
        return _("One of the contacts")
    return figure.name or (str(MISSED) if figure.is_gap else _("Somebody without a name"))


def where_said(figure: Figure) -> str:
    """Close · Services."""
    if figure.is_guess:
        return _("Not placed yet")
    return f"{RING_NAMES[figure.ring]} · {SECTOR_NAMES[figure.sector]}"


def talks_said(found: PeopleMap, figure: Figure) -> str:
    """Talks with Bente and Tore. "" if with nobody."""
    each = [str(_in_a_sentence(one)) for one in found.talks_with(figure)]
    names = format_list(each, locale=get_locale())
    return _("Talks with %(names)s.", names=names) if names else ""


def _in_a_sentence(figure: Figure) -> str:
    name = figure_name(figure)
    return name[0].lower() + name[1:] if figure.is_hidden else name


def tie_name(found: PeopleMap, tie: Tie) -> str:
    """Bente – Tore."""
    return " – ".join(map(figure_name, found.ends_of(tie)))


def changes_said(found: Difference) -> list[str]:
    """What is other than before, one sentence each."""
    new = ngettext("New: %(names)s.", "New ones: %(names)s.", len(found.new), names="%(names)s")
    said = [
        (new, found.new),
        (_("Closer: %(names)s."), found.closer),
        (_("Further away: %(names)s."), found.further),
        *_elsewhere_said(found),
        (_("Have got a place: %(names)s."), found.placed),
        (_("Have no place now: %(names)s."), found.unplaced),
        (_("Not on the map now: %(names)s."), found.gone),
        (str(MISSED_NOW), found.missed),
        (str(MISSED_THEN), found.no_longer_missed),
    ]
    found_said = []
    for words, names in said:
        if names:  # whoever is missed, or a contact, may have none
            in_words = " · ".join(name or _("Somebody") for name in names)
            found_said.append(words % {"names": in_words})
    for one, other in found.talk_now:
        found_said.append(_("%(one)s and %(other)s talk together now.", one=one, other=other))
    return found_said or [_("It is as it was then.")]


def _elsewhere_said(found: Difference):
    """Yields, for each sector that people left for another, the words and the names."""
    ways: dict[tuple[str, str], list[str]] = {}
    for name, old, new in found.elsewhere:
        ways.setdefault((old, new), []).append(name)
    for (old, new), names in ways.items():
        before, after = SECTOR_NAMES[old], SECTOR_NAMES[new]
        # TRANSLATORS: people who stand in another part of the map: "From Services to Others: Bo."
        words = _(
            "From %(before)s to %(after)s: %(names)s.",
            before=before,
            after=after,
            names="%(names)s",
        )
        yield words, names


def _context_from(visit: Visit, parts, found: PeopleMap) -> dict:
    return authors_and_voices(visit.plan, parts) | {
        "found": found,
        "figures": {one.place.id: one for one in found.figures if one.place},
    }


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    return _context_from(visit, parts, PeopleMap(visit.plan, visit))


def place_name(part: Place) -> str:
    """Who stands there, or who is missed."""
    if part.contact_id is None:
        return part.note or str(MISSED)
    known = {one.id: one for one in offered(Contact, part.plan)}
    found = known.get(part.contact_id)
    return (found.name or found.service or "") if found else _("One of the contacts")


def _preview(page: Page, plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page), names too."""
    found = PeopleMap(plan)
    said = [
        " ".join(filter(None, (f"{figure_name(one)}: {where_said(one)}.", talks_said(found, one))))
        for one in found.figures
    ]
    return said + [tie.about for tie in found.ties if tie.about]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        figure_name=figure_name, where_said=where_said, talks_said=talks_said, tie_name=tie_name
    )


TITLE, FOR_OTHERS = _l("My people around me"), Named(_l("The people around %(owner)s"))
PAGE = Page(
    name="people_map",
    endpoint="people_map.show",
    title=TITLE,
    title_for_others=FOR_OTHERS,
    in_log=_l("the map of people"),
    home=None,
    more=11,
    so_far=lambda _overview: "",  # nothing is counted here
    preview=_preview,
    extra_context=extra_context,
    kinds=(
        KindView(
            Place,
            PlaceForm,
            title=_l("A place on the map"),
            plural=voiced(TITLE, FOR_OTHERS),
            in_log=_l("a place on the map"),
            fragment="tools/people_map/_place.html",
            called=place_name,
        ),
        KindView(
            Tie,
            TieForm,
            title=_l("Two who talk together"),
            plural=_l("Who talks with whom"),
            in_log=_l("two who talk together"),
            fragment="tools/people_map/_tie.html",
        ),
        KindView(
            KeptMap,
            KeptForm,
            title=_l("The map at another time"),
            plural=_l("The map at other times"),
            in_log=_l("the map at another time"),
            fragment="tools/kept_time/_kept.html",
            called=kept_on,
        ),
    ),
)
