"""The owner sees who has looked in the plan, and may ask about it."""

import re
import time

from models.core.audit import Audit
from models.core.database import now
from models.plan import access_log
from models.plan.access import Access
from models.tools.goals import Goal
from tests.talking import in_english, save
from tests.writing import as_owner, write


def looked(owner, plan):
    return owner.get(f"/plans/{plan.id}/looking").text.split("<main", 1)[1]


def entry(cast):
    return (
        Audit.select(Audit.id)
        .where(Audit.person_id == cast.helper.person.id, Audit.verb == "read")
        .scalar()
    )


def test_nobody_has_looked_before_somebody_does(owner, hanne, plan):
    assert "Nobody but you." in looked(owner, plan)
    hanne.get(f"/plans/{plan.id}/contacts")
    page = looked(owner, plan)
    assert "Hanne" in page and "Read: my people." in page


def test_the_log_says_which_page_and_never_what_stood_there(owner, hanne, plan):
    write(Goal, plan, text="A flat of my own")
    assert "A flat of my own" in hanne.get(f"/plans/{plan.id}/plan").text
    assert "the plan" in looked(owner, plan) and "A flat of my own" not in looked(owner, plan)


def test_reading_much_at_once_is_one_visit(owner, hanne, plan, cast, browser, monkeypatch):
    for page in ("home", "plan", "contacts", "plan"):
        hanne.get(f"/plans/{plan.id}/{page}")
    assert looked(owner, plan).count("Hanne</h2>") == 1
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    browser(cast.helper).get(f"/plans/{plan.id}/plan")
    assert looked(in_english(browser(cast.owner)), plan).count("Hanne</h2>") == 2


def test_a_proposal_stands_there_too(owner, hanne, plan):
    save(hanne, write(Goal, plan, text="A flat"), "A house")
    assert "Wrote or proposed: a goal." in looked(owner, plan)


def test_the_owners_own_reading_is_not_a_visit(owner, plan):
    owner.get(f"/plans/{plan.id}/plan")
    assert "Nobody but you." in looked(owner, plan)


def test_the_owner_asks_about_a_visit_and_the_helper_is_told(owner, hanne, cast, plan):
    hanne.get(f"/plans/{plan.id}/plan")
    assert "wants to talk about when" not in hanne.get("/people").text
    for _twice in range(2):
        assert owner.post(f"/plans/{plan.id}/looking/{entry(cast)}").status_code == 303
    assert "You want to ask about this." in looked(owner, plan)
    assert hanne.get("/people").text.count("The owner wants to talk about when") == 1


def test_what_the_two_have_talked_about_waits_no_more(owner, hanne, cast, plan):
    hanne.get(f"/plans/{plan.id}/plan")
    visit = f"/plans/{plan.id}/looking/{entry(cast)}"
    assert owner.post(visit + "/talked").status_code == 404, "nobody wanted to ask"
    owner.post(visit)
    assert "wants to talk about when" in hanne.get("/people").text
    assert owner.post(visit + "/talked").status_code == 303
    assert "You have talked about this." in looked(owner, plan)
    assert "wants to talk about when" not in hanne.get("/people").text


def test_a_visit_to_another_plan_can_not_be_asked_about(hanne, cast, browser, plan):
    hanne.get(f"/plans/{plan.id}/plan")
    ulla = browser(cast.outsider)
    assert ulla.post(f"/plans/{cast.outsider.plan.id}/looking/{entry(cast)}").status_code == 404
    assert "wants to talk about when" not in hanne.get("/people").text


def test_a_visit_that_never_was_is_not_there(owner, plan):
    assert [
        owner.post(f"/plans/{plan.id}/looking/{number}").status_code for number in (0, 999_999)
    ] == [404, 404]


def test_earlier_is_offered_only_where_there_is_something_earlier(owner, hanne, plan, monkeypatch):
    assert ">Earlier<" not in looked(owner, plan)
    hanne.get(f"/plans/{plan.id}/plan")
    assert ">Earlier<" not in looked(owner, plan)
    monkeypatch.setattr(access_log, "MOST", 1)
    hanne.get(f"/plans/{plan.id}/contacts")
    page = looked(owner, plan)
    assert "Read: my people." in page
    before = re.search(r'before=(\d+)">Earlier<', page)[1]
    page = owner.get(f"/plans/{plan.id}/looking?before={before}").text
    assert "Read: the plan." in page or ">Earlier<" in page


def test_before_the_first_look_it_does_not_say_that_nobody_has_looked(owner, hanne, cast, plan):
    hanne.get(f"/plans/{plan.id}/plan")
    page = owner.get(f"/plans/{plan.id}/looking?before={entry(cast)}").text
    assert "Nobody but you." not in page and "Nobody has looked before that." in page


def test_earlier_goes_on_before_all_that_is_shown(owner, hanne, ulla, cast, plan):
    Access.grant(as_owner(plan), cast.outsider.person, "read", {"plan"}, "helper", now() + 9999)
    hanne.get(f"/plans/{plan.id}/plan")
    ulla.get(f"/plans/{plan.id}/plan")
    hanne.get(f"/plans/{plan.id}/contacts")
    assert [look.person_id for look in access_log.looks(plan)][0] == cast.helper.person.id
    assert ">Earlier<" not in looked(owner, plan)
