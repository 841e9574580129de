"""The diary: today's entry with one tap, a line through time, and finding one's own words."""

import re
from datetime import date
from itertools import groupby, islice

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.core.database import new_id
from models.core.grouping import grouped
from models.plan.edit import Full
from models.plan.part import Part
from models.plan.showing import Showing
from models.tools import diary
from models.tools.diary import MOST_FOUND, Entry, Timeline
from models.tools.goals import Goal
from models.tools.hard_times import Heading
from models.tools.matters import Matter
from views.core import access
from views.core.language import today, weekday_and_day
from views.core.voice import theirs_of
from views.plan import pages
from views.plan.authors import authors_and_voices
from views.plan.edit_answers import answer, is_full
from views.plan.pages import KindView, Page
from views.plan.parts import place_of
from views.tools.diary_forms import QUESTIONS, EntryForm, MarkForm

bp = Blueprint("diary", __name__, url_prefix="/plans/<int:plan_id>/diary")

# A made-up one, to show what may stand there.
EXAMPLE = [
    (
        _l("Thursday"),
        _l("Slept badly. Went down to the water all the same. It was quiet there."),
        [],
    ),
    (
        _l("Tuesday"),
        _l("I did not drink today."),
        [
            (QUESTIONS["happened"], _l("Somebody came by with beer.")),
            (QUESTIONS["did"], _l("I said I had no time, and called my sister.")),
            (QUESTIONS["thought"], _l("This went better than the last time.")),
            (QUESTIONS["felt"], _l("Uneasy first. Then a little proud.")),
        ],
    ),
]
ASKED = {"questions": QUESTIONS}
# {what stands in an address: the kind of part that an entry's words begin, and what else it says}.
BECOMES: dict[str, tuple[type[Part], dict]] = {
    "matter": (Matter, {}),
    "goal": (Goal, {}),
    "sign": (Heading, {"about": "signs"}),
}
MONTH = re.compile(r"(\d{4})-(\d\d)")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "diary")
    line = Timeline(visit.plan, month_in_address())
    return render_template(
        "tools/diary/show.html",
        plan=visit.plan,
        line=line,
        now=line.of(today()),
        example=EXAMPLE,
        **extra_context(visit, line.entries),
    )


def month_in_address() -> date | None:
    """The month that the address asks for ("2026-11"); None if it names none. Aborts with 404."""
    wish = request.args.get("month")
    if wish is None:
        return None
    found = MONTH.fullmatch(wish)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else abort(404)
    except ValueError:
        abort(404)


@bp.get("/months")
def months(plan_id):
    visit = access.plan_to_read(plan_id, "diary")
    years = groupby(diary.months(visit.plan), key=lambda month: month[0].year)
    return render_template(
        "tools/diary/months.html",
        plan=visit.plan,
        years=[(year, list(some)) for year, some in years],
    )


@bp.route("/find", methods=["GET", "POST"])
def find(plan_id):
    """The entries with some words in them.

    Posted, as words of the diary in an address would stay in the browser's history and in logs.
    """
    visit = access.plan_to_read(plan_id, "diary")
    wanted = request.form.get("words", "").strip()
    found = list(islice(diary.with_words(visit.plan, wanted), MOST_FOUND + 1)) if wanted else []
    return render_template(
        "tools/diary/find.html",
        plan=visit.plan,
        wanted=wanted,
        found=found[:MOST_FOUND],
        is_more=len(found) > MOST_FOUND,
        **extra_context(visit, found[:MOST_FOUND]),
    )


@bp.get("/<int:part_id>/large")
def large(plan_id, part_id):
    """One entry in large letters, to read aloud from or to show on one's own screen.

    Where only some of it is shown now, these words alone stand there, unless all is asked for.
    """
    visit = access.plan_to_read(plan_id, "diary")
    entry = entry_of(visit, part_id)
    chosen = _chosen(_shown(visit.plan).get(entry.id, []))
    if chosen and "all" not in request.args:
        return redirect(chosen.address, 303)
    return render_template("tools/diary/large.html", plan=visit.plan, part=entry, **ASKED)


