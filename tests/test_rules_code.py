"""Rules for the code itself: layers, sealed columns, access checks, sizes, no script in a page."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import peewee
import pytest

from models import schema
from models.tools import KINDS

ROOT = Path(__file__).parent.parent
VIEWS, MODELS = sorted(ROOT.glob("views/**/*.py")), sorted(ROOT.glob("models/**/*.py"))
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
SCRIPTS_AND_STYLES = [
    path
    for kind in ("css", "js")
    for path in ROOT.glob(f"static/**/*.{kind}")
    if "built" not in path.parts
]
CODE = [ROOT / "app.py", *VIEWS, *MODELS]

QUERIES = {
    "select",
    "get_or_none",
    "update",
    "where",
    "insert",
    "insert_many",
    "delete",
    "delete_instance",
    "get_by_id",
    "create",
    "execute",
    "raw",
}
NO_QUERY = {"globals", "filters"}  # app.jinja_env.globals.update(…) is a dict
DOORS = {
    "public",
    "person",
    "plan_to_read",
    "plan_to_propose",
    "plan_to_edit",
    "own_plan",
    "plan_to_rescue",
    "showing_to_hear",
    "showing_to_read",
    "minutes_to_read",
    "inviter",
}
# They call views/core/access.py for the view, for every kind of part (views/plan/parts.py).
ASK_FOR_US = {"open_to_author", "open_to_edit", "open_to_propose", "open_to_read"}

# Text that is not about what a person wrote or is. Every other text is sealed, but for what a kind
# of part declares as one of our own words (Part.choices).
NOT_PERSONAL = {
    "Access.level": "read, propose or write",
    "Access.pages": "names of pages",
    "Access.reason": "one of our words",
    "MeetingTable.screen": "one of our words",
    "MeetingTable.heard": "numbers of seats and persons",
    "RateLimit.place": "a fingerprint",
    "Audit.subject": "a kind of part",
    "Audit.right": "one of our words",
    "Audit.verb": "one of our words",
    "CalendarFeed.shows": "some of our words",
    "CalendarFeed.token": "a fingerprint",
    "Card.pin_hash": "Argon2id with a pepper",
    "Change.kind": "a kind of part",
    "CheckInAnswer.who": "a fingerprint",
    "CheckInRound.about": "start or end",
    "UnsentAnswer.about": "start or end",
    "Connection.subject": "a fingerprint",
    "Challenge.kind": "one of our words",
    "Challenge.ticket": "a fingerprint",
    "Consent.kind": "one of our words",
    "Consent.language": "nb, sv or en",
    "Consent.text_version": "which text",
    "Conversation.code": "a fingerprint",
    "KeptText.kind": "a kind of part",
    "KeptText.screen": "a random name",
    "Proposal.kind": "a kind of part",
    "Showing.kind": "a kind of part",
    "Proposal.origin": "screen or paper",
    "Proposal.screen": "a random name",
    "Proposal.state": "one of our words",
    "Demo.role": "made-up people",
    "Demo.token": "made-up people",
    "Device.kind": "iPhone, Android …",
    "Device.next_hash": "Argon2id with a pepper",
    "Device.next_token": "a fingerprint",
    "Device.screen_pin_hash": "Argon2id with a pepper",
    "Device.pin_hash": "Argon2id with a pepper",
    "Device.token": "a fingerprint",
    "Device.known": "a fingerprint",
    "KnownDevice.token": "a fingerprint",
    "UnknownAddress.lookup": "a fingerprint",
    "Invitation.code": "a fingerprint",
    "Invitation.country": "NO or SE",
    "Invitation.language": "nb, sv or en",
    "Password.hash": "Argon2id with a pepper",
    "Password.lookup": "a fingerprint",
    "RecoveryCode.code": "a fingerprint",
    "Edit.screen": "a random name",
    "Edit.kind": "a kind of part",
    "Edit.verb": "one of our words",
    "Person.country": "NO or SE",
    "Person.language": "nb, sv or en",
    "Person.tone": "one of our colours",
    "Push.shows": "some of our words",
    "Plan.country": "NO or SE",
    "Plan.doubled": "ids of parts",
    "Plan.asked_for": "names of pages",
    "Plan.later": "names of pages",
    "Plan.sheet_name": "first, initials or none",
    "Plan.sheet_shows": "some of our words",
    "EmptySubmission.screen": "a random name",
}
MOST_LINES = {"views": 350, "templates": 200}  # and 500 for all others
LONG_FUNCTIONS, LONG, LONGEST = 40, 25, 50


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path):
    """All that is in its tree. Read once for all the rules below."""
    return list(ast.walk(tree(path)))


def functions(path):
    return [node for node in nodes(path) if isinstance(node, ast.FunctionDef)]


def imports(path):
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def called(node):
    """The name of what is called: access.person() and person() are both "person"."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def queries(path):
    for node in nodes(path):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in QUERIES
            and getattr(node.func.value, "attr", "") not in NO_QUERY
        ):
            yield f"{path.name}:{node.lineno} .{node.func.attr}("


