"""The app over a socket, as bin/serve starts it: requests as browsers send them, and streams."""

import re
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from time import monotonic
from urllib.parse import urlencode

import psycopg
import pytest

from models.core.database import new_id
from models.people.device import Device
from models.plan.access import Access
from models.tools.goals import Goal
from tests.bad_network import Server, exchange
from tests.writing import as_owner, change, write


@pytest.fixture
def server(app, tmp_path):
    """One worker that takes so few connections that only one page can listen."""
    running = Server(
        tmp_path,
        DATABASE_URL=app.config["DATABASE_URL"],
        GRANIAN_WORKERS="1",
        HJULET_CONNECTIONS="2",
    )
    running.start()
    yield running
    running.kill()


@pytest.fixture
def usual_server(app, tmp_path):
    """As bin/serve starts it: two workers."""
    running = Server(tmp_path, DATABASE_URL=app.config["DATABASE_URL"])
    running.start()
    yield running
    running.kill()


@contextmanager
def locked(url, plan):
    """Another program holds the lock that every save in this plan needs."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(url) as held:
            held.execute("SELECT pg_advisory_xact_lock(%s)", (plan.id,))
            yield


def saving(owner, plan, text, **more):
    """The bytes of a request that saves a new goal with this text."""
    fields = {"csrf_token": owner.token(), "expected": "0", "screen": text, "turn": "1"}
    body = urlencode(fields | {"state": "open", "text": text} | more).encode()
    form = "Content-Type: application/x-www-form-urlencoded"
    to = f"/plans/{plan.id}/goal/{new_id()}"
    length = f"Content-Length: {len(body)}"
    return request("POST", to, owner, body, form, length, "Connection: close")


def insist(port, asked):
    """Send it as a browser does: again while it is not saved yet."""
    status = 503
    while status == 503:
        status = exchange(port, asked).status
    return status


def timed(port, asked):
    start = monotonic()
    answer = exchange(port, asked)
    return answer, monotonic() - start


def request(method, path, browser=None, body=b"", *headers):
    """The bytes of a request. The browser's cookie comes in a second Cookie header."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Cookie: other=1"]
    if browser:
        lines.append(f"Cookie: hjulet={browser.client.get_cookie('hjulet').value}")
    lines += headers
    return "\r\n".join([*lines, "", ""]).encode() + body


class Page:
    """A page that listens for news."""

    def __init__(self, server, browser, plan):
        self._wire = socket.create_connection(("127.0.0.1", server.port), timeout=15)
        self._wire.sendall(request("GET", f"/plans/{plan.id}/live", browser))
        self._came = self._wire.recv(65536)
        self.status = int(self._came[9:12])

    def hears(self, words):
        """Whether these bytes come before the answer ends."""
        while words not in self._came:
            more = self._wire.recv(65536)
            if not more:
                return False
            self._came += more
        return True

    def leave(self):
        self._wire.close()


def test_a_page_hears_what_is_written_and_that_it_is_over(cast, browser, server):
    goal = write(Goal, cast.owner.plan, text="Et hus")
    page = Page(server, browser(cast.helper), cast.owner.plan)
    assert page.status == 200 and page.hears(b"retry: 1000")
    change(goal, text="Et hus med hage")
    assert page.hears(f'"part": "{goal.id}", "revision": 2'.encode())
    Access.to(cast.owner.plan, cast.helper.person).withdraw(as_owner(cast.owner.plan))
    assert page.hears(b"event: over\ndata: over\n\n")
    assert page.hears(b"0\r\n\r\n"), "the answer did not end"


def test_a_page_that_leaves_makes_room_at_once(cast, browser, server):
    owner = browser(cast.owner)
    plan = cast.owner.plan
    first = Page(server, owner, plan)
    assert (first.status, Page(server, owner, plan).status) == (200, 503)
    first.leave()
    until = monotonic() + 10  # seconds; by the heartbeat alone it would take twenty
    while Page(server, owner, plan).status == 503:
        assert monotonic() < until


def test_the_server_stops_though_pages_listen_and_they_may_ask_the_next_one(cast, browser, server):
    page = Page(server, browser(cast.owner), cast.owner.plan)
    assert page.hears(b"retry: 1000")
    assert server.stop() == 0
    assert page.hears(b"0\r\n\r\n") and not page.hears(b"event: over")


def test_a_head_without_a_body_takes_nobodys_place(cast, browser, server):
    owner = browser(cast.owner)
    plan = cast.owner.plan
    asked = request("HEAD", f"/plans/{plan.id}/live", owner, b"", "Connection: close")
    assert exchange(server.port, asked).status == 200
    assert Page(server, owner, plan).status == 200


