"""What a tap makes the browser style again, counted: time would only tell how busy it is."""

import json
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

# Elements that are styled again at once, of 700: for a control; for a long form.
FEW, FORM = 60, 120


@pytest.fixture
def restyled(chromium):
    """A block in which each styling of the page is noted, as a number of elements.

    No answer comes meanwhile: what it brings is new on the page, and styled for the first time.
    """

    @contextmanager
    def noting(mine, into: list):
        mine.page.route("**/*", lambda _never_answered: None)
        mine.page.evaluate("() => document.documentElement.offsetWidth")
        chromium.start_tracing(page=mine.page, categories=["devtools.timeline"])
        yield
        mine.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        events = json.loads(chromium.stop_tracing())["traceEvents"]
        mine.page.unroute_all()
        into += [
            one["args"]["elementCount"]
            for one in events
            if one["name"] == "UpdateLayoutTree" and "elementCount" in one.get("args", {})
        ]

    return noting


def test_what_is_chosen_in_a_form_restyles_little_of_a_long_page(people, phone, restyled):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at("plan"))
    mine.page.locator(".adding > [data-hx-get*='/action/']").first.tap()
    when = mine.writing.locator(".choice:has([name=when]) > label")
    when.first.wait_for()
    counts = []
    with restyled(mine, counts):
        when.last.tap()
    assert counts and max(counts) <= FORM, counts


def test_a_mark_and_a_number_on_the_wheel_restyle_next_to_nothing(people, phone, restyled):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at("wheel"))
    mine.page.locator(".wheel-link .wheel-label").first.tap()
    talk = mine.writing.locator(".choice:has([name=talk]) > label")
    talk.wait_for()
    counts = []
    with restyled(mine, counts):
        talk.tap()
    with restyled(mine, counts):
        mine.writing.locator(".rating label").first.tap()
    assert counts and max(counts) <= FEW, counts


def test_a_fold_of_the_plan_restyles_only_itself(people, phone, restyled):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at("plan"))
    counts = []
    with restyled(mine, counts):
        mine.page.locator("summary.fold:visible").first.tap()
    assert counts and max(counts) <= FEW, counts


def test_what_was_tapped_shows_it_while_its_answer_is_on_the_way(people, phone):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at("plan"))
    mine.page.route("**/edit", lambda _never_answered: None)
    change = mine.page.locator("main a[data-hx-get$='/edit']:visible").first
    expect(change).to_have_css("opacity", "1")
    change.tap()
    expect(change).to_have_css("opacity", "0.6")
