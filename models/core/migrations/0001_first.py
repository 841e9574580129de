"""The tables of the last release before migrations had numbers. Never changed: what comes later is a
migration of its own. A database from that time is known by having exactly these tables.
"""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Person(Table):
    wrapped_key = peewee.BlobField(null=True)
    language = peewee.CharField(2)
    country = peewee.CharField(2)
    name = peewee.BlobField(null=True)
    created_at = peewee.BigIntegerField()
    declined_at = peewee.BigIntegerField(null=True)


class Plan(Table):
    owner = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE", backref="+")
    country = peewee.CharField(2)
    sheet_name = peewee.CharField(8)
    printed_on = peewee.DateField(null=True)
    replaced_on = peewee.DateField(null=True)
    later = peewee.CharField(100)
    accepted_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField()


class Part(Table):
    plan = peewee.ForeignKeyField(Plan, index=False, backref="+", on_delete="CASCADE")
    revision = peewee.IntegerField()
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField()
    pinned = peewee.BooleanField()
    paper = peewee.BooleanField()
    created_at = peewee.BigIntegerField()
    changed_at = peewee.BigIntegerField()
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    removed_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = [(("plan", "removed_at"), False)]


class Contact(Part):
    name = peewee.BlobField(null=True)
    role = peewee.BlobField(null=True)
    service = peewee.BlobField(null=True)
    phone = peewee.BlobField(null=True)
    use = peewee.BlobField(null=True)
    kind = peewee.CharField(10, null=True)
    away_until = peewee.DateField(null=True)
    stand_in = peewee.ForeignKeyField("self", null=True, backref="+", on_delete="SET NULL")


class Access(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    level = peewee.CharField(10)
    parts = peewee.CharField(100)
    reason = peewee.CharField(30)
    granted_at = peewee.BigIntegerField()
    starts_at = peewee.BigIntegerField()
    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    expires_at = peewee.BigIntegerField()
    revoked_at = peewee.BigIntegerField(null=True)
    without = peewee.BlobField(null=True)


class Area(Part):
    key = peewee.BlobField(null=True)
    name = peewee.BlobField(null=True)
    hidden = peewee.BlobField()
    now = peewee.BlobField(null=True)
    good = peewee.BlobField(null=True)
    score = peewee.BlobField(null=True)
    talk = peewee.BlobField()
    help = peewee.BlobField()


class Dream(Part):
    text = peewee.BlobField(null=True)


class Goal(Part):
    text = peewee.BlobField(null=True)
    why = peewee.BlobField(null=True)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")
    dream = peewee.ForeignKeyField(Dream, null=True, backref="+", on_delete="SET NULL")
    state = peewee.CharField(10)


class Action(Part):
    goal = peewee.ForeignKeyField(Goal, null=True, backref="+", on_delete="SET NULL")
    what = peewee.BlobField(null=True)
    how = peewee.BlobField(null=True)
    how_much = peewee.BlobField(null=True)
    mine = peewee.BooleanField()
    responsible = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    when = peewee.CharField(8, column_name="by_when")
    by_date = peewee.DateField(null=True)
    state = peewee.CharField(8)
    because = peewee.BlobField(null=True)
    principal = peewee.CharField(8, null=True)


class Invitation(Table):
    code = peewee.CharField(64, unique=True)
    by = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    language = peewee.CharField(2)
    country = peewee.CharField(2)
    created_at = peewee.BigIntegerField()
    until = peewee.BigIntegerField()
    used_at = peewee.BigIntegerField(null=True)


class Arrival(Table):
    person = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE", backref="+")
    invitation = peewee.ForeignKeyField(Invitation, backref="+", on_delete="CASCADE")


class Attempt(Table):
    place = peewee.CharField(64, unique=True)
    since = peewee.BigIntegerField()
    count = peewee.IntegerField()


class Audit(Table):
    plan_id = peewee.BigIntegerField()
    number = peewee.IntegerField()
    at = peewee.BigIntegerField()
    person_id = peewee.BigIntegerField(null=True)
    verb = peewee.CharField(20)
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField(null=True)
    right = peewee.CharField(30, null=True)
    seal = peewee.BlobField()

    class Meta:
        indexes = [(("plan_id", "id"), False), (("plan_id", "number"), False)]


class Card(Table):
    wrong = peewee.IntegerField()
    locked_until = peewee.BigIntegerField()
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    lookup = peewee.BlobField(unique=True)
    pin_hash = peewee.CharField()
    code = peewee.BlobField(null=True)
    created_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)


class Challenge(Table):
    ticket = peewee.CharField(64, unique=True)
    kind = peewee.CharField(20)
    person_id = peewee.BigIntegerField(null=True)
    until = peewee.BigIntegerField(index=True)


class Change(Table):
    id = peewee.BigAutoField()
    plan_id = peewee.BigIntegerField()
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    at = peewee.BigIntegerField()

    class Meta:
        indexes = [(("plan_id", "id"), False)]


class Connection(Table):
    person = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE", backref="+")
    subject = peewee.CharField(64, unique=True)
    created_at = peewee.BigIntegerField()


class Consent(Table):
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    kind = peewee.CharField(20)
    text_version = peewee.CharField(20)
    language = peewee.CharField(2)
    given_at = peewee.BigIntegerField()
    withdrawn_at = peewee.BigIntegerField(null=True)
    about = peewee.BigIntegerField(null=True)


class Conversation(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    digits = peewee.BlobField(null=True)
    code = peewee.CharField(64, null=True, index=True)
    code_until = peewee.BigIntegerField()
    started_at = peewee.BigIntegerField()
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)


class Demo(Table):
    person = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE", backref="+")
    role = peewee.CharField(20)
    token = peewee.CharField(32, unique=True)
    pin = peewee.BlobField()


