"""Who may see and do what: every address, as everybody, by GET and by POST.

A new address fails here until it has a line in DOORS.
"""

import re
from dataclasses import dataclass, field

import pytest

from models.plan.kinds import is_of_owner_alone, is_owners_alone, kind_named
from models.tools.goals import Story
from tests.conftest import PIN
from tests.house import EVERYBODY, SIGN_IN, House, outcome, page_of, secrets_in, words_of
from views.core.language import today
from views.plan.pages import all_pages, keep_words


@dataclass(frozen=True)
class Door:
    """Who may use an address, and what they get.

    `to`: who may. `page`: the page of the plan that it belongs to. `get` and `post`: the status
    that they get. `fields`: what a form sends there.
    """

    to: str
    page: str = ""  # "part": the page that shows this kind of part
    get: int | None = None
    post: int | None = None
    fields: dict = field(default_factory=dict)
    but: dict = field(default_factory=dict)  # {visitor: the status that they get instead}


def public(get=None, post=None, but=None, **fields):
    return Door("everybody", "", get, post, fields, but or {})


def signed_in(get=None, post=None, **fields):
    return Door("signed in", "", get, post, fields)


def read(page, get=200, but=None):
    return Door("reader", page, get, but=but or {})


def propose(part, get=None, post=None, **fields):
    return Door("helper", part, get, post, fields)


def edit(part, get=None, post=None, **fields):
    return Door("owner", part, get, post, fields)


