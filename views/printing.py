"""Paper: the sheet, the wallet card and the blank forms, as a page to print and as PDF."""

from dataclasses import asdict

import segno
from flask import Blueprint, get_template_attribute, make_response, render_template, request, url_for
from flask_babel import force_locale, get_locale
from markupsafe import Markup

from models import pdf
from models.drawing import drawing
from models.fit import fitted
from models.person import LANGUAGES
from models.plan import SHEET_NAMES
from models.sheet import Sheet
from views import access
from views.sheet_words import words

bp = Blueprint("printing", __name__)


def qr(address: str) -> str:
    """The address as a QR code in SVG; it stands beside the address in words."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(border=0, omitsize=True, lineclass=None, svgclass="qr")
