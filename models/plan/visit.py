"""A visit: one person in one plan, by what right, and what they may do there.

Every request to a plan begins with one (views/core/access.py). Everything that writes takes the
visit, and the audit log keeps its right.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models.core.audit import Audit
from models.core.reserve import protecting
from models.people.person import Person
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.kinds import is_owners_alone
from models.plan.plan import AccessEnded, Plan
from models.plan.presence import Presence
from models.plan.showing import Showing

ALWAYS_SEEN = ("home", "more")  # they show only links to, and excerpts of, the other open pages


def what_ended(plan: Plan, person: Person) -> str:
    """What this person had in the plan and lost last: see AccessEnded."""
    access = Access.last_to_end(plan, person)
    guest = Guest.last_inside(plan, person)
    if guest is None or (access and access.over_at >= guest.over_at):
        return "access"
    return "place" if guest.refused_at else "conversation"


def was_open_until(plan: Plan, person: Person, page: str) -> int:
    """When this page of the plan was last open to them, in seconds since 1970; 0: never."""
    access = Access.last_to_end(plan, person)
    guest = Guest.last_inside(plan, person)
    ends = [guest.over_at] if guest else []
    if access and access.opens(page):
        ends.append(access.over_at)
    return max(ends, default=0)


@dataclass(frozen=True)
class Visit:
    """`right`: "owner", "conversation", "proposal", "trust", "showing" or the access's reason.

    `from_paper`: the person is a helper who types what the owner has on paper; it is marked until
    the owner says yes. `access`, `guest`: the row that opens the plan to them, if one does.
    """

    person: Person
    plan: Plan
    right: str
    may_write: bool = False
    may_propose: bool = False
    from_paper: bool = False
    access: Access | None = None
    guest: Guest | None = None

    @classmethod
    def of_owner(cls, plan: Plan) -> "Visit":
        """The owner's visit to their own plan."""
        return cls(plan.owner, plan, "owner", may_write=True, may_propose=True)

    @classmethod
    def of(cls, person: Person, plan: Plan) -> "Visit | None":
        """This person's visit, with what they may do now; None if the plan is closed to them.

        Two queries; none if they are the owner.
        """
        if plan.owner_id == person.id:
            return cls.of_owner(plan)
        access = Access.to(plan, person)
        guest = Guest.inside(plan, person)
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
        """The visit that writes a proposal after the owner's yes, with its author as the writer.

        They see in it what they may see now: the yes opens nothing else to them.
        """
        now = cls.of(person, plan)
        access, guest = (now.access, now.guest) if now else (None, None)
        return cls(person, plan, "proposal", may_write=True, access=access, guest=guest)

    @property
    def owns(self) -> bool:
        return self.plan.owner_id == self.person.id

    @property
    def may(self) -> str:
        """What they may do here now: "own", "together" (write, in a conversation) or a level.

        The levels: see Access. "": nothing but what the right of the visit is about.
        """
        if self.owns:
            return "own"
        if self.guest:
            return "together"
        return self.access.level if self.access else ""

    @property
    def sees_versions(self) -> bool:
        """True if the earlier versions of parts, and what was removed, are open to them."""
        return self.may_write and not self.from_paper

    @property
    def known_since(self) -> int:
        """From when on what was written over is open to them, in seconds since 1970; 0: always.

        Whoever sees no versions has still read what stood there since they were let in.
        """
        return 0 if self.sees_versions or not self.access else self.access.granted_at

    def sees(self, page: str) -> bool:
        """True if this page is open to them.

        A guest in a conversation sees every page but those that are the owner's alone.
        """
        if self.owns or page in ALWAYS_SEEN:
            return True
        if is_owners_alone(page):
            return False
        if self.guest is not None:
            return True
        return self.access is not None and self.access.opens(page)

    @property
    def pages(self) -> frozenset[str] | None:
        """The names of the pages that are open to them; None: all that are open to anybody."""
        if self.owns or self.guest is not None:
            return None
        return self.access.open_pages if self.access else frozenset()

    def may_name(self, part) -> bool:
        """True if they may be told the name of this part where another part points to it.

        Those may who read its page. A helper is also told of themselves, as one of the contacts.
        """
        is_own = self.access is not None and self.access.contact_id == part.id
        return is_own or self.sees(part.page)

    def may_add(self, kind) -> bool:
        """True if they may write a part of this kind besides the one that they write in."""
        return self.may_write and self.sees(kind.page)

    def helpers(self) -> list[Person]:
        """The helpers whose names they know: they can be named for what is to be done.

        The owner knows everybody with access and in the conversation; whoever is in the
        conversation knows the others there. Any other helper knows only that they are one.
        """
        inside = Guest.everybody_inside(self.plan.id)
        if self.owns:
            known = Person.id.in_(Access.readers(self.plan)) | Person.id.in_(inside)
        elif self.guest:
            known = Person.id.in_(inside)
        else:
            known = Person.id == self.person.id
        return list(Person.select().where(known, Person.id != self.plan.owner_id))

    def has_company(self) -> bool:
        """True if the plan is open to anybody but the owner, or will be from a day on."""
        inside = Guest.everybody_inside(self.plan.id)
        return bool(Access.given(self.plan)) or inside.exists()

    def still_open(self) -> bool:
        """True if their access and their place in the conversation are as when the visit began.

        They may have ended while the request waited for its turn to write.
        """
        if self.access is None and self.guest is None:
            return True
        found = Access.to(self.plan, self.person), Guest.inside(self.plan, self.person)
        return (self.access, self.guest) == found

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A transaction to write in, alone with this plan (see Plan.turn). Raises AccessEnded."""
        with self.plan.turn():
            if not self.still_open():
                raise AccessEnded(what_ended(self.plan, self.person))
            yield

    @contextmanager
    def writing_turn(self) -> Iterator[None]:
        """A turn to write in the parts. Raises AccessEnded, also if `may_write` is False."""
        if not self.may_write:
            raise AccessEnded(what_ended(self.plan, self.person))
        with self.turn():
            yield

    @protecting
    def close_plan_to(self, access: Access) -> None:
        """End the person's access, what they are shown, and their place in the conversation.

        Raises AccessEnded.
        """
        with self.turn():
            # The access last: what ended last is what they are told of, and a second may pass here.
            guest = Guest.inside(self.plan, access.person)
            if guest:
                guest.show_out(self)
            Showing.end(self, Showing.person == access.person_id)
            access.withdraw(self)
            Presence.leave(self.plan, access.person)

    def note(self, verb: str, subject: str, subject_id: int | None = None) -> None:
        """Add one entry to the audit log. `subject`: a kind of part, a page, or such as "card"."""
        Audit.note(self.person, self.plan, verb, subject, subject_id, self.right)

    def note_reading(self, page: str, subject_id: int | None = None) -> None:
        """Add an entry to the audit log for reading this page, or this one thing.

        None if there is one from the last minute: a live page is fetched again and again.
        """
        if not Audit.has_just_read(self.person, self.plan, page, subject_id):
            with self.turn():
                self.note("read", page, subject_id)
