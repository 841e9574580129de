"""Paper as PDF: typst sets the page, without a browser, readable by a screen reader (PDF/UA-1).

What people wrote goes in as data and never becomes markup.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from models.core.typed import CONTROL
from models.paper.layout import SIZES

FONTS = Path(__file__).parents[2] / "static" / "built" / "fonts"
TEMPLATES = Path(__file__).parents[2] / "templates" / "paper" / "printing"
ONE_PAGE = b"/Type/Pages/Count 1/"
AS_PDF = {"format": "pdf", "pdf_standards": ["ua-1"]}
DOTS_PER_INCH = 300  # of a picture
# Shown where none of our fonts has the character. Every PDF reader must be able to name it.
UNKNOWN = "\ufffd"
_one_at_a_time = Lock()  # the compiler keeps its fonts and lends itself to one page


def compiled(
    template: str, data: dict, pictures: dict[str, str], sizes: tuple[float, ...] = SIZES
) -> bytes:
    """The page `template` of templates/printing as PDF.

    `data` is JSON for the page, with the size of its letters in points; `pictures` are SVG
    texts by name. Should it take two pages, smaller letters of these `sizes` are tried. Never
    fails on what people wrote: signs that no font has are replaced.
    """
    for size in [size for size in reversed(sizes) if size <= data.get("size", sizes[0])]:
        page = _compile(template, data | {"size": size, "last": size == sizes[0]}, pictures)
        if ONE_PAGE in page:
            break
    return page


def pages(template: str, data: dict) -> bytes:
    """The template as a PDF of as many pages as its text needs."""
    return _compile(template, data, {})


def picture(template: str, data: dict, pictures: dict[str, str]) -> bytes:
    """The page `template` as a picture (PNG)."""
    return _compile(template, data, pictures, format="png", ppi=DOTS_PER_INCH)


def _compile(template: str, data: dict, pictures: dict[str, str], **how) -> bytes:
    inputs = {
        "data": json.dumps(_printable(data)),
        **{name: _covered(svg) for name, svg in pictures.items()},
    }
    with _one_at_a_time:
        page: Any = _compiler().compile(
            input=str(TEMPLATES / template), sys_inputs=inputs, **(how or AS_PDF)
        )
    return page  # one document, as no file to write to is given


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


def _printable(value):
    """The same data with only characters that can be printed."""
    if isinstance(value, str):
        return _covered(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _covered(text: str) -> str:
    # A control character, which no form lets through, would make the whole page fail.
    text = CONTROL.sub("", text)
    if text.isascii():
        return text
    return "".join(letter if ord(letter) in _letters() else UNKNOWN for letter in text)


@cache
def _letters() -> frozenset[int]:
    """The code points that our fonts can show, as bin/assets found them."""
    return frozenset(json.loads((FONTS / "letters.json").read_text()))
