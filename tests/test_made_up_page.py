"""A page and a kind of part that only this file declares work everywhere in the app.

docs/adding-a-page.md says what a real one looks like.
"""

import json
import re
import shutil
from dataclasses import replace

import peewee
import pytest
from flask import Blueprint, render_template_string
from wtforms import SelectField

from app import create_app, declare_pages
from models.core.audit import Audit
from models.core.audit import verify as verify_audit
from models.core.database import database, new_id, now
from models.core.encryption import SealedText
from models.core.migration import migrate
from models.keeping.document import read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.kinds import declare as declare_kinds
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.showing import Showing
from models.tools import KINDS
from models.tools.goals import Goal
from models.tools.matters import Rating
from tests.conftest import Reused
from tests.house import House, secret, secrets_in
from tests.test_rules import expected, may_see, outcome, visits
from tests.writing import as_owner, change, write
from views.core import access
from views.core.fields import DayField, OneOf, text_field
from views.core.forms import PartForm, offered
from views.core.language import today
from views.keeping.takeout_text import sections
from views.plan import pages
from views.plan.pages import KindView, Page
from views.plan.parts import show_page
from views.tools import TOOLS
from views.tools.takeout_words import entry


class Song(Part):
    """One day in the songbook."""

    kind_name, page, headline = "song", "songbook", "body"
    writable = ("body", "mood", "on", "about")
    choices = {"mood": ("calm", "rough")}
    sheet_side = "right"

    body = SealedText(null=True)
    mood = peewee.CharField(8, null=True)
    on = peewee.DateField(null=True)
    about = peewee.ForeignKeyField(Goal, null=True, backref="+", on_delete="SET NULL")


class SongForm(PartForm):
    body = text_field("What happened", needed=True)
    mood = SelectField(
        "The day was", choices=[("", "–"), ("calm", "Calm"), ("rough", "Rough")], default=""
    )
    on = DayField("Which day?")
    about = OneOf("Which goal it is about", "None")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.about.offer([(goal.id, goal.text) for goal in offered(Goal, plan)])


def extra_context(visit, parts):
    """As of a page that adds something, and leaves to the app what all parts have."""
    return {"loud": [part.id for part in parts if part.mood == "rough"]}


bp = Blueprint("songbook", __name__, url_prefix="/plans/<int:plan_id>/songbook")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "songbook")
    return show_page(visit, PAGE)


PAGE = Page(
    name="songbook",
    endpoint="songbook.show",
    title="My songbook",
    title_for_others="The songbook",
    in_log="the songbook",
    home=60,
    more=30,
    extra_context=extra_context,
    kinds=(KindView(Song, SongForm, title="A day", plural="My days", in_log="a day"),),
)


class Songbook:
    """It stands for a module of views/tools/: the app needs only `bp` and `PAGE`."""

    bp, PAGE = bp, PAGE

    @staticmethod
    def init_app(app):
        app.jinja_env.filters["sung"] = "♪ {}".format


APP = Reused(tools=(*TOOLS, Songbook), kinds=(*KINDS, Song))


@pytest.fixture
def app(tmp_path, database_url, first_cast):
    """The app with one more tool, on a database that has its table."""
    settings = {
        "DATABASE_URL": database_url,
        "KEY_FILE": str(shutil.copy(first_cast.key, tmp_path / "key")),
        "ERASED_FILE": str(tmp_path / "erased"),
        "DEMO": False,
        "TESTING": True,
    }
    migrate(database_url)
    database.create_tables([Song])  # as a migration of its own would do
    declare_pages((*TOOLS, Songbook), (*KINDS, Song))
    yield APP.at(**settings)
    database.close()
    declare_pages(TOOLS)


@pytest.fixture
def plan(cast):
    return cast.owner.plan


@pytest.fixture
def day(plan):
    goal = write(Goal, plan, text="A flat")
    return write(Song, plan, body="We went to the sea", mood="calm", about=goal.id)


def in_english(page):
    page.post("/language", language="en")
    return page


@pytest.fixture
def owner(cast, browser):
    return in_english(browser(cast.owner))


@pytest.fixture
def hanne(cast, browser, owner):
    """The helper's browser. The owner has opened the songbook to them too."""
    open_to(owner, cast.owner.plan, cast.helper.person, "propose")
    return in_english(browser(cast.helper))


def open_to(owner, plan, person, level):
    return owner.post(
        f"/plans/{plan.id}/sharing/{person.id}",
        parts=[page.name for page in pages.shared_pages()],
        level=level,
        reason="helper",
        until=today().isoformat(),
        yes="1",
    )


def save(page, part, **fields):
    fields = {"body": part.body, "mood": "", "on": "", "about": ""} | fields
    return page.post(part.address, expected=str(part.revision), **fields)


def fresh(part):
    return Song.find(part.plan, part.id)