DOORS = {
    "join.ask": public(post=422),
    "join.passkey": public(post=422),
    "join.password": public(303, 422),
    "join.show": public(303),
    "card.keep": signed_in(post=303),
    "card.see_tries": signed_in(post=303),
    "card.replace": signed_in(post=303, pin=PIN),
    "card.show": signed_in(200),
    "appearance.choose_tone": edit("home", post=303, tone="blue"),
    "appearance.keep_picture": edit("home", post=422),
    "appearance.picture": Door("reader", "home", get=404),  # nobody has one here
    "appearance.remove_picture": edit("home", post=303),
    "appearance.show": edit("home", 200),
    "appearance.small_picture": Door("reader", "home", get=404),
    "calendar.choose": edit("home", post=303, shows="look", words="no"),
    "calendar.end_address": edit("home", post=303),
    "calendar.feed": public(404),
    "calendar.file": edit("home", 200),
    "calendar.give_address": edit("home", post=200),
    "calendar.show": edit("home", 200),
    "card_picture.show": signed_in(404),
    "conversations.answer": edit("home", post=303, answer="in"),
    "conversations.end": edit("home", post=303),
    "conversations.join": signed_in(200, 303),
    "conversations.over": read("home", 303),
    "conversations.show": edit("home", 200),
    "conversations.start": edit("home", post=303),
    "conversations.wait": Door("who knocked", get=200),
    "demo.enter": public(404),
    "demo.show": public(404),
    "devices.end": Door("owner of the device", post=303),
    "devices.end_others": signed_in(post=303),
    "devices.show": signed_in(200),
    "booklet.blank": public(200),
    "booklet.blank_pdf": public(200),
    "booklet.pdf": read("diary"),
    "booklet.show": read("diary"),
    "diary.find": Door("reader", "diary", get=200, post=200, fields={"words": "hemmelig"}),
    "diary.become": edit("diary", 200, 409),
    "diary.large": read("diary"),
    "showings.choose": edit("diary", 200, 409),
    "showings.for_table": read("diary"),
    "showings.show": Door("who is shown it", get=200),
    "showings.still": Door("who is shown it", get=204),
    "showings.end": edit("home", post=303),
    "live.stream_of_showing": Door("who is shown it", get=200),
    "diary.months": read("diary"),
    "edits.edit": propose("part", 200),
    "edits.new": propose("part", 303),
    "edits.save": propose("part", post=303),
    "edits.show": read("part", 303),
    "erasure.done": public(200),
    "erasure.last": signed_in(200, 303, yes="y", pin=PIN),
    "erasure.show": signed_in(200),
    "hide.ask": public(200, but={"nobody": SIGN_IN}),
    "hide.hide": public(post=303),
    "hide.leave": public(post=303),
    "hide.open_again": public(post=303, but={"nobody": SIGN_IN}, pin=PIN),
    "hide.show": public(200),
    "home.later": edit("home", 200, 303, page="matters"),
    "home.let_be": edit("home", post=303, suggestion="wheel"),
    "home.beside": signed_in(200),
    "home.mine": public(303),
    "home.people": signed_in(200, 200),
    "home.short": signed_in(303),
    "home.show": read("home"),
    # Owners go on to their own; whoever has no plan gets the numbers.
    "check_in.look_back": Door("who answered", get=200),
    "check_in.together": Door("reader", "check_in", get=200, post=409),
    "check_in_paper.blank": public(200),
    "check_in_paper.blank_pdf": public(200),
    "hard_times_paper.blank": public(200),
    "hard_times_paper.blank_pdf": public(200),
    "hard_times_paper.pdf": read("hard_times"),
    "hard_times_paper.show": read("hard_times"),
    "hard_times_paper.wallet": read("hard_times"),
    "hard_times_paper.wallet_pdf": read("hard_times"),
    "hard_times.now_anywhere": public(200, but={"owner": 303, "outsider": 303}),
    "hard_times.now": edit("home", 200),
    "invitation.end": Door("nobody here", post=404),
    "invitation.enter": public(post=422, code="unknown"),
    "invitation.give": Door("nobody here", post=404),
    "invitation.mine": Door("nobody here", get=404),
    "invitation.show": public(200),
    "language.choose": public(post=303, language="sv"),
    "language.show": public(200),
    "lost_card.show": public(200),
    "offline_copy.begin": signed_in(post=403),
    "offline_copy.bundle": signed_in(404),
    "offline_copy.end": signed_in(post=303),
    "offline_copy.key": signed_in(404),
    "offline_copy.outbox": signed_in(404),
    "offline_copy.sender": public(200),
    "offline_copy.show": signed_in(200),
    "live.stream": read("home"),
    "access_log.answer": edit("home", post=303),
    "access_log.ask": edit("home", post=303),
    "access_log.show": edit("home", 200),
    "matters.rate": edit("matters", 200, 303, value="5"),
    "more.help": read("more"),
    "more.name": edit("more", 200, 303, name="Ola", on_sheet="none"),
    "more.show": read("more"),
    "pinning.move": edit("part", post=303, to="up"),
    "pinning.pin": edit("part", post=303),
    "passkeys.add": signed_in(post=422),
    "passkeys.ask": signed_in(post=200, pin=PIN),
    "passkeys.ask_to_sign_in": public(post=200),
    "passkeys.name": Door("owner of the device", get=200, post=303, fields={"name": "My phone"}),
    "passkeys.remove": Door("owner of the device", post=303),
    "passkeys.sign_in": public(post=422, answer="{}"),
    "password.renew": Door("nobody here", get=404, post=404),
    "password.sign_in": public(post=422),
    "goals.say_who_it_is": edit("home", post=303),
    "goals.accept": edit("home", post=303),
    "goals.find": Door("reader", "plan", post=200),
    "ticks.tick": propose("plan", post=303),
    "goals.look_again": edit("home", 303),
    "goals.changes": read("plan"),
    "presence.note": Door("reader", "home", post=200),
    "presence.show": read("home"),
    "printing.blank": public(200),
    "printing.blank_pdf": public(200),
    "printing.choose": edit("home", post=303),
    "printing.large": read("sheet"),
    "printing.large_pdf": read("sheet"),
    "printing.pdf": read("sheet"),
    "printing.wallet": read("sheet"),
    "printing.wallet_pdf": read("sheet"),
    "proposals.accept_all": edit("home", post=303),
    "proposals.answer": edit("home", post=303, answer="yes"),
    "proposals.show": read("home", but={"helper": 303, "reader": 303}),
    "progress_paper.pdf": read("progress"),
    "progress_paper.show": read("progress"),
    "provider.arrive": public(post=303),
    "provider.back": public(422),
    "provider.connect": signed_in(post=404),
    "provider.disconnect": signed_in(post=404),
    "provider.sign_in": public(post=404),
    "assets.assets": public(200),
    "assets.health": public(200),
    "assets.manifest": public(200),
    "assets.offline": public(200),
    "assets.worker": public(200),
    "reminders.choose": edit("home", post=422, shows="look", words="no"),  # no phone said yes
    "reminders.end": edit("home", post=303),
    "reminders.show": edit("home", 200),
    "reminders.worker": public(200),
    "rescue.begin": Door(
        "who is trusted",
        get=200,
        post=200,
        fields={"here": "y", "pin": PIN, "new": "9753", "again": "9753"},
    ),
    "rescue.trust": Door(
        "who has a plan", post=303, fields={"trust-person": "0", "trust-pin": PIN}
    ),
    "retention.show": public(200),
    "sharing.give": edit("home", 200, 303, parts="plan", level="read", reason="helper", yes="1"),
    "sharing.show": edit("home", 200),
    "sharing.withdraw": edit("home", post=303),
    "sign_in.enter": public(post=422, code="no card", pin="0000"),
    "sign_in.helper": public(200),
    "sign_in.leave": signed_in(post=303),
    "sign_in.show": public(200),
    "takein.begin": public(200, 422),
    "takeout.as_fhir": edit("home", 200),
    "takeout.as_json": edit("home", 200),
    "takeout.as_pdf": edit("home", 200),
    "takeout.show": edit("home", 200),
    "shared_device.begin": signed_in(200, 422, code="no card", pin="0000"),
    "shared_device.end": signed_in(post=404),
    "shared_device.turn": signed_in(post=404),
    # What an owner wrote is not there for anybody else.
    "versions.answer": Door(
        "reader", "home", post=303, fields={"answer": "leave"}, but={"helper": 404, "reader": 404}
    ),
    "versions.history": edit("part", 200),
    "versions.proposed": read("part"),
    "versions.take_back_proposed": Door("reader", "part", post=409),  # what they once sent
    "versions.remove": edit("part", post=303),
    "versions.restore": edit("part", post=303, revision="1"),
    "versions.taken_away": edit("more", 200),
    "versions.undo": edit("part", post=303),
    "meetings.begin": edit("home", post=303),
    "meetings.look_again": edit("home", 303),
    "meetings.once_more": edit("meetings", post=303),
    "meetings.one": read("meetings"),
    "meeting_now.again": edit("meetings", post=303),
    "meeting_now.come": edit("meetings", post=303),
    "meeting_now.end": edit("meetings", post=303),
    "meeting_now.go": edit("meetings", post=303),
    "meeting_now.hear": edit("meetings", post=303),
    "meeting_now.lead": edit("home", post=303),
    "meeting_now.look_again": read("meetings", 303),
    "minutes.let_open": edit("home", post=303),
    "minutes.look_again": edit("home", 303),
    "minutes.show": read("meetings"),
    "minutes_paper.blank": public(200),
    "minutes_paper.blank_pdf": public(200),
    "minutes_paper.pdf": read("meetings"),
    "minutes_paper.show": read("meetings"),
    "meeting_now.show_digits": edit("home", post=303),
    "meeting_now.show": read("meetings"),
    "meeting_now.take_notes": edit("meetings", post=303),
    "unsaid.show_to": edit("unsaid", post=303),
    "week.change_time": Door("owner", "week", post=303, fields={"to": "let-be"}),
    "week.time": read("week"),
    "week_paper.blank": public(200),
    "week_paper.blank_pdf": public(200),
    "week_paper.pdf": read("week"),
    "week_paper.show": read("week"),
    "welcome.begin": public(
        200, 303, but={"owner": 303, "outsider": 303}, country="NO", pin="9753"
    ),
    "welcome.not_now": public(post=303),
    "welcome.show": public(200),
    "checklist.keep": edit("checklist", post=303),
    "checklist_paper.blank": public(200),
    "checklist_paper.blank_pdf": public(200),
    "checklist_paper.pdf": read("checklist"),
    "checklist_paper.show": read("checklist"),
    "people_map.keep": edit("people_map", post=303),
    # Nobody here has this key.
    "people_map.move_there": edit("people_map", post=409, key="c1", ring="near", sector="kin"),
    "people_paper.blank": public(200),
    "people_paper.blank_pdf": public(200),
    "people_paper.pdf": read("people_map"),
    "people_paper.show": read("people_map"),
    "wheel.drawn": read("wheel"),
    "wheel.start_round": edit("wheel", post=303),
}
READERS_PAGES = {"matters", "contacts", "home", "more"}
# What may be done only with parts whose kind allows it: {endpoint: word in Part.allows}.
ASKS_LEAVE = {"pinning.pin": "pin", "pinning.move": "move", "versions.remove": "remove"}
# Where the owner must see secrets: the test below finds no leak if there is nothing to leak.
SHOWS = {
    "check_in.show": {"check_in", "form_total"},
    "check_in.look_back": {"answered"},
    "checklist.show": {"answer", "kept_answers"},
    "people_map.show": {"contact", "place", "kept_map"},
    "contacts.show": {"contact"},
    "home.show": {"matter", "activity"},
    "diary.large": {"entry"},
    "booklet.show": {"entry"},
    "diary.show": {"entry"},
    "showings.choose": {"entry"},
    "showings.show": {"shown"},
    "matters.rate": {"matter"},
    "hard_times.show": {"heading"},
    "hard_times_paper.show": {"heading"},
    "matters.show": {"matter"},
    "proposals.show": {"proposal"},
    "goals.changes": {"strength", "dream", "goal", "action", "frame"},
    "goals.show": {"strength", "dream", "goal", "action", "frame"},
    "printing.show": {"matter", "goal", "action"},
    "printing.large": {"matter", "action"},
    "printing.wallet": {"contact"},
    "versions.taken_away": {"dream"},
    "meetings.one": {"meeting", "note"},
    "meetings.show": {"meeting"},
    "unsaid.show": {"unsaid"},
    "week.show": {"activity"},
    "week.time": {"activity"},
    "wheel.show": {"area"},
}


