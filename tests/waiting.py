"""Wait for something that no event tells of: in the server's database, or on a phone."""

import threading
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page


def until(is_so: Callable[[], object]) -> None:
    """Wait until this is so, a minute at the most. Raises AssertionError."""
    assert any(is_so() or threading.Event().wait(0.1) for _time in range(600))


def until_page(page: Page, script: str, arg: object = None) -> None:
    """Wait until this script of the page says yes, such as one that reads the browser's stores.

    Page.wait_for_function takes the promise of an async script for a yes.
    """

    def says_yes() -> bool:
        with suppress(Error):  # the page is on its way to another
            return bool(page.evaluate(script, arg))
        return False

    until(says_yes)