def test_home_more_and_the_short_address_lead_to_it(owner, plan, day):
    home, more = (owner.get(f"/plans/{plan.id}/{page}").text for page in ("home", "more"))
    assert ("My songbook" in home, "Started" in home, "My songbook" in more) == (True, True, True)
    assert owner.get("/songbook").location.endswith(f"/plans/{plan.id}/songbook")
    assert "We went to the sea" in owner.get(f"/plans/{plan.id}/songbook").text


def test_the_bar_leads_to_it_if_it_says_so(owner, plan):
    declared(in_bar="Songs")
    bar = owner.get(f"/plans/{plan.id}/songbook").text.partition('class="bar"')[2]
    declare_pages((*TOOLS, Songbook), (*KINDS, Song))
    words = re.findall(r"<span>(\w+)</span></a>", bar.partition("</nav>")[0])
    assert words == ["Home", "Wheel", "Plan", "Songs", "More"]  # and no sheet: see declared
    assert f'href="/plans/{plan.id}/songbook" aria-current="page"' in bar


def test_it_can_be_left_for_later_like_every_page_on_home(owner, plan):
    owner.post(f"/plans/{plan.id}/later", page="songbook")
    assert Plan.by_id(plan.id).comes_back_to("songbook")


def test_what_it_adds_to_templates_is_there(app):
    with app.test_request_context():
        assert render_template_string("{{ 'La la' | sung }}") == "♪ La la"


def test_its_form_has_a_heading_and_saves_what_is_written(owner, plan, day):
    form = owner.get(f"{day.address}/edit", follow_redirects=True).text
    assert ("<h1>A day</h1>" in form, "We went to the sea" in form) == (True, True)
    assert save(owner, day, body="We went home", mood="rough", on="24.12.2026").status_code == 303
    assert fresh(day).values() | {"about": None} == {
        "body": "We went home",
        "mood": "rough",
        "on": "2026-12-24",
        "about": None,
    }


def test_what_can_not_be_is_said_at_the_field(owner, day):
    assert save(owner, day, on="someday").status_code == 422
    assert "Write the day like this" in owner.page
    assert fresh(day).revision == 1


def test_two_who_write_at_once_see_both_texts(owner, plan, day, cast):
    change(day, by=cast.helper.person, body="It rained")
    answer = save(owner, day, body="It was sunny")
    assert answer.status_code == 409
    assert ("It rained" in answer.text, "It was sunny" in answer.text) == (True, True)


def test_a_proposal_is_shown_and_both_voices_can_stay(owner, hanne, plan, day):
    hanne.post(day.address, expected="1", body="I thought you were brave", mood="", on="", about="")
    waiting = Proposal.on(plan, "waiting")[0]
    assert "I thought you were brave" in owner.get(f"/plans/{plan.id}/proposals").text
    owner.post(f"/plans/{plan.id}/proposals/{waiting.id}", answer="both")
    page = owner.get(f"/plans/{plan.id}/songbook").text
    assert ("We went to the sea" in page, "I thought you were brave" in page) == (True, True)


def test_a_yes_to_a_proposal_makes_a_new_one(owner, hanne, plan):
    hanne.post(f"/plans/{plan.id}/song/{new_id()}", expected="0", body="A good day", mood="")
    owner.post(f"/plans/{plan.id}/proposals/{Proposal.on(plan, 'waiting')[0].id}", answer="yes")
    assert [song.body for song in Song.of(plan)] == ["A good day"]


def test_sharing_offers_it_with_a_preview(owner, plan, cast, day):
    address = f"/plans/{plan.id}/sharing/{cast.helper.person.id}"
    assert 'value="songbook"' in owner.get(address).text
    fields = {"parts": "songbook", "level": "read", "reason": "helper", "until": today()}
    preview = owner.post(address, **fields).text
    assert ("My songbook" in preview, "We went to the sea" in preview) == (True, True)


def test_who_was_given_all_pages_before_it_was_there_does_not_see_it(cast, browser, plan, day):
    assert browser(cast.helper).get(f"/plans/{plan.id}/songbook").status_code == 404


def test_the_owner_sees_who_has_looked(owner, hanne, plan, day):
    assert hanne.get(f"/plans/{plan.id}/songbook").status_code == 200
    hanne.post(day.address, expected="1", body="Perhaps this", mood="", on="", about="")
    log = owner.get(f"/plans/{plan.id}/looking").text
    assert ("the songbook" in log, "a day" in log) == (True, True)


def test_its_versions_can_be_read_and_brought_back(owner, plan, day):
    change(day, body="It rained")
    history = owner.get(f"{day.address}/history").text
    assert ("We went to the sea" in history, "It rained" in history) == (True, True)
    owner.post(f"{day.address}/restoration", revision="1")
    owner.post(f"{day.address}/removal")
    gone = owner.get(f"/plans/{plan.id}/taken-away").text
    assert ("A day" in gone, "We went to the sea" in gone) == (True, True)


