"""Who is here: told to the owner, and in a conversation to all who are in it."""

from models.core.change import Change
from models.keeping.leaving import end_every_way_in
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.presence import GOING_SECONDS, Presence
from models.tools.goals import Goal
from tests.talking import in_english
from tests.writing import as_owner, as_writer, write


def everybody_is_here(cast):
    """All four have a page open; the outsider is in a conversation, which is returned."""
    plan = cast.owner.plan
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    for one in (cast.owner, cast.helper, cast.reader, cast.outsider):
        Presence.note(as_writer(one.person, plan), None)
    return talk


def names(browser, who, plan):
    page = browser(who).get(f"/plans/{plan.id}/presence").get_data(as_text=True)
    return {name for name in ("Ola", "Hanne", "Ragna", "Ulla") if name in page}


def test_the_owner_is_told_of_everybody_who_is_here(cast, browser):
    everybody_is_here(cast)
    assert names(browser, cast.owner, cast.owner.plan) == {"Hanne", "Ragna", "Ulla"}


def test_nobody_sees_from_afar_when_the_owner_looks_at_their_plan(cast, browser):
    everybody_is_here(cast)
    assert names(browser, cast.owner, cast.owner.plan) >= {"Hanne", "Ragna"}, (
        "there is something to leak"
    )
    for who in (cast.helper, cast.reader):
        assert names(browser, who, cast.owner.plan) == set()
    assert names(browser, cast.outsider, cast.owner.plan) == {"Ola"}, "they write together"


def test_those_who_are_in_a_conversation_meet_each_other(cast, browser):
    talk = everybody_is_here(cast)
    Guest.knock(talk, cast.helper.person).let_in(as_owner(cast.owner.plan))
    assert names(browser, cast.helper, cast.owner.plan) == {"Ola", "Ulla"}
    assert names(browser, cast.outsider, cast.owner.plan) == {"Ola", "Hanne"}
    assert names(browser, cast.reader, cast.owner.plan) == set()


def test_the_owner_is_told_that_they_write_together_when_somebody_is_in(cast, browser):
    plan = cast.owner.plan
    page = in_english(browser(cast.owner))
    talk = Conversation.start(as_owner(plan))
    said = page.get(f"/plans/{plan.id}/presence").text
    assert "Waiting for somebody to join" in said and "writing together" not in said
    guest = Guest.knock(talk, cast.helper.person)
    said = page.get(f"/plans/{plan.id}/presence").text
    assert "1 person wants to join" in said and "Waiting for" not in said
    guest.let_in(as_owner(plan))
    said = page.get(f"/plans/{plan.id}/presence").text
    assert "You are writing together until" in said and "Waiting for" not in said
    guest.show_out(as_owner(plan))
    assert "Waiting for" in page.get(f"/plans/{plan.id}/presence").text


def test_a_conversation_that_is_over_introduces_nobody(cast, browser):
    talk = everybody_is_here(cast)
    Guest.knock(talk, cast.helper.person).let_in(as_owner(cast.owner.plan))
    assert "Ulla" in names(browser, cast.helper, cast.owner.plan)
    talk.end(as_owner(talk.plan))
    assert names(browser, cast.helper, cast.owner.plan) == set()


def test_the_owner_is_not_told_any_more_of_a_guest_whose_conversation_is_over(cast, browser):
    talk = everybody_is_here(cast)
    assert "Ulla" in names(browser, cast.owner, cast.owner.plan)
    talk.end(as_owner(talk.plan))
    assert names(browser, cast.owner, cast.owner.plan) == {"Hanne", "Ragna"}


def test_which_part_somebody_writes_in_is_told_to_the_owner_and_in_the_conversation(cast, browser):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Et hus")
    everybody_is_here(cast)

    def told(who):
        return f"part-{goal.id}" in browser(who).get(f"/plans/{plan.id}/presence").text

    Presence.note(as_owner(plan), goal.id)
    assert [told(who) for who in (cast.outsider, cast.helper, cast.reader)] == [True, False, False]
    Presence.note(as_writer(cast.helper.person, plan), goal.id)
    assert told(cast.owner)


def test_whoever_waits_at_the_door_is_not_told_to_be_inside(cast, browser):
    plan = cast.owner.plan
    everybody_is_here(cast)
    talk = Conversation.of(plan)
    browser(cast.helper).post("/join", digits=(talk.new_code(), talk.digits)[1])
    assert "Hanne" not in names(browser, cast.owner, plan)


def test_nobody_is_told_to_write_after_the_end(cast, browser):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Et hus")
    Presence.note(as_writer(cast.helper.person, plan), goal.id)
    Conversation.start(as_owner(plan))
    browser(cast.owner).post(f"/plans/{plan.id}/conversation/end")
    assert names(browser, cast.owner, plan) == set(), "nobody is here who does not say so again"
    browser(cast.helper).post(f"/plans/{plan.id}/presence", part=str(goal.id))
    page = browser(cast.owner).get(f"/plans/{plan.id}/presence").text
    assert "Hanne" in page and f"part-{goal.id}" not in page


