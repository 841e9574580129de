"""A part may point to one on another page. Whoever may not read that page is not told its name."""

import pytest

from models.core.database import now
from models.core.encryption import SealedText
from models.plan.access import Access
from models.plan.kinds import links
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools import KINDS
from models.tools.contacts import Contact
from models.tools.goals import Action
from models.tools.hard_times import Call
from tests.conftest import YEAR
from tests.house import WORDS, secret, secrets_in
from tests.talking import in_english
from tests.writing import as_owner, write

ACROSS = [
    (kind, link) for kind in KINDS for link in links(kind) if link.rel_model.page != kind.page
]
# Whom to call when it gets hard is a part of that page: no more of them is told there.
MEANT = {"call": {"contact_name", "contact_phone"}}
# The field that names it, if it is not "name".
NAMES = {"meeting": "title", "action": "what", "note": "text"}
IN_FORM = {"point"}  # the minutes tell it, and of the plan's page only the form


def give(cast, *pages, contact=None):
    Access.grant(
        as_owner(cast.owner.plan),
        cast.reader.person,
        "propose",
        pages,
        "helper",
        now() + YEAR,
        contact=contact,
    )


def fragment(page, part):
    return page.get(part.address, headers={"HX-Request": "true"}).text


def all_that_is_shown(app, page, part):
    """The text of every page of the plan, and of the part's fragment and form."""
    found = []
    for rule in app.url_map.iter_rules():
        known = {"plan_id": part.plan_id, "kind": part.kind_name, "part_id": part.id}
        if "GET" not in rule.methods or "plan_id" not in rule.arguments:
            continue
        if rule.endpoint == "live.stream" or not rule.arguments <= set(known):
            continue
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        for headers in ({}, {"HX-Request": "true"}):
            answer = page.get(address, headers=headers)
            found.append(answer.text if answer.mimetype == "text/html" else "")
    return "".join(found)


@pytest.mark.parametrize(
    "kind, link", ACROSS, ids=[f"{kind.kind_name}-{link.name}" for kind, link in ACROSS]
)
def test_a_name_is_told_to_those_who_may_read_its_page_and_to_nobody_else(
    app, cast, browser, plan, kind, link
):
    target = link.rel_model
    words = [name for name in target.writable if type(target._meta.fields[name]) is SealedText]
    other = write(target, plan, **{name: secret(f"{target.kind_name}_{name}") for name in words})
    part = write(kind, plan, **{WORDS[kind.kind_name]: "Ord", link.name: other.id})
    page = in_english(browser(cast.reader))
    name = f"{target.kind_name}_{NAMES.get(target.kind_name, 'name')}"
    if kind.for_owner_alone:
        assert name in secrets_in(fragment(in_english(browser(cast.owner)), part))
    else:
        give(cast, kind.page, target.page)
        form = page.get(f"{part.address}/edit?revision=1").text
        assert name in secrets_in(form if link.name in IN_FORM else fragment(page, part))
    give(cast, kind.page)
    assert secrets_in(all_that_is_shown(app, page, part)) == MEANT.get(kind.kind_name, set())


@pytest.mark.parametrize(
    "kind, name, link", [(Call, "name", "contact_id"), (Action, "somebody", "responsible_id")]
)
def test_a_name_they_propose_leads_to_no_contact_that_is_closed_to_them(
    cast, browser, plan, kind, name, link
):
    write(Contact, plan, name="Bente", phone="22 33 44 55")
    give(cast, kind.page)
    visit = Visit.of(cast.reader.person, plan)
    words = {name: "Bente"} | ({"what": "Ring", "state": "agreed"} if kind is Action else {})
    proposal = propose(visit, kind, 77, 0, words, sent=True)
    part = proposal.accept(as_owner(plan))
    assert (getattr(part, name), getattr(part, link)) == ("Bente", None)
    page = in_english(browser(cast.reader))
    assert "22 33 44 55" not in page.get(f"{plan.address}/{kind.page.replace('_', '-')}").text
    assert [one.name for one in Contact.of(plan)] == ["Bente"]


def test_they_are_told_that_somebody_has_promised_it(cast, browser, plan):
    her = write(Contact, plan, name="Tante Sofie")
    action = write(Action, plan, what="Ringe", responsible=her.id)
    give(cast, "plan")
    page = in_english(browser(cast.reader))
    assert "One of the contacts" in fragment(page, action)
    for address in (f"{plan.address}/plan", f"{plan.address}/home"):
        assert "One of the contacts" in page.get(address).text


def test_they_are_told_what_they_have_promised_themselves(cast, browser, plan):
    ragna = write(Contact, plan, name="Tante Ragna")
    action = write(Action, plan, what="Ringe", responsible=ragna.id)
    give(cast, "plan", contact=ragna.id)
    page = in_english(browser(cast.reader))
    assert "Tante Ragna" in fragment(page, action)
    for address in (f"{plan.address}/plan", f"{plan.address}/home"):
        assert "Tante Ragna" in page.get(address).text
