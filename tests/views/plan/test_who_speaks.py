"""The pages speak as their reader: "my goal" to the owner, "the owner's goal" to everybody else."""

import html
import re
from itertools import islice

import pytest
from flask_babel import force_locale, gettext

from models.core.database import now
from models.plan.access import Access
from models.tools import KINDS
from models.tools.contacts import Contact
from models.tools.diary import Entry
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.hard_times import Call, Heading
from models.tools.matters import Matter
from models.tools.week import Activity
from models.tools.wheel import Area
from tests.conftest import YEAR
from tests.paths import SHARED
from tests.talking import let_in
from tests.writing import EVERY_PAGE, as_owner, change, write

FIRST_PERSON = {
    "en": r"\b(I|I'll|[Mm]y|[Mm]e|[Mm]ine)\b",
    "nb": r"\b([Jj]eg|[Mm]eg|[Mm]in|[Mm]itt|[Mm]ine)\b",
    "sv": r"\b([Jj]ag|[Mm]ig|[Mm]in|[Mm]itt|[Mm]ina)\b",
}
# Not the sheet: it is the owner's own paper, in their voice.
PAGES = ("home", "more", "more/help", *(SHARED[name] for name in SHARED if name != "sheet"))
# Sentences about the reader's own things and own text, whoever they are.
THEIR_OWN = (
    "Me and my phone",
    "Plans open to me",
    "What is open to me here",
    "My key card",
    "Where I am signed in",
    "I have lost the card or the phone",
    "When is my text saved?",
    "Nobody overwrites anybody else. Both texts are shown, and you choose: "
    "mine, the other, or both. Every version is kept.",
)


@pytest.fixture
def plan(cast):
    """The owner's plan with a part of each kind, in words that no person speaks."""
    plan = cast.owner.plan
    contact = write(Contact, plan, name="Kari", phone="01 23 40 11", use="Natt")
    area = change(Area.of(plan)[0], now="Kaldt", talk=True, help=True, score=3)
    write(Area, plan)
    write(Matter, plan, text="Ro", area=area.id)
    write(Strength, plan, text="Sang")
    write(Dream, plan, text="Sjø")
    for state in ("open", "reached"):
        goal = write(Goal, plan, text="Hus", why="Fred", state=state)
    write(Action, plan, what="Ringe", goal=goal.id, mine=True)
    write(Frame, plan, coordinator=contact.id, others="Annet")
    write(Heading, plan, about="signs", text="Sover lite")
    write(Call, plan, contact=contact.id, say="Ring")
    write(Entry, plan, text="Stille")
    write(Activity, plan, what="Sove", days="1234567", weeks="odd", clock="10:00")
    write(Activity, plan, what="Lese")
    for kind in KINDS:
        if not kind.of(plan):
            write(kind, plan, **{kind.headline: "Ord"})
    return plan


@pytest.fixture
def helper(cast, browser, plan):
    """Somebody who may read and propose everything."""
    Access.grant(as_owner(plan), cast.reader.person, "propose", EVERY_PAGE, "helper", now() + YEAR)
    return browser(cast.reader)


def everything(page, plan):
    """Every page of the plan, and the forms for a new part of each kind and for one that exists."""
    for name in PAGES:
        yield page.get(f"/plans/{plan.id}/{name}").text
    for kind in KINDS:
        yield page.get(f"/plans/{plan.id}/{kind.kind_name}/new", follow_redirects=True).text
        yield page.get(f"{next(iter(kind.of(plan))).address}/edit", follow_redirects=True).text
        yield page.get(f"{next(iter(kind.of(plan))).address}/history").text


def sentences(text, their_own):
    """What can be read or heard on a page, without the sentences in `their_own`."""
    main = re.split(r"<main[^>]*>|</main>", text)[1]
    heard = re.findall(r'aria-label="([^"]*)"', main)
    seen = re.sub(r"<[^>]+>", "\n", main).split("\n")
    said = (html.unescape(line).strip() for line in (*seen, *heard))
    return {line for line in said if line and line not in their_own}


def first_person(app, page, plan, language):
    """Yields each line that speaks as the owner, as they are found on one page after the other."""
    page.post("/language", language=language)
    with app.test_request_context(), force_locale(language):
        read = {gettext(sentence) for sentence in THEIR_OWN}
    for text in everything(page, plan):
        new = sentences(text, read)
        read |= new
        yield from (line for line in sorted(new) if re.search(FIRST_PERSON[language], line))


@pytest.mark.parametrize("language", FIRST_PERSON)
def test_nobody_but_the_owner_is_spoken_to_as_the_owner(app, browser, cast, plan, helper, language):
    own = first_person(app, browser(cast.owner), plan, language)
    assert len(list(islice(own, 21))) == 21, "so many are enough to know that they are found"
    assert list(first_person(app, helper, plan, language)) == []


def test_who_writes_together_with_the_owner_is_not_the_owner_either(app, owner, ulla, plan):
    let_in(owner, ulla, plan)
    assert list(first_person(app, ulla, plan, "en")) == []


def test_a_helper_cannot_give_the_owner_a_task_by_saying_me(owner, helper, plan):
    form = f"/plans/{plan.id}/action/new"
    helper.post("/language", language="en")
    assert '<option value="me">Me</option>' in owner.get(form, follow_redirects=True).text
    page = helper.get(form, follow_redirects=True).text
    assert '<option value="me">Ola</option>' in page


def test_the_average_of_what_matters_is_the_owners(owner, hanne, plan):
    matter = Matter.of(plan)[0]
    for number, value in enumerate((3, 6), 1):
        matter.rate(as_owner(plan), value, number)
    address = f"/plans/{plan.id}/matters"
    assert "the things you rated both times: first 3" in owner.get(address).text
    assert "the things Ola rated both times: first 3" in hanne.get(address).text