class Device(Table):
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    token = peewee.CharField(64, unique=True)
    kind = peewee.CharField(20)
    own = peewee.BooleanField()
    created_at = peewee.BigIntegerField()
    seen_at = peewee.BigIntegerField()
    hidden = peewee.BooleanField()
    pin_hash = peewee.CharField()
    wrong = peewee.IntegerField()
    ended_at = peewee.BigIntegerField(null=True)


class Edit(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    verb = peewee.CharField(10)
    by = peewee.ForeignKeyField(Person, backref="+")
    at = peewee.BigIntegerField()
    form = peewee.CharField(32)
    turn = peewee.IntegerField()
    values = peewee.BlobField(column_name="content")

    class Meta:
        indexes = [(("part", "revision"), True)]


class Frame(Part):
    coordinator = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    second = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    starts_on = peewee.DateField(null=True)
    ends_on = peewee.DateField(null=True)
    look_on = peewee.DateField(null=True)
    principal = peewee.CharField(8, null=True)
    others = peewee.BlobField(null=True)


class Guest(Table):
    conversation = peewee.ForeignKeyField(Conversation, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    knocked_at = peewee.BigIntegerField()
    let_in_at = peewee.BigIntegerField(null=True)
    refused_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = [(("conversation", "person"), True)]


class Head(Table):
    number = peewee.IntegerField()
    last = peewee.BigIntegerField()
    seal = peewee.BlobField()
    cut = peewee.IntegerField()
    cut_seal = peewee.BlobField()
    mac = peewee.BlobField()

    class Meta:
        table_name = "audit_head"


class Matter(Part):
    text = peewee.BlobField(null=True)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")


class Passkey(Table):
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    credential = peewee.BlobField(unique=True)
    public_key = peewee.BlobField()
    count = peewee.BigIntegerField()
    name = peewee.BlobField(null=True)
    created_at = peewee.BigIntegerField()
    used_at = peewee.BigIntegerField(null=True)


class Password(Table):
    wrong = peewee.IntegerField()
    locked_until = peewee.BigIntegerField()
    person = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE", backref="+")
    lookup = peewee.CharField(64, unique=True)
    email = peewee.BlobField()
    hash = peewee.CharField()
    secret = peewee.BlobField()
    last_step = peewee.BigIntegerField()
    created_at = peewee.BigIntegerField()


class Presence(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    part = peewee.BigIntegerField(null=True)
    seen_at = peewee.BigIntegerField()
    wrote_at = peewee.BigIntegerField()

    class Meta:
        indexes = [(("plan", "person"), True)]


class Proposal(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField(index=True)
    base = peewee.IntegerField()
    by = peewee.ForeignKeyField(Person, backref="+")
    words = peewee.BlobField()
    reason = peewee.BlobField(null=True)
    origin = peewee.CharField(8)
    state = peewee.CharField(10)
    made_at = peewee.BigIntegerField()
    decided_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = [(("plan", "state"), False)]


class Rating(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    matter = peewee.ForeignKeyField(Matter, backref="+", on_delete="CASCADE")
    value = peewee.BlobField()
    by = peewee.ForeignKeyField(Person, backref="+")
    at = peewee.BigIntegerField()


class RecoveryCode(Table):
    password = peewee.ForeignKeyField(Password, backref="+", on_delete="CASCADE")
    code = peewee.CharField(64)
    used_at = peewee.BigIntegerField(null=True)


class Rescue(Table):
    owner = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    by = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    at = peewee.BigIntegerField()


class Round(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    closed_on = peewee.DateField()
    closed_at = peewee.BigIntegerField()
    spokes = peewee.BlobField()


class Secret(Table):
    id = peewee.IntegerField(primary_key=True)
    wrapped_key = peewee.BlobField()


class Stay(Table):
    device = peewee.ForeignKeyField(Device, unique=True, on_delete="CASCADE", backref="+")


class Strength(Part):
    text = peewee.BlobField(null=True)


class Trust(Table):
    owner = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    given_at = peewee.BigIntegerField()
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)


class Unchanged(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    part = peewee.BigIntegerField()
    form = peewee.CharField(32)
    turn = peewee.IntegerField()
    at = peewee.BigIntegerField()

    class Meta:
        indexes = [(("part", "form"), True)]


class Wonder(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    about = peewee.BigIntegerField(unique=True)
    at = peewee.BigIntegerField()
    answered_at = peewee.BigIntegerField(null=True)


TABLES = peewee.sort_models(
    {*Table.__subclasses__(), *Part.__subclasses__()} - {Part},
)

SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON "audit" BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_goes BEFORE DELETE ON "audit"
          WHEN OLD."number" > COALESCE((SELECT "cut" FROM "audit_head" WHERE "id" = OLD."plan_id"), 0) BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
    # INSERT OR REPLACE takes a row away without asking the trigger above.
    """CREATE TRIGGER IF NOT EXISTS audit_twice BEFORE INSERT ON "audit"
          WHEN EXISTS (SELECT 1 FROM "audit" WHERE "id" = NEW."id") BEGIN
          SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
)
POSTGRES = (
    """CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN
              IF OLD.number <= COALESCE((SELECT cut FROM audit_head WHERE id = OLD.plan_id), 0) THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    'CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW '
    "EXECUTE FUNCTION audit_refuses()",
    'CREATE OR REPLACE TRIGGER audit_empty BEFORE TRUNCATE ON "audit" FOR EACH STATEMENT '
    "EXECUTE FUNCTION audit_refuses()",
)


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for statement in SQLITE if isinstance(db, peewee.SqliteDatabase) else POSTGRES:
        db.execute_sql(statement)
