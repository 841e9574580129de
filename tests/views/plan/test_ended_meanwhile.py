"""The owner ends an access while others write: nothing of theirs is written after the end.

Writes that wait for their turn check the access again.
"""

from threading import Event

from models.core.audit import Audit
from models.core.database import new_id
from models.plan.access import Access
from models.tools.goals import Goal
from tests.racing import side_by_side
from tests.talking import answer, guests, let_in
from tests.writing import as_owner, write

WRITERS, ENOUGH = 5, 10


def written_after_the_end(plan, person, page, end):
    """How many entries of this person come after the end, in the plan's log.

    `end` is called while WRITERS browsers of this person write.
    """
    writing = Event()
    saved = []
    goal = write(Goal, plan, text="A flat")

    def writer():
        client, token = page.client.application.test_client(), page.token()
        client.set_cookie("hjulet", page.client.get_cookie("hjulet").value)
        while True:
            status = client.post(
                f"/plans/{plan.id}/goal/{new_id()}",
                data={"csrf_token": token, "expected": "0", "text": "More", "state": "open"},
            ).status_code
            if status != 303:
                return status
            saved.append(goal.id)
            if len(saved) > ENOUGH:
                writing.set()

    def ender():
        assert writing.wait(60)
        end()

    page.get("/language")
    statuses = side_by_side(ender, *[writer] * WRITERS)[1:]
    assert (len(saved) > ENOUGH, set(statuses)) == (True, {404})
    ended = (
        Audit.select()
        .where(Audit.plan_id == plan.id, Audit.verb.in_(("closed", "showed out")))
        .order_by(-Audit.number)
        .get()
    )
    return (
        Audit.select()
        .where(Audit.plan_id == plan.id, Audit.person_id == person.id, Audit.number > ended.number)
        .count()
    )


def test_nothing_is_written_after_the_guest_is_shown_out(owner, ulla, cast, plan):
    let_in(owner, ulla, plan)

    def end():
        answer(owner, plan, guests(plan)[-1], "out")

    assert written_after_the_end(plan, cast.outsider.person, ulla, end) == 0


def test_nothing_is_written_after_the_conversation_has_ended(owner, ulla, cast, plan):
    let_in(owner, ulla, plan)

    def end():
        owner.post(f"/plans/{plan.id}/conversation/end")

    assert written_after_the_end(plan, cast.outsider.person, ulla, end) == 0


def test_nothing_is_typed_from_the_paper_after_the_access_was_taken_back(owner, hanne, cast, plan):
    helper = cast.helper.person
    until = Access.given(plan)[0].expires_at
    Access.grant(as_owner(plan), helper, "write", ("plan",), "helper", until)

    def end():
        owner.post(f"/plans/{plan.id}/sharing/{helper.id}/withdrawal")

    assert written_after_the_end(plan, helper, hanne, end) == 0
