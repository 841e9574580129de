"""When it gets hard: what helps the owner, how they want to be met, and who they call, in order.

It is written in a calm hour, best together with somebody, and read in a bad one. Every heading may
be skipped (Helsedirektoratet's kriseplan: early signs, who to contact, how I want to be met). It
is never the only help: the emergency numbers stand beside it everywhere.
"""

from dataclasses import dataclass
from datetime import date

import peewee

from models.core.encryption import SealedChoice, SealedText
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact, dialled, name_folded, reachable, stand_ins

# In their order. "hinders" is what does not help.
HEADINGS = ("signs", "seen", "self", "helps", "hinders", "met", "practical", "admitted")
CALLS = "calls"  # the people to call, whose place is among the headings
# The one order, for whoever reads it: on the page, in what is opened, on paper, in the take-out.
ORDER = (*HEADINGS[:6], CALLS, *HEADINGS[6:])
TO_READ = ("self", "helps")  # what the owner reads in a bad hour, one at a time
MOST_UNCHOSEN = 3  # people to call, where the owner has not chosen any
CLOSE = ("kin", "friend", "peer", "service")  # who may be one of these


class Heading(Part):
    """What the owner has written under one of the headings.

    There may be two under the same one: two people can begin to write in the same minute.
    """

    kind_name, page, headline = "heading", "hard_times", "text"
    writable = ("text", "about")
    most = 40
    on_request = True
    allows = ("remove",)  # the headings have an order of their own
    choices = {"about": HEADINGS}

    text = SealedText(null=True)
    # Which heading. Sealed, as it tells what somebody thinks of. None: the same as "self".
    about = SealedChoice(null=True)

    @property
    def stands_under(self) -> str:
        return self.about or "self"


class Call(Part):
    """Somebody to call: one of the contacts, or a name and a number.

    `say`: what the owner wants to say then. A contact's own name and number always count, and
    whoever may see this page sees those, also if the contacts are closed to them: the night staff
    must know whom to call. The owner is told so before they open it (the preview of sharing).
    """

    kind_name, page, headline = "call", "hard_times", "name"
    writable = ("contact", "name", "phone", "say")
    most = 12
    on_request = True
    allows = ("move", "remove")
    settled_fields = ("name", "phone", "contact")

    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    contact_id: int | None
    name = SealedText(null=True)
    phone = SealedText(null=True)
    say = SealedText(null=True)

    @property
    def headline_text(self) -> str:
        return self.name or self.say or ""

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """The name of somebody becomes a contact, as in Action.settle."""
        return Contact.settled(visit, values, submission, changes, phone="phone")


@dataclass(frozen=True)
class Callee:
    """Somebody to call today, as the owner reads it. `away_until`: set if nobody steps in then."""

    name: str
    phone: str = ""
    say: str = ""
    away_until: date | None = None

    @property
    def call_link(self) -> str:
        return dialled(self.phone)


class HardTimes:
    """Everything on the page "When it gets hard". One query for each kind."""

    def __init__(self, plan: Plan):
        self.headings: list[Heading] = Heading.of(plan)
        self.calls: list[Call] = Call.of(plan)
        self._contacts: list[Contact] = Contact.of(plan)
        self._by_id = {contact.id: contact for contact in self._contacts}

    @property
    def parts(self) -> list[Part]:
        return [*self.headings, *self.calls]

    def under(self, about: str) -> list[Heading]:
        """What is written under this heading."""
        return [one for one in self.headings if one.stands_under == about]

    def said(self, about: str) -> str:
        """What is written under this heading, as one text; "" if nothing is."""
        return "\n".join(one.text for one in self.under(about) if one.text)

    def person(self, call: Call, today: date) -> Callee:
        """Who is called: while the contact is away, whoever steps in for them."""
        contact = self._by_id.get(call.contact_id or 0)
        if contact is None:
            return Callee(call.name or "", call.phone or "", call.say or "")
        called = stand_ins(self._contacts, today).get(contact.id, contact)
        away_until = called.away_until if called.is_away(today) else None
        return Callee(called.name or "", called.phone or "", call.say or "", away_until)

    def people(self, today: date) -> list[Callee]:
        """Everybody on the owner's list, in their order, also without a number."""
        found = [self.person(call, today) for call in self.calls]
        return [one for one in found if one.name or one.phone]

    def to_call(self, today: date) -> list[Callee]:
        """Those with a number who are in, each once; the first contacts if none of the chosen is.

        Two may share a number, as those on the ward and the night watch do: both are called.
        """
        chosen = [
            one for one in self.people(today) if one.call_link != dialled("") and not one.away_until
        ]
        if not chosen:
            known = reachable(self._meant(), today) or reachable(self._unsaid(), today)
            chosen = [Callee(one.name or "", one.phone or "") for one in known[:MOST_UNCHOSEN]]
        found: dict[tuple[str, str], Callee] = {}
        for one in chosen:
            found.setdefault((one.call_link, name_folded(one.name)), one)
        return list(found.values())

    def _meant(self) -> list[Contact]:
        """The contacts of whom the owner has said who they are or when to call them."""
        return [one for one in self._contacts if one.kind in CLOSE or one.use]

    def _unsaid(self) -> list[Contact]:
        """Those of whom nothing is said yet, as a sister who was written down with an action.

        They come only where there is nobody else, and nobody from a service: an office has no
        night.
        """
        return [one for one in self._contacts if not one.kind and not one.service]

    def to_read(self) -> list[tuple[str, str]]:
        """[(heading, what stands under it)] of what is read before anybody is called."""
        return [(about, self.said(about)) for about in TO_READ if self.said(about)]
