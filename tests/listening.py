"""What tests of the live stream need: streams, and a way to open them."""

import json
from itertools import islice

import pytest

from models.plan.feed import feed


class Stream:
    """The live stream of an open page."""

    def __init__(self, browser, plan, **options):
        self.answer = browser.get(f"/plans/{plan.id}/live", **options)
        assert (self.answer.status_code, self.answer.mimetype) == (200, "text/event-stream")
        self._lines = self.answer.response
        assert next(self._lines) == b"retry: 1000\n\n"

    def next(self) -> bytes:
        return next(self._lines)

    def signal(self) -> dict:
        return json.loads(self.next().split(b"data: ")[1])

    def ends(self) -> bool:
        """True if the next thing in the stream is that the access is over."""
        return b"".join(islice(self._lines, 2)) == b"event: over\ndata: over\n\n"


@pytest.fixture
def listen(browser):
    """A function that opens a stream for one of the cast, or in a given browser.

    The streams are closed after the test.
    """
    opened = []

    def listen(who, plan, **options):
        one = Stream(who if hasattr(who, "client") else browser(who), plan, **options)
        opened.append(one)
        return one

    yield listen
    for one in opened:
        one.answer.close()
    assert len(feed) == 0
    reading_stops()


def reading_stops():
    """Wait until the feed's thread has ended, as nobody listens.

    The next test has another database, in which the signals are numbered from 1 again.
    """
    if thread := feed._thread:
        thread.join(60)
    assert feed._thread is None
