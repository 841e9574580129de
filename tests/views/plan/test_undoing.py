"""An undo says what it takes back, and an open form says who has just changed its words."""

import re

import pytest

from models.core.database import new_id, now
from models.plan import undoing
from models.plan.access import Access
from models.plan.edit import Edit, Submission
from models.plan.plan import Plan
from models.plan.undoing import LATEST
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.hard_times import Call
from models.tools.matters import Matter
from models.tools.seats import Seat
from models.tools.story import Story
from models.tools.wheel import Area
from tests.conftest import YEAR
from tests.talking import in_english, let_in
from tests.writing import as_owner, change, write


def undo_on(page, plan, name="plan"):
    found = re.findall(
        r'<p class="undo"><button[^>]*>(.*?)</button>', page.get(f"{plan.address}/{name}").text
    )
    return [
        words.replace('<span class="ds-sr-only">', "").removesuffix("</span>") for words in found
    ]


def test_what_is_new_would_go_away(owner, plan):
    write(Goal, plan, text="A flat")
    assert undo_on(owner, plan) == ["Undo: remove this: A flat"]


@pytest.mark.parametrize(
    "words, said",
    [
        ({"state": "reached"}, "Undo “I have managed this”: A flat"),
        ({"text": "A house"}, "Undo the change: A house"),
        ({"state": "paused", "why": "Rest"}, "Undo the change: A flat"),
    ],
)
def test_a_choice_is_named_and_other_words_are_a_change(owner, plan, words, said):
    goal = write(Goal, plan, text="A flat", state="open")
    change(goal, **words)
    assert undo_on(owner, plan) == [said]


def test_an_undo_from_a_page_of_before_takes_back_nothing_that_came_since(owner, plan):
    """A phone without network may ask for it hours later."""
    goal = write(Goal, plan, text="A flat")
    page = owner.get(f"{plan.address}/plan").text
    assert re.search(r'name="seen" value="1"[^>]*undoing', page)
    change(goal, text="A house")
    assert owner.post(f"{goal.address}/undoing", seen="1").status_code == 409
    assert Goal.of(plan)[0].text == "A house"
    owner.post(f"{goal.address}/undoing", seen="2")
    assert Goal.of(plan)[0].text == "A flat"


def test_a_removal_takes_away_no_words_that_came_after_its_button_was_shown(owner, cast, plan):
    goal = write(Goal, plan, text="A flat")
    assert re.search(
        r'removal".*name="seen" value="1"', owner.get(f"{goal.address}/edit?revision=1").text
    )
    change(goal, by=cast.helper.person, text="A house")
    assert owner.post(f"{goal.address}/removal", seen="1").status_code == 409
    assert Goal.of(plan)[0].text == "A house"
    change(Goal.of(plan)[0], text="A house by the sea")  # one's own are in what one removes
    assert owner.post(f"{goal.address}/removal", seen="2").status_code == 303
    assert not Goal.of(plan)
    assert owner.post(f"{goal.address}/removal", seen="1").status_code == 303


def test_a_removal_that_waited_on_a_phone_takes_no_words_written_elsewhere_meanwhile(owner, plan):
    def removes(goal):
        fields = {"csrf_token": owner.token(), "seen": "1"}
        address = f"{goal.address}/removal"
        return owner.client.post(address, data=fields, headers={"X-Offline-Copy": "1"}).status_code

    for screen, status in (("laptop", 409), ("alone-1", 303)):
        goal = write(Goal, plan, text="A flat")
        fields = {"expected": "1", "screen": screen, "turn": "1", "state": "open"}
        owner.post(goal.address, text="A house", **fields)
        owner.get("/language")
        assert removes(goal) == status, screen


