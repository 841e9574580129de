"""What others read in a plan says whose it is by name, and never where a name may not stand."""

import re

import flask_babel
import pytest

from tests.house import House
from views.core import catalogue

# About owners in general: what the law says, and whom to give a device to for a new card.
IN_GENERAL = (
    "Does the owner need help from several services for a long time?",
    "This plan has room for what the law asks for.",
    "The owner has the right to say no to a plan",
    "The owner, and the people the owner opens it to.",
    "Make sure you know the person in front of you.",
    "The owner is here with me, and wants this",
    "Now give the device to the owner",
)


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


def pages(house, cast, only=""):
    """[(endpoint, text)]: what its helper reads in the plan, in English: every page, or one."""
    cast.helper.person.speak("en")
    for rule, kind in house.rules():
        if only in ("", rule.endpoint) and "GET" in rule.methods and rule.rule[:7] == "/plans/":
            answer = house.visitors["helper"].ask("GET", house.address(rule, kind))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield rule.endpoint, answer.text


READ: list = []


@pytest.fixture
def read(app, cast, browser):
    """These pages, read once for this file."""
    if not READ:
        READ.extend(pages(House(app, cast, browser), cast))
    return READ


def test_a_helper_reads_the_name_of_the_owner_on_every_page(read):
    assert len(read) > 40
    assert unnamed(read) == set()


def test_the_search_for_a_missing_name_finds_one(house, cast):
    cast.owner.person.rename("")
    found = unnamed(pages(house, cast, only="goals.show"))
    assert ("goals.show", "What the owner is good at") in found


def test_no_title_names_the_owner_to_a_helper(read):
    read = dict(read)
    titles = {title for text in read.values() for title in re.findall("<title>(.*?)</title>", text)}
    assert "What Ola is good at" in read["goals.show"] and len(titles) > 10
    assert {title for title in titles if "Ola" in title} == set()


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("nb", "Arvid", "Arvids uke"),
        ("nb", "Jonas", "Jonas’ uke"),
        ("sv", "Arvid", "Arvids vecka"),
        ("sv", "Jonas", "Jonas vecka"),
        ("en", "Jonas", "Jonas’s week"),
        ("en", "100 % <b>", "100 % &lt;b&gt;’s week"),
        ("nb", None, "Eierens uke"),
        ("sv", None, "Ägarens vecka"),
    ],
)
def test_what_is_somebodys_is_said_as_their_language_says_it(cast, browser, language, name, said):
    cast.owner.person.rename(name)
    cast.helper.person.speak(language)
    week = browser(cast.helper).get(f"{cast.owner.plan.address}/week").text
    assert f"<h1>{said}</h1>" in week.replace(" data-whole", "")


def unnamed(read):
    """{(endpoint, text)}: what says "the owner" on these pages, outside their titles."""
    return {
        (endpoint, said.strip())
        for endpoint, text in read
        for said in re.findall(r"[^<>]*\b[Tt]he owner\b[^<>]*", re.sub("<title>.*?<", "<", text))
        if not said.strip().startswith(IN_GENERAL)
    }


@pytest.mark.parametrize(
    "value, said",
    [
        ("a bridge", "Next: a bridge."),
        ("A bridge.", "Next: A bridge."),
        ("And so on ...", "Next: And so on ...."),
        ("Really?", "Next: Really?."),
    ],
)
def test_a_sentence_has_one_full_stop_after_somebodys_own_words(app, value, said):
    with app.test_request_context(), flask_babel.force_locale("en"):
        assert catalogue.gettext("Next: %(day)s.", day=value) == said
        assert flask_babel.gettext("Next: %(day)s.", day=value) == said


def test_within_a_sentence_own_words_stay_as_they_are(app):
    with app.test_request_context():
        said = flask_babel.gettext("Call %(name)s", name="Per A.")
        assert said.endswith("Per A.")
