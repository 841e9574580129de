"""What to do when nothing opens any more: open to everybody, as they cannot sign in."""

from flask import Blueprint, render_template, request

from views.core import access

bp = Blueprint("lost_card", __name__)


@bp.get("/lost-card")
def show():
    access.public()
    page = "helper" if request.args.get("for") == "helper" else "show"
    return render_template(f"people/lost_card/{page}.html")
