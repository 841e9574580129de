"""An invitation makes one helper, once, who signs in with two factors. It opens nobody's plan."""

import re

import pyotp
import pytest

from models.core.audit import Audit
from models.core.database import database, now
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.passkey import Passkey
from models.people.password import LONGEST, Password, RecoveryCode, UnknownAddress, weak
from models.people.person import Person
from models.people.rate_limit import RateLimit
from models.plan.access import Access
from tests.keyring import Keyring
from tests.writing import as_owner

EMAIL = "berit@example.org"
PASSWORD = "fire blide bjørner danser"


def open_it(page, code=None):
    """Open an invitation, as the link does."""
    return page.post("/invitation", code=code or Invitation.give("nb"))


def secret_on(page) -> str:
    """The secret for the authenticator app, as the page spells it."""
    return re.search(r'spelled">([A-Z2-7 ]+)<', page.page)[1].replace(" ", "")


def code_of(secret: str, steps: int = 0) -> str:
    """The one-time code of now, or of so many steps (30 seconds) later."""
    return pyotp.TOTP(secret).generate_otp(now() // 30 + steps)


def choose(page, **other):
    """Fill in the page with a password. Returns the answer and the app's secret."""
    page.get("/invitation/password")
    secret = secret_on(page)
    fields = {
        "name": "Berit",
        "email": EMAIL,
        "password": PASSWORD,
        "code": code_of(secret),
    } | other
    return page.post("/invitation/password", **fields), secret


def sign_in(page, email=EMAIL, password=PASSWORD, code=""):
    return page.post(
        "/sign-in/password",
        **{"helper-email": email, "helper-password": password, "helper-code": code},
    )


def is_in(page) -> bool:
    return page.get("/people").status_code == 200


@pytest.fixture
def berit(cast, browser):
    """A helper with a password: (the app's secret, the recovery codes).

    The one-time code of now is used already, so the tests sign in with the next one.
    """
    page = browser()
    open_it(page)
    answer, secret = choose(page)
    assert answer.status_code == 200
    return secret, re.findall(r"<li>([0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4})<", page.page)


def test_an_invitation_makes_a_helper_with_a_password_and_a_code(cast, browser, berit):
    page = browser()
    secret, codes = berit
    assert sign_in(page, code=code_of(secret, 1)).status_code == 303
    assert "Berit" in page.get("/people").text
    assert len(codes) == 8


def test_an_invitation_works_once(cast, browser):
    page = browser()
    other = browser()
    code = Invitation.give("nb")
    assert open_it(page, code).status_code == 303
    assert open_it(other, code).status_code == 303
    assert choose(page)[0].status_code == 200
    assert other.get("/invitation/password").location == "/invitation"
    assert open_it(browser(), code).status_code == 422
    assert Person.select().where(Person.id > 0).count() == 5


def test_two_who_hurry_with_one_invitation_become_one_helper(cast, browser):
    """Both had the page open; the second one is told."""
    page = browser()
    other = browser()
    code = Invitation.give("nb")
    open_it(page, code)
    open_it(other, code)
    other.get("/invitation/password")
    secret = secret_on(other)
    choose(page)
    answer = other.post(
        "/invitation/password",
        name="Eve",
        email="eve@example.org",
        password=PASSWORD,
        code=code_of(secret),
    )
    assert (answer.status_code, Password.taken("eve@example.org")) == (422, False)
    assert "Denne invitasjonen er brukt eller for gammel." in other.page


def test_an_old_invitation_is_no_invitation(cast, browser):
    page = browser()
    code = Invitation.give("nb")
    Invitation.update(until=now()).execute()
    assert open_it(page, code).status_code == 422
    assert page.get("/invitation/sign-in-methods").location == "/invitation"


def test_an_invitation_opens_nobodys_plan(cast, browser, berit):
    page = browser()
    sign_in(page, code=code_of(berit[0], 1))
    assert page.get(f"/plans/{cast.owner.plan.id}/home").status_code == 404
    Access.grant(
        as_owner(cast.owner.plan), Password.get().person, "read", ("plan",), "helper", now() + 999
    )
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "kort"},
        {"password": "hjulethjulet"},
        {"password": "aaaaaaaaaaaaaa"},
        {"password": "beritberit12"},
        {"email": "ingen"},
        {"email": "a@b"},
        {"name": ""},
        {"code": "000000"},
        {"code": ""},
        {"code": "١٢٣٤٥٦"},
    ],
)
def test_what_does_not_do_is_said_at_the_field_and_the_invitation_stays_good(cast, browser, wrong):
    page = browser()
    open_it(page)
    assert choose(page, **wrong)[0].status_code == 422
    assert 'class="ds-validation-message"' in page.page
    assert wrong.get("password", "\0") not in page.page
    assert choose(page)[0].status_code == 200


