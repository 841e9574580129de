"""The answer to a save: the form again, both texts, what is saved, or a line that tells of it."""

from flask import g, render_template, request
from flask_babel import gettext as _

from models.people.person import Person
from models.plan.edit import Conflict
from models.plan.kept_text import KeptText
from models.plan.kinds import links
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from views.core import htmx
from views.core.fields import number
from views.plan import pages
from views.plan.kept_texts import keep
from views.plan.parts import fragment, page_of, place_of


def both(
    visit: Visit,
    conflict: Conflict,
    form,
    proposal: Proposal | None = None,
    brought: KeptText | None = None,
    not_chosen: list[str] | None = None,
    seen: int | None = None,
):
    """The page that shows both texts of a conflict, to choose from. Status 409.

    The fields that only one side changed are merged already. `proposal`: the one that the owner
    said yes to, if the conflict is with that. Then "mine" is its text, and it waits until the
    owner has chosen. `brought`: the kept text that they bring back, if that is "mine".
    `not_chosen`: the fields where they have chosen nothing, if they were asked. Status 422.
    `seen`: as for kept_texts.keep.
    """
    part = conflict.part
    merged = form.of_values(visit.plan, conflict.merged)
    merged.show(part.revision, conflict.own)
    kept = brought
    if not (proposal or brought):
        kept = keep(visit, part, conflict.base, conflict.mine, form, seen)
    writers = {
        form.MODEL_TO_FORM.get(name, name): None if conflict.own else part.writer_of(name)
        for name in conflict.fields
    }
    others = {edit.by_id for edit in writers.values() if edit} - {visit.person.id}
    names = Person.names(others)
    return answer(
        "conflict",
        visit,
        part,
        form,
        422 if not_chosen else 409,
        not_chosen=not_chosen or [],
        theirs=form.of_values(visit.plan, part.values()),
        writers=writers,
        merged=merged,
        own=conflict.own,
        alone_at_it=not others and not proposal,
        author=names,
        other_writer=next(iter(names.values())) if len(names) == 1 and not proposal else None,
        proposal=proposal,
        kept=kept,
        brought=brought,
    )


def is_full(view: pages.KindView, visit: Visit, part: Part, form):
    """The form again, with an error that says what to do when the list is full."""
    form.answers()[0].errors = [
        view.full
        or _("The list is full. Remove something to make room for this. Your text is still here.")
    ]
    return answer("form", visit, part, form, 422)


def sent(visit: Visit, part: Part, proposal: Proposal, again: bool = False):
    """The part as it stands, which has not changed, and below its words what was proposed.

    `again`: the owner had answered an earlier proposal of theirs.
    """
    g.sent = {"proposal": proposal, "again": again}
    return fragment(visit, part)


def page_for(part: Part, form) -> str:
    """The page that shows it; of something new, the page of what its form says that it is for."""
    if not part.revision:
        named = {field.name: _named(form, field.name) for field in links(type(part))}
        part = type(part).blank(part.plan, part.id, **named)
    return page_of(part)


def _named(form, name: str) -> int | None:
    """The id of the part that this field of the form names."""
    found = form[name].data if name in form else None
    return found if isinstance(found, int) else None


def _onward(visit: Visit, part: Part) -> str:
    """Where to go after a save: to the form that the button names, else to the part's place."""
    wanted = number(request.form.get("onward"))
    following = wanted and type(part).find(visit.plan, wanted)
    return f"{following.address}/edit" if following else place_of(part)


def answer(what: str, visit: Visit, part: Part, form, status: int, **more):
    """The answer `what`, as a line of status for an autosave, a fragment for htmx, or a page.

    `what` is the name of a template: form, saved, proposed, answered, conflict or removed.
    """
    form.mark(part.id)
    back = page_for(part, form)
    alone = "alone" in request.form  # on a page of its own: it leads back to where the part stands
    values = {"plan": visit.plan, "part": part, "form": form, "back": back, "alone": alone, **more}
    values["scripted"] = htmx.wants_fragment()
    values["wrote_before"] = not visit.may_write and Proposal.is_in_other_forms(
        visit.plan, part.id, visit.person, form.submission().screen
    )
    if "autosave" in request.form:
        return render_template(f"plan/edits/_status_{what}.html", **values), status
    on_a_page = alone or not htmx.wants_fragment()
    if what == "saved":
        return htmx.go(_onward(visit, part)) if alone else fragment(visit, part)
    if what == "proposed" and on_a_page:
        return htmx.go(f"{page_of(part)}?sent={'again' if more['again'] else 1}")
    if what == "answered" and on_a_page:
        return htmx.go(f"{part.address}/proposed")
    if what == "proposed" and part.revision:
        return sent(visit, part, more["proposal"], more["again"])
    return htmx.fragment_or(f"plan/edits/_{what}.html", "plan/edits/page.html", status, **values)
