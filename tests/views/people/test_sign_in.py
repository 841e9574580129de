"""Signing in with the card and the PIN, and what happens to words if the session has ended."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest

from models.core.database import now
from models.people.device import Device
from models.people.invitation import Invitation, InvitationUse
from models.people.rate_limit import RateLimit
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.reading import hidden_fields
from tests.writing import told, write

WORDS = "Jeg vil bo ved sjøen, og ha en hund"


def end_session(member):
    Device.update(ended_at=now()).where(Device.person == member.person).execute()


def test_card_and_pin_open_the_owners_own_plan(cast, browser):
    page = browser(cast.owner)
    assert page.get("/", follow_redirects=True).status_code == 200
    assert "Ola" in page.page


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in/helper"])
def test_who_is_not_to_sign_in_here_finds_the_way_back(app, browser, address):
    page = browser().get(address, follow_redirects=True).text
    assert '<p class="back"><a href="/welcome">' in page


@pytest.mark.parametrize("address", ["/sign-in?next=/join", "/help?back=/sign-in"])
def test_who_changes_the_language_on_the_way_still_gets_where_they_were_going(browser, address):
    page = browser()
    page.get(address)
    assert '<html lang="nb"' in page.page
    choice = re.search(r'href="(/language[^"]*)"', page.page)[1]
    page.get(choice)
    there = hidden_fields(page)["next"]
    answer = page.post("/language", language="sv", next=there)
    assert answer.location == address
    assert '<html lang="sv"' in page.get(answer.location).text


def test_a_wrong_pin_gets_a_kind_word_and_no_entry(cast, browser):
    page = browser()
    assert page.sign_in(cast.owner, pin="9999").status_code == 422
    assert "Prøv igjen" in page.page
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303


def test_without_the_script_a_refused_pin_leads_to_a_page_that_back_can_fetch(cast, browser):
    page = browser()
    assert '<noscript><input type="hidden" name="plain"' in page.get("/sign-in").text
    code = cast.owner.code
    answer = page.post("/sign-in", code=code, pin="9999", own="y", next="/plan", plain="1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/plan")
    with page.client.session_transaction() as session:
        kept = urlsafe_b64decode(session["refused"])
    assert code.encode() not in kept and b"9999" not in kept and b"typed" not in kept
    page.get(answer.location)
    assert "Prøv igjen" in page.page and f'value="{code}"' in page.page
    assert re.search(r'name="own"[^>]*checked|checked[^>]*name="own"', page.page)
    assert "ds-error-summary" not in page.get("/sign-in").text, "it is told once"
    fields = hidden_fields(page)
    page.post("/sign-in", code=code, pin=PIN, **fields)
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200


def test_a_refused_password_leads_to_such_a_page_too(app, browser):
    page = browser()
    assert page.get("/sign-in/helper").text.count('name="plain"') == 2
    typed = {"helper-email": "a@example.org", "helper-password": "secret", "helper-code": "123456"}
    answer = page.post("/sign-in/password", **typed, next="/people", plain="1")
    assert (answer.status_code, answer.location) == (303, "/sign-in/helper?next=/people")
    page.get(answer.location)
    assert "ds-error-summary" in page.page and 'value="a@example.org"' in page.page
    assert "secret" not in page.page and "123456" not in page.page
    assert "ds-error-summary" not in page.get("/sign-in/helper").text, "it is told once"
    held = {"held_path": "/plans/1/goal/2", "held-text": WORDS}
    assert page.post("/sign-in/password", **typed, **held, plain="1").status_code == 422


def test_words_that_wait_are_not_left_behind_by_that(cast, browser):
    page = browser()
    held = {"held_path": "/plans/1/goal/2", "held-text": WORDS, "plain": "1"}
    answer = page.post("/sign-in", code=cast.owner.code, pin="9999", **held)
    assert (answer.status_code, WORDS in answer.text) == (422, True)


@pytest.mark.parametrize("typed", [{}, {"code": "x" * 9000}, {"code": "\x00ø😀", "own": "?"}])
def test_whatever_was_typed_is_answered_there(browser, typed):
    page = browser()
    page.get("/sign-in")
    answer = page.post("/sign-in", **typed, plain="1")
    assert answer.status_code == 303
    assert max(map(len, answer.headers.getlist("Set-Cookie"))) < 4000
    answer = page.get("/sign-in")
    assert (answer.status_code, "ds-error-summary" in answer.text) == (200, True)


def test_a_locked_card_shows_the_numbers_there_too(cast, browser):
    page = browser()
    for _try in range(6):
        page.post("/sign-in", code=cast.owner.code, pin="9999", plain="1")
        page.get("/sign-in")
    assert re.search(r"\d\d\.\d\d", page.page[page.page.index("ds-validation-message") :])
    assert page.page.index("113") < page.page.index("data-card")


def test_a_wrong_code_and_a_wrong_pin_get_the_same_words(cast, browser):
    """Otherwise anybody could find out whether a card exists."""
    messages = set()
    for code, pin in ((cast.owner.code, "9999"), ("0000 0000 0000", PIN), ("nonsense", PIN)):
        page = browser()
        page.get("/sign-in")
        page.post("/sign-in", code=code, pin=pin)
        messages.add(re.search(r'class="ds-validation-message"[^>]*>([^<]+)', page.page)[1])
    assert len(messages) == 1


def test_five_wrong_pins_lock_the_card_and_say_until_when(cast, browser):
    page = browser()
    assert [page.sign_in(cast.owner, pin="9999").status_code for _try in range(5)] == [422] * 5
    assert page.sign_in(cast.owner).status_code == 422
    assert re.search(r"\d\d\.\d\d", page.page[page.page.index("ds-validation-message") :])
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303


def test_thirty_unknown_codes_from_one_address_are_the_last_for_a_while(browser):
    page = browser()
    RateLimit.spend("address:127.0.0.1", 1, 900)
    RateLimit.update(count=30).execute()
    page.post("/sign-in", code="0000 0000 0000", pin=PIN)
    assert "For mange forsøk" in page.page
    assert "For mange forsøk" not in from_elsewhere(page).text


def from_elsewhere(page):
    """The same sign-in from another address."""
    page.get("/sign-in")
    return page.client.post(
        "/sign-in",
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
        data={"csrf_token": page.token(), "code": "0000 0000 0000", "pin": PIN},
    )


def test_wrong_codes_are_counted_and_right_ones_are_not(cast, browser):
    page = browser()
    page.sign_in(cast.owner)
    assert RateLimit.get_or_none() is None
    page.post("/sign-in", code="0000 0000 0000", pin=PIN)
    assert RateLimit.get().count == 1
    page.post("/sign-in", code="0000 0000 0001", pin=PIN)
    assert RateLimit.get().count == 1, "a slip of the finger is no guess"


def test_signing_out_ends_the_session_on_the_server(cast, browser):
    page = browser(cast.owner)
    cookie = page.client.get_cookie("hjulet").value
    page.post("/sign-out")
    page.client.set_cookie("hjulet", cookie)
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303


def test_signing_in_over_a_session_ends_the_one_that_was_there(cast, browser):
    page = browser(cast.owner)
    cookie = page.client.get_cookie("hjulet").value
    page.sign_in(cast.owner)
    fresh = page.client.get_cookie("hjulet").value
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    assert fresh != cookie
    page.client.set_cookie("hjulet", cookie)
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303
    assert len(Device.of(cast.owner.person)) == 1


@pytest.mark.parametrize(
    "wish, leads",
    [
        ("/plans/1/plan", "/plans/1/plan"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\t//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_sign_in_leads_only_to_places_of_our_own(cast, browser, wish, leads):
    page = browser()
    assert page.sign_in(cast.owner, next=wish).location == leads


def test_after_the_sign_in_the_page_that_was_asked_for_comes(cast, browser):
    page = browser()
    address = f"/plans/{cast.owner.plan.id}/wheel"
    page.get(page.get(address).location)
    answer = page.post("/sign-in", code=cast.owner.code, pin=PIN, **hidden_fields(page))
    assert answer.location.rstrip("?") == address


@pytest.mark.parametrize("own", [True, False])
def test_only_ones_own_phone_keeps_the_cookie_when_the_browser_closes(cast, browser, own):
    page = browser(cast.owner, **({"own": "y"} if own else {}))
    assert (page.client.get_cookie("hjulet").expires is not None) is own


def test_words_that_were_sent_after_the_session_ended_come_through_the_sign_in(cast, browser):
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    page.get(f"/plans/{goal.plan_id}/goal/{goal.id}/edit?revision=1")
    token = page.token()
    end_session(cast.owner)
    answer = page.client.post(
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        data={
            "csrf_token": token,
            "expected": "1",
            "screen": "abc",
            "turn": "1",
            "text": WORDS,
            "state": "open",
        },
    )
    page.page = answer.text
    assert (answer.status_code, WORDS in page.page, told(goal)) == (401, True, ["En leilighet"])
    page.post("/sign-in", code=cast.owner.code, pin=PIN, **hidden_fields(page))
    assert WORDS in page.page
    page.post(f"/plans/{goal.plan_id}/goal/{goal.id}", **hidden_fields(page))
    assert told(goal) == ["En leilighet", WORDS]


def test_the_words_of_other_forms_on_the_screen_come_along_to_be_copied(cast, browser):
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    end_session(cast.owner)
    also = {
        "also-1-at": f"{goal.address}9",
        "also-1-text": "En hage",
        "also-1-csrf_token": "x" * 40,
    }
    page.post(goal.address, expected="1", text=WORDS, state="open", **also)
    fields = hidden_fields(page)
    assert (fields["held-also-1-text"], "held-also-1-csrf_token" in fields) == ("En hage", False)
    page.post("/sign-in", code=cast.owner.code, pin=PIN, **fields)
    assert '<blockquote class="part-words">En hage</blockquote>' in page.page
    assert page.page.count("<blockquote") == 2


def test_a_wrong_pin_on_the_way_loses_none_of_the_words(cast, browser):
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    end_session(cast.owner)
    page.post(f"/plans/{goal.plan_id}/goal/{goal.id}", expected="1", text=WORDS, state="open")
    page.post("/sign-in", code=cast.owner.code, pin="9999", **hidden_fields(page))
    assert hidden_fields(page)["held-text"] == WORDS


def test_a_form_from_a_session_that_was_replaced_is_shown_again_with_its_words(cast, browser):
    """Yesterday's tab, after somebody signed in again: the form's token is stale."""
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    page.get(f"/plans/{goal.plan_id}/goal/{goal.id}/edit?revision=1")
    stale = page.token()
    page.sign_in(cast.owner)
    answer = page.client.post(
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        data={"csrf_token": stale, "expected": "1", "text": WORDS, "state": "open"},
    )
    page.page = answer.text
    assert (answer.status_code, told(goal)) == (400, ["En leilighet"])
    page.post(f"/plans/{goal.plan_id}/goal/{goal.id}", **hidden_fields(page))
    assert told(goal) == ["En leilighet", WORDS]


@pytest.mark.parametrize("token", ["", "stale", "x" * 5000])
def test_a_form_of_somebody_elses_making_writes_nothing(cast, browser, token):
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    answer = page.client.post(
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        data={"csrf_token": token, "expected": "1", "text": WORDS, "state": "open"},
    )
    assert (answer.status_code, told(goal)) == (400, ["En leilighet"])


def test_autosave_after_the_session_ended_says_so_and_stores_nothing(cast, browser):
    page = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="En leilighet")
    end_session(cast.owner)
    answer = page.post(
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        expected="1",
        text=WORDS,
        state="open",
        autosave="1",
    )
    assert (answer.status_code, told(goal)) == (401, ["En leilighet"])
    assert 'data-state="unsaved"' in page.page and "<html" not in page.page


def test_a_stale_sign_in_page_asks_once_more(cast, browser):
    page = browser()
    answer = page.client.post(
        "/sign-in", data={"csrf_token": "stale", "code": cast.owner.code, "pin": PIN}
    )
    assert answer.status_code == 400
    assert 'name="pin"' in answer.text
    assert PIN not in answer.text


def test_a_cookie_with_a_letter_changed_opens_nothing_though_the_right_one_was_seen(cast, browser):
    page = browser(cast.owner)
    address = f"/plans/{cast.owner.plan.id}/plan"
    assert page.get(address).status_code == 200
    right = page.client.get_cookie("hjulet").value
    for at in range(0, len(right) - 1, 7):
        letter = "A" if right[at] != "A" else "B"
        page.client.set_cookie("hjulet", right[:at] + letter + right[at + 1 :])
        assert page.get(address).status_code == 303, at
    page.client.set_cookie("hjulet", right)
    assert page.get(address).status_code == 200


def test_a_cookie_older_than_any_session_opens_nothing_though_it_was_seen_before(
    app, cast, browser
):
    page = browser(cast.owner)
    address = f"/plans/{cast.owner.plan.id}/plan"
    assert page.get(address).status_code == 200
    app.permanent_session_lifetime = timedelta(seconds=-1)
    assert page.get(address).status_code == 303


def methods_on(page):
    """The sign-in methods that the page offers, in their order."""
    marks = {"card": "data-card", "passkey": 'data-passkey="get"', "password": "helper-email"}
    places = {method: page.index(mark) for method, mark in marks.items() if mark in page}
    return sorted(places, key=places.get)


OWNERS, HELPERS = ["card", "passkey"], ["passkey", "password", "card"]


@pytest.mark.parametrize(
    "address, methods",
    [
        ("/sign-in", OWNERS),
        ("/sign-in?next=/plans/5/plan", OWNERS),
        ("/sign-in?next=/people", HELPERS),
        ("/sign-in/helper", HELPERS),
    ],
)
def test_an_owner_meets_the_card_first_and_a_helper_what_helpers_use(browser, address, methods):
    page = browser().get(address).text
    assert methods_on(page) == methods
    folded = page.partition("<summary>")[2]
    assert ("data-card" in folded) == (methods == HELPERS)


def test_one_way_says_i_am_a_helper_above_the_card_and_goes_on_where_one_was_led(browser):
    page = browser()
    for address in ("/sign-in", "/sign-in?next=/conversation", "/sign-in?next=/plans/5/now"):
        shown = page.get(address).text
        assert shown.count("Jeg er hjelper") == 1
    page.get("/sign-in?next=/conversation")
    assert page.page.index("Jeg er hjelper") < page.page.index("data-card")
    assert 'href="/sign-in/helper?next=/conversation">Jeg er hjelper' in page.page
    assert "Jeg er hjelper<" not in page.get("/sign-in/helper").text


def test_a_helper_whose_words_wait_signs_in_where_they_are(browser):
    page = browser()
    held = {"held_path": "/plans/1/goal/2", "held-text": WORDS}
    shown = page.post("/sign-in", code="AAAA AAAA AAAA", pin="1111", **held).text
    assert shown.count("Jeg er hjelper") == 1, "no link: it would leave the words behind"
    folded = shown.split("<summary>Jeg er hjelper</summary>")[1].split("</details>")[0]
    assert 'name="helper-email"' in folded and WORDS in folded


def test_a_phone_of_ones_own_offers_first_what_was_used_there_last(cast, browser):
    page = browser()
    assert page.sign_in(cast.helper, own="y").status_code == 303
    page.post("/sign-out")
    assert page.client.get_cookie("way").value == "card"
    page.client.set_cookie("way", "password")
    assert methods_on(page.get("/sign-in").text) == ["password", "passkey", "card"]
    page.client.set_cookie("way", "passkey")
    assert methods_on(page.get("/sign-in").text) == ["passkey", "card"]
    page.client.set_cookie("way", "<nonsense>")
    assert methods_on(page.get("/sign-in").text) == OWNERS


def test_a_device_that_others_use_remembers_no_way(cast, browser):
    page = browser()
    page.sign_in(cast.helper)
    page.post("/sign-out")
    assert page.client.get_cookie("way") is None


def test_after_a_wrong_password_that_form_stays_on_top_and_words_that_wait_are_carried(browser):
    page = browser()
    page.post("/sign-in/password", **{"helper-email": "a@example.org", "next": "/people"})
    assert methods_on(page.page) == ["password", "passkey", "card"]
    assert page.page.count('name="next" value="/people"') == 3


def test_signing_out_leads_each_to_their_own_way_in(cast, browser):
    Invitation.give("nb", "NO")
    InvitationUse.create(invitation=Invitation.get(), person=cast.helper.person)
    ways = ((cast.owner, "/welcome"), (cast.reader, "/sign-in"), (cast.helper, "/sign-in/helper"))
    for who, way in ways:
        assert browser(who).post("/sign-out").location == way


@pytest.mark.parametrize("who", ["owner", "reader", "helper"])
def test_signing_out_is_said_once_and_that_the_words_are_kept(cast, browser, who):
    page = browser(getattr(cast, who))
    said = "Du er logget ut. Det du har skrevet, er tatt vare på."
    assert said not in page.get("/welcome").text
    way = page.post("/sign-out").location
    first = page.get(way).text
    assert said in first
    if who == "owner":
        assert first.index("Jeg har et kort") < first.index("Ja, jeg vil ha min egen plan")
    assert said not in page.get(way).text
