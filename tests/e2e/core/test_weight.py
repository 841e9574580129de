"""What a page costs somebody with little data, measured between the browser and the server."""

import io
import socket
import threading
from contextlib import contextmanager

import pytest
from PIL import Image

from e2e.conftest import open_phone, sign_in
from models.plan.picture import Picture, prepared
from tests.paths import PATHS
from tests.waiting import until_page
from tests.writing import as_owner

KB = 1000
FIRST_VISIT = 40 * KB
HTML_AND_CSS = 18 * KB
# What tells who else is here: its stream opens, and the page says once that somebody is here. More
# of it comes the longer a page is open, so on a slow machine.
SIGNALS = 1100
PAPER = 39 * KB
NEXT_PAGE = 8 * KB
ONE_SAVE = 2 * KB
FIRST_FLIGHT = 10 * 1460  # bytes that a server sends before it waits for the phone: RFC 6928
BLOCKING = """() => performance.getEntries()
  .filter((one) => one.entryType === "navigation" || one.renderBlockingStatus === "blocking")
  .map((one) => [one.initiatorType, one.transferSize])"""


class Wire:
    """Passes everything on to the server, and counts every byte that comes back.

    That includes headers, and what the service worker fetches by itself. What tells who else is
    here, and what they change, is counted apart: when it comes depends on how busy the machine is.
    """

    SIGNALS = (b"/live", b"/presence")

    def __init__(self, port: int):
        self.bytes = 0
        self.signals = 0
        self._to = ("127.0.0.1", port)
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
            asked = [b""]  # the first line of what this connection asks for now
            for one, other, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(one, other, asked, answers), daemon=True
                ).start()

    def _carry(self, one, other, asked, answers):
        try:
            while data := one.recv(65536):
                if answers:
                    self._count(asked[0], len(data))
                elif data.startswith((b"GET /", b"POST /")):
                    asked[0] = data.split(b" HTTP/", 1)[0]
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # either side has left

    def _count(self, asked, size):
        if asked.split(b"?")[0].endswith(self.SIGNALS):
            self.signals += size
        else:
            self.bytes += size

    @contextmanager
    def counted(self, into: list):
        """Add to the list how many bytes come in this block, but for signals."""
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
    """A function that opens a new phone, with empty caches, whose bytes are counted."""
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
        sign_in(phone, server, member)
        return phone

    yield open_one
    for phone in opened:
        phone.context.close()


def settled(phone):
    """Wait until all has come: the page, what it loads, and what the worker keeps."""
    phone.page.wait_for_load_state("load")
    phone.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    until_page(
        phone.page,
        "async () => (await caches.keys()).length > 0 && "
        "(await (await caches.open((await caches.keys())[0])).keys()).length > 2",
    )


FIRST_PAGES = ("home", "plan", "wheel", "matters", "contacts")


@pytest.mark.parametrize("page", FIRST_PAGES)
def test_a_cold_first_visit_weighs_at_most_40_kb_in_all(
    visitor, over_the_wire, wire, page, record_property
):
    phone = over_the_wire(visitor)
    weight = []
    sizes = {}

    def weigh(request):
        size = request.sizes()
        kind = request.resource_type
        sizes[kind] = sizes.get(kind, 0) + size["responseHeadersSize"] + size["responseBodySize"]

    phone.page.on("requestfinished", weigh)
    with wire.counted(weight):
        phone.open(visitor.at(page))
        settled(phone)
    record_property("weight", (visitor.language, page, weight[0], sizes))
    assert weight[0] + SIGNALS <= FIRST_VISIT, sizes
    assert sizes["document"] + sizes["stylesheet"] <= HTML_AND_CSS, sizes


def test_a_first_visit_to_a_tool_for_whoever_asks_for_it_weighs_no_more(
    visitor, over_the_wire, wire
):
    """Once, in one language: each brings a style of its own, and the map a script."""
    if visitor.language != "nb":
        return
    weights = {}
    others = {*FIRST_PAGES, PATHS["sheet"]}  # above, and below
    for page in [path for path in PATHS.values() if path not in others]:
        phone = over_the_wire(visitor)
        weight = []
        with wire.counted(weight):
            phone.open(visitor.at(page))
            settled(phone)
        weights[page] = weight[0]
        phone.context.close()  # else it goes on telling that it is here, and that is counted
    assert max(weights.values()) + SIGNALS <= FIRST_VISIT, weights


