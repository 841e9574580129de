"""A text that no field has room for: kept for its writer at once, and found where they write on."""

import json
import logging
import re

import pytest

from models.core.database import new_id
from models.keeping.document import read
from models.keeping.takeout import Takeout
from models.plan.kept_text import MOST_KEPT, KeptText
from models.tools.contacts import Contact
from models.tools.diary import Entry
from models.tools.goals import Goal
from models.tools.hard_times import Call
from tests.talking import in_english
from tests.writing import as_owner, write

WORDS = "Regnjakka henger i entreen. "
LONG = (WORDS * 400).strip()
KEPT = "Too long. It is kept here. Make it shorter."
ON_HOME = "A text is too long to be saved. It is kept."


def save(page, address, **fields):
    return page.post(address, **({"expected": "0", "screen": "abc", "turn": "1"} | fields))


def typed(page, address, **fields):
    return save(page, address, autosave="1", **fields)


@pytest.fixture
def day(plan):
    """The address of an entry in the diary that nothing is saved of yet."""
    return Entry.blank(plan, new_id()).address


def test_a_text_that_is_too_long_is_found_again_after_the_tab_has_died(owner, plan, day):
    answer = typed(owner, day, text=LONG)
    assert answer.status_code == 422
    assert KEPT in answer.text
    owner.get(f"{plan.address}/home")
    assert ON_HOME in owner.page
    way = re.search(rf'{ON_HOME} <a href="([^"]+)"', owner.page)[1]
    owner.get(way, follow_redirects=True)
    assert LONG in owner.page
    assert "Make it shorter" in owner.page
    assert "There is room for" in owner.page
    assert "data-choice" not in owner.page


