"""The phones that lie on the shelf between two tests.

A new phone costs the processor half a second: a process of the browser's own, and everything that
a page loads comes and is compiled anew. So a test gives its phone back. It is wiped, and the next
test finds nothing on it but the files that are the same for everybody (styles, scripts, fonts).
"""

from collections import defaultdict
from collections.abc import Callable

from playwright.sync_api import Page

from e2e.phone import Phone

# Whatever else a phone is made with, it is made for one test.
MANY_USE = {"java_script_enabled"}
WIPED = "local_storage,indexeddb,cache_storage,service_workers"


class Shelf:
    def __init__(self, make: Callable[..., Phone]):
        self._make = make
        self._free: dict[tuple, list[Shelved]] = defaultdict(list)
        self._taken: dict[Phone, Shelved] = {}

    def take(self, language: str, new: bool, options: dict) -> Phone:
        """A phone on which nothing is open and nobody was signed in."""
        if new or not MANY_USE.issuperset(options):
            return self._make(language, **options)
        kind = language, options.get("java_script_enabled", True)
        free = self._free[kind]
        shelved = free.pop() if free else Shelved(kind, self._make(language, **options))
        phone = shelved.hand_out()
        self._taken[phone] = shelved
        return phone

    def put_back(self, phone: Phone) -> None:
        shelved = self._taken.pop(phone, None)
        if shelved is None:
            phone.context.close()
            return
        shelved.wipe(phone)
        self._free[shelved.kind].append(shelved)


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
                page.close(run_before_unload=False)
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        origin = {"origin": phone.address, "storageTypes": WIPED}
        self._devtools.send("Storage.clearDataForOrigin", origin)
