"""Who may see and do what: every address, as everybody, by GET and by POST.

A new address fails here until it has a line in tests/doors.py.
"""

import re

import pytest

from models.plan.kinds import is_of_owner_alone, is_owners_alone, kind_named
from models.tools.story import Story
from tests.doors import DOORS, read
from tests.house import EVERYBODY, SIGN_IN, House, outcome, page_of, secrets_in, words_of
from views.core.language import today
from views.plan.pages import all_pages, keep_words, page_named

READERS_PAGES = {"matters", "contacts", "home", "more"}
# What may be done only with parts whose kind allows it: {endpoint: word in Part.allows}.
ASKS_LEAVE = {"pinning.pin": "pin", "pinning.move": "move", "versions.remove": "remove"}
# Kinds whose words do not stand on their page itself: {kind: why}.
NOT_ON_ITS_PAGE = {
    "call": "nobody can be called without a number",
    "seat": "who sits at a meeting stands on the meeting's own page",
    "note": "as a seat",
    "outcome": "as a seat",
    "tie": "a line on the map, between two who have a place there",
}
# Where else the owner must see secrets: on a declared page besides its own kinds, and elsewhere.
SHOWS_TOO = {
    "check_in.look_back": {"answered"},
    "people_map.show": {"contact"},
    "home.show": {"matter", "activity"},
    "diary.large": {"entry"},
    "booklet.show": {"entry"},
    "showings.choose": {"entry"},
    "showings.show": {"shown"},
    "matters.rate": {"matter"},
    "hard_times_paper.show": {"heading"},
    "proposals.show": {"proposal"},
    "goals.changes": {"strength", "dream", "goal", "action", "frame"},
    "printing.show": {"matter", "goal", "action"},
    "printing.large": {"matter", "action"},
    "printing.wallet": {"contact"},
    "versions.taken_away": {"dream"},
    "meetings.one": {"meeting", "note"},
    "week.time": {"activity"},
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
    "meeting_now.after_reload",
    "presence.load",
    "presence.note",
    "presence.show",
    "printing.pdf",
    "printing.large_pdf",
    "printing.wallet_pdf",
    "minutes_paper.pdf",
    "progress_paper.pdf",
    "versions.answer",
    "versions.take_back_proposed",
    "week_paper.pdf",
    "wheel.drawing_alone",
}
# Pages at an address within a plan, for those who are not let in (yet): they show none of it.
SHOWS_NOTHING = {"conversations.wait", "rescue.begin"}


def doors():
    """{endpoint: its door}: those above, and each declared page, for everybody who may read it."""
    return {page.endpoint: read(page.name) for page in all_pages()} | DOORS


def shows():
    """{endpoint: the secrets that the owner must see there}: each page shows its kinds.

    That others do not see a secret proves nothing where the owner does not see it either.
    """
    every = set(words_of())
    found = SHOWS_TOO | {"edits.edit": every, "versions.history": every | {"kept"}}
    for page in all_pages():
        own = {view.name for view in page.kinds} - NOT_ON_ITS_PAGE.keys()
        found[page.endpoint] = found.get(page.endpoint, set()) | own
    return found


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
def walk(app, cast, browser):
    """[(visit, status, page, secrets)] of every visit by everybody, made once for this file.

    `page`: its text, if it is one. `secrets`: all that are in it, or in the file that it is.
    """
    if not WALK:
        house = House(app, cast, browser)
        WALK.extend(
            (
                visit,
                outcome(response),
                response.mimetype == "text/html" and response.text,
                secrets_in(response.get_data().decode(errors="replace")),
            )
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
        if rule.endpoint == "diary.large":
            opened = "?all=1"  # else it leads to what is shown of the day
        address = house.address(rule, kind) + opened
        for method in set(methods) & rule.methods:
            for visitor in EVERYBODY:
                response = house.visitors[visitor].ask(
                    method,
                    address,
                    house.body(rule.endpoint, kind, fields),
                    **headers,
                )
                yield (rule.endpoint, kind, visitor, method), response


def test_every_address_has_a_declared_door(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(doors())


def test_every_address_answers_everybody_as_declared(walk):
    answers = {visit: found for visit, found, _page, _secrets in walk}
    rules = {visit: expected(*visit) for visit in answers}
    assert {
        visit: (found, rules[visit]) for visit, found in answers.items() if found != rules[visit]
    } == {}
    assert len(answers) > 500


def test_secrets_reach_those_they_are_open_to_and_nobody_else(walk):
    shown = {}
    for (endpoint, _kind, visitor, _method), _status, page, secrets in walk:
        found = secrets if page else set()
        assert found <= may_see(visitor), (endpoint, visitor)
        if visitor == "owner":
            shown.setdefault(endpoint, set()).update(found)
    assert {endpoint: shown[endpoint] & secrets for endpoint, secrets in shows().items()} == shows()
    for kind in NOT_ON_ITS_PAGE:
        assert kind not in shown[page_named(page_of()[kind]).endpoint], "it is there by now"


def test_what_is_shown_to_one_reaches_nobody_else(walk):
    """Neither on a page nor in a file. It is shown to the helper."""
    found = {}
    for (endpoint, _kind, visitor, method), _status, _page, secrets in walk:
        if "shown" in secrets and method == "GET":
            found.setdefault(visitor, set()).add(endpoint)
    assert found == {"owner": {"showings.show", "takeout.as_json"}, "helper": {"showings.show"}}


def test_every_page_that_shows_a_plan_hears_when_access_ends(walk, app):
    """Otherwise it stays on the screen: a whole sheet did. Fragments are parts of such pages."""
    within = {rule.endpoint for rule in app.url_map.iter_rules() if "plan_id" in rule.arguments}
    within |= MANY_PLANS
    pages, deaf = set(), set()
    for (endpoint, _kind, visitor, _method), status, page, secrets in walk:
        shows_plan = endpoint in within or (page and secrets)
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
