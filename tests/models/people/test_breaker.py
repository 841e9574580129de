"""A provider that does not answer is left in peace for a minute, and one that does is not."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from models.people import provider as asking
from models.people.breaker import MOST, PAUSE_SECONDS
from models.people.provider import Provider, ProviderDown
from tests.oidc import RETURN


class Answers(BaseHTTPRequestHandler):
    """Each request is counted, and answered as the server's `mood` says."""

    def do_GET(self):
        self.server.asked += 1
        if self.server.mood == "silent":
            return  # the connection is closed without a word
        self.send_response(self.server.mood)
        self.end_headers()
        told = {"issuer": self.server.issuer, "authorization_endpoint": self.server.issuer}
        self.wfile.write(json.dumps(told).encode())
        self._go_on()

    def _go_on(self):
        """A letter now and then, for as long as somebody reads."""
        while self.server.drips and not self.server.over.wait(0.02):
            self.wfile.write(b" ")

    def log_message(self, *_words):
        """Nobody reads it."""


@pytest.fixture
def there():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.issuer = f"http://127.0.0.1:{running.server_port}"
        running.asked, running.mood, running.drips = 0, "silent", False
        running.over = threading.Event()
        threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()
        yield running
        running.over.set()
        running.shutdown()


@pytest.fixture
def provider(there):
    return Provider(there.issuer, "hjulet", "secret", ("high",), "", ("owners",))


def goes(provider) -> bool:
    try:
        return provider.leads_to("ticket", RETURN).startswith(provider.issuer)
    except ProviderDown:
        return False


def test_after_three_silences_nothing_is_asked_for_a_minute(there, provider):
    assert not any(goes(provider) for _ in range(10))
    assert there.asked == MOST


def test_after_the_minute_one_asks_and_a_right_answer_opens_it_for_all(there, provider):
    assert not any(goes(provider) for _ in range(MOST))
    provider._breaker._again_at -= PAUSE_SECONDS
    assert not any(goes(provider) for _ in range(5))
    assert there.asked == MOST + 1, "one asked, and it was silent still"
    provider._breaker._again_at -= PAUSE_SECONDS
    there.mood = 200
    assert goes(provider) and goes(provider)


def test_an_error_is_an_answer_so_no_stranger_shuts_the_door(there, provider):
    """Somebody who comes back with an invented code may well cause an error there."""
    there.mood = 500
    assert not any(goes(provider) for _ in range(2 * MOST))
    there.mood = 200
    assert goes(provider)


def test_who_answers_letter_by_letter_is_not_waited_for(there, provider, monkeypatch):
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.2)
    there.mood, there.drips = 200, True
    assert not goes(provider)


def test_signing_out_there_needs_no_new_answer(there, provider):
    provider._known = {"end_session_endpoint": "https://id.example.org/out"}
    assert provider.leave(RETURN).startswith("https://id.example.org/out?")
    assert there.asked == 0
