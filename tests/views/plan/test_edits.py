"""Writing in a part: what the page says after a save, a conflict and a removal."""

import io
import re

import pytest

from models.core.database import new_id
from models.plan.plan import Plan
from models.tools.goals import Action, Goal, Strength
from models.tools.matters import Matter
from models.tools.story import Story
from tests.writing import as_owner, as_writer, change, told, write

pytestmark = pytest.mark.postgres
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(cast, browser):
    return browser(cast.owner)


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace")


def address(part, ending=""):
    return f"/plans/{part.plan_id}/{part.kind_name}/{part.id}{ending}"


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.page)
    return found and found[1]


def test_a_new_goal_stands_on_the_plan_page(page, plan):
    page.get(f"/plans/{plan.id}/goal/new", follow_redirects=True)
    form = re.search(r'action="(/plans/\d+/goal/\d+)"', page.page)[1]
    page.post(form, expected="0", text="A flat of my own", state="open")
    page.get(f"/plans/{plan.id}/plan")
    assert "A flat of my own" in page.page


def test_the_form_shows_what_stands_there_and_which_version(page, goal):
    page.get(address(goal, "/edit"), follow_redirects=True)
    assert "A flat" in page.page
    assert hidden(page, "expected") == "1"


def test_a_double_tap_writes_once(page, plan):
    place = f"/plans/{plan.id}/goal/{new_id()}"
    for _tap in range(2):
        assert (
            page.post(
                place, expected="0", screen="abc", turn="0", text="A flat", state="open"
            ).status_code
            == 303
        )
    assert [told(goal) for goal in Goal.of(plan)] == [["A flat"]]


def test_a_double_tap_with_the_same_revision_writes_once(page, goal):
    for _tap in range(2):
        page.post(
            address(goal),
            expected="1",
            screen="abc",
            turn="0",
            text="A house",
            why="Peace",
            state="open",
        )
    assert told(goal) == ["A flat", "A house"]


