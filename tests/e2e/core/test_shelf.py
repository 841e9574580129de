"""A phone that comes from another test has nothing of it: tests do not know of each other."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest

from e2e.conftest import Chromium, open_phone, sign_in
from e2e.shelf import Shelf

E2E = Path(__file__).parents[1]
# What stays in a phone until it is thrown away.
STAYS = re.compile(r"\.clock\.install\(|context\.(add_init_script|expose_\w+)\(")
LEAVE = """async () => {
  localStorage.setItem("left", 1); sessionStorage.setItem("left", 1); window.name = "left";
  document.cookie = "left=1";
  await (await caches.open("left")).put("/left", new Response("left"));
  await new Promise((done) => { indexedDB.open("left").onsuccess = done; }); }"""
FIND = """async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), window.name,
  document.cookie, ...await caches.keys(),
  ...(await indexedDB.databases()).map((one) => one.name)].filter((one) => one)"""


@pytest.mark.parametrize("script", [True, False])
def test_nothing_that_a_test_did_is_on_the_phone_of_the_next(shelf, server, owner, script):
    options = {} if script else {"java_script_enabled": False}
    one = shelf.take("nb", new=False, options=options)
    sign_in(one, server, owner)
    one.open(owner.at("plan"))
    if script:
        one.page.evaluate(LEAVE)
    other = one.context.new_page()
    one.context.route("**/*", lambda route: route.abort())
    one.loses_the_network()
    shelf.put_back(one)
    assert one.page.is_closed() and other.is_closed()

    again = shelf.take("nb", new=False, options=options)
    assert again.context is one.context and again.page is not one.page
    assert again.context.cookies() == []
    again.open("/welcome")
    assert not script or again.page.evaluate(FIND) == []
    assert again.page.evaluate("history.length") == 1
    again.open(owner.at("plan")).stands_on("Sign in")
    shelf.put_back(again)
    assert not again.complaints


@pytest.fixture
def own_shelf(chromium, server):
    """A shelf whose browser may be given up: the other tests keep theirs."""
    browser = Chromium(chromium.launch)
    yield Shelf(partial(open_phone, browser, server), browser.give_up)
    browser.close()


def test_a_browser_that_does_not_close_a_page_is_given_up_and_the_next_test_gets_another(
    own_shelf, monkeypatch
):
    monkeypatch.setattr("e2e.shelf.CLOSES_S", 0.1)
    stuck, beside_it = (own_shelf.take("nb", new=False, options={}) for _one in range(2))

    async def close(**_how):
        await asyncio.Future()

    monkeypatch.setattr(stuck.page._impl_obj, "close", close)
    own_shelf.put_back(stuck)
    own_shelf.put_back(beside_it)
    again = own_shelf.take("nb", new=False, options={})
    assert again.context.browser is not stuck.context.browser
    again.open("/sign-in").stands_on("Sign in")
    own_shelf.put_back(again)


def test_a_phone_of_another_size_serves_those_who_ask_for_that_size(shelf):
    wide = {"viewport": {"width": 1000, "height": 1200}}
    contexts = []
    for options in (wide, {}, wide):
        one = shelf.take("nb", new=False, options=options)
        one.open("/welcome")
        size = one.page.evaluate("[innerWidth, innerHeight]")
        assert size == ([1000, 1200] if options else [360, 740])
        contexts.append(one.context)
        shelf.put_back(one)
    assert contexts[0] is contexts[2] is not contexts[1]


def test_two_phones_of_one_test_are_two(owner, phone):
    one, other = phone(owner), phone()
    assert one.context is not other.context
    assert one.context.cookies() and not other.context.cookies()


def test_who_leaves_something_in_a_phone_for_good_takes_a_new_one():
    tests = {path: path.read_text() for path in E2E.rglob("test_*.py")}
    leaves = [path.name for path, text in tests.items() if STAYS.search(text)]
    # The phones of the browser that draws nothing never lie on the shelf.
    careless = [
        path.name
        for path, text in tests.items()
        if "new=True" not in text and "open_phone(undrawn" not in text
    ]
    assert leaves and not set(leaves) & set(careless) - {Path(__file__).name}