def test_without_the_script_a_removal_is_told_with_the_way_back(owner, plan):
    goal = write(Goal, plan, text="A flat")
    answer = owner.post(f"{goal.address}/removal")
    page = owner.get(answer.location).text
    assert "“A flat” is removed." in page and "Bring back “A flat”" in page
    assert f'href="{plan.address}/plan"' in page
    back = owner.post(f"{goal.address}/restoration", revision="2")
    assert "A flat" in owner.get(back.location).text
    for text in ("A house", "A boat"):
        change(Goal.of(plan)[0], text=text, seen=None, submission=Submission(text, 1))
    owner.post(f"{goal.address}/restoration", revision="3")
    assert undo_on(owner, plan) == ["Undo the change: A flat"]


def test_a_tick_is_named(owner, plan):
    action = write(Action, plan, what="Walk", when="repeats", every="day", state="agreed")
    owner.post(f"{action.address}/tick/done", expected="1")
    assert undo_on(owner, plan) == ["Undo “Done this time”: Walk"]


def test_an_area_and_a_contact_are_named(owner, plan):
    change(Area.of(plan)[0], now="Fine")
    assert undo_on(owner, plan, "wheel") == ["Undo the change: Housing"]
    write(Contact, plan, name="Kari")
    assert undo_on(owner, plan, "contacts") == ["Undo: remove this: Kari"]


def test_what_is_removed_is_named(owner, plan):
    goal = write(Goal, plan, text="A flat")
    owner.get("/language")
    fields = {"csrf_token": owner.token()}
    gone = owner.client.post(f"{goal.address}/removal", data=fields, headers={"HX-Request": "true"})
    assert "“A flat” is removed." in gone.text and "Bring back “A flat”" in gone.text


def test_it_is_said_that_a_contact_stays(owner, hanne, plan):
    kari = write(Contact, plan, name="Kari", phone="22 33 44 55")
    let_in(owner, hanne, plan)
    said = []
    for page in (owner, in_english(hanne)):
        for named in (kari.id, None):
            part = write(Action, plan, what="Ring", responsible=named)
            page.get("/language")
            sent = {"data": {"csrf_token": page.token()}, "headers": {"HX-Request": "true"}}
            gone = page.client.post(f"{part.address}/removal", **sent).text
            said += re.findall("<p>(Still among .*?)</p>", gone)
    assert said == [
        "Still among your people: Kari, 22 33 44 55.",
        "Still among Ola’s people: Kari, 22 33 44 55.",
    ]


def form_since(page, part, revision):
    address = f"{part.address}/edit?since={revision}"
    return page.client.get(address, headers={"HX-Request": "true"}).text


def test_an_open_form_is_told_who_changed_it_since(owner, plan, cast):
    goal = write(Goal, plan, text="A flat")
    assert "just changed this" not in form_since(owner, goal, 1)
    change(goal, by=cast.helper.person, text="A house")
    form = form_since(owner, goal, 1)
    assert "Hanne just changed this." in form and "A house" in form
    assert 'name="expected" value="2"' in form
    form = form_since(owner, goal, "1&saved")
    assert "What you wrote is saved. Hanne just changed this too." in form, "both are said"
    assert "just changed this" not in form_since(owner, goal, 2)


def test_what_one_changed_in_another_place_is_ones_own(owner, plan):
    goal = change(write(Goal, plan, text="A flat"), text="A house")
    assert "This is what you wrote last." in form_since(owner, goal, 1)


@pytest.mark.parametrize("since", ["", "x", "1.1", "9" * 30, "-1"])
def test_any_since_is_answered(owner, plan, since):
    goal = write(Goal, plan, text="A flat")
    assert "A flat" in form_since(owner, goal, since)


def test_a_pin_is_no_change_of_words(owner, plan, cast):
    goal = write(Goal, plan, text="A flat")
    owner.post(f"{goal.address}/pin")
    assert "changed this" not in form_since(owner, goal, 1)
    assert Edit.select().where(Edit.part == goal.id).count() == 2


