"""Reminders on this phone: who may choose, what is taken, and the command that sends."""

import json
from datetime import date

import pytest

from models.core.web_push import public_key
from models.people.device import Device
from models.people.push import Push
from models.tools import reminders
from models.tools.calendar import months_after
from tests.push_receiver import Phone
from tests.racing import side_by_side
from tests.talking import in_english
from views.core.language import today

YES = {"shows": ["look", "week"], "words": "yes", "quiet_from": "22", "quiet_until": "7"}


@pytest.fixture
def here(plan):
    return f"/plans/{plan.id}/reminders"


@pytest.fixture
def owner(cast, browser):
    """On a phone of her own: as the cast signs in, the device is a shared one."""
    return own(in_english(browser(cast.owner)))


def own(page):
    Device.update(own=True).execute()
    return page


def shown(page, here):
    return page.get(here).get_data(as_text=True)


def test_the_phone_says_yes_and_what_was_chosen_is_kept(owner, here, cast):
    phone = Phone()
    assert owner.post(here, **YES, **phone.form).status_code == 303
    kept = Push.get()
    assert (kept.shows, kept.words, kept.quiet_from, kept.quiet_until) == ("look week", True, 22, 7)
    assert kept.reached_at == phone.address
    assert (kept.person_id, kept.device.person_id) == (cast.owner.person.id,) * 2
    assert kept.asks_on == months_after(today(), 3)
    page = shown(owner, here)
    assert "Turn off reminders" in page and phone.form["endpoint"] not in page


def test_a_choice_is_changed_without_javascript_and_ended(owner, here):
    owner.post(here, **YES, **Phone().form)
    before = Push.get()
    assert owner.post(here, **YES | {"shows": ["matters"], "words": "no"}).status_code == 303
    kept = Push.get()
    assert (kept.shows, kept.words, kept.id) == ("matters", False, before.id)
    assert kept.reached_at == before.reached_at and kept.asks_on == before.asks_on
    assert owner.post(here + "/end").status_code == 303
    assert not Push.select().exists()
    assert owner.post(here + "/end").status_code == 303


def test_without_a_phone_that_said_yes_nothing_is_kept_and_the_choice_stays_on_the_page(
    owner, here
):
    answer = owner.post(here, **YES)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "This phone did not say yes to reminders" in page
    assert page.count(" checked") == 3 and '<option selected value="22">' in page
    assert not Push.select().exists()


GOOD = Phone().form
BAD = [
    {"endpoint": "http://push.example.com/a"},
    {"endpoint": "https://127.0.0.1/a"},
    {"endpoint": "https://[::1]/a"},
    {"endpoint": "https://169.254.169.254/latest"},
    {"endpoint": "https://2130706433/a"},
    {"endpoint": "https://localhost/a"},
    {"endpoint": "https://user@push.example.com/a"},
    {"endpoint": "https://push.example.com/\x00"},
    {"endpoint": "a" * 100_000},
    {"endpoint": ""},
    {"p256dh": "a"},
    {"p256dh": "𝕒" * 87},
    {"auth": "a" * 5000},
    {"auth": "\x00"},
    {"shows": []},
    {"shows": ["everything"]},
    {"shows": "look" * 1000},
    {"words": "perhaps"},
    {"quiet_from": ""},
    {"quiet_from": "24"},
    {"quiet_from": "-1"},
    {"quiet_from": "9" * 5000},
    {"quiet_until": "²"},
    {"quiet_until": "8.5"},
]


@pytest.mark.parametrize("bad", BAD)
def test_a_wrong_form_is_refused_in_kind_words_and_nothing_is_kept(owner, here, bad):
    answer = owner.post(here, **YES | GOOD | bad)
    assert answer.status_code == 422
    assert "Look at this first" in answer.get_data(as_text=True)
    assert not Push.select().exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"json": {"endpoint": 1}}, None),
        ({"data": b"\xff\xfe\x00"}, "application/octet-stream"),
        ({"data": b"%%%=&&&"}, "application/x-www-form-urlencoded"),
        ({"data": b"--x\r\n"}, "multipart/form-data; boundary=x"),
        ({}, None),
    ],
)
@pytest.mark.parametrize("ending", ["", "/end"])
def test_what_is_no_form_is_refused(owner, here, body, kind, ending):
    more = {"content_type": kind} if kind else {}
    assert owner.client.post(here + ending, **body, **more).status_code == 400


def test_a_field_that_is_missing_is_refused(owner, here):
    for name in YES:
        left = {key: value for key, value in (YES | GOOD).items() if key != name}
        expected = 303 if name == "words" else 422
        assert owner.post(here, **left).status_code == expected, name
        owner.post(here + "/end")


