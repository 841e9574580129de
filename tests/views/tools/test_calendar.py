"""The owner's calendar: what is in it, as another program reads it, and who can reach it."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.rrule import rruleset

import views.tools.calendar
from models.core.database import now
from models.keeping.erasure import erase
from models.plan.edit import Edit
from models.plan.plan import Plan
from models.tools.calendar import CalendarFeed, months_after
from models.tools.goals import Action, Frame
from models.tools.matters import Matter
from models.tools.meetings import Meeting
from models.tools.week import Activity
from tests.writing import as_owner, change, write, write_long_ago
from views.core.language import today
from views.tools.calendar import SHOWN_SECONDS

OSLO = ZoneInfo("Europe/Oslo")
TITLES = {"meetings": "Møte", "look": "Vi ser på planen", "matters": "Hvordan går det?"}
MONDAY = date(2026, 3, 23)  # in this week's night to Sunday the clocks go forward


def feed(plan, *shows, words=True):
    CalendarFeed.choose(as_owner(plan), list(shows), words)
    return CalendarFeed.of(plan)


def read(plan, *shows, at=MONDAY, words=True):
    """The events, as another library reads them."""
    told = feed(plan, *shows, words=words).file(TITLES, at).decode()
    return list(getattr(vobject.readOne(told), "vevent_list", []))


def times(event, many=8):
    """The first times of an event, as that library counts them."""
    rules: rruleset = event.getrruleset(addRDate=True)
    start = event.dtstart.value
    return [start] if rules is None else list(rules[:many])


def test_a_day_of_the_plan_is_in_it_and_what_is_over_or_removed_is_not(plan):
    frame = write(Frame, plan, look_on=MONDAY + timedelta(9))
    [one] = read(plan, "look")
    assert (one.summary.value, one.dtstart.value) == ("Vi ser på planen", MONDAY + timedelta(9))
    assert read(plan, "look", at=MONDAY + timedelta(60)) == []
    frame.remove(as_owner(plan)) if "remove" in frame.allows else None
    assert read(plan, "actions", "week", "matters") == []


def test_a_meeting_is_in_it_at_its_time_by_the_clock_of_the_country(plan):
    """Also on the day on which the clocks go forward, and without a time over the day."""
    sunday = MONDAY + timedelta(6)
    write(Meeting, plan, title="Gruppa", day=sunday, clock="10:00")
    write(Meeting, plan, sort="own", day=MONDAY)
    write(Meeting, plan, title="En gang")
    timed, over_the_day = sorted(read(plan, "meetings"), key=lambda one: one.summary.value)
    assert (over_the_day.summary.value, over_the_day.dtstart.value) == ("Møte", MONDAY)
    assert timed.dtstart.value == datetime(sunday.year, sunday.month, sunday.day, 10, tzinfo=OSLO)
    assert read(plan, "look", "week") == []


def test_only_what_the_owner_does_is_in_it(plan):
    write_long_ago(Action, plan, what="Ringe", mine=True, when="repeats", every="thu")
    write_long_ago(Action, plan, what="Hver dag", mine=True, when="repeats", every="day")
    write_long_ago(Action, plan, what="Søke", mine=True, when="date", by_date=MONDAY + timedelta(4))
    write_long_ago(Action, plan, what="Andre", somebody="Tore", when="repeats", every="thu")
    write_long_ago(
        Action, plan, what="Ferdig", mine=True, state="done", when="repeats", every="thu"
    )
    write_long_ago(Action, plan, what="Uten dag", mine=True)
    found = {one.summary.value: times(one, 3) for one in read(plan, "actions")}
    assert found.keys() == {"Ringe", "Hver dag", "Søke"}
    assert [at.weekday() for at in found["Ringe"]] == [3, 3, 3]
    assert [at.day for at in found["Hver dag"]] == [23, 24, 25]
    assert found["Søke"] == [MONDAY + timedelta(4)]


@pytest.mark.parametrize(
    ("first", "offsets"),
    [(date(2026, 3, 23), [1, 2]), (date(2026, 10, 19), [2, 1])],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_a_clock_change(plan, first, offsets):
    write_long_ago(Activity, plan, what="Svømme", days="3", clock="10:00")
    [one] = read(plan, "week", at=first)
    found = times(one, 2)
    assert [(at.hour, at.weekday()) for at in found] == [(10, 2), (10, 2)]
    assert [at.utcoffset() / timedelta(hours=1) for at in found] == offsets
    assert one.dtstart.value.astimezone(UTC).hour == 10 - offsets[0]


def test_the_hour_that_the_clocks_skip_stops_nothing(plan):
    write_long_ago(Activity, plan, what="Våken", days="7", clock="02:30")
    [one] = read(plan, "week")
    assert times(one, 2)[1].hour == 2


def test_owners_in_sweden_have_the_swedish_zone(plan):
    Plan.update(country="SE").where(Plan.id == plan.id).execute()
    write_long_ago(Activity, plan, what="Simma", days="3", clock="10:00")
    told = feed(Plan.by_id(plan.id), "week").file(TITLES, MONDAY).decode()
    assert "DTSTART;TZID=Europe/Stockholm:20260325T100000" in told
    assert "BEGIN:VTIMEZONE" in told and "TZID:Europe/Oslo" not in told


def test_where_only_the_part_of_the_day_is_known_it_has_an_hour(plan):
    for part in ("morning", "day", "evening"):
        write_long_ago(Activity, plan, what=part, days="1", part_of_day=part)
    hours = {one.summary.value: one.dtstart.value.hour for one in read(plan, "week")}
    assert hours == {"morning": 9, "day": 12, "evening": 18}


def test_another_day_and_letting_be_are_in_it_too(plan):
    swim = write_long_ago(Activity, plan, what="Svømme", days="3", clock="10:00")
    monday = today() - timedelta(today().weekday())
    wednesday = monday + timedelta(9)
    swim.take_day(as_owner(plan), wednesday, wednesday + timedelta(1))
    swim.let_be(as_owner(plan), wednesday + timedelta(7))
    series, once = sorted(
        read(plan, "week", at=today()), key=lambda one: "rrule" not in one.contents
    )
    days = [at.date() for at in times(series, 2)]
    assert days == [monday + timedelta(2), wednesday + timedelta(14)]
    assert once.dtstart.value.date() == wednesday + timedelta(1)
    assert once.uid.value != series.uid.value


def test_nothing_is_in_it_from_before_it_was_made(plan):
    write(Activity, plan, what="Frokost", days="1234567")
    write(Action, plan, what="Ringe", mine=True, when="repeats", every="day")
    found = read(plan, "week", "actions", at=today())
    assert [times(one, 1)[0].strftime("%F") for one in found] == [str(today())] * 2


def test_a_change_holds_from_its_day_on(plan):
    swim = write_long_ago(Activity, plan, what="Svømme", days="12", clock="10:00")
    Edit.update(at=0).execute()
    change(swim, what="Gå tur", days="23", clock="12:00")
    Edit.update(at=int(datetime(2026, 3, 25, 12, tzinfo=OSLO).timestamp())).where(
        Edit.revision == 2
    ).execute()
    found = sorted(
        f"{at:%a %d %H} {one.summary.value}" for one in read(plan, "week") for at in times(one, 2)
    )
    assert found == ["Mon 23 10 Svømme", "Tue 24 10 Svømme", "Tue 31 12 Gå tur", "Wed 25 12 Gå tur"]
    events = read(plan, "week")
    assert len({one.uid.value for one in events}) == len(events) == 3


def test_what_is_done_today_was_in_the_week_before(plan):
    call = write_long_ago(Action, plan, what="Ringe", mine=True, when="repeats", every="day")
    Edit.update(at=0).execute()
    change(call, state="done")
    monday = today() - timedelta(today().weekday())
    found = [one.dtstart.value for one in read(plan, "actions", at=today())]
    assert found == [monday + timedelta(ahead) for ahead in range(today().weekday())]


def test_odd_weeks_are_odd_also_after_a_year_of_53(plan):
    write_long_ago(Activity, plan, what="Søppel", days="1", weeks="odd", clock="18:00")
    found = sorted(
        at.date() for one in read(plan, "week", at=date(2026, 12, 7)) for at in times(one, 4)
    )
    assert found[:4] == [
        date(2026, 12, 14),
        date(2026, 12, 28),  # week 53
        date(2027, 1, 4),  # week 1
        date(2027, 1, 18),
    ]
    assert all(day.isocalendar().week % 2 for day in found)


def test_each_third_month_it_asks_once_there_is_something_that_matters(plan):
    assert read(plan, "matters") == []
    matter = write(Matter, plan, text="Dattera mi")
    written = int(datetime(2026, 1, 31, 12, tzinfo=OSLO).timestamp())
    Matter.update(created_at=written).execute()
    [one] = read(plan, "matters")
    found = [at.date() for at in times(one, 3)]
    assert found == [date(2026, 4, 28), date(2026, 7, 28), date(2026, 10, 28)]
    assert one.summary.value == "Hvordan går det?"
    matter.remove(as_owner(plan))
    assert read(plan, "matters") == []


def test_threemonths_after_november_it_is_february():
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 1), 3) == date(2027, 3, 1)


def test_without_words_it_says_the_same_of_everything(plan):
    write_long_ago(Activity, plan, what="Hemmelig svømming", days="3", clock="10:00")
    write_long_ago(Action, plan, what="Hemmelig ringing", mine=True, when="repeats", every="thu")
    told = feed(plan, "week", "actions", words=False).file(TITLES, MONDAY).decode()
    assert "emmelig" not in told
    assert re.findall(r"SUMMARY:(.*)\r", told) == ["Hjulet", "Hjulet"]


def test_it_reminds_of_what_has_a_time_and_of_what_was_promised_and_else_is_silent(plan):
    write_long_ago(Activity, plan, what="Frokost", days="1234567", part_of_day="morning")
    write_long_ago(Activity, plan, what="Svømme", days="3", clock="10:00")
    write_long_ago(Action, plan, what="Ringe", mine=True, when="repeats", every="thu")
    found = {
        one.summary.value: [alarm.trigger.value for alarm in one.contents.get("valarm", ())]
        for one in read(plan, "week", "actions")
    }
    assert found == {
        "Frokost": [],
        "Svømme": [-timedelta(minutes=15)],
        "Ringe": [timedelta(hours=9)],
    }
    told = feed(plan, "week", "actions", words=False).file(TITLES, MONDAY).decode()
    assert re.findall(r"DESCRIPTION:(.*)\r", told) == ["Hjulet", "Hjulet"]


def test_no_word_breaks_out_of_its_line(plan):
    words = "Svømme\r\nEND:VEVENT\nX-EVIL:1; , \\ «æøå» 😀 " + "lang " * 20
    write_long_ago(Activity, plan, what=words[:118], days="3")
    [one] = read(plan, "week")
    assert "END:VEVENT" in one.summary.value and "x-evil" not in one.contents


def test_the_choice_is_kept_and_the_file_has_it(owner, plan):
    address = f"/plans/{plan.id}/calendar"
    assert owner.get(address + ".ics").status_code == 404
    assert owner.post(address, shows=["week"], words="yes").status_code == 303
    write_long_ago(Activity, plan, what="Svømme", days="3", clock="10:00")
    answer = owner.get(address + ".ics")
    assert answer.mimetype == "text/calendar" and "no-store" in answer.headers["Cache-Control"]
    assert "SUMMARY:Svømme" in answer.text
    assert owner.post(address, shows=["else"], words="yes").status_code == 422
    assert owner.post(address, shows=["week"], words="what").status_code == 422


def given(owner, plan):
    page = owner.get(owner.post(f"/plans/{plan.id}/calendar/address").location).text
    return re.search(r"(/calendar/[\w-]{43}\.ics)<", page)[1]


def test_the_address_opens_for_whoever_has_it_until_it_is_ended(owner, plan, browser):
    owner.post(f"/plans/{plan.id}/calendar", shows=["week"], words="yes")
    write_long_ago(Activity, plan, what="Svømme", days="3")
    address, anybody = given(owner, plan), browser(None)
    answer = anybody.get(address)
    assert "SUMMARY:Svømme" in answer.text and answer.headers["Cache-Control"].endswith("no-store")
    assert "Set-Cookie" not in answer.headers
    renewed = given(owner, plan)
    assert address not in owner.page
    assert (anybody.get(address).status_code, anybody.get(renewed).status_code) == (404, 200)
    owner.post(f"/plans/{plan.id}/calendar/address/end")
    assert anybody.get(renewed).status_code == 404


def test_a_new_address_is_where_the_page_opens_and_it_says_what_became_of_the_old(owner, plan):
    here = f"/plans/{plan.id}/calendar"
    owner.post(here, shows=["week"], words="yes")
    for said in ("You have an address now.", "The old one opens nothing any more."):
        answer = owner.post(f"{here}/address")
        assert (answer.status_code, answer.location) == (303, f"{here}#new-address")
        page = owner.get(here).text
        place = re.search(r'<p[^>]*id="new-address" tabindex="-1">([^<]*)</p>', page)
        assert said in place[1]
        assert "/calendar/" in page.partition(place[0])[2][:200]


def test_a_new_address_is_found_again_for_ten_minutes_by_this_browser_alone(
    owner, plan, browser, cast, monkeypatch
):
    here = f"/plans/{plan.id}/calendar"
    owner.post(here, shows=["week"], words="yes")
    address = given(owner, plan)
    for _ in range(2):
        owner.get(here)
        assert address in owner.page and "for ten minutes" in owner.page
    token = address.split("/")[-1].removesuffix(".ics")
    assert all(token not in str(one) for one in owner.client._cookies.values())
    other_phone = browser(cast.owner)
    other_phone.get(here)
    assert address not in other_phone.page and "You have an address since" in other_phone.page
    later = now() + SHOWN_SECONDS + 1
    monkeypatch.setattr(views.tools.calendar, "now", lambda: later)
    owner.get(here)
    assert address not in owner.page and "You have an address since" in owner.page


def test_an_address_that_is_ended_is_shown_no_more(owner, plan):
    owner.post(f"/plans/{plan.id}/calendar", shows=["week"], words="yes")
    address = given(owner, plan)
    assert address in owner.get(f"/plans/{plan.id}/calendar").text
    owner.post(f"/plans/{plan.id}/calendar/address/end")
    assert address not in owner.get(f"/plans/{plan.id}/calendar").text


def test_a_guessed_address_tells_nothing_and_is_counted(browser, plan, caplog):
    anybody = browser(None)
    guesses = {anybody.get(f"/calendar/{guess}.ics").text for guess in ("x" * 43, "%00", "å", "'")}
    assert len({re.sub(r'(value|token|href)="[^"]*"', "", one) for one in guesses}) == 1
    for _ in range(40):
        assert anybody.get("/calendar/guess.ics").status_code == 404
    assert "guess" not in caplog.text.replace("unknown-calendar", "")


def test_the_database_holds_no_address(owner, plan):
    owner.post(f"/plans/{plan.id}/calendar", shows=["week"], words="no")
    token = given(owner, plan).split("/")[-1].removesuffix(".ics")
    kept = CalendarFeed.of(plan)
    assert token not in kept.token and len(kept.token) == 64
    assert CalendarFeed.at(token).plan_id == plan.id


def test_it_goes_when_all_is_erased(owner, plan, browser):
    owner.post(f"/plans/{plan.id}/calendar", shows=["week"], words="yes")
    address = given(owner, plan)
    erase(plan.owner)
    assert browser(None).get(address).status_code == 404
    assert not CalendarFeed.select().exists() and now()
