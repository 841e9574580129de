"""Every page in every state, on a phone, a tablet and a computer: how it lies on the screen.

Alone and with company, with news, with an error, empty and full, as owner, helper and stranger
(e2e/states.py). What is measured is written down, with its reasons, in e2e/measures.js.
The pictures of it all: bin/screens.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.conftest import CHROMIUM, UNDRAWN, People, Server, open_phone, sign_in
from e2e.screens import Screens
from e2e.states import WIDTHS, Look, Stage

pytestmark = pytest.mark.timeout(1800)  # one walk through everything, for all the tests here
MEASURES = (Path(__file__).parents[1] / "measures.js").read_text()
FORCED_COLOURS = (Path(__file__).parents[1] / "forced_colours.js").read_text()
UNFOLD = """() => {
  const folds = [...document.querySelectorAll("details:not([open])")];
  folds.forEach((one) => { one.open = true; });
  return folds.length > 0; }"""
IS_PAPER = "() => !!document.querySelector('.paper')"
HEIGHTS = {320: 640, 360: 740, 820: 1180, 1280: 800}
# A page with everything that the measures must not mind: a bar over what can be scrolled, a link in
# a sentence, rows and answers that touch, words in a drawing, what only a screen reader says.
STYLE = """html { scroll-padding-bottom: 64px; }
body { margin: 0; padding-bottom: 80px; font: 18px/1.5 sans-serif; }
main { padding: 16px; } p { margin: 0 0 16px; } ul { margin: 0; padding: 0; list-style: none; }
nav { position: fixed; inset: auto 0 0; background: #fff; } nav ul { display: flex; }
li a, button, label { display: block; min-width: 48px; min-height: 48px; }
a:focus, button:focus, input:focus { outline: 2px solid; } .tall { height: 900px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; }
svg { display: block; } path { fill: none; stroke: #000; }"""
SOUND = """<nav><ul><li><a href="#a">One</a><li><a href="#b">Two</a></ul></nav>
<main><p>Words with <a href="#c">a link</a> in them.</p><!-- here -->
<ul><li><a href="#d">A row</a><li><a href="#e">Another</a></ul>
<fieldset><label><input type="radio" name="n">1</label>
<label><input type="radio" name="n">2</label></fieldset>
<p class="unseen">Only for ears</p>
<svg viewBox="0 0 100 40" width="300"><path d="M0 30H100"/><text x="10" y="20">Words</text></svg>
<div class="tall"></div><p><button>Save</button></p><p>The end</p></main>"""
# What is planted in it to be found, and nothing else: each measure must have failed once.
FAULTS = {
    "overlaps": "<p>Some words</p><p style='margin-top: -36px'>and others on them</p>",
    "covered": "<style>body { padding: 0 } main { padding-bottom: 0 }</style>",
    "sideways": "<div style='width: 500px'>wide</div>",
    "narrow": "<style>main { box-sizing: border-box; width: 208px }</style>",
    "crossed": "<svg viewBox='0 0 100 40' width='300'><path d='M0 15H100'/>"
    "<text x='10' y='20'>Words</text></svg>",
    "small": "<p><button style='min-height: 0; height: 30px'>Low</button></p>",
    "close": "<p><button>Undo</button></p><p style='margin-top: -14px'><button>Change</button></p>",
    "broken": "<p style='width: 60px; word-break: break-all'>Telephone</p>",
    "focus": "<style>button:focus { outline: 0 }</style>",
}


@pytest.fixture(scope="module")
def stage(demo, tmp_path_factory):
    """A server of its own: what is written for a state must not be in another test's way."""
    folder = shutil.copytree(demo, tmp_path_factory.mktemp("states"), dirs_exist_ok=True)
    server = Server(folder)
    yield Stage(server, People(server))
    server.stop()


@pytest.fixture(scope="module")
def undrawn(chromium):
    """A browser that measures; one that draws too if there shall be pictures."""
    drawn = [] if os.environ.get("HJULET_SCREENS") else UNDRAWN
    browser = chromium.launch(args=[*CHROMIUM, *drawn])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def walk(stage, undrawn) -> dict[str, dict[str, list[str]]]:
    """{measure: {what was found: where}}, from one visit to each page in each state."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    screens = Screens(os.environ.get("HJULET_SCREENS"))
    for state in stage.states():
        language = state.member.language if state.member else "nb"
        phone = open_phone(undrawn, stage.server, language, viewport=_screen(WIDTHS[0]))
        if state.member:
            sign_in(phone, stage.server, state.member)
        for look in stage.looks(phone.page, state):
            for how, measure, line in measured(phone.page, look, screens):
                found[measure][line].append(f"{how} {look.state} {look.address}")
        phone.context.close()
        assert not phone.complaints, phone.complaints
    screens.lay_out(undrawn)
    return found


def measured(page: Page, look: Look, screens: Screens) -> Iterator[tuple[str, str, str]]:
    """How it was looked at, the measure, and what it found: at each width, unfolded, enlarged."""

    def found(how: str, keys: bool = False) -> Iterator[tuple[str, str, str]]:
        for measure, lines in page.evaluate(MEASURES, keys).items():
            yield from ((how, measure, line) for line in lines)

    page.keyboard.press("Tab")  # from now on the browser shows where the focus is
    for width in WIDTHS if screens.folder else look.widths:
        _resize(page, width)
        yield from found(f"{width}", keys=width in (360, 820))
        screens.take(page, look, width)
    if not look.closely:
        return
    _resize(page, WIDTHS[0])
    if page.evaluate(UNFOLD):
        yield from found("unfolded")
    # 1,280 pixels at 400 % are 320; and with text at 200 % besides (WCAG 1.4.4 and 1.4.10). Not
    # the picture of a sheet of paper: it is as large as the paper.
    if page.evaluate(IS_PAPER):
        return
    enlarge(page, 2)
    yield from found("enlarged", keys=True)
    page.emulate_media(forced_colors="active")
    yield from (("forced colours", "unseen", line) for line in page.evaluate(FORCED_COLOURS))
    page.emulate_media(forced_colors="none")
    enlarge(page, 1)


def enlarge(page: Page, times: int) -> None:
    """The size of letters that the person has chosen in their browser."""
    sizes = {"standard": 16 * times, "fixed": 13 * times}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})


def _resize(page: Page, width: int) -> None:
    if page.viewport_size != _screen(width):
        page.set_viewport_size(_screen(width))


def _screen(width: int) -> dict[str, int]:
    return {"width": width, "height": HEIGHTS[width]}


@pytest.mark.parametrize("measure", [*FAULTS, "unseen"])
def test_every_page_in_every_state(walk, measure):
    found = walk.get(measure, {})
    assert not found, "\n".join(
        f"{line} ({len(where)}: {where[0]})" for line, where in sorted(found.items())
    )


@pytest.fixture(scope="module")
def made_up(undrawn):
    """A function that says what is measured on a page with this in it, at 360 pixels."""
    page = undrawn.new_page(viewport=_screen(360))

    def measured(html: str) -> dict[str, list[str]]:
        page.set_content(f"<!doctype html><style>{STYLE}</style><body>{html}")
        page.keyboard.press("Tab")
        return {measure: lines for measure, lines in page.evaluate(MEASURES, True).items() if lines}

    yield measured
    page.close()


def test_nothing_is_found_on_a_page_that_is_as_it_should_be(made_up):
    assert made_up(SOUND) == {}


@pytest.mark.parametrize("measure", FAULTS)
def test_each_measure_finds_a_fault_that_was_planted(made_up, measure):
    assert list(made_up(SOUND.replace("<!-- here -->", FAULTS[measure]))) == [measure]


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: Canvas; forced-color-adjust: none; background: Canvas'>Words</p>",
        "<button style='border: 0'>Save</button>",
        "<main><a href='#a' style='text-decoration: none; color: CanvasText; "
        "forced-color-adjust: none'>Onward</a></main>",
        "<style>input { appearance: none; border: 1px solid } :checked { background: red }</style>"
        "<label><input type='radio'>Yes</label>",
        "<style>[aria-current] { background: red }</style>"
        "<a href='#a' aria-current='page'>Here</a>",
        "<svg style='forced-color-adjust: none'>"
        "<path d='M0 0H9' style='stroke: Canvas; fill: none'/></svg>",
    ],
)
def test_what_only_a_colour_shows_is_found(undrawn, html):
    page = undrawn.new_page(forced_colors="active")
    page.set_content(f"<!doctype html><body>{html}")
    found = page.evaluate(FORCED_COLOURS)
    page.close()
    assert len(found) == 1, found
