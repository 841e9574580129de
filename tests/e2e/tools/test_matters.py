"""What matters to me: a few things in own words, and how it is going with them."""

from playwright.sync_api import expect

from models.core.database import new_id
from models.tools.matters import Matter
from tests.writing import as_owner


def write_matters(people, owner, *texts):
    def write(plan):
        for text in texts:
            Matter.write(as_owner(plan), new_id(), 0, {"text": text, "area": None})

    people.in_database(owner, write)


def test_one_word_is_enough(owner, phone):
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Add something that matters")
    mine.write("What matters to you now?", "Ro")
    mine.done()
    expect(mine.card("Ro")).to_be_visible()
    mine.bar("Home")
    mine.reads("Ro")


def test_no_word_at_all_is_told_kindly_in_place(people, owner, phone):
    write_matters(people, owner, "Ro")
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Change", within=mine.card("Ro"))
    mine.field("What matters to you now?").fill("")
    mine.done()
    problem = mine.page.locator("[data-field=validation]")
    expect(problem).to_have_text(mine.say("Write a word or two. One word is enough."))
    expect(mine.field("What matters to you now?")).to_be_focused()


def test_five_things_are_room_enough_and_the_page_says_so(people, owner, phone):
    write_matters(people, owner, "Ro", "Bolig", "Søster", "Jobb", "Hund")
    mine = phone(owner).open(owner.at("matters"))
    mine.sees("You have 5 things. Remove one to make room for another.")
    expect(mine.target("Add something that matters")).to_have_count(0)


def test_how_it_is_going_is_asked_again_and_both_answers_stand(people, owner, phone):
    write_matters(people, owner, "Sove om natta")
    mine = phone(owner).open(owner.at("matters"))
    for number in ("3", "6"):
        mine.tap("How is it going now?")
        mine.tap(number)
        mine.tap("Save", within=mine.card("Sove om natta"))
        expect(mine.page.locator(".rating")).to_have_count(0)
    expect(mine.card("Sove om natta")).to_contain_text(mine.say("%(n)s up.", n=3))


def test_how_it_is_going_works_on_a_page_of_its_own(people, owner, phone):
    write_matters(people, owner, "Sove om natta")
    matter = people.in_database(owner, lambda plan: Matter.of(plan)[0].id)
    mine = phone(owner).open(owner.at(f"matters/{matter}/rating"))
    mine.tap("Save", within=mine.main)
    mine.sees("Choose a number, or go back.")
    mine.tap("7")
    mine.tap("Save", within=mine.main)
    mine.stands_on("What matters to me")
    mine.reads("7")


def test_what_is_put_first_comes_first(people, owner, phone):
    write_matters(people, owner, "Ro", "Bolig")
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Change", within=mine.card("Bolig"))
    mine.tap("More you can do")
    mine.tap("Show this first")
    expect(mine.page.locator(".part-words").first).to_have_text("Bolig")


def test_what_is_taken_away_is_brought_back_by_one_tap(people, owner, phone):
    write_matters(people, owner, "Ro")
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Change", within=mine.card("Ro"))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.page.get_by_role("button", name=mine.say("Bring back “%(what)s”", what="Ro")).tap()
    expect(mine.card("Ro")).to_be_visible()


def test_an_older_version_is_brought_back_from_the_history(people, owner, phone):
    write_matters(people, owner, "Ro og fred")
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Change", within=mine.card("Ro og fred"))
    mine.field("What matters to you now?").fill("Noe annet")
    mine.done()
    expect(mine.card("Noe annet")).to_be_visible()
    mine.tap("Change", within=mine.card("Noe annet"))
    mine.tap("More you can do")
    mine.tap("See earlier versions")
    mine.tap("Bring this version back", within=mine.card("Ro og fred"))
    mine.stands_on("What matters to me")
    expect(mine.card("Ro og fred")).to_be_visible()
