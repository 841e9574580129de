"""Opening the plan to somebody, a question a page: what was ticked stays, wherever one goes."""

import pytest
from playwright.sync_api import expect

QUESTIONS = ("Which parts?", "What they may do", "Who is this to you?")
TICKED = "main [type=checkbox]:checked, main [type=radio]:checked"


@pytest.mark.parametrize("scripted", [True, False])
def test_what_was_ticked_is_there_after_back_and_forward_and_a_reload(people, phone, scripted):
    owner, helper = people.demo("owner"), people.demo("helper")
    mine = phone(owner, java_script_enabled=scripted)
    mine.open(owner.at("home")).open(owner.at(f"sharing/{helper.person_id}"))
    for part in mine.page.locator(".choice > label").all()[1:4]:
        part.tap()
    ticks = [mine.page.locator(TICKED).count(), 1, 1]
    mine.tap("Next")
    mine.reads(mine.say(QUESTIONS[1]))
    mine.tap("Read")
    mine.tap("Next")
    mine.reads(mine.say(QUESTIONS[2]))
    mine.tap("Next of kin")
    mine.tap("Next")
    mine.reads(mine.say("Which of my people is this?"))
    mine.tap("Next")
    mine.stands_on("This is what they will see")
    mine.page.go_back()
    mine.reads(mine.say("Which of my people is this?"))
    for question, ticked in reversed([*zip(QUESTIONS, ticks)]):
        mine.page.go_back()
        expect(mine.page.get_by_text(mine.say(question), exact=True)).to_be_visible()
        expect(mine.page.locator(TICKED)).to_have_count(ticked)
        mine.page.reload()
        expect(mine.page.locator(TICKED)).to_have_count(ticked)
    mine.page.go_forward()
    expect(mine.page.get_by_text(mine.say(QUESTIONS[1]), exact=True)).to_be_visible()
    expect(mine.page.locator(TICKED)).to_have_count(1)
