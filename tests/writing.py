"""How tests write in a plan: short functions that do what a form does."""

from datetime import timedelta

from models.core.clock import start_of, today
from models.core.database import new_id, now
from models.plan.visit import Visit
from tests.paths import PATHS

EVERY_PAGE = tuple(PATHS)


def as_owner(plan):
    """The owner's visit to their own plan."""
    return Visit.of_owner(plan)


def as_writer(person, plan):
    """The visit of somebody whom the owner has let write."""
    if person.id == plan.owner_id:
        return Visit.of_owner(plan)
    return Visit(person, plan, "conversation", may_write=True, may_propose=True)


def write(kind, plan, by=None, **words):
    """A new part of this kind in the plan."""
    return kind.write(as_writer(by or plan.owner, plan), new_id(), 0, words)


def write_long_ago(kind, plan, **words):
    """The same, made before any day that a test asks about: what comes again began then."""
    part = write(kind, plan, **words)
    kind.update(created_at=0).where(kind.id == part.id).execute()
    return kind.find(plan, part.id)


def change(part, by=None, seen=None, submission=None, **words):
    """Write new words in a part, and return it. `seen`: the revision that the writer saw."""
    more = {"submission": submission} if submission else {}
    visit = as_writer(by or part.plan.owner, part.plan)
    seen = part.revision if seen is None else seen
    return type(part).write(visit, part.id, seen, words, **more)


def told(part, name="text"):
    """Every value that this field has had, oldest first."""
    return [edit.values[name] for edit in reversed(part.history())]


def days_ago(days):
    """This time of the day so many days ago, in seconds since 1970.

    By the calendar: a day on which the clock is changed has 23 hours, or 25.
    """
    here = today()
    return now() - (start_of(here) - start_of(here - timedelta(days)))