def test_who_leaves_the_name_empty_is_asked_for_a_name(browser):
    page = browser()
    page.post("/language", language="en")
    open_it(page)
    assert choose(page, name=" ")[0].status_code == 422
    assert "Write your name." in page.page and "One word is enough" not in page.page


@pytest.mark.parametrize(
    "password, easy",
    [
        ("passordpassord", True),
        ("lösenord123456", True),
        ("Hjulet Hjulet!", True),
        ("abababababab", True),
        ("Berit Bakken1", True),
        (PASSWORD, False),
        ("passord er ikke nok alene", False),
        ("manchesterunited", True),  # from a list of breaches, as are the next two
        ("1q2w3e4r5t6y", True),
        ("MailCreated5240", True),
    ],
)
def test_a_password_of_the_commonest_words_is_weak(password, easy):
    assert weak(password, "Berit Bakken", EMAIL) is easy


def test_the_same_address_in_capitals_is_the_same_address(cast, browser, berit):
    answer = sign_in(browser(), email=" Berit@EXAMPLE.org ", code=code_of(berit[0], 1))
    assert answer.status_code == 303
    page = browser()
    open_it(page)
    assert choose(page, email="BERIT@example.org")[0].status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "fire sure bjørner danser"},
        {"code": "000000"},
        {"code": ""},
        {"email": "noen@example.org"},
        {"password": ""},
        {"code": "x" * 5000},
    ],
)
def test_neither_password_nor_code_opens_alone(cast, browser, berit, wrong):
    page = browser()
    right = {"email": EMAIL, "password": PASSWORD, "code": code_of(berit[0], 1)}
    assert (sign_in(page, **right | wrong).status_code, is_in(page)) == (422, False)
    assert (sign_in(page, **right).status_code, is_in(page)) == (303, True)


def test_whichever_was_wrong_the_words_are_the_same(cast, browser, berit):
    said = []
    for wrong in (
        {"email": "noen@example.org"},
        {"password": "fire sure bjørner"},
        {"code": "000000"},
    ):
        page = browser()
        sign_in(page, **{"code": code_of(berit[0], 1)} | wrong)
        said.append(re.search(r'helper-code-error">([^<]+)', page.page)[1])
    assert len(set(said)) == 1


def test_a_code_counts_once(cast, browser, berit):
    code = code_of(berit[0], 1)
    assert [sign_in(browser(), code=code).status_code for _time in range(2)] == [303, 422]


def test_the_code_of_the_first_day_does_not_open_again(cast, browser, berit):
    """It was used when the password was chosen."""
    code = pyotp.TOTP(berit[0]).generate_otp(Password.get().last_step)
    assert sign_in(browser(), code=code).status_code == 422
    Password.update(last_step=0).execute()
    assert sign_in(browser(), code=code).status_code == 303


def test_a_recovery_code_opens_once_and_only_with_the_password(cast, browser, berit):
    code = berit[1][3].lower().replace(" ", "-")
    assert sign_in(browser(), password="fire sure bjørner", code=code).status_code == 422
    assert [sign_in(browser(), code=code).status_code for _time in range(2)] == [303, 422]
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null()).count() == 7