def test_when_two_wrote_at_once_the_page_shows_both_texts(page, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    answer = page.post(address(goal), expected="1", text="A boat", why="Peace", state="open")
    assert answer.status_code == 409
    assert "A boat" in page.page and "A house" in page.page
    assert told(goal) == ["A flat", "A house"]


@pytest.mark.parametrize(
    "choice, stands", [("mine", "A boat"), ("theirs", "A house"), ("both", "A house\n\nA boat")]
)
def test_the_writer_chooses_mine_theirs_or_both(page, goal, cast, choice, stands):
    change(goal, by=cast.helper.person, text="A house")
    page.post(address(goal), expected="1", text="A boat", why="Peace", state="open")
    page.post(
        address(goal),
        **{
            "expected": hidden(page, "expected"),
            "why": "Peace",
            "state": "open",
            "mine-text": hidden(page, "mine-text"),
            "theirs-text": hidden(page, "theirs-text"),
            "choice-text": choice,
        },
    )
    assert Goal.find(goal.plan, goal.id).text == stands


def test_who_kept_both_is_offered_to_make_them_one_until_they_have(page, goal, cast, browser):
    shown = f"/plans/{goal.plan.id}/plan"
    change(goal, by=cast.helper.person, text="A house")
    page.post(address(goal), expected="1", text="A boat", state="open")
    assert "Begge tekstene står her nå" not in page.get(shown).text
    page.post(
        address(goal),
        **{"expected": "2", "state": "open", "mine-text": "A boat", "theirs-text": "A house"},
        **{"choice-text": "both"},
    )
    for _reload in range(2):
        told_so = page.get(shown).text.partition("Begge tekstene står her nå")[2].split("</p>")[0]
        assert f'href="{address(goal, "/edit")}"' in told_so
    assert "Begge tekstene" not in browser(cast.helper).get(shown).text
    page.get(address(goal, "/edit"), follow_redirects=True)
    assert hidden(page, "expected") == "3" and "A house\n\nA boat" in page.page
    page.post(address(goal), expected="3", text="A house and a boat", state="open")
    assert "A house and a boat" in page.get(shown).text
    assert "Begge tekstene" not in page.page


@pytest.mark.parametrize("choice, mine", [("mine", "A boat"), ("both", "A house by the sea")])
def test_who_did_not_get_two_texts_is_not_asked_to_make_them_one(page, goal, cast, choice, mine):
    change(goal, by=cast.helper.person, text="A house")
    page.post(
        address(goal),
        **{"expected": "2", "state": "open", "mine-text": mine, "theirs-text": "A house"},
        **{"choice-text": choice},
    )
    assert Goal.find(goal.plan, goal.id).text == mine
    assert "Begge tekstene" not in page.get(f"/plans/{goal.plan.id}/plan").text


@pytest.mark.parametrize(
    "mine, theirs, stands",
    [
        ("A house by the sea", "A house", "A house by the sea"),
        ("A house", "A house by the sea", "A house by the sea"),
        ("A house", "a house ", "a house"),
        ("A hou", "A house", "A house\n\nA hou"),
    ],
)
def test_both_says_nothing_twice(page, goal, cast, mine, theirs, stands):
    change(goal, by=cast.helper.person, text="Something else")
    page.post(address(goal), expected="1", text=mine, why="Peace", state="open")
    chosen = {"mine-text": mine, "theirs-text": theirs, "choice-text": "both"}
    page.post(address(goal), expected=hidden(page, "expected"), why="", state="open", **chosen)
    assert Goal.find(goal.plan, goal.id).text == stands


def test_a_field_that_only_one_changed_is_kept_through_the_conflict(page, goal, cast):
    change(goal, by=cast.helper.person, text="A house", state="paused")
    page.post(address(goal), expected="1", text="A boat", why="The sea", state="open")
    assert (hidden(page, "why"), hidden(page, "state")) == ("The sea", "paused")


def test_a_goal_that_was_taken_away_in_another_tab_keeps_the_text_and_offers_it_back(page, goal):
    goal.remove(as_owner(goal.plan))
    answer = page.post(address(goal), expected="1", text="A house by the sea", state="open")
    assert (answer.status_code, Goal.of(goal.plan)) == (409, [])
    assert "A house by the sea" in page.page
    page.post(
        address(goal),
        expected=hidden(page, "expected"),
        revive="1",
        text="A house by the sea",
        state="open",
    )
    assert [part.text for part in Goal.of(goal.plan)] == ["A house by the sea"]


def test_the_form_of_a_goal_that_was_taken_away_leads_to_its_versions(page, goal):
    goal.remove(as_owner(goal.plan))
    page.get(address(goal, "/edit"), follow_redirects=True)
    assert "A flat" in page.page and address(goal, "/restoration") in page.page


def test_taken_away_and_brought_back(page, goal):
    page.post(address(goal, "/removal"))
    page.get(f"/plans/{goal.plan_id}/plan")
    assert "A flat" not in page.page
    page.post(address(goal, "/restoration"), revision="1")
    page.get(f"/plans/{goal.plan_id}/plan")
    assert "A flat" in page.page


def test_versions_say_who_wrote_what(page, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    page.get(address(goal, "/history"))
    assert "Hanne" in page.page
    assert page.page.index("A house") < page.page.index("A flat")


def test_the_page_lists_what_one_open_form_wrote_over_and_undo_goes_back_to_it(page, goal):
    texts = ["I am afraid of the nights.", "All", "All is well."]
    for turn, text in enumerate(texts, 1):
        sent = {"expected": str(turn), "screen": "form", "turn": str(turn), "autosave": "1"}
        page.post(address(goal), text=text, why="Peace", state="open", **sent)
    page.get(address(goal, "/history"))
    assert texts[0] in page.page and texts[2] in page.page and ">All<" not in page.page
    page.post(address(goal, "/undoing"))
    assert Goal.find(goal.plan, goal.id).text == texts[0]


def test_an_older_version_comes_back_and_the_newer_one_stays_in_the_list(page, goal):
    change(goal, text="A house")
    page.post(address(goal, "/restoration"), revision="1")
    page.get(address(goal, "/history"))
    assert Goal.find(goal.plan, goal.id).text == "A flat"
    assert "A house" in page.page


def test_a_sixth_thing_that_matters_is_not_stored_and_not_thrown_away(page, plan):
    for number in range(5):
        write(Matter, plan, text=f"Thing {number}")
    answer = page.post(f"/plans/{plan.id}/matter/{new_id()}", expected="0", text="My sixth wish")
    assert (answer.status_code, len(Matter.of(plan))) == (422, 5)
    assert "My sixth wish" in page.page


def test_autosave_says_saved_only_when_it_is(page, goal):
    answer = page.post(
        address(goal),
        expected="1",
        screen="abc",
        turn="1",
        text="A house",
        why="Peace",
        state="open",
        autosave="1",
    )
    assert (answer.status_code, hidden(page, "expected"), 'data-state="saved"' in page.page) == (
        200,
        "2",
        True,
    )
    assert told(goal) == ["A flat", "A house"]


@pytest.mark.parametrize("what, status", [("empty", 422), ("conflict", 409), ("removed", 409)])
def test_autosave_says_not_saved_when_it_is_not(page, goal, cast, what, status):
    if what == "conflict":
        change(goal, by=cast.helper.person, text="A house")
    if what == "removed":
        goal.remove(as_owner(goal.plan))
    answer = page.post(
        address(goal),
        expected="1",
        text="" if what == "empty" else "A boat",
        state="open",
        autosave="1",
    )
    assert (answer.status_code, 'data-state="unsaved"' in page.page) == (status, True)
    assert 'data-state="saved"' not in page.page


def test_a_save_from_the_script_gets_the_card_and_nothing_around_it(page, goal):
    page.get("/language")
    answer = page.client.post(
        address(goal),
        headers=HTMX,
        data={"csrf_token": page.token(), "expected": "1", "text": "A house", "state": "open"},
    )
    assert (answer.status_code, "A house" in answer.text, "<html" in answer.text) == (
        200,
        True,
        False,
    )


def test_what_is_put_first_comes_first(page, plan):
    write(Goal, plan, text="First goal")
    last = write(Goal, plan, text="Last goal")
    page.post(address(last, "/pin"))
    page.get(f"/plans/{plan.id}/plan")
    assert page.page.index("Last goal") < page.page.index("First goal")


def test_a_goal_moves_up(page, plan):
    write(Goal, plan, text="First goal")
    last = write(Goal, plan, text="Last goal")
    page.post(address(last, "/place"), to="up")
    page.get(f"/plans/{plan.id}/plan")
    assert page.page.index("Last goal") < page.page.index("First goal")


def test_a_yes_to_something_that_others_changed_meanwhile_is_asked_for_again(
    page, plan, goal, cast
):
    page.get(f"/plans/{plan.id}/plan")
    seen = hidden(page, "stamp")
    change(goal, by=cast.helper.person, text="Another goal than the one on the screen")
    answer = page.post(f"/plans/{plan.id}/plan/acceptance", stamp=seen)
    assert answer.status_code == 409
    fresh = hidden(page, "stamp")
    assert page.get(f"/plans/{plan.id}/plan/acceptance").location == f"/plans/{plan.id}/plan", (
        "loaded again"
    )
    page.post(f"/plans/{plan.id}/plan/acceptance", stamp=fresh)
    assert "Another goal" in page.get(f"/plans/{plan.id}/plan").text
    assert hidden(page, "stamp") is None


def test_what_the_owner_wrote_meanwhile_needs_no_second_look(page, plan, goal, cast):
    other = write(Goal, plan, text="Not this one")
    page.get(f"/plans/{plan.id}/plan")
    seen = hidden(page, "stamp")
    change(goal, text="The same in better words")
    write(Strength, plan, text="Patient")
    other.remove(as_owner(plan))
    assert page.post(f"/plans/{plan.id}/plan/acceptance", stamp=seen).status_code == 303
    assert not Story(Plan.get_by_id(plan.id)).changed


@pytest.mark.parametrize("what", ["new", "removed", "changed after the owner"])
def test_one_thing_that_somebody_else_did_is_enough_to_ask_again(page, plan, goal, cast, what):
    page.get(f"/plans/{plan.id}/plan")
    seen, hanne = hidden(page, "stamp"), cast.helper.person
    change(goal, text="The same in better words")
    if what == "new":
        write(Strength, plan, by=hanne, text="Patient")
    elif what == "removed":
        Goal.find(plan, goal.id).remove(as_writer(hanne, plan))
    else:
        change(Goal.find(plan, goal.id), by=hanne, text="Other words")
    assert page.post(f"/plans/{plan.id}/plan/acceptance", stamp=seen).status_code == 409


def test_a_change_since_the_yes_says_what_it_is_a_change_of(page, plan):
    deed = write(Action, plan, what="Call the bank")
    Story(plan).accept(as_owner(plan))
    change(deed, how_much="Every week")
    answer = page.get(f"/plans/{plan.id}/plan/changes").text
    assert "Every week" in answer
    assert "Call the bank" in answer


def test_a_rating_is_added_and_never_written_over(page, plan):
    matter = write(Matter, plan, text="Sleep")
    for value in ("3", "3", "8"):
        page.post(f"/plans/{plan.id}/matters/{matter.id}/rating", value=value, rating=f"10{value}")
    assert [rating.value for rating in Matter.of(plan)[0].ratings] == [3, 8]


def autosave(page, goal, turn, expected, **words):
    fields = {"text": "A flat", "why": "Peace", "state": "open", **words}
    response = page.post(
        address(goal), expected=expected, screen="abc", turn=str(turn), autosave="1", **fields
    )
    return response.status_code, hidden(page, "expected")


def test_an_open_form_does_not_put_back_what_somebody_else_has_changed_beside_it(page, goal, cast):
    _status, seen = autosave(page, goal, 1, "1", text="A house")
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, why="The sea")
    _status, seen = autosave(page, goal, 2, seen, text="A house by")
    assert autosave(page, goal, 3, seen, text="A house by the sea")[0] == 200
    now = Goal.find(goal.plan, goal.id)
    assert (now.text, now.why) == ("A house by the sea", "The sea")


def test_an_open_form_that_turns_to_a_field_somebody_else_has_changed_meets_both_texts(
    page, goal, cast
):
    change(goal, by=cast.helper.person, why="The sea")
    _status, seen = autosave(page, goal, 1, "1", text="A house")
    assert autosave(page, goal, 2, seen, text="A house", why="Peace and quiet")[0] == 409
    assert told(goal, "why") == ["Peace", "The sea", "The sea"]


def test_an_answer_that_was_lost_does_not_hide_what_somebody_else_wrote_meanwhile(page, goal, cast):
    autosave(page, goal, 1, "1", text="A house")
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, text="A boat")
    assert autosave(page, goal, 2, "1", text="A house by the sea")[0] == 409
    assert told(goal) == ["A flat", "A house", "A boat"]


