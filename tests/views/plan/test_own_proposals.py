"""A helper finds what they proposed in a plan again: not sent, waiting, and answered."""

import re

import pytest

from models.core.audit import Audit
from models.core.database import new_id, now
from models.plan.access import Access
from models.plan.own_proposals import take_back
from models.plan.proposal import ANSWER_SHOWN_SECONDS, Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Goal
from tests.conftest import PIN
from tests.reading import hidden_fields
from tests.talking import in_english, let_in
from tests.test_rules_statements import statements
from tests.writing import EVERY_PAGE, as_owner, as_writer, write


def section(page, plan):
    """The section of one's own proposals on home; "" if there is none."""
    whole = page.get(f"/plans/{plan.id}/home").text
    _before, _found, after = whole.partition('id="your-proposals"')
    return after.split("</section>")[0]


@pytest.fixture
def visit(cast, plan):
    return Visit.of(cast.helper.person, plan)


@pytest.fixture
def draft(hanne, plan):
    """The address of a new dream that the helper has typed and not sent."""
    address = f"/plans/{plan.id}/dream/{new_id()}"
    hanne.get(f"{address}/edit", follow_redirects=True)
    hidden = hidden_fields(hanne)
    saved = hanne.post(
        address, **hidden | {"text": "Sing in a choir", "autosave": "1", "turn": "1"}
    )
    assert saved.status_code == 200
    return address


@pytest.fixture
def sent(visit, plan):
    return propose(visit, Goal, new_id(), 0, {"text": "A boat"}, sent=True)


@pytest.fixture
def other(cast, browser, plan):
    """Another helper who may propose in the same plan."""
    end = now() + 9999999
    Access.grant(as_owner(plan), cast.outsider.person, "propose", EVERY_PAGE, "helper", end)
    return in_english(browser(cast.outsider))


def test_a_draft_of_something_new_is_found_again_with_its_words(hanne, plan, draft):
    shown = section(hanne, plan)
    assert "Sing in a choir" in shown
    assert "Not sent yet" in shown
    assert "A dream" in shown
    assert f'href="{draft}/edit"' in shown
    hanne.get(f"{draft}/edit", follow_redirects=True)
    assert "Sing in a choir</textarea>" in hanne.page


def test_what_waits_and_what_was_answered_is_told_with_the_reason(hanne, plan, sent):
    assert "Sent. Ola has not answered yet." in section(hanne, plan)
    assert "A boat" in hanne.get(f"/plans/{plan.id}/goal/{sent.part}/proposed").text
    sent.decline(as_owner(plan), "I get seasick")
    shown = section(hanne, plan)
    assert "The answer was no. The owner writes: I get seasick" in shown
    assert f'href="/plans/{plan.id}/goal/{sent.part}/proposed"' in shown
    Proposal.update(decided_at=now() - ANSWER_SHOWN_SECONDS - 9).execute()
    assert section(hanne, plan) == ""


def test_the_start_page_leads_to_it(hanne, plan, sent):
    assert f'href="/plans/{plan.id}/home#your-proposals"' in hanne.get("/people").text


def test_nobody_else_sees_it(owner, other, plan, draft, sent):
    for page in (owner, other):
        assert section(page, plan) == ""
        assert "Sing in a choir" not in page.get(f"/plans/{plan.id}/home").text


def test_an_outsider_sees_nothing_of_it(ulla, plan, draft):
    answer = ulla.get(f"/plans/{plan.id}/home")
    assert answer.status_code in (403, 404)
    assert "Sing in a choir" not in answer.text


def test_an_answer_is_told_only_on_pages_that_are_open_to_them(hanne, visit, plan, sent):
    Proposal.update(state="declined", decided_at=now()).where(Proposal.id == sent.id).execute()
    propose(visit, Contact, new_id(), 0, {"name": "Per"}, sent=False)
    Access.update(pages="contacts").where(Access.plan == plan).execute()
    shown = section(hanne, plan)
    assert "Per" in shown
    assert "A boat" not in shown


def test_who_may_only_read_now_still_reads_what_they_proposed(hanne, plan, sent):
    Access.update(level="read").where(Access.plan == plan).execute()
    shown = section(hanne, plan)
    assert "A boat" in shown
    assert shown.count("href=") == 1 and f'/{sent.part}/proposed"' in shown
    assert hanne.get(f"/plans/{plan.id}/goal/{sent.part}/edit").status_code == 403


def test_what_waits_on_a_page_that_is_closed_now_is_found_and_taken_back(
    hanne, plan, sent, owner, cast
):
    Access.update(pages="matters").where(Access.plan == plan).execute()
    place = f"/plans/{plan.id}/goal/{sent.part}/proposed"
    shown = section(hanne, plan)
    assert "A boat" in shown and f'href="{place}"' in shown
    assert "Take it back" in hanne.get(place).text and "Go on writing" not in hanne.page
    assert hanne.get(f"/plans/{plan.id}/plan").status_code == 404
    assert hanne.post(f"{place}/taking-back").status_code == 303
    assert Proposal.on(plan, "waiting") == []
    assert f'href="{place}"' in section(hanne, plan), "a draft leads to no form that is closed"
    other = write(Goal, plan, text="A secret")
    assert hanne.get(f"/plans/{plan.id}/goal/{other.id}/proposed").status_code == 404


