"""A database of the release before becomes one of today. Whatever goes wrong changes nothing."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import peewee
import pytest

from app import create_app
from models.core import audit, migration
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, is_sqlite, use_database
from models.core.installation import Installation
from models.core.keys import KeyFile
from models.keeping.retention import BACKUP_DAYS, DAY, tidy
from models.people.device import Device
from models.people.invitation import InvitationUse
from models.people.person import Person
from models.people.provider import ProviderSession
from models.people.rate_limit import RateLimit
from models.plan.access import Access
from models.plan.access_log import LogQuestion
from models.plan.edit import Edit, EmptySubmission
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.schema import tables
from models.tools.goals import Goal
from tests import release_before
from tests.dumped import contents, schema
from tests.forked import Forked

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[3]
START = """
import sys
from app import create_app
url, key = sys.argv[1:]
create_app(DATABASE_URL=url, KEY_FILE=key, ERASED_FILE=key + "-erased", DEMO=False)
"""
# No file that is written may get larger, as on a full disk (bytes).
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
MIGRATE = """
import sys
from pathlib import Path
from models.core.migration import migrate
migrate(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.fixture
def before(database_url, tmp_path):
    """The database of the release before, closed."""
    return release_before.make(database_url, tmp_path / "key")


@pytest.fixture
def sqlite_before(tmp_path):
    """The same in a SQLite file with a folder of its own, on either kind of run."""
    (tmp_path / "instance").mkdir()
    yield release_before.make(f"sqlite:///{tmp_path / 'instance' / 'hjulet.db'}", tmp_path / "key")
    database.close()


@pytest.fixture
def later(tmp_path):
    """A function that makes a folder with our migrations and one more file."""

    def add(name: str, text: str) -> Path:
        folder = tmp_path / "later"
        shutil.copytree(migration.FOLDER, folder, dirs_exist_ok=True)
        (folder / f"{name}.py").write_text(text)
        return folder

    return add


def begun(program, url, path, number=0):
    """A process that runs this program. It has its instance, and what it says, beside `path`."""
    says = path.parent / f"said-{number}"
    settings = os.environ | {"HJULET_INSTANCE": str(path.parent)}
    return Forked(program, url, str(path), environment=settings, says=says)


def start_as_anybody(before):
    """Start the app as somebody without the rights of root. Its exit code, and what it said."""
    command = [*AS_ANYBODY, sys.executable, "-c", START, before.url, str(before.key)]
    settings = os.environ | {"HJULET_INSTANCE": str(before.key.parent)}
    ended = subprocess.run(
        command, cwd=ROOT, env=settings, stderr=subprocess.PIPE, text=True, timeout=60
    )
    return ended.returncode, ended.stderr


def refusal(work, *values) -> str:
    """The sentence that this stops with. A sentence makes the exit code 1."""
    with pytest.raises(SystemExit) as stopped:
        work(*values)
    database.close()
    assert isinstance(stopped.value.code, str)
    return stopped.value.code


def fingerprints(folder) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.endswith(".line")  # the queue's, where writers only knock
    }


