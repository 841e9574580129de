"""Several writers at once: real threads, a real database, and whatever order chance finds."""

from contextlib import suppress
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.core.audit import verify
from models.core.database import new_id, now
from models.plan.access import Access
from models.plan.edit import Conflict, Submission
from models.plan.trust import Trust
from models.tools.goals import Goal, Story
from tests.racing import side_by_side
from tests.writing import as_owner, as_writer, told, write

FIELDS = ("text", "why")
SENDS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["look", "write", "again", "late"]),
        st.sampled_from(FIELDS),
        st.sampled_from(["mine", "theirs", "both"]),
    ),
    max_size=25,
)


def insist(plan, part_id, text):
    """Write until it stands: after a conflict, keep both texts."""
    expected, mine = 1, text
    while True:
        try:
            return Goal.write(as_owner(plan), part_id, expected, {"text": mine})
        except Conflict as both:
            mine, theirs = both.fields["text"]
            expected, mine = both.part.revision, f"{theirs}\n{mine}"


def test_two_who_write_in_the_same_goal_at_once_lose_nothing(cast):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Begun")
    side_by_side(
        *(
            lambda name=name: [insist(plan, goal.id, f"{name}{number}") for number in range(10)]
            for name in ("anna-", "bo-")
        )
    )
    written = "\n".join(told(goal))
    assert [
        f"{name}{number}"
        for name in ("anna-", "bo-")
        for number in range(10)
        if f"{name}{number}" not in written
    ] == []


def test_versions_that_threads_make_have_no_gap_and_no_twin(cast):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Begun")
    side_by_side(
        *(
            lambda name=name: [insist(plan, goal.id, f"{name}{number}") for number in range(10)]
            for name in ("anna-", "bo-")
        )
    )
    revisions = [edit.revision for edit in goal.history()]
    assert revisions == list(range(Goal.find(plan, goal.id).revision, 0, -1))
    assert len(revisions) >= 12


def test_a_double_tap_from_two_threads_makes_one_part(cast):
    plan = cast.owner.plan
    for _try in range(5):
        part_id = new_id()
        side_by_side(
            *[
                lambda: Goal.write(
                    as_owner(plan), part_id, 0, {"text": "A flat"}, Submission("form", 0)
                )
            ]
            * 2
        )
        assert [edit.verb for edit in Goal.find(plan, part_id).history()] == ["began"]


class Writer:
    """One browser with one open form. It knows what it last looked at, and remembers all that it sent."""

    def __init__(self, name, goal, by, words):
        self.form = f"{name}-{goal.id}"
        self.goal, self.by, self.words, self.sends = goal, by, words, []
        self.look()

    def look(self):
        self.expected = Goal.find(self.goal.plan, self.goal.id).revision

    def write(self, field, choice):
        """New words in one field; after a conflict, the choice. Returns what was accepted."""
        word = f"w{next(self.words)}"
        try:
            self._send(self.expected, {field: word})
            return {word}
        except Conflict as both:
            mine, theirs = both.fields[field]
            settled = {"mine": mine, "theirs": theirs, "both": f"{theirs} {mine}"}[choice]
            self._send(both.part.revision, {field: settled})
            return set() if choice == "theirs" else {word}

    def _send(self, expected, changes):
        self.sends.append((expected, changes, Submission(self.form, len(self.sends) + 1)))
        self.arrive(-1)

    def arrive(self, which):
        """A send reaches the server: for the first time, once more, or long after later ones."""
        expected, changes, submission = self.sends[which]
        Goal.write(as_writer(self.by, self.goal.plan), self.goal.id, expected, changes, submission)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sends=SENDS)
def test_whatever_was_accepted_is_in_the_part_or_its_history_and_only_once(cast, sends):
    words, accepted = count(), set()
    goal = write(Goal, cast.owner.plan, text="Begun")
    writers = {
        "A": Writer("A", goal, cast.owner.person, words),
        "B": Writer("B", goal, cast.helper.person, words),
    }
    for who, what, field, choice in sends:
        if what == "look":
            writers[who].look()
        elif what == "write":
            accepted |= writers[who].write(field, choice)
        elif writers[who].sends:
            assert_no_new_version(goal, writers[who], -1 if what == "again" else 0)
    assert_kept_once(goal, accepted)


def assert_no_new_version(goal, writer, which):
    """A send that arrives again may be told of a conflict, but it writes nothing."""
    before = len(goal.history())
    with suppress(Conflict):
        writer.arrive(which)
    assert len(goal.history()) == before


def assert_kept_once(goal, accepted):
    said = []
    for field in FIELDS:
        values = [value or "" for value in told(goal, field)]
        said += [new.split()[-1] for old, new in zip(["", *values], values) if new != old]
    assert len(said) == len(set(said))
    assert accepted == set(said) - {"Begun"}


def test_who_opens_closes_and_moves_at_once_waits_and_never_fails(cast):
    plan, helper, reader = cast.owner.plan, cast.helper.person, cast.reader.person
    goals = [write(Goal, plan, text=f"Goal {number}") for number in range(4)]

    def again(what, times=12):
        return lambda: [what(number) for number in range(times)]

    def close(_number):
        for access in Access.given(plan):
            access.withdraw(as_owner(plan))

    side_by_side(
        again(
            lambda _: Access.grant(
                as_owner(plan), helper, "read", ("plan",), "helper", now() + 3600
            )
        ),
        again(close),
        again(lambda number: goals[number % 4].move(as_owner(plan), up=True)),
        again(lambda number: goals[number % 3].move(as_owner(plan), up=False)),
        again(lambda _: Story(plan).accept(as_owner(plan))),
        again(lambda _: Trust.give(as_owner(plan), reader.id)),
    )
    assert Trust.select().where(Trust.owner == plan.owner, Trust.ended_at.is_null()).count() <= 1
    assert list(verify()) == []