def test_nobody_else_chooses_or_ends_and_a_helper_is_told_nothing(owner, here, cast, browser):
    owner.post(here, **YES, **GOOD)
    for member, status in ((cast.helper, 403), (cast.reader, 403), (cast.outsider, 404)):
        other = browser(member)
        Device.update(own=True).execute()
        for answer in (
            other.get(here),
            other.post(here, **YES, **Phone("/201/other").form),
            other.post(here + "/end"),
        ):
            assert answer.status_code == status
    stranger = browser(None)
    assert stranger.post(here, **YES, **GOOD).location.startswith("/sign-in")
    assert Push.get().reached_at.endpoint == GOOD["endpoint"]


def test_a_shared_device_offers_none_and_takes_none(cast, browser, here):
    shared = in_english(browser(cast.owner))
    page = shown(shared, here)
    assert "This is a shared phone or computer" in page and "data-push" not in page
    assert "Reminders in my calendar" in page
    assert shared.post(here, **YES, **GOOD).status_code == 422
    assert not Push.select().exists()


def test_signing_out_ends_them(owner, here):
    owner.post(here, **YES, **GOOD)
    owner.post("/sign-out")
    assert not Push.select().exists()


def test_without_javascript_the_page_shows_the_other_ways(owner, here):
    page = shown(owner, here)
    assert "This browser cannot remind you here" in page
    assert "Add to Home Screen" in page and "/calendar" in page and "/print" in page


def test_the_page_gives_the_phone_our_key_and_after_a_change_asks_for_a_new_yes(owner, here, app):
    owner.post(here, **YES, **GOOD)
    page = shown(owner, here)
    assert f'data-push="{public_key(1)}"' in page and "data-kept" in page
    app.config["PUSH_KEY"] = 2
    page = shown(owner, here)
    assert f'data-push="{public_key(2)}"' in page and "data-kept" not in page
    assert Push.get().reached_at.key == 1  # and goes on with the old one until then
    owner.post(here, **YES, **Phone().form)
    assert Push.get().reached_at.key == Push.get().key == 2


def test_the_worker_says_a_neutral_sentence_in_each_language_and_knows_nobody(browser):
    answer = browser(None).get("/reminders/worker.js")
    assert answer.mimetype == "text/javascript" and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    first = answer.get_data(as_text=True).split("\n")[0]
    told = json.loads(first.removeprefix("const TOLD = ").rstrip(";"))
    assert told["name"] == "Hjulet"
    assert told["words"] == {
        "en": "Time for a look at your plan",
        "nb": "Tid for et blikk på planen",
        "sv": "Dags för en titt på planen",
    }


def test_the_command_sends_and_says_how_it_went(owner, here, app, monkeypatch):
    asked = []
    monkeypatch.setattr(reminders, "send", lambda *about: asked.append(about) or "sent")
    monkeypatch.setattr(reminders, "is_due", lambda *_about: True)
    monkeypatch.setattr(reminders, "MORNING", 0)
    app.config["ADDRESS"] = "https://plan.example.org"
    owner.post(here, **YES | {"quiet_from": "0", "quiet_until": "0"}, **GOOD)
    run = app.test_cli_runner().invoke(args=["remind"])
    assert run.exit_code == 0, run.output
    assert run.output.split() == ["ended", "0", "sent", "1"]
    [(message, address, contact, network)] = asked
    assert json.loads(message) == {"language": "en", "words": True}
    assert contact == "https://plan.example.org" and network is reminders.OPEN_INTERNET
    assert app.test_cli_runner().invoke(args=["remind"]).output.split() == ["ended", "0"]


def test_who_wants_the_question_later_is_asked_three_months_after_that(owner, here):
    owner.post(here, **YES, **GOOD)
    Push.update(asks_on="2026-01-01").execute()
    owner.post(here, **YES | {"shows": ["matters"]})
    assert Push.get().asks_on == months_after(today(), 3)
    Push.update(asks_on="2026-01-01").execute()
    owner.post(here, **YES | {"shows": ["matters", "look"]})
    assert Push.get().asks_on == date(2026, 1, 1)


def test_the_same_form_sent_many_times_at_once_keeps_one(owner, here, cast):
    phone, device = Phone(), Device.get()

    def say_yes():
        return Push.keep(device, cast.owner.person, phone.address, today(), shows="look")

    assert side_by_side(*[say_yes] * 4) == [True] * 4
    assert Push.select().count() == 1