def empty(url) -> None:
    """The same address, and nothing there."""
    database.close()
    if url.startswith("sqlite"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("*.db*"):
            path.unlink()
        return
    with use_database(url) as swept:
        swept.execute_sql("DROP SCHEMA public CASCADE")
        swept.execute_sql("CREATE SCHEMA public")


def opened(before):
    """The app's database and keys, as create_app leaves them."""
    create_app(
        DATABASE_URL=before.url,
        KEY_FILE=str(before.key),
        ERASED_FILE=f"{before.key}-erased",
        DEMO=False,
    )
    return before


def test_a_database_of_the_release_before_becomes_exactly_a_fresh_one(before):
    old = schema(before.url)
    migration.migrate(before.url)
    became = schema(before.url)
    empty(before.url)
    migration.migrate(before.url)
    assert became == schema(before.url) != old


def test_its_texts_can_be_read_and_its_rows_are_all_there(before):
    opened(before)
    owner, plan = Person.get_by_id(before.owner), Plan.get_by_id(before.plan)
    goal, edit, access = Goal.find(plan, before.goal), Edit.get(), Access.get()
    assert (owner.name, Person.get_by_id(before.helper).name) == ("Ola", "Hanne")
    assert (goal.text, edit.values) == ("A flat of my own", {"text": "A flat of my own"})
    assert (edit.kind, edit.screen) == ("goal", "a-screen")
    assert (access.opens("wheel"), access.opens("contacts")) == (True, False)
    assert access.without == "Not my family"
    assert Proposal.on(plan, "waiting")[0].said == "A flat by the sea"
    assert (Change.get().kind, EmptySubmission.get().screen) == ("goal", "a-screen")
    assert (RateLimit.get().count, LogQuestion.get().about) == (3, 7)
    assert (InvitationUse.get().person_id, ProviderSession.select().count()) == (before.helper, 1)


def test_its_drafts_go_on_as_versions_of_their_author(before):
    opened(before)
    plan, hanne = Plan.get_by_id(before.plan), Person.get_by_id(before.helper)
    visit = Visit.of(hanne, plan)
    propose(visit, Goal, before.goal, 1, {"text": "A flat by the fjord"}, False, own=3)
    assert [
        (one.revision, one.state, one.said) for one in Proposal.versions(plan, before.goal, hanne)
    ] == [
        (4, "draft", "A flat by the fjord"),
        (3, "earlier", "A flat by the big sea"),
        (2, "waiting", "A flat by the sea"),
        (1, "replaced", "A flat by a lake"),
    ]


def test_its_audit_log_is_whole_goes_on_and_is_still_guarded(before):
    opened(before)
    assert ([row.subject_id for row in Audit.select()], list(audit.verify())) == (
        [before.goal] * 3,
        [],
    )
    Audit.note(None, Plan.get_by_id(before.plan), "read", "goal", before.goal)
    assert (Audit.select().count(), list(audit.verify())) == (4, [])
    for tampering in (Audit.update(subject="plan"), Audit.delete()):
        with pytest.raises(peewee.IntegrityError), database.atomic():
            tampering.execute()


# A column that was added points to another table where it stands, and others do at the end.
POINTS = re.compile(r'("\w+")( [A-Z]+) (REFERENCES .*?)(?=, "|, FOREIGN|\)$)')


def columns_in_order(text):
    """A column may stand at another place in its table: nobody reads columns by their place."""
    text = POINTS.sub(r"\1\2, FOREIGN KEY (\1) \3", text) if is_sqlite() else text
    # pg_dump ends a statement with a semicolon, and begins a line for each column.
    statements = text.splitlines() if is_sqlite() else text.split(";\n")
    found = []
    for statement in statements:
        name, _, columns = statement.partition(" (")
        found.append((name, sorted(re.split(r",?\n\s*|, ", columns.removesuffix(")")))))
    return found


def test_no_table_changes_without_a_migration(database_url):
    """Whoever changes a model and fails here: write the next file in models/core/migrations."""
    migration.migrate(database_url)
    database.execute_sql('DROP TABLE "schema_migration"')  # peewee's own list
    made = schema(database_url)
    empty(database_url)
    use_database(database_url).create_tables(tables())
    audit.guard()
    assert columns_in_order(made) == columns_in_order(schema(database_url))


CHANGES = {
    "goal.why is missing": ['ALTER TABLE "goal" DROP COLUMN "why"'],
    "goal.mood is integer": ['ALTER TABLE "goal" ADD COLUMN "mood" INTEGER'],
    "goal.why is date, and should be b": [
        'ALTER TABLE "goal" DROP COLUMN "why"',
        'ALTER TABLE "goal" ADD COLUMN "why" DATE',
    ],
    "round.closed_on is date, and should be date not null": [
        'ALTER TABLE "round" DROP COLUMN "closed_on"',
        'ALTER TABLE "round" ADD COLUMN "closed_on" DATE',
    ],
    "edit.(part, revision) is missing, and should be unique": ['DROP INDEX "edit_part_revision"'],
    "the table rescue is missing": ['DROP TABLE "rescue"'],
}


@pytest.mark.parametrize("words", CHANGES)
def test_a_database_that_somebody_changed_does_not_start_and_says_where(words, app):
    migration.check(tables())
    for statement in CHANGES[words]:
        database.execute_sql(statement)
    assert words in refusal(migration.check, tables())


def test_a_kind_that_is_declared_later_is_compared_too(app):
    class Mood(peewee.Model):
        class Meta:
            database = database

    assert "the table mood is missing" in refusal(migration.check, [*tables(), Mood])


def test_a_trigger_that_somebody_took_away_stands_again_and_it_is_said(before, caplog):
    opened(before)
    database.execute_sql("DROP TRIGGER audit_stays" + ("" if is_sqlite() else ' ON "audit"'))
    opened(before)
    assert "audit_stays was taken away" in caplog.text
    with pytest.raises(peewee.IntegrityError), database.atomic():
        Audit.update(subject="plan").execute()


def test_a_pin_from_before_shows_the_screen_and_proves_nothing(before):
    """Nobody can tell whether somebody signed in with it, or chose it for a lent screen."""
    use_database(before.url).execute_sql("UPDATE device SET pin_hash = 'of a PIN'")
    migration.migrate(before.url)
    device = Device.get()
    assert (device.has_pin, device.proves_by_pin, device.fresh) == (True, False, False)


def test_a_newer_database_is_refused_and_stays_as_it_is(before, later):
    migration.migrate(before.url, later("9999_tomorrow", "def up(migrator, db): pass"))
    database.close()
    was = contents(before.url)
    code, said = begun(START, before.url, before.key).finished()
    assert (code, "9999_tomorrow" in said, "newer" in said, said.count("\n")) == (1, True, True, 1)
    assert contents(before.url) == was


def test_tables_that_no_release_made_are_refused_and_stay_as_they_are(before):
    use_database(before.url).execute_sql('ALTER TABLE "goal" ADD COLUMN "mood" INTEGER')
    database.close()
    was = contents(before.url)
    assert "goal.mood" in refusal(migration.migrate, before.url)
    assert contents(before.url) == was


def test_a_migration_that_fails_says_so_and_has_never_happened(before, later):
    migration.migrate(before.url)
    database.close()
    was = contents(before.url)
    folder = later(
        "9999_fails",
        "def up(migrator, db):\n"
        "    db.execute_sql('DROP TABLE rescue')\n"
        "    db.execute_sql('DROP TABLE nowhere')\n",
    )
    last = max(migration.FOLDER.glob("0*.py")).stem
    said = refusal(migration.migrate, before.url, folder)
    assert (f"{last} to 9999_fails" in said, "nowhere" in said) == (True, True)
    assert contents(before.url) == was


def test_a_migration_that_is_killed_in_the_middle_has_never_happened_and_comes_next_time(
    before, later
):
    was = contents(before.url)
    real = (migration.FOLDER / "0002_plain_names.py").read_text()
    folder = later(
        "0002_plain_names",
        f"{real}\nimport os, signal\nwhole = up\n\ndef up(migrator, db):\n"
        "    whole(migrator, db)\n    os.kill(os.getpid(), signal.SIGKILL)\n",
    )
    killed = begun(MIGRATE, before.url, folder)
    assert killed.wait() == -signal.SIGKILL
    use_database(before.url).execute_sql('DROP TABLE "schema_migration"')  # says 0001 and no more
    database.close()
    assert contents(before.url) == was
    opened(before)
    assert (Goal.get().text, list(audit.verify())) == ("A flat of my own", [])


@pytest.mark.parametrize("has_tables", [True, False])
def test_processes_that_start_at_once_take_each_step_once(has_tables, database_url, tmp_path):
    if has_tables:
        release_before.make(database_url, tmp_path / "key")
    else:
        KeyFile(tmp_path / "key")
    at_once = [begun(START, database_url, tmp_path / "key", number) for number in range(3)]
    assert [process.finished() for process in at_once] == [(0, "")] * 3
    taken = use_database(database_url).execute_sql('SELECT name FROM "schema_migration" ORDER BY 1')
    assert taken.fetchall() == [(path.stem,) for path in sorted(migration.FOLDER.glob("[0-9]*.py"))]
    assert len(list(tmp_path.glob("*.backup-*"))) == (has_tables and is_sqlite())


# Root may write in whatever is closed to others: it hands that right back first.
AS_ANYBODY = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []


@pytest.mark.parametrize("closed", ["file", "folder", "folder where nobody has written"])
def test_a_file_or_folder_that_cannot_be_written_in_is_said_and_stays(closed, sqlite_before):
    folder = Path(sqlite_before.url.removeprefix("sqlite:///")).parent
    was = fingerprints(folder)
    if closed == "file":
        (folder / "hjulet.db").chmod(0o400)
    else:
        if closed != "folder":
            (folder / "hjulet.db.line").unlink()
        folder.chmod(0o500)
    code, said = start_as_anybody(sqlite_before)
    folder.chmod(0o700)
    assert (code, said.count("\n"), "Nothing was changed" in said) == (1, 1, True), said
    assert ("hjulet.db" in said, fingerprints(folder)) == (True, was)


def test_a_disk_that_is_full_stops_the_backup_and_nothing_is_changed(sqlite_before):
    folder = Path(sqlite_before.url.removeprefix("sqlite:///")).parent
    was = fingerprints(folder)
    room = (folder / "hjulet.db").stat().st_size // 2
    limited = LIMIT.format(room=room) + START
    code, said = begun(limited, sqlite_before.url, sqlite_before.key).finished()
    assert (code, said.count("\n"), "no backup could be made" in said) == (1, 1, True), said
    assert fingerprints(folder) == was


def test_before_the_first_step_a_whole_backup_is_made_for_the_owner_alone(sqlite_before):
    folder = Path(sqlite_before.url.removeprefix("sqlite:///")).parent
    was = contents(sqlite_before.url)
    (folder / "hjulet.db.backup-begun").write_text("left by one that was killed")
    migration.migrate(sqlite_before.url)
    (backup,) = folder.glob("*.backup-*")
    assert re.fullmatch(r"hjulet\.db\.backup-\d{8}T\d{6}Z-0001_first", backup.name)
    assert (backup.stat().st_mode & 0o777, contents(f"sqlite:///{backup}")) == (0o600, was)
    migration.migrate(sqlite_before.url)
    assert len(list(folder.glob("*.backup-*"))) == 1, "nothing was to come"


def test_a_backup_can_be_brought_back(sqlite_before):
    folder = Path(sqlite_before.url.removeprefix("sqlite:///")).parent
    migration.migrate(sqlite_before.url)
    database.close()
    (backup,) = folder.glob("*.backup-*")
    backup.replace(folder / "hjulet.db")
    opened(sqlite_before)
    assert (Goal.get().text, list(audit.verify())) == ("A flat of my own", [])


def test_a_backup_goes_after_thirty_days(sqlite_before, monkeypatch):
    opened(sqlite_before)
    assert (BACKUP_DAYS, tidy()["backup"]) == (30, 0)
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + BACKUP_DAYS * DAY + 60)
    assert (tidy()["backup"], tidy()["backup"]) == (1, 0)


def test_a_fresh_database_needs_no_backup(tmp_path):
    Installation.load(KeyFile(tmp_path / "key"))
    migration.migrate(f"sqlite:///{tmp_path / 'new' / 'hjulet.db'}")
    database.close()
    assert list((tmp_path / "new").glob("*.backup-*")) == []
