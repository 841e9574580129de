"""The security log: whoever runs the installation sees guessing, and nobody is named."""

import logging
import re
from datetime import UTC, datetime

import pytest

from models.core import security_log
from models.people.rate_limit import RateLimit
from tests.conftest import PIN

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [a-z-]+ count=\d+( [a-z]+=[0-9a-f]{12})*")
UNKNOWN = "0000 0000 0000"


@pytest.fixture
def lines(caplog):
    """A function that returns the lines since it was last called."""

    def since():
        found = [
            record.getMessage() for record in caplog.records if record.name == "hjulet.security"
        ]
        caplog.clear()
        return found

    caplog.set_level(logging.INFO, "hjulet.security")
    return since


def events(lines):
    return [line.split()[1] for line in lines()]


def test_guessing_a_pin_and_a_lockout_are_seen(cast, browser, lines):
    page = browser()
    for _try in range(6):
        page.sign_in(cast.owner, pin="9753")
    found = lines()
    assert [line.split()[1:3] for line in found] == [
        *(["wrong-pin", f"count={number}"] for number in range(1, 6)),
        ["card-locked", "count=1"],
    ]
    assert len({line.split()[3] for line in found}) == 1, "one card"


def test_unknown_cards_passwords_and_invitations_are_seen(browser, app, lines):
    page = browser()
    page.post("/sign-in", code=UNKNOWN, pin=PIN)
    RateLimit.update(count=30).execute()
    page.post("/sign-in", code=UNKNOWN, pin=PIN)
    secrets = {"helper-email": "berit@example.org", "helper-password": "x", "helper-code": "1"}
    for _try in range(6):
        page.post("/sign-in/password", **secrets)
    page.post("/invitation", code="unknown")
    page.post("/sign-in/passkey", answer="{}")
    assert events(lines) == [
        "unknown-card",
        "too-many-unknown-cards",
        *["wrong-password"] * 5,
        "password-locked",
        "unknown-invitation",
        "wrong-passkey",
    ]


def test_refused_tokens_and_requests_from_elsewhere_are_seen(cast, browser, lines):
    page = browser(cast.owner)
    lines()
    page.client.post("/hide", data={"csrf_token": "forged"})
    page.client.post("/hide", headers={"Sec-Fetch-Site": "cross-site"})
    page.client.post("/hide", headers={"Origin": "https://evil.example"})
    page.client.post("/hide", json={})
    assert events(lines) == [
        "stale-or-forged-form",
        "foreign-request",
        "foreign-request",
        "json-instead-of-a-form",
    ]


def test_a_wrong_pin_where_it_is_asked_for_again_is_seen(cast, browser, lines):
    page = browser(cast.owner)
    lines()
    for _try in range(6):
        page.post("/passkeys/challenge", pin="9753")
    assert events(lines) == ["wrong-pin-on-a-device"] * 5 + ["session-ended-by-wrong-pins"]


def test_a_closed_door_is_seen(cast, browser, lines):
    page = browser(cast.outsider)
    lines()
    page.get(f"/plans/{cast.owner.plan.id}/plan")
    browser(cast.reader).post(f"/plans/{cast.owner.plan.id}/conversation")
    assert events(lines) == ["closed-door"] * 2


def test_a_line_holds_nothing_that_tells_who_it_was(cast, browser, lines):
    page = browser(cast.owner)
    page.post("/passkeys/challenge", pin="9753")
    other = browser()
    other.sign_in(cast.owner, pin="9753")
    other.post("/sign-in", code=UNKNOWN, pin="9753")
    other.sign_in(cast.owner)
    found = lines()
    assert len(found) == 4
    assert [line for line in found if not LINE.fullmatch(line)] == []
    for secret in (cast.owner.code, "9753", "Ola", "127.0.0", str(cast.owner.person.id)):
        assert secret not in " ".join(found)


def test_tomorrow_the_same_card_has_another_mark():
    today, tomorrow = datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
    marks = {security_log.mark(day, kind, 7) for day in (today, tomorrow) for kind in "ab"}
    assert len(marks) == 4


@pytest.mark.parametrize("header, warnings", [({}, 0), ({"X-Forwarded-For": "192.0.2.9"}, 1)])
def test_a_proxy_that_nobody_believes_is_warned_of_once(app, browser, caplog, header, warnings):
    app.extensions.pop("warned of proxy", None)
    page = browser()
    for _request in range(2):
        page.get("/welcome", headers=header)
    said = [record.getMessage() for record in caplog.records if record.name == "hjulet"]
    assert len(said) == warnings
    assert all("HJULET_TRUSTED_PROXIES" in one and "192.0.2.9" not in one for one in said)
