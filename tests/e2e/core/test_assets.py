"""The app on the phone: installable, it keeps nothing personal, and a new release takes over."""

import pytest
from playwright.sync_api import expect

from tests.waiting import until_page

# {name of a cache: the paths that it holds}
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found[name] = requests.map((request) => new URL(request.url).pathname);
  }
  return found;
}"""
READY = """async () => {
  await navigator.serviceWorker.ready;
  return Boolean(navigator.serviceWorker.controller);
}"""
OLD_RELEASE = """async (name) => {
  const cache = await caches.open(name);
  await cache.put('/assets/old.css', new Response(''));
}"""
RELOAD_WITHOUT_WORKER = """async () => {
  const all = await navigator.serviceWorker.getRegistrations();
  for (const one of all) await one.unregister();
  location.reload();
}"""


def test_the_manifest_has_a_neutral_name_and_a_maskable_icon(phone):
    visitor = phone().open("/welcome")
    address = visitor.page.locator("link[rel=manifest]").get_attribute("href")
    manifest = visitor.context.request.get(address).json()
    assert manifest["name"] == "Hjulet"
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        assert visitor.context.request.get(icon["src"]).headers["content-type"] == "image/png"
    assert {"any", "maskable"} <= {icon["purpose"] for icon in manifest["icons"]}


def test_nothing_personal_is_kept_in_the_browsers_caches(people, phone):
    arvid = people.demo("owner")
    mine = phone(arvid, service_workers="allow").open(arvid.at("home"))
    mine.page.evaluate(READY)
    for page in ("home", "plan", "wheel", "matters", "contacts", "print", "more"):
        mine.open(arvid.at(page))
    kept = [path for paths in mine.page.evaluate(KEPT).values() for path in paths]
    assert kept
    others = [path for path in kept if path != "/offline"]
    assert [path for path in others if not path.startswith("/assets/app.")] == []
    assert mine.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


def test_without_network_a_page_of_our_own_says_so_and_tries_again(owner, phone):
    mine = phone(owner, service_workers="allow").open(owner.at("home"))
    mine.page.evaluate(READY)
    mine.loses_the_network()
    mine.bar("Plan")
    mine.stands_on("No network right now")
    mine.finds_the_network()
    mine.tap("Try again")
    mine.stands_on("My plan")


def test_a_new_release_takes_over_and_throws_the_old_one_away(owner, phone):
    mine = phone(owner, service_workers="allow").open("/welcome")
    mine.page.evaluate(READY)
    old = "/assets/app.of-the-last-release.css|/offline"
    mine.page.evaluate(OLD_RELEASE, old)
    assert old in mine.page.evaluate(KEPT)
    with mine.page.expect_event("framenavigated"):
        mine.page.evaluate(RELOAD_WITHOUT_WORKER)
    mine.page.evaluate(READY)
    until_page(mine.page, "async (name) => !(await caches.has(name))", old)


@pytest.mark.parametrize(
    "page, name",
    [("home", "Home"), ("wheel", "Wheel"), ("plan", "Plan"), ("print", "Sheet"), ("more", "More")],
)
def test_the_bottom_bar_is_within_the_thumbs_reach_and_says_where_one_is(people, phone, page, name):
    arvid = people.demo("owner")
    mine = phone(arvid, service_workers="allow").open(arvid.at("home"))
    mine.bar(name)
    mine.page.wait_for_url(f"**{arvid.at(page)}*")
    here = mine.page.locator(".bar [aria-current=page]")
    if page != "print":
        expect(here).to_have_text(mine.say(name, "menu"))
        expect(here).to_be_in_viewport(ratio=1)