LISTENS = re.compile(r'<body[^>]* (data-live="/plans/\d+/(shown/\d+/)?live"|data-again\b)')
MANY_PLANS = {"home.people"}  # a page with something of several plans asks again by itself
# What a reader gets there is no page: a file, a stream, a fragment, or the way to another page.
NO_PAGES = {
    "appearance.picture",
    "appearance.small_picture",
    "booklet.pdf",
    "checklist_paper.pdf",
    "people_paper.pdf",
    "conversations.over",
    "edits.show",
    "hard_times_paper.pdf",
    "hard_times_paper.wallet_pdf",
    "live.stream",
    "meeting_now.look_again",
    "presence.note",
    "presence.show",
    "printing.pdf",
    "printing.large_pdf",
    "printing.wallet_pdf",
    "minutes.look_again",
    "minutes_paper.pdf",
    "progress_paper.pdf",
    "versions.answer",
    "versions.take_back_proposed",
    "week_paper.pdf",
    "wheel.drawn",
}
# Pages at an address within a plan, for those who are not let in (yet): they show none of it.
SHOWS_NOTHING = {"conversations.wait", "rescue.begin"}


def doors():
    """{endpoint: its door}: those above, and each declared page, for everybody who may read it."""
    return {page.endpoint: read(page.name) for page in all_pages()} | DOORS