def test_a_helper_with_a_new_phone_chooses_password_and_app_anew(cast, browser, berit):
    page = browser()
    sign_in(page, code=berit[1][0])
    page.get("/password")
    secret = secret_on(page)
    new = "fire glade bjørner synger"
    assert page.post("/password", password="beritberit12", code=code_of(secret)).status_code == 422
    assert page.post("/password", password=new, code=code_of(secret)).status_code == 200
    assert secret != berit[0]
    for old in (
        {"code": code_of(berit[0], 1)},
        {"code": berit[1][1]},
        {"code": berit[1][1], "password": new},
    ):
        assert sign_in(browser(), **old).status_code == 422
    assert sign_in(browser(), password=new, code=code_of(secret, 1)).status_code == 303


def test_a_password_is_not_changed_on_a_phone_that_was_left_lying(cast, browser, berit):
    page = browser()
    sign_in(page, code=berit[1][0])
    Device.update(proved_at=now() - 601).execute()
    answer = page.post("/password", password="fire glade bjørner synger", code="000000")
    assert answer.location.startswith("/sign-in")
    assert sign_in(browser(), code=berit[1][1]).status_code == 303


def test_more_than_the_longest_password_opens_nothing_and_cannot_be_chosen(cast, browser):
    page = browser()
    open_it(page)
    longest = (PASSWORD * 10)[:LONGEST]
    assert choose(page, password=longest + "x")[0].status_code == 422
    assert "200" in said(page)
    answer, secret = choose(page, password=longest)
    assert answer.status_code == 200
    code = code_of(secret, 1)
    assert sign_in(browser(), password=longest + "x", code=code).status_code == 422
    assert sign_in(browser(), password=longest, code=code).status_code == 303


def test_whoever_runs_it_ends_the_ways_in_of_a_helper_by_their_address(app, browser, berit):
    page = browser()
    sign_in(page, code=berit[1][0])
    answer = app.test_cli_runner().invoke(args=["end-ways-in", EMAIL.upper()])
    assert (answer.exit_code, "passwords    1" in answer.output) == (0, True)
    assert not is_in(page)
    assert sign_in(page, code=berit[1][1]).status_code == 422


def test_five_wrong_tries_lock_the_password_for_a_while(cast, browser, berit):
    page = browser()
    for _try in range(5):
        sign_in(page, code="000000")
    assert (sign_in(page, code=code_of(berit[0], 1)).status_code, is_in(page)) == (422, False)
    Password.update(locked_until=0).execute()
    assert sign_in(page, code=code_of(berit[0], 1)).status_code == 303


def said(page):
    """What the sign-in page says about the code."""
    return re.search(r'class="ds-validation-message"[^>]*>([^<]+)', page.page)[1]


def test_thirty_wrong_passwords_from_one_address_stop_all_but_the_right_one(cast, browser, berit):
    RateLimit.spend("password:127.0.0.1", 1, 900)
    RateLimit.update(count=30).execute()
    page = browser()
    sign_in(page, code="000000")
    assert "For mange forsøk" in said(page)
    assert sign_in(browser(), code=code_of(berit[0], 1)).status_code == 303


def test_known_and_unknown_addresses_say_the_same_however_often_they_are_tried(browser, berit):
    def heard(email):
        page = browser()
        words = []
        for _try in range(7):
            sign_in(page, email=email, code="000000")
            words.append(re.sub(r"\d\d\.\d\d", "TIME", said(page)))
        return words

    known = heard(EMAIL)
    assert "For mange forsøk" in known[-1] and "For mange forsøk" not in known[0]
    assert heard("nobody@example.org") == known


def test_a_locked_out_stranger_who_then_joins_signs_in_at_once(browser, cast):
    for _try in range(6):
        sign_in(browser(), code="000000")
    assert UnknownAddress.select().count() == 1
    page = browser()
    open_it(page)
    _answer, secret = choose(page)
    assert sign_in(browser(), code=code_of(secret, 1)).status_code == 303


