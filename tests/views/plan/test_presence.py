"""Who is here: the owner is told of everybody, others of the owner and of their conversation."""

from models.plan.conversation import Conversation, Guest
from models.plan.presence import Presence
from models.tools.goals import Goal
from models.tools.matters import Matter
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


def test_who_else_has_access_is_never_told_to_a_helper_a_reader_or_a_guest(cast, browser):
    everybody_is_here(cast)
    assert names(browser, cast.owner, cast.owner.plan) >= {"Hanne", "Ragna"}, (
        "there is something to leak"
    )
    for who in (cast.helper, cast.reader, cast.outsider):
        assert names(browser, who, cast.owner.plan) == {"Ola"}


def test_those_who_are_in_a_conversation_meet_each_other(cast, browser):
    talk = everybody_is_here(cast)
    Guest.knock(talk, cast.helper.person).let_in(as_owner(cast.owner.plan))
    assert names(browser, cast.helper, cast.owner.plan) == {"Ola", "Ulla"}
    assert names(browser, cast.outsider, cast.owner.plan) == {"Ola", "Hanne"}
    assert names(browser, cast.reader, cast.owner.plan) == {"Ola"}


def test_a_conversation_that_is_over_introduces_nobody(cast, browser):
    talk = everybody_is_here(cast)
    Guest.knock(talk, cast.helper.person).let_in(as_owner(cast.owner.plan))
    assert "Ulla" in names(browser, cast.helper, cast.owner.plan)
    talk.end(as_owner(talk.plan))
    assert names(browser, cast.helper, cast.owner.plan) == {"Ola"}


def test_the_owner_is_not_told_any_more_of_a_guest_whose_conversation_is_over(cast, browser):
    talk = everybody_is_here(cast)
    assert "Ulla" in names(browser, cast.owner, cast.owner.plan)
    talk.end(as_owner(talk.plan))
    assert names(browser, cast.owner, cast.owner.plan) == {"Hanne", "Ragna"}


def test_which_part_somebody_writes_in_is_told_to_those_who_may_read_it(cast, browser):
    plan = cast.owner.plan
    goal, matter = write(Goal, plan, text="Et hus"), write(Matter, plan, text="Ro")
    helper, reader = browser(cast.helper), browser(cast.reader)

    def told(who):
        page = who.get(f"/plans/{plan.id}/presence").get_data(as_text=True)
        assert "Ola" in page
        return {part for part in (goal, matter) if f"part-{part.id}" in page}

    for part, seen_by_the_reader in ((goal, set()), (matter, {matter})):
        Presence.note(as_owner(plan), part.id)
        assert (told(helper), told(reader)) == ({part}, seen_by_the_reader)
