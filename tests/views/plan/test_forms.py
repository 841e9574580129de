"""A form for a part: where the caret is, what its one button says, and what an empty one does."""

import re

import pytest

from models.core.database import new_id
from models.tools import KINDS
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal
from tests.house import WORDS
from tests.writing import as_owner, write

HTMX = {"HX-Request": "true"}


def send(page, address, **fields):
    """As the script sends a form that stands in place."""
    page.get("/language")
    fields = {"csrf_token": page.token(), "expected": "0", "screen": "abc", "turn": "1", **fields}
    return page.client.post(address, headers=HTMX, data=fields)


def buttons(text):
    form = text[text.index("data-autosave") :]
    return re.findall(r'<button class="ds-button"[^>]*>([^<]+)</button>', form.split("</form>")[0])


@pytest.mark.parametrize("kind", [kind.kind_name for kind in KINDS])
def test_a_page_with_a_form_puts_the_caret_in_its_first_field(owner, plan, kind):
    view = next(one for one in KINDS if one.kind_name == kind)
    part = next(iter(view.of(plan)), None) or write(view, plan, **{WORDS[kind]: "Ord"})
    text = owner.get(f"{part.address}/edit", follow_redirects=True).text
    form = text[text.index("data-autosave") :]
    first = re.search(r"<(textarea|select|input(?![^>]*hidden))[^>]*>", form)[0]
    assert (text.count("autofocus"), "autofocus" in first) == (1, True)


def test_a_form_with_an_error_puts_it_in_the_summary_alone(owner, plan):
    answer = owner.post(f"{plan.address}/goal/{new_id()}", expected="0", text="", state="open")
    assert (answer.status_code, answer.text.count("autofocus")) == (422, 1)
    assert re.search(r'class="ds-error-summary"[^>]*autofocus', answer.text)


def test_the_one_button_says_save_until_the_script_is_there(owner, plan):
    goal = write(Goal, plan, text="A flat")
    text = owner.get(f"{goal.address}/edit", follow_redirects=True).text
    assert (buttons(text), 'data-done="I am done"' in text) == (["Save"], True)
    assert buttons(owner.get(f"{goal.address}/edit", headers=HTMX).text) == ["I am done"]
    assert "data-close" not in text, "all is saved: there is nothing to close without"


def test_a_helper_who_proposes_can_send_it_or_close_it(hanne, plan):
    goal = write(Goal, plan, text="A flat")
    text = hanne.get(f"{goal.address}/edit", headers=HTMX).text
    assert (buttons(text), "data-close" in text) == (["Propose this"], True)


@pytest.mark.parametrize("kind", [kind.kind_name for kind in KINDS if kind.kind_name != "area"])
def test_who_is_done_with_an_empty_form_closes_it_and_writes_nothing(owner, plan, kind):
    view = next(one for one in KINDS if one.kind_name == kind)
    address = f"{plan.address}/{kind}/{new_id()}"
    text = owner.get(f"{address}/edit", headers=HTMX).text
    sent = {
        name: value
        for name, value in re.findall(r'name="(\w+)" type="radio" value="(\w+)" checked', text)
    }
    chosen = re.findall(r'<select[^>]* name="(\w+)"[^>]*><option selected value="(\w*)"', text)
    answer = send(owner, address, **(sent | dict(chosen)))
    assert (answer.status_code, len(view.of(plan))) == (200, 0)
    assert "nothing was added" in answer.text and "<form" not in answer.text
    alone = send(owner, address, alone="1", **(sent | dict(chosen)))
    assert alone.headers["HX-Redirect"].startswith(plan.address)


def test_what_a_link_filled_in_is_nothing_written_but_a_choice_is(owner, plan):
    goal, kari = write(Goal, plan, text="A flat"), write(Contact, plan, name="Kari")
    action = f"{plan.address}/action/{new_id()}"
    begun = {"what": "", "when": "open", "state": "agreed", "goal": str(goal.id), "who": ""}
    assert send(owner, action, **begun).status_code == 200
    assert send(owner, action, **(begun | {"who": "me"})).status_code == 422
    frame = f"{plan.address}/frame/{new_id()}"
    assert send(owner, frame, coordinator=str(kari.id)).status_code == 200
    assert (Action.of(plan), len(Frame.of(plan))) == ([], 1)


def test_who_saves_an_empty_form_without_the_script_is_told_what_is_missing(owner, plan):
    answer = owner.post(f"{plan.address}/goal/{new_id()}", expected="0", text="", state="open")
    assert (answer.status_code, "Write a word or two" in answer.text) == (422, True)


def test_what_is_missing_waits_until_the_person_was_there_and_too_much_does_not(owner, plan):
    contact = f"{plan.address}/contact/{new_id()}"
    answer = send(owner, contact, name="Kari", phone="22", autosave="1")
    assert (answer.status_code, '<li hidden><a href="#phone-' in answer.text) == (422, True)
    answer = send(owner, contact, name="K" * 200, autosave="1")
    assert '<li><a href="#name-' in answer.text


def test_words_are_not_refused_for_a_choice_that_was_removed_meanwhile(owner, plan):
    dream, other = (write(Dream, plan, text=text) for text in ("A boat", "A house"))
    goal = write(Goal, plan, text="To save money", dream=dream.id)
    dream.remove(as_owner(plan))
    other.remove(as_owner(plan))
    fields = {"expected": "1", "state": "open", "autosave": "1"}
    assert send(owner, goal.address, **fields, text="To save", dream=dream.id).status_code == 200
    assert Goal.find(plan, goal.id).text == "To save"
    refused = send(owner, goal.address, **fields, text="To buy", dream=other.id, turn="2")
    assert refused.status_code == 422, "it is gone, and it is newly chosen"
