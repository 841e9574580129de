"""The addresses of every page, for one owner with a full plan.

They come from the app's map of addresses, so that a new page is tested without being named here.
"""

from flask import Flask
from werkzeug.routing import Rule

from models.core import clock
from models.people.passkey import Passkey
from models.plan.access import Access
from models.plan.kept_text import KeptText
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools import KINDS
from models.tools.check_in_round import CheckInRound
from models.tools.week import Activity

# Not pages: streams, files, fragments, and addresses that lead on to a page in this list.
OTHER = {
    "appearance.picture",
    "appearance.small_picture",
    "home.mine",
    "home.short",
    "assets.assets",
    "assets.health",
    "assets.manifest",
    "assets.worker",
    "calendar.feed",
    "calendar.file",
    "demo.enter",
    "home.list_beside",
    "live.stream",
    "live.stream_of_showing",
    "showings.still",
    "booklet.pdf",
    "booklet.blank_pdf",
    "offline_copy.erased",
    "offline_copy.sender",
    "minutes_for_guest.show",
    "presence.load",
    "presence.show",
    "printing.pdf",
    "reminders.worker",
    "printing.large_pdf",
    "card_picture.show",
    "hard_times.now_anywhere",
    "hard_times_paper.blank_pdf",
    "hard_times_paper.pdf",
    "hard_times_paper.wallet_pdf",
    "printing.blank_pdf",
    "printing.wallet_pdf",
    "minutes_paper.blank_pdf",
    "minutes_paper.pdf",
    "progress_paper.pdf",
    "edits.show",
    "edits.new",
    "conversations.wait",
    "join.show",
    "join.password",
    "invitation.mine",
    "meetings.after_reload",
    "meeting_now.after_reload",
    "provider.back",
    "rescue.begin",
    "password.renew",
    "takeout.as_pdf",
    "takeout.as_json",
    "takeout.as_fhir",
    "check_in_paper.blank_pdf",
    "checklist_paper.blank_pdf",
    "checklist_paper.pdf",
    "people_paper.blank_pdf",
    "people_paper.pdf",
    "week_paper.blank_pdf",
    "week_paper.pdf",
    "wheel.drawing_alone",
}
FOR_KINDS = {
    "edits.edit": [kind.kind_name for kind in KINDS],
    "versions.history": ["goal"],
    "versions.proposed": ["goal"],
}
STRANGERS = (
    "welcome.show",
    "welcome.begin",
    "sign_in.show",
    "sign_in.helper",
    "invitation.show",
    "takein.begin",
    "erasure.done",
)  # seen before signing in


def addresses(app: Flask, plan: Plan) -> list[str]:
    """One address for each page that this plan has; the forms once for each kind of part."""
    parts = {kind.kind_name: next(iter(kind.of(plan)), None) for kind in KINDS}
    opened = Access.select().where(Access.plan == plan).first()
    passkey = Passkey(
        person=plan.owner,
        credential=str(plan.id).encode(),
        public_key=b"",
        count=0,
        name="Min mobil",
    )
    if not Passkey.of(plan.owner):
        passkey.save(force_insert=True)
    known = {
        "passkey_id": Passkey.of(plan.owner)[0].id,
        "plan_id": plan.id,
        "matter_id": parts["matter"] and parts["matter"].id,
        "person_id": opened and opened.person_id,
        "part_id": parts["entry"] and parts["entry"].id,
        "showing_id": next((one.id for one in Showing.of(plan)), None),
        "activity_id": next(
            (one.id for one in Activity.of(plan) if one.comes_on(clock.today())), None
        ),
        "what": "activity",
        "kept_id": next((one.id for one in KeptText.undecided(Visit.of_owner(plan))), None),
        "meeting_id": parts["meeting"] and parts["meeting"].id,
        "begun": "goal",
        "about": "end",
        "round_id": next((one.id for one in CheckInRound.seen_by(Visit.of_owner(plan))), None),
        "usual": clock.today().isoformat(),
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in OTHER or rule.endpoint in STRANGERS:
                continue
            for kind in FOR_KINDS.get(rule.endpoint, [None]):
                part = kind and parts[kind] and parts[kind].id
                values = known | ({"kind": kind, "part_id": part} if kind else {})
                found += [app.url_for(rule.endpoint, **one) for one in _filled(rule, values)]
    return sorted(set(found)) + ["/nothing-here"]


def of_nobody(app: Flask) -> list[str]:
    """The pages that are seen before signing in."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    return sorted({rule.rule for rule in rules if rule.endpoint in STRANGERS})


def _filled(rule: Rule, known: dict) -> list[dict]:
    """The rule's arguments; an address with a choice in it is three pages.

    None if the plan has no part to fill them with: an empty one has no form for a matter.
    """
    if rule.endpoint == "printing.blank":
        return [{"form": form} for form in ("wheel", "matters", "plan")]
    if rule.endpoint == "week.time":
        known = known | {"part_id": known["activity_id"]}
    values = {name: known[name] for name in rule.arguments}
    return [values] if None not in values.values() else []