def test_who_types_from_paper_now_reads_the_draft_where_it_is_kept(hanne, plan, draft):
    Access.update(level="write").where(Access.plan == plan).execute()
    assert f'href="{draft}/proposed"' in section(hanne, plan)
    assert "Sing in a choir" in hanne.get(f"{draft}/proposed").text


def test_a_draft_is_not_on_the_screen_while_the_owner_is_there(hanne, owner, plan, draft):
    let_in(owner, hanne, plan)
    assert section(hanne, plan) == ""
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert "Sing in a choir" in section(hanne, plan)


def test_a_draft_is_not_on_a_screen_for_two(hanne, cast, plan, draft):
    hanne.post("/together", code=cast.owner.code, pin=PIN)
    hanne.post("/together/turn", pin=PIN)
    assert section(hanne, plan) == ""


def test_the_latest_is_first_and_after_ten_the_rest_is_folded_and_costs_no_more(
    hanne, visit, plan, sent
):
    def count():
        with statements() as heard:
            section(hanne, plan)
        return len(heard)

    count()  # the first visit is noted in the log
    few = count()
    for number in range(12):
        propose(visit, Dream, new_id(), 0, {"text": f"Dream {number:02}"}, sent=False)
    assert count() == few
    open_to_all, folded = section(hanne, plan).split("<details")
    assert open_to_all.count("<li>") == 10
    assert open_to_all.index("Dream 11") < open_to_all.index("Dream 10")
    assert folded.count("<li>") == 3
    assert "A boat" in folded


def test_a_draft_of_a_part_that_is_there_opens_the_draft(hanne, visit, plan):
    goal = write(Goal, plan, text="A flat")
    propose(visit, Goal, goal.id, goal.revision, {"text": "A house"}, sent=False)
    assert f'href="{goal.address}/edit"' in section(hanne, plan)
    hanne.get(f"{goal.address}/edit", follow_redirects=True)
    assert "A house</textarea>" in hanne.page


FRAGMENT = {"HX-Request": "true"}
MARKS = {"draft": "Your draft here is not sent.", "waiting": "You have proposed something here."}


@pytest.mark.parametrize("state", MARKS)
def test_the_part_says_to_its_author_alone_that_something_is_proposed(
    hanne, other, owner, visit, plan, state
):
    goal = write(Goal, plan, text="A flat")
    hanne.get(f"{plan.address}/plan")  # the card is kept for the next time
    propose(visit, Goal, goal.id, goal.revision, {"text": "A house"}, sent=state == "waiting")
    assert MARKS[state] in hanne.get(f"{plan.address}/plan").text
    assert f'href="{goal.address}/proposed"' in hanne.page
    for somebody in (other, in_english(owner)):
        assert MARKS[state] not in somebody.get(f"{plan.address}/plan").text
    hanne.get(f"{goal.address}/edit", follow_redirects=True)
    assert ("What you send now takes its place." in hanne.page) == (state == "waiting")


def test_a_part_is_not_marked_on_a_screen_for_two(hanne, cast, visit, plan):
    goal = write(Goal, plan, text="A flat")
    propose(visit, Goal, goal.id, goal.revision, {"text": "A house"}, sent=False)
    hanne.post("/together", code=cast.owner.code, pin=PIN)
    hanne.post("/together/turn", pin=PIN)
    assert MARKS["draft"] not in hanne.get(f"{plan.address}/plan").text


def test_the_receipt_shows_what_was_sent_and_takes_it_back(hanne, plan):
    goal = write(Goal, plan, text="A flat")
    hanne.get(f"{goal.address}/edit", follow_redirects=True)
    words = hidden_fields(hanne) | {"csrf_token": hanne.token(), "text": "A house"}
    words.pop("alone", None)
    receipt = hanne.client.post(goal.address, data=words, headers=FRAGMENT).text
    assert "<h3>A flat</h3>" in receipt, "what is there now stays"
    assert receipt.index("A flat") < receipt.index("A house")
    assert f'formaction="{goal.address}/proposed/taking-back"' in receipt


def taking_back(one):
    return f"/plans/{one.plan_id}/{one.kind}/{one.part}/proposed/taking-back"


def test_what_is_sent_can_be_taken_back_and_is_a_draft_again(hanne, owner, plan, sent):
    assert "A boat" in owner.get(f"/plans/{plan.id}/proposals").text
    assert "Take it back" in hanne.get(f"/plans/{plan.id}/goal/{sent.part}/proposed").text
    assert hanne.post(taking_back(sent)).status_code == 303
    assert "A boat" not in owner.get(f"/plans/{plan.id}/proposals").text
    assert "Not sent yet" in section(hanne, plan)
    page = hanne.get(f"/plans/{plan.id}/goal/{sent.part}/proposed").text
    assert "A boat" in page and "Take it back" not in page
    assert Audit.select().where(Audit.verb == "took back", Audit.subject == "goal").count() == 1


