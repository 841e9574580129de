"""Limits, so that one helper cannot bury the owner in proposals: how many wait, and are shown."""

import re

from models.core.database import new_id
from models.plan import proposing
from models.plan.proposal import MOST_OPEN, Proposal
from models.tools.goals import Goal
from tests.writing import as_writer
from views.plan.proposals import AT_A_TIME


def many(plan, by, count):
    return [
        proposing.propose(
            as_writer(by, plan), Goal, new_id(), 0, {"text": f"Idea number {n:02}."}, sent=True
        )
        for n in range(count)
    ]


def propose(page, plan, text, part_id=None, **more):
    return page.post(
        f"/plans/{plan.id}/goal/{part_id or new_id()}",
        **{"expected": "0", "text": text, "state": "open"} | more,
    )


def ideas(page):
    return re.findall(r"Idea number (\d\d)\.", page)


def test_there_is_a_limit_to_what_one_helper_may_let_wait_and_the_text_stays(hanne, cast, plan):
    many(plan, cast.helper.person, MOST_OPEN - 1)
    assert propose(hanne, plan, "The fiftieth").status_code == 303
    answer = propose(hanne, plan, "One too many")
    assert (answer.status_code, len(Proposal.on(plan, "waiting"))) == (422, MOST_OPEN)
    assert "Many of your proposals are waiting" in answer.text and "One too many" in answer.text


def test_what_is_only_begun_counts_too_and_says_so_in_the_status_line(hanne, cast, plan):
    many(plan, cast.helper.person, MOST_OPEN)
    answer = propose(hanne, plan, "One too many", autosave="1")
    assert (answer.status_code, Proposal.on(plan, "draft")) == (422, [])
    assert "Many of your proposals are waiting" in answer.text


def test_another_helper_and_another_wording_of_the_same_are_not_held_back(hanne, cast, plan):
    last = many(plan, cast.helper.person, MOST_OPEN)[-1]
    assert propose(hanne, plan, "Better words", last.part, expected="0.1").status_code == 303
    many(plan, cast.reader.person, 1)
    assert len(Proposal.on(plan, "waiting")) == MOST_OPEN + 1


def test_the_owner_meets_the_oldest_twenty_and_hears_how_many_come_later(owner, cast, plan):
    many(plan, cast.helper.person, AT_A_TIME + 2)
    page = owner.get(f"/plans/{plan.id}/proposals").text
    assert sorted(set(ideas(page))) == [f"{n:02}" for n in range(AT_A_TIME)]
    assert "2 more come when you have answered these." in page


def test_yes_to_all_is_a_yes_to_what_stood_on_the_page_and_to_nothing_that_came_later(
    owner, cast, plan
):
    first = many(plan, cast.helper.person, 2)
    owner.get(f"/plans/{plan.id}/proposals")
    seen = re.findall(r'name="seen" value="(\d+)"', owner.page)
    sly = proposing.propose(
        as_writer(cast.helper.person, plan), Goal, new_id(), 0, {"text": "Not seen"}, sent=True
    )
    owner.post(f"/plans/{plan.id}/proposals/all", seen=seen)
    assert seen == [str(one.id) for one in first]
    assert [goal.text for goal in Goal.of(plan)] == ["Idea number 00.", "Idea number 01."]
    assert [one.id for one in Proposal.on(plan, "waiting")] == [sly.id]
