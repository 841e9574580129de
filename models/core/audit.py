"""The audit log: who did what to which part, when, and by what right. Never what was written.

It is evidence, so it is only added to. Each plan has a chain of its own: an entry's seal covers its fields
and the seal before it, and the head says how many there are and which was the last. Seals are keyed:
whoever writes in the database without the installation's key cannot make the chain fit again.
"""

from dataclasses import dataclass
from typing import Any

import peewee

from models.core.database import Base, database, is_sqlite, new_id, now, reading_turn, turn
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
    right = peewee.CharField(
        30, null=True
    )  # by what right: owner, conversation, or as the access says
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
        with turn(plan_id):
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
    def has_just_read(cls, person, plan, subject: str) -> bool:
        """Is there an entry of less than a minute ago that this person read this?"""
        read = (person.id, "read", subject)
        return any(
            row.at > now() - ONE_LOOK_SECONDS and (row.person_id, row.verb, row.subject) == read
            for row in LATEST.rows(cls, plan.id)
        )

    @classmethod
    def between(cls, since: int | None, until: int | None) -> list["Audit"]:
        """Every entry from `since` until before `until` (seconds since 1970), oldest first."""
        rows = cls.select().order_by(cls.at, cls.id)
        if since is not None:
            rows = rows.where(cls.at >= since)
        return list(rows.where(cls.at < until) if until is not None else rows)

    def sealed_after(self, before: bytes) -> bytes:
        """What this entry's seal must be, after one with the seal `before`."""
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
        """Let go of what is older than `before` (seconds since 1970); how many. The head remembers where it was cut."""
        gone = 0
        latest: Any = (
            cls.select(cls.plan_id, peewee.fn.MAX(cls.number))
            .where(cls.at < before)
            .group_by(cls.plan_id)
        )
        for plan_id, number in list(latest.tuples()):
            with turn(plan_id):
                Head.of(plan_id).cut_at(cls.get(cls.plan_id == plan_id, cls.number == number))
                gone += cls.delete().where(cls.plan_id == plan_id, cls.number <= number).execute()
        return gone


class Head(Base):
    """Where one plan's chain stands, apart from the chain: so an end that was cut off is seen too.

    A head that did not fit is carried on as one that never fits, so that no later entry makes it look well.
    """

    number = peewee.IntegerField(default=0)
    last = peewee.BigIntegerField(default=0)
    seal = peewee.BlobField(default=START)
    cut = peewee.IntegerField(
        default=0
    )  # entries up to this number have gone, by the rules of retention
    cut_seal = peewee.BlobField(default=START)
    mac = peewee.BlobField(default=START)

    is_new = False  # not in the database yet

    class Meta:
        table_name = "audit_head"

    @classmethod
    def of(cls, plan_id: int) -> "Head":
        """The head of this plan's chain; where there is none yet, the one that it begins with."""
        found = HEAD.first(cls, plan_id)
        head: Head = found or cls(id=plan_id)
        head.is_new = found is None
        return head

    def moves_to(self, entry: Audit) -> None:
        """The chain has one entry more."""
        sound = self.fits()
        self.number, self.last, self.seal = entry.number, entry.id, entry.seal
        self._keep(sound)

    def cut_at(self, entry: Audit) -> None:
        sound = self.fits()
        self.cut, self.cut_seal = entry.number, bytes(entry.seal)
        self._keep(sound)

    def _keep(self, sound: bool) -> None:
        self.mac = self._mac() if sound else START
        self.save(force_insert=self.is_new)

    def fits(self) -> bool:
        """Is it as we left it?"""
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
    """The first entry of a plan's chain that is not as it was written. `number` 0: the head itself."""

    plan_id: int
    number: int
    entry: int
    why: str


def verify():
    """Yields Broken, one for each chain that is not whole, in the order of the plans. People may write meanwhile."""
    heads = (Head.select(Head.id) | Audit.select(Audit.plan_id)).tuples()  # a union: each plan once
    for plan_id in sorted(row[0] for row in heads):
        with reading_turn(plan_id):
            chain = _Chain(plan_id, HEAD.first(Head, plan_id))
            for entry in (
                Audit.select()
                .where(Audit.plan_id == plan_id)
                .order_by(Audit.number, Audit.id)
                .iterator()
            ):
                chain.meets(entry)
        yield from chain.end()


class _Chain:
    """Walks along one plan's entries and remembers the first that does not fit."""

    def __init__(self, plan_id: int, head: Head | None):
        self.plan_id, self.head = plan_id, head
        self.broken: Broken | None = None
        self.number, self.last, self.seal = (
            (head.cut, 0, bytes(head.cut_seal)) if head else (0, 0, START)
        )

    def meets(self, entry: Audit) -> None:
        if self.broken:
            return
        if entry.number != self.number + 1:
            why = (
                "an entry is missing before it"
                if entry.number > self.number
                else "it stands where it does not belong"
            )
            self.broken = Broken(self.plan_id, entry.number, entry.id, why)
        elif entry.id <= self.last or not same_seal(
            bytes(entry.seal), entry.sealed_after(self.seal)
        ):
            self.broken = Broken(
                self.plan_id, entry.number, entry.id, "it was changed, or what stands before it"
            )
        self.number, self.last, self.seal = entry.number, entry.id, bytes(entry.seal)

    def end(self):
        """Does the chain end where its head says?"""
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
    """Yields Broken for each (plan, number, seal) that was noted elsewhere and does not stand here any more.

    This finds what no chain can show by itself: a whole database that was put back to an earlier day.
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
    """(plan, number of the last entry, its seal) of every chain: to keep in another place."""
    return [
        (head.id, head.number, bytes(head.seal).hex()) for head in Head.select().order_by(Head.id)
    ]


def guard() -> list[str]:
    """Put back the triggers that somebody took away; their names. The migrations made them."""
    triggers = ON_SQLITE if is_sqlite() else ON_POSTGRES
    standing = database.execute_sql(STANDING_IN_SQLITE if is_sqlite() else STANDING_IN_POSTGRES)
    gone = sorted(triggers.keys() - {name for (name,) in standing.fetchall()})
    if gone:
        with turn(NO_PLAN):  # PostgreSQL refuses two that make the same trigger at once
            if not is_sqlite():
                database.execute_sql(REFUSES)
            for name in gone:
                database.execute_sql(triggers[name])
    return gone


STANDING_IN_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
STANDING_IN_POSTGRES = (
    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgenabled <> 'D'"
)
ON_SQLITE = {
    "audit_stays": """CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON "audit" BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    "audit_goes": """CREATE TRIGGER IF NOT EXISTS audit_goes BEFORE DELETE ON "audit"
          WHEN OLD."number" > COALESCE((SELECT "cut" FROM "audit_head" WHERE "id" = OLD."plan_id"), 0) BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    # INSERT OR REPLACE takes a row away without asking the trigger above.
    "audit_twice": """CREATE TRIGGER IF NOT EXISTS audit_twice BEFORE INSERT ON "audit"
          WHEN EXISTS (SELECT 1 FROM "audit" WHERE "id" = NEW."id") BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
}
REFUSES = """CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN
              IF OLD.number <= COALESCE((SELECT cut FROM audit_head WHERE id = OLD.plan_id), 0) THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
ON_POSTGRES = {
    "audit_stays": "CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON "
    '"audit" FOR EACH ROW EXECUTE FUNCTION audit_refuses()',
    "audit_empty": 'CREATE OR REPLACE TRIGGER audit_empty BEFORE TRUNCATE ON "audit" '
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
}
