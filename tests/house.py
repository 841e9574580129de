"""Every address of the app with real arguments, and a browser for everybody in the cast."""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass

from models.core.audit import Audit
from models.core.database import database, new_id, now
from models.people.device import Device
from models.people.passkey import Passkey
from models.plan.access_log import ask_about
from models.plan.conversation import Conversation
from models.plan.edit import Submission
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.kinds import all_kinds
from models.plan.proposing import propose
from models.plan.showing import Showing
from models.plan.trust import Trust
from models.tools import KINDS
from models.tools.calendar import CalendarFeed
from models.tools.check_in_table import RoundAtTable, Somebody
from models.tools.checklist import Checklist
from models.tools.contacts import Contact
from models.tools.goals import Dream, Goal
from tests.writing import as_owner, as_writer, change, write
from views.core.assets import BUILT
from views.plan.pages import of_blueprint, page_named

SIGN_IN = "to sign-in"
# {kind of part: its headline field}, for all kinds that the app has.
WORDS = {kind.kind_name: kind.headline for kind in KINDS}
# What a form needs besides its headline.
NEEDED = {
    "form_total": {"total": "27"},
    "answer": {"item": Checklist.items()[0].id, "voice": "owner"},
}
EVERYBODY = ("owner", "helper", "reader", "outsider", "nobody")


def words_of():
    """As WORDS, for every kind that is declared right now: a test may declare one more."""
    return {kind.kind_name: kind.headline for kind in all_kinds()}


def page_of():
    """{kind of part: the page that shows it}."""
    return {kind.kind_name: kind.page for kind in all_kinds()}


def kind_at(rule):
    """The kind of part that an address is about if it does not say so: the first one of its page.

    What is shown of a part is of the diary here.
    """
    name = of_blueprint(rule.endpoint.partition(".")[0]) or "diary"
    return page_named(name).kinds[0].name


def secret(name):
    """A text that must reach only those who may read it: `secrets_in` finds it in a page."""
    return f"hemmelig-{name}"


def secret_parts(plan):
    """{kind: a part of that kind whose present words are secret}, and a removed dream."""
    parts = {}
    for kind in all_kinds():
        suggested = kind.of(plan) if kind.has_suggestions else []
        first = suggested[0] if suggested else write(kind, plan, **{kind.headline: "First words"})
        parts[kind.kind_name] = change(first, **{kind.headline: secret(kind.kind_name)})
    write(Dream, plan, text=secret("dream")).remove(as_owner(plan))
    return parts


def a_passkey(person):
    """A passkey for this person. Nobody has its private key."""
    passkey = Passkey(person=person, credential=b"nobody", public_key=b"", count=0, name="A phone")
    passkey.save(force_insert=True)
    return passkey


@contextmanager
def undone():
    """A context manager that rolls back what is written in it: so one plan does for many visits."""
    with database.atomic() as step:
        yield
        step.rollback()


@dataclass
class Visitor:
    """Somebody who sends requests, each from a new browser with their cookie and a valid token."""

    app: object
    cookie: str
    token: str

    def ask(self, method, address, body=(), **headers):
        client = self.app.test_client()
        client.set_cookie("hjulet", self.cookie)
        if method == "GET":
            answer = client.get(address, headers=headers)
            if answer.mimetype == "text/event-stream":
                answer.close()  # a stream, which would not end
            return answer
        with undone():
            return client.open(
                address,
                method=method,
                data={"csrf_token": self.token, **dict(body)},
                headers=headers,
            )


def visitors(app, cast, browser):
    """{name: Visitor}, for everybody in the cast and for nobody."""
    found = {}
    for name in EVERYBODY:
        opened = browser(getattr(cast, name, None))
        opened.get("/language")
        found[name] = Visitor(app, opened.client.get_cookie("hjulet").value, opened.token())
    return found


