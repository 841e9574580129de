"""Erasing removes a person from every table, from the file, and from a backup that is restored."""

import shutil
import time
from pathlib import Path
from threading import Event

import pytest

from app import create_app
from models import schema
from models.core import audit
from models.core.audit import Audit
from models.core.database import database, is_sqlite, new_id, now, transaction
from models.core.installation import Installation
from models.keeping.erasure import Erased, erase, stays_in_logs
from models.people.device import Device
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.feed import OVER, Feed, Listener
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.tools.goals import Goal
from models.tools.matters import Matter
from models.tools.wheel import Area, Round
from tests.conftest import PIN
from tests.racing import side_by_side
from tests.waiting import until
from tests.writing import as_owner, as_writer, change, write

pytestmark = pytest.mark.postgres


@pytest.fixture
def plan(cast):
    """The owner's plan, with a row in every table that belongs to a plan."""
    plan = cast.owner.plan
    change(write(Goal, plan, text="Leiligheten"), text="Huset")
    write(Matter, plan, text="Roen").rate(as_owner(plan), 3, new_id())
    change(Area.of(plan)[0], now="Kaffen")
    Round.close(as_owner(plan))
    propose(as_writer(cast.helper.person, plan), Goal, new_id(), 0, {"text": "Båten"}, sent=True)
    Guest.knock(Conversation.start(as_owner(plan)), cast.helper.person).let_in(as_owner(plan))
    Device.sign_in(plan.owner, PIN, "iPhone", own=True)
    return plan


def rows_about(person_id, plan_id):
    """{table: how many rows belong to the person or their plan}.

    Without the log and the feed, which hold only numbers.
    """
    found = {}
    for table in schema.tables():
        names = {
            "person_id": person_id,
            "owner_id": person_id,
            "by_id": person_id,
            "plan_id": plan_id,
        }
        columns = {field.column_name: field for field in table._meta.sorted_fields}
        which = [columns[name] == value for name, value in names.items() if name in columns]
        if which and table._meta.table_name not in ("audit", "change"):
            found[table._meta.table_name] = sum(table.select().where(one).count() for one in which)
    return {name: count for name, count in found.items() if count}


def test_nothing_is_left_in_any_table(plan):
    before = rows_about(plan.owner_id, plan.id)
    assert {
        "plan",
        "goal",
        "edit",
        "area",
        "round",
        "rating",
        "proposal",
        "access",
        "card",
        "device",
        "consent",
        "conversation",
    } <= set(before)
    erase(plan.owner)
    assert (rows_about(plan.owner_id, plan.id), Person.get_or_none(Person.id == plan.owner_id)) == (
        {},
        None,
    )


def test_others_lose_nothing(plan, cast):
    goal = write(Goal, cast.outsider.plan, text="Hennes")
    before = rows_about(cast.outsider.person.id, cast.outsider.plan.id)
    erase(plan.owner)
    assert rows_about(cast.outsider.person.id, cast.outsider.plan.id) == before
    assert Goal.find(cast.outsider.plan, goal.id).text == "Hennes"
    assert Person.get_by_id(cast.helper.person.id).name == "Hanne"


def test_who_had_access_and_who_looked_is_kept_without_names_or_words(plan, cast, browser):
    browser(cast.helper).get(f"/plans/{plan.id}/plan")
    kept = Audit.select().where(Audit.plan_id == plan.id).count()
    erase(plan.owner)
    rows = list(Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.number))
    assert (len(rows), rows[-1].verb, list(audit.verify())) == (kept + 1, "erased", [])
    helper = cast.helper.person.id
    assert {(row.verb, row.subject) for row in rows if row.person_id == helper} >= {
        ("read", "plan"),
        ("proposed", "goal"),
    }
    assert ("opened", "access", helper) in {(row.verb, row.subject, row.subject_id) for row in rows}


def test_the_wrapped_key_and_the_sealed_words_leave_the_file_and_its_log(plan, tmp_path):
    if not is_sqlite():
        pytest.skip("PostgreSQL sweeps its files by itself, see docs/adr/0009")
    traces = [
        bytes(plan.owner.wrapped_key),
        *(bytes(row[0]) for row in Goal.select(Goal.text).tuples()),
        *(bytes(row[0]) for row in Edit.select(Edit.values).where(Edit.kind == "goal").tuples()),
    ]

    def found():
        content = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
        return [trace in content for trace in traces]

    assert found() == [True] * 4
    erase(plan.owner)
    assert found() == [False] * 4


