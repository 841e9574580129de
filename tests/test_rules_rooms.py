"""Every layer has the same rooms, imports point down, and each thing is done in one way."""

import ast
import re
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path

import peewee
import pytest
from jinja2 import nodes
from werkzeug.exceptions import HTTPException

from app import BLUEPRINTS, EXTENDED
from models import schema
from models.core.change import Change
from models.keeping import takeout
from models.plan.kinds import all_kinds
from models.plan.plan import Plan
from models.tools.goals import Goal
from tests import turns
from tests.writing import write
from views.core import access
from views.tools import TOOLS

ROOT = Path(__file__).parent.parent
ROOMS = ("core", "people", "plan", "tools", "paper", "keeping", "demo")  # from below to above
# These know all rooms and stand above them.
ABOVE = {"models/schema.py", "views/errors.py", "views/server.py"}
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path
    for layer in ("models", "views")
    for path in ROOT.glob(f"{layer}/**/*.py")
    if path.stem[0].isalpha()
}
FRAME = ("core/layout.html", "core/_script.html", "plan/_bar.html")
SET = re.compile(r"{%-?\s*set (\w+)")
# A write that is no write in a plan: the digits of a code.
NO_TURN = {"models/plan/conversation.py"}
# There is no public way to do it, and each says so where it does it.
REACH_INTO_PRIVATES = {
    "models/core/database.py": "whether a linked row came with another",
    "models/core/encryption.py": "a value that is opened when it is read",
    "models/core/migration.py": "the columns of an index",
    "models/core/prepared.py": "what peewee would send, and rows made by a short way",
    "models/keeping/padding.py": "a value as it is stored",
    "models/keeping/takein.py": "the values of a row that was never stored",
    "views/core/catalogue.py": "the language, by the short way that is measured",
    "views/core/session.py": "nobody from here on, where the database cannot be asked who",
    "views/people/shared_device.py": "another person from here on, within one request",
    "views/plan/offline_copy.py": "many pages in one answer, for the same person",
}
# Tables about a plan that are not taken along with it as rows of their own, and why.
NOT_TAKEN = {
    "calendar_feed": "its address works here alone, and its choice is made in a moment",
    "change": "signals to open pages",
    "conversation": "over by then; who was let in stands in the log",
    "empty_submission": "guards one form on one screen",
    "meeting_table": "where a meeting that goes on is, for the phones at the table",
    "log_question": "the owner's question about an entry of this installation's log",
    "presence": "who is here right now",
    "unsent_answer": "what nobody has sent is nobody's answer",
}


# An import within a function closes a circle, and each says there why.
CLOSES_A_CIRCLE = {("models.people.device", "models.people.push")}


def imported(path):
    """The modules of ours that this one imports when it runs, not only for its types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        node
        for check in ast.walk(tree)
        if isinstance(check, ast.If) and "TYPE_CHECKING" in ast.unparse(check.test)
        for node in ast.walk(check)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node not in for_types:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def all_imported(path):
    """The modules of others that this one imports, by the names that it imports them by."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache
def arrows():
    """{module: the modules of ours that it imports}."""
    return {name: set(imported(path)) & set(MODULES) - {name} for name, path in MODULES.items()}


def room(name):
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else None


def test_every_module_and_template_has_its_place_in_a_room():
    placed = [
        *ROOT.glob("models/**/*.py"),
        *ROOT.glob("views/**/*.py"),
        *ROOT.glob("templates/**/*.html"),
    ]
    names = {path.relative_to(ROOT).as_posix() for path in placed if path.stem != "__init__"}
    assert {name for name in names if name.split("/")[1] not in ROOMS} == ABOVE


@pytest.mark.parametrize("layer", ["models", "views"])
def test_no_room_knows_one_above_it(layer):
    up = [
        (name, other)
        for name, others in arrows().items()
        for other in others
        if name.startswith(layer)
        and other.startswith(layer)
        and room(name)
        and room(other)
        and ROOMS.index(room(other)) > ROOMS.index(room(name))
    ]
    assert up == []
    assert ("models.plan.part", "models.core.change") in {
        (name, other) for name, others in arrows().items() for other in others
    }, "the search itself does not work"