@pytest.mark.parametrize("way, to", [("place", "up"), ("pin", "")])
def test_after_a_move_or_a_pin_the_words_are_what_an_undo_says_it_takes_back(owner, plan, way, to):
    write(Contact, plan, name="Ola")
    kari = change(write(Contact, plan, name="Kari"), phone="22 33 44 55")
    assert undo_on(owner, plan, "contacts")[-1:] == ["Undo the change: Kari"]
    owner.post(f"{kari.address}/{way}", to=to)
    said = [one for one in undo_on(owner, plan, "contacts") if "Kari" in one]
    assert said == ["Undo what you wrote: Kari"]
    owner.post(f"{kari.address}/undoing")
    found = Contact.find(plan, kari.id)
    assert (found.phone, found.position) == (None, 1 if way == "place" else kari.position)


def test_the_form_for_what_is_not_there_tells_nothing_of_other_plans_and_kinds(cast, browser, plan):
    own_plan = cast.outsider.plan
    theirs = change(write(Goal, plan, text="A flat"), by=cast.helper.person, text="A house")
    matter = write(Matter, own_plan, by=cast.helper.person, text="To sleep")
    page = in_english(browser(cast.outsider))
    for part_id in (theirs.id, matter.id):
        answer = form_since(page, Goal.blank(own_plan, part_id), 0)
        assert "changed this" not in answer and "Hanne" not in answer


def test_whoever_may_not_read_the_versions_is_told_of_the_last_writer_alone(
    cast, browser, owner, plan
):
    goal = write(Goal, plan, text="A flat")
    change(goal, by=cast.outsider.person, text="A house")
    Access.grant(as_owner(plan), cast.reader.person, "propose", ["plan"], "helper", now() + YEAR)
    page = in_english(browser(cast.reader))
    assert f"{cast.outsider.person.name} just changed this." in form_since(page, goal, 0)
    latest = change(Goal.find(plan, goal.id), by=cast.reader.person, text="A ship")
    assert cast.outsider.person.name not in form_since(page, latest, 0)


def typed(plan, times):
    """A goal that one form has saved again and again, with other words each time."""
    goal = write(Goal, plan, text="A flat", state="open")
    for turn in range(1, times):
        words = f"Word {turn} of it"
        goal = change(goal, submission=Submission("a-screen", turn, True), text=words)
    return goal


def test_the_button_reads_only_the_last_edits_of_each_part(owner, plan, monkeypatch):
    parts = [typed(plan, LATEST + 20), typed(plan, 3)]
    read = []
    monkeypatch.setattr(
        undoing, "step_back", lambda edits, choices, settled: read.append(len(edits))
    )
    undoing.last_steps(as_owner(plan), parts)
    assert sorted(read) == [3, LATEST + 1]


def test_of_many_edits_the_button_says_the_same(owner, plan):
    goal = typed(plan, LATEST + 20)
    assert undo_on(owner, plan) == [f"Undo the change: {goal.text}"]
    change(goal, state="reached")
    assert undo_on(owner, plan) == [f"Undo “I have managed this”: {goal.text}"]


def test_what_was_typed_in_one_go_would_go_away_however_long_it_is(owner, plan):
    goal = Goal.blank(plan, 77)
    for turn in range(1, LATEST + 20):
        typing = Submission("a-screen", turn, True)
        goal = Goal.write(as_owner(plan), 77, goal.revision, {"text": "So " * turn}, typing)
    assert undo_on(owner, plan)[0].startswith("Undo: remove")


def undone(part):
    undoing.undo(as_owner(part.plan), part)
    return type(part).find(part.plan, part.id)


def in_one_form(plan, *steps):
    """An action that one form made, saved once for each of these steps; the last one is done."""
    action = Action.blank(plan, new_id())
    for turn, words in enumerate(steps, 1):
        submission = Submission("a-form", turn, is_typing=turn < len(steps))
        action = Action.write(as_owner(plan), action.id, action.revision, words, submission)
    return action


def test_what_one_form_has_just_made_would_go_away(owner, plan):
    action = in_one_form(
        plan,
        {"what": "Ring", "mine": True},
        {"mine": False},
        {"somebody": "Kari"},
        {"somebody": "Kari"},
    )
    assert undo_on(owner, plan) == ["Undo: remove this: Ring"]
    assert undone(action).removed_at
    action.restore(as_owner(plan), action.revision)
    assert undo_on(owner, plan) == ["Undo: remove this: Ring"]


