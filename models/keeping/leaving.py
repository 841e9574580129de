"""A helper has left: every way in for them, and every plan that was open to them, ends at once.

For whoever runs the installation. What the helper wrote stays with the owners. A helper who also
owns a plan keeps what they sign in with: it is the way to their own plan, and nobody stands above
an owner.
"""

from models.core import security_log
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import transaction
from models.people.card import Card
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.person import Person
from models.people.provider import Connection
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.presence import Presence
from models.plan.trust import Trust


def leaver(who: str) -> Person | None:
    """The person with this number (as `bin/audit export` prints it) or this e-mail address."""
    if who.isascii() and who.isdigit():
        return Person.get_or_none(Person.id == int(who))
    password = Password.with_address(who)
    return password.person if password else None


def end_every_way_in(person: Person) -> dict[str, int]:
    """End what this person can do here. Returns {what: how many}.

    An owner's card, passkeys, password and connection stay, but every session of theirs ends.
    """
    ended = {"sessions": len(Device.of(person)), "invitations": len(Invitation.waiting(person))}
    with transaction():
        Device.end_all(person)
        Invitation.take_back_all(person)
        Challenge.drop(person.id)
        if Plan.of(person) is None:
            ended |= _take_what_they_sign_in_with(person)
        Audit.note(None, None, "ended ways in", "person", person.id)
    ended["plans"] = sum(1 for plan in _open_plans(person) if _close(plan, person))
    security_log.note("ended-ways-in", sum(ended.values()), person=person.id)
    return ended


def _take_what_they_sign_in_with(person: Person) -> dict[str, int]:
    return {
        "cards": Card.end_all(person),
        "passkeys": Passkey.remove_all(person),
        "passwords": Password.remove_all(person),
        "connections": Connection.remove_all(person),
    }


def _open_plans(person: Person) -> list[Plan]:
    """The plans of others that are open to this person, or whose owners trust them."""
    found = {one.plan_id: one.plan for one in Access.to_come_or_in_force(person)}
    for plan in (*Trust.plans_of(person), *Guest.plans_of(person)):
        found[plan.id] = plan
    return list(found.values())


def _close(plan: Plan, person: Person) -> bool:
    """Close this plan to them. The owner finds it in the plan's log."""
    with plan.turn():
        Access.end(Access.plan == plan, Access.person == person)
        Trust.end(plan.owner_id, person.id)
        Guest.show_out_everywhere(plan, person)
        Presence.leave(plan, person)
        Audit.note(None, plan, "closed", "access", person.id)
        Change.signal(plan.id, "access")
    return True
