"""A helper who answers for something by name: the owner says with one tap that it is they."""

import re

import pytest

from models.plan.access import Access
from models.tools.contacts import Contact
from models.tools.goals import Action
from models.tools.helper_start import opened_to
from tests.writing import as_owner, write

ASKED = "Is it the same"


@pytest.fixture
def plan(cast):
    """The helper may see it, and their name stands at something that is done there."""
    plan = cast.owner.plan
    contact = Contact.with_name(as_owner(plan), f" {cast.helper.person.name.upper()}  ")
    write(Action, plan, what="Ringe Nav", responsible=contact)
    return plan


def asked(phone, plan) -> dict[str, str]:
    page = phone.get(f"/plans/{plan.id}/plan").text
    return dict(re.findall(r'name="(person|contact)" value="(\d+)"', page))


def promised(person) -> list[str]:
    return [action.what for one in opened_to(person) for action in one.promised]


def test_one_tap_puts_what_they_promised_in_their_list(cast, browser, plan):
    phone, helper = browser(cast.owner), cast.helper.person
    before = Access.to(plan, helper)
    assert promised(helper) == [], "a name is no proof"
    phone.get("/language")
    question = asked(phone, plan)
    assert question["person"] == str(helper.id)
    assert phone.post(f"/plans/{plan.id}/plan/same", **question, answer="yes").status_code == 303
    assert promised(helper) == ["Ringe Nav"] and not asked(phone, plan)
    after = Access.to(plan, helper)
    for field in ("level", "pages", "reason", "expires_at", "without"):
        assert getattr(after, field) == getattr(before, field)
    again = phone.post(f"/plans/{plan.id}/plan/same", **question, answer="yes")
    assert again.status_code == 303 and Access.to(plan, helper).id == after.id


def test_not_now_is_remembered_and_links_nobody(cast, browser, plan):
    phone = browser(cast.owner)
    phone.post(f"/plans/{plan.id}/plan/same", **asked(phone, plan), answer="no")
    assert not asked(phone, plan) and promised(cast.helper.person) == []


def test_nobody_else_is_asked_or_can_answer(cast, browser, plan):
    question = asked(browser(cast.owner), plan)
    for member in (cast.helper, cast.reader, cast.outsider):
        theirs = browser(member)
        assert not asked(theirs, plan)
        answer = theirs.post(f"/plans/{plan.id}/plan/same", **question, answer="yes")
        assert answer.status_code in (403, 404)
    for wrong in ({}, {"person": "x", "contact": "1"}, {"person": "1", "contact": "1"}):
        browser(cast.owner).post(f"/plans/{plan.id}/plan/same", **wrong, answer="yes")
    assert promised(cast.helper.person) == []


def test_another_name_is_no_question(cast, browser, plan):
    for contact in Contact.of(plan):
        contact.remove(as_owner(plan))
    assert not asked(browser(cast.owner), plan)
