"""What a page costs somebody with little data: measured on the wire, between the browser and the server."""

import socket
import threading
from contextlib import contextmanager

import pytest

from e2e.conftest import open_phone, sign_in

KB = 1000
FIRST_VISIT, HTML_AND_CSS, NEXT_PAGE, ONE_SAVE = 40 * KB, 18 * KB, 8 * KB, 2 * KB


class Wire:
    """A cable with a counter on it: every byte back from the server, headers and the worker's own visits too."""

    def __init__(self, port: int):
        self.bytes, self._to = 0, ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._to)
            for one, other, counts in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._carry, args=(one, other, counts), daemon=True).start()

    def _carry(self, one, other, counts):
        try:
            while data := one.recv(65536):
                self.bytes += len(data) if counts else 0
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    @contextmanager
    def counted(self, into: list):
        before = self.bytes
        yield
        into.append(self.bytes - before)


@pytest.fixture(scope="module", params=["nb", "sv"])
def visitor(request, people):
    return people.demo("owner", request.param)


@pytest.fixture(scope="module")
def wire(server):
    return Wire(server.port)


@pytest.fixture
def over_the_wire(chromium, server, wire):
    """A function that opens a fresh phone on the counted cable: its caches are empty."""
    opened = []

    def open_one(member):
        phone = open_phone(
            chromium,
            server,
            member.language,
            base_url=f"http://127.0.0.1:{wire.port}",
            service_workers="allow",
        )
        opened.append(phone)
        sign_in(phone.page, member)
        return phone

    yield open_one
    for phone in opened:
        phone.context.close()


def settled(phone):
    """All has come: the page, what it loads, and the worker with what it keeps."""
    phone.page.wait_for_load_state("load")
    phone.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    phone.page.wait_for_function(
        "async () => (await caches.keys()).length > 0 && "
        "(await (await caches.open((await caches.keys())[0])).keys()).length > 2"
    )


@pytest.mark.parametrize("page", ["home", "plan", "wheel", "matters", "contacts"])
def test_a_cold_first_visit_weighs_at_most_40_kb_in_all(
    visitor, over_the_wire, wire, page, record_property
):
    phone, weight, sizes = over_the_wire(visitor), [], {}

    def weigh(request):
        size = request.sizes()
        sizes[request.resource_type] = (
            sizes.get(request.resource_type, 0)
            + size["responseHeadersSize"]
            + size["responseBodySize"]
        )

    phone.page.on("requestfinished", weigh)
    with wire.counted(weight):
        phone.open(visitor.at(page))
        settled(phone)
    record_property("weight", (visitor.language, page, weight[0], sizes))
    assert weight[0] <= FIRST_VISIT, sizes
    assert sizes["document"] + sizes["stylesheet"] <= HTML_AND_CSS, sizes


@pytest.mark.parametrize("page", ["home", "plan", "wheel", "matters", "contacts", "print"])
def test_the_next_page_weighs_at_most_8_kb(visitor, over_the_wire, wire, page):
    phone, weight = over_the_wire(visitor), []
    phone.open(visitor.at("more"))
    settled(phone)
    with wire.counted(weight):
        phone.open(visitor.at(page))
        phone.page.wait_for_load_state("load")
    # The sheet's own style comes with the first sheet; every other page has all it needs.
    assert weight[0] <= NEXT_PAGE, (visitor.language, page, weight)


def test_one_save_weighs_at_most_2_kb_back(people, over_the_wire):
    owner = people.owner()
    phone, weight = over_the_wire(owner), []
    phone.open(owner.at("matters"))
    settled(phone)
    phone.tap("Add something that matters")
    phone.field("What matters to you now?").wait_for()
    for save in (
        lambda: phone.field("What matters to you now?").fill("Ro"),
        lambda: phone.tap("Save and close"),
    ):
        with phone.page.expect_request_finished(
            lambda sent: sent.method == "POST" and "/matter/" in sent.url
        ) as sent:
            save()
        size = sent.value.sizes()
        weight.append(size["responseHeadersSize"] + size["responseBodySize"])
    phone.card("Ro").wait_for()
    assert max(weight) <= ONE_SAVE, weight