def test_pinning_and_moving_are_told_and_kept(owner, plan, day):
    owner.post(f"{day.address}/pin")
    other = write(Song, plan, body="Another day")
    owner.post(f"{other.address}/pin")
    owner.post(f"{day.address}/place", to="down")
    verbs = [edit.verb for edit in reversed(day.history())]
    assert verbs == ["began", "pinned", "moved"]


def test_words_typed_while_the_conversation_ended_are_shown_once_more(cast, browser, owner, plan):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    guest = in_english(browser(cast.outsider))
    talk.end(as_owner(plan))
    answer = guest.post(f"/plans/{plan.id}/song/{new_id()}", expected="0", body="Not lost")
    assert (answer.status_code, "Not lost" in answer.text) == (404, True)


def test_it_is_taken_along_and_read_in_elsewhere(cast, owner, plan, day):
    change(day, body="It rained")
    told = json.loads(owner.get(f"/plans/{plan.id}/takeout.json").text)
    assert [part["body"] for part in told["parts"]["song"]] == ["It rained"]
    elsewhere = cast.outsider.plan
    take_in(as_owner(elsewhere), read(json.dumps(told)))
    song = Song.of(elsewhere)[0]
    assert (song.body, song.about.text, len(song.history())) == ("It rained", "A flat", 2)


def test_its_proposals_are_taken_along_too(hanne, owner, plan, day, cast):
    hanne.post(day.address, expected="1", body="Perhaps this", mood="", on="", about="")
    told = Takeout(plan).document()
    assert [(one["kind"], one["words"]["body"]) for one in told["proposals"]] == [
        ("song", "Perhaps this")
    ]
    assert owner.get(f"/plans/{plan.id}/takeout.json").status_code == 200


def test_the_takeout_in_words_says_each_answer_by_its_question(app, cast, plan, day):
    with app.test_request_context():
        said = json.dumps(sections(Takeout(plan).document(), plan))
    for words_there in ("My days", "We went to the sea", "The day was", "Calm", "A flat"):
        assert words_there in said


def sung(document):
    yield "What I sing", [entry(f"♪ {one['body']}") for one in document.standing("song")]


def test_it_is_told_in_its_own_way_if_it_says_so(app, plan, day):
    declared(takeout_sections=sung)
    with app.test_request_context():
        said = sections(Takeout(plan).document(), plan)
    declare_pages((*TOOLS, Songbook), (*KINDS, Song))
    assert {"title": "What I sing", "entries": [entry("♪ We went to the sea")]} in said
    assert "My days" not in json.dumps(said)


def test_the_sheet_has_a_list_of_them(owner, plan, day):
    sheet = owner.get(f"/plans/{plan.id}/print").text
    assert ("My days" in sheet, "We went to the sea" in sheet) == (True, True)
    assert owner.get(f"/plans/{plan.id}/print.pdf").data.startswith(b"%PDF")


def test_what_is_shown_of_it_has_its_name_and_not_the_diarys(owner, hanne, plan, day, cast):
    Showing.begin(as_owner(plan), day, {}, cast.helper.person, now() + 999)
    shown = hanne.get(f"/plans/{plan.id}/home").text.partition('id="shown"')[2]
    told = owner.get(f"/plans/{plan.id}/sharing").text.partition('id="shown"')[2]
    assert ("A day" in shown, "A day" in told) == (True, True)
    assert "diary" not in (shown + told).lower()


def test_erasing_takes_it_along(plan, day):
    assert Song.select().count() == 1
    erase(plan.owner)
    assert Song.select().count() == 0


def test_every_address_answers_everybody_as_declared(app, cast, browser, owner, plan):
    open_to(owner, plan, cast.helper.person, "propose")
    house = House(app, cast, browser)
    wrong, seen = {}, set()
    # The other kinds, without this page beside them: test_rules.py.
    for visit, response in visits(house, chosen=lambda _rule, kind: kind in (None, "song")):
        found = outcome(response)
        if found != expected(*visit):
            wrong[visit] = found
        shown = secrets_in(response.text if response.mimetype == "text/html" else "")
        assert shown <= may_see(visit[2]), visit
        if visit[2] == "owner":
            seen |= shown
    assert (wrong, "song" in seen) == ({}, True)


def test_the_log_stays_whole(owner, hanne, plan, day):
    owner.post(f"{day.address}/pin")
    hanne.get(f"/plans/{plan.id}/songbook")
    assert "song" in {row.subject for row in Audit.select().where(Audit.plan_id == plan.id)}
    assert list(verify_audit()) == []
    assert secret("song") not in owner.page


