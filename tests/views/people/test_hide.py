"""Hide the screen: one tap to a blank page, and only the PIN brings it back."""

import re

import pytest

from models.people.device import Device
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.reading import hidden_fields
from tests.writing import told, write
from views.core.access import HIDDEN_HERE

SECRET = "hemmelig-ord"


@pytest.fixture
def hidden(cast, browser):
    """The owner's browser, with a goal on the page, just hidden."""
    page = browser(cast.owner)
    write(Goal, cast.owner.plan, text=SECRET)
    assert SECRET in page.get(f"/plans/{cast.owner.plan.id}/plan").text
    page.post("/hide")
    return page


@pytest.mark.parametrize(
    "path",
    ["", "/home", "/plan", "/wheel", "/matters", "/contacts", "/print", "/print.pdf", "/more"],
)
def test_every_page_is_the_blank_one(hidden, cast, path):
    address = f"/plans/{cast.owner.plan.id}{path}" if path else "/"
    answer = hidden.get(address, follow_redirects=True)
    assert answer.request.path == "/hidden"
    assert SECRET not in answer.text and "Ola" not in answer.text


def test_the_blank_page_does_not_say_what_it_hides(hidden):
    hidden.get("/hidden")
    assert "Hjulet" not in hidden.page and "plan" not in hidden.page.lower()


def test_the_pin_brings_the_pages_back(hidden, cast):
    assert hidden.post("/hidden/open", pin=PIN).status_code == 303
    assert SECRET in hidden.get(f"/plans/{cast.owner.plan.id}/plan").text


def test_a_wrong_pin_does_not(hidden, cast):
    assert hidden.post("/hidden/open", pin="9999").status_code == 422
    assert hidden.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303


def test_without_the_script_a_wrong_pin_leads_to_a_page_that_back_can_fetch(hidden):
    assert '<noscript><input type="hidden" name="plain"' in hidden.get("/hidden/open").text
    answer = hidden.post("/hidden/open", pin="9999", plain="1")
    assert (answer.status_code, answer.location) == (303, "/hidden/open")
    assert "Prøv igjen" in hidden.get("/hidden/open").text
    assert "Prøv igjen" not in hidden.get("/hidden/open").text
    assert hidden.post("/hidden/open", pin=PIN, plain="1").status_code == 303


def test_the_other_phone_is_not_hidden(hidden, cast, browser):
    assert SECRET in browser(cast.owner).get(f"/plans/{cast.owner.plan.id}/plan").text


def test_a_form_that_was_open_in_another_tab_is_not_saved_and_not_lost(hidden, cast):
    goal = Goal.of(cast.owner.plan)[0]
    address = f"/plans/{goal.plan_id}/goal/{goal.id}"
    answer = hidden.post(address, expected="1", text="Ord fra den andre fanen", state="open")
    assert answer.status_code == 401
    assert told(goal) == [SECRET]
    hidden.post("/hidden/open", pin=PIN, **hidden_fields(hidden))
    hidden.post(address, **hidden_fields(hidden))
    assert told(goal) == [SECRET, "Ord fra den andre fanen"]


@pytest.mark.parametrize("address", ["/language", "/retention", "/nothing-here"])
def test_a_page_for_everybody_is_the_same_on_every_hidden_screen(cast, browser, address):
    """Also where the disk was full, so that the cookie alone says that it is hidden."""
    said = set()
    for member in (cast.owner, cast.helper):
        page = browser(member)
        device = Device.select().where(Device.person == member.person).get()
        with page.client.session_transaction() as session:
            session[HIDDEN_HERE] = device.id
        said.add(without_tokens(page.get(address).text))
        Device.update(hidden=True).where(Device.id == device.id).execute()
        said.add(without_tokens(page.get(address).text))
    assert len(said) == 1
    assert "/plans/" not in said.pop()


def without_tokens(text):
    return re.sub(r'(name="csrf_token" value|data-token|nonce)="[^"]*"', "", text)


def test_the_browser_is_told_to_forget_what_it_showed(cast, browser):
    answer = browser(cast.owner).post("/hide")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_whoever_is_not_signed_in_may_hide_too(browser):
    page = browser()
    assert page.post("/hide").location == "/hidden"
    assert page.get("/hidden").status_code == 200


def test_the_pin_brings_back_a_session_with_a_new_token_and_ends_the_old_one(hidden, cast):
    old = hidden.client.get_cookie("hjulet").value
    hidden.post("/hidden/open", pin=PIN)
    assert hidden.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    assert hidden.client.get_cookie("hjulet").value != old
    hidden.client.set_cookie("hjulet", old)
    assert hidden.get(f"/plans/{cast.owner.plan.id}/plan").location.startswith("/sign-in")


def test_a_phone_that_never_got_the_answer_goes_on_with_what_it_has(hidden, cast):
    """On a bad network the new token may be lost on the way."""
    old = hidden.client.get_cookie("hjulet").value
    hidden.post("/hidden/open", pin=PIN)
    hidden.client.set_cookie("hjulet", old)
    assert hidden.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    hidden.post("/hide")
    assert hidden.post("/hidden/open", pin=PIN).status_code == 303
    assert hidden.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    assert hidden.post("/passkeys/challenge", pin=PIN).status_code == 200, "the PIN moved along"


@pytest.mark.parametrize("address", ["/hidden", "/hidden/open"])
def test_a_hidden_screen_signs_out_without_the_pin(hidden, cast, address):
    assert hidden.get(address).status_code == 200
    assert 'action="/hidden/sign-out"' in hidden.page
    assert hidden.post("/hidden/sign-out").location == "/welcome"
    assert Device.of(cast.owner.person) == []
    hidden.get("/hidden")
    assert 'action="/hidden/sign-out"' not in hidden.page, "nobody is signed in any more"
