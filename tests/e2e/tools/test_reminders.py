"""A phone says yes to reminders, one comes, and the phone says nothing but the app's name."""

import json

from playwright.sync_api import expect

from models.people.push import Push
from models.plan.plan import Plan
from tests.push_receiver import Phone as Subscribed

# The maker's push service is asked over the internet: here the phone has its answer already.
ANSWER = """(told) => {
  PushManager.prototype.subscribe = async (wish) => {
    if (!wish.userVisibleOnly || wish.applicationServerKey.length !== 65) throw new Error("no key");
    return { toJSON: () => ({ endpoint: told.endpoint, keys: told }) };
  };
}"""
# A browser without a screen shows no notification: the worker says what it would show.
LISTEN = """() => { self.shown = new Promise((done) => {
  registration.showNotification = async (title, more) => done([title, more.body, more.tag]);
}); }"""


def kept(server, owner):
    with server.database():
        return [one.shows for one in Push.of(Plan.by_id(owner.plan_id).owner)]


def test_a_phone_says_yes_is_reminded_without_content_and_turned_off(phone, server, owner):
    mine = phone(owner, new=True, service_workers="allow")
    mine.context.grant_permissions(["notifications"], origin=server.address)
    page = mine.page
    page.add_init_script(f"({ANSWER})({json.dumps(Subscribed().form)})")
    mine.open(owner.at("reminders"))
    mine.tap("Turn on reminders")
    expect(page.get_by_role("status").filter(has_text="Lagret")).to_be_in_viewport(ratio=1)
    assert kept(server, owner) == ["look matters"]
    [worker] = [one for one in mine.context.service_workers if "/reminders/" in one.url]
    for words, said in ((False, ""), (True, "Tid for et blikk på planen")):
        worker.evaluate(LISTEN)
        _deliver(page, server, {"language": "nb", "words": words})
        assert worker.evaluate("() => shown") == ["Hjulet", said, "Hjulet"]
    mine.tap("Turn off reminders")
    expect(page.get_by_role("status").filter(has_text="Slått av")).to_be_in_viewport(ratio=1)
    assert kept(server, owner) == []


def test_the_phones_no_is_seen_at_the_button_that_was_tapped(phone, owner):
    mine = phone(owner, new=True, service_workers="allow")
    mine.page.add_init_script("Notification.requestPermission = async () => 'denied'")
    mine.open(owner.at("reminders"))
    mine.tap("Turn on reminders")
    answer = mine.page.get_by_role("status").filter(
        has_text=mine.say(
            "The phone says no to reminders from Hjulet. "
            "You can change that in the phone’s settings, under notifications."
        )
    )
    expect(answer).to_be_in_viewport(ratio=1)
    button = mine.target("Turn on reminders").bounding_box()
    gap = answer.bounding_box()["y"] - (button["y"] + button["height"])
    assert 0 <= gap < 48, f"the answer stands {gap} px from the button"


def _registration(found):
    ids = {one["registrationId"] for one in found if one["scopeURL"].endswith("/reminders/")}
    return ids.pop() if ids else None


def _deliver(page, server, message):
    """Have the browser hand its worker a message, as it does when one has come."""
    talk = page.context.new_cdp_session(page)
    found = []
    talk.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    talk.send("ServiceWorker.enable")
    for _ in range(5000):  # what the browser tells comes between two answers
        if own := _registration(found):
            break
        page.evaluate("() => null")
    assert own, "the browser knows of no worker for reminders"
    talk.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": server.address, "registrationId": own, "data": json.dumps(message)},
    )
    talk.detach()
