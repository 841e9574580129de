"""One owner, two screens: nobody's words are overwritten."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from e2e.tools.test_goals import write_goal
from models.core.database import now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.tools.goals import Goal
from tests.writing import as_owner, change


@pytest.fixture
def both(people, owner, phone):
    """The same goal, opened to write on two phones that hear too late of each other."""
    write_goal(people, owner, "Et hus")
    phones = phone(owner), phone(owner)
    for one in phones:
        one.page.route("**/edit?since=*", lambda route: route.abort())
        one.open(owner.at("plan"))
        one.tap("Change", within=one.card("Et hus"))
        one.words = one.field("My goal, in my own words")
        one.words.wait_for()
    return phones


def test_different_fields_come_together(both, owner):
    first, second = both
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.tap("More about this")
    second.field("Why it matters to me").fill("Da sover jeg")
    second.is_told_that_it_is_saved()
    first.open(owner.at("plan"))
    expect(first.card("Et lite hus")).to_contain_text("Da sover jeg")


@pytest.mark.parametrize(
    "choice, stands",
    [
        ("What you just wrote", "Et tre"),
        ("Your other text", "Et lite hus"),
        ("Keep both", "Et lite hus\nEt tre"),
    ],
)
def test_the_same_field_shows_both_texts_and_the_writer_chooses(both, owner, choice, stands):
    first, second = both
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.words.fill("Et tre")
    expect(second.status).to_have_text(
        second.say("You have also written another text here. Nothing is lost.")
    )
    expect(second.words).to_have_value("Et tre")
    second.tap("See both")
    heading = second.say("You have written two texts here. Nothing is lost.")
    expect(second.page.get_by_role("heading", name=heading)).to_be_focused()
    expect(second.page.locator(".choices")).to_contain_text("Et lite hus")
    expect(second.page.locator(".choices")).to_contain_text("Et tre")
    second.tap(choice, within=second.page.locator(".choices"))
    second.tap("Save this")
    expect(second.page.locator(".goal h3")).to_have_text(stands, use_inner_text=True)


def test_what_met_another_text_stays_in_sight_above_a_long_form(both):
    for one in both:
        one.tap("More about this")
        one.why = one.field("Why it matters to me")
    first, second = both
    first.why.fill("Da sover jeg")
    first.is_told_that_it_is_saved()
    second.why.scroll_into_view_if_needed()
    second.why.fill("Da får jeg ro")
    second.target("See both").wait_for()
    second.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(second.target("See both")).to_be_in_viewport()


def test_two_texts_that_both_stand_can_be_made_one_where_they_are(both, owner):
    first, second = both
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.words.fill("Et tre")
    second.tap("See both")
    second.tap("Keep both", within=second.page.locator(".choices"))
    second.tap("Save this")
    second.sees("Both texts are here now.")
    first.done()
    second.page.reload()
    second.tap("See who wrote what")
    second.reads("Et lite hus")
    second.reads("Et tre")
    second.page.go_back()
    second.tap("Write them as one text")
    words = second.field("My goal, in my own words")
    expect(words).to_have_value("Et lite hus\n\nEt tre")
    words.fill("Et lite hus med et tre")
    second.is_told_that_it_is_saved()
    second.done()
    expect(second.card("Et lite hus med et tre")).to_be_visible()
    expect(second.main).not_to_contain_text(second.say("Both texts are here now."))


def test_whoever_leaves_instead_of_choosing_finds_their_words_again(both, owner):
    first, second = both
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.words.fill("Et tre")
    second.target("See both").wait_for()
    second.page.close(run_before_unload=False)
    second.page = second.context.new_page()
    second.open(owner.at("plan")).tap("Change", within=second.card("Et lite hus"))
    second.writing.wait_for()
    see = second.page.get_by_role("link", name=second.say("See both"), exact=True)
    expect(see).to_have_count(1)  # the page's own line is out of the way meanwhile
    see.tap()
    expect(second.page.get_by_role("heading", level=2)).to_have_text(
        second.say("Two texts met here. Nothing is lost.")
    )
    second.reads("Et tre")
    second.reads("Et lite hus")
    second.tap("You wrote", within=second.page.locator(".choices"))
    second.tap("Save this")
    expect(second.card("Et tre")).to_be_visible()


def test_a_text_that_meets_another_again_shows_one_way_to_both_at_a_time(people, both, owner):
    first, second = both
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.words.fill("Et tre")
    second.target("See both").wait_for()
    second.page.close(run_before_unload=False)
    second.page = second.context.new_page()
    second.page.route("**/edit?since=*", lambda route: route.abort())
    second.open(owner.at("plan")).tap("Change", within=second.card("Et lite hus"))
    second.sees("Two texts met here. Nothing is lost.")
    people.in_database(owner, lambda plan: change(Goal.of(plan)[0], text="Et telt") and None)
    second.field("My goal, in my own words").fill("Et slott")
    expect(second.status).to_have_text(
        second.say("You have also written another text here. Nothing is lost.")
    )
    ways = second.page.locator("a, button", has_text=second.say("See both"))
    expect(ways.filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_text_of_somebody_else_is_told_by_their_name(people, phone, language):
    owner = people.owner(language)
    goal = write_goal(people, owner, "Et hus")
    mine = phone(owner).open(owner.at(f"goal/{goal}/edit"))
    mine.page.route("**/edit?since=*", lambda route: route.abort())  # it hears of it too late
    people.in_database(owner, written_by_hanne)
    mine.field("My goal, in my own words").fill("Et tre")
    expect(mine.status).to_have_text(
        mine.say("%(name)s wrote here at the same time. Nothing is lost.", name="Hanne")
    )
    mine.tap("See both")
    mine.sees("You and %(name)s wrote at the same time. Nothing is lost.", name="Hanne")
    mine.reads("Et tipi")


def written_by_hanne(plan):
    hanne = Person.get_by_id(person_who_proposes(plan).person_id)
    change(Goal.of(plan)[0], by=hanne, text="Et tipi")


def test_without_javascript_a_stale_form_shows_both_texts_too(people, owner, phone):
    write_goal(people, owner, "Et hus")
    first = phone(owner)
    second = phone(owner, java_script_enabled=False)
    for one in (first, second):
        one.open(owner.at("plan"))
        one.tap("Change", within=one.card("Et hus"))
    first.field("My goal, in my own words").fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.field("My goal, in my own words").fill("Et tre")
    second.done()
    second.sees("You have written two texts here. Nothing is lost.")
    second.page.get_by_role("radio", name=second.say("Keep both"), exact=True).check()
    second.tap("Save this")
    expect(second.page.locator(".goal h3")).to_have_text("Et lite hus\nEt tre", use_inner_text=True)


def test_a_part_taken_away_on_the_other_phone_gives_the_text_back(both, owner):
    first, second = both
    first.tap("More you can do")
    first.tap("Remove")
    first.page.locator(".goal").wait_for(state="detached")
    second.words.fill("Et tre")
    expect(second.status).to_have_text(
        second.say("This was removed somewhere else. Your text is still here.")
    )
    second.tap("See what you can do")
    expect(second.page.get_by_role("alert")).to_be_visible()
    second.reads("Et tre")
    second.tap("Bring it back with my text")
    expect(second.card("Et tre")).to_be_visible()


def test_a_text_that_is_left_out_is_not_asked_about_again(both, owner):
    first, second = both
    first.tap("More you can do")
    first.tap("Remove")
    first.page.locator(".goal").wait_for(state="detached")
    second.words.fill("Et tre")
    second.tap("See what you can do")
    expect(second.page.get_by_role("alert")).to_be_visible()
    second.tap("Leave it out")
    expect(second.page.get_by_role("alert")).to_have_count(0)
    expect(second.page.locator("[data-choice]")).to_have_count(0)
    second.open(owner.at("home"))
    expect(second.page.locator("[data-choice]")).to_have_count(0)


def test_the_same_words_from_two_phones_are_no_quarrel(both):
    first, second = both
    for one in both:
        one.words.fill("Et lite hus")
        one.is_told_that_it_is_saved()


@pytest.fixture
def helpers(people, owner, phone):
    """A helper who may only propose, with the owner's goal opened on two phones."""
    write_goal(people, owner, "Et hus")
    helper = people.in_database(owner, person_who_proposes)
    phones = phone(helper), phone(helper)
    for one in phones:
        one.open(owner.at("plan"))
        one.tap("Propose a change", within=one.card("Et hus"))
        one.words = one.field("The goal, in %(owners)s own words")
        one.words.wait_for()
    return phones


