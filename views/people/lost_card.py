"""What to do without the card or the PIN: open to everybody, as they cannot sign in."""

from flask import Blueprint, render_template

from views.core import access

bp = Blueprint("lost_card", __name__)


@bp.get("/lost-card")
def show():
    access.public()
    return render_template("people/lost_card/show.html")
