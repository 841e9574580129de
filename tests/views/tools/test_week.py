"""The page of the week: offered, shared by part, moved with two taps, and quiet on home."""

import re
import subprocess
from datetime import timedelta

import pytest
from flask_babel import force_locale

from models.core.database import new_id, now
from models.keeping.document import read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.people.card import Card
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.goals import Action
from models.tools.week import Activity
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, change, write, write_long_ago
from views.core.language import days_said, today
from views.tools.week import when_said


@pytest.fixture
def swim(plan):
    return write(Activity, plan, what="Svømme", part_of_day="day", days="1234567", clock="10:30")


def in_english(page):
    page.post("/language", language="en")
    return page


def open_to(plan, person, *names, level="read"):
    return Access.grant(as_owner(plan), person, level, names, "helper", now() + 999)


def days_of(page):
    """{day: what its part of the page says}."""
    found = re.findall(r'<details class="day[^>]*id="day-(\S+)".*?</details>', page, re.DOTALL)
    texts = re.findall(r'<details class="day.*?</details>', page, re.DOTALL)
    return dict(zip(found, texts, strict=True))


def test_nobody_sees_it_who_did_not_ask(owner, plan):
    assert "My week" not in owner.get(f"/plans/{plan.id}/home").text
    more = owner.get(f"/plans/{plan.id}/more").text
    assert more.index("You can have this here too") < more.index("My week")
    page = owner.get(f"/plans/{plan.id}/week").text
    assert "It can look like this" in page and "nothing is counted" in page


def test_home_has_today_once_it_is_in_use_and_nothing_where_the_day_is_empty(owner, plan, swim):
    home = owner.get(f"/plans/{plan.id}/home").text
    assert 'id="today"' in home and "10:30 Svømme" in home and "My week" not in home
    swim.let_be(as_owner(plan), today())
    home = owner.get(f"/plans/{plan.id}/home").text
    assert 'id="today"' not in home and "My week" in home


def test_home_tells_of_today_alone_on_a_day_with_something_in_it(owner, plan, swim):
    action = write(Action, plan, what="Ringe", when="repeats", every="day")
    home = owner.get(f"/plans/{plan.id}/home").text
    assert (home.count("Ringe"), 'id="next"' in home) == (1, False)
    action.let_be(as_owner(plan), today())
    assert "Ringe" not in owner.get(f"/plans/{plan.id}/home").text
    swim.let_be(as_owner(plan), today())
    home = owner.get(f"/plans/{plan.id}/home").text
    assert (home.count("Ringe"), 'id="next"' in home) == (1, True)


def test_the_page_begins_with_today_which_is_open(owner, plan, swim):
    page = owner.get(f"/plans/{plan.id}/week").text
    days = days_of(page)
    monday = today() - timedelta(today().weekday())
    assert len(days) == 7 and next(iter(days)) == str(today())
    opened = re.findall(r'id="day-(\S+)" open', page)
    assert opened == [str(today())]
    following = owner.get(f"/plans/{plan.id}/week?day={monday + timedelta(9)}").text
    assert next(iter(days_of(following))) == str(monday + timedelta(7))


def test_from_next_week_one_comes_to_its_paper(owner, plan, swim):
    week = f"{plan.address}/week"
    assert f'href="{week}/sheet"' in owner.get(week).text
    following = owner.get(f"{week}?day={today() + timedelta(7)}").text
    assert f'href="{week}/sheet?week=next"' in following


def test_days_that_were_before_it_was_made_have_nothing_to_do(owner, plan, swim):
    monday = today() - timedelta(today().weekday())
    week = days_of(owner.get(f"/plans/{plan.id}/week").text)
    told = {day: "Svømme" in text for day, text in week.items()}
    assert told == {day: day >= str(today()) for day in week}
    assert all(("Add" in text) == (day >= str(today())) for day, text in week.items())
    before = owner.get(f"/plans/{plan.id}/week?day={monday - timedelta(1)}").text
    assert "Svømme" not in "".join(days_of(before).values())
    paper = owner.get(f"/plans/{plan.id}/week/sheet").text
    assert paper.count("Svømme") == 7 - today().weekday()
    for which in ("next", "usual"):
        paper = owner.get(f"/plans/{plan.id}/week/sheet?week={which}").text
        assert paper.count("Svømme") == 7