def test_a_save_that_arrives_again_does_not_let_its_form_write_over_what_came_between(
    page, goal, cast
):
    autosave(page, goal, 1, "1", text="A house")
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, text="A boat")
    _status, seen = autosave(page, goal, 1, "1", text="A house")
    assert autosave(page, goal, 2, seen, text="A house by the sea")[0] == 409
    assert told(goal) == ["A flat", "A house", "A boat"]


def test_half_a_form_whose_connection_broke_is_not_saved(page, goal):
    page.get("/language")
    body = f"csrf_token={page.token()}&expected=1&state=open&text=A+house+by+the+sea".encode()
    broken = {
        "method": "POST",
        "content_type": "application/x-www-form-urlencoded",
        "environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body))},
    }
    answer = page.client.open(address(goal), input_stream=io.BytesIO(body[:-8]), **broken)
    assert (answer.status_code, told(goal)) == (400, ["A flat"])
    assert (
        page.client.open(address(goal), input_stream=io.BytesIO(body), **broken).status_code == 303
    )
    assert told(goal) == ["A flat", "A house by the sea"]


def test_the_address_of_a_form_says_which_revision_its_words_belong_to(page, goal, cast):
    form = page.get(address(goal, "/edit")).location
    assert form == address(goal, "/edit?revision=1")
    change(goal, by=cast.helper.person, text="A house")
    page.get(form)  # after Back the browser puts "A boat" into it
    assert (hidden(page, "expected"), "A flat" in page.page, "data-newest" in page.page) == (
        "1",
        True,
        True,
    )
    answer = page.post(address(goal), expected="1", text="A boat", why="Peace", state="open")
    assert (answer.status_code, told(goal)) == (409, ["A flat", "A house"])


