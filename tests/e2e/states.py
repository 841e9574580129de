"""Every page in every state that it can have: who looks, at which plan, and what else is there.

What there is to see comes from the app's own map of addresses (e2e/pages.py). A page is looked at
in a state only if it has another shape there than in the states before: so the product of
everything stays small, and a page that changes is seen in its new shape without being named here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from math import log
from urllib.parse import urljoin

from playwright.sync_api import Page, Route

from e2e.conftest import PIN, Member, People, Server
from e2e.pages import addresses, of_nobody
from models.core.database import new_id, now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.presence import Presence
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Dream, Goal, Strength
from models.tools.matters import Matter
from models.tools.wheel import Area
from tests.bench.world import LONG, fill_to_the_limit
from tests.conftest import quick_codes
from tests.writing import EVERY_PAGE, as_owner, change, write
from views.people.welcome import own_a_plan

WIDTHS = (320, 360, 820, 1280)  # the narrowest phone, most phones, a tablet, a computer
YEAR = 365 * 86400
OWNERS = 40  # the plans that a helper on a ward has open
UNBROKEN = "Arbeidsmarkedskompetansekartleggingssamtale" * 2
# Who is here comes after the page, and so does the news: this is what the script does with it.
COMPANY = """(together) => {
  const here = document.querySelector("#here");
  if (!together && here) here.replaceChildren();
  if (!together) document.querySelectorAll(".writes").forEach((one) => one.remove());
  if (!together) document.body.removeAttribute("data-together");
  const news = document.querySelector("#news");
  if (news) news.hidden = !together; }"""
# The forms with something to answer in them, and what they hold that nobody types.
FORMS = """() => [...document.querySelectorAll("main form")]
  .filter((form) => form.method === "post")
  .filter((form) => form.querySelector(
    "textarea, select, [type=text], [type=password], [type=radio]"))
  .map((form) => ({ action: form.action, fields: Object.fromEntries(
    [...form.querySelectorAll("[name]")].map((one) => [one.name, one.type === "hidden" ? one.value
      : one.matches("[type=number], [type=date]") ? "x" : ""])) }))"""


@dataclass
class State:
    """Somebody in front of the pages of the app."""

    name: str
    member: Member | None  # None: nobody who is signed in
    pages: list[str]
    together: bool = False  # somebody else is on the page, and something is new on it
    closely: bool = True  # enlarged and in forced colours too; slow on a page that is endless


@dataclass
class Look:
    """A page as somebody sees it, before it is measured at any width."""

    state: str
    address: str
    closely: bool = False
    widths: tuple[int, ...] = WIDTHS


@dataclass
class Stage:
    """The people and plans that all the states need, on a server of their own."""

    server: Server
    people: People
    seen: set[int] = field(default_factory=set)
    forms: dict[str, tuple[str, dict]] = field(default_factory=dict)

    def states(self) -> Iterator[State]:
        """One after the other: each changes the database for those that follow."""
        app = self.server.application

        def of(member: Member) -> list[str]:
            return self.people.in_database(member, lambda plan: addresses(app, plan))

        # The owner reads Swedish and the helper Norwegian: so all is seen in either language.
        owner, guest = self.people.demo("owner", "sv"), self.people.demo("helper", "sv")
        theirs, helper = self.people.demo("owner"), self.people.demo("helper")
        yield State("stranger", None, of_nobody(app))
        yield State("helper", helper, [f"{page}?sent=again" for page in of(theirs)])
        self.people.in_database(owner, lambda plan: _talk(plan, guest.person_id))
        yield State("owner", owner, of(owner), together=True)
        self.people.in_database(theirs, lambda plan: _talk(plan, helper.person_id))
        yield State("helper in a conversation", helper, of(theirs), together=True)
        new = self.people.owner()
        yield State("empty", new, of(new))
        self.people.in_database(new, _huge)
        yield State("huge", new, of(new), closely=False)
        with self.server.database(), quick_codes():
            many = _helper_of_many()
        yield State("helper of many", many, ["/people"])

    def looks(self, page: Page, state: State) -> Iterator[Look]:
        """Show each page of this state that says something new, in each way that it comes."""
        for address in state.pages:
            html = page.context.request.get(address).text()
            if not self._is_new(html, state.together):
                continue
            page.goto(address)
            for form in page.evaluate(FORMS):
                self.forms.setdefault(re.sub(r"\d+", "0", form["action"]), (address, form))
            if state.together and page.locator("#here").count():
                page.wait_for_selector("#here > *", state="attached")
                page.evaluate(COMPANY, True)
                yield Look(f"{state.name} with company", address)
                page.evaluate(COMPANY, False)
                # The same with two lines less: the narrowest and the widest are enough.
                yield Look(state.name, address, state.closely, WIDTHS[::3])
            else:
                yield Look(state.name, address, state.closely)
        yield from self._mistakes(page, state)

    def _mistakes(self, page: Page, state: State) -> Iterator[Look]:
        """Send the forms with nothing in them, and show what comes back with an error."""
        for address, form in self.forms.values():
            sent = {"form": form["fields"], "max_redirects": 0, "headers": {"Referer": address}}
            answer = page.context.request.post(form["action"], **sent)
            html = answer.text()
            if answer.status != 422 or not self._is_new(html):
                continue
            served = {"body": html, "content_type": "text/html"}
            page.route("**" + address, partial(_instead, **served), times=1)
            page.goto(address)
            at = urljoin(address, form["action"])
            yield Look(f"{state.name} with an error", at, True, WIDTHS[::2])
        self.forms.clear()

    def _is_new(self, html: str, together: bool = False) -> bool:
        """Has no page had this shape before, with about as many words in it?

        The shape is the order of its elements and their classes. Two pages that differ only in the
        words, or in their language, lie on the screen alike.
        """
        shape = re.findall(r'<([a-z1-6]+)(?:[^>]*? class="([^"]*)")?', html)
        words = len(re.sub(r"<[^>]*>", "", html))
        one = hash((tuple(shape), together, round(log(words + 1, 1.5))))
        if one in self.seen:
            return False
        self.seen.add(one)
        return True


def _instead(route: Route, **served: str) -> None:
    route.fulfill(**served)


def _talk(plan: Plan, helper_id: int) -> None:
    """A conversation is going on, and all who are in it write, for as long as the walk takes."""
    talk = Conversation.start(as_owner(plan))
    guests = [Person.get_by_id(helper_id), Person.join("nb", "NO", "Aleksandra-Kristine")]
    for guest in guests:
        Guest.knock(talk, guest).let_in(as_owner(plan))
    parts = (Matter.of(plan)[0], Goal.of(plan)[0], Contact.of(plan)[0])
    ever = now() + YEAR
    for person, part in zip((plan.owner, *guests), parts):
        Presence.delete().where(Presence.plan == plan, Presence.person == person).execute()
        row = {"plan": plan, "person": person, "part": part.id, "seen_at": ever, "wrote_at": ever}
        Presence.insert(id=new_id(), **row).execute()


def _huge(plan: Plan) -> None:
    """Every limit reached at once, and words that no line holds."""
    fill_to_the_limit(plan)
    for area in Area.of(plan):
        change(area, name=UNBROKEN[:30], now=LONG, score=5, talk=True, help=True)
    for kind in (Matter, Strength, Dream):
        write(kind, plan, text=UNBROKEN)
        write(kind, plan, text=LONG)
    write(Contact, plan, name=UNBROKEN[:60], role=UNBROKEN[:60], phone="01 23 40 11")
    helper = Person.join("nb", "NO", UNBROKEN[:60])
    Access.grant(as_owner(plan), helper, "propose", EVERY_PAGE, "helper", now() + YEAR)
    for goal in Goal.of(plan)[:2]:
        words = {"text": UNBROKEN, "why": LONG}
        propose(Visit.of(helper, plan), Goal, goal.id, goal.revision, words, sent=True)


def _helper_of_many() -> Member:
    """Somebody on a ward, to whom many plans are open."""
    helper = Person.join("nb", "NO", "Hanne")
    for number in range(OWNERS):
        owner = own_a_plan("nb", "NO", f"Ola Nordmann {number}", PIN)
        Access.grant(
            as_owner(Plan.of(owner)), helper, "propose", EVERY_PAGE, "helper", now() + YEAR
        )
    return Member(helper.id, None, "nb", Card.issue(helper, PIN).to_show())
