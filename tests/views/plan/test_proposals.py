"""What a helper proposes waits beside the owner's words until the owner answers."""

import pytest

from models.core.database import new_id
from models.plan import proposing
from models.plan.own_proposals import take_back
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from models.tools.goals import Goal
from models.tools.wheel import Area
from tests.reading import hidden_fields
from tests.talking import in_english, let_in
from tests.writing import as_owner, as_writer, change, told, write


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace", state="open")


def propose(page, goal, text, **more):
    fields = {"expected": str(goal.revision), "text": text, "why": "Peace", "state": "open", **more}
    return page.post(f"/plans/{goal.plan_id}/goal/{goal.id}", **fields)


def waiting(plan):
    return Proposal.on(plan, "waiting")


def answer(owner, proposal, wish):
    return owner.post(f"/plans/{proposal.plan_id}/proposals/{proposal.id}", answer=wish)


def state(proposal):
    return Proposal.get_by_id(proposal.id).state


def proposed(hanne, goal, text="A house", **more):
    propose(hanne, goal, text, **more)
    return waiting(goal.plan)[-1]


def test_a_proposal_changes_nothing_and_the_owner_sees_a_quiet_count(owner, hanne, plan, goal):
    assert "is waiting for you" not in owner.get(f"/plans/{plan.id}/home").text
    propose(hanne, goal, "A house")
    assert told(goal) == ["A flat"]
    assert "1 proposal is waiting for you." in owner.get(f"/plans/{plan.id}/home").text
    assert "is waiting for you" not in hanne.get(f"/plans/{plan.id}/home").text


def test_the_helper_is_told_that_it_is_sent_without_javascript_too(hanne, goal):
    answer = propose(hanne, goal, "A small flat")
    hanne.get(answer.location)
    assert "Sent as a proposal. Ola decides." in hanne.page


def test_both_texts_stand_side_by_side_with_the_name(owner, hanne, plan, goal):
    propose(hanne, goal, "A house")
    page = owner.get(f"/plans/{plan.id}/proposals").text
    assert all(words in page for words in ("A flat", "A house", "Hanne"))


def test_a_proposal_about_something_else_than_the_words_says_what_it_is_about(owner, hanne, goal):
    proposed(hanne, goal, "A flat", why="Quiet")
    page = owner.get(f"/plans/{goal.plan_id}/proposals").text
    assert "Quiet" in page
    assert '<p class="part-words">A flat</p>' in page


def test_what_the_owner_has_changed_since_is_not_laid_in_the_helpers_mouth(owner, hanne, goal):
    change(goal, why="She is thirteen")
    propose(hanne, Goal.get_by_id(goal.id), "A house", why="She is thirteen")
    change(Goal.find(goal.plan, goal.id), why="She is fourteen now")
    page = owner.get(f"/plans/{goal.plan_id}/proposals").text
    assert "A house" in page
    assert "She is thirteen" not in page


def test_what_is_still_being_written_is_the_helpers_own(owner, hanne, plan, goal):
    propose(hanne, goal, "Not done yet", autosave="1")
    assert "Saved for you" in hanne.page
    form = hanne.get(f"/plans/{plan.id}/goal/{goal.id}/edit", follow_redirects=True)
    assert "Not done yet" in form.text
    assert (
        waiting(plan) == [] and "Not done yet" not in owner.get(f"/plans/{plan.id}/proposals").text
    )


def test_a_yes_takes_the_words_in_under_the_helpers_name(owner, hanne, plan, goal):
    proposal = proposed(hanne, goal)
    assert answer(owner, proposal, "yes").status_code == 303
    assert (told(goal), state(proposal)) == (["A flat", "A house"], "accepted")
    assert "Hanne" in owner.get(f"/plans/{plan.id}/goal/{goal.id}/history").text


