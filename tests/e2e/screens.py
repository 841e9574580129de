"""Contact sheets: the pictures of every page in every state, to look at side by side (bin/screens).

They are made from the same walk that measures (e2e/core/test_every_state.py), so that whatever is
measured can be seen too.
"""

import re
from html import escape
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, Page

LONGEST = 2600  # pixels of a page; what is below is cut off
SHEET = 1600  # pixels, the width of a contact sheet
TILE = {320: 240, 360: 240, 820: 370, 1280: 490}  # pixels, the width of a picture on it
STYLE = """body { margin: 16px; font: 14px sans-serif; background: #ddd; }
main { display: flex; flex-wrap: wrap; gap: 16px; align-items: start; }
figure { margin: 0; } img { display: block; width: 100%; border: 1px solid #888; }
figcaption { overflow: hidden; padding: 2px 0; white-space: nowrap; text-overflow: ellipsis; }"""


class Screens:
    """The pictures in one folder; none at all if there is no folder."""

    def __init__(self, folder: str | None):
        self.folder = Path(folder).resolve() if folder else None
        self._taken: list[tuple[str, int, str, Path]] = []

    def take(self, page: Page, look, width: int) -> None:
        """Keep what is on the screen, and what is below it, as one picture."""
        if self.folder is None:
            return
        long = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(long, 640), LONGEST)})
        path = re.sub(r"https?://[^/]+|/plans/\d+|/\d+|\?.*", "", look.address)
        place = self.folder / _name(look.state) / f"{_name(path) or 'start'}-{width}.jpg"
        page.screenshot(path=place, type="jpeg", quality=70)
        self._taken.append((look.state, width, path, place))

    def lay_out(self, browser: Browser) -> None:
        """One sheet, as a web page and as a picture, for each state and width."""
        if self.folder is None:
            return
        page = browser.new_page(viewport={"width": SHEET, "height": 800})
        sheets = []
        by_sheet = sorted(self._taken, key=lambda one: one[:2])
        for (state, width), taken in groupby(by_sheet, key=lambda one: one[:2]):
            sheet = self.folder / f"{_name(state)}-{width}.html"
            sheet.write_text(self._html(f"{state}, {width} pixels", width, list(taken)))
            page.goto(sheet.as_uri())
            page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
            sheets.append(f'<li><a href="{sheet.name}">{escape(sheet.stem)}</a>')
        page.close()
        (self.folder / "index.html").write_text(
            f'<!doctype html><meta charset="utf-8"><title>Screens</title><ul>{"".join(sheets)}</ul>'
        )

    def _html(self, title: str, width: int, taken: list) -> str:
        figures = "".join(
            f'<figure style="width: {TILE[width]}px"><figcaption>{escape(path)}</figcaption>'
            f'<a href="{place.relative_to(self.folder)}">'
            f'<img src="{place.relative_to(self.folder)}"></a></figure>'
            for _state, _width, path, place in taken
        )
        return (
            f'<!doctype html><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<style>{STYLE}</style><h1>{escape(title)}</h1><main>{figures}</main>"
        )


def _name(words: str) -> str:
    """The words as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
