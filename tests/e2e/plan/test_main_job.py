"""The whole job on a phone: from the first page to one sheet of paper.

In both languages, with and without JavaScript.
"""

import re

import pytest
from playwright.sync_api import expect

OWN = {
    "nb": {
        "matter": "Et sted å bo som er mitt",
        "goal": "Egen nøkkel",
        "action": "Ringe om leiligheten",
        "how": "Vi ringer sammen",
        "contact": "Kari",
        "strength": "Jeg lager god mat",
        "now": "Kaldt om natta",
    },
    "sv": {
        "matter": "Ett eget ställe att bo på",
        "goal": "Egen nyckel",
        "action": "Ringa om lägenheten",
        "how": "Vi ringer tillsammans",
        "contact": "Karin",
        "strength": "Jag lagar god mat",
        "now": "Kallt om natten",
    },
}
CHOICE = {"nb": "Norsk", "sv": "Svenska"}


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("language", ["nb", "sv"])
def test_a_new_owner_gets_from_the_first_page_to_the_sheet(phone, language, script):
    kim = phone(
        language=language, locale="en-GB", java_script_enabled=script, service_workers="allow"
    )
    own = OWN[language]
    chooses_language_and_says_yes(kim)
    says_what_matters(kim, own)
    touches_the_wheel(kim, own)
    writes_down_a_person_to_call(kim, own)
    makes_a_plan(kim, own)
    says_yes_to_the_plan(kim)
    holds_it_all_on_one_sheet(kim, own)


def chooses_language_and_says_yes(kim):
    kim.open("/").page.get_by_role("button", name=CHOICE[kim.language]).tap()
    expect(kim.page.locator("html")).to_have_attribute("lang", kim.language)
    kim.sees(
        "This is your plan. You decide what goes in it. Nobody else sees it until you say yes."
    )
    kim.tap("Yes, I want my own plan")
    kim.stands_on("Make it yours")
    kim.field("What should we call you?").fill("Kim")
    kim.field("Choose a PIN").fill("2580")
    kim.tap("Yes, I want my own plan")
    kim.sees("That PIN is easy to guess: it is a line on the keys. Choose another one.")
    expect(kim.field("What should we call you?")).to_have_value("Kim")
    kim.field("Choose a PIN").fill("4937")
    kim.tap("Yes, I want my own plan")
    kim.stands_on("My key card")
    expect(kim.page.locator(".keycard-code")).to_have_text(re.compile(r"^(\w{4} ){2}\w{4}$"))
    kim.tap("I have the card now")
    kim.reads(kim.say("Hello, %(name)s", name="Kim"))


def says_what_matters(kim, own):
    kim.tap("Say what matters")
    kim.field("What matters to you now?").fill(own["matter"])
    kim.save()
    kim.reads(own["matter"])


def touches_the_wheel(kim, own):
    kim.bar("Wheel")
    kim.page.locator(".wheel").get_by_role("link", name=kim.say("Housing")).tap()
    kim.field("How is it now?").fill(own["now"])
    kim.tap("I want help with this")
    kim.tap("3")
    kim.done()
    expect(kim.card(own["now"])).to_contain_text(kim.say("I want help with this"))
    kim.open(kim.page.url.split("#")[0])
    housing = kim.page.locator(".wheel").get_by_role("link", name=kim.say("Housing"))
    help_wanted = kim.like("%(x)s " + kim.say("I want help with this.") + "%(y)s")
    expect(housing).to_have_attribute("aria-label", help_wanted)


def writes_down_a_person_to_call(kim, own):
    kim.bar("More")
    kim.tap("My people")
    kim.tap("Add a person")
    kim.field("Name").fill(own["contact"])
    kim.field("Phone").fill("22 33 44 55")
    kim.done()
    expect(kim.card(own["contact"]).locator("a[href='tel:22334455']")).to_be_visible()


def makes_a_plan(kim, own):
    kim.bar("Plan")
    kim.tap("Add something I am good at")
    kim.field("Something I am good at").fill(own["strength"])
    kim.done()
    expect(kim.card(own["strength"])).to_be_visible()
    kim.tap("Add a goal")
    kim.field("My goal, in my own words").fill(own["goal"])
    kim.done()
    expect(kim.card(own["goal"])).to_be_visible()
    kim.tap("Add something we do", within=kim.page.locator(".goal + .deeds"))
    kim.field("What we do").fill(own["action"])
    kim.field("Who has the main responsibility?").select_option(label=own["contact"])
    kim.tap("On a day")
    kim.field("Which day?").fill("2099-12-24")
    kim.tap("More about this")
    kim.field("How we do it").fill(own["how"])
    kim.done()
    expect(kim.card(own["action"])).to_contain_text("24")
    expect(kim.card(own["action"])).to_contain_text(own["contact"])


def says_yes_to_the_plan(kim):
    kim.sees("This is a draft. It is your plan only when you say yes.")
    kim.tap("Yes, this is my plan")
    expect(
        kim.page.get_by_text(kim.say("This is a draft. It is your plan only when you say yes."))
    ).to_have_count(0)


def holds_it_all_on_one_sheet(kim, own):
    kim.bar("Sheet")
    for word in ("matter", "goal", "action", "contact", "strength"):
        expect(kim.page.locator("body")).to_contain_text(own[word])