def a_week_ago_then_changed(plan):
    """Something every day since long ago, that has other words and only Sundays since today."""
    part = write_long_ago(Activity, plan, what="Frokost", part_of_day="morning", days="1234567")
    Edit.update(at=now() - 30 * 86400).where(Edit.part == part.id).execute()
    return change(part, what="Lese", days=str(today().isoweekday()), part_of_day="evening")


def test_days_that_are_over_stay_as_they_were_on_the_page_and_on_paper(owner, plan):
    part = a_week_ago_then_changed(plan)
    yesterday, before = today() - timedelta(1), today() - timedelta(7)
    for day in (yesterday, before):
        page = days_of(owner.get(f"{plan.address}/week?day={day}").text)[str(day)]
        assert "Frokost" in page and 'data-slot="morning"' in page and "Lese" not in page
    page = owner.get(f"{plan.address}/week").text
    here = days_of(page)
    assert "Lese" in here[str(today())] and "Frokost" not in here[str(today())]
    paper = owner.get(f"{plan.address}/week/sheet").text
    assert (paper.count("Frokost"), paper.count("Lese")) == (today().weekday(), 1)
    # A tap on what was opens it as it was, and it may come today instead.
    address = f"{plan.address}/week/activity/{part.id}/{yesterday}"
    assert "Frokost" in owner.get(address).text
    back = owner.post(address, to=str(today()))
    assert days_of(owner.get(back.location).text)[str(today())].count("<li>") == 2
    assert owner.get(f"{plan.address}/home").text.count("Lese") == 2
    tomorrow = today() + timedelta(1)
    assert owner.get(f"{plan.address}/week/activity/{part.id}/{tomorrow}").status_code == 404


def test_a_reader_who_came_later_sees_nothing_of_what_was_written_over(browser, plan, cast):
    yesterday = today() - timedelta(1)
    open_to(plan, cast.outsider.person, "week")
    reader = in_english(browser(cast.outsider))
    part = a_week_ago_then_changed(plan)
    at = f"{plan.address}/week?day={yesterday}"
    Access.update(granted_at=now() - 86400).execute()
    assert "Frokost" in days_of(reader.get(at).text)[str(yesterday)]
    Access.update(granted_at=now() + 1).execute()
    page = reader.get(at).text
    assert "Lese" in page and "Frokost" not in page
    time = reader.get(f"{plan.address}/week/activity/{part.id}/{yesterday}")
    assert time.status_code == 404


@pytest.mark.skipif(today().weekday() == 0, reason="on a Monday nothing of the week is over")
def test_where_nothing_more_comes_in_this_week_the_paper_is_that_of_the_next(owner, plan):
    write(Activity, plan, what="Søppel", days="1")
    page = owner.get(f"/plans/{plan.id}/week").text
    assert f'href="{plan.address}/week/sheet?week=next"' in page
    write(Activity, plan, what="Lese", on_date=today())
    page = owner.get(f"/plans/{plan.id}/week").text
    assert f'href="{plan.address}/week/sheet"' in page


