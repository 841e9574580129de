"""Which parts there are, with their forms, and how a part is found, opened and shown again."""

from flask import abort, redirect, render_template, url_for

from views.core import access, htmx
from views.tools import contacts, goals, matters, wheel

MODULES = (goals, wheel, matters, contacts)
FORMS = {kind.noun: (kind, form) for module in MODULES for kind, form in module.FORMS}
TEMPLATES = {
    "plan": "tools/goals",
    "wheel": "tools/wheel",
    "matters": "tools/matters",
    "contacts": "tools/contacts",
}
ENDPOINTS = {
    "plan": "goals.show",
    "wheel": "wheel.show",
    "matters": "matters.show",
    "contacts": "contacts.show",
}
SURROUNDINGS = {
    kind.page: module.surroundings for module in MODULES for kind, _form in module.FORMS
}


def kind_of(noun: str):
    """(model, form) of a kind of part. Aborts with 404."""
    return FORMS.get(noun) or abort(404)


def open_to_edit(plan_id: int, noun: str):
    """(plan, model, form), for who may write there. Aborts as the door does."""
    kind, form_class = kind_of(noun)
    return access.plan_to_edit(plan_id, kind.page), kind, form_class


def open_to_read(plan_id: int, noun: str):
    """(plan, model), for who may read there. Aborts as the door does."""
    kind, _form_class = kind_of(noun)
    return access.plan_to_read(plan_id, kind.page), kind


def open_to_propose(plan_id: int, noun: str):
    """The same, for who may propose something there as well."""
    kind, form_class = kind_of(noun)
    return access.plan_to_propose(plan_id, kind.page), kind, form_class


def part_in(plan, kind, part_id: int):
    """The part, removed or not. Aborts with 404, also for a part of another plan."""
    return kind.find(plan, part_id) or abort(404)


def page_of(plan, kind) -> str:
    return url_for(ENDPOINTS[kind.page], plan_id=plan.id)


def address_of(plan, part) -> str:
    return f"{page_of(plan, part)}#part-{part.id}"


def fragment(plan, part):
    """The part in its reading view: its fragment, or its place on the page."""
    if not htmx.wants_fragment():
        return redirect(address_of(plan, part), 303)
    return render_template(
        TEMPLATES[part.page] + f"/_{part.noun}.html",
        part=part,
        plan=plan,
        **SURROUNDINGS[part.page](plan, part),
    )