def test_it_is_settled_once_what_is_saved_fits(owner, plan, day):
    typed(owner, day, text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    owner.get(f"{day}/edit", follow_redirects=True)
    assert f'name="kept" value="{kept.id}"' in owner.page
    assert typed(owner, day, screen="new", kept=kept.id, text=WORDS * 3).status_code == 200
    assert Entry.find(plan, kept.part).text == (WORDS * 3).strip()
    owner.get(f"{plan.address}/home")
    assert ON_HOME not in owner.page


def test_typing_on_in_it_keeps_one_text_under_one_number(owner, plan, day):
    typed(owner, day, text=LONG)
    first = KeptText.left(as_owner(plan))[0].id
    typed(owner, day, turn="2", kept=first, text=f"{LONG} Og paraplyen.")
    (kept,) = KeptText.select()
    assert kept.id == first
    kept.plan = plan
    assert kept.values["text"].endswith("Og paraplyen.")


def test_without_the_script_it_is_kept_too(owner, plan, day):
    page = save(owner, day, alone="1", text=LONG)
    assert page.status_code == 422
    assert KEPT in page.text
    assert 'name="kept"' in page.text


def test_what_else_was_written_is_kept_beside_it(owner, plan, day):
    typed(owner, day, text=LONG, happened="Et brev kom")
    owner.get(f"{day}/edit", follow_redirects=True)
    assert "Et brev kom" in owner.page


@pytest.mark.parametrize("written", [52_000, MOST_KEPT - 500])
def test_all_of_it_is_kept_as_long_as_the_server_takes_it(app, owner, plan, day, written):
    assert app.config["MAX_CONTENT_LENGTH"] == MOST_KEPT
    text = "a" * written
    assert KEPT in typed(owner, day, text=text, happened="Et brev kom").text
    owner.get(f"{day}/edit", follow_redirects=True)
    assert re.search(rf"<textarea[^>]*>\s*{text}</textarea>", owner.page)


def test_a_text_with_more_than_the_server_takes_is_never_said_to_be_kept(owner, plan, day):
    assert KEPT not in typed(owner, day, text="a" * (MOST_KEPT + 1)).text
    assert not KeptText.select().exists()
    owner.get(f"{plan.address}/home")
    assert ON_HOME not in owner.page


@pytest.mark.parametrize("is_saved", [False, True])
def test_it_is_removed_with_words_that_say_whether_it_can_be_found_again(
    owner, plan, day, is_saved
):
    if is_saved:
        day = write(Entry, plan, text="Ro").address
    typed(owner, day, expected="1" if is_saved else "0", text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    owner.get(f"{day}/edit", follow_redirects=True)
    assert "Remove the long text" in owner.page
    assert ("You find it again in “Earlier versions”." in owner.page) == is_saved
    assert ("Then it is gone." in owner.page) != is_saved
    owner.post(f"{plan.address}/kept/{kept.id}", answer="leave")
    assert any(one.values for one in KeptText.select()) == is_saved
    if is_saved:
        owner.get(f"{day}/history")
        assert LONG in owner.page
    owner.get(f"{day}/edit", follow_redirects=True)
    assert LONG not in owner.page


def test_to_close_without_saving_is_a_choice_and_the_text_is_found_among_the_versions(owner, plan):
    day = write(Entry, plan, text="Ro").address
    typed(owner, day, expected="1", text=LONG)
    answer = save(owner, day, expected="1", turn="2", text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    way = f'formaction="{plan.address}/kept/{kept.id}" name="answer" value="leave"'
    button = answer.text.split(way)[1].split("</button>")[0]
    assert "Close without saving" in button
    assert "You find it again in “Earlier versions”." in answer.text
    owner.post(f"{plan.address}/kept/{kept.id}", answer="leave")
    assert ON_HOME not in owner.get(f"{plan.address}/home").text
    assert LONG in owner.get(f"{day}/history").text


def test_it_is_let_be(owner, plan, day):
    typed(owner, day, text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    owner.post(f"{plan.address}/kept/{kept.id}", answer="leave")
    owner.get(f"{plan.address}/home")
    assert ON_HOME not in owner.page


def test_nobody_brings_it_into_the_plan_past_the_limit(owner, plan, day):
    typed(owner, day, text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    assert owner.post(f"{plan.address}/kept/{kept.id}", answer="use").status_code == 303
    assert Entry.find(plan, kept.part) is None


def test_what_was_changed_meanwhile_is_not_written_over(owner, plan):
    goal = write(Goal, plan, text="A flat")
    typed(owner, goal.address, expected="1", text=goal.text, why=LONG, state="open")
    typed(owner, goal.address, expected="1", screen="two", text=goal.text, why="Ro", state="open")
    owner.get(f"{goal.address}/edit", follow_redirects=True)
    assert "It is too long to be saved, and something else was written here since." in owner.page
    assert LONG in owner.page
    assert re.search(r"<textarea[^>]*>\s*Ro</textarea>", owner.page)


def test_whoever_writes_it_shorter_below_is_not_asked_again(owner, plan):
    goal = write(Goal, plan, text="A flat")
    typed(owner, goal.address, expected="1", text=goal.text, why=LONG, state="open")
    typed(owner, goal.address, expected="1", screen="two", text=goal.text, why="Ro", state="open")
    owner.get(f"{goal.address}/edit", follow_redirects=True)
    above = re.search(r'name="above" value="([^"]+)"', owner.page)[1]
    same = {"expected": "2", "screen": "new", "above": above, "state": "open"}
    assert save(owner, goal.address, **same, text="A house", why="Ro").status_code == 303
    assert ON_HOME in owner.get(f"{plan.address}/home").text  # nothing of it was written anew
    same["expected"] = "3"
    typed(owner, goal.address, **same, turn="2", text="A house", why="Ro og fred")
    assert ON_HOME in owner.get(f"{plan.address}/home").text  # not done yet
    assert save(owner, goal.address, **same, turn="3", text="A house", why="Ro og fred")
    assert ON_HOME not in owner.get(f"{plan.address}/home").text
    assert LONG in owner.get(f"{goal.address}/history").text


SIV = {"name": "Siv", "role": "granne", "phone": "22 33 44 55"}


def test_what_else_was_answered_stays_when_the_long_text_is_removed(owner, plan):
    siv = Contact.blank(plan, new_id())
    typed(owner, siv.address, **SIV, use=LONG)
    (kept,) = KeptText.left(as_owner(plan))
    owner.get(f"{siv.address}/edit", follow_redirects=True)
    assert "What else you answered is saved." in owner.page
    owner.post(f"{plan.address}/kept/{kept.id}", answer="remove")
    (saved,) = Contact.of(plan)
    assert {name: saved.values()[name] for name in SIV} == SIV
    assert saved.use is None
    assert ON_HOME not in owner.get(f"{plan.address}/home").text
    assert LONG in owner.get(f"{siv.address}/history").text


def test_also_where_a_part_of_it_was_saved_before(owner, plan):
    siv = write(Contact, plan, name="Siv")
    typed(owner, siv.address, expected="1", **SIV, use=LONG)
    (kept,) = KeptText.left(as_owner(plan))
    owner.post(f"{plan.address}/kept/{kept.id}", answer="remove")
    (saved,) = Contact.of(plan)
    assert {name: saved.values()[name] for name in SIV} == SIV


def test_what_cannot_stand_without_the_long_text_goes_with_it_and_the_button_says_so(owner, plan):
    goal = Goal.blank(plan, new_id())
    typed(owner, goal.address, text=LONG, why="Ro", state="open")
    (kept,) = KeptText.left(as_owner(plan))
    owner.get(f"{goal.address}/edit", follow_redirects=True)
    assert "Remove what I wrote here" in owner.page
    assert "Then it is gone." in owner.page
    owner.post(f"{plan.address}/kept/{kept.id}", answer="remove")
    assert Goal.of(plan) == []
    assert ON_HOME not in owner.get(f"{plan.address}/home").text


def test_a_phone_keeps_an_answer_that_is_wrong_though_the_long_text_was_chosen_about(owner, plan):
    """It was written beside it, and is kept nowhere else."""
    siv = write(Contact, plan, name="Siv")
    written = {"name": "Siv", "phone": "Ask Mona", "use": LONG, "expected": "1"}

    def comes_from_the_phone():
        fields = {"csrf_token": owner.token(), "screen": "abc", "turn": "1", "autosave": "1"}
        headers = {"X-Offline-Copy": "1", "HX-Request": "true"}
        answer = owner.client.post(siv.address, data=fields | written, headers=headers)
        assert answer.status_code == 422
        assert "data-way" not in answer.text
        assert 'data-state="saved"' not in answer.text

    owner.get("/language")
    comes_from_the_phone()
    (kept,) = KeptText.left(as_owner(plan))
    owner.post(f"{plan.address}/kept/{kept.id}", answer="leave")
    owner.get("/language")
    comes_from_the_phone()


def test_a_text_that_a_choice_hides_is_not_saved_so_it_is_not_too_long_either(owner, plan):
    siv = write(Contact, plan, name="Siv")
    person = Call.blank(plan, new_id())
    answer = typed(owner, person.address, contact=siv.id, name="N" * 200, say="Snakk")
    assert answer.status_code == 200
    assert not KeptText.select().exists()


def test_nor_is_what_was_changed_before_it_came(owner, plan):
    """From a phone that had no network. The writer has not seen it, nor written it."""
    goal = write(Goal, plan, text="A flat", why="Noise")
    typed(owner, goal.address, expected="1", text="A house", why="Ro", state="open")
    typed(owner, goal.address, expected="1", screen="two", text="A flat", why=LONG, state="open")
    (kept,) = KeptText.left(as_owner(plan))
    assert kept.values == {"why": LONG}
    owner.get(f"{goal.address}/edit", follow_redirects=True)
    assert LONG in owner.page
    assert re.search(r"<textarea[^>]*>\s*Ro</textarea>", owner.page)
    assert "A house" in owner.page


@pytest.mark.parametrize("wrong", [False, True])
def test_a_phone_lets_go_of_words_that_are_all_kept_and_of_no_others(owner, plan, wrong):
    goal = write(Goal, plan, text="A flat")
    state = "no such state" if wrong else "open"
    answer = typed(owner, goal.address, expected="1", text="A house", why=LONG, state=state)
    assert KEPT in answer.text
    assert ("data-way=" in answer.text) != wrong


def test_what_a_helper_writes_too_much_of_is_theirs_alone(cast, owner, plan, browser):
    goal = write(Goal, plan, text="A flat")
    helper = in_english(browser(cast.helper))
    typed(helper, goal.address, expected="1", text=goal.text, why=LONG, state="open")
    helper.get(f"{goal.address}/edit", follow_redirects=True)
    assert LONG in helper.page
    for page in ("home", "plan", f"goal/{goal.id}/history"):
        owner.get(f"{plan.address}/{page}")
        assert ON_HOME not in owner.page
        assert LONG not in owner.page


@pytest.mark.parametrize("who", ["helper", "outsider"])
def test_nobody_else_finds_a_day_that_is_too_long(cast, owner, plan, day, browser, who):
    typed(owner, day, text=LONG)
    kept = KeptText.left(as_owner(plan))[0]
    other = browser(getattr(cast, who))
    way = f"{plan.address}/kept/{kept.id}"
    for address in (way, day, f"{day}/edit", f"{day}/history", f"{plan.address}/home"):
        other.get(address, follow_redirects=True)
        assert (WORDS.strip() in other.page, ON_HOME in other.page) == (False, False)
    other.post(way, answer="leave")
    assert KeptText.left(as_owner(plan))


def test_none_of_its_words_stands_in_a_log_or_in_the_clear(owner, day, caplog):
    caplog.set_level(logging.DEBUG)
    typed(owner, day, text=LONG)
    (row,) = KeptText.select(KeptText.values).tuples()
    assert b"Regnjakka" not in bytes(row[0])
    assert "Regnjakka" not in caplog.text


def test_it_goes_along_to_another_installation(owner, plan, day):
    typed(owner, day, text=LONG)
    file = json.dumps(Takeout(plan).document())
    (kept,) = read(file).kept_texts
    assert (kept["is_too_long"], kept["values"]["text"]) == (True, LONG)
