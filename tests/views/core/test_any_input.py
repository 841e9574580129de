"""Whatever is sent to any form: never a 500, and never somebody else's words."""

from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.chance import SAME
from tests.house import WORDS, House, secrets_in, undone
from views.plan.pages import all_views, view_of

ODD = [
    "",
    " ",
    "0",
    "-1",
    "5",
    "11",
    "y",
    "on",
    "1e9",
    "٣",
    "9" * 5000,
    str(2**31),
    str(2**63),
    str(2**64),
    "NaN",
    "\x00",
    "\r\n",
    "\ufffe",
    "\u202e",
    "🙂" * 700,
    "x" * 3000,
    "2026-13-45",
    "0000-00-00",
    "31.02.2027",
    "24.12.26",
    "9999-12-31",
    "%s%n",
    "{{ 7*7 }}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "<svg onload=x>",
    "2468",
    "nb",
    "SE",
    "both",
]
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=60))
HIDDEN = [
    "expected",
    "screen",
    "turn",
    "revive",
    "autosave",
    "next",
    "held_path",
    "held-text",
    "page",
    "stamp",
    "to",
    "revision",
    "answer",
    "yes",
    "choice-text",
    "mine-text",
    "theirs-text",
    "rating",
]
OWN = [
    "code",
    "pin",
    "own",
    "name",
    "country",
    "language",
    "on_sheet",
    "value",
    "parts",
    "level",
    "reason",
    "until",
    "without",
    "digits",
    "answer",
    "new",
    "again",
    "here",
    "email",
    "password",
    "trust-person",
    "trust-pin",
    "connect-pin",
    "helper-email",
    "helper-password",
    "helper-code",
    "provider-name",
]
# Forms where each try costs a slow hash, so they are tried less often.
SLOW = {
    "card.replace",
    "welcome.begin",
    "hide.open_again",
    "sign_in.enter",
    "password.sign_in",
}
EXPECTED = (200, 204, 303, 400, 401, 403, 404, 405, 409, 413, 422)
MANY = settings(SAME, phases=[Phase.explicit, Phase.generate])


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


@cache
def forms(house):
    """(endpoint, address) of every form, as its owner finds it."""
    return sorted(
        (rule.endpoint, house.address(rule, kind))
        for rule, kind in house.rules()
        if "POST" in rule.methods
    )


def fields(names):
    """A strategy for forms: up to twelve of these fields, with odd values."""
    return st.dictionaries(st.sampled_from(sorted(names)), VALUES, max_size=12)


def fields_of(form):
    return {name for name in vars(form) if not name.startswith("_")}


def part_fields():
    """The names of all fields in the forms of all kinds of parts."""
    return set().union(*(fields_of(view.form) for view in all_views()))


def answer_to(house, address, body, who="owner", **headers):
    """Send a form, and take back what it did."""
    with undone():
        answer = house.visitors[who].ask("POST", address, body, **headers)
        assert answer.status_code in EXPECTED, (address, answer.status_code)
    return answer


@settings(MANY, max_examples=120)
@given(data=st.data())
def test_no_form_breaks_whatever_is_sent(house, data):
    quick = [form for form in forms(house) if form[0] not in SLOW]
    _endpoint, address = data.draw(st.sampled_from(quick))
    body = data.draw(fields([*HIDDEN, *OWN, *part_fields()]))
    headers = data.draw(st.sampled_from([{}, {"HX-Request": "true"}]))
    answer_to(house, address, body, **headers)


@settings(MANY, max_examples=80)
@given(data=st.data())
def test_no_part_breaks_whatever_is_written_in_its_form(house, data):
    kind = data.draw(st.sampled_from(sorted(WORDS)))
    known = fields_of(view_of(kind).form)
    body = {WORDS[kind]: "Words", "expected": "1"} | data.draw(fields([*known, *HIDDEN[:4]]))
    address = f"/plans/{house.plan.id}/{kind}/{house.parts[kind].id}"
    visitor = data.draw(st.sampled_from(["owner", "helper"]))
    answer_to(house, address, body, visitor)


@settings(MANY, max_examples=12)
@given(data=st.data())
def test_no_way_in_breaks_whatever_is_typed(house, data):
    slow = [form for form in forms(house) if form[0] in SLOW]
    _endpoint, address = data.draw(st.sampled_from(slow))
    body = data.draw(fields(OWN + HIDDEN))
    answer_to(house, address, body, data.draw(st.sampled_from(["owner", "nobody"])))


@settings(MANY, max_examples=50)
@given(data=st.data())
def test_a_stranger_gets_none_of_the_words_whatever_is_sent(house, data):
    in_a_plan = [form for form in forms(house) if "/plans/" in form[1]]
    _endpoint, address = data.draw(st.sampled_from(in_a_plan))
    answer = answer_to(house, address, data.draw(fields([*HIDDEN, *part_fields()])), "outsider")
    assert answer.status_code in (404, 405, 413)
    assert secrets_in(answer.text) == set()


@settings(MANY, max_examples=60)
@given(data=st.data())
def test_no_page_breaks_whatever_stands_behind_the_question_mark(house, data):
    rules = [
        (rule, kind)
        for rule, kind in house.rules()
        if "GET" in rule.methods and rule.endpoint != "live.stream"
    ]
    rule, kind = data.draw(st.sampled_from(rules))
    names = ["earlier", "language", "name", "next", "goal", "area", "dream", "text", "since"]
    names.append("revision")
    owner = house.visitors["owner"]
    with undone():
        client = owner.app.test_client()
        client.set_cookie("hjulet", owner.cookie)
        answer = client.get(house.address(rule, kind), query_string=data.draw(fields(names)))
    assert answer.status_code in (200, 303, 400, 404, 422)
