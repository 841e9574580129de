"""The owner takes everything along and takes it in elsewhere, without losing a word."""

import base64
import io
import json
import re
import subprocess
from html import unescape

import pytest

from models.core.audit import Audit
from models.core.database import now
from models.keeping.document import Document
from models.keeping.takeout import Takeout
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.tools.diary import Entry
from models.tools.goals import Goal
from models.tools.unsaid import Unsaid
from models.tools.wheel import Area
from tests import pictures
from tests.conftest import PIN
from tests.full_plan import full_plan, same
from tests.paths import PATHS
from tests.talking import in_english
from tests.test_rules_statements import statements
from tests.writing import EVERY_PAGE, as_owner, change, write
from views.core.language import today
from views.keeping.takein import LARGEST, MOST_FILES

WORDS = ("Slottet", "Fred", "Ringe", "Marit", "Sjøen", "Roen", "Kaldt", "Hanne", "01 23 40 13")


@pytest.fixture
def plan(cast):
    return full_plan(cast)


def file_of(visitor, plan):
    return visitor.get(f"/plans/{plan.id}/takeout.json").get_data(as_text=True)


def send(visitor, text, **fields):
    """Choose the file and press the button, as a browser without JavaScript does."""
    visitor.get("/from-another-place")
    content = text if isinstance(text, bytes) else text.encode()
    answer = visitor.client.post(
        "/from-another-place",
        content_type="multipart/form-data",
        data={"csrf_token": visitor.token(), "file": (io.BytesIO(content), "plan.json"), **fields},
    )
    visitor.page = answer.text
    return answer


def say_yes(visitor, **fields):
    """Press "Yes, bring it here" on the page that shows what is in the file."""
    kept = re.search(r'name="text"[^>]*value="([^"]*)"', visitor.page)[1]
    return visitor.client.post(
        "/from-another-place",
        content_type="multipart/form-data",
        data={"csrf_token": visitor.token(), "text": unescape(kept), "yes": "1", **fields},
    )


