"""What a page tells once, of what was just done, does not come again with a reload or Back."""

import pytest
from playwright.sync_api import expect

TOLD = {
    "plan?sent=1": ("helper", "Sent as a proposal. %(owner)s decides."),
    "appearance?done=colour": ("owner", "Your colour is saved."),
    "calendar?done=ended": ("owner", "The address is ended. It opens nothing any more."),
    "proposals?undone=1": ("owner", "Your answer is undone. The proposal is waiting again."),
}


@pytest.mark.parametrize("address", TOLD)
def test_what_was_just_done_is_told_once(people, phone, address):
    who, sentence = TOLD[address]
    owner = people.demo("owner")
    mine = phone(people.demo(who))
    mine.open(owner.at(address))
    told = mine.page.get_by_text(mine.say(sentence, owner="Arvid"))
    expect(told).to_be_visible()
    mine.page.reload()
    expect(mine.main).to_be_visible()
    expect(told).to_have_count(0)
    mine.open(owner.at(address))
    expect(told).to_be_visible()
    mine.open(owner.at("home"))
    mine.page.go_back()
    mine.page.wait_for_url("**" + owner.at(address.partition("?")[0]))
    expect(told).to_have_count(0)
