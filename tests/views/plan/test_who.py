"""The form for something we do: whom it offers, and what it asks while somebody types."""

from models.core.database import new_id
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.contacts import Contact
from models.tools.goals import Action
from tests.talking import in_english
from tests.writing import as_owner, write


def form_of(browser, member, plan):
    page = in_english(browser(member))
    return page.get(f"/plans/{plan.id}/action/new", follow_redirects=True).text


def let_in(plan, person):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, person).let_in(as_owner(plan))


def test_the_owner_is_offered_contacts_helpers_and_who_is_in_the_conversation(cast, browser, plan):
    write(Contact, plan, name="Bente")
    let_in(plan, cast.outsider.person)
    text = form_of(browser, cast.owner, plan)
    for name in ("Bente", cast.helper.person.name, cast.outsider.person.name):
        assert f">{name}</option>" in text
    assert "Somebody else: write the name</option>" in text


def test_a_helper_is_offered_themselves_and_hears_of_no_other_helper(cast, browser, plan):
    text = form_of(browser, cast.helper, plan)
    assert f">{cast.helper.person.name}</option>" in text
    assert f">{cast.reader.person.name}</option>" not in text


def test_a_helper_who_is_chosen_becomes_a_contact(cast, browser, plan):
    name = cast.helper.person.name
    save(browser(cast.owner), plan, who=f"called {name}")
    (contact,) = Contact.of(plan)
    assert (contact.name, Action.of(plan)[0].responsible_id) == (name, contact.id)


def test_a_date_and_a_name_are_asked_for_only_when_somebody_is_done(cast, browser, plan):
    page = in_english(browser(cast.owner))
    for more, asked in (
        ({"when": "date"}, "Choose a day, or choose “Open” above."),
        ({"who": "else"}, "Write the name, or choose somebody in the list."),
    ):
        assert save(page, plan, autosave="1", **more).status_code == 200
        answer = save(page, plan, **more)
        assert answer.status_code == 422 and asked in answer.text


def test_an_empty_form_that_saves_itself_is_not_blamed(cast, browser, plan):
    answer = save(in_english(browser(cast.owner)), plan, what="", autosave="1")
    assert answer.status_code == 422
    assert "Not saved yet." in answer.text
    assert all("<li hidden>" in line for line in answer.text.split("\n") if "Write a word" in line)


def save(page, plan, **fields):
    usual = {"expected": "0", "what": "Ring", "when": "open", "state": "agreed"}
    return page.post(f"/plans/{plan.id}/action/{new_id()}", **(usual | fields))


def test_the_number_of_somebody_else_goes_along_to_the_contact(cast, browser, plan):
    page = in_english(browser(cast.owner))
    named = {"who": "else", "somebody": "Kari", "somebody_phone": "22 33 44 55"}
    assert save(page, plan, **named, autosave="1").status_code == 200
    assert not Contact.of(plan), "it is no contact while the name is being typed"
    save(page, plan, **named)
    (kari,) = Contact.of(plan)
    assert (kari.name, kari.phone) == ("Kari", "22 33 44 55")
    action = Action.of(plan)[-1]
    assert (action.responsible_id, action.somebody, action.somebody_phone) == (kari.id, None, None)


def test_a_number_that_a_contact_has_is_not_replaced(cast, browser, plan):
    write(Contact, plan, name="Kari", phone="01 23 40 11")
    page = in_english(browser(cast.owner))
    save(page, plan, who="else", somebody="kari", somebody_phone="22 33 44 55")
    assert [one.phone for one in Contact.of(plan)] == ["01 23 40 11"]


def test_a_helper_who_left_meanwhile_can_still_be_chosen(cast, browser, plan):
    assert save(browser(cast.owner), plan, who="called Kari  \x07Lie").status_code == 303
    assert [one.name for one in Contact.of(plan)] == ["Kari Lie"]


def test_no_choice_is_a_way_around_the_room_for_a_name(cast, browser, plan):
    for member in (cast.owner, cast.helper):
        assert save(browser(member), plan, who="called " + "x" * 20_000).status_code == 422
    assert (Contact.of(plan), Action.of(plan)) == ([], [])