def shows():
    """{endpoint: the secrets that the owner must see there}."""
    every = set(words_of())
    return SHOWS | {"edits.edit": every, "versions.history": every | {"kept"}}


def may_see(visitor):
    """The kinds of parts whose words are open to this visitor."""
    if visitor == "owner":
        return {*words_of(), "proposal", "kept", "shown", "answered"}
    if visitor == "helper":
        open_to_all = {kind for kind in words_of() if not is_of_owner_alone(kind)}
        return open_to_all | {"proposal", "shown"}
    if visitor == "reader":
        return {kind for kind, page in page_of().items() if page in READERS_PAGES}
    return set()


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


def expected(endpoint, kind, visitor, method):
    """The status that this visitor must get."""
    door = doors()[endpoint]
    inside = door.get if method == "GET" else door.post
    if visitor in door.but:
        return door.but[visitor]
    if door.to == "everybody":
        return inside
    if visitor == "nobody":
        return 401 if method == "POST" and endpoint in keep_words() else SIGN_IN
    if door.to in SOME_ONLY:
        return inside if visitor in SOME_ONLY[door.to] else 404
    if door.to == "signed in":
        return inside
    return _in_a_plan(door, endpoint, kind, visitor, inside)


SOME_ONLY = {
    "who has a plan": {"owner", "outsider"},
    "who knocked": {"helper"},
    "who answered": {"owner"},
    "who is trusted": {"helper"},
    "who is shown it": {"owner", "helper"},
    "nobody here": set(),  # only for those who joined by an invitation: nobody in the cast did
    "owner of the device": {"owner"},
}


def _in_a_plan(door, endpoint, kind, visitor, inside):
    """What a visitor gets at an address within the owner's plan."""
    page = page_of()[kind] if door.page == "part" else door.page
    if is_owners_alone(page) and visitor != "owner":
        return 404
    if visitor == "outsider" or (visitor == "reader" and page not in READERS_PAGES):
        return 404
    if visitor != "owner" and (door.to == "owner" or (door.to, visitor) == ("helper", "reader")):
        return 403
    if endpoint in ASKS_LEAVE and ASKS_LEAVE[endpoint] not in kind_named(kind).allows:
        return 404
    return inside