def test_an_address_with_a_revision_that_never_was_leads_to_the_form_as_it_is_now(page, goal):
    for wrong in ("2", "-1", "x", "", "9" * 30):
        answer = page.get(address(goal, f"/edit?revision={wrong}"))
        assert (answer.status_code, answer.location) == (303, address(goal, "/edit?revision=1"))


def test_the_form_of_a_new_goal_stays_the_empty_one_that_it_was(page, plan):
    form = page.get(f"/plans/{plan.id}/goal/new").location
    page.get(form)
    page.post(form.split("/edit")[0], expected="0", text="A flat", state="open")
    page.get(form)
    fields, _below, buttons = page.page.partition('class="more-ways"')
    assert (hidden(page, "expected"), "A flat" in fields) == ("0", False)
    assert "A flat" in buttons, "they name what is there now"


def test_a_helper_who_may_not_see_earlier_versions_meets_none_in_a_forms_address(
    cast, browser, plan, goal
):
    change(goal, text="A house")
    hanne = browser(cast.helper)
    hanne.get(address(goal, "/edit?revision=1"))
    assert (hidden(hanne, "expected"), "A house" in hanne.page) == ("1", True)
    assert "A flat" not in hanne.page
    goal = Goal.find(plan, goal.id)
    goal.remove(as_owner(plan))
    answer = hanne.get(address(goal, "/edit?revision=1"), follow_redirects=True)
    assert (answer.status_code, "A house" in answer.text) == (200, False)


