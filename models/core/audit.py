"""The audit log: who did what to which part, when, and by what right. Never what was written.

It is evidence, so rows are only added. Each plan has a chain of its own: an entry's seal is a keyed
hash of its fields and of the seal before it. The plan's head holds the number of entries and the
last seal. Somebody who can write in the database, but does not have the installation's key, cannot
change an entry and make the chain fit again.
"""

from dataclasses import dataclass
from typing import Any

import peewee

from models.core.database import (
    Base,
    database,
    is_sqlite,
    new_id,
    now,
    reading_turn,
    same_turn,
    turn,
)
from models.core.encryption import audit_seal, same_seal
from models.core.prepared import PreparedQuery

ONE_LOOK_SECONDS = 60
LATEST = PreparedQuery(
    lambda kind, plan: kind.select().where(kind.plan_id == plan).order_by(kind.id.desc()).limit(20)
)
HEAD = PreparedQuery(lambda kind, plan: kind.select().where(kind.id == plan))
NO_PLAN = 0
START = b""


class Audit(Base):
    plan_id = peewee.BigIntegerField(default=NO_PLAN)
    number = peewee.IntegerField()  # 1, 2, 3 … in this plan
    at = peewee.BigIntegerField(default=now)
    person_id = peewee.BigIntegerField(null=True)
    verb = peewee.CharField(20)
    subject = peewee.CharField(20)  # a kind of part, a page, or such as "card"
    subject_id = peewee.BigIntegerField(null=True)
    # By what right the person was in the plan: owner, conversation, or as the access says.
    right = peewee.CharField(30, null=True)
    seal = peewee.BlobField()

    class Meta:
        indexes = ((("plan_id", "id"), False), (("plan_id", "number"), False))

    @classmethod
    def note(
        cls,
        person,
        plan,
        verb: str,
        subject: str,
        subject_id: int | None = None,
        right: str | None = None,
    ) -> None:
        """Add one entry. Rows are never changed or removed.

        `right`: by what right somebody who is not the owner is in the plan.
        """
        plan_id = plan.id if plan else NO_PLAN
        if plan and person and plan.owner_id == person.id:
            right = "owner"
        with same_turn(plan_id):
            head = Head.of(plan_id)
            entry = cls(
                id=max(new_id(), head.last + 1),
                plan_id=plan_id,
                number=head.number + 1,
                person_id=person and person.id,
                verb=verb,
                subject=subject,
                subject_id=subject_id,
                right=right,
            )
            entry.seal = entry.sealed_after(head.seal)
            head.moves_to(entry)
            entry.save(force_insert=True)

    @classmethod
    def has_just_read(cls, person, plan, subject: str, subject_id: int | None = None) -> bool:
        """True if an entry from within ONE_LOOK_SECONDS says that this person read `subject`."""
        read = (person.id, "read", subject, subject_id)
        return any(
            (row.person_id, row.verb, row.subject, row.subject_id) == read
            for row in LATEST.rows(cls, plan.id)
            if row.at > now() - ONE_LOOK_SECONDS
        )

    @classmethod
    def between(cls, since: int | None, until: int | None) -> list["Audit"]:
        """Every entry from `since` until before `until` (seconds since 1970), oldest first."""
        rows = cls.select().order_by(cls.at, cls.id)
        if since is not None:
            rows = rows.where(cls.at >= since)
        return list(rows.where(cls.at < until) if until is not None else rows)

    def sealed_after(self, before: bytes) -> bytes:
        """The seal that this entry must have when the entry before it has the seal `before`."""
        return audit_seal(
            bytes(before),
            self.plan_id,
            self.number,
            self.id,
            self.at,
            self.person_id,
            self.verb,
            self.subject,
            self.subject_id,
            self.right,
        )

    @classmethod
    def cut(cls, before: int) -> int:
        """Delete the entries older than `before` (seconds since 1970) and return how many.

        The head stores the number and the seal of the last deleted entry, so that the rest of
        the chain can still be checked.
        """
        deleted = 0
        latest: Any = (
            cls.select(cls.plan_id, peewee.fn.MAX(cls.number))
            .where(cls.at < before)
            .group_by(cls.plan_id)
        )
        for plan_id, number in list(latest.tuples()):
            with turn(plan_id):
                Head.of(plan_id).cut_at(cls.get(cls.plan_id == plan_id, cls.number == number))
                deleted += (
                    cls.delete().where(cls.plan_id == plan_id, cls.number <= number).execute()
                )
        return deleted


