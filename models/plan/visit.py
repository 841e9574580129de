"""A visit: one person in one plan, by what right, and what they may do there.

The door (views/core/access.py) makes it, every write takes it, and the log keeps its right.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models.core.audit import Audit
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Guest
from models.plan.plan import AccessEnded, Plan

ALWAYS_SEEN = ("home", "more")  # they show only what else is open


@dataclass(frozen=True)
class Visit:
    """`right`: "owner", "conversation", "proposal", or the reason of the access."""

    person: Person
    plan: Plan
    right: str
    may_write: bool = False
    may_propose: bool = False
    from_paper: bool = False  # a helper types what the owner has on paper: marked until their yes
    access: Access | None = None
    guest: Guest | None = None

    @classmethod
    def of_owner(cls, plan: Plan) -> "Visit":
        """The owner's own: nothing has to be opened for it."""
        return cls(plan.owner, plan, "owner", may_write=True, may_propose=True)

    @classmethod
    def of(cls, person: Person, plan: Plan) -> "Visit | None":
        """What is open to this person right now; None: nothing is. Two queries, none for the owner."""
        if plan.owner_id == person.id:
            return cls.of_owner(plan)
        access, guest = Access.to(plan, person), Guest.inside(plan, person)
        if access is None and guest is None:
            return None
        from_paper = guest is None and access is not None and access.level == "write"
        may_write = guest is not None or from_paper
        return cls(
            person=person,
            plan=plan,
            right=access.reason if access else "conversation",
            may_write=may_write,
            may_propose=may_write or (access is not None and access.may_propose),
            from_paper=from_paper,
            access=access,
            guest=guest,
        )

    @classmethod
    def of_proposer(cls, person: Person, plan: Plan) -> "Visit":
        """For words that the owner said yes to: written by whoever proposed them."""
        return cls(person, plan, "proposal", may_write=True)

    @property
    def owns(self) -> bool:
        return self.plan.owner_id == self.person.id

    def sees(self, page: str) -> bool:
        """Is this page of the plan open to them? A guest in a conversation sees all of it."""
        if self.owns or self.guest is not None or page in ALWAYS_SEEN:
            return True
        return self.access is not None and self.access.opens(page)

    def still_open(self) -> bool:
        """Does what they came in by still hold? Access may have ended while they waited to write."""
        if self.access is None and self.guest is None:
            return True
        found = Access.to(self.plan, self.person), Guest.inside(self.plan, self.person)
        return (self.access, self.guest) == found

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The plan's turn, for one write. Raises AccessEnded."""
        with self.plan.turn():
            if not self.still_open():
                raise AccessEnded
            yield

    def note(self, verb: str, subject: str, subject_id: int | None = None) -> None:
        """One entry in the log."""
        Audit.note(self.person, self.plan, verb, subject, subject_id, self.right)

    def note_reading(self, page: str) -> None:
        """An entry for reading; who looks again within a minute, as a live page does, has looked once."""
        if not Audit.has_just_read(self.person, self.plan, page):
            with self.turn():
                self.note("read", page)