def test_a_no_keeps_the_owners_words(owner, hanne, plan, goal):
    proposal = proposed(hanne, goal)
    answer(owner, proposal, "no")
    assert (told(goal), state(proposal), waiting(plan)) == (["A flat"], "declined", [])


def test_both_voices_stand_in_the_plan_and_on_the_sheet(owner, hanne, plan, goal):
    answer(owner, proposed(hanne, goal), "both")
    for page in ("plan", "print"):
        text = owner.get(f"/plans/{plan.id}/{page}").text
        assert "A flat" in text and "A house" in text, page
    assert told(goal) == ["A flat"]


def test_the_helpers_next_proposal_takes_the_place_of_the_last(hanne, plan, goal):
    first = proposed(hanne, goal)
    hanne.get(f"{goal.address}/edit", follow_redirects=True)
    second = proposed(hanne, goal, "A boat", **hidden_fields(hanne))
    assert (state(first), [one.id for one in waiting(plan)]) == ("replaced", [second.id])


def test_a_double_tap_proposes_once(hanne, plan, goal):
    propose(hanne, goal, "A house")
    propose(hanne, goal, "A house")
    assert len(waiting(plan)) == 1


def test_something_new_can_be_proposed(owner, hanne, plan):
    hanne.post(f"/plans/{plan.id}/goal/{new_id()}", expected="0", text="A new goal", state="open")
    assert Goal.of(plan) == []
    answer(owner, waiting(plan)[0], "yes")
    assert [goal.text for goal in Goal.of(plan)] == ["A new goal"]


@pytest.mark.parametrize("first", ["yes", "no"])
def test_a_second_answer_is_told_that_it_is_answered(owner, hanne, goal, first):
    proposal = proposed(hanne, goal)
    answer(owner, proposal, first)
    before = told(goal)
    assert answer(owner, proposal, "yes").status_code == 409
    assert ("already answered" in owner.page, told(goal)) == (True, before)


def test_an_answer_that_is_none_is_refused(owner, hanne, goal):
    proposal = proposed(hanne, goal)
    assert answer(owner, proposal, "perhaps").status_code == 400
    assert state(proposal) == "waiting"


def test_a_yes_after_the_owner_wrote_in_another_field_merges(owner, hanne, plan, goal):
    proposal = proposed(hanne, goal)
    change(goal, why="The sea")
    answer(owner, proposal, "yes")
    now = Goal.find(plan, goal.id)
    assert (now.text, now.why) == ("A house", "The sea")


def test_a_yes_after_the_owner_wrote_there_shows_both_texts_and_waits(owner, hanne, plan, goal):
    proposal = proposed(hanne, goal)
    change(goal, text="A boat")
    assert answer(owner, proposal, "yes").status_code == 409
    assert all(words in owner.page for words in ("A house", "A boat", "Hanne", "You"))
    assert (told(goal), state(proposal)) == (["A flat", "A boat"], "waiting")


@pytest.mark.parametrize(
    "choice, stands", [("mine", "A house"), ("theirs", "A boat"), ("both", "A boat\n\nA house")]
)
def test_once_the_owner_has_chosen_the_proposal_waits_no_more(
    owner, hanne, plan, goal, choice, stands
):
    proposal = proposed(hanne, goal)
    change(goal, text="A boat")
    answer(owner, proposal, "yes")
    owner.post(
        f"/plans/{plan.id}/goal/{goal.id}", **hidden_fields(owner), **{"choice-text": choice}
    )
    assert (Goal.find(plan, goal.id).text, state(proposal)) == (stands, "accepted")
    assert "is waiting for you" not in owner.get(f"/plans/{plan.id}/home").text


