"""A database that goes away and comes back: a page answers, and keeps what was typed."""

from pathlib import Path

import peewee
import psycopg
import pytest

from models.core import migration
from models.core.database import database, is_sqlite
from models.people.device import Device
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.talking import in_english, save
from tests.writing import write
from views.core.htmx import MARK

pytestmark = pytest.mark.postgres
CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = %s AND pid <> pg_backend_pid()"
)


class SqliteFile:
    """A file that somebody has written over, until it is laid back."""

    def __init__(self):
        self._path = Path(database.obj.database)

    def cut_connections(self) -> None:
        database.close()

    def go_away(self) -> None:
        database.close()
        self._before = self._path.read_bytes()
        self._path.write_bytes(b"This is no database." * 1000)

    def come_back(self) -> None:
        database.close()
        self._path.write_bytes(self._before)


class PostgresServer:
    """A server that lets nobody in, until it does again."""

    def __init__(self, address: str):
        self._address = address
        self._name = database.obj.database

    def _run(self, sql: str, *values) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(sql, values)

    def cut_connections(self) -> None:
        self._run(CUT, self._name)

    def go_away(self) -> None:
        self._run(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        self.cut_connections()

    def come_back(self) -> None:
        self._run(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def server(app, postgres):
    one = SqliteFile() if is_sqlite() else PostgresServer(postgres)
    app.testing = False  # an error of ours is a page, as it is for people
    yield one


@pytest.fixture
def owner(cast, browser):
    page = in_english(browser(cast.owner))
    page.get("/language")
    return page


def test_a_restart_of_the_database_is_not_noticed(owner, plan, server):
    goal = write(Goal, plan, text="A flat")
    server.cut_connections()
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text
    server.cut_connections()
    assert save(owner, goal, "A house").status_code == 303
    assert Goal.find(plan, goal.id).text == "A house"


def test_a_page_answers_while_the_database_is_away(owner, plan, server):
    write(Goal, plan, text="A flat")
    server.go_away()
    for address in ("/", f"/plans/{plan.id}/plan", "/people", "/sign-in", "/nowhere"):
        answer = owner.get(address)
        assert answer.status_code in (200, 404, 503), address
        assert "</html>" in answer.text and "A flat" not in answer.text, address
    assert owner.get("/people").status_code == 503
    assert "What was saved is safe" in owner.page and "116 117" in owner.page
    assert "/sign-in" not in owner.page, "they are signed in, only nobody can say so"
    server.come_back()
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text


def test_words_that_were_typed_while_the_database_was_away_can_be_sent_again(owner, plan, server):
    goal = write(Goal, plan, text="A flat")
    server.go_away()
    assert save(owner, goal, "My own words").status_code == 503
    assert "My own words" in owner.page and "Save now" in owner.page
    assert save(owner, goal, "My own words", autosave="1").status_code == 503
    assert "Your text is here. We keep trying." in owner.page
    server.come_back()
    assert save(owner, goal, "My own words").status_code == 303
    assert Goal.find(plan, goal.id).text == "My own words"


def leads_nowhere(owner, plan, said):
    """Each address leads to this page, and to no word of the plan."""
    for page in ("/", f"/plans/{plan.id}/plan", "/more"):
        text = owner.get(page, follow_redirects=True).text
        assert said in text and "A flat" not in text, page


@pytest.mark.parametrize("address", ["/hide", "/sign-out"])
def test_who_hides_or_leaves_while_the_database_is_away_finds_the_notes(
    owner, plan, server, address
):
    """Who leaves without their card could be shut out, and nobody can say whether."""
    write(Goal, plan, text="A flat")
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text
    server.go_away()
    answer = owner.post(address)
    assert (answer.status_code, answer.location) == (303, "/hidden")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    leads_nowhere(owner, plan, "<h1>Notes</h1>")
    server.come_back()
    leads_nowhere(owner, plan, "<h1>Notes</h1>")
    assert Device.get(Device.person == plan.owner_id).hidden, "other tabs are told by now"
    owner.post("/hidden/open", pin=PIN)
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text


def test_who_leaves_all_the_same_while_the_database_is_away_is_signed_out_here(owner, plan, server):
    write(Goal, plan, text="A flat")
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan").text
    server.go_away()
    answer = owner.post("/sign-out", anyway="yes")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.status_code == 503 and "You are signed out in this browser" in answer.text
    server.come_back()
    leads_nowhere(owner, plan, "")


@pytest.mark.parametrize("address", ["/hide", "/sign-out"])
def test_a_phone_that_tells_it_by_itself_goes_on_until_it_is_written_down(
    owner, plan, server, address
):
    owner.get("/language")
    server.go_away()
    token = {"csrf_token": owner.token(), "anyway": "yes"}
    assert owner.client.post(address, data=token, headers={MARK: "1"}).status_code == 503
    server.come_back()
    assert owner.client.post(address, data=token, headers={MARK: "1"}).status_code == 303
    device = Device.get(Device.person == plan.owner_id)
    assert device.hidden or device.ended_at


def test_the_first_write_after_a_restart_is_done(browser, server):
    nobody = in_english(browser())
    assert nobody.post("/sign-in/passkey/challenge").status_code == 200
    server.cut_connections()
    codes = [nobody.post("/sign-in/passkey/challenge").status_code for _time in range(3)]
    assert codes == [200] * 3


def test_migrations_hold_their_lock_or_stop(app, server):
    if is_sqlite():
        pytest.skip("its lock is a file")
    with migration._alone():
        server.cut_connections()
        with pytest.raises(peewee.OperationalError):
            database.get_tables()  # as between two migrations
    assert database.get_tables(), "and then it connects anew, as ever"


def test_an_error_of_ours_while_somebody_is_signed_in_is_a_page(owner, plan, server):
    database.execute_sql('DROP TABLE "goal"' + ("" if is_sqlite() else " CASCADE"))
    assert owner.get(f"/plans/{plan.id}/plan").status_code == 500
    assert "Something went wrong on our side" in owner.page
