"""What a helper has begun to propose, on two screens: it is merged, or both texts are shown."""

import html
import re

import pytest

from models.core.database import new_id
from models.plan.plan import with_plan
from models.plan.proposal import Proposal
from models.tools.goals import Goal
from tests.reading import hidden_fields
from tests.talking import in_english, let_in
from tests.writing import as_owner, change, told, write

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace", state="open")


@pytest.fixture
def phone(cast, browser):
    """Hanne's second screen: she is signed in there too."""
    return in_english(browser(cast.helper, own="y"))


class Screen:
    """The goal's form in one browser, opened now. It sends what that browser sends."""

    def __init__(self, page, goal):
        self.page, self.goal, self.turn = page, goal, 0
        page.get(f"{goal.address}/edit", follow_redirects=True)
        self.hidden = hidden_fields(page)
        areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', page.page, re.S)
        self.words = {name: html.unescape(words).strip() for name, words in areas}

    def save(self, turn=None, **words):
        """What the page's script does while somebody types."""
        self.turn = turn or self.turn + 1
        answer = self._post(words, autosave="1", turn=str(self.turn))
        if answer.status_code == 200:
            self.hidden["expected"] = hidden_fields(self.page)["expected"]
        return answer

    def send(self, **words):
        """Tap "Propose this"."""
        return self._post(words, turn=str(self.turn + 1))

    def _post(self, words, **more):
        self.words |= words
        return self.page.post(
            self.goal.address, **self.hidden | {"state": "open"} | self.words | more
        )


@pytest.fixture
def screens(hanne, phone, goal):
    return Screen(hanne, goal), Screen(phone, goal)


def waiting(plan):
    return [one.said for one in Proposal.on(plan, "waiting")]


def drafts(plan):
    return [one.said for one in Proposal.on(plan, "draft")]


def choose(page, goal, choice, **more):
    """Answer the page that shows both texts."""
    return page.post(goal.address, **hidden_fields(page), **{"choice-text": choice}, **more)


def test_the_second_screen_is_told_at_once_and_no_word_goes(screens, hanne, phone, plan, goal):
    first, second = screens
    first.save(text="A house")
    assert second.save(text="A boat").status_code == 409
    assert "You have also written another text here. Nothing is lost." in phone.page
    assert 'name="keep"' in phone.page
    assert second.send(keep="1").status_code == 409
    assert all(words in phone.page for words in ("A house", "A boat", "two texts here"))
    assert drafts(plan) == ["A house"]


@pytest.mark.parametrize(
    "choice, kept", [("mine", "A boat"), ("theirs", "A house"), ("both", "A house\n\nA boat")]
)
def test_who_has_chosen_goes_on_writing_and_nothing_is_sent(choice, kept, screens, phone, goal):
    first, second = screens
    first.save(text="A house")
    second.send(text="A boat", keep="1")
    answer = choose(phone, goal, choice, keep="1")
    assert (answer.status_code, answer.location) == (303, f"{goal.address}/edit")
    assert (Screen(phone, goal).words["text"], waiting(goal.plan)) == (kept, [])
    phone.get(f"{goal.address}/proposed")
    assert "A house" in phone.page


def test_who_has_chosen_may_propose_it_too(screens, phone, plan, goal):
    first, second = screens
    first.save(text="A house")
    second.send(text="A boat")
    assert "Propose this" in phone.page
    assert choose(phone, goal, "both").status_code == 303
    assert (waiting(plan), drafts(plan)) == (["A house\n\nA boat"], [])


def test_a_choice_that_meets_a_still_newer_text_asks_again(screens, phone, plan, goal):
    first, second = screens
    first.save(text="A house")
    second.send(text="A boat")
    choice = hidden_fields(phone)
    first.save(text="A tent")
    answer = phone.post(goal.address, **choice, **{"choice-text": "both"})
    assert (answer.status_code, drafts(plan)) == (409, ["A tent"])
    assert "A tent" in phone.page and "A boat" in phone.page


def test_two_screens_in_different_fields_come_together(screens, hanne, plan, goal):
    first, second = screens
    first.save(text="A house")
    assert second.save(why="The sea").status_code == 200
    shown = Screen(hanne, goal).words
    assert (shown["text"], shown["why"]) == ("A house", "The sea")
    assert first.save(text="A house by the sea").status_code == 200
    mine = Screen(hanne, goal).words
    assert (mine["text"], mine["why"]) == ("A house by the sea", "The sea")


