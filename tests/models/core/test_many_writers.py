"""Several writers at once: real threads, a real database, and whatever order chance finds."""

from contextlib import suppress
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.audit import verify
from models.core.database import new_id, now
from models.plan.access import Access
from models.plan.edit import Conflict, Submission
from models.plan.trust import Trust
from models.tools.goals import Goal
from models.tools.story import Story
from tests.chance import SAME
from tests.racing import side_by_side
from tests.writing import as_owner, as_writer, told, write

pytestmark = pytest.mark.postgres

FIELDS = ("text", "why")
NAMES = ("anna-", "bo-")
# What two browsers do: who, what they do, in which field, and their choice if there is a conflict.
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
    """Write until it is accepted: after a conflict, keep both texts."""
    expected = 1
    mine = text
    while True:
        try:
            return Goal.write(as_owner(plan), part_id, expected, {"text": mine})
        except Conflict as both:
            mine, theirs = both.fields["text"]
            mine = f"{theirs}\n{mine}"
            expected = both.part.revision


def write_side_by_side(plan, goal):
    """Two people write ten texts each in the same goal at once. Returns the texts."""
    texts = {name: [f"{name}{number}" for number in range(10)] for name in NAMES}

    def writer(name):
        return lambda: [insist(plan, goal.id, text) for text in texts[name]]

    side_by_side(*(writer(name) for name in NAMES))
    return [text for name in NAMES for text in texts[name]]


def test_two_who_write_in_the_same_goal_at_once_lose_nothing(cast):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Begun")
    texts = write_side_by_side(plan, goal)
    written = "\n".join(told(goal))
    assert [text for text in texts if text not in written] == []


def test_versions_that_threads_make_have_no_gap_and_no_twin(cast):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Begun")
    write_side_by_side(plan, goal)
    revisions = [edit.revision for edit in goal.history()]
    assert revisions == list(range(Goal.find(plan, goal.id).revision, 0, -1))
    assert len(revisions) >= 12


def test_a_double_tap_from_two_threads_makes_one_part(cast):
    plan = cast.owner.plan

    def tap(part_id):
        return Goal.write(as_owner(plan), part_id, 0, {"text": "A flat"}, Submission("form", 0))

    for _try in range(5):
        part_id = new_id()
        side_by_side(partial(tap, part_id), partial(tap, part_id))
        assert [edit.verb for edit in Goal.find(plan, part_id).history()] == ["began"]


class Writer:
    """One browser with one open form. It knows which revision it saw, and remembers all it sent.

    `words` counts, so that each writer writes a word of its own each time.
    """

    def __init__(self, name, goal, by, words):
        self.form = f"{name}-{goal.id}"
        self.goal = goal
        self.by = by
        self.words = words
        self.sends = []
        self.look()

    def look(self):
        self.expected = Goal.find(self.goal.plan, self.goal.id).revision

    def write(self, field, choice):
        """Write a word in one field; after a conflict, as chosen. Returns the accepted words."""
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
        """A request reaches the server: the first time, once more, or long after later ones."""
        expected, changes, submission = self.sends[which]
        Goal.write(as_writer(self.by, self.goal.plan), self.goal.id, expected, changes, submission)


@settings(SAME, max_examples=40)
@given(sends=SENDS)
def test_whatever_was_accepted_is_in_the_part_or_its_history_and_only_once(cast, sends):
    words = count()
    accepted = set()
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
    """A request that arrives again may be answered with a conflict, but it writes nothing."""
    before = len(goal.history())
    with suppress(Conflict):
        writer.arrive(which)
    assert len(goal.history()) == before


def assert_kept_once(goal, accepted):
    """Each accepted word was written in exactly one version."""
    said = []
    for field in FIELDS:
        values = [value or "" for value in told(goal, field)]
        said += [new.split()[-1] for old, new in zip(["", *values], values) if new != old]
    assert len(said) == len(set(said))
    assert accepted == set(said) - {"Begun"}


def test_who_opens_closes_and_moves_at_once_waits_and_never_fails(cast):
    plan = cast.owner.plan
    helper = cast.helper.person
    reader = cast.reader.person
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
