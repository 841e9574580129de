"""Times that were kept to compare with: which one is shown beside today, and their form."""

from flask import abort, request
from flask_babel import lazy_gettext as _l

from models.tools.kept_time import KeptTime
from views.core.fields import line
from views.core.forms import PartForm
from views.core.language import day

FEW = 3  # on the page, until somebody asks for the others


class KeptForm(PartForm):
    words = line(_l("A few words about that time"), _l("You can skip this."), most=200)


def kept_on(part: KeptTime) -> str:
    """The day on which it was kept, which is its name."""
    return day(part.created_at)


def chosen(times: list, wanted: str | None):
    """The time with the id `wanted`; None for no id. Aborts with 404 if there is no such time."""
    if wanted in (None, "", "none"):
        return None
    return next((one for one in times if str(one.id) == wanted), None) or abort(404)


def lately(times: list) -> list:
    """The last few of them; all, if the address asks for them."""
    return times if "times" in request.args else times[:FEW]