@pytest.mark.parametrize("wrong", ["x", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_not_there(owner, plan, swim, wrong):
    assert owner.get(f"/plans/{plan.id}/week?day={wrong}").status_code == 404
    at = f"/plans/{plan.id}/week/activity/{swim.id}"
    assert owner.get(f"{at}/{wrong}").status_code == 404
    assert owner.post(f"{at}/{today()}", to=wrong).status_code == 400


def test_two_taps_give_it_another_day(owner, plan, swim):
    address = f"/plans/{plan.id}/week/activity/{swim.id}/{today()}"
    assert f'href="{address}"' in owner.get(f"/plans/{plan.id}/week").text
    taps = re.findall(r'name="to" value="(\S+?)"', owner.get(address).text)
    tomorrow = str(today() + timedelta(1))
    assert taps[0] == "let-be" and tomorrow in taps and str(today()) not in taps
    back = owner.post(address, to=tomorrow)
    assert back.status_code == 303 and f"day={tomorrow}" in back.location
    days = days_of(owner.get(back.location).text)
    assert days[tomorrow].count("Moved from") == 1
    assert owner.post(address, to="usual").status_code == 303
    assert "Moved from" not in owner.get(f"/plans/{plan.id}/week").text


def test_two_taps_give_it_another_part_of_the_day(owner, plan, swim):
    address = f"/plans/{plan.id}/week/activity/{swim.id}/{today()}"
    taps = re.findall(r'name="to" value="(\S+?)"', owner.get(address).text)
    assert ("evening" in taps, swim.part_of_day in taps) == (True, False)
    back = owner.post(address, to="evening")
    day = days_of(owner.get(back.location).text)[str(today())]
    assert 'data-slot="evening"' in day and "Moved this time" in day
    back = owner.post(address, to=str(today() + timedelta(1)))  # which may be another week
    day = days_of(owner.get(back.location).text)[str(today() + timedelta(1))]
    assert 'data-slot="evening"' in day and "Moved from" in day
    owner.post(address, to="usual")
    assert "Moved" not in owner.get(f"/plans/{plan.id}/week").text


def test_what_was_moved_and_is_let_be_stays_where_it_is(owner, plan, swim):
    address, tomorrow = (
        f"/plans/{plan.id}/week/activity/{swim.id}/{today()}",
        today() + timedelta(1),
    )
    owner.post(address, to=str(tomorrow))
    back = owner.post(address, to="let-be")
    assert f"day={tomorrow}" in back.location
    assert "Let be this time" in days_of(owner.get(back.location).text)[str(tomorrow)]


def test_the_open_time_says_no_word_that_stands_above_it(owner, plan):
    write(Activity, plan, what="Lese", days=str(today().isoweekday()), part_of_day="day")
    (part,) = Activity.of(plan)
    page = owner.get(f"/plans/{plan.id}/week/activity/{part.id}/{today()}").text
    opened = page.split('class="time-open"')[1].split("Move it this time")[0]
    assert f"Every {today():%A}" in opened and "Day" not in opened


def test_let_be_is_said_without_blame_and_can_be_taken_back(owner, plan, swim):
    address = f"/plans/{plan.id}/week/activity/{swim.id}/{today()}"
    owner.post(address, to="let-be")
    page = owner.get(f"/plans/{plan.id}/week").text
    day = days_of(page)[str(today())]
    assert "Let be this time" in day and "danger" not in page
    assert "As usual after all" in owner.get(address).text
    owner.post(address, to="usual")
    assert "Let be this time" not in owner.get(f"/plans/{plan.id}/week").text


def test_an_action_of_the_plan_is_moved_in_the_week_too(owner, plan, swim):
    call = write(Action, plan, what="Ringe", when="repeats", every="day")
    dated = write(Action, plan, what="Søke", when="date", by_date=today())
    for action, many in ((call, 10), (dated, 0)):
        page = owner.get(f"/plans/{plan.id}/week/action/{action.id}/{today()}").text
        assert page.count('name="to"') == many
        assert "See it in the plan" in page
    owner.post(f"/plans/{plan.id}/week/action/{call.id}/{today()}", to="let-be")
    assert "Let be this time" in days_of(owner.get(f"/plans/{plan.id}/week").text)[str(today())]


def test_what_never_comes_then_is_not_there(owner, plan, swim):
    off = write(Activity, plan, what="Lese")
    assert owner.get(f"/plans/{plan.id}/week/activity/{off.id}/{today()}").status_code == 404
    swim.remove(as_owner(plan))
    assert owner.get(f"/plans/{plan.id}/week/activity/{swim.id}/{today()}").status_code == 404


def test_who_sees_the_week_alone_sees_nothing_of_the_plan(cast, browser, plan, swim):
    call = write(Action, plan, what="Ringe banken", when="repeats", every="day")
    open_to(plan, cast.outsider.person, "week")
    reader = in_english(browser(cast.outsider))
    page = reader.get(f"/plans/{plan.id}/week").text
    assert "Svømme" in page and "Ringe banken" not in page
    assert "Ola’s week" in page and "My week" not in page
    assert reader.get(f"/plans/{plan.id}/week/action/{call.id}/{today()}").status_code == 404
    address = f"/plans/{plan.id}/week/activity/{swim.id}/{today()}"
    assert 'name="to"' not in reader.get(address).text
    assert reader.post(address, to="let-be").status_code == 403


def test_the_owner_sees_what_they_open(owner, cast, plan, swim):
    form = owner.get(f"/plans/{plan.id}/sharing/{cast.helper.person.id}").text
    assert 'value="week"' in form
    chosen = {"parts": "week", "level": "read", "reason": "helper", "until": str(today())}
    shown = owner.post(f"/plans/{plan.id}/sharing/{cast.helper.person.id}", **chosen).text
    assert "Every day · Day · 10:30: Svømme" in shown


def test_a_helper_proposes_and_the_owner_decides(cast, browser, plan, swim):
    open_to(plan, cast.outsider.person, "week", level="propose")
    helper = browser(cast.outsider)
    part = new_id()
    sent = helper.post(f"/plans/{plan.id}/activity/{part}", what="Gå tur", days="13")
    assert sent.status_code == 303
    assert Activity.find(plan, part) is None
    assert Proposal.get(Proposal.part == part).words["days"] == "13"


def saved(plan, part_id):
    found = Activity.find(plan, part_id)
    return found.what, found.days, found.on_date, found.clock


def test_a_form_is_saved_with_its_days(owner, plan):
    part, day = new_id(), today() + timedelta(2)
    address = f"/plans/{plan.id}/activity/{part}"
    form = owner.get(f"/plans/{plan.id}/activity/new?days=4", follow_redirects=True).text
    assert re.search(r'value="4"[^>]*checked|checked[^>]*value="4"', form)
    owner.post(address, what="Svømme", days=["1", "4"], clock="9.30", part_of_day="day")
    assert saved(plan, part) == ("Svømme", "14", None, "09:30")
    owner.post(address, what="Svømme", expected="1", on_date=str(day))
    assert saved(plan, part) == ("Svømme", None, day, None)


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("clock", "sent på kvelden", "Write the time like this"),
        ("clock", "25:10", "Write the time like this"),
        ("on_date", "snart", "Write the day like this"),
        ("on_date", "31.2.2026", "There is no such day."),
        ("on_date", "2026-02-31", "There is no such day."),
        ("what", "x" * 10_000, "All of it is still here"),
    ],
)
def test_what_is_no_time_is_told_beside_it_and_kept(owner, plan, field, wrong, words):
    address = f"/plans/{plan.id}/activity/{new_id()}"
    answer = owner.post(address, **{"what": "Svømme", field: wrong})
    assert answer.status_code == 422
    assert words in answer.text and wrong in answer.text