def test_a_form_on_a_page_of_its_own_leads_back_to_the_page_when_the_script_saves_it(page, goal):
    page.get("/language")
    answer = page.client.post(
        address(goal),
        headers=HTMX,
        data={"csrf_token": page.token(), "expected": "1", "text": "A house", "alone": "1"},
    )
    assert answer.headers["HX-Redirect"] == f"/plans/{goal.plan_id}/plan#part-{goal.id}"


def test_a_choice_that_arrives_again_does_not_write_over_what_came_between(page, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    page.post(address(goal), expected="1", text="A boat", why="Peace", state="open")
    names = ("expected", "screen", "why", "state", "mine-text", "theirs-text")
    choice = {name: hidden(page, name) for name in names} | {"choice-text": "both"}
    page.post(address(goal), **choice, turn="1")
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, text="A tent")
    answer = page.post(address(goal), **choice, turn="1")
    assert (answer.status_code, told(goal)[-2:]) == (303, ["A house\n\nA boat", "A tent"])


def test_a_choice_meets_both_texts_again_if_the_part_has_changed_once_more(page, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    page.post(address(goal), expected="1", text="A boat", why="Peace", state="open")
    choice = {name: hidden(page, name) for name in ("expected", "screen", "mine-text")}
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, text="A tent")
    answer = page.post(
        address(goal), **choice, turn="1", **{"choice-text": "mine", "why": "Peace"}, state="open"
    )
    assert (answer.status_code, "A boat" in page.page, "A tent" in page.page) == (409, True, True)


def test_the_end_of_a_line_counts_as_one_character_as_a_person_sees_it(page, plan):
    place = f"/plans/{plan.id}/matter/{new_id()}"
    lines = "\r\n".join(["123456789"] * 50)  # 499 characters for who reads it
    assert page.post(place, expected="0", text=lines + "\r\n").status_code == 303
    page.post(place, expected="1", text=lines + "\r\n123")
    assert "Du har skrevet 503." in page.page
