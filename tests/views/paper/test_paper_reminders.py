"""Reminders on paper: on that of the week, with their days and a box, and no words unless wanted.

R26, R57, R128, for an owner who has only paper.
"""

import re
from datetime import timedelta

import pytest
from babel.dates import format_date

from models.core.database import now
from models.people.device import Device
from models.people.push import Push
from models.plan.access import Access
from models.tools.calendar import CalendarFeed, months_after
from models.tools.goals import Action, Frame
from models.tools.matters import Matter, Rating, fresh_rating_id
from models.tools.meetings import Meeting
from tests.conftest import PIN
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, days_ago, write
from views.core.language import today

SOON = today() + timedelta(10)


@pytest.fixture
def full(plan):
    """A plan with a day of each sort, and others that are nothing to remember."""
    write(Frame, plan, look_on=SOON + timedelta(2))
    write(Meeting, plan, title="Ansvarsgruppa", day=SOON, clock="10:00")
    write(Meeting, plan, title="Uten dag")
    write(Matter, plan, text="Dattera mi")
    write(Action, plan, what="Søke", mine=True, when="date", by_date=SOON + timedelta(1))
    write(Action, plan, what="Tores sak", somebody="Tore", when="date", by_date=SOON)
    write(Action, plan, what="I dag", mine=True, when="date", by_date=today())
    write(Action, plan, what="Ferdig", mine=True, state="done", when="date", by_date=SOON)
    return plan


def to_tick(page):
    """What stands in the row to tick, "" for a line for a pen."""
    row = re.search(r'<tr class="to-tick">.*?</tr>', page, re.DOTALL)
    found = re.findall(r"<p dir=\"auto\"[^>]*>([^<]*)</p>", row[0]) if row else []
    return [one.replace("&nbsp;", "") for one in found]


def paper(person, plan, **chosen):
    return person.get(f"{plan.address}/week/sheet", query_string=chosen).text.replace("\xad", "")


def short(value):
    return format_date(value, "d MMM", locale="en")


def test_what_it_is_about_stands_there_on_a_paper_that_has_words_anyway(owner, full):
    expected = ["10:00 Meeting: Ansvarsgruppa", "Søke", "We look at the plan", "How is it going"]
    told = to_tick(paper(owner, full, language="en"))
    assert all(words in said for words, said in zip(expected, told, strict=False)), told
    assert told[4:] == [""]
    assert told == to_tick(paper(owner, full, language="en", remind="words"))


def test_what_is_to_be_remembered_stands_under_no_part_of_the_day(owner, full):
    page = paper(owner, full, language="en")
    row = re.search(r'<tr class="to-tick">.*?</tr>', page, re.DOTALL)[0]
    assert "How is it going" in row and re.findall(r"<td[^>]*>", row) == ['<td colspan="3">']


def test_only_the_days_if_the_owner_chooses_that(owner, full):
    page = to_tick(paper(owner, full, language="en", remind="days"))
    asks = months_after(today(), 3)
    days = [short(one) for one in (SOON, SOON + timedelta(1), SOON + timedelta(2), asks)]
    assert page == [*(f"{one} Hjulet" for one in days), ""]
    assert to_tick(paper(owner, full, remind="none")) == []
    assert owner.get(f"{full.address}/week/sheet?remind=x").status_code == 400


@pytest.mark.parametrize("days", [0, 25, 89, 100, 200])
def test_paper_and_calendar_name_one_day_for_how_it_is_going(owner, full, days):
    CalendarFeed.choose(as_owner(full), ["matters"], words=True)
    number = fresh_rating_id()
    Matter.brief(full)[0].rate(as_owner(full), 5, number)
    Rating.update(at=days_ago(days)).where(Rating.id == number).execute()
    first = months_after(today() - timedelta(days), 3)
    file = owner.get(f"{full.address}/calendar.ics").text
    assert f"DTSTART;VALUE=DATE:{first:%Y%m%d}" in file
    coming = next(d for k in range(9) if (d := months_after(first, 3 * k)) >= today())
    assert to_tick(paper(owner, full, language="en"))[0].startswith(short(coming))


def test_only_what_the_owner_has_chosen_is_on_it(owner, full):
    CalendarFeed.choose(as_owner(full), ["meetings"], words=False)
    assert to_tick(paper(owner, full))[1:] == [""]
    CalendarFeed.choose(as_owner(full), [], words=False)
    assert to_tick(paper(owner, full)) == ["", ""]


def test_what_a_phone_reminds_of_is_on_it_where_no_calendar_was_chosen(owner, full, cast):
    person = cast.owner.person
    phone = Device.sign_in(person, PIN, "Android", own=True)[0]
    Push(device=phone, person=person, address={}, key=1, shows="look", asks_on=today()).save(
        force_insert=True
    )
    assert [bool(one) for one in to_tick(paper(owner, full))] == [True, False]


def test_an_ordinary_and_an_empty_week_have_lines_for_a_pen(owner, browser, full):
    assert to_tick(paper(owner, full, week="usual")) == ["", ""]
    assert to_tick(browser().get("/print/blank/week").text) == ["", ""]


def test_who_sees_the_week_alone_sees_no_day_of_what_is_closed_to_them(full, cast, browser):
    Access.grant(as_owner(full), cast.outsider.person, "read", ("week",), "helper", now() + 999)
    reader = browser(cast.outsider)
    assert to_tick(paper(reader, full, remind="words")) == ["", ""]
    Access.grant(
        as_owner(full), cast.outsider.person, "read", ("week", "meetings"), "helper", now() + 999
    )
    page = to_tick(paper(reader, full, remind="words"))
    assert ["Ansvarsgruppa" in one for one in page] == [True, False]


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_paper_is_one_page_with_few_questions_to_the_database(owner, full, language):
    for number in range(30):
        write(Meeting, full, title="Et langt navn " * 5, day=SOON + timedelta(number))
    CalendarFeed.choose(as_owner(full), ["look", "actions", "meetings", "matters"], words=True)
    with statements() as heard:
        made = owner.get(f"{full.address}/week/sheet.pdf", query_string={"language": language})
    assert len(heard) <= MOST
    assert len(re.findall(rb"/Type\s*/Page\b", made.data)) == 1
    assert len(to_tick(paper(owner, full))) == 5


def test_the_pages_of_reminders_lead_to_it(owner, plan):
    for page in ("reminders", "calendar"):
        assert f'href="{plan.address}/week/sheet"' in owner.get(f"{plan.address}/{page}").text
