"""Saving by itself, and telling the truth about it."""

import re

import pytest
from playwright.sync_api import expect

from models.people.device import Device
from models.tools.matters import Matter

TEXT = "Et sted å bo som er mitt"
TELL_THE_ORDER = """() => {
  const ask = window.fetch;
  window.order = [];
  window.fetch = (...all) => {
    if (/matter/.test(all[0])) order.push("asked");
    return ask(...all);
  };
  addEventListener("htmx:before:request", () => requestAnimationFrame(() => order.push("drawn")));
}"""


@pytest.fixture
def mine(owner, phone):
    """A phone with an empty form for something that matters."""
    one = phone(owner).open(owner.at("matters"))
    one.tap("Add something that matters")
    one.box = one.field("What matters to you now?")
    expect(one.box).to_be_focused()
    return one


def stored(people, owner):
    return people.in_database(owner, lambda plan: [matter.text for matter in Matter.of(plan)])


def end_sessions(people, owner):
    def end(plan):
        Device.update(ended_at=1).where(Device.person == plan.owner).execute()

    people.in_database(owner, end)


def test_a_pause_saves_and_the_page_says_when(mine, people, owner):
    mine.box.press_sequentially(TEXT)
    expect(mine.status).to_have_text(re.compile(r"\d\d[.:]\d\d"))
    mine.is_told_that_it_is_saved()
    assert stored(people, owner) == [TEXT]
    expect(mine.box).to_be_focused()


def test_further_writing_goes_into_the_same_part(mine, people, owner):
    mine.box.press_sequentially("Et sted")
    mine.is_told_that_it_is_saved()
    mine.page.keyboard.type(" å bo")
    mine.is_told_that_it_is_saved()
    assert stored(people, owner) == ["Et sted å bo"]


def test_the_first_key_moves_nothing_under_the_finger(mine):
    before = mine.box.bounding_box()["y"]
    mine.box.press("E")
    mine.is_told_that_it_is_saved()
    assert mine.box.bounding_box()["y"] == before


def test_what_is_saved_is_told_without_an_empty_line_above_the_form(mine):
    card = mine.page.locator(".part", has=mine.box)
    label = mine.writing.locator("label").first
    assert label.bounding_box()["y"] - card.bounding_box()["y"] <= 36
    mine.box.press("E")
    mine.is_told_that_it_is_saved()
    shown, below = mine.status.bounding_box(), label.bounding_box()
    assert shown["y"] >= card.bounding_box()["y"]
    assert shown["y"] + shown["height"] <= below["y"] + 1


def test_a_tap_is_shown_before_the_network_is_asked(phone, owner):
    mine = phone(owner).open(owner.at("matters"))
    mine.page.evaluate(TELL_THE_ORDER)
    mine.tap("Add something that matters")
    expect(mine.field("What matters to you now?")).to_be_focused()
    assert mine.page.evaluate("order") == ["drawn", "asked"]


def test_a_save_that_is_on_its_way_is_told_as_no_more_than_that(mine):
    def carry(route):
        expect(mine.status).to_have_text(mine.say("Saving …"))
        route.continue_()

    mine.page.route("**/matter/*", carry)
    mine.box.fill(TEXT)
    mine.is_told_that_it_is_saved()


def test_without_network_the_text_stays_and_saves_itself_when_the_network_is_back(
    mine, people, owner
):
    mine.loses_the_network()
    mine.box.press_sequentially(TEXT)
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    expect(mine.box).to_have_value(TEXT)
    mine.finds_the_network()
    mine.is_told_that_it_is_saved()
    assert stored(people, owner) == [TEXT]


def test_save_and_close_without_network_says_so_and_keeps_the_form(mine):
    mine.box.press_sequentially("Ro")
    mine.is_told_that_it_is_saved()
    mine.loses_the_network()
    mine.page.keyboard.type(" og fred")
    mine.done()
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    expect(mine.box).to_have_value("Ro og fred")
    mine.finds_the_network()
    mine.is_told_that_it_is_saved()


def test_leaving_with_unsaved_text_warns(mine):
    mine.loses_the_network()
    mine.box.press_sequentially(TEXT)
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    with mine.page.expect_event("dialog") as asked:
        mine.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(mine.box).to_have_value(TEXT)