def test_taken_back_it_can_be_sent_again(visit, plan, sent):
    take_back(visit, sent.part)
    again = propose(visit, Goal, sent.part, 0, {"text": "A boat"}, sent=True, own=1)
    assert (again.state, again.revision) == ("waiting", 2)
    assert again.accept(as_owner(plan)).text == "A boat"


def test_taken_back_after_writing_on_nothing_is_lost(visit, plan, sent):
    propose(visit, Goal, sent.part, 0, {"text": "A ship"}, sent=False, own=1)
    take_back(visit, sent.part)
    states = [(one.words["text"], one.state) for one in Proposal.select().order_by(Proposal.id)]
    assert states == [("A boat", "earlier"), ("A ship", "draft")]


def test_what_the_owner_has_answered_meanwhile_stays_answered(hanne, plan, sent):
    sent.accept(as_owner(plan))
    answer = hanne.post(taking_back(sent))
    assert answer.status_code == 409
    assert "It could not be taken back" in answer.text and "Yes, it is in the plan." in answer.text
    assert Proposal.get().state == "accepted"


def test_the_owner_who_answers_what_was_just_taken_back_is_told(owner, visit, plan, sent):
    take_back(visit, sent.part)
    for wish in ("yes", "no", "both"):
        answer = owner.post(f"/plans/{plan.id}/proposals/{sent.id}", answer=wish)
        assert answer.status_code == 409
        assert "has taken it back" in answer.text
    assert Goal.of(plan) == []
    assert Proposal.get().state == "draft"


def test_who_was_lowered_to_reading_finds_it_and_can_still_take_it_back(hanne, cast, plan, sent):
    end = now() + 9999999
    Access.grant(as_owner(plan), cast.helper.person, "read", EVERY_PAGE, "helper", end)
    place = f"/plans/{plan.id}/goal/{sent.part}/proposed"
    assert f'href="{place}"' in section(hanne, plan)
    assert "Take it back" in hanne.get(place).text
    assert hanne.post(taking_back(sent)).status_code == 303
    assert Proposal.get().state == "draft"
    assert f'href="{place}"' in section(hanne, plan)
    shown = hanne.get(place).text
    assert ("A boat" in shown, "Go on writing" in shown) == (True, False)


def test_a_reader_is_told_at_the_part_that_their_proposal_waits(hanne, cast, plan):
    goal = write(Goal, plan, text="A flat")
    writer = as_writer(cast.helper.person, plan)
    propose(writer, Goal, goal.id, goal.revision, {"text": "A house"}, sent=True)
    for level in ("write", "read"):
        reads = cast.helper.person, level, EVERY_PAGE, "helper", now() + 9999
        Access.grant(as_owner(plan), *reads)
    assert MARKS["waiting"] in hanne.get(f"{plan.address}/plan").text
    hanne.post(f"{goal.address}/proposed/taking-back")
    assert Proposal.get().state == "draft"


def test_nobody_else_can_take_it_back(owner, other, ulla, plan, sent):
    assert owner.post(taking_back(sent)).status_code in (404, 409)
    assert other.post(taking_back(sent)).status_code in (404, 409)
    assert ulla.post(taking_back(sent)).status_code == 404
    assert Proposal.get().state == "waiting"


def test_what_was_sent_as_something_new_stands_where_it_was_proposed(hanne, other, visit, plan):
    goal = write(Goal, plan, text="Ro")
    for kind, words in (
        (Goal, {"text": "A boat"}),
        (Action, {"what": "Row it", "goal": goal.id}),
        (Action, {"what": "Paint it"}),
        (Contact, {"name": "Lone"}),
    ):
        propose(visit, kind, new_id(), 0, words, sent=True)
    waiting = "You have proposed this. Ola has not answered yet."
    shown = hanne.get(f"/plans/{plan.id}/plan").text
    assert shown.count(waiting) == 3 and shown.count("Take it back") == 3
    order = [shown.index(words) for words in (">A boat<", ">Row it<", ">Paint it<")]
    assert order == sorted(order) and shown.index('id="goals"') < order[0]
    assert order[1] < shown.index('id="loose"') < order[2]
    assert waiting in hanne.get(f"/plans/{plan.id}/contacts").text
    assert waiting not in other.get(f"/plans/{plan.id}/plan").text, "only who proposed it"


def test_what_was_sent_as_something_new_is_taken_back_from_where_it_stands(hanne, sent, plan):
    shown = hanne.get(f"/plans/{plan.id}/plan").text
    address = re.search(r'formaction="([^"]+/proposed/taking-back)"', shown)[1]
    assert hanne.post(address).status_code == 303
    assert Proposal.get_by_id(sent.id).state == "draft"
    assert "You have proposed this." not in hanne.get(f"/plans/{plan.id}/plan").text
