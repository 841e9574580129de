"""Every page that the app has, as addresses of one owner with a full plan.

They come from the app's URL map, so that a new page is tested without anybody remembering to.
"""

from flask import Flask
from werkzeug.routing import Rule

from models.people.passkey import Passkey
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.wheel import Area

KINDS = {kind.noun: kind for kind in (Strength, Dream, Goal, Action, Frame, Contact, Matter, Area)}
# Not pages: streams, files, fragments, and addresses that lead on to a page in this list.
OTHER = {
    "home.mine",
    "home.short",
    "assets.assets",
    "assets.health",
    "assets.manifest",
    "assets.worker",
    "demo.enter",
    "live.stream",
    "presence.show",
    "printing.pdf",
    "printing.blank_pdf",
    "printing.wallet_pdf",
    "edits.show",
    "edits.new",
    "conversations.wait",
    "join.show",
    "join.password",
    "invitation.mine",
    "provider.back",
    "rescue.begin",
    "password.renew",
    "takeout.as_pdf",
    "takeout.as_json",
    "takeout.as_fhir",
}
# For pages about a part: the kinds for which they are looked at.
NOUNS = {"edits.edit": KINDS, "versions.history": ["goal"]}
# The pages that are seen before signing in.
STRANGERS = (
    "welcome.show",
    "welcome.begin",
    "sign_in.show",
    "invitation.show",
    "takein.begin",
    "erasure.done",
)


def addresses(app: Flask, plan: Plan) -> list[str]:
    """One address for each page; the forms once for each kind of part."""
    parts = {noun: next(iter(kind.of(plan)), None) for noun, kind in KINDS.items()}
    access = Access.select().where(Access.plan == plan).first()
    known = {
        "passkey_id": _passkey(plan.owner).id,
        "plan_id": plan.id,
        "matter_id": parts["matter"].id,
        "person_id": access.person_id if access else None,
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in OTHER or rule.endpoint in STRANGERS:
                continue
            for noun in NOUNS.get(rule.endpoint, [None]):
                values = known | ({"noun": noun, "part_id": parts[noun].id} if noun else {})
                found += [app.url_for(rule.endpoint, **one) for one in _filled(rule, values)]
    return sorted(set(found)) + ["/nothing-here"]


def _passkey(owner) -> Passkey:
    """One of the owner's passkeys, made up if there is none."""
    if not Passkey.of(owner):
        made = Passkey(
            person=owner,
            credential=str(owner.id).encode(),
            public_key=b"",
            count=0,
            name="Min mobil",
        )
        made.save(force_insert=True)
    return Passkey.of(owner)[0]


def _filled(rule: Rule, known: dict) -> list[dict]:
    """The arguments of the rule's addresses: one for each page that it stands for."""
    if rule.endpoint == "printing.blank":
        return [{"form": form} for form in ("wheel", "matters", "plan")]
    return [{name: known[name] for name in rule.arguments}]