WALK: list = []


@pytest.fixture
def walk(house):
    """[(visit, status, text)] of every visit by everybody, made once for the tests of this file."""
    if not WALK:
        WALK.extend(
            (visit, outcome(response), response.mimetype == "text/html" and response.text)
            for visit, response in visits(house)
        )
    return WALK


def visits(house, methods=("GET", "POST"), chosen=lambda _rule, _kind: True, **headers):
    """Yields ((endpoint, kind of part, visitor, method), response) for every possible request.

    `chosen`: of which rule and kind of part.
    """
    # What a form sends that is known only now.
    more_fields = {
        "goals.accept": {"stamp": Story(house.plan).stamp},
        "conversations.join": {"digits": house.talk.digits},
        "sharing.give": {"until": today()},
    }
    for rule, kind in house.rules():
        if not chosen(rule, kind):
            continue
        fields = doors()[rule.endpoint].fields | more_fields.get(rule.endpoint, {})
        opened = f"?revision={house.parts[kind].revision}" if rule.endpoint == "edits.edit" else ""
        for method in set(methods) & rule.methods:
            for visitor in EVERYBODY:
                response = house.visitors[visitor].ask(
                    method,
                    house.address(rule, kind) + opened,
                    house.body(rule.endpoint, kind, fields),
                    **headers,
                )
                yield (rule.endpoint, kind, visitor, method), response


def test_every_address_has_a_declared_door(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(doors())


def test_every_address_answers_everybody_as_declared(walk):
    answers = {visit: found for visit, found, _page in walk}
    rules = {visit: expected(*visit) for visit in answers}
    assert {
        visit: (found, rules[visit]) for visit, found in answers.items() if found != rules[visit]
    } == {}
    assert len(answers) > 500


def test_secrets_reach_those_they_are_open_to_and_nobody_else(walk):
    shown = {}
    for (endpoint, _kind, visitor, _method), _status, page in walk:
        found = secrets_in(page or "")
        assert found <= may_see(visitor), (endpoint, visitor)
        if visitor == "owner":
            shown.setdefault(endpoint, set()).update(found)
    assert {endpoint: shown[endpoint] & secrets for endpoint, secrets in shows().items()} == shows()


def test_every_page_that_shows_a_plan_hears_when_access_ends(walk, app):
    """Otherwise it stays on the screen: a whole sheet did. Fragments are parts of such pages."""
    within = {rule.endpoint for rule in app.url_map.iter_rules() if "plan_id" in rule.arguments}
    within |= MANY_PLANS
    pages, deaf = set(), set()
    for (endpoint, _kind, visitor, _method), status, page in walk:
        shows_plan = endpoint in within or secrets_in(page or "")
        if page and "<html" in page and status == 200 and shows_plan:
            pages.add(endpoint)
            if not LISTENS.search(page):
                deaf.add((endpoint, visitor))
    reading = {name for name, door in doors().items() if door.to == "reader" and door.page}
    assert reading - pages == NO_PAGES
    assert {one for one in deaf if one[0] not in SHOWS_NOTHING} == set()


def has_fragments(rule, _kind):
    return rule.endpoint.split(".")[0] in ("edits", "versions")


def test_fragments_keep_the_same_secrets(house):
    """What the page's script fetches is checked in the same way."""
    seen = {visitor: set() for visitor in EVERYBODY}
    for (_endpoint, _kind, visitor, _method), response in visits(
        house, ["GET"], has_fragments, **{"HX-Request": "true"}
    ):
        if response.mimetype == "text/html":
            seen[visitor] |= secrets_in(response.text)
    assert seen == {who: may_see(who) - {"proposal", "shown", "answered"} for who in EVERYBODY}


def test_methods_that_an_address_does_not_know_are_refused(house):
    adapter = house.app.url_map.bind("")
    asked = {
        (house.address(rule, kind), method)
        for rule, kind in house.rules()
        if kind in (None, "goal")
        for method in {"GET", "POST", "DELETE"} - rule.methods
    }
    unknown = [visit for visit in asked if not adapter.test(*visit)]
    answers = {
        outcome(house.visitors[name].ask(method, address))
        for address, method in unknown
        for name in ("owner", "nobody")
    }
    assert (answers, len(unknown) > 50) == ({405}, True)
