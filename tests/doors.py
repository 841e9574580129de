"""Who may use each address of the app, and what they get: tests/test_rules.py asks as everybody."""

from dataclasses import dataclass, field

from tests.conftest import PIN
from tests.house import SIGN_IN


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
    "card.see_failed_sign_ins": signed_in(post=303),
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
    "calendar.give_address": edit("home", post=303),
    "calendar.show": edit("home", 200),
    "card_picture.show": signed_in(404),
    "conversations.answer": edit("home", post=303, answer="in"),
    "conversations.end": edit("home", post=303),
    "conversations.join": signed_in(200, 303),
    "conversations.over": read("home", 303),
    "conversations.show": edit("home", 200),
    "conversations.start": edit("home", post=303),
    "conversations.leave": Door("who knocked", post=303),
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
    "home.list_beside": signed_in(200),
    "home.mine": public(303, but={"nobody": 200}),
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
    "offline_copy.erased": public(204),
    "offline_copy.key": signed_in(404),
    "offline_copy.leaving": Door(
        "signed in",
        get=404,
        but={"owner": 200, "outsider": 200},  # they have a plan
    ),
    "offline_copy.outbox": signed_in(404),
    "offline_copy.sender": public(200),
    "offline_copy.show": signed_in(200),
    "live.stream": read("home"),
    "access_log.answer": edit("home", post=303),
    "access_log.ask": edit("home", post=303),
    "access_log.show": edit("home", 200),
    "matters.rate": edit("matters", 200, 303, value="5"),
    "help.of_plan": read("more"),
    "help.show": public(200),
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
    "goals.after_reload": edit("home", 303),
    "goals.changes": read("plan"),
    "presence.load": Door("reader", "home", get=204),
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
    "versions.choose": Door("reader", "home", get=200, but={"helper": 404, "reader": 404}),
    "versions.history": edit("part", 200),
    "versions.proposed": read("part"),
    "versions.take_back_proposed": Door("reader", "part", post=409),  # what they once sent
    "versions.remove": edit("part", post=303),
    "versions.restore": edit("part", post=303, revision="1"),
    "versions.taken_away": edit("more", 200),
    "versions.undo": edit("part", post=303),
    "meetings.begin": edit("home", post=303),
    "meetings.after_reload": edit("home", 303),
    "meetings.once_more": edit("meetings", post=303),
    "meetings.one": read("meetings"),
    "meetings.say_held": edit("home", post=303),
    "meeting_now.again": edit("meetings", post=303),
    "meeting_now.come": edit("meetings", post=303),
    "meeting_now.end": edit("meetings", post=303),
    "meeting_now.go": edit("meetings", post=303),
    "meeting_now.hear": edit("meetings", post=303),
    "meeting_now.lead": edit("home", post=303),
    "meeting_now.after_reload": read("meetings", 303),
    "minutes_for_guest.show": signed_in(200),
    "minutes.let_open": edit("home", post=303),
    "minutes.after_reload": edit("home", 303),
    "minutes.look_that_day": edit("home", post=303),
    "minutes.tick_off": edit("home", post=303),
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
    "wheel.drawing_alone": read("wheel"),
    "wheel.start_round": edit("wheel", post=303),
}
