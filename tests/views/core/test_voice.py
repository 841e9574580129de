"""What others read in a plan says whose it is by name, and never where a name may not stand."""

import re

import pytest

from tests.house import House

# About owners in general: what the law says, and what a shared device is for.
IN_GENERAL = re.compile(
    r"SIP means.*?that it is one\.|Does the owner need help from several.*?that it is one\."
    r"|The owner has the right to say no.*?promised what\."
    r"|The owner, and the people the owner opens it to\.",
    re.DOTALL,
)


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


def pages(house, cast):
    """[(endpoint, text of the page)]: every page of the plan that its helper reads, in English."""
    cast.helper.person.speak("en")
    for rule, kind in house.rules():
        if "GET" in rule.methods and rule.rule.startswith("/plans/"):
            answer = house.visitors["helper"].ask("GET", house.address(rule, kind))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield rule.endpoint, answer.text


def test_a_helper_reads_the_name_of_the_owner(house, cast):
    general = {
        (endpoint, said)
        for endpoint, text in pages(house, cast)
        for said in re.findall(r"[^<>\n]*\b[Tt]he owner\b[^<>\n]*", without_title(text))
        if not IN_GENERAL.search(said)
    }
    assert general == set()
    cast.owner.person.rename("")
    assert [text for _endpoint, text in pages(house, cast) if "What the owner is good at" in text]


def test_no_title_names_the_owner_to_a_helper(house, cast):
    read = dict(pages(house, cast))
    titles = {re.search(r"<title>(.*?)</title>", text)[1] for text in read.values()}
    assert "What Ola is good at" in read["goals.show"]
    assert {title for title in titles if "Ola" in title} == set()


def without_title(text):
    return re.sub(r"<title>.*?</title>|<!--.*?-->", "", text)
