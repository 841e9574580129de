"""docs/law.md is true: each field exists, and what is written in it is on the page it names."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask_babel import force_locale, gettext, pgettext

from models import schema
from models.core.database import now
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.story import Story
from tests.writing import as_owner, change, write

TEXT = (Path(__file__).parent.parent / "docs" / "law.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d) \| ([^|]+) \| `(\w+)\.(\w+)` \| (\w+) \|$", re.MULTILINE)
COUNTRIES = {
    name: re.search(rf"## {name}:(.*?)(?=\n## |\Z)", TEXT, re.DOTALL)[1]
    for name in ("Norway", "Sweden")
}
MAP = [(country, *row) for country, part in COUNTRIES.items() for row in ROW.findall(part)]
BEGINNINGS = {
    Goal: {"text": "Noe"},
    Action: {"what": "Noe"},
    Contact: {"name": "Noen"},
    Matter: {"text": "Noe"},
    Strength: {"text": "Noe"},
    Dream: {"text": "Noe"},
    Frame: {"others": "Noe"},
}
KINDS = {model.__name__: model for model in (*BEGINNINGS, Plan, Access)}
IN_SHORT = {"Action.by_date": {"when": "date"}}
A_DAY = date(2031, 12, 24)


def test_every_point_of_both_laws_has_a_home():
    points = {country: {int(row[1]) for row in MAP if row[0] == country} for country in COUNTRIES}
    assert points == {"Norway": set(range(1, 10)), "Sweden": set(range(1, 5))}


def test_every_row_of_the_map_is_read():
    """Otherwise a row with a typing mistake would not be tested."""
    assert len(MAP) == len(re.findall(r"^\| \d", TEXT, re.MULTILINE)) > 25


def test_every_field_in_the_text_exists():
    models = {model.__name__: model for model in schema.tables()}
    for model, field in re.findall(r"`(\w+)\.(\w+)`", TEXT):
        assert field in models[model]._meta.fields, f"{model}.{field}"


def words_on(page):
    """What a person reads in <main>, with a line's end at each tag.

    The ids and tokens in the tags are digits and letters by chance: any year may be among them.
    """
    main = re.search(r"<main[ >].*</main>", page, re.DOTALL)[0]
    return unescape(re.sub(r"<[^>]*>", "\n", main))


def meaning(plan, field):
    """(what is written in the field, how the page says it)"""
    contact = write(Contact, plan, name="Kari Koordinator")
    said = {
        "kommun": gettext("The municipality"),
        "going": gettext("Under way"),
        "kin": gettext("Next of kin"),
        True: f"\n{pgettext('who', 'Me')}\n",
    }
    values = {
        "coordinator": contact.id,
        "second": contact.id,
        "responsible": contact.id,
        "mine": True,
        "state": "going",
        "kind": "kin",
        "principal": "kommun",
    }
    if field in ("starts_on", "ends_on", "look_on", "by_date"):
        return A_DAY, "2031"
    value = values.get(field, f"Ord om {field}")
    return value, "Kari Koordinator" if value == contact.id else said.get(value, value)


def write_in(plan, kind, field):
    """Write in the field as the owner does. Returns the words by which the page shows it."""
    if kind is Plan:
        Story(plan).accept(as_owner(plan))
        return gettext("You said yes to this plan on %(when)s.", when="¤").split("¤")[0]
    if kind is Access:
        Access.grant(
            as_owner(plan),
            Person.join("nb", "NO", "Nils"),
            "read",
            ("plan",),
            "helper",
            now() + 86400,
            "Ikke til mor",
        )
        return {"person": "Nils", "without": "Ikke til mor"}[field]
    value, said = meaning(plan, field)
    part = next(iter(kind.of(plan)))
    change(part, **{field: value}, **IN_SHORT.get(f"{kind.__name__}.{field}", {}))
    return said


@pytest.mark.parametrize(
    "country, point, what, model, field, page",
    MAP,
    ids=[f"{row[0]}-{row[1]}-{row[3]}.{row[4]}" for row in MAP],
)
def test_what_is_written_in_the_field_stands_on_the_page(
    app, cast, browser, country, point, what, model, field, page
):
    owner = cast.owner if country == "Norway" else cast.outsider
    kind = KINDS[model]
    visitor = browser(owner)
    address = f"/plans/{owner.plan.id}/{page}"
    if kind in BEGINNINGS:
        write(kind, owner.plan, **BEGINNINGS[kind])
    before = words_on(visitor.get(address).text)
    with app.test_request_context(), force_locale(owner.person.language):
        words = write_in(owner.plan, kind, field)
    assert words not in before
    assert words in words_on(visitor.get(address).text)


def test_the_plan_says_what_the_law_calls_it_and_whether_it_is_one(cast, browser):
    for member, name in ((cast.owner, "individuell plan"), (cast.outsider, "SIP")):
        visitor = browser(member)
        visitor.post("/language", language="en")
        for page in ("plan", "more/help"):
            text = visitor.get(f"/plans/{member.plan.id}/{page}").text
            assert re.search(rf"Is this an? “?{name}", text), page
            assert re.search(rf"It becomes an? “?{name}”? when the", text), page
