"""What is undone, removed or thrown away while the outbox of a phone is being sent."""

from playwright.sync_api import expect

from e2e.copies import COUNTS, all_is_sent, kept
from models.tools.matters import Matter
from tests.waiting import until_page
from tests.writing import write

REMOVED = "You removed this. It is not sent yet."
# Fifteen seconds become three and ten become two: in proportion, and the test is shorter.
QUICK = """(() => {
  const { setInterval, AbortSignal } = window, { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms === 15000 ? 3000 : ms);
  window.setInterval = (what, ms, ...more) => setInterval(what, ms === 10000 ? 2000 : ms, ...more);
})()"""
# The first removal that is sent waits until the test lets it go.
HELD = """(() => {
  const { fetch } = window;
  window.fetch = async (address, ...more) => {
    if (`${address}`.endsWith("/removal") && window.holds && !window.letGo)
      await new Promise((done) => { window.letGo = done; });
    return fetch(address, ...more);
  };
})()"""


# Whoever sends what waits holds this lock until the last of it has its answer.
ROUND_IS_OVER = """async () => (await navigator.locks.query()).held
  .every((one) => one.name !== "outbox")"""


def matters(people, owner):
    return people.in_database(owner, lambda plan: [one.id for one in Matter.of(plan)])


def test_a_removal_that_nobody_answers_is_told_to_be_waiting(people, owner, mine, line):
    mine.page.add_init_script(QUICK)
    mine.open(owner.at(f"matter/{matters(people, owner)[0]}/edit"))
    mine.tap("More you can do")
    line.turn("silent")
    mine.tap("Remove", within=mine.main)
    mine.sees(REMOVED)
    expect(mine.page.locator("#outbox")).to_contain_text(
        mine.say("One thing is not sent yet. It is safe on this phone.")
    )
    assert kept(mine)["outbox"] == 1
    line.turn("up")
    all_is_sent(mine)


def test_what_is_undone_while_another_is_being_sent_is_not_sent(people, owner, mine):
    people.in_database(owner, lambda plan: write(Matter, plan, text="Noe annet"))
    first, second = matters(people, owner)
    mine.page.add_init_script(HELD)
    mine.open(owner.at("matters"))
    cards = [mine.page.locator(f"#part-{one}") for one in (first, second)]
    for card in cards:
        mine.tap("Change", within=card)
        mine.tap("More you can do", within=card)
    mine.loses_the_network()
    for card in cards:
        mine.tap("Remove", within=card)
        expect(card).to_contain_text(mine.say(REMOVED))
    mine.page.evaluate("() => { window.holds = true; }")
    mine.finds_the_network()
    mine.page.wait_for_function("() => window.letGo")
    mine.tap("Undo", within=cards[1])
    expect(cards[1]).not_to_contain_text(mine.say(REMOVED))
    assert kept(mine)["outbox"] == 1
    mine.page.evaluate("() => letGo()")
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")
    until_page(mine.page, ROUND_IS_OVER)
    assert matters(people, owner) == [second]