def test_the_database_holds_neither_address_nor_secret_nor_codes_in_the_clear(cast, berit):
    secret, codes = berit
    tables = ("password", "recovery_code", "invitation", "challenge", "rate_limit")
    rows = str([database.execute_sql(f'SELECT * FROM "{table}"').fetchall() for table in tables])
    assert "berit" not in rows.lower()
    assert secret not in rows
    assert codes[0].replace(" ", "") not in rows
    assert (Password.get().email, Password.get().secret) == (EMAIL, secret)


def test_an_invitation_makes_a_helper_with_a_passkey(cast, browser):
    page = browser()
    key = Keyring()
    open_it(page)
    answer = key.make(page.post("/invitation/passkey/challenge", name="Nina").json)
    assert page.post("/invitation/passkey", name="Nina", answer=answer).status_code == 303
    assert "Nina" in page.get("/people").text
    again = browser()
    asked = again.post("/sign-in/passkey/challenge").json
    again.post("/sign-in/passkey", answer=key.use(asked))
    assert "Nina" in again.get("/people").text


def test_a_passkey_without_the_phones_lock_makes_no_helper_and_leaves_the_invitation(cast, browser):
    page = browser()
    people = Person.select().count()
    open_it(page)
    asked = page.post("/invitation/passkey/challenge", name="Nina").json
    answer = page.post(
        "/invitation/passkey", name="Nina", answer=Keyring().make(asked, verified=False)
    )
    assert answer.status_code == 422
    assert Person.select().count() == people
    assert Passkey.select().count() == 0
    assert choose(page)[0].status_code == 200


def test_a_helper_invites_a_colleague_who_can_do_the_same(cast, browser, berit):
    page = browser()
    sign_in(page, code=code_of(berit[0], 1))
    page.post("/invitations")
    code = re.search(r"/invitation#([\w-]+)<", page.page)[1]
    colleague = browser()
    assert open_it(colleague, code).status_code == 303
    assert choose(colleague, name="Nils", email="nils@example.org")[0].status_code == 200
    assert colleague.get("/invitations").status_code == 200
    assert code not in page.get("/invitations").text


def test_an_invitation_that_was_taken_back_is_none(cast, browser, berit):
    page = browser()
    sign_in(page, code=code_of(berit[0], 1))
    page.post("/invitations")
    code = re.search(r"/invitation#([\w-]+)<", page.page)[1]
    page.post(f"/invitations/{Invitation.waiting(Password.get().person)[0].id}/end")
    assert open_it(browser(), code).status_code == 422


def test_an_owner_invites_nobody(cast, browser):
    page = browser(cast.owner)
    assert page.get("/invitations").status_code == 404
    assert page.post("/invitations").status_code == 404
    assert Invitation.select().count() == 0


def test_twenty_waiting_invitations_are_enough(cast, browser, berit):
    page = browser()
    sign_in(page, code=code_of(berit[0], 1))
    answers = [page.post("/invitations").status_code for _time in range(21)]
    assert answers == [200] * 20 + [409]


def test_the_log_tells_who_invited_and_who_came(cast, browser, berit):
    verbs = {row.verb: row.person_id for row in Audit.select().where(Audit.subject == "invitation")}
    assert verbs["came"] == Password.get().person_id


def test_the_installation_invites_from_the_command_line(cast, app, browser, monkeypatch):
    monkeypatch.delenv("PORT", raising=False)  # whoever runs the tests may have set one
    runner = app.test_cli_runner()
    assert runner.invoke(args=["invite"]).output.startswith("http://127.0.0.1:8000/invitation#")
    app.config["ADDRESS"] = "https://plan.example.org"
    said = runner.invoke(args=["invite", "--language", "sv", "--country", "SE"]).output.strip()
    assert said.startswith("https://plan.example.org/invitation#")
    assert open_it(browser(), said.split("#")[1]).status_code == 303
    newest = Invitation.select().order_by(Invitation.id.desc()).get()
    assert (newest.language, newest.country, newest.by) == ("sv", "SE", None)
