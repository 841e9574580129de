"""How long things are kept. models/retention.json says it once: people read it, and `flask tidy` carries it out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import peewee

from models.access import Access
from models.attempt import Attempt
from models.audit import Audit
from models.base import now, transaction
from models.card import Card
from models.change import Change
from models.consent import Consent
from models.conversation import Conversation
from models.device import OWN_PHONE_SECONDS, SHARED_SECONDS, Device
from models.edit import Unchanged
from models.presence import Presence
from models.proposal import Proposal

DAY = 86400


@dataclass(frozen=True)
class Rule:
    """`days` None: until the owner erases it. `why` names the law or the need."""

    what: str
    days: int | None
    why: str


@cache
def rules() -> list[Rule]:
    """As they stand in the file, the longest first."""
    return [Rule(**one) for one in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))]


def tidy() -> dict[str, int]:
    """Let go of what has been kept long enough; {what: how many rows}."""
    return {rule.what: CARRIED_OUT[rule.what](now() - rule.days * DAY) for rule in rules() if rule.days is not None}


def _remove(table: type[peewee.Model], which) -> int:
    with transaction():
        return table.delete().where(which).execute()


def _access(before: int) -> int:
    return _remove(Access, (Access.revoked_at < before) | (Access.expires_at < before))


def _consent(before: int) -> int:
    return _remove(Consent, Consent.withdrawn_at < before)


def _conversation(before: int) -> int:
    return _remove(Conversation, (Conversation.ended_at < before) | (Conversation.expires_at < before))


def _draft(before: int) -> int:
    return _remove(Proposal, (Proposal.state == "draft") & (Proposal.made_at < before))


def _card(before: int) -> int:
    return _remove(Card, Card.ended_at < before)


def _session(before: int) -> int:
    """Signed out, or at rest for so long that it ended by itself."""
    at_rest = ((Device.own & (Device.seen_at < before - OWN_PHONE_SECONDS))
               | (~Device.own & (Device.seen_at < before - SHARED_SECONDS)))
    return _remove(Device, (Device.ended_at < before) | at_rest)


def _signal(before: int) -> int:
    """The last one stays: its number is where the next one goes on."""
    return _remove(Change, (Change.at < before) & (Change.id < Change.latest())) + _remove(Unchanged, Unchanged.at < before)


def _attempt(before: int) -> int:
    return _remove(Attempt, Attempt.since < before)


def _presence(before: int) -> int:
    return _remove(Presence, Presence.seen_at < before)


# Each takes the moment (seconds since 1970) before which it lets go, and says how many rows went.
CARRIED_OUT: dict[str, Callable[[int], int]] = {
    "log": Audit.cut, "access": _access, "consent": _consent, "conversation": _conversation, "draft": _draft, "card": _card,
    "session": _session, "signal": _signal, "attempt": _attempt, "presence": _presence}