def test_the_second_of_two_that_are_sent_is_shown_both_texts(screens, owner, phone, plan, goal):
    first, second = screens
    assert first.send(text="A house").status_code == 303
    assert second.send(text="A boat").status_code == 409
    assert "A house" in phone.page and "A boat" in phone.page
    assert waiting(plan) == ["A house"]
    choose(phone, goal, "mine")
    assert waiting(plan) == ["A boat"]
    page = owner.get(f"/plans/{plan.id}/proposals").text
    assert "A boat" in page and "A house" not in page


def test_two_that_are_sent_for_different_fields_reach_the_owner_as_one(screens, plan):
    first, second = screens
    first.send(text="A house")
    assert second.send(why="The sea").status_code == 303
    (one,) = Proposal.on(plan, "waiting")
    assert (one.words["text"], one.words["why"]) == ("A house", "The sea")


def test_a_late_autosave_after_the_proposal_hides_nothing(screens, hanne, plan, goal):
    first, _second = screens
    first.save(text="A ho")
    early = dict(first.hidden)
    first.turn = 5
    first.send(text="A house")
    first.hidden = early
    first.save(turn=5, text="A ho")
    assert "Sent as a proposal. Ola decides." in hanne.page
    assert (waiting(plan), drafts(plan)) == (["A house"], [])
    assert Screen(hanne, goal).words["text"] == "A house"


def test_an_older_turn_that_comes_late_brings_nothing_back(screens, hanne, plan):
    first, _second = screens
    opened = dict(first.hidden)
    first.save(turn=2, text="A house")
    first.hidden = opened
    first.save(turn=1, text="A ho")
    assert drafts(plan) == ["A house"]


def test_words_that_differ_after_back_without_javascript_are_new_words(screens, plan):
    """A browser without scripts counts no turns: Back shows the same form, with turn 0."""
    first, _second = screens
    first._post({"text": "A house"})
    first._post({"text": "A house by the sea"})
    assert waiting(plan) == ["A house by the sea"]


def test_in_the_plan_itself_too(owner, plan, goal):
    first = Screen(owner, goal)
    first._post({"text": "A house"})
    first._post({"text": "A house by the sea"})
    assert told(goal) == ["A flat", "A house", "A house by the sea"]


