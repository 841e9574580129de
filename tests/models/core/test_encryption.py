"""The database file reveals nothing about anybody."""

import peewee
import pytest
from cryptography.exceptions import InvalidTag

from models import schema
from models.core.audit import Audit
from models.core.database import database
from models.core.encryption import SealedText
from models.core.installation import Installation, UnknownKey
from models.core.keys import KeyFile, KeyVariable, new_key
from models.people.person import Person
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.wheel import Area, Round
from tests.writing import as_owner, change, write

MARKER = "lesbar-markør"
WORDS = [
    "Leiligheten",
    "Friheten",
    "Gitaren",
    "Sjøen",
    "Treningen",
    "Fredag",
    "Sykehuset",
    "Marit",
    "Kontakten",
    "Navkontoret",
    "99887766",
    "Natten",
    "Roen",
    "Huset",
    "Kaffen",
]


@pytest.fixture
def full(cast) -> Plan:
    """A plan with WORDS in every kind of field, some of them changed or taken away."""
    plan = cast.owner.plan
    write(Goal, plan, text="Leiligheten", why="Friheten")
    write(Strength, plan, text="Gitaren")
    write(Dream, plan, text="Sjøen")
    write(Action, plan, what="Treningen", how="Fredag", how_much="Fredag", because="Sykehuset")
    write(Frame, plan, others="Sykehuset")
    write(
        Contact,
        plan,
        name="Marit",
        role="Kontakten",
        service="Navkontoret",
        phone="99887766",
        use="Natten",
    )
    write(Matter, plan, text="Roen").remove(as_owner(plan))
    change(Area.of(plan)[0], name="Huset", now="Kaffen", good="Kaffen", score=3)
    Round.close(as_owner(plan))
    return plan


def file_bytes(tmp_path):
    """The database file and its write-ahead log, as a thief would find them."""
    return b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))


@pytest.fixture
def sqlite_only():
    if not isinstance(database.obj, peewee.SqliteDatabase):
        pytest.skip("PostgreSQL keeps its files elsewhere; the sealing is the same")


def test_the_database_file_holds_none_of_the_words(full, tmp_path, sqlite_only):
    # Three letters are there by chance in one run of a hundred.
    full.owner.rename("Kristoffer")
    Audit.note(None, None, "looked", MARKER)
    found = file_bytes(tmp_path)
    assert MARKER.encode() in found, "the search itself does not work"
    assert [word for word in [*WORDS, "Kristoffer", "Hanne"] if word.encode() in found] == []


def test_all_those_words_are_in_the_plan_for_whoever_has_the_key(full):
    """Otherwise the search above would be looking for nothing."""
    parts = []
    for kind in (Goal, Strength, Dream, Action, Frame, Contact, Area):
        parts += kind.of(full)
    said = [part.values() for part in parts]
    for part in parts:
        said += [edit.values for edit in part.history()]
    said.append(Matter.select().where(Matter.plan == full).get().text)  # it was removed
    everything = str(said)
    assert [word for word in WORDS if word not in everything] == []


def test_every_sealed_value_of_a_full_plan_is_bytes_in_the_database(full):
    loose = []
    for model in schema.tables():
        table = model._meta.table_name
        for field in model._meta.sorted_fields:
            if not isinstance(field, SealedText):
                continue
            column = field.column_name
            rows = database.execute_sql(f'SELECT "{column}" FROM "{table}"').fetchall()
            loose += [
                (model.__name__, column)
                for (value,) in rows
                if value is not None and not isinstance(value, (bytes, memoryview))
            ]
    assert loose == []


def sealed_text(goal):
    """The goal's text as the database holds it."""
    return bytes(Goal.select(Goal.text).where(Goal.id == goal.id).tuples().get()[0])


def put(goal, **sealed):
    """The goal, with these bytes in its columns in the database."""
    Goal.update(**sealed).where(Goal.id == goal.id).execute()
    return Goal.find(goal.plan, goal.id)


def test_sealed_text_opens_in_its_own_place(full):
    goal = Goal.of(full)[0]
    assert put(goal, text=sealed_text(goal)).text == "Leiligheten"


def test_sealed_text_does_not_open_in_another_column(full):
    goal = Goal.of(full)[0]
    with pytest.raises(InvalidTag):
        _opened = put(goal, why=sealed_text(goal)).why


def test_sealed_text_does_not_open_in_another_row(full):
    goal = Goal.of(full)[0]
    other = write(Goal, full, text="Another")
    with pytest.raises(InvalidTag):
        _opened = put(other, text=sealed_text(goal)).text


def test_sealed_text_that_was_changed_does_not_open(full):
    goal = Goal.of(full)[0]
    sealed = bytearray(sealed_text(goal))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        _opened = put(goal, text=bytes(sealed)).text


def test_another_owners_key_does_not_open_it(full, cast):
    goal = Goal.of(full)[0]
    place = Goal.text.place(goal)
    assert full.cipher.open(sealed_text(goal), place) == "Leiligheten"
    with pytest.raises(InvalidTag):
        cast.outsider.plan.cipher.open(sealed_text(goal), place)


def test_another_installations_key_does_not_open_it(full):
    Installation.load(KeyVariable(new_key()))
    with pytest.raises(UnknownKey):
        _cipher = Plan.by_id(full.id).cipher


def test_a_wrapped_key_does_not_open_for_another_person(cast):
    Person.update(wrapped_key=cast.owner.person.wrapped_key).where(
        Person.id == cast.outsider.person.id
    ).execute()
    with pytest.raises(InvalidTag):
        _cipher = Person.get_by_id(cast.outsider.person.id).cipher


def test_plain_text_is_refused_on_its_way_to_the_database(full):
    goal = Goal.of(full)[0]
    with pytest.raises(TypeError, match="must be sealed"):
        put(goal, text="Leiligheten")


def test_the_same_words_twice_look_different(full):
    twins = [sealed_text(write(Goal, full, text="Tvilling")) for _time in range(2)]
    assert len({sealed[-20:] for sealed in twins}) == 2


def test_the_key_file_is_for_the_server_alone(tmp_path):
    keys = [KeyFile(tmp_path / name / "key").read() for name in ("one", "two")]
    assert oct((tmp_path / "one" / "key").stat().st_mode)[-3:] == "600"
    assert keys[0] != keys[1]
