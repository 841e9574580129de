"""Nobody gets into another's plan: by its ids, after a conversation, or by a forgotten check."""

import pytest

from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.proposal import Proposal
from models.tools.goals import Action
from models.tools.matters import Matter, Rating
from models.tools.story import STORY
from tests.doors import DOORS
from tests.house import WORDS, House, filled, outcome, secret, secrets_in
from tests.writing import as_owner, told, write


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


def test_a_part_of_another_plan_is_not_there_under_ones_own(house, cast):
    own = cast.outsider.plan
    answers = {
        (rule.endpoint, method): outcome(
            house.visitors["outsider"].ask(
                method,
                house.address(rule, kind, plan_id=own.id),
                house.body(rule.endpoint, kind, DOORS[rule.endpoint].fields),
            )
        )
        for rule, kind in house.rules()
        if rule.arguments & {"part_id", "matter_id"}
        for method in {"GET", "POST"} & rule.methods
    }
    # An unknown id leads to an empty form: that is how a new part begins.
    assert answers.pop(("edits.edit", "GET")) == 303
    form = f"/plans/{own.id}/goal/{house.parts['goal'].id}/edit?revision="
    assert house.visitors["outsider"].ask("GET", form).location == f"{form}0"
    empty = house.visitors["outsider"].ask("GET", f"{form}0")
    assert (empty.status_code, secrets_in(empty.text)) == (200, set())
    assert set(answers.values()) == {404}
    assert len(answers) > 8


def test_nothing_is_written_when_somebody_tries_another_plans_part(house, cast, browser):
    mallory, own = browser(cast.outsider), cast.outsider.plan
    before = {kind: told(part, WORDS[kind]) for kind, part in house.parts.items()}
    for kind, part in house.parts.items():
        address = f"/plans/{own.id}/{kind}/{part.id}"
        for ending, body in (
            ("", house.body("edits.save", kind) | filled(own, kind, "Stolen")),
            ("/removal", {}),
            ("/restoration", {"revision": "1"}),
            ("/pin", {}),
            ("/place", {"to": "up"}),
        ):
            assert mallory.post(address + ending, **body).status_code == 404
    mallory.post(f"/plans/{own.id}/matters/{house.parts['matter'].id}/rating", value="1")
    assert {kind: told(part, WORDS[kind]) for kind, part in house.parts.items()} == before
    assert ([model.of(own) for model in (*STORY, Matter)], Rating.select().count()) == ([[]] * 6, 0)


@pytest.mark.parametrize("name, kind", [("goal", "goal"), ("who", "contact")])
def test_a_part_can_not_point_into_another_plan(house, cast, browser, name, kind):
    mallory = browser(cast.outsider)
    answer = mallory.post(
        f"/plans/{cast.outsider.plan.id}/action/123",
        expected="0",
        what="Look",
        **{name: str(house.parts[kind].id)},
    )
    assert (answer.status_code, Action.of(cast.outsider.plan)) == (422, [])
    assert secret(kind) not in answer.text


def test_a_guest_writes_as_long_as_the_conversation_goes_on(house, cast):
    goal = house.parts["goal"]
    ask = house.visitors["outsider"].ask
    wish = (
        "POST",
        f"/plans/{house.plan.id}/goal/{goal.id}",
        {"expected": str(goal.revision), "text": "New words"},
    )
    guest = Guest.knock(house.talk, cast.outsider.person)
    assert ask(*wish).status_code == 404
    guest.let_in(as_owner(house.plan))
    assert ask(*wish).status_code == 303
    house.talk.end(as_owner(house.plan))
    assert ask(*wish).status_code == 404


def test_a_guest_who_is_shown_out_is_out(house, cast):
    guest, address = Guest.knock(house.talk, cast.outsider.person), f"/plans/{house.plan.id}/plan"
    guest.let_in(as_owner(house.plan))
    assert secret("goal") in house.visitors["outsider"].ask("GET", address).text
    guest.show_out(as_owner(house.plan))
    assert house.visitors["outsider"].ask("GET", address).status_code == 404


def test_a_proposal_for_a_part_of_another_plan_comes_to_nothing(house, cast, browser):
    hers = write(Action, cast.outsider.plan, what="Hers")
    browser(cast.helper).post(
        f"/plans/{house.plan.id}/action/{hers.id}", expected="1", what="Stolen"
    )
    waiting = Proposal.on(house.plan, "waiting")[-1]
    answers = [
        browser(cast.owner)
        .post(f"/plans/{house.plan.id}/proposals/{place}", answer="yes")
        .status_code
        for place in (waiting.id, "all")
    ]
    assert (waiting.part, answers, told(hers, "what")) == (hers.id, [404, 303], ["Hers"])


def test_an_expired_access_is_a_closed_door(house, cast):
    address = f"/plans/{house.plan.id}/plan"
    assert secret("goal") in house.visitors["helper"].ask("GET", address).text
    Access.update(expires_at=1).where(Access.person == cast.helper.person).execute()
    assert house.visitors["helper"].ask("GET", address).status_code == 404


def test_an_access_that_was_taken_back_is_a_closed_door(house, cast):
    address = f"/plans/{house.plan.id}/plan"
    assert secret("goal") in house.visitors["helper"].ask("GET", address).text
    Access.update(revoked_at=1).where(Access.person == cast.helper.person).execute()
    assert house.visitors["helper"].ask("GET", address).status_code == 404


def test_a_view_that_forgets_to_ask_at_the_door_answers_nothing(app, cast, browser):
    app.add_url_rule("/forgotten", view_func=lambda: "hemmelig-goal")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    visitor = browser(cast.owner)
    answer = visitor.get("/forgotten")
    assert (answer.status_code, secrets_in(answer.text)) == (500, set())
