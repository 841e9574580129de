"""A round on three phones: nobody sees an answer before all have answered, and then all do."""

import re

from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from models.people.card import Card
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.meetings import Meeting
from tests.writing import as_owner, write

NAMES = ("Ola", "Hanne", "Sven")


def let_in(people, owner, name, language):
    """A new helper, let into a conversation of the owner."""

    def join(plan):
        person = Person.join(language, "NO", name)
        Card.issue(person, PIN)
        Guest.knock(Conversation.start(as_owner(plan)), person).let_in(as_owner(plan))
        return Member(person.id, plan.id, language, Card.of(person).to_show())

    return people.in_database(owner, join)


def test_three_phones_see_the_answers_together_and_not_before(phone, people, owner):
    hanne, sven = (let_in(people, owner, *one) for one in (("Hanne", "nb"), ("Sven", "sv")))
    at = owner.at("check-in/together/end")
    mine, hers, his = (phone(one).open(at) for one in (owner, hanne, sven))
    # Three taps, and done.
    for answer in ("useful", "said", "next"):
        mine.page.locator(f'label:has([name="{answer}"][value="8"])').tap()
    mine.tap("I am done")
    expect(mine.page.locator("#waiting")).to_contain_text("1 av 3")
    hers.tap("Skip all of it")
    expect(mine.page.locator("#waiting")).to_contain_text("2 av 3")
    for one in (hers, his):
        assert "8 av 10" not in one.page.content() and "8 av 10" not in mine.page.content()
    his.tap("Answer with words")
    his.page.locator('label:has([name="useful"][value="less"])').tap()
    his.write("In your own words, if you like", "Det gick fort")
    his.tap("I am done")
    for one in (mine, hers, his):
        expect(one.page.locator(".side-by-side").first).to_contain_text("8 av 10")
        expect(one.main).to_contain_text("Det gick fort")
        widths = (
            one.page.locator(".side-by-side")
            .first.locator("> div")
            .evaluate_all(
                "boxes => boxes.map(box => Math.round(box.getBoundingClientRect().width))"
            )
        )
        assert len(widths) == 3 and len(set(widths)) == 1  # everybody has the same room
        assert one.page.evaluate("() => document.documentElement.scrollWidth") == 360


BOXES = """boxes => boxes.map(box => {
  const { left, top, width, height } = box.getBoundingClientRect();
  return [left, top, width, height].map(Math.round);
})"""


def test_how_each_is_now_stands_side_by_side_on_a_phone_and_on_the_wall(phone, people, owner):
    at = owner.at("check-in/together/start")
    others = [let_in(people, owner, *one) for one in (("Hanne", "nb"), ("Sven", "sv"))]
    wall = phone(owner, viewport={"width": 1280, "height": 800}).open(at)
    for one in (wall, *(phone(other).open(at) for other in others)):
        one.page.locator('label:has([name="mood"][value="8"])').click()
        one.tap("I am done")
    wall.page.wait_for_load_state()
    each = wall.page.locator(".side-by-side > div")
    expect(each).to_have_text([re.compile(f"^{name}\\s*8 av 10$") for name in NAMES])
    boxes = each.evaluate_all(BOXES)
    assert len({left for left, *_rest in boxes}) == 3  # beside each other
    assert len({tuple(rest) for _left, *rest in boxes}) == 1  # each with the same room
    for width, columns in ((320, 2), (360, 2), (820, 3)):
        wall.page.set_viewport_size({"width": width, "height": 740})
        boxes = each.evaluate_all(BOXES)
        assert len({left for left, *_rest in boxes}) == columns
        assert len({wide for _left, _top, wide, _high in boxes}) == 1
        assert wall.page.evaluate("() => document.documentElement.scrollWidth") == width


def test_a_round_is_as_large_on_the_wall_as_the_other_steps_of_the_meeting(phone, people, owner):
    meeting = people.in_database(owner, begin_meeting)
    wall = phone(owner, viewport={"width": 1280, "height": 800})
    sizes = []
    for page in (f"meetings/{meeting}/now", "check-in/together/start"):
        wall.open(owner.at(page))
        sizes.append([size_of(wall, what) for what in ("h1", "main .hint", "main .ds-button")])
    assert sizes[0] == sizes[1]