def test_the_proposal_waits_on_when_the_choice_meets_a_newer_text_and_is_settled_after_that(
    owner, hanne, plan, goal
):
    proposal = proposed(hanne, goal)
    change(goal, text="A boat")
    answer(owner, proposal, "yes")
    choice = hidden_fields(owner)
    change(Goal.find(plan, goal.id), text="A tent")
    assert (
        owner.post(
            f"/plans/{plan.id}/goal/{goal.id}", **choice, **{"choice-text": "both"}
        ).status_code
        == 409
    )
    assert ("A tent" in owner.page, state(proposal)) == (True, "waiting")
    owner.post(
        f"/plans/{plan.id}/goal/{goal.id}", **hidden_fields(owner), **{"choice-text": "both"}
    )
    assert state(proposal) == "accepted"


def test_a_helper_settles_no_proposal_for_the_owner(owner, hanne, cast, plan, goal):
    proposal = proposed(hanne, goal)
    let_in(owner, hanne, plan)
    hanne.post(
        f"/plans/{plan.id}/goal/{goal.id}",
        expected="1",
        text="A boat",
        state="open",
        proposal=str(proposal.id),
    )
    assert (Goal.find(plan, goal.id).text, state(proposal)) == ("A boat", "waiting")


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30])
def test_a_proposal_that_is_none_does_not_stop_the_save(owner, plan, goal, number):
    assert propose(owner, goal, "A house", proposal=number).status_code == 303
    assert told(goal) == ["A flat", "A house"]


def test_a_proposal_of_another_plan_is_not_settled_from_here(
    owner, hanne, cast, browser, plan, goal
):
    proposal = proposed(hanne, goal)
    hers = write(Goal, cast.outsider.plan, text="Hers")
    browser(cast.outsider).post(
        f"/plans/{hers.plan_id}/goal/{hers.id}",
        expected="1",
        text="Mine",
        state="open",
        proposal=str(proposal.id),
    )
    assert (told(hers), state(proposal)) == (["Hers", "Mine"], "waiting")


def test_a_proposal_for_something_that_was_taken_away_waits_and_says_what_to_do(
    owner, hanne, cast, plan, goal
):
    proposal = proposed(hanne, goal)
    goal.remove(as_owner(cast.owner.plan))
    assert answer(owner, proposal, "yes").status_code == 409
    assert "Bring it back first" in owner.page and "A house" in owner.page
    assert (state(proposal), Goal.of(plan)) == ("waiting", [])


def test_a_helper_who_proposes_for_something_taken_away_loses_no_word(
    owner, hanne, cast, plan, goal
):
    goal.remove(as_owner(cast.owner.plan))
    propose(hanne, goal, "A house")
    assert "A house" in owner.get(f"/plans/{plan.id}/proposals").text


def test_yes_to_all_takes_in_what_it_can_and_leaves_what_asks_a_question(owner, hanne, plan, goal):
    asks = proposed(hanne, goal)
    change(goal, text="A boat")
    others = [
        proposed(hanne, write(Goal, plan, text=f"Goal {number}"), f"Better {number}")
        for number in (1, 2)
    ]
    seen = [str(one.id) for one in (asks, *others)]
    assert owner.post(f"/plans/{plan.id}/proposals/all", seen=seen).status_code == 303
    assert [state(one) for one in (asks, *others)] == ["waiting", "accepted", "accepted"]
    assert {goal.text for goal in Goal.of(plan)} == {"A boat", "Better 1", "Better 2"}


def test_two_helpers_propose_for_one_goal_and_no_text_is_lost(owner, hanne, cast, plan, goal):
    first = proposed(hanne, goal)
    second = proposing.propose(
        as_writer(cast.reader.person, plan), Goal, goal.id, 1, {"text": "A boat"}, sent=True
    )
    answer(owner, first, "yes")
    assert answer(owner, second, "yes").status_code == 409
    assert "A house" in owner.page and "A boat" in owner.page


def test_only_the_owner_answers(owner, hanne, goal):
    proposal = proposed(hanne, goal)
    assert answer(hanne, proposal, "yes").status_code == 403
    assert hanne.post(f"/plans/{goal.plan_id}/proposals/all").status_code == 403
    assert (state(proposal), told(goal)) == ("waiting", ["A flat"])


