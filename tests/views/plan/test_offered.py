"""A form offers no names that its reader may not see. What is chosen already can stay unnamed."""

import pytest

from models.core.database import now
from models.plan.access import Access
from models.plan.kept_text import KeptText
from models.plan.proposal import Proposal
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.wheel import Area
from tests.conftest import YEAR
from tests.talking import in_english
from tests.writing import as_owner, change, write

HER, HIM, PLACE = "Tante Sofie", "Doktor Proktor", "Hytta ved sjøen"


@pytest.fixture
def her(plan):
    return write(Contact, plan, name=HER)


@pytest.fixture
def goal(plan):
    area = change(Area.of(plan)[0], name=PLACE)
    return write(Goal, plan, text="A flat", state="open", area=area.id)


@pytest.fixture
def action(plan, goal, her):
    write(Contact, plan, name=HIM)
    return write(
        Action, plan, what="Look", goal=goal.id, responsible=her.id, when="open", state="agreed"
    )


def helping(cast, browser, *parts, level="propose"):
    Access.grant(
        as_owner(cast.owner.plan), cast.reader.person, level, parts, "helper", now() + YEAR
    )
    return in_english(browser(cast.reader))


def form(page, part):
    form = f"/plans/{part.plan_id}/{part.kind_name}/{part.id}/edit"
    return page.get(form, follow_redirects=True).text


def propose(page, part, **words):
    return page.post(
        f"/plans/{part.plan_id}/{part.kind_name}/{part.id}", expected=str(part.revision), **words
    )


def test_who_sees_the_people_too_may_choose_among_them(cast, browser, action, goal):
    page = helping(cast, browser, "plan", "contacts", "wheel")
    assert HER in form(page, action) and HIM in form(page, action) and PLACE in form(page, goal)


def test_who_sees_only_the_plan_is_offered_nobody(cast, browser, action, goal):
    page = helping(cast, browser, "plan")
    assert (
        HER not in form(page, action)
        and HIM not in form(page, action)
        and PLACE not in form(page, goal)
    )
    assert "As it is now" in form(page, action) and "As it is now" in form(page, goal)


def test_what_stood_there_goes_on_standing_when_they_propose_other_words(
    cast, browser, plan, action, her
):
    page = helping(cast, browser, "plan")
    assert (
        propose(
            page, action, what="Look twice", who=str(her.id), when="open", state="agreed"
        ).status_code
        == 303
    )
    assert Proposal.on(plan, "waiting")[0].words["responsible"] == her.id


def test_a_name_that_is_closed_to_them_can_not_be_chosen_by_its_number(cast, browser, plan, action):
    him = next(one for one in Contact.of(plan) if one.name == HIM)
    page = helping(cast, browser, "plan")
    assert (
        propose(page, action, what="Look", who=str(him.id), when="open", state="agreed").status_code
        == 422
    )
    assert HIM not in page.page and Proposal.on(plan, "waiting") == []


def test_the_words_are_saved_also_where_the_owner_has_chosen_somebody_else_meanwhile(
    cast, browser, plan, action, her
):
    page = helping(cast, browser, "plan", level="write")
    him = next(one for one in Contact.of(plan) if one.name == HIM)
    change(action, responsible=him.id)
    assert (
        propose(
            page, action, what="Look twice", who=str(her.id), when="open", state="agreed"
        ).status_code
        == 303
    )
    found = Action.find(plan, action.id)
    assert (found.what, found.responsible_id) == ("Look twice", him.id)


def test_whoever_types_from_paper_neither_reads_nor_brings_back_what_was_removed(
    cast, browser, plan
):
    secret = write(Action, plan, what="Something private", how="Alone")
    secret.remove(as_owner(plan))
    page = helping(cast, browser, "plan", level="write")
    answer = page.client.get(secret.address, headers={"HX-Request": "true"})
    assert answer.status_code == 404 and "private" not in answer.text
    fields = {"what": "Look", "when": "open", "state": "agreed", "revive": "1", "expected": "2"}
    answer = page.post(secret.address, **fields)
    assert answer.status_code == 409
    assert "private" not in answer.text and "Alone" not in answer.text
    assert 'value="Look"' in answer.text or ">Look<" in answer.text
    assert "Bring it back with my text" not in answer.text
    assert Action.find(plan, secret.id).removed_at
    kept = KeptText.select().where(KeptText.part == secret.id).first()
    assert page.post(f"{plan.address}/kept/{kept.id}", answer="use").status_code == 409
    assert Action.find(plan, secret.id).removed_at
