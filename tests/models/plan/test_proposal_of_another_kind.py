"""A proposal with the id of another kind of part harms nothing, and tells of no closed page."""

import json

import pytest

from models.core.database import new_id
from models.keeping.document import read
from models.keeping.takeout import Takeout
from models.plan import proposing
from models.plan.access import Access
from models.plan.edit import Submission
from models.plan.kept_text import KeptText
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from models.tools.goals import Action, Goal
from models.tools.matters import Matter
from tests.writing import as_owner, write


@pytest.fixture
def hanne(cast, plan):
    return Visit.of(cast.helper.person, plan)


def propose(visit, part_id, base=0):
    return proposing.propose(visit, Goal, part_id, base, {"text": "Swim"}, sent=True)


def close_all_but(plan, page):
    """Leave the helper this one page."""
    Access.update(pages=page).where(Access.plan == plan).execute()


def taken_out(plan):
    """The plan's file, as another place reads it."""
    return read(json.dumps(Takeout(plan).document()))


def test_the_id_of_another_kind_of_part_that_one_may_see_is_refused(hanne, plan):
    action = write(Action, plan, what="Ring")
    with pytest.raises(LookupError):
        propose(hanne, action.id)
    assert not Proposal.select().exists()


@pytest.mark.parametrize("answer", ["accept", "keep_both", "decline"])
def test_that_of_a_part_on_a_closed_page_is_kept_and_becomes_a_new_part(cast, plan, hanne, answer):
    matter = write(Matter, plan, text="Fred")
    close_all_but(plan, Goal.page)
    hanne = Visit.of(cast.helper.person, plan)
    assert not hanne.sees(Matter.page)
    proposal = propose(hanne, matter.id)
    assert [one["part"] for one in Takeout(plan).document()["proposals"]] == [None]
    taken_out(plan)
    getattr(proposal, answer)(as_owner(plan))
    assert [goal.text for goal in Goal.of(plan)] == (["Swim"] if answer == "accept" else [])
    assert matter.id not in Proposal.voices(plan)
    taken_out(plan)


def test_what_was_kept_with_such_an_id_before_leaves_the_file_readable(hanne, plan):
    action = write(Action, plan, what="Ring")
    proposal = propose(hanne, new_id())
    Proposal.update(part=action.id, base=2_000_000).where(Proposal.id == proposal.id).execute()
    goal = Goal.blank(plan, action.id)
    KeptText.keep(as_owner(plan), goal, {}, {"text": "Swim"}, Submission("one", 1))
    document = taken_out(plan)
    assert [one["part"] for one in (*document.proposals, *document.kept_texts)] == [None, None]


def test_a_file_of_before_with_such_a_proposal_is_read(hanne, plan):
    action = write(Action, plan, what="Ring")
    propose(hanne, new_id())
    told = Takeout(plan).document()
    told["proposals"][0] |= {"part": told["parts"]["action"][0]["number"], "base": 2_000_000}
    (proposal,) = read(json.dumps(told)).proposals
    assert (proposal["part"], proposal["words"]["text"]) == (None, "Swim"), action


def test_nobody_has_seen_a_revision_that_the_part_does_not_have(hanne, plan):
    goal = write(Goal, plan, text="A flat")
    assert propose(hanne, goal.id, 2_000_000).base == goal.revision
    assert propose(hanne, new_id(), 2_000_000).base == 0