def test_that_somebody_is_done_is_news(cast):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Et hus")
    helper = as_writer(cast.helper.person, plan)

    def news():
        return Change.select().where(Change.kind == "presence").count()

    Presence.note(helper, goal.id)
    before = news()
    Presence.note(helper, None)
    assert news() == before + 1
    Presence.note(helper, None)
    assert news() == before + 1


def test_the_page_after_a_conversation_does_not_tell_that_its_reader_is_here(cast, browser):
    plan = cast.owner.plan
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    browser(cast.owner).post(f"/plans/{plan.id}/conversation/end")
    pages = [
        browser(one).get(f"/plans/{plan.id}/conversation/over").text
        for one in (cast.owner, cast.helper)
    ]
    assert ["data-quiet" in page for page in pages] == [False, True]


def test_whoever_is_shown_out_is_not_here_any_more_also_if_they_may_read_on(cast, browser):
    plan = cast.owner.plan
    talk = everybody_is_here(cast)
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    assert names(browser, cast.owner, plan) >= {"Hanne", "Ulla"}
    for guest in Guest.at(talk):
        browser(cast.owner).post(f"/plans/{plan.id}/conversation/guests/{guest.id}", answer="out")
    assert names(browser, cast.owner, plan) == {"Ragna"}
    browser(cast.helper).post(f"/plans/{plan.id}/presence", part="")  # they read on
    assert names(browser, cast.owner, plan) == {"Hanne", "Ragna"}


def test_whoever_closes_the_page_is_here_for_some_seconds_more(cast, browser):
    plan = cast.owner.plan
    everybody_is_here(cast)
    here, before = f"/plans/{plan.id}/presence", Change.select().count()
    assert browser(cast.helper).post(here, gone="1").status_code == 204
    assert Change.select().count() == before + 1, "the others ask again"
    page = browser(cast.owner).get(here).text
    assert " data-goes>Hanne" in page and " data-goes>Ragna" not in page
    time_passes(GOING_SECONDS)
    assert names(browser, cast.owner, plan) == {"Ragna", "Ulla"}
    browser(cast.helper).post(here, part="")  # they open another page
    assert ">Hanne" in browser(cast.owner).get(here).text.replace(" data-goes>", "")
    browser(cast.helper).post(here, gone="1")
    browser(cast.helper).post(here, part="")
    assert ">Hanne" in browser(cast.owner).get(here).text.replace(" data-goes>", "")


def test_nobody_who_was_not_here_is_told_to_go(cast, browser):
    plan, before = cast.owner.plan, Change.select().count()
    assert browser(cast.reader).post(f"/plans/{plan.id}/presence", gone="1").status_code == 204
    assert (Presence.select().count(), Change.select().count()) == (0, before)
    answer = browser(cast.outsider).post(f"/plans/{plan.id}/presence", gone="1")
    assert answer.status_code == 404


def time_passes(seconds: int) -> None:
    Presence.update(seen_at=Presence.seen_at - seconds).execute()


def test_the_owner_reads_on_every_page_without_javascript_that_the_plan_is_open(cast, browser):
    owner, helper, plan = browser(cast.owner), browser(cast.helper), cast.owner.plan
    said = "<noscript>" + f'<a class="change" href="{plan.address}/conversation">'
    pages = ("home", "plan", "more", "matters")
    assert not any(said in owner.get(f"{plan.address}/{page}").text for page in pages)
    talk = Conversation.start(as_owner(plan))
    assert all(said in owner.get(f"{plan.address}/{page}").text for page in pages)
    assert said not in helper.get(f"{plan.address}/plan").text
    talk.end(as_owner(plan))
    assert not any(said in owner.get(f"{plan.address}/{page}").text for page in pages)


def test_whoever_has_their_access_ended_goes_at_once_and_is_here_again_only_when_they_look(
    cast, browser
):
    plan, person = cast.owner.plan, cast.reader.person
    everybody_is_here(cast)
    assert "Ragna" in names(browser, cast.owner, plan)
    row = Access.to(plan, person)
    as_owner(plan).close_plan_to(row)
    assert "Ragna" not in names(browser, cast.owner, plan)
    Access.grant(as_owner(plan), person, row.level, row.open_pages, row.reason, row.expires_at)
    assert "Ragna" not in names(browser, cast.owner, plan)
    Presence.note(as_writer(person, plan), None)
    assert "Ragna" in names(browser, cast.owner, plan)


def test_whoever_leaves_all_plans_is_here_no_more(cast):
    everybody_is_here(cast)
    assert Presence.select().where(Presence.person == cast.reader.person).exists()
    end_every_way_in(cast.reader.person)
    assert not Presence.select().where(Presence.person == cast.reader.person).exists()
