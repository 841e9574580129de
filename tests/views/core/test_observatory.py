"""Our answers, graded as the MDN HTTP Observatory does.

Its scoring is published in mdn-http-observatory, src/grader/charts.js: 100 to begin with, and
modifiers added. Bonuses count only if the score without them is 90 or more.
"""

import re

import pytest

from app import create_app
from models.core.database import database
from tests.conftest import Browser

BONUS_FROM = 90
A_PLUS = 100
WANTED = 115
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


# Each rule returns a modifier for the answer's headers.


def csp(headers):
    policy = headers.get("Content-Security-Policy", "")
    if not policy:
        return -25
    if UNSAFE.search(policy):
        return -20
    strict = "default-src 'none'" in policy and re.search("form-action '(none|self)'", policy)
    return 10 if strict else 5


def cookies(headers):
    found = [cookie.lower() for cookie in headers.getlist("Set-Cookie")]
    if not all("; secure" in cookie for cookie in found):
        return -40
    if not all("; httponly" in cookie for cookie in found):
        return -30
    same_site = all("samesite=lax" in cookie or "samesite=strict" in cookie for cookie in found)
    return 5 if found and same_site else 0


def sharing(headers):
    return -50 if "Access-Control-Allow-Credentials" in headers else 0


def referrer(headers):
    policy = headers.get("Referrer-Policy")
    if policy is None:
        return 0
    return 5 if policy in PRIVATE else -5


def hsts(headers):
    """Without the bonus for the browsers' preload list, which only the operator can ask for."""
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if not age:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def sniffing(headers):
    return 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5


def framing(headers):
    if "frame-ancestors" in headers.get("Content-Security-Policy", ""):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def resources(headers):
    return 10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0


RULES = (csp, cookies, sharing, referrer, hsts, sniffing, framing, resources)


def own_scripts(text):
    scripts = re.findall(r'<script[^>]*src="([^"]*)"', text)
    return 0 if all(script.startswith("/assets/") for script in scripts) else -50


def score(headers, text=""):
    modifiers = [rule(headers) for rule in RULES]
    modifiers.append(own_scripts(text))
    without_bonus = 100 + sum(modifier for modifier in modifiers if modifier < 0)
    if without_bonus < BONUS_FROM:
        return without_bonus
    return without_bonus + sum(modifier for modifier in modifiers if modifier > 0)


def test_every_public_page_scores_a_plus_with_all_bonuses_but_two(secure):
    """The best score is 135 without the two, which give 5 each.

    They are subresource integrity (all scripts are our own) and the preload list.
    """
    page = Browser(secure)
    answers = {
        path: page.get(path)
        for path in ("/sign-in", "/welcome", "/language", "/invitation", "/from-another-place")
    }
    scores = {path: score(answer.headers, answer.text) for path, answer in answers.items()}
    assert min(scores.values()) >= WANTED > A_PLUS, scores
    assert scores["/sign-in"] == 135


def test_the_score_falls_where_something_is_missing(secure):
    """Otherwise it would measure nothing."""
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
    for path in ("/sign-in", "/offline", "/nowhere"):
        headers = Browser(secure).get(path).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    worker = Browser(secure).get("/worker.js").headers
    assert worker["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "default-src 'none'" in worker["Content-Security-Policy"]


def test_every_cookie_belongs_to_this_host_alone_and_travels_only_encrypted(secure):
    page = Browser(secure)
    first = page.get("/sign-in", base_url="https://localhost")
    token = page.token()
    answer = page.client.post(
        "/language", base_url="https://localhost", data={"csrf_token": token, "language": "sv"}
    )
    said_no = page.client.post("/not-now", base_url="https://localhost", data={"csrf_token": token})
    begun = page.client.post(
        "/begin",
        base_url="https://localhost",
        data={"csrf_token": token, "country": "SE", "pin": "9753", "own": "y"},
    )
    answers = [first, answer, said_no, begun]
    every = [cookie for one in answers for cookie in one.headers.getlist("Set-Cookie")]
    names = {"__Host-language", "__Host-hjulet", "__Host-not_now", "__Host-known"}
    assert {cookie.partition("=")[0] for cookie in every} == names
    for cookie in every:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
    swedish = page.client.get("/sign-in", base_url="https://localhost").text
    assert "sv" in swedish.partition(">")[2][:60]