class Head(Base):
    """The length and the last seal of one plan's chain.

    It is a table of its own, so that entries removed from the end of a chain are noticed too.
    Once the `mac` of a head was wrong, it is kept wrong: otherwise the next entry would write a
    correct one, and the tampering could not be seen any more.
    """

    number = peewee.IntegerField(default=0)
    last = peewee.BigIntegerField(default=0)
    seal = peewee.BlobField(default=START)
    # Entries up to this number have been deleted, by the rules of retention.
    cut = peewee.IntegerField(default=0)
    cut_seal = peewee.BlobField(default=START)
    mac = peewee.BlobField(default=START)

    is_new = False  # not in the database yet

    class Meta:
        table_name = "audit_head"

    @classmethod
    def of(cls, plan_id: int) -> "Head":
        """The head of this plan's chain; a new, unsaved one if the plan has no entries yet."""
        found = HEAD.first(cls, plan_id)
        head: Head = found or cls(id=plan_id)
        head.is_new = found is None
        return head

    def moves_to(self, entry: Audit) -> None:
        """Save that `entry` is now the last one of the chain."""
        did_fit = self.fits()
        self.number = entry.number
        self.last = entry.id
        self.seal = entry.seal
        self._save_with_mac(did_fit)

    def cut_at(self, entry: Audit) -> None:
        """Save that `entry` is the last one that is deleted by the rules of retention."""
        did_fit = self.fits()
        self.cut = entry.number
        self.cut_seal = bytes(entry.seal)
        self._save_with_mac(did_fit)

    def _save_with_mac(self, did_fit: bool) -> None:
        self.mac = self._mac() if did_fit else START
        self.save(force_insert=self.is_new)

    def fits(self) -> bool:
        """True if nobody changed this head since we saved it (or, if it is new, deleted it)."""
        if self.is_new:
            return not Audit.select().where(Audit.plan_id == self.id).exists()
        return same_seal(bytes(self.mac), self._mac())

    def _mac(self) -> bytes:
        return audit_seal(
            b"head",
            self.id,
            self.number,
            self.last,
            bytes(self.seal).hex(),
            self.cut,
            bytes(self.cut_seal).hex(),
        )


@dataclass(frozen=True)
class Broken:
    """The first entry of a plan's chain that is not as it was written.

    `number`: which entry, counted from 1 in its plan; 0 means the head. `entry`: its id, 0 if
    there is none. `why`: in words, for whoever runs bin/audit.
    """

    plan_id: int
    number: int
    entry: int
    why: str


def verify():
    """Check every chain. Yields one Broken for each that is not whole, in the order of plan ids.

    People may write meanwhile.
    """
    # The union of two queries, so that a plan is checked that has only a head or only entries.
    plan_ids = (Head.select(Head.id) | Audit.select(Audit.plan_id)).tuples()
    for plan_id in sorted(row[0] for row in plan_ids):
        with reading_turn(plan_id):
            chain = _Chain(plan_id, HEAD.first(Head, plan_id))
            entries = Audit.select().where(Audit.plan_id == plan_id)
            for entry in entries.order_by(Audit.number, Audit.id).iterator():
                chain.check(entry)
        yield from chain.end()


