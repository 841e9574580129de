"""What is read aloud of the diary: of a day that is shown in part, these words alone."""

import pytest

from models.core.database import now
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.showing import Showing
from models.tools.diary import Entry
from tests.writing import as_owner, write

TEXT = "Sto opp. Regnjakka hang der. Gikk ut.\nDet var stille."
PART = "Regnjakka hang der."


@pytest.fixture
def entry(plan):
    return write(Entry, plan, text=TEXT, felt="Rolig. Litt trist.", day="2026-11-02")


@pytest.fixture
def talk(cast, plan):
    """A conversation with the outsider in it."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    return talk


def shown(entry, whom, marked=frozenset({1})):
    words = entry.words_to_show(marked and set(marked))
    return Showing.begin(as_owner(entry.plan), entry, words, whom, now() + 999)


@pytest.mark.parametrize("to", ["the table", "a person"])
def test_only_what_is_shown_of_a_day_is_read_aloud(owner, cast, plan, entry, talk, to):
    large = f"{plan.address}/diary/{entry.id}/large"
    assert "Sto opp." in owner.get(large).text, "there is something to leak"
    made = shown(entry, talk if to == "the table" else cast.helper.person)
    page = owner.get(large, follow_redirects=True).text
    assert (PART in page, [one for one in ("Sto opp", "stille", "Rolig") if one in page]) == (
        True,
        [],
    )
    assert owner.get(large).location == made.address
    diary = owner.get(f"{plan.address}/diary").text
    assert "Read aloud what I show" in diary and f"{large}?all=1" in diary
    assert "Sto opp." in owner.get(f"{large}?all=1").text
    made.withdraw(as_owner(plan))
    assert "Sto opp." in owner.get(large).text


def test_the_table_is_read_aloud_before_what_one_person_sees(owner, cast, plan, entry, talk):
    shown(entry, talk)
    shown(entry, cast.helper.person, marked=None)
    page = owner.get(f"{plan.address}/diary/{entry.id}/large", follow_redirects=True).text
    assert (PART in page, "Sto opp" in page) == (True, False)


def test_from_the_table_the_owner_comes_back_to_those_who_are_here(owner, plan, entry, talk):
    page = owner.get(shown(entry, talk).address).text
    assert f'href="{plan.address}/conversation">Back' in page
    assert f"{plan.address}/diary" not in page


def test_a_guest_finds_no_more_of_the_day_on_any_page(cast, browser, plan, entry, talk):
    made, guest = shown(entry, talk), browser(cast.outsider)
    assert PART in guest.get(made.address).text
    left_out = ("Sto opp", "stille", "Rolig", "Litt trist")
    pages = ("home", "presence", "more", "conversation", "plan", "diary", "history", "takeout.json")
    for address in (made.address, *(f"{plan.address}/{page}" for page in pages), "/people"):
        said = guest.get(address).text
        assert [one for one in left_out if one in said] == [], address
