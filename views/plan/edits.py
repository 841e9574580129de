"""Writing in a part: the form, the save, and both texts when two wrote at once."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from models.core.database import new_id
from models.people.person import Person
from models.plan.edit import Conflict, Full, Removed
from models.plan.proposal import Proposal
from views.core import access, htmx
from views.core.fields import number
from views.plan.parts import fragment, open_to_propose, open_to_read, page_of, part_in

bp = Blueprint("edits", __name__, url_prefix="/plans/<int:plan_id>/<noun>")


@bp.get("/new")
def new(plan_id, noun):
    plan, kind, form_class = open_to_propose(plan_id, noun)
    wanted = {name: value for name, value in request.args.items() if name in kind.writable}
    if htmx.wants_fragment():
        return _form(plan, kind.blank(plan, new_id()), form_class, wanted)
    return redirect(url_for(".edit", plan_id=plan.id, noun=noun, part_id=new_id(), **wanted), 303)


@bp.get("/<int:part_id>")
def show(plan_id, noun, part_id):
    plan, kind = open_to_read(plan_id, noun)
    part = part_in(plan, kind, part_id)
    if part.removed_at and not access.writes(plan):
        abort(404)
    return fragment(plan, part)


@bp.get("/<int:part_id>/edit")
def edit(plan_id, noun, part_id):
    plan, kind, form_class = open_to_propose(plan_id, noun)
    part = kind.find(plan, part_id)
    if part and part.removed_at:
        return redirect(
            url_for("versions.history", plan_id=plan.id, noun=noun, part_id=part.id), 303
        )
    return _form(plan, part or kind.blank(plan, part_id), form_class, request.args)


@bp.post("/<int:part_id>")
def save(plan_id, noun, part_id):
    plan, kind, form_class = open_to_propose(plan_id, noun)
    part = kind.find(plan, part_id)
    form = form_class.sent(_settled(request.form), part, plan)
    shown = part or kind.blank(plan, part_id)
    if not form.validate():
        return _answer("form", plan, shown, form, 422)
    if not access.writes(plan):
        return _propose(plan, kind, shown, form)
    try:
        saved = kind.write(
            plan,
            part_id,
            access.person(),
            form.seen_revision(),
            form.changes(),
            form.submission(),
            revive="revive" in request.form,
            paper=access.from_paper(plan),
        )
    except Conflict as conflict:
        return both(plan, conflict, form)
    except Removed as gone:
        return _answer("removed", plan, gone.part, form, 409)
    except Full:
        form.answers()[0].errors = [kind_is_full(noun)]
        return _answer("form", plan, shown, form, 422)
    except LookupError:
        abort(404)
    settled = access.owns(plan) and Proposal.find(plan, number(request.form.get("proposal")) or 0)
    if settled:
        settled.settle(access.person())
    if saved.stands_as(form.changes()):  # else others have changed what this screen does not show
        form.expected.data = str(saved.revision)
    return _answer("saved", plan, saved, form, 200)


def _propose(plan, kind, part, form):
    """Outside a conversation a helper's words stand beside the owner's, until the owner answers."""
    try:
        proposal = Proposal.put(
            plan,
            kind,
            part.id,
            access.person(),
            form.seen_revision(),
            form.changes(),
            sent="autosave" not in request.form,
        )
    except Full:
        form.answers()[0].errors = [
            _(
                "Many of your proposals wait for an answer. Talk with the owner about them first. "
                "Your text is still here."
            )
        ]
        return _answer("form", plan, part, form, 422)
    return _answer("proposed", plan, part, form, 200, proposal=proposal)


def kind_is_full(noun: str) -> str:
    """There is a limit to each list; say which, and what to do."""
    if noun == "matter":
        return _(
            "You have 5 things already. Take one away to make room for this. Your text is still here."
        )
    return _(
        "The list is full. Take something away to make room for this. Your text is still here."
    )


def _form(plan, part, form_class, wanted):
    begun = None if access.writes(plan) else Proposal.mine(plan, part.id, access.person())
    if begun:
        form = form_class.of_values(plan, begun.words)
        form.expected.data = str(begun.base)
    else:
        form = form_class.showing(
            part, plan, **form_class.wanted(wanted) if not part.revision else {}
        )
    return _answer("form", plan, part, form, 200)


def _settled(sent) -> MultiDict:
    """The form with the choices from "you wrote at the same time" put in their fields."""
    settled = MultiDict(sent)
    for name, choice in sent.items():
        if not name.startswith("choice-"):
            continue
        field = name.removeprefix("choice-")
        mine, theirs = (
            sent.get(f"mine-{field}", sent.get(field, "")),
            sent.get(f"theirs-{field}", ""),
        )
        settled[field] = {"theirs": theirs, "both": f"{theirs}\n{mine}"}.get(choice, mine)
    return settled


def both(plan, conflict: Conflict, form, proposal: Proposal | None = None):
    """Both texts side by side; the fields that only one side touched are merged already.

    `proposal` is what the owner said yes to: then "mine" is what it says, and it waits until they have chosen.
    """
    theirs = form.of_values(plan, conflict.part.values())
    clash = {form.MODEL_TO_FORM.get(name, name) for name in conflict.fields}
    merged = form.of_values(plan, conflict.merged)
    merged.expected.data = str(conflict.part.revision)
    return _answer(
        "conflict",
        plan,
        conflict.part,
        form,
        409,
        theirs=theirs,
        clash=clash,
        merged=merged,
        author=Person.names({conflict.part.changed_by_id}),
        proposal=proposal,
    )


def _answer(what, plan, part, form, status, **more):
    """The same answer as a line of status (autosave), a fragment (htmx) or a page."""
    form.mark(part.id)
    values = {
        "plan": plan,
        "part": part,
        "form": form,
        "noun": part.noun,
        "back": page_of(plan, part),
        **more,
    }
    if "autosave" in request.form:
        return render_template(f"plan/edits/_status_{what}.html", **values), status
    if what == "saved":
        return fragment(plan, part)
    if what == "proposed" and not htmx.wants_fragment():
        return redirect(f"{values['back']}?sent=1", 303)
    return htmx.fragment_or(f"plan/edits/_{what}.html", "plan/edits/page.html", status, **values)