class _Chain:
    """Checks one plan's entries in their order and remembers the first that does not fit."""

    def __init__(self, plan_id: int, head: Head | None):
        self.plan_id = plan_id
        self.head = head
        self.broken: Broken | None = None
        # Of the entry before the next one: its number, its id and its seal.
        self.number = head.cut if head else 0
        self.last = 0
        self.seal = bytes(head.cut_seal) if head else START

    def check(self, entry: Audit) -> None:
        """Compare `entry` with the one before it; the first that does not fit is kept."""
        if self.broken:
            return
        why = self._fault_of(entry)
        if why:
            self.broken = Broken(self.plan_id, entry.number, entry.id, why)
        self.number = entry.number
        self.last = entry.id
        self.seal = bytes(entry.seal)

    def _fault_of(self, entry: Audit) -> str | None:
        """What is wrong with `entry`, in words; None if it fits."""
        if entry.number > self.number + 1:
            return "an entry is missing before it"
        if entry.number < self.number + 1:
            return "it stands where it does not belong"
        seal = entry.sealed_after(self.seal)
        if entry.id <= self.last or not same_seal(bytes(entry.seal), seal):
            return "it was changed, or what stands before it"
        return None

    def end(self):
        """Yields the Broken found so far, or one if the chain does not end where its head says."""
        if self.broken:
            yield self.broken
        elif self.head is None:
            yield Broken(self.plan_id, 0, 0, "its head is gone")
        elif (self.head.number, bytes(self.head.seal)) != (self.number, self.seal):
            yield Broken(
                self.plan_id,
                self.number + 1,
                0,
                f"the end is cut off: {self.head.number} entries were written",
            )
        elif not same_seal(bytes(self.head.mac), self.head._mac()):
            yield Broken(self.plan_id, 0, 0, "its head was changed")


def against(heads: list[tuple[int, int, str]]):
    """Yields a Broken for each noted (plan, number, seal) that is not in this database any more.

    `heads` was kept in another place (see the function heads). This finds what no chain can show
    by itself: a whole database that was put back to an earlier day.
    """
    for plan_id, number, seal in heads:
        head = Head.get_or_none(Head.id == plan_id)
        if head and number <= head.cut:
            continue
        row = Audit.get_or_none(Audit.plan_id == plan_id, Audit.number == number)
        if row is None or bytes(row.seal).hex() != seal:
            yield Broken(
                plan_id, number, row.id if row else 0, "it stood here when the heads were noted"
            )


def heads() -> list[tuple[int, int, str]]:
    """(plan id, number of the last entry, its seal in hex) of every chain.

    To be kept in another place, and compared later by `against`.
    """
    rows = Head.select().order_by(Head.id)
    return [(head.id, head.number, bytes(head.seal).hex()) for head in rows]


def guard() -> list[str]:
    """Make the triggers again that somebody removed or disabled, and return their names.

    The triggers refuse to change or delete audit rows. The migrations made them first.
    """
    triggers = ON_SQLITE if is_sqlite() else ON_POSTGRES
    present = database.execute_sql(TRIGGERS_IN_SQLITE if is_sqlite() else TRIGGERS_IN_POSTGRES)
    missing = sorted(triggers.keys() - {name for (name,) in present.fetchall()})
    if missing:
        # PostgreSQL raises an error when two transactions make the same trigger at once.
        with turn(NO_PLAN):
            if not is_sqlite():
                database.execute_sql(REFUSES)
            for name in missing:
                database.execute_sql(triggers[name])
    return missing


# The text of the triggers is exactly as in the migrations: a database keeps it, and a test compares
# the two. So long lines are put together from pieces.
TRIGGERS_IN_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
TRIGGERS_IN_POSTGRES = (
    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgenabled <> 'D'"
)
ON_SQLITE = {
    "audit_stays": """CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON "audit" BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    "audit_goes": """CREATE TRIGGER IF NOT EXISTS audit_goes BEFORE DELETE ON "audit"
          WHEN OLD."number" > """
    """COALESCE((SELECT "cut" FROM "audit_head" WHERE "id" = OLD."plan_id"), 0) BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    # INSERT OR REPLACE deletes a row without running the trigger above.
    "audit_twice": """CREATE TRIGGER IF NOT EXISTS audit_twice BEFORE INSERT ON "audit"
          WHEN EXISTS (SELECT 1 FROM "audit" WHERE "id" = NEW."id") BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
}
REFUSES = (
    """CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN
              IF OLD.number <= COALESCE((SELECT cut FROM audit_head WHERE id = OLD.plan_id), 0) """
    """THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION 'the audit log is only added to' """
    """USING ERRCODE = 'integrity_constraint_violation'; END $$"""
)
ON_POSTGRES = {
    "audit_stays": "CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON "
    '"audit" FOR EACH ROW EXECUTE FUNCTION audit_refuses()',
    "audit_empty": 'CREATE OR REPLACE TRIGGER audit_empty BEFORE TRUNCATE ON "audit" '
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
}