def test_all_days_are_kept_while_somebody_signs_in_again(owner, cast, browser, plan):
    address = f"/plans/{plan.id}/activity/{new_id()}"
    held = browser(None).post(address, what="Svømme", days=["1", "4"])
    assert held.status_code == 401
    [days] = set(re.findall(r'name="(?:held-)?days" value="([^"]*)"', held.text))
    owner.post(address, what="Svømme", days=days)
    assert Activity.of(plan)[0].days == "14"


def test_days_that_are_none_are_left_out(owner, plan):
    part = new_id()
    owner.post(f"/plans/{plan.id}/activity/{part}", what="Svømme", days=["9", "1", "<"])
    assert saved(plan, part)[1] == "1"


def test_two_who_changed_the_days_both_see_them(owner, plan, swim):
    address = f"/plans/{plan.id}/activity/{swim.id}"
    owner.post(address, expected="1", what="Svømme", days=["1"])
    both = owner.post(address, expected="1", what="Svømme", days=["2", "3"])
    assert both.status_code == 409
    assert "Monday" in both.text and "Tuesday and Wednesday" in both.text


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("nb", "14", "Mandag og torsdag"),
        ("sv", "135", "Måndag, onsdag och fredag"),
        ("en", "67", "Saturday and Sunday"),
        ("nb", "", ""),
        ("sv", "12345", "Måndag till fredag"),
    ],
)
def test_days_are_said_as_a_person_says_them(app, language, days, said):
    with app.test_request_context(), force_locale(language):
        assert days_said(days) == said