def person_who_proposes(plan):
    person = Person.join("nb", "NO", "Hanne")
    Access.grant(as_owner(plan), person, "propose", ("plan",), "helper", now() + 86400)
    return Member(person.id, None, "nb", Card.issue(person, PIN).to_show())


def test_a_helpers_two_phones_keep_both_texts_until_they_choose(helpers, owner):
    first, second = helpers
    first.words.fill("Et lite hus")
    expect(first.status).to_have_text(
        first.like("Saved for you at %(time)s. Tap “Propose this” when you are done.")
    )
    second.words.fill("Et tre")
    expect(second.status).to_have_text(
        second.say("You have also written another text here. Nothing is lost.")
    )
    second.tap("See both")
    second.sees("You have written two texts here. Nothing is lost.")
    second.reads("Et lite hus")
    second.tap("Keep both", within=second.page.locator(".choices"))
    second.tap("Keep it and go on writing")
    words = second.field("The goal, in %(owners)s own words")
    expect(words).to_have_value("Et lite hus\n\nEt tre")
    words.fill("Et lite hus under et tre")
    expect(second.status).to_have_text(
        second.like("Saved for you at %(time)s. Tap “Propose this” when you are done.")
    )
    second.tap("Propose this")
    second.sees("Sent as a proposal. %(owner)s decides.")
    second.open(owner.at("plan"))
    second.tap("Propose a change", within=second.card("Et hus"))
    second.tap("See what you wrote before")
    second.reads("Et lite hus under et tre")
    second.reads("Et lite hus")


