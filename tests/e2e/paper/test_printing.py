"""Paper from the browser: one A4, nothing clipped in any common font, and readable on a phone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import render_template
from playwright.sync_api import expect
from sheets import (
    JPEG,
    LONG,
    TITLES,
    WORD,
    hard_times,
    huge,
    minutes,
    progress,
    sheet,
    two_voices,
    week,
)

from e2e.conftest import PIN, Member
from models.core.database import now
from models.paper import hard_times as hard_paper
from models.paper.booklet import booklet
from models.paper.fit import fitted
from models.paper.large import in_large_letters
from models.paper.sheet import Action, Goal, Sheet
from models.paper.wallet import wallet
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.tools.contacts import Contact
from models.tools.diary import PROMPTS, Entry
from models.tools.matters import Matter
from tests.writing import EVERY_PAGE, as_owner, write
from views.paper.booklet import printed_words as booklet_words
from views.paper.hard_times import card_words, sheet_words
from views.paper.minutes import printed_words as minutes_words
from views.paper.pdf_answer import qr
from views.paper.progress import printed_words as progress_words
from views.paper.sheet_labels import large_words, printed_words, wallet_words
from views.paper.week import printed_words as week_words

CSS = Path(__file__).parents[3] / "static" / "css"
STYLES = {"hard_times_card": "wallet", "progress": "week"}  # the others have their own
PAPER_PAGES = [
    "print",
    "print/large",
    "wallet",
    "calm/sheet",
    "calm/wallet",
    "diary/booklet",
    "week/sheet",
    "over-time/sheet",
    "checklist/sheet",
    "people-map/sheet",
    *(
        f"/print/blank/{form}"
        for form in ("wheel", "matters", "plan", "calm", "week", "booklet", "check-in")
    ),
]
FONTS = ("DejaVu Sans", "Liberation Sans", "DejaVu Serif")
# The boxes whose contents are larger than they are.
TIGHT = """() => {
  const boxes = document.querySelectorAll(
    ".paper, .sheet-head, .first, .sheet-left, .sheet-right, .sheet-foot, .blank-main, .rows, "
    + ".large-foot, .hard-column, .slip, .leaf, .wallet-card section, td, th, h2, .deeds div, "
    + ".numbers b");
  const tight = (box) => box.scrollHeight > box.clientHeight + 1.5
    || box.scrollWidth > box.clientWidth + 1.5;
  return [...boxes].filter(tight)
    .map(box => `${box.className || box.tagName} ${box.textContent.trim().slice(0, 40)}`);
}"""
# The size of the smallest letters, in points.
SMALLEST = """(within) => Math.min(...[...document.querySelectorAll(`${within} *`)]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(one => {
    const drawn = one.closest("svg");
    const scale = drawn ? drawn.getBoundingClientRect().width / 200 : 1;
    return parseFloat(getComputedStyle(one).fontSize) * scale * 0.75;
  }))"""

SIZES = "of => of.map(one => parseFloat(getComputedStyle(one).fontSize) * 0.75)"  # points


def _sheet(one: Sheet) -> dict:
    page = fitted(one)
    return {"page": page, "words": printed_words(page)}


def _large(one: Sheet) -> dict:
    page = in_large_letters(one)
    return {"page": page, "words": large_words(page)}


def _wallet(one: Sheet) -> dict:
    card = wallet(one)
    return {"card": card, "words": wallet_words(card)}


def _hard_times(one: Sheet) -> dict:
    page = hard_paper.fitted(one, hard_times(one))
    return {"page": page, "words": sheet_words(page)}


def _hard_times_card(one: Sheet) -> dict:
    card = hard_paper.card(one, hard_times(one), TITLES)
    return {"card": card, "words": card_words(card)}


def _booklet(one: Sheet) -> dict:
    says = {name: name for name in PROMPTS} | {"day": str}
    days = [
        Entry(id=number, position=number, text=text, felt=text, day=one.made_on)
        for number, text in enumerate(one.strengths)
    ]
    book = booklet(one, days, says)
    return {"book": book, "words": booklet_words(book)}


def _week(one: Sheet) -> dict:
    page = week(one)
    return {"page": page, "words": week_words(page, "Uke 48")}


def _minutes(one: Sheet) -> dict:
    page = minutes(one)
    return {"page": page, "words": minutes_words(page)}


def _progress(one: Sheet) -> dict:
    page = progress(one)
    return {"page": page, "words": progress_words(page)}


PAPERS = {
    "sheet": _sheet,
    "large": _large,
    "wallet": _wallet,
    "hard_times": _hard_times,
    "hard_times_card": _hard_times_card,
    "booklet": _booklet,
    "week": _week,
    "progress": _progress,
    "minutes": _minutes,
}


@pytest.fixture(scope="module")
def table(chromium):
    """The page on which one paper after the other is laid: a new one costs as much as three."""
    context = chromium.new_context(viewport={"width": 1000, "height": 1200})
    yield context.new_page()
    context.close()


@pytest.fixture
def printed(app, table):
    """A function that opens a sheet as it is printed, in a font, or another paper of it."""
    page = table
    page.emulate_media(media="print", color_scheme="null", forced_colors="null")

    def open_paper(one: Sheet, font: str = FONTS[0], paper: str = "sheet"):
        with app.test_request_context("/"):
            told = PAPERS[paper](one)
            html = render_template(
                f"paper/printing/{paper}.html", **told, qr=qr(one), pdf="/", choices=[]
            )
        page.set_content(html)
        more = ("print_parts.css", "print_foot.css") if paper != "booklet" else ()
        parts = [CSS / name for name in more]
        files = CSS / "print.css", *parts, CSS / "papers" / f"{STYLES.get(paper, paper)}.css"
        letters = f'body {{ font-family: "{font}" !important }}'
        page.add_style_tag(content="".join(map(Path.read_text, files)) + letters)
        return page

    return open_paper


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_is_clipped(printed, paper, font):
    empty = Sheet(made_on=sheet().made_on, sign_in_url="https://a.example")
    both = two_voices(sheet()), two_voices(huge("Kort.")), two_voices(sheet(), LONG)
    name = "Gabrielle Sæterhaugen-Lindqvist på dagsenteret"
    called = replace(sheet().contacts[0], name=name, gone="borte til 10. des.")
    both += (sheet(contacts=(called,) * 3), sheet(contacts=(called,), emergency=()))
    both += (sheet(draft=False, look_again_waits=True),)
    for one in (sheet(), sheet(picture=JPEG), empty, huge(LONG), huge(WORD), *both):
        assert printed(one, font, paper).evaluate(TIGHT) == []


@pytest.mark.parametrize(
    "paper, least",
    [
        ("sheet", 8.5),
        ("large", 18),
        ("wallet", 8.5),
        ("hard_times", 8.5),
        ("hard_times_card", 8.5),
        ("booklet", 8.5),
        ("week", 8.5),
        ("minutes", 8.5),
    ],
)
def test_it_is_one_page_with_no_letter_too_small(printed, paper, least):
    for one in (sheet(picture=JPEG), huge(LONG), two_voices(sheet()), two_voices(huge(LONG))):
        page = printed(one, paper=paper)
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
        assert round(page.evaluate(SMALLEST, ".paper"), 2) >= least
        if page.locator(".calls").count():
            assert round(page.evaluate(SMALLEST, ".calls"), 2) >= 9
            numbers = page.locator(".calls b").evaluate_all(SIZES)
            assert round(min(numbers), 2) >= 11, "a number to call reads at arm's length"


BOTTOMS = """() => [".sheet-left", ".sheet-right"].map(half => {
  const room = document.querySelector(half).getBoundingClientRect().bottom;
  const all = [...document.querySelectorAll(`${half} :is(li, i, p)`)];
  return room - Math.max(...all.map(one => one.getBoundingClientRect().bottom));
})"""
HEADS = """() => [...document.querySelectorAll(".sheet-left h3")]
  .filter(one => one.nextElementSibling?.tagName != "UL").map(one => one.textContent)"""


@pytest.mark.parametrize("goals", [0, 1, 3, 30])
def test_the_page_is_filled_to_its_foot(printed, goals):
    deed = Action("Ringe og avtale noe med en som kan hjelpe meg", "Jeg", when="Hver mandag")
    some = tuple(
        Goal(f"Jeg ser barna mine ({n})", (deed,) * (1 + goals // 30)) for n in range(goals)
    )
    one = sheet(goals=some, matters=(), dreams=(), strengths=(), contacts=())
    page = printed(one)
    assert max(page.evaluate(BOTTOMS)) < 10
    assert page.evaluate(HEADS) == []
    if goals == 30:
        left = 30 - page.locator("h3").count(), 60 - page.locator(".box").count()
        told = "{} mål, {} ting avtalt".format(*left)
        assert told in page.locator(".sheet-left .fine").inner_text()


FOOT = """() => {
  const body = document.querySelector(".minutes-body").getBoundingClientRect();
  const last = document.querySelector(".minutes-body > :last-child").getBoundingClientRect();
  const line = document.querySelector(".minutes-body > p").getBoundingClientRect();
  return [(body.bottom - last.bottom) / body.height, line.width / body.width];
}"""


@pytest.mark.parametrize("text", [LONG, "Ringe og avtale det. "])
def test_minutes_that_are_cut_and_empty_ones_fill_the_page_to_its_foot(printed, phone, text):
    page = printed(huge(text), paper="minutes")
    left, _line = page.evaluate(FOOT)
    assert 0 <= left < 0.1
    empty = phone(None).open("/print/blank/minutes").page
    empty.emulate_media(media="print")
    left, line = empty.evaluate(FOOT)
    assert 0 <= left < 0.1 and line > 0.95, "a whole line for the names of who was there"
    assert empty.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("text", ["", "Ringe og avtale det. ", LONG])
def test_minutes_without_decisions_have_room_for_a_pen_down_to_the_foot(printed, text):
    one = replace(huge(text) if text else sheet(), goals=())
    page = printed(one, paper="minutes")
    left, _line = page.evaluate(FOOT)
    assert 0 <= left < 0.1
    assert page.locator("tr.for-pen").count() >= 3
    assert page.evaluate(TIGHT) == []
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_paper_is_black_on_white_whatever_the_screen_is(printed):
    page = printed(sheet())
    page.emulate_media(media="print", color_scheme="dark", forced_colors="active")
    colours = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    assert page.locator(".paper").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator("html").evaluate(colours)[1] == "rgb(255, 255, 255)"
    for how in ({"format": "Letter"}, {"format": "A4"}):
        assert page.pdf(**how).count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("page", PAPER_PAGES)
def test_every_paper_is_one_whole_page(people, phone, language, page):
    owner = people.demo("owner", language)
    address = page if page.startswith("/") else owner.at(page)
    shown = phone(owner, viewport={"width": 1000, "height": 1200}).open(address).page
    shown.emulate_media(media="print")
    assert shown.evaluate(TIGHT) == []
    heads = shown.locator(".paper :is(h1, h2, h3, th[scope=col])").evaluate_all(SIZES)
    assert round(min(heads), 2) >= 9
    assert shown.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("page", PAPER_PAGES)
def test_a_small_screen_scrolls_only_downwards(people, phone, page):
    owner = people.demo("owner")
    shown = phone(owner).open(page if page.startswith("/") else owner.at(page)).page
    assert shown.evaluate("() => document.documentElement.scrollWidth") == 360
    outside = """() => [...document.querySelectorAll(".paper *")].filter((one) =>
      one.checkVisibility() && one.getBoundingClientRect().right > 360.5).length"""
    assert shown.evaluate(outside) == 0, "nothing is cut off at the edge"


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_the_other_papers_and_what_is_on_it_are_two_things(people, phone, width):
    owner = people.demo("owner")
    shown = phone(owner, viewport={"width": width, "height": 900}).open(owner.at("print")).page
    links = shown.locator(".family").bounding_box()
    fold = shown.locator(".paper-bar summary").bounding_box()
    assert links["y"] + links["height"] <= fold["y"]


def test_what_is_on_the_paper_is_chosen_above_it_and_stays_so(people, phone):
    owner = people.owner()
    mine = phone(owner).open(owner.at("print"))
    top = mine.page.locator("main.paper").bounding_box()["y"]
    assert top < 740 / 2, "the sheet begins on the first screen"
    mine.page.locator(".paper-bar summary").tap()
    for group, choice in (("Name on the paper", "Without name"), ("Language", "Svenska")):
        mine.page.get_by_role("group", name=mine.say(group)).get_by_text(mine.say(choice)).tap()
    mine.tap("Show it like this")
    expect(mine.page.locator("html")).to_have_attribute("lang", "sv")
    expect(mine.page.locator(".paper h1 bdi")).to_have_count(0)
    expect(mine.page.locator("a[download]")).to_have_attribute("href", re.compile("language=sv"))
    mine.open(owner.at("print"))
    expect(mine.page.locator(".paper h1 bdi")).to_have_count(0)


@pytest.mark.parametrize("page", ["print/large", "wallet"])
def test_nothing_is_cut_on_the_smallest_screen(people, phone, page):
    """Neither below nor beside what a card or a row shows."""
    owner = people.demo("owner", "sv")
    shown = phone(owner, viewport={"width": 320, "height": 640}).open(owner.at(page)).page
    cut = "of => of.map(one => one.scrollWidth - one.clientWidth)"
    assert max(shown.locator("main, main section, main li, .wallet-way p").evaluate_all(cut)) <= 1


def test_the_screen_has_a_way_to_hide_to_print_and_to_go_on_and_prints_none_of_it(
    people, phone, owner, helper
):
    theirs = phone(helper).open(owner.at("print"))
    shown = theirs.page
    expect(shown.locator(".whose")).to_be_visible()
    expect(shown.locator(".top-hide")).to_be_visible()
    expect(shown.locator("nav.bar")).to_be_visible()
    shown.evaluate("() => { window.print = () => document.body.toggleAttribute('data-printed'); }")
    theirs.tap("Print")
    expect(shown.locator("body[data-printed]")).to_have_count(1)
    shown.emulate_media(media="print")
    seen = "one => one.checkVisibility() && one.id"
    printed = [one.evaluate(seen) for one in shown.locator("body > *").all()]
    assert list(filter(None, printed)) == ["main"]


@pytest.fixture
def helper(server, people, owner):
    """Somebody who may read all of the owner's plan, with a sheet that has words and a number."""

    def open_plan(plan):
        write(Matter, plan, text="Roen")
        write(Contact, plan, name="Marit", phone="22 33 44 55")
        person = Person.join("nb", "NO", "Helle")
        Access.grant(as_owner(plan), person, "read", EVERY_PAGE, "kin", now() + 999)
        return Member(person.id, None, "nb", Card.issue(person, PIN).to_show())

    return people.in_database(owner, open_plan)


