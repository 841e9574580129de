"""How long things are kept. People read the rules in retention.json, `flask tidy` applies them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import peewee

from models.core import migration, write_ahead
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import now, transaction
from models.core.reserve import make_reserve
from models.keeping.erasure import forget
from models.keeping.padding import pad_old_seals
from models.people.device import OWN_PHONE_SECONDS, SHARED_SECONDS, Device
from models.people.invitation import Invitation, InvitationUse
from models.people.person import Person
from models.plan.edit import EmptySubmission
from models.plan.kept_text import KeptText
from models.plan.proposal import UNSENT, Proposal
from models.plan.showing import Showing
from models.schema import tables

DAY = 86400
BACKUP_DAYS = 30  # of the whole file, from before a migration; it holds what was erased since


@dataclass(frozen=True)
class Rule:
    """One rule: what is deleted how long after which moment.

    what: the kind of thing, and its name in APART where it needs more than a comparison.
    days: how long it is kept; None means until the owner erases it.
    since: columns ("table.column") with the moment from which the days count. A row goes when the
        days have passed for any of its columns.
    why: the law or the need that the rule comes from.
    no_end: {column that looks like the end of a row: why no days are counted from it}.
    """

    what: str
    days: int | None
    why: str
    since: list[str] = field(default_factory=list)
    no_end: dict[str, str] = field(default_factory=dict)


@cache
def rules() -> list[Rule]:
    """The rules in the order of the file, the longest first."""
    text = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
    return [Rule(**one) for one in json.loads(text)]


def tidy() -> dict[str, int]:
    """Delete what has been kept long enough, and pad what an earlier release sealed without.

    Returns {what: how many rows, or files}.
    """
    make_reserve()
    rows = {rule.what: _apply(rule, rule.days) for rule in rules() if rule.days is not None}
    rows["padded"] = pad_old_seals()
    write_ahead.empty()
    return rows | {"backup": migration.remove_backups(now() - BACKUP_DAYS * DAY)}


def _apply(rule: Rule, days: int) -> int:
    before = now() - days * DAY
    if rule.what in APART:
        return APART[rule.what](before)
    columns = [_column(name) for name in rule.since]
    return sum(_delete(column.model, column < before) for column in columns)


def _column(name: str) -> peewee.Field:
    """The field that the file calls "table.column"."""
    table_name, column = name.split(".")
    table = next(table for table in tables() if table._meta.table_name == table_name)
    return table._meta.fields[column]


def _delete(table: type[peewee.Model], condition) -> int:
    with transaction():
        return table.delete().where(condition).execute()


def _draft(before: int) -> int:
    drafts = _delete(Proposal, Proposal.state.in_(UNSENT) & (Proposal.made_at < before))
    return drafts + _delete(KeptText, KeptText.is_private & (KeptText.at < before))


def _session(before: int) -> int:
    """Sessions that were signed out, or ended by themselves because nobody used them."""
    own_unused = Device.own & (Device.seen_at < before - OWN_PHONE_SECONDS)
    shared_unused = ~Device.own & (Device.seen_at < before - SHARED_SECONDS)
    return _delete(Device, (Device.ended_at < before) | own_unused | shared_unused)


def _signal(before: int) -> int:
    # The last change stays: the next one takes its number from it.
    changes = _delete(Change, (Change.at < before) & (Change.id < Change.latest()))
    return changes + _delete(EmptySubmission, EmptySubmission.at < before)


def _invitation(before: int) -> int:
    """Invitations that led to nobody. A used one shows for as long as the helper is here."""
    used = InvitationUse.select(InvitationUse.invitation)
    return _delete(Invitation, (Invitation.until < before) & Invitation.id.not_in(used))


def _name(before: int) -> int:
    with transaction():
        return forget(Person.created_at < before)


# The rules that compare more than one moment. Each function takes a moment (seconds since 1970),
# deletes what ended before it, and returns how many rows that were.
APART: dict[str, Callable[[int], int]] = {
    "log": Audit.cut,
    "draft": _draft,
    "session": _session,
    "signal": _signal,
    "invitation": _invitation,
    "name": _name,
    "showing": Showing.clear_past,
}
