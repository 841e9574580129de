"""What a stranger can take of a server, as bin/serve starts it: room, connections, threads."""

import os
import re
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from time import monotonic

import pytest

from tests.bad_network import exchange
from tests.ports import free_port
from views.core.limits import Budget, Refused
from views.keeping import takein
from views.server import Served

ROOT = Path(__file__).parents[3]
MEGABYTE = 1024 * 1024
FORM = "Content-Type: application/x-www-form-urlencoded"
QUICKLY = 3  # seconds, on a machine that is busy with other tests
SETTINGS = {
    "HJULET_SKIP_SETUP": "1",
    "HJULET_WORKERS": "1",
    "HJULET_CONNECTIONS": "120",
    "HJULET_BODY_SECONDS": "1",
    "HJULET_OIDC_CLIENT_ID": "hjulet",
    "HJULET_OIDC_CLIENT_SECRET": "secret",
    "HJULET_OIDC_ACR": "high",
    "HJULET_OIDC_LABEL": "Kommunen",
}


@pytest.fixture(scope="module")
def silent():
    """A provider that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", free_port())) as listening:
        yield listening


@pytest.fixture(scope="module")
def server(silent, tmp_path_factory):
    running = Serve(tmp_path_factory.mktemp("limits"), silent.getsockname()[1])
    yield running
    running.stop()


class Serve:
    """bin/serve on an empty database, with short times and few connections."""

    def __init__(self, folder: Path, provider: int):
        self.port = free_port()
        environment = os.environ | SETTINGS
        environment |= {
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{folder / 'limits.db'}",
            "HJULET_INSTANCE": str(folder),
            "HJULET_DEMO": "",
            "HJULET_OIDC_ISSUER": f"http://127.0.0.1:{provider}",
        }
        self._process = subprocess.Popen(
            [ROOT / "bin" / "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not self._answers():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.05)
                raise RuntimeError("the server did not start")

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path: str):
        return exchange(self.port, head("GET", path, "Connection: close"))

    def seconds(self, path: str = "/sign-in") -> float:
        """How long somebody else waits for a page."""
        began = monotonic()
        assert self.get(path).status == 200
        return monotonic() - began

    def megabytes(self) -> float:
        """The memory of all its processes."""
        group = ["ps", "-o", "rss=", "-g", str(self._process.pid)]
        kilobytes = subprocess.run(group, capture_output=True, text=True, check=True).stdout
        return sum(map(int, kilobytes.split())) / 1024


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def post(path: str, length: int, *headers: str) -> bytes:
    return head("POST", path, FORM, f"Content-Length: {length}", *headers)


def status(wire: socket.socket) -> int:
    """The status of the answer; 0 if the connection was ended without one."""
    try:
        return int(wire.recv(4096)[9:12] or 0)
    except ConnectionError:
        return 0


def visited(server, page: str) -> tuple[str, str]:
    """(the cookie, the form's token) of somebody who has been on this page."""
    found = server.get(page)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', found.text)[1]
    return "Cookie: " + found.cookie.split(";")[0], token


def test_a_form_that_never_comes_whole_is_given_up(server):
    with server.connect() as wire:
        wire.sendall(post("/sign-in", 100) + b"code=")
        assert status(wire) == 408


def test_a_form_in_chunks_that_breaks_off_is_no_form(server):
    with server.connect() as wire:
        wire.sendall(
            head("POST", "/sign-in", FORM, "Transfer-Encoding: chunked") + b"5\r\ncode=\r\n"
        )
        wire.shutdown(socket.SHUT_WR)
        assert status(wire) in (0, 400)


def test_who_has_not_been_on_the_page_may_send_no_more_than_a_form(server):
    cookie, token = visited(server, takein.ADDRESS)
    assert _send_file(server, token).status == 413
    assert _send_file(server, token, cookie).status == 422, "it was read, and is no plan"


def test_a_picture_is_read_only_from_who_is_signed_in(server):
    cookie, _token = visited(server, "/sign-in")
    file = b"x" * MEGABYTE
    asked = post("/plans/1/picture", len(file), "Connection: close", cookie)
    assert exchange(server.port, asked + file).status == 413


def _send_file(server, token, *cookie):
    file = f"csrf_token={token}&text=".encode() + b"x" * MEGABYTE
    return exchange(
        server.port, post(takein.ADDRESS, len(file), "Connection: close", *cookie) + file
    )


def test_many_stalled_files_take_little_memory_and_nobody_waits(server):
    cookie, token = visited(server, takein.ADDRESS)
    before = server.megabytes()
    wires = [server.connect() for _ in range(12)]
    for wire in wires:
        _send_most_of_a_file(wire, cookie)
    assert server.megabytes() - before < 40, "twelve of them would be 96 MB"
    assert server.seconds() < QUICKLY
    answers = [status(wire) for wire in wires]
    assert {408, 503} <= set(answers), "one at a time from one place is read, until it stalls"
    assert set(answers) <= {408, 503, 0}
    assert _send_file(server, token, cookie).status == 422, "and there is room again"


def _send_most_of_a_file(wire, cookie):
    with suppress(ConnectionError):  # it was refused meanwhile
        wire.sendall(post(takein.ADDRESS, 8 * MEGABYTE, cookie) + b"x" * (7 * MEGABYTE))


def test_one_machine_that_finishes_no_request_keeps_nobody_out(server):
    wires = [server.connect() for _ in range(250)]
    for wire in wires:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: local")
    assert server.seconds() < 2 * QUICKLY, "it takes 120 connections"
    for wire in wires:
        wire.close()


def test_a_provider_that_hangs_delays_nobody_and_is_left_in_peace(server):
    asked = [visited(server, "/sign-in") for _ in range(6)]
    with ThreadPoolExecutor(6) as crowd:
        answers = [crowd.submit(_to_provider, server, *one) for one in asked]
        waiting = True
        while waiting:  # with a breath between: to ask without end keeps a processor busy
            assert server.seconds() < QUICKLY
            waiting = wait(answers, timeout=0.1).not_done
    assert {one.result().status for one in answers} <= {422, 503}
    began = monotonic()
    told = _to_provider(server, *asked[0])
    assert monotonic() - began < 2, "it is not even asked for a while"
    assert "Kommunen svarer ikke" in told.text


def _to_provider(server, cookie, token):
    body = f"csrf_token={token}".encode()
    sent = post("/provider/sign-in", len(body), cookie, "Connection: close")
    return exchange(server.port, sent + body)


def test_pdfs_wait_for_each_other_and_pages_do_not_wait_for_them(server):
    wires = [server.connect() for _ in range(25)]
    for wire in wires:
        wire.sendall(head("GET", "/print/blank/plan.pdf", "Connection: close"))
    assert server.seconds() < QUICKLY
    answers = [_answer(wire) for wire in wires]
    assert {found for found, _words in answers} == {200, 503}
    sorry = next(words for found, words in answers if found == 503)
    assert "skrive den ut fra nettleseren" in sorry.decode()


def _answer(wire):
    response = HTTPResponse(wire)
    response.begin()
    return response.status, response.read()


def test_what_one_place_takes_leaves_room_for_others():
    budget = Budget(10, 6)
    budget.take("one", 6)
    with pytest.raises(Refused):
        budget.take("one")
    budget.take("other", 4)
    with pytest.raises(Refused):
        budget.take("third")
    budget.give_back("one", 6)
    budget.take("third", 6)


@pytest.mark.parametrize("proxies, place", [(0, "10.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2")])
def test_a_place_is_what_a_trusted_proxy_says_and_no_other(app, proxies, place):
    app.config["TRUSTED_PROXIES"] = proxies
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 2.2.2.2, 3.3.3.3"}
    assert Served(app)._address(environ) == place