def test_the_page_offers_each_form_of_it(owner, plan):
    page = owner.get(f"/plans/{plan.id}/takeout").text
    for ending, kind in (
        ("pdf", "application/pdf"),
        ("json", "application/json"),
        ("fhir.json", "application/fhir+json"),
    ):
        address = f"/plans/{plan.id}/takeout.{ending}"
        answer = owner.get(address)
        assert f'href="{address}"' in page and (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"] == f"attachment; filename=hjulet.{ending}"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_pdf_holds_the_whole_plan(owner, plan, tmp_path):
    for number in range(60):
        write(
            Goal, plan, text=f"Et mål til, nummer {number}", why="Fordi det er viktig for meg. " * 5
        )
    (tmp_path / "plan.pdf").write_bytes(owner.get(f"/plans/{plan.id}/takeout.pdf").data)
    text = subprocess.run(
        ["pdftotext", tmp_path / "plan.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert [word for word in (*WORDS, "nummer 59") if word not in text] == []
    assert "Borte" not in text and text.count("\f") > 3


def test_the_page_says_that_what_only_the_owner_sees_is_in_the_files(owner, plan, tmp_path):
    write(Unsaid, plan, text="Ikke snakk om broren min")
    write(Entry, plan, text="Natt uten søvn", day=today())
    assert "Ikke snakk om broren min" in file_of(owner, plan)
    assert "Natt uten søvn" in file_of(owner, plan)
    (tmp_path / "plan.pdf").write_bytes(owner.get(f"/plans/{plan.id}/takeout.pdf").data)
    text = subprocess.run(
        ["pdftotext", tmp_path / "plan.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Ikke snakk om broren min" in text and "Natt uten søvn" in text
    page = in_english(owner).get(f"/plans/{plan.id}/takeout").text
    assert "also hold what only you see: the diary, and what you do not want raised" in page
    assert "on no paper that others get" in owner.get(f"/plans/{plan.id}/unsaid").text


def test_the_log_keeps_that_it_was_taken(owner, plan):
    file_of(owner, plan)
    assert Audit.select().where(Audit.plan_id == plan.id, Audit.verb == "took out").count() == 1


def test_nobody_but_the_owner_gets_the_file(owner, browser, cast, plan):
    assert "Slottet" in file_of(owner, plan)
    address = f"/plans/{plan.id}/takeout.json"
    assert [
        browser(who).get(address).status_code
        for who in (cast.helper, cast.reader, cast.outsider, None)
    ] == [403, 403, 404, 303]


def test_an_owner_with_an_empty_plan_looks_first_and_then_takes_it_in(owner, browser, cast, plan):
    text, visitor, other = (
        file_of(owner, plan),
        in_english(browser(cast.outsider)),
        cast.outsider.plan,
    )
    preview = send(visitor, text)
    assert (preview.status_code, "My goals: 1" in preview.text, "Hanne" in preview.text) == (
        200,
        True,
        True,
    )
    assert Goal.of(other) == []
    assert say_yes(visitor).status_code == 303
    assert "Slottet" in visitor.get(f"/plans/{other.id}/plan").text
    again, before = same(json.loads(file_of(visitor, other))), same(json.loads(text))
    for document in (again, before):
        document.pop("owner")
        document["plan"].pop("country")
    assert again == before


OTHERS = ("home", "more", "plan/changes", "looking", "taken-away", "proposals", "takeout.pdf")


STATUSES: dict = {}


@pytest.fixture
def statuses(owner, browser, cast):
    """{page: its status in a plan that was taken in, and in the plan it comes from}. Asked once."""
    if not STATUSES:
        plan = full_plan(cast)
        visitor = browser(cast.outsider)
        send(visitor, file_of(owner, plan))
        assert say_yes(visitor).status_code == 303
        for page in (*OTHERS, *PATHS.values()):
            there = visitor.get(f"/plans/{cast.outsider.plan.id}/{page}")
            here = owner.get(f"/plans/{plan.id}/{page}")
            STATUSES[page] = there.status_code, here.status_code
    return STATUSES


@pytest.mark.parametrize("page", [*OTHERS, *PATHS.values()])
def test_every_page_of_a_plan_that_was_taken_in_works(statuses, page):
    there, here = statuses[page]
    assert there == here


def test_somebody_new_brings_a_plan_and_gets_a_card(owner, browser, plan):
    text, visitor = file_of(owner, plan), in_english(browser())
    assert 'href="/from-another-place"' in visitor.get("/welcome").text
    preview = send(visitor, text)
    assert (preview.status_code, 'value="Ola"' in preview.text) == (200, True)
    assert say_yes(visitor, name="Ola", country="NO", pin="1111").status_code == 422
    before = Person.select().count()
    send(visitor, text)
    taken = say_yes(visitor, name="Ola", country="NO", pin=PIN)
    new = (
        Person.select()
        .order_by(Person.id.desc())
        .where(Person.id.in_(Card.select(Card.person)))
        .get()
    )
    assert (taken.status_code, taken.location, Person.select().count()) == (
        303,
        "/card",
        before + 2,
    )
    assert [goal.text for goal in Goal.of(Plan.of(new))] == ["Slottet"]
    assert Card.of(new).to_show()


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", b"\xff\xfe", "[" * 9999, '{"format": "hjulet-plan", "version": 99}']
)
def test_what_is_no_plan_is_said_kindly_and_changes_nothing(browser, cast, text):
    visitor = in_english(browser(cast.outsider))
    answer = send(visitor, text)
    assert (answer.status_code, "This is not a plan that we can read." in answer.text) == (
        422,
        True,
    )
    assert len(Area.of(cast.outsider.plan)) == 8


def test_a_file_that_is_too_large_is_refused(browser, cast):
    assert send(browser(cast.outsider), "x" * (LARGEST + 1)).status_code == 413


def test_a_long_history_is_not_too_large(owner, browser, cast, plan):
    goal = Goal.of(plan)[0]
    for number in range(400):
        goal = change(goal, text=f"Ord nummer {number} " * 60)
    text, visitor = file_of(owner, plan), browser(cast.outsider)
    assert len(text) > 512 * 1024
    assert send(visitor, text).status_code == 200
    assert say_yes(visitor).status_code == 303
    assert len(Goal.of(cast.outsider.plan)[0].history()) == goal.revision


def test_a_long_history_goes_in_with_few_statements(owner, browser, cast, plan):
    """Nobody else can save meanwhile: 18,000 rows, one by one, would take 26 seconds."""
    goal = Goal.of(plan)[0]
    for number in range(300):
        goal = change(goal, text=f"Ord nummer {number}")
    text, visitor = file_of(owner, plan), browser(cast.outsider)
    send(visitor, text)
    with statements() as heard:
        assert say_yes(visitor).status_code == 303
    assert (
        Edit.select().where(Edit.plan == cast.outsider.plan).count() > 300,
        len(heard) < 100,
    ) == (True, True)


def test_nobody_keeps_the_server_busy_with_files(browser):
    visitor = in_english(browser())
    for _file in range(MOST_FILES):
        assert "This is not a plan that we can read." in send(visitor, "{}").text
    answer = send(visitor, "{}")
    assert (answer.status_code, "Too many tries." in answer.text) == (422, True)


def test_a_plan_with_words_in_it_is_not_touched(owner, plan):
    text = file_of(owner, plan)
    answer = owner.post("/from-another-place")
    assert (answer.status_code, "There is something in your plan already." in answer.text) == (
        422,
        True,
    )
    assert same(json.loads(file_of(owner, plan))) == same(json.loads(text))


def test_the_look_at_the_file_says_who_will_see_it(owner, browser, cast, plan):
    told = Takeout(plan).document()
    image = base64.b64encode(pictures.photo()).decode()
    told["picture"] = {"image": image, "words": "Me", "shown": True}
    visitor, text = in_english(browser(cast.outsider)), json.dumps(told)
    nobody, those = "Nobody sees it here until you choose", "Those you have opened your plan to"
    preview = send(visitor, text).text
    assert (nobody in preview, those in preview) == (True, False)
    assert "A picture. Only you see it" in preview
    visit, until = as_owner(cast.outsider.plan), now() + 86400
    Access.grant(visit, cast.reader.person, "read", EVERY_PAGE, "helper", until)
    preview = send(visitor, text).text
    assert (nobody in preview, those in preview) == (False, True)
    say_yes(visitor)
    assert Picture.of(cast.outsider.plan).shown is False


def test_control_characters_of_before_break_no_paper(owner, plan):
    write(Goal, plan, text="A flat\x07 by\x1b the sea")
    assert owner.get(f"/plans/{plan.id}/takeout.pdf").status_code == 200


def test_the_words_of_the_file_are_never_markup(owner, browser, cast, plan):
    told = Takeout(plan).document()
    told["people"][1]["name"] = "<script>1</script>"
    preview = send(browser(cast.outsider), json.dumps(told))
    assert (
        preview.status_code,
        "<script>1" in preview.text,
        "&lt;script&gt;1" in preview.text,
    ) == (200, False, True)
    assert Document(told).helpers == ["<script>1</script>"]