@pytest.mark.parametrize("page, word", [("print", "Roen"), ("wallet", "22 33 44 55")])
def test_it_goes_from_a_helpers_screen_when_the_owner_takes_the_access_back(
    people, owner, helper, phone, page, word
):
    theirs = phone(helper).open(owner.at(page))
    theirs.reads(word)

    def withdraw(plan):
        Access.to(plan, Person.get_by_id(helper.person_id)).withdraw(as_owner(plan))

    people.in_database(owner, withdraw)
    theirs.stands_on("You no longer have access to this plan")
    expect(theirs.page.locator("html")).not_to_contain_text(word)


def test_it_goes_from_the_screen_when_the_session_has_ended(people, owner, phone):
    people.in_database(owner, lambda plan: write(Matter, plan, text="Roen"))
    mine = phone(owner).open(owner.at("print"))
    mine.reads("Roen")
    other = mine.context.new_page()
    other.goto("/devices")
    other.get_by_role("button", name=mine.say("Sign out here")).first.tap()
    mine.page.bring_to_front()
    mine.stands_on("Sign in")


def test_a_sheet_that_lies_open_takes_in_what_others_write_and_is_one_whole_page(
    people, owner, phone
):
    mine = phone(owner, viewport={"width": 1000, "height": 1200})
    mine.open(owner.at("print?language=sv&name=first"))
    shown = mine.page
    expect(shown.locator(".first p")).to_have_count(0)
    people.in_database(owner, lambda plan: write(Matter, plan, text="Roen"))
    expect(shown.locator(".first p")).to_have_text("Roen")
    expect(shown.locator("html")).to_have_attribute("lang", "sv")
    shown.emulate_media(media="print")
    assert shown.evaluate(TIGHT) == []
    assert shown.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