def test_leaving_after_the_save_does_not_warn(mine, owner):
    mine.box.press_sequentially(TEXT)
    mine.is_told_that_it_is_saved()
    mine.page.on("dialog", lambda dialog: mine.complaints.append("warned for nothing"))
    mine.bar("Home")
    mine.reads(TEXT)


def test_a_tap_elsewhere_in_the_middle_of_a_word_loses_nothing(mine, people, owner):
    """The pause has not come yet: leaving sends what is written."""
    mine.box.fill(TEXT)
    mine.page.on("dialog", lambda dialog: dialog.accept())
    mine.bar("Home")
    mine.reads(mine.say("Hello, %(name)s", name="Ola"))
    mine.open(owner.at("matters")).reads(TEXT)


def test_a_double_tap_on_save_makes_one_part(mine, people, owner):
    mine.box.fill("Ro")
    mine.target(mine.done_word).dblclick()
    expect(mine.card("Ro")).to_be_visible()
    assert stored(people, owner) == ["Ro"]


def test_a_double_tap_without_javascript_makes_one_part(people, owner, phone):
    mine = phone(owner, java_script_enabled=False).open(owner.at("matters"))
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill("Ro")
    mine.target(mine.done_word).dblclick()
    expect(mine.card("Ro")).to_be_visible()
    assert stored(people, owner) == ["Ro"]


def test_the_session_that_ends_in_the_middle_of_writing_takes_no_text(mine, people, owner):
    mine.box.press_sequentially("Ro")
    mine.is_told_that_it_is_saved()
    end_sessions(people, owner)
    mine.page.keyboard.type(" og fred")
    expect(mine.status).to_have_text(
        mine.say("Not saved yet. You are signed out, but your text is here.")
    )
    mine.tap("Sign in and save")
    mine.sees("You were signed out. What you wrote is still here. Sign in, and you can save it.")
    mine.field("The code on your card").fill(owner.code)
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Sign in", within=mine.main)
    mine.sees("It is not saved yet. Save it now.")
    mine.tap("Save now")
    expect(mine.card("Ro og fred")).to_be_visible()
    assert stored(people, owner) == ["Ro og fred"]


def test_save_and_close_after_the_session_ended_leads_to_signing_in_with_the_text(
    mine, people, owner
):
    end_sessions(people, owner)
    mine.box.fill("Ro")
    mine.done()
    mine.reads("Ro")
    mine.tap("Sign in and save")
    mine.field("The code on your card").fill(owner.code)
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Sign in", within=mine.main)
    mine.tap("Save now")
    expect(mine.card("Ro")).to_be_visible()


def test_too_long_a_text_is_told_in_figures_and_none_of_it_is_cut(mine):
    mine.box.fill("å" * 10_000)
    mine.done()
    problem = mine.page.locator("[data-field=validation]")
    expect(problem).to_contain_text("500")
    expect(problem).to_contain_text(re.compile(r"10\s?000"))
    expect(mine.box).to_have_js_property("textLength", 10_000)


@pytest.mark.parametrize(
    "text", ["🎣🚣‍♀️ å fiske", "אני רוצה שקט", '<b>ro</b> & "fred"', "{{ 7*7 }}"]
)
def test_whatever_is_written_comes_back_as_it_was_written(mine, text):
    mine.box.fill(text)
    mine.done()
    expect(mine.page.locator("article.part .part-words").first).to_have_text(text)


def test_done_closes_the_form_and_the_focus_stays_at_the_card(mine):
    mine.box.press_sequentially("Ro")
    mine.done()
    card = mine.card("Ro")
    expect(card.locator(":focus")).to_have_count(1)


@pytest.mark.parametrize("worker", ["block", "allow"])
@pytest.mark.parametrize("way", ["back", "close"])
def test_whoever_leaves_in_the_middle_of_a_word_all_the_same_finds_it_again(
    people, owner, phone, way, worker
):
    mine = phone(owner, service_workers=worker).open(owner.at("home"))
    if worker == "allow":
        mine.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    mine.open(owner.at("plan"))
    mine.page.on("dialog", lambda dialog: dialog.accept())
    mine.tap("Add something I am good at")
    box = mine.field("Something I am good at")
    box.press_sequentially("Tålmodig")
    if way == "back":
        mine.page.go_back()
    else:
        mine.page.close(run_before_unload=True)
        mine.page = mine.context.new_page()
    mine.open(owner.at("plan"))
    mine.reads("Tålmodig")


