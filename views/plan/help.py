"""Help: what everybody may know, before they sign in too. In a plan it speaks of that plan."""

from flask import Blueprint, render_template, request

from views.core import access
from views.core.addresses import own_path
from views.core.language import select

bp = Blueprint("help", __name__)


@bp.get("/help")
def show():
    access.public()
    country = "SE" if select() == "sv" else "NO"
    return _page(own_path(request.args.get("back")), country, to_owner=True)


@bp.get("/plans/<int:plan_id>/more/help")
def of_plan(plan_id):
    visit = access.plan_to_read(plan_id, "more")
    plan = visit.plan
    return _page(f"{plan.address}/more", plan.country, to_owner=visit.owns, plan=plan)


def _page(back: str, country: str, to_owner: bool, plan=None) -> str:
    """`back`: where the reader came from. `to_owner`: it speaks to an owner, or who may be one."""
    return render_template(
        "plan/help/show.html", back=back, country=country, to_owner=to_owner, plan=plan
    )
