"""The phones that lie on the shelf between two tests.

A new phone costs the processor half a second: a process of the browser's own, and everything that
a page loads comes and is compiled anew. So a test gives its phone back. It is wiped, and the next
test finds nothing on it but the files that are the same for everybody (styles, scripts, fonts).

A browser that does not close a page in time is given up: the next test gets a phone of a new one.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page

from e2e.phone import Phone

# Whatever else a phone is made with, it is made for one test.
MANY_USE = {"java_script_enabled", "viewport"}
WIPED = "local_storage,indexeddb,cache_storage,service_workers"
CLOSES_S = 20


class Shelf:
    """`give_up`: leaves the browser that all phones came from. `make` takes the next one."""

    def __init__(self, make: Callable[..., Phone], give_up: Callable[[], None]):
        self._make = make
        self._give_up = give_up
        self._free: dict[tuple, list[Shelved]] = defaultdict(list)
        self._taken: dict[Phone, Shelved] = {}

    def take(self, language: str, new: bool, options: dict) -> Phone:
        """A phone on which nothing is open and nobody was signed in."""
        if new or not MANY_USE.issuperset(options):
            return self._make(language, **options)
        screen = tuple(options.get("viewport", {}).values())
        kind = language, options.get("java_script_enabled", True), screen
        free = self._free[kind]
        shelved = free.pop() if free else Shelved(kind, self._make(language, **options))
        phone = shelved.hand_out()
        self._taken[phone] = shelved
        return phone

    def put_back(self, phone: Phone) -> None:
        shelved = self._taken.pop(phone, None)
        if not phone.context.browser.is_connected():
            return  # it was given up while this phone was in use
        try:
            shelved.wipe(phone) if shelved else in_time(phone.context)
        except TimeoutError:
            self._free.clear()
            self._give_up()
        else:
            if shelved:
                self._free[shelved.kind].append(shelved)


def in_time(one: Page | BrowserContext | Browser) -> None:
    """Close it without asking it. Raises TimeoutError: Playwright itself waits for ever."""
    how = {"reason": None} | ({"run_before_unload": False} if isinstance(one, Page) else {})
    one._sync(asyncio.wait_for(one._impl_obj.close(**how), CLOSES_S))


class Shelved:
    """A phone of many tests, each of which gets a page of its own.

    One page stays open, so that the browser's process stays: it opens the next test's.
    """

    def __init__(self, kind: tuple, phone: Phone):
        self.kind = kind
        self._first = phone
        self._stays: Page = phone.page
        self._stays.goto("/healthz")
        phone.hears_no_more()
        self._devtools = phone.context.new_cdp_session(self._stays)

    def hand_out(self) -> Phone:
        first = self._first
        with first.context.expect_page() as opened:
            self._stays.evaluate("() => { open('about:blank'); }")
        return Phone(first.context, first.address, first.language, first.scripted, opened.value)

    def wipe(self, phone: Phone) -> None:
        """Leave nothing on it for the next test."""
        context = phone.context
        phone.hears_no_more()
        for page in context.pages:
            if page is not self._stays:
                in_time(page)
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        origin = {"origin": phone.address, "storageTypes": WIPED}
        self._devtools.send("Storage.clearDataForOrigin", origin)