def test_whoever_leaves_while_a_save_is_on_its_way_finds_the_words_written_since(mine, owner):
    """The first save is never answered; the later ones are."""
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    mine.page.route("**/matter/*", hold_the_first)
    mine.page.on("dialog", lambda dialog: dialog.accept())
    with mine.page.expect_request(lambda sent: sent.method == "POST"):
        mine.box.press_sequentially(TEXT)
    mine.page.keyboard.type(", og en hund")
    mine.page.go_back()
    mine.open(owner.at("matters")).reads(f"{TEXT}, og en hund")


@pytest.mark.parametrize("alone", [False, True])
def test_words_written_while_save_and_close_waits_for_its_answer_are_saved_too(
    mine, people, owner, alone
):
    if alone:
        mine.open(owner.at("matter/new"))
    held = []

    def hold_the_first(route):
        if "autosave" in (route.request.post_data or "") or held:
            return route.continue_()
        held.append(route)
        mine.box.press_sequentially(", og en hund")
        route.continue_()

    mine.page.route("**/matter/*", hold_the_first)
    mine.box.fill(TEXT)
    mine.done()
    expect(mine.card(f"{TEXT}, og en hund")).to_be_visible()
    assert stored(people, owner) == [f"{TEXT}, og en hund"]


def test_a_form_on_a_page_of_its_own_keeps_its_words_when_it_is_closed_without_network(
    mine, people, owner
):
    mine.open(owner.at("matter/new"))
    mine.box.press_sequentially("Ro")
    mine.is_told_that_it_is_saved()
    mine.loses_the_network()
    mine.page.keyboard.type(" og fred")
    mine.done()
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    expect(mine.box).to_have_value("Ro og fred")
    mine.finds_the_network()
    mine.is_told_that_it_is_saved()
    mine.done()
    mine.stands_on("What matters to me")
    assert stored(people, owner) == ["Ro og fred"]


def test_a_form_that_could_not_be_closed_without_network_goes_on_saving(mine, people, owner):
    mine.box.press_sequentially("Ro")
    mine.save()
    mine.tap("Change", within=mine.card("Ro"))
    mine.page.on("dialog", lambda dialog: dialog.accept())
    mine.loses_the_network()
    mine.box.fill("Ro og fred")
    with mine.page.expect_event("requestfailed", lambda sent: sent.method == "POST"):
        mine.done()
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    mine.finds_the_network()
    mine.is_told_that_it_is_saved()
    assert stored(people, owner) == ["Ro og fred"]


def test_a_long_text_that_is_pasted_is_told_with_its_own_count(mine):
    """A browser carries at most 64 kB past the end of a page, and refuses to send more that way."""
    for written in (600, 70_000):
        mine.box.fill("a" * written)
        count = re.compile(rf"{written // 1000 or ''}\s?{written % 1000:03}\.")
        expect(mine.page.locator(".status-problems")).to_contain_text(count)


def test_a_text_too_long_for_the_server_is_told_and_stays(mine):
    mine.box.fill("a" * 300_000)
    expect(mine.status).to_have_text(
        mine.say("That was too much text at once. Your text is here. Save it in smaller pieces.")
    )
    expect(mine.box).to_have_js_property("textLength", 300_000)


def test_signing_in_to_save_waits_until_there_is_a_network(mine, people, owner):
    end_sessions(people, owner)
    mine.box.fill("Ro")
    signed_out = mine.say("Not saved yet. You are signed out, but your text is here.")
    expect(mine.status).to_have_text(signed_out)
    mine.loses_the_network()
    mine.tap("Sign in and save")
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    mine.finds_the_network()
    expect(mine.status).to_have_text(signed_out)
    mine.tap("Sign in and save")
    mine.sees("You were signed out. What you wrote is still here. Sign in, and you can save it.")