def test_writing_on_after_the_owners_answer_is_told_kindly_and_kept_as_a_new_one(
    screens, hanne, phone, owner, plan, goal
):
    screens[0].send(text="A house")
    old = Screen(phone, goal)
    (sent,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{sent.id}", answer="no", reason="I like it here")
    for words in ("A house b", "A house by the sea"):
        assert old.save(text=words).status_code == 200
        assert "Ola has answered what you sent before" in phone.page
    answer = old.send()
    phone.get(answer.location)
    assert "Ola has answered what you sent before. This is a new proposal." in phone.page
    assert waiting(plan) == ["A house by the sea"]


def test_an_old_form_does_not_ask_the_owner_again_what_is_answered(
    screens, phone, owner, plan, goal
):
    screens[0].send(text="A house")
    old = Screen(phone, goal)
    (sent,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{sent.id}", answer="no", reason="I like it here")
    assert old.save().status_code == 200
    assert "Ola has already answered this proposal." in phone.page
    answer = old.send()
    assert (answer.status_code, waiting(plan)) == (303, [])
    phone.get(answer.location)
    assert "The answer was no. The owner writes: I like it here" in phone.page


def test_what_was_written_before_is_found_from_the_form_and_can_come_back(
    screens, hanne, phone, plan, goal
):
    first, second = screens
    assert "/proposed" not in hanne.page, "nothing is written yet"
    first.save(text="A house")
    assert "/proposed" not in hanne.page, "all of it is on this screen"
    first.send()
    later = Screen(phone, goal)
    assert f'href="{goal.address}/proposed"' in phone.page
    later.save(text="A boat")
    later.send()
    phone.get(f"{goal.address}/proposed")
    assert phone.page.index("A boat") < phone.page.index("A house")
    assert "Sent. You sent a newer one later." in phone.page
    bring_back = rf'<form method="post" action="{goal.address}">.*?</form>'
    chosen = re.search(bring_back, phone.page, re.S)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', chosen))
    assert phone.post(goal.address, **fields | {"csrf_token": phone.token()}).status_code == 303
    assert (drafts(plan), waiting(plan)) == (["A house"], ["A boat"])


def test_nobody_else_reads_what_is_not_sent(screens, hanne, owner, cast, browser, plan, goal):
    screens[0].save(text="A house")
    Screen(hanne, goal).save(text="A boat")
    own = hanne.get(f"{goal.address}/proposed").text
    assert "A house" in own and "A boat" in own
    pages = ("proposals", "plan", "home", "print", "takeout.json", "looking", "plan/changes")
    places = [f"/plans/{plan.id}/{page}" for page in pages]
    for place in (*places, f"{goal.address}/proposed", f"{goal.address}/history"):
        seen = owner.get(place)
        assert seen.status_code == 200, place
        assert "A house" not in seen.text and "A boat" not in seen.text, place
    for other in (cast.reader, cast.outsider):
        assert browser(other).get(f"{goal.address}/proposed").status_code in (403, 404)


def test_what_was_proposed_for_something_taken_away_is_still_found(screens, hanne, goal):
    screens[0].save(text="A house")
    goal.remove(as_owner(goal.plan))
    answer = hanne.get(f"{goal.address}/edit")
    hanne.get(answer.location)
    assert "A house" in hanne.page


def test_a_form_that_was_opened_to_propose_stays_that_when_a_conversation_begins(
    screens, hanne, owner, plan, goal
):
    first, _second = screens
    first.save(text="A house")
    let_in(owner, hanne, plan)
    assert first.save(text="A house by the sea").status_code == 200
    assert (told(goal), drafts(plan)) == (["A flat"], ["A house by the sea"])
    first.send()
    assert (told(goal), waiting(plan)) == (["A flat"], ["A house by the sea"])


def test_a_form_from_a_conversation_that_is_over_sends_nothing_and_goes_on_as_a_draft(
    hanne, owner, plan, goal
):
    let_in(owner, hanne, plan)
    writing = Screen(hanne, goal)
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert writing.save(text="A house").status_code == 200
    assert "You are no longer writing together. Saved as your draft at" in hanne.page
    answer = writing.send()
    assert (told(goal), waiting(plan), drafts(plan)[-1]) == (["A flat"], [], "A house")
    hanne.get(answer.location)
    for words in ("Your text is kept as your draft. Nothing is sent.", "A house", "Propose this"):
        assert words in hanne.page, words


def test_the_owners_later_words_are_asked_about_as_before(screens, owner, plan, goal):
    first, second = screens
    first.save(text="A house")
    change(goal, text="A hut")
    assert second.send(why="The sea").status_code == 303
    (sent,) = Proposal.on(plan, "waiting")
    answer = owner.post(f"/plans/{plan.id}/proposals/{sent.id}", answer="yes")
    assert (answer.status_code, told(goal)) == (409, ["A flat", "A hut"])


@pytest.mark.parametrize("seen", ["1.x", ".", "1.-1", "1.2.3", f"1.{'9' * 30}", "x.1", "1.0"])
def test_a_revision_that_is_none_is_no_error(seen, screens, plan):
    first, second = screens
    first.save(text="A house")
    second.hidden["expected"] = seen
    assert second.save(text="A boat").status_code in (200, 409)
    assert "A house" in [one.said for one in with_plan(plan, Proposal.select())]


def test_as_a_fragment_the_choice_stands_where_the_form_was(screens, phone, goal):
    first, second = screens
    first.save(text="A house")
    fields = second.hidden | second.words | {"state": "open", "text": "A boat", "turn": "1"}
    phone.get("/language")
    answer = phone.client.post(
        goal.address, data=fields | {"csrf_token": phone.token(), "keep": "1"}, headers=FRAGMENT
    )
    assert answer.status_code == 409 and answer.text.lstrip().startswith("<article")


def go_back(page, goal, address, **words):
    """Back to a form's address: the browser puts the words into the form again, and it is sent."""
    page.get(address)
    sent = hidden_fields(page) | {"state": "open", "why": "Peace", "autosave": "1"} | words
    return page.post(goal.address, **sent)


def test_the_address_of_a_form_says_which_of_my_own_versions_it_shows(screens, hanne, goal):
    first, _second = screens
    assert hanne.get(f"{goal.address}/edit").location == f"{goal.address}/edit?revision=1"
    first.save(text="A house")
    assert hanne.get(f"{goal.address}/edit").location == f"{goal.address}/edit?revision=1.1"


@pytest.mark.parametrize("begun", [False, True])
def test_words_that_back_brings_do_not_write_over_what_i_wrote_on_another_screen(
    begun, screens, hanne, phone, plan, goal
):
    first, _second = screens
    if begun:
        first.save(text="A hut")
    opened = hanne.get(f"{goal.address}/edit").location
    Screen(phone, goal).save(text="A boat")
    assert go_back(hanne, goal, opened, text="A house").status_code == 409
    assert drafts(plan) == ["A boat"]
    assert "A boat" in hanne.get(f"{goal.address}/edit", follow_redirects=True).text


def test_an_old_address_shows_what_its_form_showed_and_leads_to_the_newest(screens, hanne, goal):
    first, second = screens
    first.save(text="A hut")
    opened = hanne.get(f"{goal.address}/edit").location
    first.save(text="A boat")
    hanne.get(opened)
    assert "A hut" in hanne.page and "A boat" not in hanne.page
    assert "data-newest" in hanne.page and hidden_fields(hanne)["expected"] == "1.1"
    assert go_back(hanne, goal, opened, text="A hut", why="The sea").status_code == 200
    newest = Screen(hanne, goal).words
    assert (newest["text"], newest["why"]) == ("A boat", "The sea")


def test_back_after_the_owners_answer_does_not_ask_them_again(screens, hanne, owner, plan, goal):
    first, _second = screens
    first.save(text="A house")
    opened = hanne.get(f"{goal.address}/edit").location
    first.send()
    (sent,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{sent.id}", answer="no")
    hanne.get(opened)
    answer = hanne.post(
        goal.address, **hidden_fields(hanne), state="open", why="Peace", text="A house"
    )
    assert (answer.location, waiting(plan)) == (f"{goal.address}/proposed", [])


@pytest.mark.parametrize("wrong", ["1.2", "1.-1", "1.x", "x.1", ".1", f"1.{'9' * 30}", "1.1.1"])
def test_an_address_with_a_version_that_never_was_leads_to_the_newest(wrong, screens, hanne, goal):
    screens[0].save(text="A house")
    answer = hanne.get(f"{goal.address}/edit?revision={wrong}")
    assert (answer.status_code, answer.location) == (303, f"{goal.address}/edit?revision=1.1")


def test_a_draft_on_a_revision_that_is_not_there_leads_in_no_circle(screens, hanne, goal):
    first, _second = screens
    first.hidden["expected"] = "999"
    assert first.save(text="A house").status_code == 200
    form = hanne.get(f"{goal.address}/edit").location
    assert (form, hanne.get(form).status_code) == (f"{goal.address}/edit?revision=1.1", 200)


def test_nobody_meets_anothers_draft_by_the_address_of_its_form(screens, hanne, owner, goal):
    screens[0].save(text="A house")
    address = f"{goal.address}/edit?revision=1.1"
    assert "A house" in hanne.get(address).text
    assert "A house" not in owner.get(address, follow_redirects=True).text


def test_one_id_is_not_proposed_for_two_kinds_of_parts(hanne, owner, plan):
    taken = new_id()
    action, goal = (f"/plans/{plan.id}/{kind}/{taken}" for kind in ("action", "goal"))
    assert hanne.post(action, expected="0", what="Look").status_code == 303
    assert hanne.get(f"{goal}/edit?revision=0").status_code == 200
    assert hanne.get(f"{goal}/proposed").status_code == 200
    answer = hanne.post(goal, expected="0", text="A house", state="open")
    (one,) = Proposal.on(plan, "waiting")
    assert (answer.status_code, one.said) == (404, "Look")
    assert owner.post(f"/plans/{plan.id}/proposals/{one.id}", answer="yes").status_code == 303