def test_who_may_only_read_proposes_nothing(cast, browser, plan):
    ragna = browser(cast.reader)
    assert (
        ragna.post(f"/plans/{plan.id}/matter/{new_id()}", expected="0", text="Hers").status_code
        == 403
    )
    assert waiting(plan) == []


@pytest.mark.parametrize(
    "wish, said",
    [
        ("yes", "Yes, it is in the plan."),
        ("no", "The answer was no."),
        ("both", "Both are in the plan."),
    ],
)
def test_the_helper_reads_the_answer_and_the_reason(owner, hanne, plan, goal, wish, said):
    propose(hanne, goal, "A small flat")
    assert "Answers to your proposals" not in hanne.get("/people").text
    owner.post(
        f"/plans/{plan.id}/proposals/{waiting(plan)[0].id}", answer=wish, reason="Small is enough"
    )
    page = hanne.get("/people").text
    assert f"“A small flat” {said}" in page and "The owner writes: Small is enough" in page


def test_a_reason_that_is_too_long_comes_back_with_every_letter(owner, hanne, plan, goal):
    propose(hanne, goal, "A small flat")
    answer = owner.post(
        f"/plans/{plan.id}/proposals/{waiting(plan)[0].id}", answer="yes", reason="x" * 501
    )
    assert answer.status_code == 422
    assert "x" * 501 in answer.text and "There is room for 500 characters." in answer.text
    assert len(waiting(plan)) == 1


@pytest.mark.parametrize("wish, said", [("no", "You said no to this"), ("both", "You kept both")])
def test_every_answer_has_a_receipt_and_can_be_undone(owner, hanne, plan, goal, wish, said):
    in_english(owner)
    one = proposed(hanne, goal)
    answer(owner, one, wish)
    assert said in owner.get(f"{plan.address}/proposals").text and "Undo the answer" in owner.page
    after = answer(owner, one, "reopen").location
    assert (state(one), told(goal)) == ("waiting", ["A flat"])
    assert said not in owner.get(after).text
    assert "Your answer is undone. The proposal is waiting again." in owner.page


def test_a_proposal_on_the_wheel_names_the_area_and_a_figure_is_not_kept_twice(owner, hanne, plan):
    in_english(owner)
    Area.suggest(plan)
    area = change(Area.of(plan)[0], name="My boat", score=3)
    fields = {"expected": str(area.revision), "name": "My boat", "score": "7"}
    hanne.post(area.address, **fields)
    page = owner.get(f"{plan.address}/proposals").text
    assert "Life area: My boat" in page and "Keep both" not in page
    hanne.post(area.address, **fields, now="By the sea")
    assert "Keep both" in owner.get(f"{plan.address}/proposals").text


@pytest.mark.parametrize("wish", ["yes", "no"])
def test_the_receipt_says_what_was_proposed_beside_the_headline(owner, hanne, plan, goal, wish):
    in_english(owner)
    one = proposed(hanne, goal, "A flat", notice="I sleep there")
    answer(owner, one, wish)
    page = owner.get(f"{plan.address}/proposals").text
    receipt = page.partition('aria-label="Your answer"')[2].partition("</section>")[0]
    words = ("You said", "A flat", "How will I notice it?", "I sleep there")
    assert sorted(words, key=receipt.index) == list(words)
    assert "Peace" not in receipt, "what stood there before was not proposed"


def test_the_echo_of_what_was_taken_back_leads_to_the_draft_that_it_is(hanne, goal, cast):
    sent = {"screen": "one", "turn": "1"}
    proposed(hanne, goal, **sent)
    take_back(Visit.of(cast.helper.person, goal.plan), goal.id)
    answered = propose(hanne, goal, "A house", **sent)
    assert answered.headers["Location"].endswith(f"/goal/{goal.id}/edit")
    assert waiting(goal.plan) == []
