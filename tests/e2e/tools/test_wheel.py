"""The conversation wheel: touched with a finger, or read as a list."""

import re
from itertools import combinations
from math import hypot

import pytest
from playwright.sync_api import expect

from e2e.plan.test_live import a_helper
from models.core.database import new_id
from models.tools.wheel import Area
from tests.writing import as_owner

NUMBERED = "%(score)s – saved at %(time)s"
# Where a number lies in the area that is open, in pixels of the window.
POINT = """([link, score]) => {
  const svg = link.ownerSVGElement, links = [...svg.querySelectorAll(".wheel-link")];
  const { zero, ten } = svg.dataset, far = +zero + (ten - zero) * score / 10;
  const angle = 2 * Math.PI * (links.indexOf(link) + .5) / links.length;
  const { x, y } = new DOMPoint(far * Math.sin(angle), -far * Math.cos(angle))
    .matrixTransform(svg.getScreenCTM());
  return { x, y }; }"""
LABELS = """() => [...document.querySelectorAll(".wheel-words")].map((words) =>
  [...words.querySelectorAll("tspan:not([font-size])")].map((line) => {
    const { left, top, right, bottom } = line.getBoundingClientRect();
    return [left, top, right, bottom]; }))"""
DISC = """() => { const { x, y, width } = document.querySelector(".wheel-disc")
  .getBoundingClientRect(); return [x + width / 2, y + width / 2, width / 2]; }"""


def sector(mine, name):
    return mine.page.locator(".wheel").get_by_role("link", name=mine.say(name))


def opens(mine, name):
    """Tap the area, and see its form."""
    sector(mine, name).tap()
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say(name))
    expect(sector(mine, name)).to_have_attribute("aria-current", "true")


def point(mine, name, score):
    """The place of a number in an area's sector."""
    return sector(mine, name).evaluate(f"(link, score) => ({POINT})([link, score])", score)


def finger(mine):
    """A function that touches, moves and lets go as the screen reports it to the browser."""
    touches = mine.context.new_cdp_session(mine.page)

    def touch(kind, at=None):
        touches.send(
            "Input.dispatchTouchEvent",
            {"type": f"touch{kind}", "touchPoints": [at] if at else []},
        )

    return touch


def number(mine):
    return mine.page.locator(".wheel-number")


def score_of(people, owner, place):
    return people.in_database(owner, lambda plan: Area.of(plan)[place].score)


