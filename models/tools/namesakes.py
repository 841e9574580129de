"""Helpers who answer for something in the plan by name, and whom the owner has not said to be them.

Until the owner says so, what they have promised is not in their own list: a name is no proof.
"""

from dataclasses import dataclass
from datetime import date

from models.plan.access import Access
from models.plan.visit import Visit
from models.tools.contacts import Contact, name_folded
from models.tools.story import Story


@dataclass(frozen=True)
class Namesake:
    """Somebody to whom the plan is open, and the contact who has the same name."""

    access: Access
    contact: Contact

    @property
    def key(self) -> str:
        """By which the plan remembers that the owner has let the question be."""
        return f"same {self.access.person_id} {self.contact.id}"


def namesakes(visit: Visit, story: Story, today: date) -> list[Namesake]:
    """Those whom the owner can say to be this contact. One query."""
    if not visit.owns:
        return []
    given = Access.given(visit.plan)
    told = {access.contact_id for access in given}
    unknown = [one for one in given if one.contact_id is None and one.opens("plan")]
    if not unknown:
        return []  # no name is opened for that
    named = {one.responsible_id for one in story.actions if one.under_way} - told
    contacts = [one for one in story.contacts if one.id in named and one.name]
    found = [
        Namesake(access, contact)
        for access in unknown
        for contact in contacts
        if name_folded(access.person.name) == name_folded(contact.name)
    ]
    return [one for one in found if not visit.plan.lets_be(one.key, today)]


def answer(visit: Visit, person_id: int, contact_id: int, is_same: bool, today: date) -> bool:
    """The owner says that they are the same, or lets the question be.

    False if it is no question any more. Raises AccessEnded.
    """
    for one in namesakes(visit, Story(visit.plan), today):
        if (one.access.person_id, one.contact.id) == (person_id, contact_id):
            if is_same:
                one.access.say_who_it_is(visit, contact_id)
            else:
                visit.plan.let_it_be(visit, one.key, today)
            return True
    return False