def bring_to_a_choice(first, second):
    """Both have written in the same field; the second one sees both texts."""
    first.words.fill("Et lite hus")
    first.is_told_that_it_is_saved()
    second.words.fill("Et tre")
    second.tap("See both")
    second.sees("You have written two texts here. Nothing is lost.")


def status_of_choice(one):
    return one.page.locator("[data-holds] .status")


def test_a_choice_without_network_stays_on_the_page_and_sends_itself(both):
    bring_to_a_choice(*both)
    second = both[1]
    second.tap("What you just wrote", within=second.page.locator(".choices"))
    second.loses_the_network()
    second.tap("Save this")
    expect(status_of_choice(second)).to_have_text(second.say("Not saved yet. Your text is here."))
    second.reads("Et tre")
    second.finds_the_network()
    expect(second.page.locator(".goal h3")).to_have_text("Et tre")


def test_a_choice_without_network_meets_what_came_meanwhile(both):
    first, second = both
    bring_to_a_choice(first, second)
    second.tap("What you just wrote", within=second.page.locator(".choices"))
    second.loses_the_network()
    second.tap("Save this")
    expect(status_of_choice(second)).to_have_text(second.say("Not saved yet. Your text is here."))
    first.words.fill("Et telt")
    first.is_told_that_it_is_saved()
    second.finds_the_network()
    expect(second.page.locator(".choices")).to_contain_text("Et telt")
    expect(second.page.locator(".choices")).to_contain_text("Et tre")


def test_a_choice_that_is_changed_while_it_is_on_its_way_is_saved_as_it_was_changed(both):
    bring_to_a_choice(*both)
    second = both[1]
    second.tap("What you just wrote", within=second.page.locator(".choices"))
    sent = []

    def change_the_first(route):
        if not sent:
            second.tap("Keep both", within=second.page.locator(".choices"))
        sent.append(route.continue_())

    second.page.route("**/goal/*", change_the_first)
    second.tap("Save this")
    expect(second.page.locator(".goal h3")).to_have_text("Et lite hus\nEt tre", use_inner_text=True)


@pytest.mark.parametrize("network", ["up", "gone"])
def test_a_choice_on_a_page_of_its_own_is_kept_too(people, owner, phone, network):
    goal = write_goal(people, owner, "Et hus")
    one = phone(owner).open(owner.at(f"goal/{goal}/edit"))
    one.page.route("**/edit?since=*", lambda route: route.abort())  # it hears of it too late
    people.in_database(owner, lambda plan: change(Goal.of(plan)[0], text="Et lite hus") and None)
    one.field("My goal, in my own words").fill("Et tre")
    one.tap("See both")
    one.tap("Keep both")
    if network == "gone":
        one.loses_the_network()
    one.tap("Save this")
    if network == "gone":
        expect(status_of_choice(one)).to_have_text(one.say("Not saved yet. Your text is here."))
        one.finds_the_network()
    one.stands_on("My plan")
    expect(one.page.locator(".goal h3")).to_have_text("Et lite hus\nEt tre", use_inner_text=True)


def test_a_text_is_brought_back_without_network_as_soon_as_there_is_one(both):
    first, second = both
    first.tap("More you can do")
    first.tap("Remove")
    first.page.locator(".goal").wait_for(state="detached")
    second.words.fill("Et tre")
    second.tap("See what you can do")
    second.loses_the_network()
    second.tap("Bring it back with my text")
    expect(status_of_choice(second)).to_have_text(second.say("Not saved yet. Your text is here."))
    second.finds_the_network()
    expect(second.card("Et tre")).to_be_visible()