def test_on_a_slow_network_the_answers_come_to_whoever_waits_for_them(phone, people, owner):
    """What a page asks for by itself, again and again, does not hold back what it waits for."""
    hanne = let_in(people, owner, "Hanne", "nb")
    mine, hers = (phone(one).open(owner.at("check-in/together/end")) for one in (owner, hanne))
    hers.tap("Skip all of it")
    expect(hers.page.locator("#waiting")).to_contain_text("1 av 2")
    line = hers.page.context.new_cdp_session(hers.page)
    line.send("Network.enable")
    slow = {"latency": 4000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    with hers.page.expect_request(lambda one: "check-in" in one.url):
        pass  # it has asked once more, slowly
    mine.write("In your own words, if you like", "Det gikk fort")
    mine.tap("I am done")
    expect(mine.main).to_contain_text("Det gikk fort")
    expect(hers.main).to_contain_text("Det gikk fort", timeout=30_000)
    expect(hers.page.locator(".more-ways")).to_have_count(0)


def begin_meeting(plan):
    made = write(Meeting, plan, title="Gruppa")
    made.begin(as_owner(plan))
    return made.id


def size_of(one, what):
    """How large the letters are of the first of these on the page."""
    return one.page.locator(what).first.evaluate("one => getComputedStyle(one).fontSize")


def test_what_is_chosen_and_not_sent_stays_when_the_page_is_loaded_again(phone, people, owner):
    let_in(people, owner, "Hanne", "nb")
    mine = phone(owner).open(owner.at("check-in/together/end"))
    eight, words = mine.page.locator('[name="useful"][value="8"]'), mine.page.locator("#words")
    with mine.page.expect_response(is_kept):
        mine.page.locator("label").filter(has=eight).tap()
    with mine.page.expect_response(is_kept):
        words.fill("Det gikk fort")
    mine.page.reload()
    expect(eight).to_be_checked()
    expect(words).to_have_value("Det gikk fort")
    mine.tap("Answer with words")
    expect(mine.page.get_by_role("button", name=mine.say("Answer with numbers"))).to_be_visible()
    expect(eight).to_be_checked()
    expect(words).to_have_value("Det gikk fort")
    assert mine.page.evaluate("() => document.documentElement.scrollWidth") == 360
    stored = mine.page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert "fort" not in stored and "useful" not in stored


def is_kept(answer):
    return answer.request.method == "POST" and answer.status == 204


def test_all_go_on_takes_those_who_have_answered_and_tells_who_still_answers(phone, people, owner):
    hanne, sven = (let_in(people, owner, *one) for one in (("Hanne", "nb"), ("Sven", "sv")))
    meeting = people.in_database(owner, begin_meeting)
    hers, his = (phone(one).open(owner.at("check-in/together/start")) for one in (hanne, sven))
    hers.tap("Skip all of it")
    his.page.locator('label:has([name="mood"][value="8"])').tap()
    mine = phone(owner).open(owner.at(f"meetings/{meeting}/now"))
    mine.page.locator("[formaction$='/to/wants']").first.tap()
    expect(hers.page).to_have_url(owner.at(f"meetings/{meeting}/now"))
    line = his.page.locator("#gone-on")
    expect(line).to_contain_text(his.say("The others have gone on."))
    expect(his.page.locator('[name="mood"][value="8"]')).to_be_checked()
    line.get_by_role("link").tap()
    expect(his.page).to_have_url(owner.at(f"meetings/{meeting}/now"))


def test_an_answer_that_the_network_did_not_take_is_called_unsent_until_it_is_sent(
    phone, people, owner
):
    let_in(people, owner, "Hanne", "nb")
    mine = phone(owner).open(owner.at("check-in/together/end"))
    mine.loses_the_network()
    mine.tap("I am done")
    line = mine.page.locator("#offline-said")
    expect(line).to_contain_text(mine.say("No network right now"))
    mine.finds_the_network()
    expect(line).to_have_text(mine.say("The network is back. This was not sent. Try once more."))
    mine.tap("I am done")
    expect(mine.page.locator("#waiting")).to_contain_text("1 av 2")