def test_views_ask_models_and_never_the_database():
    assert [found for path in VIEWS for found in queries(path)] == []
    assert list(queries(ROOT / "models" / "plan" / "part.py")), "the search itself does not work"


def turns_and_conditions(path):
    """Where a turn to write is taken, or a column is compared: Showing.part == part.id."""
    for node in nodes(path):
        if isinstance(node, ast.Call) and called(node) in ("turn", "writing_turn"):
            yield f"{path.name}:{node.lineno} .{called(node)}("
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            of = getattr(node.left.value, "id", "")
            if of.istitle() and node.left.attr.islower():
                yield f"{path.name}:{node.lineno} {of}.{node.left.attr}"


def test_views_take_no_turn_and_compare_no_column():
    assert [found for path in VIEWS for found in turns_and_conditions(path)] == []
    found = list(turns_and_conditions(ROOT / "models" / "plan" / "showing.py"))
    assert len(found) > 3, "the search itself does not work"


def test_models_know_nothing_of_views_or_requests():
    known = {
        (path.name, name)
        for path in MODELS
        for name in imports(path)
        if name.split(".")[0]
        in ("views", "app", "flask", "flask_login", "flask_wtf", "flask_babel", "wtforms")
    }
    assert known == set()


def test_only_three_modules_know_cryptography():
    knowing = {
        path.name
        for path in CODE
        for name in imports(path)
        if name.split(".")[0] in ("cryptography", "argon2", "hashlib", "hmac")
    }
    # What a browser's maker passes on is sealed for that browser, not for our database.
    assert knowing == {"encryption.py", "installation.py", "web_push.py"}


def test_every_text_column_is_sealed_or_known_to_be_about_nobody():
    loose = {
        f"{model.__name__}.{field.name}"
        for model in schema.tables()
        for field in model._meta.sorted_fields
        if isinstance(field, (peewee.CharField, peewee.TextField))
    }
    chosen = {f"{kind.__name__}.{name}" for kind in KINDS for name in kind.choices}
    assert loose - chosen == set(NOT_PERSONAL)
    assert "Goal.state" in loose, "the search itself does not work"


def test_the_list_of_tables_is_whole_without_the_app():
    """A program that asks it, such as one that changes the keys, has loaded nothing else."""
    program = "from models import schema; print(*(one.__name__ for one in schema.tables()))"
    alone = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(alone.stdout.split()) == {one.__name__ for one in schema.tables()}


def views_in(path):
    return [
        function
        for function in functions(path)
        if any(
            isinstance(mark, ast.Call)
            and getattr(mark.func, "attr", "") in ("get", "post", "route")
            for mark in function.decorator_list
        )
    ]


def first_statement(function):
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1] if is_docstring else first


def opens_the_door(statement):
    return any(
        called(node) in DOORS | ASK_FOR_US
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    )


def test_every_view_asks_at_the_door_before_anything_else():
    found = [
        (path.name, view.name, opens_the_door(first_statement(view)))
        for path in VIEWS
        for view in views_in(path)
    ]
    assert [view for view in found if not view[-1]] == []
    assert len(found) > 40


def test_those_who_ask_for_a_view_do_ask():
    asking = {
        function.name: ast.unparse(function)
        for path in VIEWS
        for function in functions(path)
        if function.name in ASK_FOR_US
    }
    assert [name for name, body in asking.items() if "access.plan_to_" not in body] == []
    assert set(asking) == ASK_FOR_US


def lines_of(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_file_can_be_read_in_one_go():
    files = [
        *CODE,
        *TEMPLATES,
        *SCRIPTS_AND_STYLES,
        *ROOT.glob("tests/**/*.py"),
    ]
    sizes = {str(path.relative_to(ROOT)): lines_of(path) for path in files}
    limits = {name: MOST_LINES.get(name.split("/")[0], 500) for name in sizes}
    assert {name: size for name, size in sizes.items() if size > limits[name]} == {}


def test_no_line_of_a_script_or_style_is_wider_than_the_screen():
    """Nor a comment, which the formatter leaves alone; but a text in quotation marks may be."""
    wide = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in SCRIPTS_AND_STYLES
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 100 and not re.match(r"""\s*[?:]?\s*["'`/]""", line)
    ]
    assert wide == []


def test_functions_are_short():
    lengths = {
        f"{path.name}:{function.name}": function.end_lineno - function.lineno + 1
        for path in CODE
        for function in functions(path)
    }
    long = {name: length for name, length in lengths.items() if length > LONG}
    assert {name: length for name, length in long.items() if length > LONGEST} == {}
    assert len(long) <= LONG_FUNCTIONS, long


def packed(code):
    """The lines that assign more than two names at once, or what belongs to an object."""
    for node in ast.walk(code):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Tuple):
            continue
        names = getattr(node.targets[0], "elts", [])
        of_objects = any(isinstance(name, ast.Attribute) for name in names)
        begins_a_kind = names and getattr(names[0], "id", "") == "kind_name"
        if of_objects or len(names) > 2 and not begins_a_kind:
            yield node.lineno


