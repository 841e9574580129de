"""What tests of a phone with a copy of the plan do, and what lies on such a phone."""

from playwright.sync_api import expect

from models.tools.contacts import Contact
from models.tools.goals import Goal
from models.tools.hard_times import Heading
from models.tools.matters import Matter
from models.tools.week import Activity
from tests.waiting import until_page
from tests.writing import write, write_long_ago

WORDS = "Et sted som er mitt"
SEALED = (
    "Texts that are not sent lie on this phone, sealed. If they are yours, sign in and send them."
)


def written_in(plan):
    """A little of all kinds."""
    write(Matter, plan, text=WORDS)
    write(Goal, plan, text="Gå tur")
    write(Contact, plan, name="Mona", phone="22 33 44 55")
    write(Heading, plan, about="self", text="Gå ut i lufta")
    write_long_ago(Activity, plan, what="Svømme", days="1234567", part_of_day="evening")


COUNTS = """async () => {
  const counts = { about: 0, files: 0, locks: 0, outbox: 0, pages: 0 };
  const asked = indexedDB.open("hjulet", 1);
  asked.onupgradeneeded = () => asked.transaction.abort(); // only the page makes it
  const there = await new Promise((done) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null); });
  for (const name of there?.objectStoreNames ?? []) {
    const count = there.transaction(name).objectStore(name).count();
    await new Promise((done) => { count.onsuccess = done; });
    counts[name] = count.result;
  }
  there?.close();
  const files = await navigator.storage.getDirectory();
  for await (const _file of files.keys()) counts.files += 1;
  return counts; }"""


def keep_a_copy(mine, owner):
    mine.open("/offline-copy")
    mine.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Keep a copy here")
    expect(mine.page.locator("[data-keep-copy]")).to_be_hidden()


def open_copy(mine, address, pin="2468"):
    mine.context.set_offline(True)
    mine.open(address)
    open_with_pin(mine, pin)


def open_with_pin(mine, pin="2468"):
    mine.field("Your PIN").fill(pin)
    mine.tap("Open the copy")


def is_done_though_too_long(mine, question):
    """Asked once to make it shorter, next to the field; whoever is done all the same may go."""
    mine.done()
    expect(mine.field(question)).to_have_attribute("aria-invalid", "true")
    mine.done()
    expect(mine.writing).to_have_count(0)


def is_safe_here(mine):
    """What is typed in the open form waits on the phone."""
    expect(mine.status).to_have_text(mine.say("Not sent yet. It is safe on this phone."))


def kept(mine) -> dict:
    """How many rows there are in each store, and files of keys."""
    return mine.page.evaluate(COUNTS)


def all_is_sent(mine):
    expect(mine.page.locator("#outbox")).to_have_text(mine.say("All sent."))
    assert kept(mine)["outbox"] == 0


def stored(people, owner, kind):
    return people.in_database(owner, lambda plan: [one.headline_text for one in kind.of(plan)])


def both_are_shown(mine):
    """One line tells of it, the phone's that has just sent it or the page's, and leads to both."""
    see = mine.page.get_by_role("link", name=mine.say("See both"), exact=True)
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")
    expect(see).to_have_count(1)
    expect(mine.page.locator("body")).not_to_contain_text(mine.say("All sent."))
    see.tap()
    mine.sees("Two texts met here. Nothing is lost.")


def loses_the_cookies(mine):
    """Once nothing is on its way any more: an answer would bring them back."""
    mine.page.goto(f"{mine.address}/healthz")
    mine.context.clear_cookies()


def sign_in_with_card(mine, member, own=False):
    mine.open("/sign-in")
    mine.field("The code on your card").fill(member.code)
    mine.field("Your PIN").fill(member.pin)
    if own:
        mine.page.locator("label[for=own]").tap()
    mine.tap("Sign in", within=mine.main)
    mine.page.wait_for_url("**/home")


def mine_is_used(mine):
    mine.tap("You wrote, without a network")
    mine.tap("Save this")
    mine.page.wait_for_url("**/plan#*")