def test_a_paper_weighs_little_when_it_is_the_first_page(visitor, over_the_wire, wire):
    """With the style that is for paper only, and empty caches."""
    weights = {}
    for page in ("print", "print/large", "wallet", "calm/sheet", "diary/booklet"):
        phone = over_the_wire(visitor)
        weight = []
        with wire.counted(weight):
            phone.open(visitor.at(page))
            settled(phone)
        weights[page] = weight[0]
        phone.context.close()  # else it goes on telling that it is here, and that is counted
    assert weights.pop("print") + SIGNALS <= FIRST_VISIT, weights
    assert max(weights.values()) + SIGNALS <= PAPER, weights


def test_what_tells_who_is_here_weighs_a_kilobyte_at_the_start(people, over_the_wire, wire):
    """In a plan in which nobody comes or goes meanwhile: that would be told too."""
    alone = people.owner()
    phone = over_the_wire(alone)
    before = wire.signals
    with phone.page.expect_response("**/presence"), phone.page.expect_response("**/live*"):
        phone.open(alone.at("home"))
    assert 0 < wire.signals - before <= SIGNALS


@pytest.mark.parametrize("page", ["home", "plan", "wheel", "matters", "contacts", "print"])
def test_the_next_page_weighs_at_most_8_kb(visitor, over_the_wire, wire, page):
    phone = over_the_wire(visitor)
    weight = []
    phone.open(visitor.at("more"))
    settled(phone)
    with wire.counted(weight):
        phone.open(visitor.at(page))
        phone.page.wait_for_load_state("load")
    # The sheet's own style comes with the first sheet; every other page has all it needs.
    assert weight[0] <= NEXT_PAGE, (visitor.language, page, weight)


def test_home_with_a_picture_of_ones_own_weighs_no_more(people, visitor, over_the_wire, wire):
    noise = io.BytesIO()
    Image.effect_noise((900, 900), 90).convert("RGB").save(noise, "JPEG")
    made = prepared(noise.getvalue())
    people.in_database(visitor, lambda plan: Picture.put(as_owner(plan), made, None, False))
    phone = over_the_wire(visitor)
    weight = []
    phone.open(visitor.at("more"))
    settled(phone)
    with wire.counted(weight):
        phone.open(visitor.at("home"))
        phone.page.locator("main img").evaluate("(image) => image.decode()")
    people.in_database(visitor, lambda plan: Picture.remove(as_owner(plan)))
    assert weight[0] <= NEXT_PAGE, weight


def test_one_save_weighs_at_most_2_kb_back(people, over_the_wire):
    owner = people.owner()
    phone = over_the_wire(owner)
    weight = []
    phone.open(owner.at("matters"))
    settled(phone)
    phone.tap("Add something that matters")
    phone.field("What matters to you now?").wait_for()
    for save in (
        lambda: phone.field("What matters to you now?").fill("Ro"),
        lambda: phone.done(),
    ):
        with phone.page.expect_request_finished(
            lambda sent: sent.method == "POST" and "/matter/" in sent.url
        ) as sent:
            save()
        size = sent.value.sizes()
        weight.append(size["responseHeadersSize"] + size["responseBodySize"])
    phone.card("Ro").wait_for()
    assert max(weight) <= ONE_SAVE, weight


def test_the_first_picture_takes_two_round_trips(people, phone):
    """The page, then its style: no script, no font and nothing that either of these would load."""
    arvid = people.demo("owner")
    mine = phone(arvid)
    for page in ("home", "plan", "wheel", "print"):
        waited_for = mine.open(arvid.at(page)).page.evaluate(BLOCKING)
        kinds = [kind for kind, _ in waited_for]
        own_style = page in ("wheel", "print")  # beside what every page has
        assert kinds == ["navigation"] + ["link"] * (1 + own_style), waited_for
        assert max(size for _, size in waited_for) <= FIRST_FLIGHT, waited_for