def test_a_line_assigns_one_thing_or_two_that_belong_together():
    """But for a kind of part, whose name, page and headline stand on one line in each."""
    code = [path for path in CODE if "migrations" not in path.parts]
    assert [f"{path.name}:{line}" for path in code for line in packed(tree(path))] == []
    example = "a, b, c = 1, 2, 3\nself.a, self.b = 1, 2\na, b = 1, 2"
    assert list(packed(ast.parse(example))) == [1, 2], "the search itself does not work"


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def nested(code):
    """The lines on which a comprehension begins that has another one inside."""
    for node in ast.walk(code):
        if isinstance(node, COMPREHENSIONS):
            found = [one for one in ast.walk(node) if isinstance(one, COMPREHENSIONS)]
            if len(found) > 1:
                yield node.lineno


def test_no_comprehension_stands_inside_another():
    """A loop, a function with a name, or models/core/grouping.py says the same at once."""
    code = [path for path in CODE if "migrations" not in path.parts]
    assert [f"{path.name}:{line}" for path in code for line in nested(tree(path))] == []
    example = "[a for a in b for b in c]\n[{a for a in b} for b in c]\n[a for a in (b for b in c)]"
    assert list(nested(ast.parse(example))) == [2, 3], "the search itself does not work"


NOT_IN_A_TEMPLATE = {
    "a style of its own": r"<style|\sstyle=",
    "a script of its own": r"<script(?![^>]*\bsrc=)",
    "a handler of its own": r"<[^>]*\son[a-z]+=",
    "text that is not escaped": r"\|\s*safe\b|autoescape",
    "something from elsewhere": r"(src|href|action)=\"(https?:)?//",
}


@pytest.mark.parametrize("what", NOT_IN_A_TEMPLATE)
def test_no_template_has(what):
    pattern = re.compile(NOT_IN_A_TEMPLATE[what])
    example = '<p style="x" onclick="y">{{ z | safe }}<a href="//e"><script>1</script></p>'
    assert pattern.search(example), "the search itself does not work"
    assert [
        path.name for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))
    ] == []


UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b|\bsleep\(|wait_for_timeout|\bprint\((?!\))|breakpoint\("
)


def test_nothing_is_left_unfinished_and_nothing_waits_for_the_clock():
    # Not lost_words.py and bench/: those are tools that print what they tried.
    tests = [
        path
        for path in ROOT.glob("tests/**/*.py")
        if path != Path(__file__) and "bench" not in path.parts and path.stem != "lost_words"
    ]
    ours = [*CODE, *TEMPLATES, *SCRIPTS_AND_STYLES, *tests]
    assert [path.name for path in ours if UNFINISHED.search(path.read_text(encoding="utf-8"))] == []


WAITS_FOR_NOTHING = re.compile(
    r"wait_for_function\(\s*f?[\"']+\s*async|wait_for_function\(\s*[A-Z_]+\b"
)


def test_no_test_waits_by_a_promise():
    """Playwright takes the promise of an async script for a yes (tests/waiting.py)."""
    assert WAITS_FOR_NOTHING.search('page.wait_for_function(\n    f"async () => false")')
    assert WAITS_FOR_NOTHING.search("page.wait_for_function(NAMED, arg=1)")
    tests = [path for path in ROOT.glob("tests/**/*.py") if path != Path(__file__)]
    waits = [one.name for one in tests if WAITS_FOR_NOTHING.search(one.read_text(encoding="utf-8"))]
    assert waits == []


OTHER_DAY = re.compile(r"\bdate\.(today|fromtimestamp)\(|datetime\.now\(\)")


def test_the_day_is_asked_for_in_one_place():
    """A server's own day is yesterday for an hour or two after midnight here."""
    assert [path.name for path in CODE if OTHER_DAY.search(path.read_text(encoding="utf-8"))] == []


def test_every_sentence_is_said_in_norwegian_and_swedish():
    check = subprocess.run(
        [sys.executable, "translations/catalogues.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (check.returncode, check.stdout.count("\n")) == (0, 1), check.stdout


def test_code_that_runs_what_it_is_given_stops_the_run():
    """The checks of bandit, by ruff: pyproject.toml names what is known, with its reason."""
    careless = "import hashlib\n\neval(input())\nhashlib.md5(b'')\n"
    told = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "models/careless.py", "-"],
        cwd=ROOT,
        input=careless,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert "S307" in told.stdout and "S324" in told.stdout


# A field of such a name hides what a script asks the form for (DOM clobbering).
OF_A_FORM = {"action", "elements", "length", "method", "reset", "submit", "target"}


def test_no_field_hides_a_word_of_its_form():
    for kind in KINDS:
        assert OF_A_FORM.isdisjoint(kind.writable), kind.kind_name


def test_no_sentence_hides_in_an_f_string():
    """From there none is collected for those who translate."""
    hidden = [
        f"{path.name}:{node.lineno}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.JoinedStr)
        and any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in ("_", "_l", "gettext", "ngettext", "pgettext")
            for call in ast.walk(node)
        )
    ]
    assert hidden == []