def has_addresses(path):
    return re.search(r"^bp = Blueprint\(", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_among_the_views_has_addresses_or_needs_what_no_model_knows():
    """The request, a form, an address or the language: all else is a model."""
    web = ("flask", "wtforms", "werkzeug", "granian")  # and flask_babel, flask_wtf …
    others = {
        name
        for name, path in MODULES.items()
        if name.startswith("views.")
        and not has_addresses(path)
        and not any(one.startswith(web) for one in all_imported(path))
    }
    assert others == {"views.core.connections"}, "that one is a part of the server"


def test_every_module_with_addresses_or_something_for_every_page_is_registered():
    """Else its page would answer 404, and nothing would say why."""
    registered = {module.__name__ for module in (*BLUEPRINTS, *TOOLS)}
    views = {name: path for name, path in MODULES.items() if name.startswith("views.")}
    assert {name for name, path in views.items() if has_addresses(path)} == registered
    extended = {module.__name__ for module in (*EXTENDED, *TOOLS)}
    callers = [ROOT / "app.py", ROOT / "views" / "core" / "language.py"]
    called = "".join(path.read_text(encoding="utf-8") for path in callers)
    forgotten = {
        name
        for name, path in views.items()
        if "\ndef init_app(" in path.read_text(encoding="utf-8")
        and name not in extended
        and f"{name.rpartition('.')[2]}.init_app(app" not in called
    }
    assert forgotten == set()
    assert "views.plan.bar" in extended


def test_no_modules_import_each_other_in_a_circle():
    left = {name: set(others) for name, others in arrows().items()}
    for name, other in CLOSES_A_CIRCLE:
        left[name].remove(other)
    while free := [name for name, others in left.items() if not others & set(left)]:
        for name in free:
            del left[name]
    assert left == {}


def test_a_plans_turn_is_taken_in_one_place():
    """PostgreSQL's lock is taken in one function, and who writes in a plan asks for a turn."""
    locks = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES.values()
        if "pg_advisory_xact_lock" in path.read_text(encoding="utf-8")
    }
    assert locks == {"models/core/database.py"}
    loose = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "models" / "plan").glob("*.py")
        if "transaction()" in path.read_text(encoding="utf-8")
    } | {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "models" / "tools").glob("*.py")
        if "transaction()" in path.read_text(encoding="utf-8")
    }
    assert loose == NO_TURN


def test_a_write_in_a_plan_without_its_turn_is_found(app, browser, cast, plan):
    """By what looks at every write of every test (tests/turns.py)."""
    other = cast.outsider.plan

    def taken():
        with plan.turn():
            return written()

    def loose():
        return written()

    def astray():
        with other.turn():
            return written()

    def written():
        access.public()
        Plan.update(later="").where(Plan.id == plan.id).execute()
        Change.signal(plan.id, "home")
        return "written"

    for view in (taken, loose, astray):
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    for name, faults in {
        "taken": [],
        "loose": ["loose writes in plan without a turn"],
        "astray": [
            "astray writes in plan with another turn than its plan's",
            "astray writes in change with another turn than its plan's",
        ],
    }.items():
        assert (browser().get(f"/{name}").text, turns.found) == ("written", faults)
        turns.found.clear()


def test_privates_of_libraries_are_reached_into_in_few_places():
    private = re.compile(
        r"\.(__rel__|__data__|_dirty|_joins|_returning|_unique|_expressions)\b"  # peewee
        r"|\._flask_babel|[._]_?login_user\b(?=[\", ])"  # flask-babel, flask-login
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES.values()
        if private.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(REACH_INTO_PRIVATES)


def test_addresses_are_written_by_hand_in_one_place():
    by_hand = re.compile(r"/plans/[{%$]")
    places = [*MODULES.values(), *ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/**/*.js")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in places
        if by_hand.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"models/plan/plan.py"}


def test_those_addresses_are_the_ones_that_flask_knows(app, plan):
    goal = write(Goal, plan, text="A flat")
    with app.test_request_context():
        known = app.url_for("edits.show", plan_id=plan.id, kind="goal", part_id=goal.id)
        home = app.url_for("home.show", plan_id=plan.id)
    assert (goal.address, f"{plan.address}/home") == (known, home)


def test_every_table_about_a_plan_is_taken_along_or_named_here(app):
    about = {
        table._meta.table_name
        for table in schema.tables()
        if Plan in table._meta.model_refs or "plan_id" in table._meta.columns
    }
    parts = {kind._meta.table_name for kind in all_kinds()}
    attached = {table._meta.table_name for kind in all_kinds() for table in kind.attached.values()}
    # Each in models/keeping/takeout.py.
    whole = {"access", "audit", "check_in_answer", "check_in_round", "edit", "kept_text"}
    whole |= {"picture", "proposal", "round", "showing"}
    assert about == parts | attached | whole | set(NOT_TAKEN)
    source = Path(takeout.__file__).read_text(encoding="utf-8")
    assert [name for name in whole if name.title().replace("_", "") not in source] == []


def test_what_belongs_to_a_part_names_it(app):
    """Else a take-out would not know where to put it (see Part.attached)."""
    for kind in all_kinds():
        for table in kind.attached.values():
            assert isinstance(takeout.part_field(table), peewee.ForeignKeyField)


def test_no_page_gives_another_meaning_to_a_name_that_the_frame_around_it_uses(app):
    """Else the frame takes the page's own word for ours, and the page answers 500."""
    env = app.jinja_env
    frame = [env.parse(env.loader.get_source(env, name)[0]) for name in FRAME]
    named = {name.name for page in frame for name in page.find_all(nodes.Name)}
    ours = named & set(env.globals)
    taken = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in ROOT.glob("templates/**/*.html")
        for name in SET.findall(path.read_text(encoding="utf-8"))
    }
    assert {found for found in taken if found[1] in ours and "/core/" not in found[0]} == set()
    assert "asked_address" in ours
    assert ("templates/tools/week/show.html", "here") in taken, "the search itself does not work"


