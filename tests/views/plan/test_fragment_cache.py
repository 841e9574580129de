"""A fragment is taken from the cache only while everything that it shows is unchanged."""

import pytest

from models.core.database import now
from models.plan.access import Access
from models.plan.proposing import propose
from models.tools.contacts import Contact
from models.tools.goals import Action, Frame, Goal, Strength
from models.tools.story import Story
from models.tools.wheel import Area
from tests.writing import as_owner, as_writer, change, write
from views.plan import fragment_cache

DAY = 86400


@pytest.fixture
def page(cast, browser):
    """A function that reads the plan page as one of the cast.

    The plan was written yesterday, and the owner's fragments are in the cache.
    """
    plan = cast.owner.plan
    kari = write(Contact, plan, name="Kari", phone="01 23 40 11")
    area = Area.of(plan)[0]
    area = change(area, name="Huset mitt")
    goal = write(Goal, plan, text="Et hus", area=area.id)
    write(Strength, plan, text="Tålmodig")
    write(Action, plan, what="Ringe banken", goal=goal.id, responsible=kari.id)
    write(Frame, plan, coordinator=kari.id)
    for kind in (Strength, Goal, Action, Frame, Contact):
        kind.update(changed_at=now() - DAY, created_at=now() - DAY).execute()
    readers = {}

    def read(who="owner") -> str:
        if who not in readers:
            readers[who] = browser(getattr(cast, who))
        assert readers[who].get(f"/plans/{plan.id}/plan").status_code == 200
        return readers[who].page

    read()
    kept = set(fragment_cache._kept)
    read()
    assert kept and set(fragment_cache._kept) == kept, "the second page is taken from the cache"
    read.hanne = cast.helper.person
    read.browser = readers["owner"]
    read.plan = plan
    read.kari = kari
    read.goal = goal
    read.area = area
    return read


def yesterday(part):
    type(part).update(changed_at=now() - DAY).where(type(part).id == part.id).execute()


@pytest.mark.parametrize(
    "what, words",
    [
        (lambda page: change(page.kari, name="Kristin"), "Kristin"),
        (lambda page: change(page.kari, phone="01 23 40 99"), "tel:01234099"),
        (lambda page: change(page.area, name="Leiligheten"), "Leiligheten"),
        (lambda page: change(page.goal, text="Et lite hus"), "Et lite hus"),
        (lambda page: page.plan.owner.speak("sv"), "Ändra"),
        (lambda page: page.goal.pin(as_owner(page.plan), True), "Står først"),
        (
            lambda page: (
                Story(page.plan).accept(as_owner(page.plan)) or change(page.goal, why="Ro")
            ),
            "Endret, venter på ditt ja",
        ),
    ],
)
def test_a_fragment_is_drawn_anew_when_what_it_shows_has_changed(page, what, words):
    assert words not in page()
    what(page)
    for part in Goal.of(page.plan):
        yesterday(part)
    assert words in page()


def test_each_reader_gets_fragments_with_the_buttons_they_may_use(page):
    assert "Endre<" in page() and "Foreslå<" not in page()
    assert "Foreslå<" in page("helper") and "Endre<" not in page("helper")


def test_a_helper_who_may_only_read_from_now_on_is_offered_nothing(page, cast):
    assert "Foreslå<" in page("helper")
    Access.to(page.plan, cast.helper.person).withdraw(as_owner(page.plan))
    Access.grant(as_owner(page.plan), cast.helper.person, "read", ("plan",), "helper", now() + DAY)
    assert "Foreslå<" not in page("helper") and "Et hus" in page("helper")


def test_a_proposal_beside_the_fragment_appears(page, cast):
    proposal = propose(
        as_writer(cast.helper.person, page.plan),
        Goal,
        page.goal.id,
        page.goal.revision,
        {"text": "Et rom"},
        sent=True,
    )
    assert "Et rom" not in page()
    page.browser.post(f"/plans/{page.plan.id}/proposals/{proposal.id}", answer="both")
    assert "Et rom" in page()


def test_a_contact_is_shown_only_to_those_who_may_see_the_contacts(page, cast):
    assert "tel:01234011" in page("helper")
    Access.grant(
        as_owner(page.plan), cast.helper.person, "propose", ("plan",), "helper", now() + DAY
    )
    assert "Kari" not in page("helper") and "tel:" not in page("helper")
    assert "tel:01234011" in page()


def test_no_word_is_kept_in_memory_unencrypted(page):
    words = ("Et hus", "Kari", "Huset mitt", "Ola", "Hanne")
    assert all(word in page() for word in words[:3])
    proposal = propose(
        as_writer(page.hanne, page.plan),
        Goal,
        page.goal.id,
        page.goal.revision,
        {"text": "Et rom"},
        sent=True,
    )
    page.browser.post(f"/plans/{page.plan.id}/proposals/{proposal.id}", answer="both")
    assert "Hanne" in page()
    mine = [
        (repr(key), sealed) for key, sealed in fragment_cache._kept.items() if page.goal.id in key
    ]
    assert mine and all(
        word not in key and word.encode() not in sealed for key, sealed in mine for word in words
    )


def test_the_cache_holds_no_more_than_its_limit(page, monkeypatch):
    monkeypatch.setattr(fragment_cache, "MOST", 4)
    page("helper")
    assert len(fragment_cache._kept) <= 4
    assert "Et hus" in page("helper")
