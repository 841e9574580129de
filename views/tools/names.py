"""The default names of things that the owner may rename."""

from functools import lru_cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from models.tools.wheel import Area
from views.core.catalogue import locale

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


def area_name(area: Area) -> str:
    """The owner's own name for the area, else our name for its key."""
    return named(area.name, area.key)


def named(name: str | None, key: str | None) -> str:
    """`name`, else our name for the area with this key, in the language of the page."""
    return name or _suggested(key, locale().language)


@lru_cache(200)
def _suggested(key: str | None, _language: str) -> str:
    """`_language` is only part of the cache's key: gettext knows the language itself."""
    return str(AREA_NAMES[key]) if key in AREA_NAMES else str(gettext("Another area"))
