"""A small database as the last release before numbered migrations left it: its tables, its rows."""

from dataclasses import dataclass
from pathlib import Path

from playhouse.migrations import Runner

from models.core.database import new_id, now, use_database
from models.core.encryption import audit_seal
from models.core.installation import Installation, new_wrapped_key, unwrap
from models.core.keys import KeyFile
from models.core.migration import FOLDER

YEAR = 365 * 86400


@dataclass
class Before:
    """What a test asks for later."""

    url: str
    key: Path
    owner: int
    helper: int
    plan: int
    goal: int


def make(url: str, key: Path) -> Before:
    """Fill the empty database at `url`; what is sealed opens with the key in the file `key`."""
    database = use_database(url)
    Runner(database, str(FOLDER)).up("0001_first")
    database.execute_sql('DROP TABLE "schema_migration"')  # nobody kept a list yet
    Installation.load(KeyFile(key))
    insert(database, "secret", id=1, wrapped_key=new_wrapped_key("secret:1"))
    Installation.open_secret()
    before = Before(url, key, *(new_id() for _one in range(4)))
    with database.atomic():
        _people(database, before)
        _words(database, before)
        _doings(database, before)
        log(database, before.plan, before.helper, before.goal, ("noun", "part"))
    database.close()
    return before


def insert(database, table, **row):
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join([database.param] * len(row))
    database.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


def _people(database, before):
    for person, name in ((before.owner, "Ola"), (before.helper, "Hanne")):
        wrapped = new_wrapped_key(f"key:{person}")
        sealed = unwrap(wrapped, f"key:{person}").seal(name, f"person.name:{person}")
        insert(
            database,
            "person",
            id=person,
            wrapped_key=wrapped,
            language="nb",
            country="NO",
            name=sealed,
            created_at=now(),
        )
        if person == before.owner:
            before.seal = unwrap(wrapped, f"key:{person}").seal


def _words(database, before):
    insert(
        database,
        "plan",
        id=before.plan,
        owner_id=before.owner,
        country="NO",
        sheet_name="first",
        later="",
        created_at=now(),
    )
    insert(
        database,
        "goal",
        id=before.goal,
        plan_id=before.plan,
        revision=1,
        position=0,
        pinned=False,
        paper=True,
        created_at=now(),
        changed_at=now(),
        changed_by_id=before.owner,
        text=before.seal("A flat of my own", f"goal.text:{before.goal}"),
        state="open",
    )
    edit, access = new_id(), new_id()
    insert(
        database,
        "edit",
        id=edit,
        plan_id=before.plan,
        noun="goal",
        part=before.goal,
        revision=1,
        verb="began",
        by_id=before.owner,
        at=now(),
        form="a-screen",
        turn=1,
        content=before.seal('{"text": "A flat of my own"}', f"edit.values:{edit}"),
    )
    # The helper sent one, wrote on, and sent that; then began a third.
    _proposal(database, before, "replaced", "A flat by a lake", 3)
    _proposal(database, before, "waiting", "A flat by the sea", 2)
    _proposal(database, before, "draft", "A flat by the big sea", 1)
    insert(
        database,
        "access",
        id=access,
        plan_id=before.plan,
        person_id=before.helper,
        level="propose",
        parts="plan wheel",
        reason="helper",
        granted_at=now(),
        starts_at=now(),
        expires_at=now() + YEAR,
        without=before.seal("Not my family", f"access.without:{access}"),
    )


def _proposal(database, before, state, text, ago):
    """A proposal of the helper's for the goal. `ago`: made so many seconds before now."""
    proposal = new_id()
    insert(
        database,
        "proposal",
        id=proposal,
        plan_id=before.plan,
        noun="goal",
        part=before.goal,
        base=1,
        by_id=before.helper,
        words=before.seal(f'{{"text": "{text}"}}', f"proposal.words:{proposal}"),
        origin="screen",
        state=state,
        made_at=now() - ago,
    )


def _doings(database, before):
    """One row in each table that has another name today, and what it points to."""
    device, invitation = new_id(), new_id()
    insert(
        database,
        "device",
        id=device,
        person_id=before.helper,
        token="t" * 64,
        kind="iPhone",
        own=True,
        created_at=now(),
        seen_at=now(),
        hidden=False,
        pin_hash="",
        wrong=0,
    )
    insert(database, "stay", id=new_id(), device_id=device)
    insert(
        database,
        "invitation",
        id=invitation,
        code="c" * 64,
        language="nb",
        country="NO",
        created_at=now(),
        until=now() + YEAR,
        used_at=now(),
    )
    insert(database, "arrival", id=new_id(), person_id=before.helper, invitation_id=invitation)
    insert(database, "attempt", id=new_id(), place="p" * 64, since=now(), count=3)
    insert(
        database,
        "wonder",
        id=new_id(),
        plan_id=before.plan,
        person_id=before.helper,
        about=7,
        at=now(),
    )
    insert(
        database,
        "unchanged",
        id=new_id(),
        plan_id=before.plan,
        part=before.goal,
        form="a-screen",
        turn=2,
        at=now(),
    )
    insert(
        database,
        "change",
        plan_id=before.plan,
        noun="goal",
        part=before.goal,
        revision=1,
        at=now(),
    )


def log(database, plan, person, goal, names):
    """Three entries with their seals, and the head: this person has read a goal in this plan.

    `names`: those of the columns for what was read.
    """
    subject, subject_id = names
    seal, last = b"", 0
    for number in (1, 2, 3):
        last = max(new_id(), last + 1)
        fields = {
            "plan_id": plan,
            "number": number,
            "id": last,
            "at": now(),
            "person_id": person,
            "verb": "read",
            subject: "goal",
            subject_id: goal,
            "right": "propose",
        }
        seal = audit_seal(seal, *fields.values())
        insert(database, "audit", **fields, seal=seal)
    mac = audit_seal(b"head", plan, 3, last, seal.hex(), 0, "")
    insert(
        database,
        "audit_head",
        id=plan,
        number=3,
        last=last,
        seal=seal,
        cut=0,
        cut_seal=b"",
        mac=mac,
    )