class House:
    """The owner's plan, with a secret in a part of every kind, and the addresses of everything.

    The helper waits to be let into a conversation, has proposed something, has looked, and is shown
    a secret from the diary. The owner left a secret that met a conflict.
    """

    def __init__(self, app, cast, browser):
        self.app = app
        self.plan = cast.owner.plan
        self.parts = secret_parts(self.plan)
        self.parts["activity"] = change(self.parts["activity"], days="1234567")
        meeting = self.parts["meeting"]
        for kind in ("seat", "note", "unsaid"):
            self.parts[kind] = change(self.parts[kind], meeting=meeting.id)
        self.visitors = visitors(app, cast, browser)
        self.talk = Conversation.start(as_owner(self.plan))
        meeting.begin(as_owner(self.plan))
        helper = cast.helper.person
        guest = Guest.knock(self.talk, helper)
        Trust.give(as_owner(self.plan), helper.id)
        proposal = propose(
            as_writer(helper, self.plan), Goal, new_id(), 0, {"text": secret("proposal")}, sent=True
        )
        Audit.note(helper, self.plan, "read", "plan")
        entries = Audit.select(Audit.id).where(Audit.person_id == helper.id)
        entry = entries.order_by(-Audit.id).scalar()
        ask_about(as_owner(self.plan), entry)
        CalendarFeed.choose(as_owner(self.plan), [], False)
        kept = KeptText.keep(
            as_owner(self.plan), self.parts["goal"], {}, {"text": secret("kept")}, Submission()
        )
        shown = Showing.begin(
            as_owner(self.plan),
            self.parts["entry"],
            {"day": "2026-11-28", "text": [secret("shown")]},
            helper,
            now() + 9999,
        )
        shown_now = RoundAtTable(as_owner(self.plan), "start")
        shown_now.answer(Somebody(cast.owner.person), {"mood": "5"})
        shown_now.show()
        answered = RoundAtTable(as_owner(self.plan), "end")
        answered.wait_for("Kari")
        answered.answer(Somebody(name="Arne"), {"words": secret("hidden")})
        answered.answer(Somebody(cast.owner.person), {"words": secret("answered")})
        self._known = {
            "round_id": answered.round.id,
            "about": "start",
            "showing_id": shown.id,
            "kept_id": kept.id,
            "guest_id": guest.id,
            "talk_id": self.talk.id,
            "proposal_id": proposal.id,
            "person_id": helper.id,
            "entry": entry,
            "plan_id": self.plan.id,
            "matter_id": self.parts["matter"].id,
            "action_id": self.parts["action"].id,
            "meeting_id": meeting.id,
            "seat_id": self.parts["seat"].id,
            "who": self.plan.owner_id,
            "screen": "round",
            "state": "done",
            "page": "plan",
            "form": "plan",
            "invitation_id": 1,
            "passkey_id": a_passkey(cast.owner.person).id,
            "device_id": Device.of(cast.owner.person)[0].id,
            "token": "unknown",
            "what": "activity",
            "usual": "2026-11-26",
            "begun": "goal",
            "name": json.loads((BUILT / "manifest.json").read_text())["app.css"],
        }

    def rules(self):
        """Yields (rule, kind of part) for every address of the app; None for one without a kind."""
        for rule in self.app.url_map.iter_rules():
            for kind in words_of() if "kind" in rule.arguments else [None]:
                yield rule, kind

    def address(self, rule, kind=None, **other):
        """The address of this rule, with `other` arguments instead of the owner's."""
        known = dict(self._known)
        if kind is None and "part_id" in rule.arguments:
            kind = kind_at(rule)
        if kind:
            known |= {"kind": kind, "part_id": self.parts[kind].id}
        known |= other
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})

    def body(self, endpoint, kind=None, fields=()):
        """A valid answer to the form at this endpoint."""
        if endpoint == "edits.save":
            return {"expected": str(self.parts[kind].revision)} | filled(
                self.plan, kind, "New words"
            )
        return dict(fields)


def filled(plan, kind, words):
    """A form of this kind with these words in its headline, and whatever else it needs."""
    needed = dict(NEEDED.get(kind, {}))
    if kind == "tie":
        needed |= {name: str(write(Contact, plan, name=name).id) for name in ("one", "other")}
    return {words_of()[kind]: words} | needed


def secrets_in(text):
    """The names of all secrets in this text."""
    return set(re.findall(r"hemmelig-(\w+)", text))


def outcome(response):
    """The status, and whether a redirect leads to the sign-in, but not because of signing out."""
    leads_there = response.status_code == 303 and response.location.startswith("/sign-in")
    signed_out = "Clear-Site-Data" in response.headers
    return SIGN_IN if leads_there and not signed_out else response.status_code
