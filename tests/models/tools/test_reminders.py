"""What a phone is reminded of: when, how often, and that nothing of it is told on the way."""

import json
import socket
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.core.database import now
from models.keeping.erasure import erase
from models.keeping.retention import tidy
from models.keeping.takeout import Takeout
from models.people.device import Device
from models.people.push import MOST_FAILED, Push
from models.plan.plan import Plan
from models.tools import reminders
from models.tools.calendar import SHOWS
from models.tools.goals import Action, Frame
from models.tools.matters import Matter, Rating, fresh_rating_id
from models.tools.meetings import Meeting
from models.tools.reminders import remind
from models.tools.week import Activity
from tests.conftest import PIN
from tests.push_receiver import Phone, PushService
from tests.racing import side_by_side
from tests.writing import as_owner, change, write, write_long_ago

OSLO = ZoneInfo("Europe/Oslo")
WEDNESDAY = date(2026, 12, 2)


def at(day=WEDNESDAY, hour=9, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO)


@pytest.fixture
def service(app, tmp_path):
    found = PushService(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def phone():
    return Phone()


def signed_in(member, own=True):
    return Device.sign_in(member.person, PIN, "Android", own)[0]


def reminded(member, phone, shows=SHOWS, device=None, asks_on=date(2027, 2, 28), **chosen):
    device = device or signed_in(member)
    Push.keep(
        device, member.person, phone.address, shows=" ".join(shows), asks_on=asks_on, **chosen
    )
    return Push.at(device)


@pytest.fixture
def push(cast, phone):
    return reminded(cast.owner, phone)


def came(service, moment=None):
    """How many came in a run at this moment."""
    before = len(service.came)
    remind(moment or at(), network=service)
    return len(service.came) - before


def test_a_day_with_nothing_on_it_is_quiet(push, plan, service):
    write_long_ago(Activity, plan, what="Svømme", days="4")
    write_long_ago(Action, plan, what="Ringe", mine=True, when="repeats", every="thu")
    write(Frame, plan, look_on=WEDNESDAY + timedelta(1))
    assert came(service) == 0


@pytest.mark.parametrize("what", ["look", "actions", "week", "meetings", "matters"])
def test_each_thing_comes_only_if_the_owner_has_chosen_it(cast, plan, phone, service, what):
    made = {
        "look": lambda: write(Frame, plan, look_on=WEDNESDAY),
        "actions": lambda: write_long_ago(
            Action, plan, what="A", mine=True, when="repeats", every="wed"
        ),
        "week": lambda: write_long_ago(Activity, plan, what="Svømme", days="3"),
        "meetings": lambda: write(Meeting, plan, sort="own", day=WEDNESDAY),
        "matters": lambda: write_long_ago(Matter, plan, text="Ro"),
    }
    for one in made.values():
        one()
    alone = reminded(cast.owner, phone, shows=(what,), asks_on=WEDNESDAY)
    assert came(service) == 1
    alone.drop()
    reminded(cast.owner, phone, shows=(what,), asks_on=WEDNESDAY + timedelta(1))
    by_name = {"actions": Action, "week": Activity, "meetings": Meeting, "matters": Matter}
    # Without what is due today there is nothing of it.
    for kind in (Frame, *by_name.values()):
        for part in kind.of(plan):
            if kind is Frame and what == "look":
                change(part, look_on=None)
            elif kind is by_name.get(what):
                part.remove(as_owner(plan))
    assert came(service) == 0


def test_all_of_a_day_is_one_reminder(push, plan, service):
    write(Frame, plan, look_on=WEDNESDAY)
    for number in range(3):
        write_long_ago(Activity, plan, what=f"Noe {number}", days="3")
    assert [came(service, at(hour=hour)) for hour in (8, 9, 12, 20)] == [1, 0, 0, 0]
    assert came(service, at(WEDNESDAY + timedelta(7))) == 1


def test_nothing_of_the_plan_or_its_owner_is_told_on_the_way(cast, plan, phone, service):
    reminded(cast.owner, phone, words=True)
    write(Frame, plan, look_on=WEDNESDAY, others="hemmelig-look")
    write_long_ago(Activity, plan, what="hemmelig-activity", days="3")
    assert came(service) == 1
    read = phone.reads(service.came[0])
    assert json.loads(read["message"]) == {"language": "nb", "words": True}
    told = repr(vars(service.came[0])) + repr(read)
    assert "emmelig" not in told and "Ola" not in told and str(plan.id) not in told


def test_it_says_nothing_in_words_unless_the_owner_wants_it_nor_on_a_hidden_screen(
    cast, plan, phone, service
):
    write_long_ago(Activity, plan, what="Svømme", days="23")
    device = signed_in(cast.owner)
    reminded(cast.owner, phone, device=device)
    device.hide(True)
    came(service, at(WEDNESDAY - timedelta(1)))
    Push.keep(device, cast.owner.person, None, words=True)
    came(service)
    device.hide(False)
    came(service, at(WEDNESDAY + timedelta(6)))
    words = [json.loads(phone.reads(one)["message"])["words"] for one in service.came]
    assert words == [False, False, True]


def test_an_owner_in_sweden_is_spoken_to_in_swedish(cast, service):
    phone = Phone()
    reminded(cast.outsider, phone)
    write_long_ago(Activity, cast.outsider.plan, what="Simma", days="3")
    assert came(service) == 1
    assert json.loads(phone.reads(service.came[0])["message"])["language"] == "sv"


@pytest.mark.parametrize(
    ("chosen", "quiet", "first"),
    [
        ({}, (0, 7), 8),
        ({"quiet_from": 20, "quiet_until": 10}, (0, 9, 20, 23), 10),
        ({"quiet_from": 6, "quiet_until": 14}, (6, 13), 14),
        ({"quiet_from": 0, "quiet_until": 0}, (0, 7), 8),
        ({"quiet_from": 22, "quiet_until": 5}, (0, 7, 22), 8),
    ],
)
def test_nothing_comes_while_it_is_to_be_quiet(cast, plan, phone, service, chosen, quiet, first):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    reminded(cast.owner, phone, **chosen)
    assert [came(service, at(hour=hour, minute=59)) for hour in quiet] == [0] * len(quiet)
    assert came(service, at(hour=first)) == 1


def test_a_phone_that_is_to_be_quiet_the_whole_day_is_reminded_on_no_other(
    cast, plan, phone, service
):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    reminded(cast.owner, phone, quiet_from=8, quiet_until=23)
    assert [came(service, at(hour=hour)) for hour in (8, 22)] == [0, 0]
    assert came(service, at(WEDNESDAY + timedelta(1), 23)) == 0


@pytest.mark.parametrize(
    ("day", "hours_of_utc"),
    [
        (date(2026, 3, 28), 7),
        (date(2026, 3, 29), 6),  # the clocks have gone forward in the night
        (date(2026, 10, 24), 6),
        (date(2026, 10, 25), 7),  # and back
    ],
)
@pytest.mark.parametrize("country", ["NO", "SE"])
def test_eight_is_eight_on_both_sides_of_a_clock_change(
    push, plan, service, day, hours_of_utc, country
):
    Plan.update(country=country).where(Plan.id == plan.id).execute()
    write_long_ago(Activity, plan, what="Svømme", days="1234567")
    eight = datetime(day.year, day.month, day.day, hours_of_utc, tzinfo=UTC)
    assert came(service, eight - timedelta(minutes=1)) == 0
    assert came(service, eight) == 1


def test_the_day_is_that_of_the_plans_country(push, plan, service):
    Push.update(quiet_from=0, quiet_until=0).execute()
    write_long_ago(Activity, plan, what="Svømme", days="3")
    late = datetime(2026, 12, 2, 22, 59, tzinfo=UTC)  # 23:59 in Oslo
    assert came(service, late + timedelta(minutes=1)) == 0
    assert came(service, late) == 1


def test_two_senders_at_once_and_one_after_a_restart_send_it_once(push, plan, service):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    side_by_side(*[lambda: remind(at(), network=service) for _ in range(4)])
    assert len(service.came) == 1
    assert came(service, at(hour=10)) == 0


def test_one_who_is_killed_while_sending_leaves_none_that_is_sent_twice(
    push, plan, service, monkeypatch
):
    write_long_ago(Activity, plan, what="Svømme", days="3")

    def killed(*_about):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(reminders, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            remind(at(), network=service)
    assert came(service, at(hour=10)) == 0


def test_what_is_removed_done_moved_or_let_be_reminds_of_nothing(cast, plan, phone, service):
    reminded(cast.owner, phone, shows=("actions", "week"))
    daily = {"mine": True, "when": "repeats", "every": "wed"}
    actions = [write_long_ago(Action, plan, what=f"A {number}", **daily) for number in range(5)]
    actions[0].remove(as_owner(plan))
    for part, state in zip(actions[1:4], ("done", "paused", "dropped"), strict=True):
        change(part, state=state)
    change(actions[4], mine=False, somebody="Tore")
    for number, instead in enumerate((None, WEDNESDAY + timedelta(1))):
        swim = write_long_ago(Activity, plan, what=f"B {number}", days="3")
        if instead:
            swim.take_day(as_owner(plan), WEDNESDAY, instead)
        else:
            swim.let_be(as_owner(plan), WEDNESDAY)
    write_long_ago(Activity, plan, what="C", days="3").remove(as_owner(plan))
    assert came(service) == 0
    assert came(service, at(WEDNESDAY + timedelta(1))) == 1  # the one that was moved


def test_an_action_that_was_ticked_today_is_over(cast, plan, phone, service):
    reminded(cast.owner, phone, shows=("actions",))
    action = write_long_ago(Action, plan, what="Ringe", mine=True, when="repeats", every="day")
    change(action, by_date=WEDNESDAY + timedelta(1))
    assert came(service) == 0
    assert came(service, at(WEDNESDAY + timedelta(1))) == 1


def test_each_third_month_it_asks_once_also_some_days_late(cast, plan, phone, service):
    matter = write_long_ago(Matter, plan, text="Ro")
    first = reminded(cast.owner, phone, shows=("matters",), asks_on=WEDNESDAY)
    late = WEDNESDAY + timedelta(3)
    assert [came(service, at(late + timedelta(days))) for days in (0, 1, 40)] == [1, 0, 0]
    assert Push.get_by_id(first.id).asks_on == date(2027, 3, 5)
    matter.remove(as_owner(plan))
    assert came(service, at(date(2027, 3, 5))) == 0


def test_who_has_just_said_how_it_goes_is_not_asked_before_home_asks(cast, plan, phone, service):
    matter = write_long_ago(Matter, plan, text="Ro")
    reminded(cast.owner, phone, shows=("matters",), asks_on=WEDNESDAY)
    number = fresh_rating_id()
    matter.rate(as_owner(plan), 6, number)
    rated = int(at(WEDNESDAY - timedelta(30)).timestamp())
    Rating.update(at=rated).where(Rating.id == number).execute()
    assert [came(service, at(day)) for day in (WEDNESDAY, date(2027, 2, 1))] == [0, 0]
    assert came(service, at(date(2027, 2, 2))) == 1


@pytest.mark.parametrize(
    "end",
    [
        lambda device, _person: device.end(),
        lambda device, _person: device.end_from_afar(),
        lambda device, person: Device.end_all(person),
        lambda device, person: signed_in_again(person).end_others(),
        lambda device, person: erase(person),
        lambda device, _person: hidden_for_good(device),
    ],
)
def test_a_phone_that_is_signed_out_is_reached_no_more(cast, plan, phone, service, end):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    device = signed_in(cast.owner)
    reminded(cast.owner, phone, device=device)
    end(device, cast.owner.person)
    assert not Push.select().exists()
    assert came(service) == 0


def signed_in_again(person):
    return Device.sign_in(person, PIN, "iPhone", True)[0]


def hidden_for_good(device):
    Device.update(pin_hash="").where(Device.id == device.id).execute()
    Device.get_by_id(device.id).hide(True)


def test_other_phones_of_the_owner_go_on(cast, plan, service):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    lost, kept = Phone("/201/lost"), Phone("/201/kept")
    device = signed_in(cast.owner)
    reminded(cast.owner, lost, device=device)
    reminded(cast.owner, kept)
    device.end_from_afar()
    assert came(service) == 1 and service.came[0].path == "/201/kept"


@pytest.mark.parametrize("last", [{"seen_at": 181}, {"created_at": 366}])
def test_a_session_that_ended_by_itself_is_forgotten_at_the_next_run(push, plan, service, last):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    [(name, days)] = last.items()
    Device.update({name: now() - days * 86400}).execute()
    assert came(service) == 0 and not Push.select().exists()


def test_a_session_that_was_deleted_takes_its_reminders_along(push):
    Device.update(ended_at=now() - 31 * 86400).execute()
    tidy()
    assert not Push.select().exists()


def test_a_shared_device_is_never_reminded(cast, phone):
    shared = signed_in(cast.owner, own=False)
    assert not Push.keep(shared, cast.owner.person, phone.address, shows="look", asks_on=WEDNESDAY)
    over = signed_in(cast.owner)
    over.end()
    assert not Push.keep(over, cast.owner.person, phone.address, shows="look", asks_on=WEDNESDAY)
    assert not Push.select().exists()


@pytest.mark.parametrize("path", ["/404/a", "/410/a"])
def test_a_phone_that_the_push_service_knows_no_more_is_dropped(cast, plan, service, path):
    write_long_ago(Activity, plan, what="Svømme", days="3")
    reminded(cast.owner, Phone(path))
    assert remind(at(), network=service)["gone"] == 1
    assert not Push.select().exists()


def test_a_phone_at_a_name_that_leads_home_is_dropped_unasked(cast, plan, monkeypatch):
    home = [(0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: home)
    write_long_ago(Activity, plan, what="Svømme", days="3")
    reminded(cast.owner, Phone())
    assert remind(at())["closed"] == 1
    assert not Push.select().exists()


def test_one_that_did_not_arrive_comes_later_after_longer_and_longer_pauses(cast, plan, service):
    write_long_ago(Activity, plan, what="Svømme", days="1234567")
    phone = Phone("/503/a")
    made = reminded(cast.owner, phone, asks_on=WEDNESDAY)
    write_long_ago(Matter, plan, text="Ro")
    assert came(service) == 1
    kept = Push.get_by_id(made.id)
    assert (kept.failed, kept.told_on, kept.asks_on) == (1, None, WEDNESDAY)
    minutes = [14, 15, 30, 75]
    found = [came(service, at() + timedelta(minutes=one)) for one in minutes]
    assert found == [0, 1, 0, 1]
    Push.keep(kept.device, cast.owner.person, Phone("/201/a").address)
    assert came(service, at(hour=12)) == 1
    assert Push.get_by_id(made.id).asks_on == date(2027, 3, 2)


def test_a_phone_that_is_never_reached_is_given_up(cast, plan, service):
    write_long_ago(Activity, plan, what="Svømme", days="1234567")
    reminded(cast.owner, Phone("/500/a"))
    moments = [at(WEDNESDAY + timedelta(days), 12) for days in range(2 * MOST_FAILED)]
    assert sum(came(service, moment) for moment in moments) == MOST_FAILED
    assert not Push.select().exists()
    assert (moments[MOST_FAILED] - moments[0]).days >= 14


def test_one_slow_service_keeps_nobody_else_waiting(cast, plan, service, monkeypatch):
    monkeypatch.setattr("models.core.web_push.SECONDS", 0.5)
    for path in ("/slow/a", "/201/b", "/201/c"):
        reminded(cast.owner, Phone(path))
    write_long_ago(Activity, plan, what="Svømme", days="3")
    went = remind(at(), network=service)
    assert (went["sent"], went["later"]) == (2, 1)


def test_what_is_wanted_is_changed_without_the_phone_and_what_it_is_stays(cast, push, phone):
    assert Push.keep(push.device, cast.owner.person, None, shows="week", quiet_from=22)
    kept = Push.at(push.device)
    assert (kept.id, kept.shows, kept.quiet_from) == (push.id, "week", 22)
    assert kept.reached_at == phone.address


def test_the_database_does_not_say_where_a_phone_is_reached(push, phone):
    [row] = Push.select().tuples()
    raw = b"".join(bytes(one) for one in row if isinstance(one, (bytes, memoryview)))
    for secret in phone.form.values():
        assert secret.encode() not in raw and secret not in repr(row)


def test_what_is_taken_along_says_what_there_is_and_not_where_the_phone_is_reached(
    push, plan, phone
):
    told = Takeout(plan).document()
    [one] = told["reminders"]
    assert one.pop("since")
    assert one == {"shows": list(SHOWS), "words": False, "quiet": [21, 8]}
    whole = json.dumps(told)
    assert not [secret for secret in phone.form.values() if secret in whole]
