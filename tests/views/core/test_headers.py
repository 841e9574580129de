"""What every answer tells the browser, and what it tells nobody: headers, titles, addresses."""

import re

import pytest

from tests.house import House
from views.core.assets import asset
from views.core.headers import POLICIES

HEADERS = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
}
# A style, a script, a picture or an answer without a word is no page: a browser minds only these.
FILES = {"assets.assets", "assets.manifest", "assets.worker"}
OF_FILES = {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control"}
MAY_BE_KEPT = {"assets.assets", "assets.worker", "offline_copy.sender", "reminders.worker"}


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


PAGES: list = []


@pytest.fixture
def pages(house):
    """[(endpoint, answer to the owner)] of every page, asked for once for the tests of this file.

    Of pages about a part, two kinds of it.
    """
    if not PAGES:
        PAGES.extend(
            (rule.endpoint, house.visitors["owner"].ask("GET", house.address(rule, kind)))
            for rule, kind in house.rules()
            if "GET" in rule.methods and kind in (None, "goal", "area")
        )
    return PAGES


def test_every_answer_carries_the_headers(pages, house):
    answers = [
        *pages,
        ("404", house.visitors["nobody"].ask("GET", "/nowhere")),
        ("401", house.visitors["nobody"].ask("POST", f"/plans/{house.plan.id}/goal/1")),
        ("405", house.visitors["nobody"].ask("POST", "/welcome")),
    ]
    for name, answer in answers:
        asked = OF_FILES if name in FILES or not answer.data else HEADERS
        assert asked - set(answer.headers.keys()) == set(), name
    assert {answer.status_code for _name, answer in answers} >= {200, 303, 401, 404, 405}


def test_a_script_that_runs_apart_carries_the_policy(house):
    answer = house.visitors["nobody"].ask("GET", asset("half.js"))
    assert {*OF_FILES, *POLICIES} <= set(answer.headers.keys())


def test_no_answer_with_anything_personal_may_be_kept(pages):
    kept = {name for name, answer in pages if "no-store" not in answer.headers["Cache-Control"]}
    assert kept - {"live.stream"} == MAY_BE_KEPT


def test_what_anybody_may_keep_is_the_same_for_everybody(cast, browser):
    for somebody in (browser(), browser(cast.owner)):
        answer = somebody.get(asset("app.css"))
        assert answer.headers["Cache-Control"].startswith("public")
        assert (answer.headers["Vary"], "Set-Cookie" in answer.headers) == (
            "Accept-Encoding",
            False,
        )


def test_nothing_from_elsewhere_and_nothing_inline_may_run(house):
    policy = house.visitors["nobody"].ask("GET", "/welcome").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(cast, browser):
    page = browser()
    cookie = page.sign_in(cast.owner).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_no_title_says_whose_plan_it_is_or_what_stands_there(pages):
    titles = {
        answer.text.split("<title>")[1].split("</title>")[0]
        for _name, answer in pages
        if answer.mimetype == "text/html" and "<title>" in answer.text
    }
    assert {title for title in titles if re.search(r"hemmelig|Ola|Hanne|psyk|rus", title)} == set()
    assert len(titles) > 10


def test_no_address_on_any_page_holds_a_word_of_the_plan(pages):
    found = set()
    count = 0
    for _name, answer in pages:
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|action|src|data-hx-[a-z]+)="([^"]*)"', answer.text)
            found |= {link for link in links if re.search(r"hemmelig|Ola|Hanne", link)}
            count += len(links)
    assert found == set()
    assert count > 500


def test_where_a_redirect_leads_says_nothing_either(pages):
    redirects = {answer.location for _name, answer in pages if answer.status_code == 303}
    assert {place for place in redirects if re.search(r"hemmelig|Ola|Hanne", place)} == set()
    assert len(redirects) > 5
