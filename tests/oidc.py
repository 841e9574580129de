"""A real OpenID Connect provider beside the tests, and a browser that signs in there.

The fixtures are brought in by the conftest.py of the folders that need them.
"""

import json
import os
import re
import shutil
import signal
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from models.core.database import database
from tests.conftest import Reused
from tests.ports import free_port
from views.people import provider_setup

ROOT = Path(__file__).parents[1]
HERE = "http://localhost"  # the app, as Flask's test client calls it
RETURN = f"{HERE}/provider/return"
LEFT = f"{HERE}/welcome"

SUBJECT = "fnr-01017012345"
SETTINGS = {
    "OIDC_CLIENT_ID": "hjulet",
    "OIDC_CLIENT_SECRET": "secret of hjulet",
    "OIDC_ACR": "high",
    "OIDC_LABEL": "Kommunen",
    "OIDC_FOR": "owners helpers",
}


class OidcServer:
    """The provider as a process of its own. Each start makes a new key.

    `back` and `left` are the app's addresses after signing in and out.
    """

    def __init__(self, back: str = RETURN, left: str = LEFT):
        self._addresses = [back, left]
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                ROOT / ".venv" / "bin" / "node",
                ROOT / "tests" / "oidc_provider.mjs",
                str(self.port),
                *self._addresses,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        if not any("ready" in line for line in iter(self._process.stdout.readline, "")):
            raise RuntimeError("the provider did not start: npm ci?")

    def stop(self) -> None:
        # The whole group: .venv/bin/node is a small program that starts the real node.
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def play(self, **what) -> None:
        """Set who signs in next (sub), how strongly (acr), and how wrong its clock is (skew)."""
        urlopen(Request(self.issuer + "/play", json.dumps(what).encode()))


class NoRedirects(HTTPRedirectHandler):
    """Leaves redirects to the Walker, which must see where they lead."""

    def redirect_request(self, *args, **kwargs):
        return None


class Walker:
    """A browser at the provider, with its cookies."""

    def __init__(self):
        self.open = build_opener(NoRedirects, HTTPCookieProcessor(CookieJar())).open

    def walk(self, address: str, form: dict | None = None) -> str:
        """Follow the provider's redirects. Returns the path in our app that one leads back to.

        Where the provider shows a page instead: its text. `form` is posted to the first address.
        """
        while not address.startswith(HERE + "/"):
            body = urlencode(form).encode() if form else None
            try:
                return self.open(Request(address, body)).read().decode()
            except HTTPError as answer:
                if answer.code not in (302, 303):
                    return answer.read().decode()
                address = urljoin(address, answer.headers["Location"])
                form = None
        return address.removeprefix(HERE)


def form_on(page: str) -> tuple[str, dict]:
    """(address, {hidden field: value}) of the form on the provider's page."""
    action = re.search(r'action="([^"]+)"', page)[1].replace("&amp;", "&")
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return action, dict(hidden)


@pytest.fixture(scope="module")
def server():
    running = OidcServer()
    yield running
    running.stop()


APPS: dict[str, Reused] = {}


@pytest.fixture
def app_with_provider(tmp_path, database_url, first_cast, server):
    """The app with this provider set up, and SUBJECT about to sign in there."""
    server.play(sub=SUBJECT, acr="high", skew=0)
    key = shutil.copy(first_cast.key, tmp_path / "key")
    app = APPS.setdefault(server.issuer, Reused(OIDC_ISSUER=server.issuer, **SETTINGS)).at(
        DATABASE_URL=database_url,
        KEY_FILE=str(key),
        ERASED_FILE=str(tmp_path / "erased"),
        DEMO=False,
        TESTING=True,
    )
    provider_setup.init_app(app)  # it knows nothing yet of how the provider is today
    yield app
    database.close()