LACKING = {
    "has no name of 1 to 20 letters": {"kind_name": ""},
    "does not say on which page it stands": {"page": ""},
    "does not say which of its fields people write in": {"writable": ()},
    "does not say which of its own words stand for it": {"headline": "mood"},
    "allows something that nobody knows": {"allows": ("fly",)},
    "does not say what may stand in mood": {"choices": {}},
    "says what may stand in tone": {"choices": {**Song.choices, "tone": ("high", "low")}},
    "has a list on no side of the sheet: 'rigth'": {"sheet_side": "rigth"},
    "settles tone": {"settled_fields": ("tone",)},
    "has scores, rows that do not point to it": {"attached": {"scores": Rating}},
}


@pytest.mark.parametrize("sentence", LACKING)
def test_what_a_kind_does_not_declare_stops_the_start(sentence, monkeypatch):
    for name, value in LACKING[sentence].items():
        monkeypatch.setattr(Song, name, value)
    with pytest.raises(SystemExit, match=f"Song {sentence}"):
        declare_kinds((*KINDS, Song))


@pytest.mark.parametrize("other", [{"in_bar": "Songs", "home": None}, {"folds": True}])
def test_a_page_that_would_stand_nowhere_stops_the_start(other):
    with pytest.raises(SystemExit, match="songbook (is in the bar|folds on home), and"):
        declared(**other)
    declare_pages(TOOLS)


@pytest.mark.parametrize("name", ["endpoint", "title", "in_log"])
def test_what_a_page_does_not_declare_stops_the_start(name):
    lacking = Page(**{**vars(PAGE), name: ""})
    with pytest.raises(SystemExit, match=f"songbook has no `{name}`"):
        pages.declare((lacking,), (*KINDS, Song))
    declare_pages(TOOLS)


def declared(**other):
    """Declare all pages, and this one with something else in it."""
    pages.declare((*(tool.PAGE for tool in TOOLS), replace(PAGE, **other)), (*KINDS, Song))


def test_a_kind_that_no_page_shows_stops_the_start():
    with pytest.raises(SystemExit, match="Song is a kind of part that no page shows"):
        pages.declare([tool.PAGE for tool in TOOLS], (*KINDS, Song))
    declare_pages(TOOLS)


def test_a_kind_that_no_other_program_knows_stops_the_start():
    with pytest.raises(SystemExit, match="Song is shown by the page 'songbook', and no program"):
        declare_pages((*TOOLS, Songbook))
    declare_pages(TOOLS)


def test_two_pages_of_the_same_name_stop_the_start(monkeypatch):
    monkeypatch.setattr(Song, "page", "diary")
    with pytest.raises(SystemExit, match="Two pages have the same name"):
        declared(name="diary")
    declare_pages(TOOLS)


class Shorter(PartForm):
    body = text_field("What happened")


class Longer(SongForm):
    more = text_field("What else happened")


class Other(SongForm):
    mood = SelectField("The day was", choices=[("", "–"), ("calm", "Calm"), ("wild", "Wild")])


FORMS = {
    "Shorter and what is `writable` in Song differ: about is in one of them alone": Shorter,
    "Longer and what is `writable` in Song differ: more is in one of them alone": Longer,
    "Other offers wild as mood, which is none of the `choices` of Song": Other,
}


@pytest.mark.parametrize("sentence", FORMS)
def test_a_form_that_asks_for_anything_else_than_is_kept_stops_the_start(sentence):
    with pytest.raises(SystemExit, match=sentence):
        declared(kinds=(replace(PAGE.kinds[0], form=FORMS[sentence]),))
    declare_pages(TOOLS)


NOWHERE = {
    "The page songbook has no address: `songbok.show` is none": {"endpoint": "songbok.show"},
    "The page songbook has no address: `edits.show` is none": {"endpoint": "edits.show"},
    "The page songbook saves at `songbook.sing`, which is nowhere": {"saves": ("songbook.sing",)},
    "The page songbook is in the bar without an icon": {"in_bar": "Songs"},
    "Song has no `fragment`: tools/songs/_song.html is nowhere": {
        "kinds": (replace(PAGE.kinds[0], fragment="tools/songs/_song.html"),)
    },
}


@pytest.mark.parametrize("sentence", NOWHERE)
def test_an_address_or_a_template_that_is_nowhere_stops_the_start(app, sentence):
    declared(**NOWHERE[sentence])
    with pytest.raises(SystemExit, match=sentence):
        pages.check_addresses(app)


def test_a_table_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(SystemExit, match="song"):
        create_app(
            tools=(*TOOLS, Songbook),
            kinds=(*KINDS, Song),
            DATABASE_URL=f"sqlite:///{tmp_path / 'without.db'}",
            KEY_FILE=str(tmp_path / "key"),
            DEMO=False,
        )
    database.close()
    declare_pages(TOOLS)