@bp.route("/<int:part_id>/becoming/<begun>", methods=["GET", "POST"])
def become(plan_id, part_id, begun):
    """Begin a part of another kind with sentences of this entry, which stays as it is.

    The owner ticks them: others may read that part, and never the entry.
    """
    visit = access.plan_to_edit(plan_id, "diary")
    entry = entry_of(visit, part_id)
    kind, more = BECOMES.get(begun) or abort(404)
    form = MarkForm.about(entry)
    if not form.is_submitted():
        return _choose(visit, entry, form, begun)
    if form.is_outdated(entry):
        return _choose(visit, entry, MarkForm.anew(entry), begun), 409
    if not form.validate():
        return _choose(visit, entry, form, begun), 422
    return _begin(visit, kind, {kind.headline: entry.marked_text(set(form.marks.data))} | more)


def _choose(visit, entry: Entry, form: MarkForm, begun: str) -> str:
    return render_template(
        "tools/diary/become.html", plan=visit.plan, entry=entry, form=form, begun=begun, **ASKED
    )


def _begin(visit, kind: type[Part], values: dict):
    view = pages.view_of(kind.kind_name)
    part = kind.blank(visit.plan, new_id())
    form = view.form.showing(part, visit.plan, **values)
    if form.is_too_long(form[kind.headline]):
        form[kind.headline].validate(form)
        return answer("form", visit, part, form, 422)
    try:
        part = kind.write(visit, part.id, 0, values)
    except Full:
        return is_full(view, visit, part, form)
    return redirect(place_of(part), 303)


def marks(plan) -> dict[str, list]:
    """{address of a month's page: what changes when it does}."""
    shown = {}
    for part, some in _shown(plan).items():
        shown[part] = [one.id for one in some]
    found = {}
    for month, mark in diary.marks(plan).items():
        told = [(one, shown.get(one[1])) if isinstance(one, tuple) else one for one in mark]
        found[f"{plan.address}/diary?month={month:%Y-%m}"] = [told, today()]
    return found


def entry_of(visit, part_id: int) -> Entry:
    """The entry with this id. Aborts with 404, also if it was removed."""
    entry = Entry.find(visit.plan, part_id)
    return abort(404) if entry is None or entry.removed_at else entry


def extra_context(visit, parts) -> dict:
    """What the templates of the entries need besides the entries (see Page)."""
    return authors_and_voices(visit.plan, parts) | ASKED | {"shown": _shown(visit.plan)}


def _shown(plan) -> dict[int, list[Showing]]:
    """{id of an entry: what is shown of it now}."""
    return grouped(Showing.of(plan), by=lambda one: one.part)


def _chosen(mine: list[Showing]) -> Showing | None:
    """What is read aloud of an entry: what lies on the table, else what is shown in part."""
    picked = [one for one in mine if one.conversation_id or not one.is_whole]
    return min(picked, key=lambda one: one.conversation_id is None, default=None)


def shown_as(showing: Showing, to_owner: bool) -> str:
    """As in KindView."""
    if to_owner:
        day = weekday_and_day((showing.words or {})["day"], within=True)
        how_much = _("All of the day.") if showing.is_whole else _("Some of the day.")
        shown = _("The diary, %(day)s.", day=day)
        return f"{shown} {how_much}"
    name = showing.plan.owner.name
    return _("From %(names)s diary", names=theirs_of(name)) if name else _("From somebody’s diary")


PAGE = Page(
    name="diary",
    endpoint="diary.show",
    title=_l("Diary"),
    in_log=_l("the diary"),
    can_be_shared=False,
    home=48,
    more=17,
    so_far=lambda _overview: "",  # nothing is counted here
    extra_context=extra_context,
    marks=marks,
    on_table=("showings.for_table", _l("Put something from the diary on the table")),
    kinds=(
        KindView(
            Entry,
            EntryForm,
            title=_l("A day in the diary"),
            plural=_l("Diary"),
            in_log=_l("the diary"),
            full=_l("The diary is full. Your text is still here. Remove something old first."),
            fragment="tools/diary/_entry.html",
            shown_as=shown_as,
        ),
    ),
)
