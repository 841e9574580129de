"""What the owner chooses for home, the sheet and their name: two tabs lose nothing of it."""

import pytest

from models.core.audit import Audit
from models.core.audit import verify as verify_audit
from models.core.database import now
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.contacts import Contact
from tests.racing import side_by_side
from tests.writing import as_owner, write
from views.core.language import today

pytestmark = pytest.mark.postgres


def tabs(plan, number):
    """The plan as each of so many tabs has read it."""
    return [Plan.by_id(plan.id) for _tab in range(number)]


def fresh(plan):
    return Plan.by_id(plan.id)


PAGES = ("wheel", "matters", "contacts", "plan")


def test_what_two_tabs_leave_for_later_is_all_kept(plan):
    def leave(tab, page):
        return lambda: tab.leave_for_later(as_owner(tab), page, True)

    side_by_side(*(leave(tab, page) for tab, page in zip(tabs(plan, 4), PAGES)))
    assert [fresh(plan).comes_back_to(page) for page in PAGES] == [True] * 4


def test_what_two_tabs_say_not_now_to_is_all_kept(plan):
    def let_be(tab, key):
        return lambda: tab.let_it_be(as_owner(tab), key, today())

    keys = [f"due-{number}" for number in range(4)]
    side_by_side(*(let_be(tab, key) for tab, key in zip(tabs(plan, 4), keys)))
    assert [fresh(plan).lets_be(key, today()) for key in keys] == [True] * 4


def test_what_two_tabs_choose_for_the_sheet_is_all_kept(plan):
    first, second = tabs(plan, 2)
    first.show_on_sheet(as_owner(first), "first", ["marks"], ["marks"])
    second.show_on_sheet(as_owner(second), "initials", [], ["picture"])
    assert (fresh(plan).sheet_name, fresh(plan).sheet_shows) == ("initials", "words marks")


@pytest.fixture
def choose(browser, cast, plan):
    """A function that posts the owner's name, and how the sheet names them."""
    owner = browser(cast.owner)

    def post(name, on_sheet):
        answer = owner.post(f"{plan.address}/more/name", name=name, on_sheet=on_sheet)
        assert answer.status_code == 303

    return post


def test_an_open_page_of_a_helper_hears_of_a_new_name(cast, listen, plan, choose):
    stream = listen(cast.helper, plan)
    choose("Olaug", plan.sheet_name)
    assert stream.signal()["kind"] == "plan"
    choose("Olaug", plan.sheet_name)  # nothing new
    contact = write(Contact, plan, name="Kari")
    assert stream.signal()["part"] == str(contact.id)


def test_who_sees_the_sheet_hears_of_what_is_chosen_for_it_and_nobody_else(
    cast, listen, plan, choose
):
    sees = ((cast.helper, ["sheet", "contacts"]), (cast.reader, ["contacts"]))
    for who, pages in sees:
        Access.grant(as_owner(plan), who.person, "read", pages, "kin", now() + 999)
    sheet, none = (listen(who, plan) for who, _pages in sees)
    choose("Ola", "initials")
    write(Contact, plan, name="Kari")
    assert [sheet.signal()["kind"], sheet.signal()["kind"]] == ["sheet", "contact"]
    assert none.signal()["kind"] == "contact"


def test_the_owners_own_tab_hears_what_they_left_for_later_and_no_reader_does(cast, listen, plan):
    mine, readers = listen(cast.owner, plan), listen(cast.reader, plan)
    plan.leave_for_later(as_owner(plan), "wheel", True)
    write(Contact, plan, name="Kari")
    assert [mine.signal()["kind"], mine.signal()["kind"]] == ["home", "contact"]
    assert readers.signal()["kind"] == "contact"


def test_the_log_keeps_that_the_name_and_the_sheet_were_changed(plan, choose):
    choose("Olaug", "initials")
    entries = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.number)
    wrote = [one.subject for one in entries if one.verb == "wrote"]
    assert wrote == ["name", "sheet"]
    assert list(verify_audit()) == []