IN_TEMPLATES = r"""(?:href|action|src|data-[a-z-]+)="(/[a-z][\w/.-]*)"""
IN_SCRIPTS = r"""(?:ask|assign|fetch|match|register|replace)\(\s*["'`](/[a-z][\w/.-]*)"""
BY_HAND = re.compile(f"{IN_TEMPLATES}|{IN_SCRIPTS}")
KEPT_ON_A_PHONE = {"/leave"}  # the name under which a phone keeps that somebody wants to leave


def is_known(app, address):
    """True if Flask leads there, and to a kind of part that there is."""
    addresses = app.url_map.bind("localhost")
    kinds = {kind.kind_name for kind in all_kinds()}
    for method in ("GET", "POST"):
        with suppress(HTTPException):
            _endpoint, values = addresses.match(address, method)
            if values.get("kind", "goal") in kinds:
                return True
    return False


def test_an_address_that_is_written_by_hand_is_one_that_flask_knows(app):
    """Those of no plan, such as /people: url_for would take longer than the line it stands in."""
    pages = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/**/*.js")]
    written = {
        (path.relative_to(ROOT).as_posix(), "".join(found))
        for path in pages
        for found in BY_HAND.findall(path.read_text(encoding="utf-8"))
    }
    unknown = {
        (place, address)
        for place, address in written
        if address not in KEPT_ON_A_PHONE and not is_known(app, address)
    }
    assert unknown == set()
    known = {("templates/core/layout.html", "/people"), ("static/js/worker.js", "/offline")}
    assert known <= written, "the search itself does not work"


# What stands after an address, as in `part.address ~ "/edit"`: in templates and in Python.
FILLED_IN = r"\{\{[^{}]*\}\}|\{[^{}%]*\}|[\"'] ~ [\w.]+(?: ~ [\"'])?"
TAIL = re.compile(
    r"\b(?:(\w+)\.address|(at|home|here|own_address))"
    rf"(?: \}}\}}|\}}| [~+] \(?[\"'])(/(?:[\w/-]|{FILLED_IN})+)"
)
STARTS = {
    "plan": ["/plans/1"],
    "at": ["/plans/1/diary/1"],
    "home": ["/plans/1"],
    "own_address": ["/plans/1"],
    "showing": ["/plans/1/shown/1"],
    "access": ["/plans/1/sharing/1"],
    "here": ["/plans/1/meetings/1/now", "/plans/1/calendar", "/plans/1/reminders"],
}
OF_ROWS = ["/plans/1/action/1", *STARTS["showing"], *STARTS["access"]]  # of all others
# A number, a kind, a page, a day, a word that is chosen, or nothing.
FILLINGS = ["1", "action", "plan", "2026-11-30", "edit", "round", ""]
GO_ON = {'/diary/" ~ part.id'}  # what is added to them is looked at by itself


def every_filling(tail):
    """Each address that this may become: what is filled in has one of the FILLINGS."""
    pieces = re.split(FILLED_IN, tail)
    for chosen in product(FILLINGS, repeat=len(pieces) - 1):
        yield "".join(map("".join, zip(pieces, (*chosen, ""), strict=True)))


def test_what_is_added_to_an_address_by_hand_makes_one_that_flask_knows(app):
    written = {
        (path.relative_to(ROOT).as_posix(), name or word, tail)
        for kind in ("templates/**/*.html", "views/**/*.py", "models/**/*.py")
        for path in ROOT.glob(kind)
        for name, word, tail in TAIL.findall(path.read_text(encoding="utf-8"))
        if tail not in GO_ON
    }
    unknown = {
        (place, name, tail)
        for place, name, tail in written
        if not any(
            is_known(app, start + end)
            for start in STARTS.get(name, OF_ROWS)
            for end in every_filling(tail)
        )
    }
    assert unknown == set()
    assert {
        ("views/plan/edits.py", "part", "/edit"),
        ("views/plan/versions.py", "part", "/edit"),
        ("templates/tools/goals/_cards.html", "part", "/tick/agreed"),
        ("templates/tools/meetings/_again.html", "here", "/again"),
    } <= written, "the search itself does not work"


@pytest.mark.parametrize("address", ["/plans/1/meetngs/1", "/plans/1/diray/new", "/plans/1/edit"])
def test_an_address_with_a_slip_in_it_is_not_known(app, address):
    assert not is_known(app, address)