@pytest.mark.parametrize(
    "header",
    ["X-Odd: \u00e5", "X-Odd: \U0001f600", "Cookie: odd=\U0001f600", "User-Agent: \u00e5\u0142"],
)
def test_letters_arrive_as_they_were_sent(server, header):
    answer = exchange(
        server.port,
        request("GET", "/sign-in?next=%C3%A5\u00e5", None, b"", header, "Connection: close"),
    )
    assert answer.status == 200
    response = exchange(
        server.port, request("GET", "/b%C3%A5t", None, b"", header, "Connection: close")
    )
    assert response.status in (303, 404)


LARGE = b"a=" + b"x" * 300_000


@pytest.mark.parametrize(
    "body, length",
    [
        (LARGE, f"Content-Length: {len(LARGE)}"),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(LARGE), LARGE), "Transfer-Encoding: chunked"),
    ],
)
def test_a_form_that_is_too_large_is_refused(server, body, length):
    form = "Content-Type: application/x-www-form-urlencoded"
    answer = exchange(
        server.port, request("POST", "/sign-in", None, body, form, length, "Connection: close")
    )
    assert answer.status == 413


def test_a_file_from_another_place_may_be_larger_than_any_form(browser, server):
    newcomer = browser()
    newcomer.get("/from-another-place")
    answer = exchange(
        server.port,
        request(
            "POST",
            "/from-another-place",
            newcomer,
            LARGE,
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(LARGE)}",
            "Connection: close",
        ),
    )
    assert answer.status != 413, "it was read to its end; that it is no plan is another matter"


def test_half_a_form_is_no_form(cast, browser, server):
    owner = browser(cast.owner)
    goal = write(Goal, cast.owner.plan, text="Et hus")
    owner.get("/language")
    fields = f"csrf_token={owner.token()}&expected=1&screen=s&turn=1&state=open&text=Et+stort+hus"
    body = fields.encode()
    asked = request(
        "POST",
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        owner,
        body,
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body) + 9}",
    )
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.sendall(asked)
        wire.shutdown(socket.SHUT_WR)
        assert not re.match(rb"HTTP/1.1 [23]", wire.recv(65536))
    assert Goal.find(goal.plan, goal.id).text == "Et hus"


def test_while_others_hold_the_lock_a_save_soon_says_so_and_who_reads_goes_on(
    app, cast, browser, usual_server
):
    owner, plan, port = browser(cast.owner), cast.owner.plan, usual_server.port
    write(Goal, plan, text="Et hus")
    owner.get("/language")
    Device.update(seen_at=Device.seen_at - 600).execute()  # to be noted in passing, if that can be
    texts = [f"Ord nummer {number}" for number in range(16)]
    saves = [saving(owner, plan, text, autosave="1") for text in texts]
    health = request("GET", "/healthz", None, b"", "Connection: close")
    page = request("GET", f"/plans/{plan.id}/plan", owner, b"", "Connection: close")
    with ThreadPoolExecutor(len(saves)) as people:
        list(people.map(lambda _: exchange(port, page), range(8)))  # the first page takes longer
        with locked(app.config["DATABASE_URL"], plan):
            waiting = [people.submit(timed, port, save) for save in saves]
            alive, soon = timed(port, health)
            assert not all(save.done() for save in waiting), "nobody waited meanwhile"
            shown, later = timed(port, page)
            refused = [save.result() for save in waiting]
        assert (alive.status, shown.status, "Et hus" in shown.text) == (200, 200, True)
        assert soon < 4 and later < 4, (soon, later)  # it was ten and more
        assert {answer.status for answer, _ in refused} == {503}
        assert all("Vi prøver igjen." in answer.text for answer, _ in refused)
        assert max(seconds for _, seconds in refused) < 5, refused
        again = list(people.map(lambda save: insist(port, save), saves))
    assert again == [200] * len(texts)
    assert sorted(goal.text for goal in Goal.of(plan)) == sorted(["Et hus", *texts])


def test_a_save_without_javascript_gets_its_words_back_and_can_be_sent_again(
    app, cast, browser, usual_server
):
    owner, plan, port = browser(cast.owner), cast.owner.plan, usual_server.port
    in_english = owner.post("/language", language="en", next="/language")
    owner.get("/language")
    save = saving(owner, plan, "Mine ord")
    with locked(app.config["DATABASE_URL"], plan):
        answer = exchange(port, save)
    assert in_english.status_code == 303 and answer.status == 503
    assert 'name="text" value="Mine ord"' in answer.text and "Save now" in answer.text
    assert exchange(port, save).status == 303
    assert [goal.text for goal in Goal.of(plan)] == ["Mine ord"]
