"""A helper always sees whose plan they are in, and finds the way back to their people."""

import re

import pytest

from models.core.database import now
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from tests.talking import in_english, let_in
from tests.test_rules_statements import statements
from tests.writing import EVERY_PAGE, as_owner


def test_a_helper_sees_whose_plan_it_is_on_every_page(cast, browser, plan):
    hanne = in_english(browser(cast.helper))
    for page in ("home", "matters", "wheel", "plan", "contacts", "more"):
        shown = hanne.get(f"/plans/{plan.id}/{page}").text
        assert "The plan of Ola" in shown
        assert '<a class="top-name" href="/people"><b>The plan of Ola</b>' in shown, (
            "it stays when one scrolls"
        )
        assert "Ola" not in shown.split("</title>")[0]


def test_in_ones_own_plan_nobody_is_told_whose_it_is(cast, browser, plan):
    shown = in_english(browser(cast.owner)).get(f"/plans/{plan.id}/plan").text
    assert "The plan of" not in shown
    assert f'<a class="top-name" href="/plans/{plan.id}/home">' in shown


@pytest.fixture
def other_ola(cast):
    """Another plan that is open to the helper, whose owner has the same name."""
    plan = Plan(owner=Person.join("nb", "NO", "Ola"), country="NO")
    plan.save(force_insert=True)
    Access.grant(as_owner(plan), cast.helper.person, "read", EVERY_PAGE, "helper", now() + 9999)
    Access.update(starts_at=Access.starts_at - 86400, granted_at=Access.granted_at - 86400).where(
        Access.plan == plan
    ).execute()
    return plan


def strip(page, plan, place="plan"):
    shown = page.get(f"/plans/{plan.id}/{place}").text
    return re.search(r'class="whose".*?<b[^>]*>(.*?)</b>', shown, re.S)[1]


@pytest.mark.parametrize("place", ["home", "plan", "print"])
def test_two_of_one_name_are_told_apart_inside_their_plans_as_in_the_list(
    cast, browser, plan, other_ola, place
):
    hanne = in_english(browser(cast.helper))
    said = [strip(hanne, one, place) for one in (plan, other_ola)]
    if place == "print":  # it is in the language of the owner
        assert said[0].startswith("Planen til Ola, ") and said[0] != said[1]
        return
    listed = hanne.get("/people").text
    for one in said:
        assert one.startswith("The plan of Ola, open to you since ")
        assert one.removeprefix("The plan of Ola, open to you since ") in listed
    assert said[0] != said[1]


def test_whoever_has_no_namesake_is_called_by_the_name_alone(cast, browser, plan):
    hanne = in_english(browser(cast.helper))
    hanne.get(f"/plans/{plan.id}/plan")
    with statements() as sent:
        assert strip(hanne, plan) == "The plan of Ola"
    assert sum('"access" AS' in one and '"person" AS' in one for one in sent) <= 1


def test_no_owner_who_sits_beside_the_helper_reads_that_there_is_another_of_the_name(
    cast, browser, plan, other_ola
):
    hanne = in_english(browser(cast.helper))
    assert strip(hanne, plan) != "The plan of Ola", "there is something to leak"
    let_in(in_english(browser(cast.owner)), hanne, plan)
    assert strip(hanne, plan) == "The plan of Ola"