def test_when_it_comes_is_said_in_one_line(app, plan):
    part = write(Activity, plan, what="Søppel", part_of_day="evening", days="3", weeks="odd")
    with app.test_request_context(), force_locale("nb"):
        assert when_said(part) == "Onsdag · Kveld · Uker med oddetall"


def test_it_is_taken_along_and_in_and_goes_when_all_is_erased(owner, cast, plan, swim):
    swim.let_be(as_owner(plan), today())
    told = owner.get(f"/plans/{plan.id}/takeout.json").text
    elsewhere = cast.outsider.plan
    take_in(as_owner(elsewhere), read(told))
    found = Activity.of(elsewhere)[0]
    assert (found.what, found.days, found.changed_days) == ("Svømme", "1234567", {today(): None})
    assert "week" in Plan.by_id(elsewhere.id).asked_for
    erase(plan.owner)
    assert Activity.select().count() == 1


def test_years_of_it_take_as_many_statements(owner, plan, swim):
    Card.update(created_at=now() - 90 * 86400).execute()  # as that of nearly everybody

    def told():
        found = []
        for page in ("week", "home"):
            with statements() as sent:
                assert owner.get(f"/plans/{plan.id}/{page}").status_code == 200
            found.append(len(sent))
        return found

    before = told()
    for number in range(30):
        write(Activity, plan, what=f"Once {number}", on_date=today() - timedelta(100 + number))
        write(Activity, plan, what=f"Often {number}", days="135")
    assert told() == before and max(before) <= MOST


@pytest.mark.parametrize("again", [True, False])
def test_only_what_comes_again_is_changed_for_all_days(owner, plan, again):
    when = {"days": str(today().isoweekday())} if again else {"on_date": today()}
    one = write(Activity, plan, what="Svømme", **when)
    page = owner.get(f"/plans/{plan.id}/week/activity/{one.id}/{today()}").text
    assert f'href="{one.address}/edit">Change' in page
    assert ("Change it for all days" in page) == again


def test_the_paper_is_of_this_week_the_next_or_any(owner, plan, swim):
    write(Activity, plan, what="Søppel", days="1", weeks="odd")
    once = today() + timedelta(7 - today().weekday())
    write(Activity, plan, what="Tannlegen", on_date=once)
    paper = f"/plans/{plan.id}/week/sheet"
    texts = {which: owner.get(f"{paper}?week={which}").text for which in ("next", "usual")}
    assert "Tannlegen" in texts["next"] and f"Week {once.isocalendar().week} " in texts["next"]
    assert "Tannlegen" not in texts["usual"] and "Søppel (Weeks with an odd" in texts["usual"]
    assert owner.get(f"{paper}?week=last").status_code == 400
    assert owner.get(f"{paper}.pdf?week=usual&language=sv").mimetype == "application/pdf"


def test_what_is_let_be_is_not_on_the_paper(owner, plan):
    part = write(Activity, plan, what="Svømme", days=str(today().isoweekday()))
    paper = f"/plans/{plan.id}/week/sheet"
    assert "Svømme" in owner.get(paper).text
    part.let_be(as_owner(plan), today())
    assert "Svømme" not in owner.get(paper).text


@pytest.mark.parametrize(
    ("language", "row"), [("nb", "Når som helst i uka"), ("sv", "Någon gång i veckan")]
)
def test_the_empty_week_has_a_row_for_what_comes_on_no_day_of_its_own(
    browser, tmp_path, language, row
):
    visitor, made = browser(), tmp_path / "week.pdf"
    paper = visitor.get(f"/print/blank/week?language={language}").text
    assert re.findall(r'scope="row">([^<]+)<', paper)[8:] == [row]
    assert '<td colspan="3"></td>' in paper
    made.write_bytes(visitor.get(f"/print/blank/week.pdf?language={language}").data)
    told = subprocess.run(["pdftotext", made, "-"], capture_output=True, text=True, check=True)
    assert (" ".join(told.stdout.split()).count(row), told.stdout.count("\f")) == (1, 1)


