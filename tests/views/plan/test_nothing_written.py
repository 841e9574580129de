"""A database that refuses every write: each answer says in plain words what has not happened."""

import pytest

from models.core.database import database, is_sqlite
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.tools.goals import Goal
from tests.talking import guests, in_english, let_in, save
from tests.writing import write

SAYS = "nothing has changed, and nothing has ended"


@pytest.fixture
def read_only(app):
    """A function: from now on this database refuses every write."""

    def refuse():
        on = "PRAGMA query_only = 1" if is_sqlite() else "SET default_transaction_read_only = on"
        database.execute_sql(on)

    yield refuse
    database.close()


@pytest.fixture
def owner(cast, browser, plan):
    page = in_english(browser(cast.owner))
    page.get("/language")
    return page


def test_what_did_not_end_is_said_not_to_have_ended(owner, cast, browser, plan, read_only):
    let_in(owner, in_english(browser(cast.outsider)), plan)
    mine = {device.id for device in Device.of(cast.owner.person)}
    browser(cast.owner)
    guest = guests(plan)[0]
    device = next(one for one in Device.of(cast.owner.person) if one.id not in mine)
    read_only()
    for address in (
        f"/plans/{plan.id}/sharing/{cast.helper.person.id}/withdrawal",
        f"/plans/{plan.id}/conversation/guests/{guest.id}",
        f"/plans/{plan.id}/conversation/end",
        f"/devices/{device.id}/end",
    ):
        answer = owner.post(address, answer="out")
        assert (answer.status_code, SAYS in owner.page) == (507, True), address
    assert Access.to(plan, cast.helper.person) and Conversation.of(plan)


def test_a_save_keeps_the_words(owner, plan, read_only):
    goal = write(Goal, plan, text="A flat")
    read_only()
    assert save(owner, goal, "My own words").status_code == 507
    assert "My own words" in owner.page and "there is no room left" in owner.page
    assert save(owner, goal, "My own words", autosave="1").status_code == 507
    assert "Your text is here. We keep trying." in owner.page


def test_signing_out_lets_this_browser_forget_and_says_what_it_could_not_do(
    owner, cast, plan, read_only
):
    read_only()
    assert owner.post("/sign-out").status_code == 503
    assert "You are signed out in this browser" in owner.page
    assert owner.get(f"/plans/{plan.id}/plan").status_code == 303
    assert len(Device.of(cast.owner.person)) == 1, "so it is still in the list of devices"


def test_hiding_hides_at_least_this_browser(owner, plan, read_only):
    write(Goal, plan, text="A flat")
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text
    read_only()
    assert owner.post("/hide").status_code == 303
    assert "A flat" not in owner.get(f"/plans/{plan.id}/plan", follow_redirects=True).text


def test_the_owner_reads_on_and_a_helper_is_told_why_not(owner, cast, browser, plan, read_only):
    hanne = in_english(browser(cast.helper))
    write(Goal, plan, text="A flat")
    Device.update(seen_at=Device.seen_at - 600).execute()
    read_only()
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text
    assert hanne.get(f"/plans/{plan.id}/plan").status_code == 507
    assert "We note who reads a plan" in hanne.page and "A flat" not in hanne.page