def test_a_backup_that_is_put_back_does_not_bring_anybody_back(plan, cast, tmp_path, app):
    owner = plan.owner
    rows = {table: list(table.select().dicts()) for table in schema.tables()}
    erase(owner)
    with transaction():
        for table in (table for table in schema.tables() if table in (Person, Plan, Goal, Edit)):
            for row in rows[table]:
                table.insert(row).on_conflict_ignore().execute()
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Huset", "the backup would be readable"
    _start_again(app)
    assert (Plan.by_id(plan.id), Person.get_or_none(Person.id == owner.id)) == (None, None)
    assert Person.get_by_id(cast.outsider.person.id).name == "Ulla"


def test_with_the_list_gone_only_a_new_key_keeps_a_backup_shut(plan, app, tmp_path):
    """SECURITY.md says so of backups: the old key opens them, a new one does not."""
    old = shutil.copy(tmp_path / "key", tmp_path / "old-key")
    sealed = [bytes(plan.owner.wrapped_key), Person.key_place(plan.owner_id)]
    erase(plan.owner)
    assert app.test_cli_runner().invoke(args=["rotate-key"]).exit_code == 0
    from models.core.installation import UnknownKey, unwrap
    from models.core.keys import KeyFile

    Installation.load(KeyFile(Path(old)))
    assert unwrap(*sealed), "whoever kept the old key opens the old backup"
    Installation.load(KeyFile(tmp_path / "key"))
    with pytest.raises(UnknownKey):
        unwrap(*sealed)


def _start_again(app):
    database.close()
    create_app(
        **{name: app.config[name] for name in ("DATABASE_URL", "KEY_FILE", "ERASED_FILE", "DEMO")}
    )


def test_a_helper_who_erases_their_own_plan_keeps_their_name_in_the_logs_of_others(
    cast, browser, plan, app
):
    ulla = cast.outsider.person
    goal = write(Goal, cast.outsider.plan, text="Hennes")
    Access.grant(as_owner(plan), ulla, "read", ("plan",), "peer", now() + 999)
    assert not stays_in_logs(ulla)
    browser(cast.outsider).get(f"/plans/{plan.id}/plan")
    assert stays_in_logs(ulla)
    key = bytes(ulla.wrapped_key)
    erase(Person.get_by_id(ulla.id))
    left = Person.get_by_id(ulla.id)
    assert Access.to(plan, left) is None
    assert (
        left.name,
        bytes(left.wrapped_key) == key,
        Goal.select().where(Goal.id == goal.id).count(),
    ) == ("Ulla", False, 0)
    _start_again(app)
    assert Person.get_by_id(ulla.id).name == "Ulla"


def test_open_pages_of_the_owner_and_of_others_end(plan, cast):
    own = Device.sign_in(plan.owner, PIN, "iPhone", own=True)[0]
    other = Device.sign_in(cast.helper.person, PIN, "iPhone", own=True)[0]
    feed = Feed()
    listeners = [Listener(plan.id, one.id, one.person_id) for one in (own, other)]
    for listener in listeners:
        feed.join(listener)
    try:
        write(Goal, plan, text="Noe")
        heard = [listener.signals.get(timeout=60) for listener in listeners]
        assert [signal is OVER for signal in heard] == [False, False]
        erase(plan.owner)
        assert [_last(listener) for listener in listeners] == [True, True]
    finally:
        for listener in listeners:
            feed.leave(listener)


def _last(listener):
    """True if the listener is told within a minute that it is over."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if listener.signals.get(timeout=60) is OVER:
            return True
    return False


def test_the_list_holds_numbers_alone(plan):
    erase(plan.owner)
    assert {number for number, _key in Erased.listed()} == {plan.owner_id}
    assert oct(Erased.path.stat().st_mode)[-3:] == "600"
    assert set(Erased.path.read_text()) <= set("0123456789abcdef \n")


@pytest.mark.parametrize("was_open", [True, False])
def test_no_draft_stays_that_they_save_in_anothers_plan_in_that_moment(cast, was_open):
    """Whether that plan was open to them, or is opened in that moment too."""
    if is_sqlite():
        pytest.skip("SQLite lets one writer in after the other")
    helper, ulla = cast.helper.person, cast.outsider.plan
    writes, goes_on = Event(), Event()

    def open_it():
        Access.grant(as_owner(ulla), helper, "propose", ("plan",), "helper", now() + 999)

    def write():
        with ulla.turn():
            if not was_open:
                open_it()
            propose(as_writer(helper, ulla), Goal, new_id(), 0, {"text": "Half"}, sent=False)
            writes.set()
            goes_on.wait()

    def erase_them():
        writes.wait()
        try:
            erase(Person.get_by_id(helper.id))
        finally:
            goes_on.set()

    def end_when_they_wait():
        until(lambda: goes_on.is_set() or waits_for_a_lock())
        goes_on.set()

    if was_open:
        open_it()
    side_by_side(write, erase_them, end_when_they_wait)
    assert not Proposal.select().where(Proposal.by == helper).exists()


def waits_for_a_lock():
    return database.execute_sql("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()
