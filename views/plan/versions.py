"""Read the versions of a part or of one's own proposal, bring one back, undo, remove a part."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from models.people.person import Person
from models.plan import undoing
from models.plan.edit import Conflict, Full, Removed
from models.plan.kept_text import WITHOUT_NETWORK, KeptText
from models.plan.kinds import with_removed
from models.plan.own_proposals import take_back
from models.plan.part import Part
from models.plan.proposal import Decided, Proposal
from models.plan.visit import Visit
from views.core import access, htmx
from views.core.fields import number
from views.plan import pages
from views.plan.edit_answers import both, is_full
from views.plan.edit_forms import open_form
from views.plan.home import ANSWERS
from views.plan.kept_texts import rest_of, words_of
from views.plan.offline_copy import is_for_a_copy
from views.plan.parts import (
    fragment,
    open_to_author,
    open_to_edit,
    page_of,
    part_in,
    place_of,
)

bp = Blueprint("versions", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/<kind>/<int:part_id>/history")
def history(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    edits = part.versions()
    kept_texts = _kept(visit, view, part.id, part.values())
    writers = {one.by_id for one in edits} | {one.by_id for one, _told in kept_texts}
    return render_template(
        "plan/edits/history.html",
        plan=visit.plan,
        part=part,
        versions=[(edit, view.form.of_values(visit.plan, edit.values)) for edit in edits],
        kept_texts=kept_texts,
        authors=Person.names(writers),
        back=page_of(part),
    )


def _kept(visit: Visit, view: pages.KindView, part_id: int, values: dict) -> list[tuple]:
    """[(kept text, its words as words_of has them)] of those that do not stand in `values`."""
    kept = [one for one in KeptText.of(visit, part_id) if not one.stands_in(values)]
    return [(one, words_of(view, visit, one)) for one in kept]


@bp.get("/<kind>/<int:part_id>/proposed")
def proposed(plan_id, kind, part_id):
    """What the person of this visit has proposed for this part, sent or not. Only they see it.

    Whoever may only read by now still reads what they wrote.
    """
    visit, view = open_to_author(plan_id, kind, part_id)
    return _proposed(visit, view, part_id)


@bp.post("/<kind>/<int:part_id>/proposed/taking-back")
def take_back_proposed(plan_id, kind, part_id):
    # Whoever may only read by now still decides about what they once sent.
    visit, view = open_to_author(plan_id, kind, part_id)
    try:
        take_back(visit, part_id)
    except Decided:
        return _proposed(visit, view, part_id, is_too_late=True), 409
    return redirect(url_for(".proposed", plan_id=plan_id, kind=kind, part_id=part_id), 303)


def _proposed(visit: Visit, view: pages.KindView, part_id: int, is_too_late=False) -> str:
    """The page. `is_too_late`: the owner had answered before this person took it back."""
    versions = Proposal.versions(visit.plan, part_id, visit.person)
    part = view.kind.find(visit.plan, part_id)
    if not part and not versions:
        abort(404)
    part = part or view.kind.blank(visit.plan, part_id)
    shown = versions[0].words if versions else part.values()
    kept_texts = _kept(visit, view, part_id, shown)
    now = view.form.of_values(visit.plan, {})
    now.show(part.revision)
    if versions and versions[0].is_open:
        now.show(versions[0].base, versions[0].revision)
    return render_template(
        "plan/edits/proposed.html",
        plan=visit.plan,
        part=part,
        now=now,
        versions=[(one, view.form.of_values(visit.plan, one.words)) for one in versions],
        kept_texts=kept_texts,
        authors=Person.names({one.by_id for one, _told in kept_texts}),
        answers=ANSWERS,
        is_too_late=is_too_late,
        may_go_on=visit.may_propose and visit.sees(view.kind.page),
        back=page_of(part) if visit.sees(view.kind.page) else f"{visit.plan.address}/home",
    )


@bp.post("/<kind>/<int:part_id>/removal")
def remove(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    if "remove" not in view.kind.allows:
        abort(404)
    if _has_others_words(visit, part, number(request.form.get("seen"))):
        abort(409)
    part.remove(visit)
    return _gone(visit, part)


def _has_others_words(visit: Visit, part: Part, seen: int | None) -> bool:
    """Whether somebody else wrote in it after this revision, which the button was about.

    A removal that waited on a phone without a network was not about what the same person has
    written elsewhere meanwhile either.
    """
    if seen is None or part.removed_at:
        return False
    if not is_for_a_copy():
        return any(one != visit.person.id for one in part.writers_since(seen))
    later = [edit for edit in part.edits_of_words() if edit.revision > seen]
    return any(
        edit.by_id != visit.person.id or not edit.screen.startswith(WITHOUT_NETWORK)
        for edit in later
    )


def _gone(visit: Visit, part: Part):
    """In place of the part, or on a page of its own: that it is removed, and the way back."""
    has_page = visit.sees_versions  # see edits.show
    address = part.address if has_page else page_of(part)
    return htmx.done("plan/edits/_gone.html", address, part=part, plan=visit.plan)


@bp.post("/<kind>/<int:part_id>/restoration")
def restore(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    try:
        part.restore(visit, number(request.form.get("revision")) or 0)
    except LookupError:
        abort(404)
    return htmx.go(place_of(part))


@bp.post("/<kind>/<int:part_id>/undoing")
def undo(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    try:
        undoing.undo(visit, part, number(request.form.get("seen")))
    except LookupError:
        abort(409)
    undone = part_in(visit, view, part_id)
    if undone.removed_at:
        return _gone(visit, undone)
    return fragment(visit, undone)


@bp.get("/kept/<int:kept_id>")
def choose(plan_id, kept_id):
    """Both texts, for the writer of the one that met a conflict; or where they find it."""
    visit = access.plan_to_read(plan_id, "home")
    kept = KeptText.find(visit, kept_id)
    if kept is None and visit.may_write:  # settled, and Back led here again
        return redirect(f"{visit.plan.address}/home", 303)
    kept = kept or abort(404)
    view = pages.view_of(kept.kind)
    conflict = kept.choice(visit)
    if conflict is None:
        part = view.kind.find(visit.plan, kept.part) or view.kind.blank(visit.plan, kept.part)
        return redirect(place_of(part) if kept.settled_at else part.address + "/edit", 303)
    form = view.form.of_values(visit.plan, conflict.merged)
    page, _status = both(visit, conflict, form, brought=kept)
    return page  # it was asked for: that the two differ is no news


@bp.post("/kept/<int:kept_id>")
def answer(plan_id, kept_id):
    """Use a text that met a conflict, or let it be. Who may only read can let their own be."""
    visit = access.plan_to_read(plan_id, "home")
    if not visit.may_propose and request.form.get("answer") == "use":
        abort(403)
    kept = KeptText.find(visit, kept_id) or abort(404)
    view = pages.view_of(kept.kind)
    if kept.is_too_long and request.form.get("answer") == "use":
        return redirect(f"{visit.plan.address}/{kept.kind}/{kept.part}/edit", 303)
    try:
        _use_or_leave(visit, kept, request.form.get("answer"))
    except Conflict as conflict:
        form = view.form.of_values(visit.plan, conflict.merged)
        return both(visit, conflict, form, brought=kept)
    except Full:
        form = view.form.of_values(visit.plan, kept.values)
        return is_full(view, visit, view.kind.blank(visit.plan, kept.part), form)
    except Removed:
        abort(409)
    except LookupError:
        abort(404)
    part = view.kind.find(visit.plan, kept.part) or view.kind.blank(visit.plan, kept.part)
    if htmx.wants_fragment() and (visit.sees_versions or not part.removed_at):
        return open_form(visit, view, part)
    writes_on = visit.may_propose and not visit.may_write
    return htmx.go(f"{part.address}/edit" if writes_on else place_of(part))


def _use_or_leave(visit: Visit, kept: KeptText, wish: str | None) -> None:
    if wish == "use":
        kept.use(visit)
    elif wish == "remove" and kept.is_too_long:
        kind = pages.view_of(kept.kind).kind
        part = kind.find(visit.plan, kept.part) or kind.blank(visit.plan, kept.part)
        kept.remove_long_text(visit, rest_of(visit, part, kept))
    elif wish == "leave":
        kept.settle(visit)
    else:
        abort(400)


@bp.get("/taken-away")
def taken_away(plan_id):
    visit = access.own_plan(plan_id)
    removed = with_removed(visit.plan)
    gone = [
        (part, view.form.of_values(visit.plan, part.values()))
        for view in pages.all_views()
        if view.kind in removed
        for part in view.kind.taken_away(visit.plan)
    ]
    return render_template(
        "plan/edits/taken_away.html",
        plan=visit.plan,
        gone=gone,
        with_kept=KeptText.parts_with(visit),
    )