def test_an_undo_in_a_form_brings_back_words_that_were_written_over(owner, plan):
    action = in_one_form(plan, {"what": "Ring far."}, {"what": "Mat."}, {"state": "going"})
    assert undo_on(owner, plan) == ["Undo the change: Mat."]
    assert undone(action).what == "Ring far."
    assert undo_on(owner, plan) == ["Put back what you undid: Ring far."]


@pytest.mark.parametrize("is_moved", [False, True])
def test_whom_to_call_is_taken_away_whole_and_never_without_the_number(owner, plan, is_moved):
    write(Call, plan, name="Ola", phone="11 22 33 44")
    call = Call.blank(plan, new_id())
    steps = ({"name": "Per"}, {"name": "Per", "phone": "22 33 44 55"})
    for turn, words in enumerate((*steps, steps[-1]), 1):
        submission = Submission("a-form", turn, is_typing=turn < 3)
        call = Call.write(as_owner(plan), call.id, call.revision, words, submission)
    if is_moved:
        call.move(as_owner(plan), up=True)
    said = [one for one in undo_on(owner, plan, "calm") if "Per" in one]
    assert said == ["Undo: remove this: Per"]
    assert undone(Call.find(plan, call.id)).removed_at


@pytest.mark.parametrize("kind", [Call, Seat])
def test_a_name_that_becomes_a_contact_is_no_step_of_its_own(plan, kind):
    part = kind.blank(plan, new_id())
    for turn, typing in ((1, True), (2, False)):
        submission = Submission("a-form", turn, typing)
        part = kind.write(as_owner(plan), part.id, part.revision, {"name": "Per"}, submission)
    assert part.contact_id and undone(part).removed_at


def test_a_name_for_somebody_else_is_one_step(owner, plan):
    action = write(Action, plan, what="Ring", mine=True)
    for turn, typing in ((1, True), (2, False)):
        words = {"mine": False, "somebody": "Kari"}
        action = change(action, submission=Submission("a-form", turn, typing), **words)
    assert undone(action).mine


def test_after_an_undo_the_button_puts_back_what_it_took_away(owner, plan):
    action = write(Action, plan, what="Walk", when="repeats", every="day", state="agreed")
    owner.post(f"{action.address}/tick/done", expected="1")
    action = undone(Action.find(plan, action.id))
    for state in ("Put back what you undid: Walk", "Undo “Done this time”: Walk") * 2:
        assert undo_on(owner, plan) == [state]
        action = undone(action)


def test_what_stands_again_as_the_owner_agreed_is_not_changed(owner, plan, cast):
    action = write(Action, plan, what="Walk", state="agreed")
    Story(plan).accept(as_owner(plan))
    action = change(Action.find(plan, action.id), state="paused")
    assert action.changed_since_yes
    assert undone(action).is_as_agreed and not Story(plan).changed
    action = change(Action.find(plan, action.id), by=cast.helper.person, what="Run")
    assert action.changed_since_yes
    assert change(action, by=cast.helper.person, what="Walk").is_as_agreed
    action = Action.find(plan, action.id)
    action.remove(as_owner(plan))
    assert Story(Plan.get_by_id(plan.id)).changed


@pytest.mark.parametrize("when", ["open", "repeats"])
def test_how_often_is_told_of_a_removed_action_only_if_somebody_chose_it(owner, plan, when):
    deed = write(Action, plan, what="Call the bank")
    deed.remove(as_owner(plan))
    sent = {"expected": "1", "what": "Call them", "when": when, "every": "week", "state": "agreed"}
    page = in_english(owner).post(deed.address, screen="a", turn="1", **sent).text
    told = page.split("Your text is still here")[1].split("</form>")[0]
    assert "Call them" in told
    assert ("Every week" in told) == (when == "repeats")
