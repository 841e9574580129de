"""Every page, in both languages, light and dark: it works with any eyes and in any browser.

How it lies on screens of all sizes: test_every_state.py.
"""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import CHROMIUM, ROOT, UNDRAWN, open_phone, sign_in
from e2e.pages import addresses

pytestmark = pytest.mark.timeout(1800)  # one walk through everything, for all the tests here
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# Where nothing is drawn no time passes: a colour on its way to the dark one would stay as it was.
LOOK = """async (options) => {
  document.getAnimations().filter((one) => one instanceof CSSTransition)
    .forEach((one) => one.finish());
  const found = await axe.run(document, { resultTypes: ["violations"], ...options });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`));
}"""
# Colours are the same in all languages, and to look at them is half of the work: in one is enough.
COLOURS_IN = "nb"
ALL_BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "preload": False}
# Every element of a page, with all that it stands in: names, classes, roles and which attributes
# there are, whether they and the element hold words, but not which.
ELEMENTS = """() => {
  const paths = new Map();
  for (const one of document.querySelectorAll("*")) {
    const kinds = ["class", "role", "type", "lang", "aria-current", "aria-live", "aria-hidden"];
    const attributes = one.getAttributeNames().sort().map((name) =>
      `${name}=${kinds.includes(name) ? one.getAttribute(name) : one.getAttribute(name) ? 1 : 0}`);
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    paths.set(one, `${paths.get(one.parentElement) || ""}>${one.tagName}[${attributes}]${words}`);
  }
  return [...new Set(paths.values())]; }"""
ORDER = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .map((one) => Number(one.tagName[1]))"""
MEASURE = f"""() => ({{
  headings: ({ORDER})(), lang: document.documentElement.getAttribute("lang") }})"""


# The elements that were looked at in the language with colours. In the other one a page that has
# nothing but these breaks no rule that its sister does not break.
LOOKED_AT: set[str] = set()


@dataclass
class Seen:
    """What was found on one page."""

    address: str
    html: str
    lang: str
    light: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def undrawn(chromium):
    """A browser that draws nothing: rules ask for styles and places, not for a picture."""
    browser = chromium.launch(args=[*CHROMIUM, *UNDRAWN])
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=["nb", "sv"])
def walk(request, undrawn, server, people) -> list[Seen]:
    """Every page once, at 320 pixels, with all that is to be known about it."""
    owner = people.demo("owner", request.param)
    app = server.application
    paths = people.in_database(owner, lambda plan: addresses(app, plan))
    phone = open_phone(undrawn, server, request.param, viewport={"width": 320, "height": 640})
    if phone.language == COLOURS_IN:  # on all its pages, and half as dear as to send it to each
        phone.context.add_init_script(AXE)
    before = ("/welcome", "/begin", "/sign-in", "/sign-in/helper", "/help", "/lost-card")
    seen = [look(phone, address) for address in (*before, *mistakes(phone))]
    sign_in(phone, server, owner)
    seen += [look(phone, address) for address in paths]
    phone.context.close()
    assert not phone.complaints, phone.complaints
    return request.param, seen


def mistakes(phone):
    """A page with something wrong on it has more in it than one without."""
    phone.open("/sign-in").target("Sign in", within=phone.main).press("Enter")
    phone.page.locator(".ds-error-summary").wait_for()
    yield None


def look(phone, address: str | None) -> Seen:
    page = phone.page
    page.emulate_media(color_scheme="light")
    page.wait_for_load_state()
    html = page.goto(address).text() if address else page.content()
    seen = Seen(address or page.url, html, **page.evaluate(MEASURE))
    in_colour = phone.language == COLOURS_IN
    # Its own language is a page's first difference from its sister.
    elements = {one.replace(f"lang={phone.language}", "") for one in page.evaluate(ELEMENTS)}
    if not in_colour and elements <= LOOKED_AT:
        return seen
    LOOKED_AT.update(elements)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    seen.light = page.evaluate(LOOK, {} if in_colour else ALL_BUT_COLOURS)
    page.emulate_media(color_scheme="dark")
    seen.dark = page.evaluate(LOOK, COLOURS) if in_colour else []
    return seen


def found(walk, what: str) -> list[str]:
    return sorted({f"{seen.address}: {line}" for seen in walk[1] for line in getattr(seen, what)})


def nothing_is_wrong(lines: list[str]) -> None:
    assert not lines, "\n".join(lines)


def test_no_page_breaks_an_accessibility_rule(walk):
    nothing_is_wrong(found(walk, "light"))


def test_dark_is_as_readable_as_light(walk):
    if walk[0] != COLOURS_IN:
        pytest.skip("the colours are looked at in the other language")
    nothing_is_wrong(found(walk, "dark"))


def test_every_page_says_which_language_it_is_in(walk):
    assert {seen.lang for seen in walk[1]} == {walk[0]}


def test_every_page_has_one_heading_of_the_first_rank_and_skips_no_rank(walk):
    nothing_is_wrong(
        [
            f"{seen.address}: {seen.headings}"
            for seen in walk[1]
            if seen.headings.count(1) != 1
            or any(lower - upper > 1 for upper, lower in zip(seen.headings, seen.headings[1:]))
        ]
    )


def test_the_html_is_valid_as_it_leaves_the_server(walk, tmp_path):
    for number, seen in enumerate(walk[1]):
        name = "".join(c if c.isalnum() else "-" for c in seen.address)[:80]
        (tmp_path / f"{number:02}{name}.html").write_text(seen.html)
    report = tmp_path / "report.json"
    subprocess.run(
        [
            ROOT / ".venv" / "bin" / "node",
            ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs",
            "--formatter",
            f"json={report}",
            "--config",
            Path(__file__).parents[1] / "htmlvalidate.json",
            str(tmp_path / "*.html"),
        ],
        cwd=ROOT,
    )
    nothing_is_wrong(
        [
            f"{Path(one['filePath']).stem} {line['line']}:{line['column']} "
            f"{line['ruleId']} {line['message']}"
            for one in json.loads(report.read_text())
            for line in one["messages"]
        ]
    )


def test_too_pale_words_are_found_in_the_dark_though_nothing_is_drawn(undrawn):
    page = undrawn.new_page()
    page.set_content(
        """<!doctype html><html lang="nb"><title>Words</title><style>
        :root { color-scheme: light dark; }
        p { color: #222; background: #fff; transition: color 9s; }
        @media (prefers-color-scheme: dark) { p { color: #eee; } }
        </style><main><h1>Heading</h1><p>Words</p></main>"""
    )
    page.evaluate(AXE)
    assert page.evaluate(LOOK, COLOURS) == []
    page.emulate_media(color_scheme="dark")
    found = page.evaluate(LOOK, COLOURS)
    page.close()
    assert [line.split()[:2] for line in found] == [["color-contrast:", "p"]]


@pytest.mark.parametrize("page", ["plan", "contacts"])
def test_an_ordinary_page_printed_is_words_without_bars_and_buttons(people, phone, page):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at(page))
    mine.page.emulate_media(media="print")
    for gone in (".top", ".bar", ".change", ".ds-button"):
        for one in mine.page.locator(gone).all():
            expect(one).to_be_hidden()
    expect(mine.page.locator(".part").first).to_be_visible()