def test_a_tap_in_the_open_area_gives_it_a_number_that_can_be_taken_back(owner, people, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    at = point(mine, "Money", 7)
    mine.page.touchscreen.tap(at["x"], at["y"])
    expect(number(mine)).to_have_text("7")
    expect(mine.status).to_contain_text(mine.like(NUMBERED))
    assert score_of(people, owner, 2) == 7
    mine.tap("Back to no number", within=mine.status)
    expect(mine.status).to_contain_text(mine.like("No number – saved at %(time)s"))
    expect(number(mine)).to_be_empty()
    assert score_of(people, owner, 2) is None
    expect(mine.page.locator("form[data-autosave]")).to_have_count(1)


def test_back_closes_the_open_area_and_saves_and_its_address_opens_it_again(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    mine.field("How is it now?").fill("Trangt")
    mine.page.go_back()
    expect(mine.writing).to_have_count(0)
    expect(mine.page).to_have_url(re.compile("/wheel$"))
    expect(mine.card("Trangt")).to_be_visible()
    expect(mine.page.locator("#sector > *")).to_have_count(0)
    mine.page.go_forward()
    expect(mine.field("How is it now?")).to_have_value("Trangt")
    mine.page.reload()
    expect(mine.field("How is it now?")).to_have_value("Trangt")
    mine.save()
    expect(mine.page).to_have_url(re.compile("/wheel$"))


def test_a_slide_shows_the_number_and_saves_where_it_ends(owner, people, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    touch = finger(mine)
    touch("Start", point(mine, "Money", 2))
    for score in (3, 5, 8):
        touch("Move", point(mine, "Money", score))
    expect(number(mine)).to_have_text("8")
    expect(mine.writing.locator("[name=score]:checked")).to_have_value("")
    touch("End")
    expect(mine.writing.locator("[name=score]:checked")).to_have_value("8")
    expect(mine.status).to_contain_text(mine.like(NUMBERED))
    touch("Start", point(mine, "Money", 8))
    touch("Move", point(mine, "Money", 16))  # far past the rim: nothing is meant
    touch("End")
    expect(number(mine)).to_have_text("8")
    assert score_of(people, owner, 2) == 8


def test_a_finger_that_scrolls_over_the_wheel_rates_nothing(owner, people, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    touch = finger(mine)
    for name in ("Money", "Housing"):
        before, at = mine.page.evaluate("scrollY"), point(mine, name, 7)
        touch("Start", at)
        for up in range(10, 110, 10):
            touch("Move", {"x": at["x"], "y": at["y"] - up})
        touch("End")
        mine.page.wait_for_function("(before) => scrollY > before + 40", arg=before)
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Money"))
    expect(mine.writing.locator("[name=score]:checked")).to_have_value("")
    expect(mine.status).not_to_contain_text(mine.like(NUMBERED))
    assert {score_of(people, owner, place) for place in range(8)} == {None}


def test_four_areas_take_two_taps_each_and_no_other_page(owner, people, phone):
    mine = phone(owner).open(owner.at("wheel"))
    mine.page.evaluate("window.same = true")
    opens(mine, "Housing")
    for name, following in [("Housing", "Work and activity"), ("Work and activity", "Money")]:
        mine.page.keyboard.type(f"Om {name}")
        mine.page.touchscreen.tap(*point(mine, name, 4).values())
        mine.tap(mine.say("Next: %(what)s", what=mine.say(following)))
        expect(mine.page.locator("#sector h2")).to_have_text(mine.say(following))
        expect(mine.field("How is it now?")).to_be_focused()
        expect(mine.field("How is it now?")).to_be_in_viewport()
    said = people.in_database(owner, lambda plan: [(a.now, a.score) for a in Area.of(plan)[:2]])
    assert said == [("Om Housing", 4), ("Om Work and activity", 4)]
    assert mine.page.evaluate("window.same")


def row(mine, name):
    """The area in the list below the wheel, which does not show the one that is open."""
    return mine.page.locator("section .spoke").filter(has=mine.page.locator("h3", has_text=name))


def test_the_list_says_what_was_written_in_an_area_that_was_left(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    mine.page.keyboard.type("Brevene ligger uåpnet")
    mine.page.touchscreen.tap(*point(mine, "Money", 4).values())
    opens(mine, "Housing")
    mine.page.keyboard.type("Fin leilighet")
    mine.tap(mine.say("Next: %(what)s", what=mine.say("Work and activity")))
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Work and activity"))
    for name, words in [("Money", "Brevene ligger uåpnet"), ("Housing", "Fin leilighet")]:
        expect(row(mine, mine.say(name))).to_contain_text(words)
        expect(row(mine, mine.say(name))).to_be_visible()
        expect(row(mine, mine.say(name))).not_to_contain_text(mine.say("Write something"))


def test_the_list_does_not_show_old_words_while_the_new_ones_are_on_their_way(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    waiting = []
    mine.page.route(re.compile(r"/area/\d+$"), lambda route: held(route, waiting))
    opens(mine, "Money")
    mine.page.keyboard.type("Brevene ligger uåpnet")
    opens(mine, "Housing")
    expect(row(mine, mine.say("Housing"))).to_be_hidden()
    expect(row(mine, mine.say("Money"))).to_be_hidden()
    mine.page.wait_for_function("() => document.querySelectorAll('section .spoke[hidden]')[1]")
    waiting[0].continue_()
    expect(row(mine, mine.say("Money"))).to_contain_text("Brevene ligger uåpnet")
    expect(row(mine, mine.say("Money"))).to_be_visible()


def held(route, waiting):
    """Keep what the page fetches from it, and let what it saves go on."""
    if route.request.method == "GET":
        waiting.append(route)
    else:
        route.continue_()


def test_an_area_in_the_list_opens_in_the_place_of_the_open_one(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    mine.page.keyboard.type("Brevene ligger uåpnet")
    mine.tap("Write something", within=row(mine, mine.say("Housing")))
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Housing"))
    expect(mine.page.locator("form[data-autosave]")).to_have_count(1)
    expect(sector(mine, "Housing")).to_have_attribute("aria-current", "true")
    expect(mine.field("How is it now?")).to_be_in_viewport()
    expect(row(mine, mine.say("Money"))).to_contain_text("Brevene ligger uåpnet")


def test_a_mark_is_saved_at_once_and_shows_on_the_wheel_above_the_form(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    mine.tap("I want to talk about this")
    expect(sector(mine, "Money").locator(".wheel-mark")).to_be_visible()
    mine.is_told_that_it_is_saved()
    expect(sector(mine, "Money")).to_have_attribute("aria-current", "true")


def test_what_others_say_shows_on_the_wheel_and_leaves_the_open_form_alone(owner, people, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    mine.page.keyboard.type("Brev")
    mine.is_told_that_it_is_saved()

    def rate(plan):
        housing = Area.of(plan)[0]
        Area.write(as_owner(plan), housing.id, housing.revision, {"score": 6})

    people.in_database(owner, rate)
    expect(sector(mine, "Housing")).to_have_attribute("aria-label", mine.like("%(x)s 6 %(y)s"))
    expect(mine.field("How is it now?")).to_have_value("Brev")
    expect(mine.field("How is it now?")).to_be_focused()
    expect(sector(mine, "Money")).to_have_attribute("aria-current", "true")


def test_a_helper_who_writes_in_an_area_sees_what_the_owner_says_of_it_on_the_wheel(
    owner, people, phone
):
    theirs = phone(a_helper(people, owner, "propose")).open(owner.at("wheel"))
    theirs.tap("Propose a change", within=theirs.card(theirs.say("Money")))
    expect(theirs.writing).to_be_visible()

    def rate(plan):
        money = Area.of(plan)[2]
        Area.write(as_owner(plan), money.id, money.revision, {"score": 7})

    people.in_database(owner, rate)
    said = theirs.page.locator(".wheel [role=img]", has=theirs.page.locator(".wheel-score"))
    expect(said).to_have_attribute("aria-label", theirs.like("%(x)s 7 %(y)s"))


OWN = {
    "nb": ["Arbeidsmarkedstiltak", "Å komme meg ut på tur", "Barnehagen til Emma", "Søvn"],
    "sv": ["Arbetsmarknadsinsatser", "Att komma ut och gå", "Förskolan och Elsa", "Sömn"],
}


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("own", [0, 4])
def test_labels_are_clear_of_strokes_and_of_each_other(people, phone, language, own):
    member = people.owner(language)

    def add(plan):
        for name in OWN[language][:own]:
            Area.write(as_owner(plan), new_id(), 0, {"name": name, "score": 10})

    people.in_database(member, add)
    mine = phone(member, viewport={"width": 320, "height": 640}).open(member.at("wheel"))
    labels = mine.page.evaluate(LABELS)
    x, y, radius = mine.page.evaluate(DISC)
    assert len(labels) == 8 + own and all(labels)
    for left, top, right, bottom in (line for label in labels for line in label):
        assert left >= 0 and right <= 320
        assert hypot(max(left - x, x - right, 0), max(top - y, y - bottom, 0)) > radius + 1
    for one, other in combinations(labels, 2):
        for a in one:
            assert not any(
                a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in other
            )


def test_with_letters_of_double_size_a_link_leads_to_the_same_as_a_list(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    to_list = mine.page.locator(".to-list a")
    expect(to_list).to_be_hidden()
    mine.page.set_viewport_size({"width": 180, "height": 370})  # 360 pixels, at 200 %
    to_list.tap()
    expect(mine.page.locator("#areas")).to_be_in_viewport()
    expect(mine.page.locator(".spoke h3")).to_have_count(8)


def test_in_print_two_numbers_are_told_apart_by_their_shape(owner, people, phone):
    def rate(plan):
        for area, score in zip(Area.of(plan), (2, 8)):
            Area.write(as_owner(plan), area.id, area.revision, {"score": score})

    people.in_database(owner, rate)
    mine = phone(owner).open(owner.at("wheel"))
    mine.page.emulate_media(media="print")
    petals = mine.page.locator(".wheel .wheel-score")
    few, many = (petals.nth(place).bounding_box() for place in (0, 1))
    assert hypot(many["width"], many["height"]) > 1.6 * hypot(few["width"], few["height"])
    strokes = petals.evaluate_all("(all) => all.map((one) => getComputedStyle(one).stroke)")
    assert set(strokes) == {"rgb(0, 0, 0)"}


def test_without_javascript_one_button_saves_and_leads_to_the_next_area(owner, people, phone):
    mine = phone(owner, java_script_enabled=False).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.tap("4")
    mine.tap(mine.say("Save, then: %(what)s", what=mine.say("Physical health")))
    expect(mine.page.locator("main h2")).to_have_text(mine.say("Physical health"))
    assert score_of(people, owner, 2) == 4


def test_a_touched_sector_opens_its_questions_within_sight(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    expect(mine.field("How is it now?")).to_be_in_viewport()
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Money"))
    expect(sector(mine, "Money")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_way_to_the_next_area_stands_at_the_side_or_below_the_heading(people, phone, language):
    member = people.owner(language)
    mine = phone(member, viewport={"width": 360, "height": 740}).open(member.at("wheel"))
    for name in ("Mental health", "Everyday life"):
        opens(mine, name)
        link, head = (mine.page.locator(f"#sector {one}") for one in (".onward", "h2"))
        at, above = link.bounding_box(), head.bounding_box()
        assert at["y"] < above["y"] + above["height"] or abs(at["x"] - above["x"]) < 2
        assert at["height"] < 60, "one line"


def test_how_to_rate_in_the_wheel_stands_where_the_number_is_asked(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    opens(mine, "Money")
    hint = mine.writing.get_by_text(
        mine.say("Tap in the open part of the wheel: 0 is innermost, 10 is outermost.")
    )
    question = mine.writing.get_by_text(mine.say("How is it now, from 0 to 10?"))
    assert hint.bounding_box()["y"] > question.bounding_box()["y"]


@pytest.mark.parametrize("width, height", [(320, 568), (360, 640)])
def test_the_field_of_an_open_area_is_not_under_the_bar(owner, phone, width, height):
    mine = phone(owner, viewport={"width": width, "height": height}).open(owner.at("wheel"))
    opens(mine, "Housing")
    page = mine.page
    page.wait_for_function("document.activeElement.matches('#sector textarea')")
    page.wait_for_function("""() => {
      const field = document.activeElement.getBoundingClientRect();
      const bar = document.querySelector(".bar").getBoundingClientRect().top;
      const head = document.querySelector("#sector h2").getBoundingClientRect();
      const top = document.querySelector(".top").getBoundingClientRect().bottom;
      return field.bottom <= bar && head.top >= top;
    }""")


def test_another_sector_takes_the_place_and_what_was_written_is_kept(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.field("How is it now?").fill("Brevene ligger uåpnet")
    sector(mine, "Housing").tap()
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Housing"))
    expect(mine.page.locator("form[data-autosave]")).to_have_count(1)
    sector(mine, "Money").tap()
    expect(mine.field("How is it now?")).to_have_value("Brevene ligger uåpnet")


def test_what_is_said_shows_on_the_wheel_at_once(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.tap("I want help with this")
    mine.tap("4")
    mine.done()
    said = mine.say("I want help with this.") + " " + mine.say("%(score)s of 10.", score=4)
    expect(sector(mine, "Money")).to_have_attribute("aria-label", mine.like("%(x)s " + said))
    expect(sector(mine, "Money").locator(".wheel-score")).to_be_visible()


def test_marked_areas_lead_on_to_what_matters(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Housing").tap()
    mine.tap("I want to talk about this")
    mine.save()
    mine.open(owner.at("matters"))
    mine.tap("Say what matters here")
    mine.tap("More about this")
    expect(mine.field("Life area")).to_have_js_property("selectedIndex", 1)


def test_an_area_of_ones_own_joins_the_wheel(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    mine.tap("Add an area of my own")
    mine.field("My own name for this area").fill("Hunden")
    mine.done()
    expect(mine.card("Hunden")).to_be_visible()
    mine.open(owner.at("wheel"))
    expect(mine.page.locator(".wheel").get_by_role("link", name="Hunden")).to_be_visible()


def test_a_new_wheel_keeps_the_old_one_to_compare_with(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Housing").tap()
    mine.tap("3")
    mine.save()
    mine.open(owner.at("wheel"))
    mine.tap("Start a new wheel")
    mine.sees("Compare with")
    sector(mine, "Housing").tap()
    mine.tap("6")
    mine.save()
    mine.open(owner.at("wheel"))
    # One in the wheel, and one in the explanation below it.
    expect(mine.page.locator(".wheel-earlier")).to_have_count(2)
    mine.sees("How it was before")


def test_without_javascript_a_sector_leads_to_its_page_and_back(owner, phone):
    mine = phone(owner, java_script_enabled=False).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.field("How is it now?").fill("Brevene ligger uåpnet")
    mine.done()
    mine.stands_on("Conversation wheel")
    expect(mine.card("Brevene ligger uåpnet")).to_be_visible()
