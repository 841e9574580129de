"""MDN HTTP Observatory, by its published scoring (mdn-http-observatory, src/grader/charts.js), computed for our answers.

100 to begin with, modifiers added; bonuses count only where the score without them is 90 or more.
"""

import re

import pytest

from app import create_app
from models.core.database import database
from tests.conftest import Browser

BONUS_FROM, A_PLUS, WANTED = 90, 100, 115
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE = re.compile(r"unsafe|https?:|\*|(script|style|default|object)-src[^;]*data:")
HALF_A_YEAR = 15_768_000


@pytest.fixture
def secure(tmp_path, database_url):
    """The app as it stands behind TLS, with HJULET_HTTPS=1 and nothing else set."""
    yield create_app(
        DATABASE_URL=database_url, KEY_FILE=str(tmp_path / "key"), DEMO=False, SECURE_COOKIES=True
    )
    database.close()


def csp(headers):
    policy = headers.get("Content-Security-Policy", "")
    if not policy or UNSAFE.search(policy):
        return -25 if not policy else -20
    strict = "default-src 'none'" in policy and re.search("form-action '(none|self)'", policy)
    return 10 if strict else 5


def cookies(headers):
    found = [cookie.lower() for cookie in headers.getlist("Set-Cookie")]
    if not all("; secure" in cookie for cookie in found):
        return -40
    if not all("; httponly" in cookie for cookie in found):
        return -30
    return (
        (
            5
            if all("samesite=lax" in cookie or "samesite=strict" in cookie for cookie in found)
            else 0
        )
        if found
        else 0
    )


def sharing(headers):
    return -50 if "Access-Control-Allow-Credentials" in headers else 0


def referrer(headers):
    policy = headers.get("Referrer-Policy")
    return 0 if policy is None else 5 if policy in PRIVATE else -5


def hsts(headers):
    """The bonus for the browsers' preload list is the operator's to ask for; it is not counted."""
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    return -20 if not age else 0 if int(age[1]) >= HALF_A_YEAR else -10


def sniffing(headers):
    return 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5


def framing(headers):
    if "frame-ancestors" in headers.get("Content-Security-Policy", ""):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def resources(headers):
    return 10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0


RULES = (csp, cookies, sharing, referrer, hsts, sniffing, framing, resources)


def score(headers, text=""):
    scripts = re.findall(r'<script[^>]*src="([^"]*)"', text)
    modifiers = [rule(headers) for rule in RULES] + [
        0 if all(one.startswith("/assets/") for one in scripts) else -50
    ]
    without_bonus = 100 + sum(one for one in modifiers if one < 0)
    return (
        without_bonus + sum(one for one in modifiers if one > 0)
        if without_bonus >= BONUS_FROM
        else without_bonus
    )


def test_every_public_page_scores_a_plus_with_all_bonuses_but_two(secure):
    """135; what is left is subresource integrity (all scripts are our own) and the preload list, 5 each."""
    page = Browser(secure)
    answers = {
        path: page.get(path)
        for path in ("/sign-in", "/welcome", "/language", "/invitation", "/from-another-place")
    }
    scores = {path: score(answer.headers, answer.text) for path, answer in answers.items()}
    assert min(scores.values()) >= WANTED > A_PLUS, scores
    assert scores["/sign-in"] == 135


def test_the_score_falls_where_something_is_missing(secure):
    """Else it would be no measure."""
    headers = Browser(secure).get("/sign-in").headers
    for name, worth in {
        "Content-Security-Policy": 75,
        "Strict-Transport-Security": 80,
        "Referrer-Policy": 130,
        "X-Content-Type-Options": 130,
        "Cross-Origin-Resource-Policy": 125,
    }.items():
        fewer = headers.copy()
        del fewer[name]
        assert score(fewer) == worth, name


def test_pages_are_cut_off_from_all_other_sites(secure):
    for path in ("/sign-in", "/worker.js", "/offline", "/manifest.webmanifest", "/nowhere"):
        headers = Browser(secure).get(path).headers
        assert (headers["Cross-Origin-Opener-Policy"], headers["Cross-Origin-Embedder-Policy"]) == (
            "same-origin",
            "require-corp",
        )


def test_both_cookies_belong_to_this_host_alone_and_travel_only_encrypted(secure):
    page = Browser(secure)
    first = page.get("/sign-in", base_url="https://localhost")
    token = page.token()
    answer = page.client.post(
        "/language", base_url="https://localhost", data={"csrf_token": token, "language": "sv"}
    )
    every = [*first.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in every} == {"__Host-language", "__Host-hjulet"}
    assert [
        cookie
        for cookie in every
        if "Secure" not in cookie or "HttpOnly" not in cookie or "Path=/" not in cookie
    ] == []
    assert (
        "sv"
        in page.client.get("/sign-in", base_url="https://localhost").text.partition(">")[2][:60]
    )
