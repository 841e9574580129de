"""Opening the plan to somebody: a question a page, and what was ticked stays until the yes."""

from datetime import timedelta

from models.plan.access import Access
from models.tools.contacts import Contact
from tests.reading import hidden_fields
from tests.talking import in_english
from tests.views.plan.test_sharing import give, status, ulla
from tests.writing import write
from views.core.language import today

__all__ = ["ulla"]


def answer(owner, address, **fields):
    """Answer the question on the page, and go where that leads. Returns the page that comes."""
    response = owner.post(address, **hidden_fields(owner) | fields)
    return owner.get(response.location).text if response.location else response.text


def test_one_question_at_a_time_and_nothing_is_chosen_beforehand(owner, ulla, cast, plan, goal):
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    page = in_english(owner).get(address).text
    assert "Which parts?" in page and "What they may do" not in page and " checked" not in page
    owner.post(address, **hidden_fields(owner))
    assert (
        "Choose at least one part." in owner.page and "Choose what they may do." not in owner.page
    )
    for chosen, next_words in (
        ({"parts": ["plan"]}, "What they may do"),
        ({"level": "read"}, "Who is this to you?"),
        ({"reason": "kin"}, "Ulla will see: My plan."),
    ):
        assert next_words not in owner.page
        answer(owner, address, **chosen)
        assert next_words in owner.page
        assert "Look at this first" not in owner.page and "aria-invalid" not in owner.page
    assert status(ulla, plan) == 404
    owner.post(address, **hidden_fields(owner), until=today() + timedelta(days=30), yes="1")
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    access = Access.to(plan, cast.outsider.person)
    assert (access.level, access.reason, access.pages) == ("read", "kin", "plan")


def test_one_may_go_back_to_the_question_before_with_the_answers(owner, ulla, cast, plan):
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    in_english(owner).get(address)
    answer(owner, address, parts=["plan"])
    answer(owner, address, level="read", again="y")
    assert "Which parts?" in owner.page
    assert owner.page.count(" checked") == 1
    answer(owner, address, parts=["plan"])
    assert "What they may do" in owner.page and owner.page.count(" checked") == 1


def test_what_was_ticked_stays_after_back_and_is_known_of_this_person_alone(
    owner, ulla, cast, plan
):
    write(Contact, plan, name="Kari")
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    in_english(owner).get(address)
    visited = [address]
    for chosen in ({"parts": ["plan"]}, {"level": "read"}, {"reason": "kin"}):
        response = owner.post(address, **hidden_fields(owner) | chosen)
        owner.get(response.location)
        visited.append(response.location)
    assert [owner.get(one).text.count(" checked") for one in visited[:3]] == [1, 1, 1]
    assert " checked" in owner.page and "plan" not in visited[1].partition("?")[2]
    answer(owner, address)
    assert "Ulla will see" in owner.get(f"{address}?ask=all").text
    assert "Ulla will see" not in owner.get(f"{address[:-2]}?ask=all").text
    other = f"/plans/{plan.id}/sharing/{cast.helper.person.id}"
    assert owner.get(other).text.count(" checked") != 2


def test_after_the_yes_nothing_is_remembered_but_what_is_so(owner, ulla, cast, plan):
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    in_english(owner).get(address)
    answer(owner, address, parts=["plan"])
    give(owner, plan, cast.outsider, parts=("contacts",))
    page = owner.get(address).text
    assert (
        page.count(" checked") == 1 and 'value="contacts" checked' not in page.split("checked")[1]
    )


def test_all_the_answers_are_shown_to_nobody_who_has_not_given_them(owner, ulla, cast, plan):
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    page = in_english(owner).get(f"{address}?ask=all").text
    assert "Which parts?" in page and "Look at this first" not in page
    answer(owner, address, parts=["plan"], level="everything")
    assert "What they may do" in owner.get(f"{address}?ask=all").text


def test_a_yes_counts_only_from_the_page_that_shows_what_they_will_see(owner, ulla, cast, plan):
    write(Contact, plan, name="Kari")
    led = give(owner, plan, cast.outsider, asked="contact")
    assert (led.status_code, Access.to(plan, cast.outsider.person)) == (303, None)
    assert "This is what they will see" in in_english(owner).get(led.location).text
    assert give(owner, plan, cast.outsider).status_code == 303


def test_who_has_contacts_is_asked_which_of_them_it_is(owner, ulla, cast, plan):
    address = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}"
    write(Contact, plan, name="Ulla i kommunen")
    in_english(owner).get(address)
    for chosen in ({"parts": ["plan"]}, {"level": "read"}, {"reason": "kin"}):
        answer(owner, address, **chosen)
    assert "Which of my people is this?" in owner.page and "Ulla i kommunen" in owner.page
