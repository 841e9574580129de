"""A plan with something of everything, for the tests of take-out, take-in and FHIR."""

import copy

from models.core.database import new_id
from models.plan.proposing import propose
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.story import Story
from models.tools.wheel import Area, Round
from tests.writing import as_owner, as_writer, change, write

NOT_TAKEN_IN = ("made_at", "access", "shown", "consents", "log", "people")


def full_plan(cast):
    """The owner's plan, with parts changed and removed, ratings, proposals and two wheel rounds."""
    plan = cast.owner.plan
    helper = cast.helper.person
    contact = _contacts(plan, helper)
    area = _wheel_and_matters(plan, helper)
    goal = _story(plan, helper, contact, area)
    Story(plan).accept(as_owner(plan))
    change(goal, text="Slottet")
    _proposals(plan, helper, goal, area)
    return plan


def _contacts(plan, helper):
    """Two who step in for each other; the first one is returned."""
    second = write(Contact, plan, name="Bente", phone="01 23 40 13")
    first = write(Contact, plan, helper, name="Marit", role="Kontakten", stand_in=second.id)
    first = change(first, kind="service")
    change(second, stand_in=first.id, away_until="2031-01-02")
    return first


def _wheel_and_matters(plan, helper):
    area = change(change(Area.of(plan)[0], now="Kaldt", score=0, talk=True), hidden=True)
    matter = write(Matter, plan, text="Roen", area=area.id)
    rating = new_id()
    for later, value in enumerate((3, 7)):
        matter.rate(as_writer(helper, plan), value, rating + later)
    Round.close(as_owner(plan))
    change(Area.of(plan)[1], now="Bedre", help=True, name="Arbeidet")
    return area


def _story(plan, helper, contact, area):
    write(Strength, plan, text="Gitaren 🎸 \u202eשלום")
    dream = write(Dream, plan, text="Sjøen")
    goal = write(Goal, plan, text="Hytta", dream=dream.id, area=area.id)
    goal = change(goal, helper, text="Huset", why="Fred")
    when = {"when": "date", "by_date": "2031-02-03"}
    write(Action, plan, goal=goal.id, what="Ringe", responsible=contact.id, **when)
    second = contact.stand_in_id
    write(Frame, plan, coordinator=contact.id, second=second, look_on="2031-03-04")
    write(Strength, plan, text="Borte").remove(as_owner(plan))
    return goal


def _proposals(plan, helper, goal, area):
    """One sent twice that waits, one that the owner keeps beside their own words, and drafts."""
    visit = as_writer(helper, plan)
    for own, text in enumerate(("Et rom", "Rommet")):
        propose(visit, Goal, goal.id, 3, {"text": text, "area": area.id}, True, own)
    beside = propose(visit, Goal, new_id(), 0, {"text": "Båten"}, sent=True)
    beside.keep_both(as_owner(plan))
    begun = new_id()
    for own, text in enumerate(("Bare et utkast", "Bare et utkast, og mer")):
        propose(visit, Goal, begun, 0, {"text": text}, sent=False, own=own)


def same(document):
    """What must be the same in a document after its plan was taken in somewhere else."""
    found = {
        name: value for name, value in copy.deepcopy(document).items() if name not in NOT_TAKEN_IN
    }
    found["owner"].pop("since")
    found["plan"].pop("created_at")
    return found
