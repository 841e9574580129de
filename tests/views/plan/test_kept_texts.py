"""Words that met a conflict: kept when their writer leaves, and found when they come back."""

import re

import pytest

from models.core.database import new_id, now
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.tools.goals import Action, Goal
from models.tools.wheel import Area
from tests.talking import in_english
from tests.writing import as_owner, change, told, write

LEFT = "something else was written at the same time. Your text is kept."
BOTH = '<p class="note" data-choice="here">Two texts met here. Nothing is lost. <a href="'
LISTED = "Written at the same time, not in the plan"
TWO_TEXTS = "You have written two texts here"
TOGETHER = "You and Hanne wrote at the same time. Nothing is lost."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace")


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.page)
    return found and found[1]


def save(page, goal, text, **more):
    fields = {"expected": "1", "screen": "abc", "turn": "1", "why": "Peace", "state": "open"}
    return page.post(goal.address, **(fields | more), text=text).status_code


def choose(page, goal, choice):
    fields = {
        name: hidden(page, name)
        for name in ("expected", "screen", "turn", "kept", "mine-text", "theirs-text", "why")
    }
    chosen = {"choice-text": choice} if choice else {}
    return page.post(goal.address, **fields, state="open", **chosen)


def opened(page, goal):
    page.get(f"{goal.address}/edit", follow_redirects=True)
    return page.page


def test_the_choice_says_what_it_is_about(owner, guest, plan, goal):
    change(goal, why="Rest")
    guest.post(
        goal.address, expected="1", screen="b", turn="1", text="A flat", why="Joy", state="open"
    )
    assert "A goal: A flat" in guest.page
    area = Area.of(plan)[0]
    change(area, now="Cold")
    guest.post(area.address, expected="0", screen="c", turn="1", now="Warm")
    assert "Life area: Housing" in guest.page


def listed(page, goal):
    page.get(f"{goal.address}/history")
    return page.page[page.page.index(LISTED) :] if LISTED in page.page else ""


def test_whoever_leaves_after_a_conflict_finds_the_one_choice_in_the_form_and_the_history(
    owner, goal, cast
):
    change(goal, by=cast.helper.person, text="A house")
    assert save(owner, goal, "A boat by the sea") == 409
    assert "kept, also if you leave now" in owner.page
    address = f"{goal.plan.address}/kept/{KeptText.get().id}"
    assert f'{BOTH}{address}">See both</a></p>' in opened(owner, goal)
    assert "Use it" not in owner.page and "Let it be" not in owner.page
    assert "A boat by the sea" in owner.get(address).text
    assert "A boat by the sea" in listed(owner, goal)


@pytest.mark.parametrize("choice, is_listed", [("mine", 0), ("theirs", 1), ("both", 0)])
def test_a_choice_settles_it_and_what_was_not_chosen_stays_in_the_history(
    owner, goal, cast, choice, is_listed
):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    assert choose(owner, goal, choice).status_code == 303
    assert BOTH not in opened(owner, goal)
    assert ("A boat" in listed(owner, goal)) == bool(is_listed)