def test_what_has_no_day_says_so_in_the_form_and_in_the_list(owner, plan):
    page = in_english(owner)
    form = page.get(f"{plan.address}/activity/new", follow_redirects=True).text
    assert "Without a day it is under “Some time in the week”." in form
    write(Activity, plan, what="Draw", part_of_day="day")
    write(Activity, plan, what="Swim", part_of_day="day", days="1")
    week = page.get(f"{plan.address}/week").text
    assert week.index("Some time in the week") < week.index("No day chosen")
    assert re.findall(r"No day chosen[^<]*", week) == ["No day chosen · Day"] * 2


def put(owner, address, day, seen_on):
    """Add something on this day of the week, from the week of `seen_on`."""
    owner.get(f"{address.partition('/activity')[0]}/week")
    fields = {"expected": "0", "screen": "a", "turn": "1", "what": "Trene", "part_of_day": "day"}
    return owner.client.post(
        address,
        data={"csrf_token": owner.token(), "days": str(day.isoweekday()), **fields},
        headers={
            "HX-Request": "true",
            "Referer": f"http://localhost/plans/1/week?day={seen_on}",
        },
    ).text


def test_what_is_not_in_the_week_shown_is_told_of_with_its_next_day(owner, plan):
    in_english(owner)
    page = f"/plans/{plan.id}/week"
    soon, before = today() + timedelta(1), today() - timedelta(7)
    one, two = (Activity.blank(plan, new_id()).address for _ in range(2))
    said = f"You added “Trene”. The next time is {soon:%A} {soon.day} {soon:%B}."
    assert said in put(owner, one, soon, before)
    for _ in range(2):  # the page is fetched by itself after a save, and when others write
        by_itself = owner.client.get(f"{page}?day={before}", headers={"X-By-Itself": "1"})
        assert said in by_itself.text
    assert said not in owner.get(f"{page}?day={before}").text, "it was told"
    assert "The next time" not in put(owner, two, today(), today())
    owner.get(page)
    assert "The next time" not in owner.get(f"{page}?day={before}").text, "told already"


def test_without_the_script_it_is_told_on_the_page_once(owner, plan):
    page, far = f"/plans/{plan.id}/week", today() + timedelta(20)
    for what in ("Trene", "Svømme"):
        write(Activity, plan, what=what, on_date=far)
    assert re.findall("You added “.*?”", owner.get(page).text) == ["You added “Svømme”"]
    assert "The next time" not in owner.get(page).text
    change(Activity.of(plan)[0], on_date=far + timedelta(1))
    assert "You changed “Trene”. The next time" in owner.get(page).text
    assert "The next time" not in owner.get(page).text


@pytest.mark.parametrize("to", ["day", "let-be", "usual"])
def test_a_move_is_seen_where_it_stands_and_told_of_as_nothing_else(owner, plan, to):
    days = str(today().isoweekday())
    one = write(Activity, plan, what="Trene", days=days)
    day = today() + timedelta(7)
    page = f"/plans/{plan.id}/week"
    wish = str(day + timedelta(8)) if to == "day" else to
    answer = owner.post(f"{page}/activity/{one.id}/{day}", to=wish)
    assert answer.status_code == 303
    for shown in (answer.location, f"{page}?day={day + timedelta(21)}", page):
        assert "The next time" not in owner.get(shown).text


def test_what_was_written_a_while_ago_is_told_of_no_more(owner, plan):
    far = today() + timedelta(20)
    one = write(Activity, plan, what="Trene", on_date=far)
    assert "You added “Trene”. The next" in owner.get(f"/plans/{plan.id}/week").text
    other = write(Activity, plan, what="Svømme", on_date=far)
    Activity.update(changed_at=now() - 3600).where(Activity.id.in_([one.id, other.id])).execute()
    assert "The next time" not in owner.get(f"/plans/{plan.id}/week").text
