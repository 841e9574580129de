"""The key card as a picture, to be kept on one's own phone while the card is shown."""

from flask import Blueprint, abort, make_response
from flask_babel import gettext as _

from models.paper import pdf
from views.core import access
from views.people import card

bp = Blueprint("card_picture", __name__)


@bp.get("/card/picture")
def show():
    access.person()
    code = card.code_for_own_phone()
    if code is None:
        abort(404)
    said = {
        "title": _("My key card"),
        "how": _("Keep it like your house key. It works only with your PIN."),
    }
    response = make_response(
        pdf.picture("card.typ", {"code": code, "words": said}, {"qr": card.qr(code)})
    )
    response.mimetype = "image/png"
    response.headers.set("Content-Disposition", "attachment", filename=_("key-card") + ".png")
    return response