def test_a_choice_that_meets_a_third_text_is_kept_in_place_of_the_first(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    change(Goal.find(goal.plan, goal.id), by=cast.helper.person, text="A tent")
    assert choose(owner, goal, "both").status_code == 409
    assert [row.values["text"] for row in KeptText.select()] == ["A house\n\nA boat"]
    choose(owner, goal, "mine")
    assert (KeptText.select().count(), BOTH in opened(owner, goal)) == (0, False)


def test_saves_by_themselves_leave_one_text_that_the_form_names(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    for turn, text in enumerate(("A b", "A boat", "A boat by the sea"), 1):
        assert save(owner, goal, text, turn=str(turn), autosave="1") == 409
    row = KeptText.get()
    assert (row.values["text"], hidden(owner, "kept")) == ("A boat by the sea", str(row.id))
    # The same words as the other wrote: there is nothing to choose any more.
    assert save(owner, goal, "A house", turn="4", kept=str(row.id), autosave="1") == 200
    assert BOTH not in opened(owner, goal)
    assert "A boat by the sea" in listed(owner, goal)


def use(page):
    """Tap "Use it" in the form that is open, or "Bring this text back" in the history."""
    address = re.search(r'action="(/plans/\d+/kept/\d+)"', page.page)[1]
    return page.post(address, answer="use")


@pytest.mark.parametrize(
    "choice, says", [("mine", "A boat"), ("theirs", "A house"), ("both", "A house\n\nA boat")]
)
def test_use_it_asks_where_something_else_stands_now_and_every_version_is_kept(
    owner, goal, cast, choice, says
):
    change(goal, by=cast.helper.person, text="A house", why="The sea")
    save(owner, goal, "A boat")
    listed(owner, goal)
    assert use(owner).status_code == 409
    assert ("A house" in owner.page, "A boat" in owner.page) == (True, True)
    assert "Two texts met here. Nothing is lost." in owner.page
    assert told(Goal.find(goal.plan, goal.id)) == ["A flat", "A house"], "nothing is written yet"
    assert choose(owner, goal, choice).status_code == 303
    now = Goal.find(goal.plan, goal.id)
    assert (now.text, now.why) == (says, "The sea")
    assert BOTH not in opened(owner, goal)
    assert ("A boat" in listed(owner, goal)) == (choice == "theirs")


def test_use_it_writes_at_once_where_nothing_else_stands(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    change(Goal.find(goal.plan, goal.id), text="")
    listed(owner, goal)
    assert use(owner).location == f"{goal.plan.address}/plan#part-{goal.id}"
    assert told(Goal.find(goal.plan, goal.id))[-1] == "A boat"
    assert (BOTH in opened(owner, goal), listed(owner, goal)) == (False, "")


def test_a_helper_is_asked_before_their_own_draft_is_replaced(hanne, goal, plan):
    form = {"expected": "1", "turn": "1", "why": "Peace", "state": "open", "autosave": "1"}
    hanne.post(goal.address, **form, screen="one", text="A boat")
    assert hanne.post(goal.address, **form, screen="two", text="A tent").status_code == 409
    opened(hanne, goal)
    assert use(hanne).status_code == 409
    assert ("A boat" in hanne.page, "A tent" in hanne.page) == (True, True)
    assert "Propose this" in hanne.page


def test_an_owner_who_brings_back_a_guests_text_is_asked_too(owner, guest, goal, plan):
    change(goal, text="A house")
    assert save(guest, goal, "A boat") == 409
    answer = owner.post(f"{plan.address}/kept/{KeptText.get().id}", answer="use")
    assert (answer.status_code, told(Goal.find(plan, goal.id))[-1]) == (409, "A house")
    assert choose(owner, goal, "mine").status_code == 303
    assert told(Goal.find(plan, goal.id))[-1] == "A boat"


def test_let_it_be_asks_no_more_and_the_history_still_has_it(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    owner.post(f"{goal.plan.address}/kept/{KeptText.get().id}", answer="leave")
    assert (BOTH in opened(owner, goal), "A boat" in listed(owner, goal)) == (False, True)
    assert Goal.find(goal.plan, goal.id).text == "A house"


def test_the_script_gets_the_form_again_with_the_text_in_it(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    change(Goal.find(goal.plan, goal.id), text="")
    owner.get("/language")
    answer = owner.client.post(
        f"{goal.plan.address}/kept/{KeptText.get().id}",
        headers=HTMX,
        data={"csrf_token": owner.token(), "answer": "use"},
    )
    assert (answer.status_code, "<html" in answer.text, BOTH in answer.text) == (200, False, False)
    assert "A boat" in answer.text and 'name="expected" value="4"' in answer.text


def test_an_answer_that_is_none_and_a_number_that_is_none_are_refused(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    kept = KeptText.get()
    assert owner.post(f"{goal.plan.address}/kept/{kept.id}", answer="x").status_code == 400
    assert owner.post(f"{goal.plan.address}/kept/{new_id()}", answer="use").status_code == 404


def test_somebody_in_two_tabs_is_not_told_that_two_people_wrote(owner, goal, cast):
    change(goal, text="A house")
    save(owner, goal, "A boat")
    assert (TWO_TEXTS in owner.page, TOGETHER in owner.page) == (True, False)
    save(owner, goal, "A boat", autosave="1")
    assert "You have also written another text here" in owner.page


def test_who_wrote_the_other_text_is_who_wrote_in_that_field(owner, goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    change(Goal.find(goal.plan, goal.id), why="The sea")
    save(owner, goal, "A boat")
    assert (TWO_TEXTS in owner.page, TOGETHER in owner.page) == (False, True)
    save(owner, goal, "A boat", autosave="1")
    assert "Hanne wrote here at the same time. Nothing is lost." in owner.page


def test_words_for_a_part_that_was_removed_meanwhile_are_kept_and_can_bring_it_back(owner, plan):
    address = f"{plan.address}/goal/{new_id()}"
    form = {"screen": "abc", "state": "open", "autosave": "1"}
    owner.post(address, **form, expected="0", turn="1", text="A boat")
    goal = Goal.of(plan)[0]
    goal.remove(as_owner(plan))
    assert save(owner, goal, "A boat by the sea", turn="2", why="") == 409
    assert "A boat by the sea" in listed(owner, goal)
    assert f"{goal.address}/history" in owner.get(f"{plan.address}/taken-away").text
    owner.post(f"{plan.address}/kept/{KeptText.get().id}", answer="use")
    assert [part.text for part in Goal.of(plan)] == ["A boat by the sea"]


def test_a_huge_text_is_kept_whole(owner, goal, cast):
    change(goal, by=cast.helper.person, why="A house")
    huge = "Ord æøå 😀 " * 181
    assert save(owner, goal, "A flat", why=huge) == 409
    assert KeptText.of(as_owner(goal.plan), goal.id)[0].values["why"] == huge.strip()


def test_a_guest_and_the_owner_see_a_guests_words_and_a_reader_meets_a_closed_door(
    owner, guest, goal, plan, cast, browser
):
    change(goal, text="A house")
    assert save(guest, goal, "A boat") == 409
    assert BOTH in opened(guest, goal)
    assert ("A boat" in listed(guest, goal), "A boat" in listed(owner, goal)) == (True, True)
    assert BOTH not in opened(owner, goal), "it is the guest's to answer"
    reader = browser(cast.reader)
    kept = f"{plan.address}/kept/{KeptText.get().id}"
    assert reader.post(kept, answer="use").status_code == 403
    assert browser(cast.outsider).post(kept, answer="use").status_code == 404
    save(owner, goal, "A tent")
    assert guest.post(f"{plan.address}/kept/{own_of(owner, plan)}", answer="use").status_code == 404
    assert "A tent" not in listed(guest, goal)


def own_of(_page, plan):
    return KeptText.select(KeptText.id).where(KeptText.by == plan.owner).scalar()


def test_what_a_guest_wrote_is_kept_when_the_conversation_has_ended(owner, guest, goal, plan):
    change(goal, text="A house")
    save(guest, goal, "A boat")
    Conversation.of(plan).end(as_owner(plan))
    assert "A boat" in listed(owner, goal)
    assert "A boat" in opened(guest, goal), "they may still propose it"
    assert guest.post(f"{plan.address}/kept/{KeptText.get().id}", answer="use").status_code == 303
    assert "A boat" in opened(guest, goal)
    assert told(Goal.find(plan, goal.id)) == ["A flat", "A house"]


def test_kin_who_may_only_read_again_still_read_what_they_wrote(goal, plan, cast, browser):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.reader.person).let_in(as_owner(plan))
    kin = in_english(browser(cast.reader))
    change(goal, text="A house")
    save(kin, goal, "A boat")
    talk.end(as_owner(plan))
    pages = ("home", "plan")
    Access.grant(as_owner(plan), cast.reader.person, "read", pages, "kin", now() + 999)
    assert "You wrote something" in kin.get(f"{plan.address}/home").text
    assert f'href="{goal.address}/proposed"' in kin.page
    answer = kin.get(f"{goal.address}/proposed")
    assert (answer.status_code, "A boat" in answer.text) == (200, True)
    assert 'value="use"' not in answer.text
    kept = f"{plan.address}/kept/{KeptText.get().id}"
    assert kin.post(kept, answer="use").status_code == 403
    assert kin.post(kept, answer="leave").status_code == 303
    assert "You wrote something" not in kin.get(f"{plan.address}/home").text


def test_a_helpers_two_proposals_at_once_are_kept_for_the_helper_alone(owner, hanne, goal, plan):
    form = {"expected": "1", "turn": "1", "why": "Peace", "state": "open", "autosave": "1"}
    hanne.post(goal.address, **form, screen="one", text="A boat")
    assert hanne.post(goal.address, **form, screen="two", text="A tent").status_code == 409
    assert LEFT in opened(hanne, goal) and "A tent" in hanne.page
    hanne.get(f"{goal.address}/proposed")
    assert LISTED in hanne.page
    assert listed(owner, goal) == ""


def test_one_line_on_home_and_on_the_plan_leads_to_both_until_one_is_chosen(
    owner, goal, cast, plan
):
    line = "One text needs your choice. Nothing is lost."
    pages = [f"{plan.address}/{name}" for name in ("home", "plan")]
    assert all(line not in owner.get(page).text for page in pages)
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    address = f"{plan.address}/kept/{KeptText.get().id}"
    for page in pages:
        assert line in owner.get(page).text
        assert f'<a href="{address}">See both</a>' in owner.page
    assert owner.get(address).status_code == 200
    assert choose(owner, goal, "theirs").status_code == 303
    assert all(line not in owner.get(page).text for page in pages)
    assert owner.get(address).location == f"{plan.address}/plan#part-{goal.id}", "it is chosen"


def test_the_line_counts_the_places_where_both_are_kept(owner, goal, cast, plan):
    """Of one stretch of typing there is one choice, however often it was sent."""
    other = write(Goal, plan, text="Sleep")
    for one in (goal, other):
        change(one, by=cast.helper.person, text="A house")
        save(owner, one, "A boat")
    save(owner, other, "A boat and a tent", turn="2")
    for name in ("home", "plan"):
        page = owner.get(f"{plan.address}/{name}").text
        assert "2 texts need your choice. Nothing is lost." in page
    owner.get(KeptText.left(as_owner(plan))[0].address_for(as_owner(plan)))
    assert choose(owner, other, "theirs").status_code == 303
    page = owner.get(f"{plan.address}/home").text
    assert "One text needs your choice. Nothing is lost." in page


def test_two_windows_of_one_phone_are_no_other_place(owner, goal, plan):
    save(owner, goal, "A house", screen="a")
    save(owner, goal, "A boat", screen="b")
    page = owner.get(f"{plan.address}/kept/{KeptText.get().id}").text
    labels = re.findall(r'<label class="ds-label" for="choice-[^>]*>([^<]*)<', page)
    assert labels == ["You wrote", "You also wrote", "Keep both"]


def test_the_choice_of_an_own_text_says_who_wrote_what_and_chooses_nothing_beforehand(
    owner, goal, cast, plan
):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat", screen="alone-1")
    page = owner.get(f"{plan.address}/kept/{KeptText.get().id}").text
    labels = re.findall(r'<label class="ds-label" for="choice-[^>]*>([^<]*)<', page)
    assert labels == ["You wrote, without a network", "Hanne wrote", "Keep both"]
    assert "checked" not in page[page.index("choice-text") :]
    save(owner, goal, "A tent", screen="b")
    page = owner.get(f"{plan.address}/kept/{KeptText.select().order_by(-KeptText.id).get().id}")
    assert ">You wrote<" in page.text


def test_whoever_chooses_nothing_is_asked_again_beside_the_choice(owner, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    address = f"{plan.address}/kept/{KeptText.get().id}"
    assert "Choose one." not in owner.get(address).text
    assert choose(owner, goal, None).status_code == 422
    assert "Choose one. Nothing is lost until then." in owner.page
    assert "A house" in owner.page and "A boat" in owner.page
    assert Goal.find(plan, goal.id).text == "A house"
    assert choose(owner, goal, "mine").status_code == 303
    assert Goal.find(plan, goal.id).text == "A boat"


def test_back_to_a_choice_that_was_made_leads_home(owner, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    address = f"{plan.address}/kept/{KeptText.get().id}"
    owner.get(address)
    choose(owner, goal, "mine")
    assert owner.get(address).location == f"{plan.address}/home"


def test_the_later_choice_asks_only_about_what_two_have_changed(owner, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat", why="Quiet", screen="alone-1")
    page = owner.get(f"{plan.address}/kept/{KeptText.get().id}")
    assert re.findall(r'name="choice-([a-z]+)"', page.text) == ["text"] * 3
    choose(owner, goal, "theirs")
    now_there = Goal.find(plan, goal.id)
    assert (now_there.text, now_there.why) == ("A house", "Quiet")


def test_the_later_choice_asks_about_all_if_it_is_not_known_what_was_there(owner, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat", why="Quiet", screen="alone-1")
    KeptText.update(base=None).execute()
    page = owner.get(f"{plan.address}/kept/{KeptText.get().id}")
    assert sorted(set(re.findall(r'name="choice-([a-z]+)"', page.text))) == ["text", "why"]


def test_the_choice_of_another_persons_text_is_a_closed_door(owner, hanne, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    address = f"{plan.address}/kept/{KeptText.get().id}"
    assert owner.get(address).status_code == 200
    assert hanne.get(address).status_code == 404


def test_the_line_is_for_its_writer_alone(owner, hanne, goal, cast, plan):
    change(goal, by=cast.helper.person, text="A house")
    save(owner, goal, "A boat")
    assert "One text needs your choice" in owner.get(f"{plan.address}/plan").text
    assert "One text needs your choice" not in hanne.get(f"{plan.address}/plan").text


def test_what_was_written_in_a_part_that_is_gone_can_be_let_be_in_its_history(owner, goal, plan):
    goal.remove(as_owner(plan))
    save(owner, goal, "A boat")
    assert "You wrote something" in owner.get(f"{plan.address}/plan").text
    assert "Let it be" in owner.get(f"{goal.address}/edit", follow_redirects=True).text


def test_whoever_leaves_out_what_they_wrote_is_not_asked_again_when_the_conversation_is_over(
    owner, guest, goal, plan
):
    goal.remove(as_owner(plan))
    save(guest, goal, "A boat")
    way = re.search(r'formaction="([^"]*/kept/\d+)" name="answer" value="leave"', guest.page)[1]
    over = f"{plan.address}/conversation/over"
    Conversation.of(plan).end(as_owner(plan))
    assert "Not in the plan yet" in guest.get(over).text, "there is something to ask about"
    assert guest.post(way, answer="leave").status_code == 303
    assert "Not in the plan yet" not in guest.get(over).text
    assert "Not in the plan yet" not in owner.get(over).text
    assert "A boat" in listed(owner, goal), "nothing is lost"


@pytest.mark.parametrize("field, between", [("text", "\n\n"), ("how_much", " / ")])
def test_both_keeps_a_border_between_the_two_texts(owner, plan, field, between):
    action = write(Action, plan, what="Ring", state="agreed", when="open")
    choice = {f"mine-{field}": "one", f"theirs-{field}": "two", f"choice-{field}": "both"}
    part = action if field == "how_much" else write(Goal, plan, text="A flat", state="open")
    fields = {"what": "Ring", "when": "open"} if field == "how_much" else {}
    owner.post(part.address, expected="1", state=part.state, **choice, **fields)
    assert getattr(type(part).find(plan, part.id), field) == f"two{between}one"
