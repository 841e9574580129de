"""Who is here and writes where."""

from flask import Blueprint, render_template, request

from models.plan.presence import Presence
from views.core import access
from views.core.fields import number

bp = Blueprint("presence", __name__, url_prefix="/plans/<int:plan_id>/presence")


@bp.get("")
def show(plan_id):
    plan = access.plan_to_read(plan_id, "home")
    return _here(plan)


@bp.post("")
def note(plan_id):
    plan = access.plan_to_read(plan_id, "home")
    part = number(request.form.get("part"))
    Presence.note(plan, access.person(), part if part and 0 < part < 2**63 else None)
    return _here(plan)


def _here(plan) -> str:
    return render_template(
        "plan/presence/_here.html", others=Presence.others(plan, access.person()), plan=plan
    )
