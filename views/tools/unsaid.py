"""What the owner does not want raised in a meeting: theirs alone, and for one who prepares."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from models.tools.meetings import Unsaid
from views.core import access
from views.plan.pages import KindView, Page
from views.plan.parts import show_page
from views.tools.meeting_forms import UnsaidForm

bp = Blueprint("unsaid", __name__, url_prefix="/plans/<int:plan_id>/unsaid")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "unsaid")
    return show_page(visit, PAGE)


PAGE = Page(
    name="unsaid",
    endpoint="unsaid.show",
    title=_l("What I do not want raised"),
    tab=_l("For a meeting"),
    in_log=_l("what is not to be raised"),
    kinds=(
        KindView(
            Unsaid,
            UnsaidForm,
            title=_l("What I do not want raised"),
            plural=_l("What I do not want raised"),
            in_log=_l("what is not to be raised"),
        ),
    ),
)
