"""The house as visitors meet it: every address with real arguments, and everybody signed in once."""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass

from models.core.audit import Audit
from models.core.database import database, new_id
from models.people.device import Device
from models.people.passkey import Passkey
from models.plan.access_log import ask_about
from models.plan.conversation import Conversation, Guest
from models.plan.proposal import Proposal
from models.plan.trust import Trust
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.wheel import Area
from tests.writing import change, write
from views.core.assets import BUILT

SIGN_IN = "to sign-in"
EVERYBODY = ("owner", "helper", "reader", "outsider", "nobody")
# The field that carries the words, for each kind of part.
WORDS = {
    "strength": "text",
    "dream": "text",
    "goal": "text",
    "action": "what",
    "frame": "others",
    "contact": "name",
    "matter": "text",
    "area": "now",
}
PAGE = {
    "strength": "plan",
    "dream": "plan",
    "goal": "plan",
    "action": "plan",
    "frame": "plan",
    "contact": "contacts",
    "matter": "matters",
    "area": "wheel",
}


def secret(noun):
    return f"hemmelig-{noun}"


def secret_parts(plan):
    """{noun: a part of that kind whose second words are secret}."""
    kinds = (Strength, Dream, Goal, Action, Frame, Contact, Matter)
    parts = {
        kind.noun: change(
            write(kind, plan, **{WORDS[kind.noun]: "First words"}),
            **{WORDS[kind.noun]: secret(kind.noun)},
        )
        for kind in kinds
    }
    write(Dream, plan, text=secret("dream")).remove(plan.owner)
    return parts | {"area": change(Area.of(plan)[0], now=secret("area"))}


def a_passkey(person):
    """One that nobody holds the key to."""
    passkey = Passkey(person=person, credential=b"nobody", public_key=b"", count=0, name="A phone")
    passkey.save(force_insert=True)
    return passkey


@contextmanager
def undone():
    """What happens inside is taken back, so that one house serves many visits."""
    with database.atomic() as step:
        yield
        step.rollback()


@dataclass
class Visitor:
    """Somebody at the door with a cookie and a fresh form, as often as wanted."""

    app: object
    cookie: str
    token: str

    def ask(self, method, address, body=(), **headers):
        client = self.app.test_client()
        client.set_cookie("hjulet", self.cookie)
        if method == "GET":
            answer = client.get(address, headers=headers)
            if answer.mimetype == "text/event-stream":
                answer.close()  # it would go on for hours
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
    """The owner's plan with a secret in every kind of part, a conversation that the helper knocked at,
    something they proposed, and the address of it all."""

    def __init__(self, app, cast, browser):
        self.app, self.plan, self.parts = app, cast.owner.plan, secret_parts(cast.owner.plan)
        self.visitors = visitors(app, cast, browser)
        self.talk = Conversation.start(self.plan)
        helper, guest = cast.helper.person, Guest.knock(self.talk, cast.helper.person)
        Trust.give(self.plan, helper.id)
        proposal = Proposal.put(
            self.plan, Goal, new_id(), helper, 0, {"text": secret("proposal")}, sent=True
        )
        Audit.note(helper, self.plan, "read", "plan")
        visit = (
            Audit.select(Audit.id).where(Audit.person_id == helper.id).order_by(-Audit.id).scalar()
        )
        ask_about(self.plan, visit)
        self._known = {
            "guest_id": guest.id,
            "talk_id": self.talk.id,
            "proposal_id": proposal.id,
            "person_id": helper.id,
            "entry": visit,
            "plan_id": self.plan.id,
            "matter_id": self.parts["matter"].id,
            "page": "plan",
            "form": "plan",
            "invitation_id": 1,
            "passkey_id": a_passkey(cast.owner.person).id,
            "device_id": Device.of(cast.owner.person)[0].id,
            "token": "unknown",
            "name": json.loads((BUILT / "manifest.json").read_text())["app.css"],
        }

    def rules(self):
        """Every address of the app as (rule, noun): one for each kind of part where it has one."""
        for rule in self.app.url_map.iter_rules():
            for noun in WORDS if "noun" in rule.arguments else [None]:
                yield rule, noun

    def address(self, rule, noun=None, **other):
        known = (
            self._known | ({"noun": noun, "part_id": self.parts[noun].id} if noun else {}) | other
        )
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})

    def body(self, endpoint, noun=None, fields=()):
        """A valid answer to the form at this endpoint."""
        if endpoint == "edits.save":
            return {"expected": str(self.parts[noun].revision), WORDS[noun]: "New words"}
        return dict(fields)


def secrets_in(text):
    return set(re.findall(r"hemmelig-(\w+)", text))


def outcome(response):
    """The status, and whether a redirect leads to the sign-in."""
    to_sign_in = response.status_code == 303 and response.location.startswith("/sign-in")
    return SIGN_IN if to_sign_in else response.status_code
