"""When it gets hard: nobody sees it who did not ask, and the numbers are there for everybody."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from flask_babel import force_locale

from models.core import clock
from models.core.database import database, new_id, now
from models.keeping.document import read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.contacts import Contact, emergency_numbers
from models.tools.hard_times import HEADINGS, Call, HardTimes, Heading
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, write
from views.keeping.takeout_text import sections

NUMBERS = [line["number"].replace(" ", "") for line in emergency_numbers("NO")]
PAGES = ("calm", "calm/sheet", "calm/sheet.pdf", "calm/wallet", "calm/wallet.pdf")


@pytest.fixture
def written(plan):
    """A plan with all of it, and one person to call."""
    bente = write(Contact, plan, name="Bente", phone="22 33 44 55")
    write(Call, plan, contact=bente.id, say="Kan du komme?")
    for about, text in (("self", "Radioen på."), ("met", "Snakk rolig."), ("signs", "Uro.")):
        write(Heading, plan, about=about, text=text)
    return plan


def in_english(page):
    page.post("/language", language="en")
    return page


def open_to(plan, person, *names, level="read", ends=999):
    return Access.grant(as_owner(plan), person, level, names, "helper", now() + ends)


def dialled(page):
    return re.findall(r'href="tel:([^"]+)"', page)


def test_nobody_sees_it_who_did_not_ask(owner, cast, plan):
    assert "When it gets hard" not in owner.get(f"/plans/{plan.id}/home").text
    assert "When it gets hard" not in owner.get(f"/plans/{plan.id}/later").text
    open_to(plan, cast.helper.person, "matters")
    sharing = owner.get(f"/plans/{plan.id}/sharing/{cast.helper.person.id}").text
    assert ('value="hard_times"' in sharing, 'value="matters"' in sharing) == (False, True)
    more = owner.get(f"/plans/{plan.id}/more").text
    assert more.index("You can have this here too") < more.index("When it gets hard")
    page = owner.get(f"/plans/{plan.id}/calm").text
    assert ("It can look like this" in page, "best to make this together" in page) == (True, True)


def test_once_it_is_begun_it_is_among_the_owners_pages_and_can_be_shared(owner, cast, written):
    more = owner.get(f"/plans/{written.id}/more").text
    used, _title, offered = more.partition("You can have this here too")
    assert "When it gets hard" in used and "When it gets hard" not in offered
    sharing = owner.get(f"/plans/{written.id}/sharing/{cast.helper.person.id}").text
    assert 'value="hard_times"' in sharing
    assert "It can look like this" not in owner.get(f"/plans/{written.id}/calm").text


def test_guests_are_not_offered_what_the_owner_did_not_ask_for(cast, browser, plan):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    more = in_english(browser(cast.outsider)).get(f"/plans/{plan.id}/more").text
    assert "When it gets hard" not in more


def test_the_numbers_are_on_every_step_and_on_the_page_whatever_is_written(owner, written):
    for page in ("now", "calm"):
        found = dialled(owner.get(f"/plans/{written.id}/{page}").text)
        steps = 3 if page == "now" else 1
        assert [found.count(number) for number in NUMBERS] == [steps] * len(NUMBERS)
    removed = Call.of(written) + Heading.of(written) + Contact.of(written)
    for part in removed:
        part.remove(as_owner(written))
    page = owner.get(f"/plans/{written.id}/now").text
    assert set(NUMBERS) == set(dialled(page))
    assert "Breathe out, slowly." in page


def test_it_shows_what_i_wrote_then_whom_to_call(owner, written):
    page = owner.get(f"/plans/{written.id}/now").text
    places = [page.index(words) for words in ("Breathe out", "Radioen på.", "Kan du komme?")]
    assert places == sorted(places)
    assert dialled(page)[0] == "22334455"
    assert "Snakk rolig." not in page


def test_the_door_is_on_the_owners_pages_and_in_no_plan_of_somebody_else(
    cast, browser, owner, written
):
    door = f'href="/plans/{written.id}/now"'
    for page in ("home", "plan", "more", "print", "wallet", "calm/sheet", "sharing"):
        assert door in owner.get(f"/plans/{written.id}/{page}").text, page
    for page in ("/card", "/devices", "/erasure", "/people"):
        assert door in owner.get(page, follow_redirects=True).text, page
    helper = browser(cast.helper)
    open_to(written, cast.helper.person, "matters", "plan", "hard_times", "sheet")
    for page in ("home", "plan", "calm", "print", "calm/sheet"):
        assert "/now" not in helper.get(f"/plans/{written.id}/{page}").text, page
    assert "/now" not in helper.get("/people").text


def test_a_hidden_screen_has_no_door_and_shows_nothing(owner, written):
    owner.post("/hide")
    assert "/now" not in owner.get("/hidden").text
    assert "/now" not in owner.get("/language").text
    for page in (f"/plans/{written.id}/now", "/now"):
        assert owner.get(page).location.endswith("/hidden")


def test_whoever_is_signed_out_finds_the_numbers_too(browser):
    page = browser().get("/now").text
    assert set(NUMBERS) == set(dialled(page))


def test_whoever_was_signed_out_in_a_bad_hour_finds_them_before_the_sign_in(browser, written):
    visitor = in_english(browser())
    page = visitor.get(f"/plans/{written.id}/now", follow_redirects=True).text
    assert "Breathe out, slowly." in page and "Radioen" not in page
    for number in NUMBERS:
        assert page.count(f'href="tel:{number}"') == 1
        assert page.index(f'href="tel:{number}"') < page.index('name="pin"')
    wrong = visitor.post("/sign-in", code="", pin="", next=f"/plans/{written.id}/now")
    assert wrong.text.index(f'href="tel:{NUMBERS[0]}"') < wrong.text.index('name="pin"')
    other = visitor.get(f"/plans/{written.id}/calm", follow_redirects=True).text
    assert "Breathe out" not in other
    assert other.index('name="pin"') < other.index(f'href="tel:{NUMBERS[0]}"')


def test_who_makes_it_with_somebody_comes_back_to_it_and_so_does_the_other(
    owner, cast, browser, plan
):
    calm, talking = f"/plans/{plan.id}/calm", f"/plans/{plan.id}/conversation"
    other = in_english(browser(cast.outsider))
    assert f'href="{talking}?page=calm"' in owner.get(calm).text
    assert f'href="{calm}">Back' in owner.get(f"{talking}?page=calm").text
    begun = owner.post(f"{talking}?page=calm")
    assert begun.location == f"{talking}?page=calm"  # the digits are there
    talk = Conversation.of(plan)
    other.post("/join", digits=talk.digits)
    answer = f"{talking}/guests/{Guest.at(talk)[0].id}?page=calm"
    page = owner.get(begun.location).text
    assert f'action="{answer}"' in page and f'href="{calm}">Back' in page
    assert owner.post(answer, answer="in").location == calm
    assert other.get(f"/join/{talk.id}").location == calm
    assert "What Ola does" in other.get(calm).text
    for someone in (owner, other):  # wherever they go, the way leads back
        here = f"/plans/{plan.id}/presence"
        assert f'href="{calm}">Go to' in someone.get(here).text
        on_it = {"Referer": f"http://localhost{calm}?a=1"}
        assert "Go to" not in someone.get(here, headers=on_it).text, "they are there already"
    assert f'href="{calm}">Back' in owner.get(talking).text


@pytest.mark.parametrize("place", ["diary", "x", "../1/calm", "home", ""])
def test_a_conversation_is_opened_from_no_page_that_the_other_may_not_see(
    owner, cast, browser, plan, place
):
    talking = f"/plans/{plan.id}/conversation"
    owner.post(talking, query_string={"page": place})
    talk = Conversation.of(plan)
    other = browser(cast.outsider)
    other.post("/join", digits=talk.digits)
    Guest.at(talk)[0].let_in(as_owner(plan))
    assert other.get(f"/join/{talk.id}").location == f"/plans/{plan.id}/home"
    assert f'href="/plans/{plan.id}/more">Back' in owner.get(talking).text


def test_the_page_of_a_conversation_is_sealed_and_the_last_one_counts(owner, plan):
    owner.post(f"/plans/{plan.id}/conversation?page=calm")
    kept = database.execute_sql("SELECT page FROM conversation").fetchone()[0]
    assert kept and "hard_times" not in str(kept)
    owner.post(f"/plans/{plan.id}/conversation?page=week")
    assert f'href="/plans/{plan.id}/week">Back' in owner.get(f"/plans/{plan.id}/conversation").text


def test_the_address_and_the_tab_say_nothing_of_it(owner, written):
    for page in ("now", "calm", "calm/sheet"):
        answer = owner.get(f"/plans/{written.id}/{page}")
        assert "hard" not in answer.text.split("</title>")[0].split("<title>")[1].lower()
    name = owner.get(f"/plans/{written.id}/calm/sheet.pdf").headers["Content-Disposition"]
    assert "hard" not in name


def test_night_staff_see_this_alone_with_whom_to_call_and_only_until_the_day(
    cast, browser, written
):
    night = browser(cast.outsider)
    access = open_to(written, cast.outsider.person, "hard_times")
    in_english(night)
    page = night.get(f"/plans/{written.id}/calm").text
    assert ("Radioen på." in page, "22 33 44 55" in page) == (True, True)
    for other in ("matters", "contacts", "plan", "print", "wallet"):
        assert night.get(f"/plans/{written.id}/{other}").status_code == 404
    Access.update(expires_at=now() - 1).where(Access.id == access.id).execute()
    for page in PAGES:
        answer = night.get(f"/plans/{written.id}/{page}")
        assert (answer.status_code, "Radioen" in answer.text) == (404, False)


def test_the_headings_stand_in_one_order_for_everybody_and_everywhere(
    owner, cast, browser, app, plan
):
    """In that of the mission; whom to call stands between how to be met and practical things."""
    before, after = HEADINGS[:6], HEADINGS[6:]
    for about in reversed(HEADINGS):
        write(Heading, plan, about=about, text=f"({about})")
    write(Call, plan, name="(calls)", phone="22 33 44 55")
    order = [f"({about})" for about in (*before, "calls", *after)]
    open_to(plan, cast.outsider.person, "hard_times")
    night = in_english(browser(cast.outsider))

    def found(text):
        return list(dict.fromkeys(re.findall(r"\([a-z]+\)", text)))

    for someone, path in product((owner, night), ("calm", "calm/sheet")):
        page = someone.get(f"/plans/{plan.id}/{path}").text.split("<main")[-1]
        assert [one for one in found(page) if one in order] == order, (someone, path)
    shown = owner.post(
        f"/plans/{plan.id}/sharing/{cast.helper.person.id}",
        parts="hard_times",
        level="read",
        reason="helper",
        until=(clock.today() + timedelta(7)).isoformat(),
    )
    assert [one for one in found(shown.text) if one in order] == order
    with app.test_request_context(), force_locale("en"):
        told = sections(Takeout(plan).document(), plan)
    taken = str([one for one in told if one["title"] != "My people"])
    assert [one for one in found(taken) if one in order] == order


def test_the_preview_tells_whose_number_will_be_seen(owner, cast, written):
    preview = owner.post(
        f"/plans/{written.id}/sharing/{cast.helper.person.id}",
        parts="hard_times",
        level="read",
        reason="helper",
        until=(clock.today() + timedelta(7)).isoformat(),
    )
    for words in ("Bente 22 33 44 55", "What I do myself: Radioen på."):
        assert words in preview.text


@pytest.mark.parametrize("page", PAGES)
def test_attackers_get_nothing_readers_of_other_parts_outsiders_and_the_withdrawn(
    cast, browser, written, page
):
    address = f"/plans/{written.id}/{page}"
    access = open_to(written, cast.helper.person, "hard_times")
    assert browser(cast.helper).get(address).status_code == 200
    access.withdraw(as_owner(written))
    for member in (cast.helper, cast.reader, cast.outsider):
        answer = browser(member).get(address)
        assert (answer.status_code, "Radioen" in answer.text) == (404, False)
    assert browser().get(address).status_code == 303


@pytest.mark.parametrize("who, status", [("helper", 403), ("reader", 403), ("outsider", 404)])
def test_nobody_else_gets_the_owners_bad_hour(cast, browser, written, who, status):
    open_to(written, cast.helper.person, "hard_times", "contacts", level="propose")
    answer = browser(getattr(cast, who)).get(f"/plans/{written.id}/now")
    assert (answer.status_code, "Radioen" in answer.text) == (status, False)


def test_the_plans_sheet_names_it_only_if_the_owner_asks_for_it(cast, browser, owner, written):
    words, choice = "I have a page of its own for this.", "That I have one more page"
    sheet = f"/plans/{written.id}/print?language=en"
    page = owner.get(sheet).text
    assert (words in page, choice in page) == (False, True)
    owner.post(f"/plans/{written.id}/print", shows="more", offered="more")
    assert words in owner.get(sheet).text
    open_to(written, cast.helper.person, "sheet", "hard_times")
    page = browser(cast.helper).get(sheet).text
    assert (words in page, choice in page) == (False, False)


def test_the_link_under_a_heading_opens_its_form_and_what_is_written_stands_there(owner, plan):
    calm = owner.get(f"/plans/{plan.id}/calm").text
    link = re.search(r'href="(\S+/heading/new\S+)"[^>]*>[^<]*<[^>]*>: How I want to be met', calm)
    opened = owner.get(link[1], follow_redirects=True).text
    assert "How should people talk to you" in opened
    assert "met" not in owner.get(link[1]).location
    assert "<title>Good to have" in opened
    owner.post(f"/plans/{plan.id}/heading/{new_id()}", expected="0", text="Rolig.", about="met")
    page = owner.get(f"/plans/{plan.id}/calm").text
    place = page.index("Rolig.")
    assert page.index('id="met"') < place < page.index('id="calls"')


def test_a_heading_that_does_not_exist_is_told_and_the_words_stay(owner, plan):
    answer = owner.post(
        f"/plans/{plan.id}/heading/{new_id()}", expected="0", text="Rolig.", about="boss"
    )
    assert (answer.status_code, "Rolig." in answer.text) == (422, True)
    assert owner.get(f"/plans/{plan.id}/heading/new?about=boss").status_code == 303


def test_somebody_to_call_needs_a_name_or_to_be_chosen(owner, plan):
    address = f"/plans/{plan.id}/call/{new_id()}"
    answer = owner.post(address, expected="0", name="", phone="22 33 44 55", say="Hei")
    assert (answer.status_code, "Write the name, or choose" in answer.text) == (422, True)
    answer = owner.post(address, expected="0", name="Bente", phone="---")
    assert (answer.status_code, "Write the number with digits" in answer.text) == (422, True)
    assert owner.post(address, expected="0", name="Bente", phone="22334455").status_code == 303
    assert [one.name for one in Contact.of(plan)] == ["Bente"]


def test_10_000_characters_are_refused_kindly_and_kept(owner, plan):
    words = "ord " * 2500
    answer = owner.post(
        f"/plans/{plan.id}/heading/{new_id()}", expected="0", text=words, about="self"
    )
    assert (answer.status_code, "All of it is still here." in answer.text) == (422, True)
    assert answer.text.count("ord ord") > 1000


def test_a_helper_who_may_propose_does_and_both_voices_stay_and_are_printed(
    cast, browser, owner, written
):
    open_to(written, cast.helper.person, "hard_times", level="propose")
    part = next(one for one in Heading.of(written) if one.about == "met")
    helper = browser(cast.helper)
    helper.post(part.address, expected="1", text="Sitt ned sammen med ham.", about="met")
    waiting = Proposal.on(written, "waiting")[0]
    assert "Sitt ned" in owner.get(f"/plans/{written.id}/proposals").text
    owner.post(f"/plans/{written.id}/proposals/{waiting.id}", answer="both")
    for page in ("calm", "calm/sheet"):
        shown = owner.get(f"/plans/{written.id}/{page}").text
        assert ("Snakk rolig." in shown, "Sitt ned sammen med ham." in shown) == (True, True)


def test_paper_speaks_as_the_owner_whoever_prints_it(cast, browser, written):
    open_to(written, cast.helper.person, "hard_times")
    helper = browser(cast.helper)
    assert "Slik vil Ola bli møtt" in helper.get(f"/plans/{written.id}/calm").text
    for page in ("calm/sheet", "calm/wallet"):
        shown = helper.get(f"/plans/{written.id}/{page}").text
        assert "Slik vil jeg bli møtt" in shown and "eieren" not in shown


def test_a_helper_without_the_contacts_is_offered_none_to_choose(cast, browser, written):
    write(Contact, written, name="Hemmelig", phone="22 33 44 99")
    open_to(written, cast.helper.person, "hard_times", level="propose")
    helper = browser(cast.helper)
    form = helper.get(f"/plans/{written.id}/call/new", follow_redirects=True).text
    assert "Hemmelig" not in form


def test_a_page_takes_few_statements_and_no_more_when_much_is_written(owner, written):
    found = []
    for _round in range(2):
        counts = {}
        for page in ("calm", "now", "calm/sheet", "calm/wallet"):
            with statements() as heard:
                assert owner.get(f"/plans/{written.id}/{page}").status_code == 200
            counts[page] = len(heard)
        found.append(counts)
        for number in range(5):
            contact = write(Contact, written, name=f"Nr {number}", phone=f"22 33 44 {number}0")
            write(Call, written, contact=contact.id)
            write(Heading, written, about="helps", text=f"Nr {number}")
    assert found[0] == found[1]
    assert max(found[0].values()) <= MOST, found


def test_the_take_out_says_the_heading_first_and_then_the_words(app, written):
    told = Takeout(written).document()
    with app.test_request_context(), force_locale("en"):
        found = [(one["title"], one["entries"]) for one in sections(told, written)]
    titles = [title for title, _entries in found]
    order = ["My early signs", "What I do myself", "How I want to be met", "Who I call, in order"]
    assert [one for one in titles if one in order] == order
    assert dict(found)["What I do myself"] == [{"title": "Radioen på.", "facts": []}]
    calls = dict(found)["Who I call, in order"]
    assert calls == [{"title": "Bente", "facts": [("I say", "Kan du komme?")]}]


def test_it_is_taken_along_is_on_home_there_and_goes_when_all_is_erased(cast, owner, written):
    told = owner.get(f"/plans/{written.id}/takeout.json").text
    elsewhere = cast.outsider.plan
    take_in(as_owner(elsewhere), read(told))
    found = HardTimes(elsewhere)
    assert (found.said("met"), found.to_call(clock.today())[0].name) == ("Snakk rolig.", "Bente")
    assert Plan.by_id(elsewhere.id).asked_for == "hard_times"
    erase(written.owner)
    assert (Heading.select().count(), Call.select().count()) == (3, 1)


def test_owners_in_sweden_get_the_swedish_numbers(cast, browser):
    plan = cast.owner.plan
    Plan.update(country="SE").where(Plan.id == plan.id).execute()
    page = browser(cast.owner).get(f"/plans/{plan.id}/now").text
    assert set(dialled(page)) == {"112", "1177", "90101"}


def test_where_nobody_is_in_that_is_said_and_no_one_who_is_away_is_named_instead(plan, owner):
    away = (clock.today() + timedelta(9)).isoformat()
    tore = write(Contact, plan, name="Tore", phone="22 33 44 66", away_until=away)
    silje = write(
        Contact, plan, name="Silje", phone="22 33 44 77", away_until=away, stand_in=tore.id
    )
    write(Call, plan, contact=silje.id)
    for page in ("contacts", "calm"):
        shown = owner.get(f"/plans/{plan.id}/{page}").text
        assert "Nobody steps in right now." in shown and "Tore steps in" not in shown
        assert not {"22334466", "22334477"} & set(dialled(shown))
    sheet = owner.get(f"/plans/{plan.id}/print?language=en").text
    assert "Away until" in sheet and "call Tore" not in sheet
    assert "Silje" not in owner.get(f"/plans/{plan.id}/now").text


def test_whom_to_call_is_numbered_in_order_on_page_and_paper(owner, written):
    write(Call, written, name="Tore", phone="22 33 44 56")
    assert "data-in-order" in owner.get(f"/plans/{written.id}/calm").text
    paper = owner.get(f"/plans/{written.id}/calm/sheet").text
    assert re.findall(r'<b dir="auto">([^<]*)</b>', paper) == ["1. Bente", "2. Tore"]


def test_the_empty_form_has_a_place_for_the_name_and_the_number_of_whom_to_call(browser):
    page = in_english(browser(None)).get("/print/blank/calm").text
    calls = page.partition("<h2>Who I call")[2].partition("</section>")[0]
    assert calls.count("<i><span>Name</span><span>Phone</span></i>") == 6
    assert page.count("<span>Phone</span>") == 6


def test_an_owner_whose_phone_could_keep_a_copy_is_led_to_it_until_it_does(plan, owner, cast):
    way = 'href="/offline-copy"'
    here = f"{plan.address}/calm"
    assert way not in owner.get(here).text, "a device that others use too"
    device = Device.get(Device.person == cast.owner.person)
    Device.update(own=True).where(Device.id == device.id).execute()
    assert way in owner.get(here).text
    Device.update(copy_since=1).where(Device.id == device.id).execute()
    assert way not in owner.get(here).text


def test_the_page_without_a_network_names_the_copy_where_there_is_none(browser):
    page = in_english(browser(None))
    assert "With a network you can keep a copy of it" in page.get("/offline").text
    page.client.set_cookie("copy", "1")
    assert "see “A copy on this phone”" not in page.get("/offline").text


def test_on_paper_too_who_is_away_says_so_inside_and_outside(plan, owner):
    until = date(clock.today().year + 1, 1, 9)
    tore = write(Contact, plan, name="Tore", phone="22 33 44 66")
    write(Call, plan, contact=tore.id, say="It is hard")
    for page in ("calm/sheet", "calm/wallet"):
        told = owner.get(f"{plan.address}/{page}?language=en").text
        assert "22 33 44 66" in told and "way until" not in told
    Contact.update(away_until=until).where(Contact.id == tore.id).execute()
    assert (
        "Away until 9 Jan. I say: It is hard"
        in owner.get(f"{plan.address}/calm/sheet?language=en").text
    )
    assert "1. Tore, away until 9 Jan<" in owner.get(f"{plan.address}/calm/wallet?language=en").text
