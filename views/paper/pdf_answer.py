"""A printed page as a PDF: its pictures, and the data for the typst template."""

import re
from dataclasses import asdict
from functools import lru_cache

import segno
from flask import get_template_attribute, make_response
from markupsafe import Markup

from models.paper import pdf
from models.paper.fit import SheetPage
from models.paper.large import LargePage
from models.paper.layout import SIZES
from models.paper.sheet import Sheet, Spoke
from models.paper.wallet import Wallet
from models.paper.wheel_drawing import Drawing
from models.paper.wheel_words import EDGE
from models.people.tone import GREEN, TONES
from views.paper.sheet_labels import large_words, printed_words, wallet_words

PRINTED = (
    "name",
    "first",
    "matters",
    "goals",
    "achieved",
    "strengths",
    "dreams",
    "contacts",
    "emergency",
    "lists",
)
TEXT = re.compile("<text.*?</text>", re.DOTALL)


def qr(sheet: Sheet) -> Markup:
    """A QR code (SVG) of the sign-in page, and nothing else: a sheet on a wall opens nothing."""
    return _qr(sheet.sign_in_url)


# Cached: drawing it takes as long as the rest of the sheet, and an installation has one address.
@lru_cache(16)
def _qr(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def answer(
    template: str,
    sheet: Sheet,
    data: dict,
    name: str,
    sizes: tuple[float, ...] = SIZES,
    pictures: dict[str, str] | None = None,
    drawn: Drawing | None = None,
):
    """The page as a download, with a neutral file name.

    `template` is a file in templates/paper/printing; `data` is what it needs beside the sheet,
    `sizes` are those that its letters may have, `pictures` are further SVG texts by name, and
    `drawn` is the wheel.
    """
    colours = TONES.get(sheet.tone, TONES[GREEN])
    printed = {field: value for field, value in asdict(sheet).items() if field in PRINTED}
    data |= {"sheet": printed, "language": sheet.language, **_on_the_wheel(drawn)}
    data |= {"ink": colours.ink, "tint": colours.tint}
    drawings = {"qr": str(qr(sheet)), "picture": _framed(sheet), **_pictures(drawn, colours.ink)}
    response = make_response(pdf.compiled(template, data, drawings | (pictures or {}), sizes))
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return response


def _framed(sheet: Sheet) -> str:
    """The owner's own picture as SVG, cut to a square; empty if there is none."""
    if not sheet.picture:
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 84 84"><image width="84" height="84" '
        f'preserveAspectRatio="xMidYMid slice" href="{sheet.picture}"/></svg>'
    )


def _pictures(drawn: Drawing | None, ink: str) -> dict[str, str]:
    """The shapes in SVG, without words: typst shows no Arabic and no joined emoji in an SVG.

    `ink` is the colour of what was said; what is there for the pen is black.
    """
    wheel = get_template_attribute("tools/wheel/_drawing.html", "wheel")
    icon = get_template_attribute("tools/wheel/_drawing.html", "mark_icon")
    shapes = TEXT.sub("", wheel(drawn, tight=True)) if drawn else ""
    return {
        "wheel": shapes.replace("currentColor", "#000" if drawn and drawn.ticks else ink),
        "talk": str(icon("talk")),
        "help": str(icon("help")),
    }


def folding() -> dict[str, str]:
    """The three pictures of how the wallet card is folded."""
    draw = get_template_attribute("paper/printing/_folding.html", "folding")
    return {f"fold{step}": str(draw(step)) for step in (1, 2, 3)}


def _on_the_wheel(drawn: Drawing | None) -> dict:
    """The words of the wheel, which typst sets itself, around the middle of its picture.

    As for a wheel that is 200 wide; `slimness` is how high it is for its width.
    """
    if drawn is None:
        return {"labels": [], "slimness": 0}
    names = [(line, drawn.font_size) for sector in drawn.sectors for line in sector.lines]
    numbers = [(line, drawn.scale_size) for line in drawn.scale]
    scale = EDGE / drawn.edge
    middle = sum(drawn.heights) / 2
    labels = [
        {
            "x": line.x * scale,
            "y": (line.y - middle) * scale,
            "text": line.text,
            "own": line.own,
            "size": size * scale,
        }
        for line, size in names + numbers
    ]
    return {"labels": labels, "slimness": drawn.slimness}


def told(page: SheetPage) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "words": printed_words(page),
        "talk": page.talk,
        "help": page.help,
        "lines": page.lines,
        "first_size": page.first_size,
        "on_left": page.on_left,
        "wheel": page.wheel,
        "said": {"left": _said(page.said.left), "right": _said(page.said.right)},
    }


def _said(areas: tuple[Spoke, ...]) -> list[dict]:
    return [{"name": one.name, "now": one.now, "of_ten": one.of_ten} for one in areas]


def told_large(page: LargePage) -> dict:
    """What the template of the sheet in large letters needs beside the sheet itself."""
    return {
        "size": page.size,
        "first_size": page.first_size,
        "more": page.more,
        "people": page.people,
        "words": large_words(page),
    }


def told_wallet(card: Wallet) -> dict:
    """What the template of the wallet card needs beside the sheet itself."""
    return {
        "size": card.size,
        "cover_size": card.cover_size,
        "numbers": list(map(asdict, card.numbers)),
        "first": list(map(asdict, card.first)),
        "panels": [list(map(asdict, panel)) for panel in card.panels],
        "lines": card.lines,
        "words": wallet_words(card),
    }
