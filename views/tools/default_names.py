"""The default names of things that the owner may rename."""

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l

from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action
from models.tools.wheel import Area
from views.core.voice import with_owner

AREA_NAMES = {
    "housing": _l("Housing"),
    "work": _l("Work and activity"),
    "money": _l("Money"),
    "body": _l("Physical health"),
    "mind": _l("Mental health"),
    "substances": _l("Drugs and alcohol"),
    "everyday": _l("Everyday life"),
    "network": _l("Family, friends and network"),
}
KIND_NAMES = {
    "service": _l("Care or support"),
    "kin": _l("Next of kin"),
    "peer": _l("Peer support"),
    "friend": _l("Friend"),
    "other": _l("Other"),
}


@dataclass(frozen=True)
class Unnamed:
    """Stands on a page for a contact whom its reader may not be told of."""

    name: str
    phone: None = None


def people(visit: Visit, contacts: list[Contact]) -> dict[int, Contact | Unnamed]:
    """{contact id: the contact, as far as this visitor may be told who it is}."""
    if visit.sees(Contact.page):
        return {one.id: one for one in contacts}
    unnamed = Unnamed(gettext("One of the contacts"))
    return {one.id: one if visit.may_name(one) else unnamed for one in contacts}


def who_does(visit: Visit, action: Action, people: dict) -> str:
    """Who does it, in words; "" if nobody is named. `people`: as the function above returns it."""
    me = pgettext("who", "Me") if visit.owns else with_owner(gettext("%(owner)s"))
    contact = people.get(action.responsible_id)
    found = [action.mine and me, contact and contact.name, action.somebody]
    return ", ".join(filter(None, found))


def area_names(visit: Visit, areas: list[Area]) -> dict[int, str]:
    """{area id: its name}, of those areas that this visitor may be told of."""
    return {area.id: area_name(area) for area in areas if visit.may_name(area)}


def area_name(area: Area) -> str:
    """The owner's own name for the area, else our name for its key."""
    return named(area.name, area.key)


def named(name: str | None, key: str | None) -> str:
    """`name`, else our name for the area with this key, in the language of the page."""
    return name or str(AREA_NAMES[key] if key in AREA_NAMES else gettext("Another area"))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(area_name=area_name, who_does=who_does)
