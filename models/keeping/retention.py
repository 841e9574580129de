"""How long things are kept. models/keeping/retention.json says it once: people read it, and `flask tidy` carries it out."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import peewee

from models.core import migration
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import now, transaction
from models.people.device import OWN_PHONE_SECONDS, SHARED_SECONDS, Device
from models.people.invitation import Invitation, InvitationUse
from models.plan.edit import EmptySubmission
from models.plan.proposal import Proposal
from models.schema import tables

DAY = 86400
BACKUP_DAYS = 30  # of the whole file, from before a migration; it holds what was erased since


@dataclass(frozen=True)
class Rule:
    """`days` None: until the owner erases it. They are counted `since` what stands in these columns; the first to pass counts.

    `why` names the law or the need. `no_end`: {a column that looks like the end of a row: why it is none}.
    """

    what: str
    days: int | None
    why: str
    since: list[str] = field(default_factory=list)
    no_end: dict[str, str] = field(default_factory=dict)


@cache
def rules() -> list[Rule]:
    """As they stand in the file, the longest first."""
    return [
        Rule(**one)
        for one in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    ]


def tidy() -> dict[str, int]:
    """Let go of what has been kept long enough; {what: how many rows, or files}."""
    rows = {rule.what: _carry_out(rule) for rule in rules() if rule.days is not None}
    return rows | {"backup": migration.remove_backups(now() - BACKUP_DAYS * DAY)}


def _carry_out(rule: Rule) -> int:
    before = now() - rule.days * DAY
    if rule.what in APART:
        return APART[rule.what](before)
    return sum(_remove(column.model, column < before) for column in map(_column, rule.since))


def _column(name: str) -> peewee.Field:
    """By its name in the file, "table.column"."""
    table, column = name.split(".")
    return next(one for one in tables() if one._meta.table_name == table)._meta.fields[column]


def _remove(table: type[peewee.Model], which) -> int:
    with transaction():
        return table.delete().where(which).execute()


def _draft(before: int) -> int:
    return _remove(Proposal, (Proposal.state == "draft") & (Proposal.made_at < before))


def _session(before: int) -> int:
    """Signed out, or at rest for so long that it ended by itself."""
    at_rest = (Device.own & (Device.seen_at < before - OWN_PHONE_SECONDS)) | (
        ~Device.own & (Device.seen_at < before - SHARED_SECONDS)
    )
    return _remove(Device, (Device.ended_at < before) | at_rest)


def _signal(before: int) -> int:
    """The last one stays: its number is where the next one goes on."""
    return _remove(Change, (Change.at < before) & (Change.id < Change.latest())) + _remove(
        EmptySubmission, EmptySubmission.at < before
    )


def _invitation(before: int) -> int:
    """The one that a helper came by says for as long as they are here that they came so."""
    return _remove(
        Invitation,
        (Invitation.until < before)
        & Invitation.id.not_in(InvitationUse.select(InvitationUse.invitation)),
    )


# What asks for more than that a day has passed. Each takes the moment (seconds since 1970) before which it lets go,
# and says how many rows went.
APART: dict[str, Callable[[int], int]] = {
    "log": Audit.cut,
    "draft": _draft,
    "session": _session,
    "signal": _signal,
    "invitation": _invitation,
}
