"""The audit log is evidence: it is only added to, and any change behind the app's back is found."""

import random
from contextlib import suppress

import peewee
import pytest
from peewee import fn

from models.core import audit
from models.core.audit import Audit, Head, guard
from models.core.database import database, is_sqlite, new_id, now, transaction
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.edit import Conflict
from models.plan.guest import Guest
from models.plan.proposing import propose
from models.tools.goals import Goal
from models.tools.wheel import Area, Round
from tests.racing import side_by_side
from tests.test_rules_statements import statements
from tests.writing import as_owner, as_writer, change, write

pytestmark = pytest.mark.postgres

TAMPERINGS, SEED = 1000, 20261122


@pytest.fixture
def open_table(cast):
    """The log without the triggers that protect it, which an attacker with the database removes."""
    if is_sqlite():
        for name in ("audit_stays", "audit_goes", "audit_twice"):
            database.execute_sql(f"DROP TRIGGER {name}")
    else:
        for name in ("audit_stays", "audit_empty"):
            database.execute_sql(f'DROP TRIGGER {name} ON "audit"')


def broken():
    """What the check of all chains finds: one row for each broken chain."""
    return list(audit.verify())


def test_everything_that_happens_in_a_plan_leaves_a_whole_chain(cast, plan, browser):
    goal = write(Goal, plan, text="A flat")
    change(goal, text="A house").remove(as_owner(plan))
    change(Area.of(plan)[0], now="Fine")
    Round.close(as_owner(plan))
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    proposal = propose(
        as_writer(cast.helper.person, plan), Goal, new_id(), 0, {"text": "A boat"}, sent=True
    )
    proposal.accept(as_owner(plan))
    browser(cast.helper).get(f"/plans/{plan.id}/plan")
    entries = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.id)
    numbers = [entry.number for entry in entries]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 15
    assert broken() == []


def test_an_entry_says_by_what_right(cast, plan, browser):
    browser(cast.helper).get(f"/plans/{plan.id}/plan")
    browser(cast.reader).get(f"/plans/{plan.id}/contacts")
    write(Goal, plan, text="A flat")
    Guest.knock(Conversation.start(as_owner(plan)), cast.outsider.person).let_in(as_owner(plan))
    browser(cast.outsider).get(f"/plans/{plan.id}/plan")
    rights = {
        (row.person_id, row.verb): row.right
        for row in Audit.select().where(Audit.plan_id == plan.id)
    }
    people = {
        name: getattr(cast, name).person.id for name in ("owner", "helper", "reader", "outsider")
    }
    wanted = {
        (people["helper"], "read"): "helper",
        (people["reader"], "read"): "kin",
        (people["outsider"], "read"): "conversation",
        (people["owner"], "began"): "owner",
    }
    assert {what: rights[what] for what in wanted} == wanted


def _sweep():
    """Take rows away without a DELETE, as each database can."""
    if is_sqlite():
        Audit.replace(Audit.get().__data__ | {"verb": "nothing"}).execute()
    else:
        database.execute_sql('TRUNCATE "audit"')


@pytest.mark.parametrize(
    "attack",
    [lambda: Audit.update(at=1).execute(), lambda: Audit.delete().execute(), _sweep],
    ids=["update", "delete", "sweep"],
)
def test_the_database_refuses_to_change_or_remove_an_entry(plan, attack):
    before = list(Audit.select().order_by(Audit.id).dicts())
    with pytest.raises(peewee.IntegrityError, match="only added to"), transaction():
        attack()
    assert list(Audit.select().order_by(Audit.id).dicts()) == before != []


# The attacks on one entry of the log. `chance` is a random.Random.


def _change_a_field(entry, chance):
    name = chance.choice(
        [
            "id",
            "plan_id",
            "number",
            "at",
            "person_id",
            "verb",
            "subject",
            "subject_id",
            "right",
            "seal",
        ]
    )
    words = {
        "verb": chance.choice(["red", "wrote "]),
        "subject": "gaol",
        "right": "proposal",
        "seal": chance.randbytes(32),
    }
    if name in words:
        new = words[name]
    elif name == "id":
        new = _free_id(entry, chance, [-1, 1, 60, 3600])
    else:
        new = (getattr(entry, name) or 0) + chance.choice([-1, 1, 60, 3600])
    assert new != getattr(entry, name), "this would change nothing"
    Audit.update({name: new}).where(Audit.id == entry.id).execute()


def _free_id(entry, chance, steps):
    """A free number near the entry's own. Entries of one millisecond have numbers in a row."""
    near = entry.id + chance.choice(steps)
    while Audit.select().where(Audit.id == near).exists():
        near += 1
    return near


def _take_away(entry, chance):
    Audit.delete().where(Audit.id == entry.id).execute()


def _cut_the_end(entry, chance):
    Audit.delete().where(Audit.plan_id == entry.plan_id, Audit.number >= entry.number).execute()


def _take_the_whole_chain(entry, chance):
    Audit.delete().where(Audit.plan_id == entry.plan_id).execute()


def _put_one_in(entry, chance):
    more = {
        "id": _free_id(entry, chance, [-1, 1]),
        "number": entry.number + chance.choice([0, 1]),
    }
    Audit.insert(entry.__data__ | more).execute()


def _swap_with_another(entry, chance):
    other = chance.choice([row for row in Audit.select().order_by(Audit.id) if row.id != entry.id])
    names = ("verb", "subject", "subject_id", "person_id", "at")
    own_values = {name: getattr(entry, name) for name in names}
    other_values = {name: getattr(other, name) for name in names}
    if own_values == other_values:  # swapping the two would change nothing
        _take_away(entry, chance)
        return
    Audit.update(other_values).where(Audit.id == entry.id).execute()
    Audit.update(own_values).where(Audit.id == other.id).execute()


def _renumber_after_taking_away(entry, chance):
    Audit.delete().where(Audit.id == entry.id).execute()
    Audit.update(number=Audit.number - 1).where(
        Audit.plan_id == entry.plan_id, Audit.number > entry.number
    ).execute()


ATTACKS = (
    _change_a_field,
    _change_a_field,
    _change_a_field,
    _take_away,
    _cut_the_end,
    _take_the_whole_chain,
    _put_one_in,
    _swap_with_another,
    _renumber_after_taking_away,
)


def test_a_thousand_random_changes_are_a_thousand_found(cast, plan, open_table):
    write(Goal, plan, text="A flat")
    Access.grant(as_owner(plan), cast.outsider.person, "read", ("plan",), "peer", now() + 99)
    chance = random.Random(SEED)
    entries = list(Audit.select().order_by(Audit.id))
    assert len(entries) > 15
    assert broken() == []
    missed = []
    for number in range(TAMPERINGS):
        entry = chance.choice(entries)
        attack = chance.choice(ATTACKS)
        with database.atomic() as step:
            attack(entry, chance)
            if not broken():
                missed.append((SEED, number, attack.__name__, entry.number))
            step.rollback()
    assert missed == []
    assert broken() == []


def test_the_first_broken_entry_is_named(plan, open_table):
    for number in range(5):
        write(Goal, plan, text=f"Goal {number}")
    third = Audit.get(Audit.plan_id == plan.id, Audit.number == 3)
    Audit.update(verb="read").where(Audit.plan_id == plan.id, Audit.number.in_([3, 6])).execute()
    assert [(one.plan_id, one.number, one.entry) for one in broken()] == [(plan.id, 3, third.id)]


def test_an_end_that_was_cut_off_together_with_its_head_is_found(plan, open_table):
    last = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.id.desc()).limit(2)
    newest, before = list(last)
    newest.delete_instance()
    Head.update(number=before.number, last=before.id, seal=before.seal).where(
        Head.id == plan.id
    ).execute()
    assert [(one.plan_id, one.why) for one in broken()] == [(plan.id, "its head was changed")]


def test_a_head_that_was_forged_stays_broken_whatever_is_written_after_it(plan, open_table):
    last = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.id.desc()).first()
    before = Audit.get(Audit.plan_id == plan.id, Audit.number == last.number - 1)
    last.delete_instance()
    Head.update(number=before.number, last=before.id, seal=before.seal).where(
        Head.id == plan.id
    ).execute()
    write(Goal, plan, text="Life goes on")
    assert [one.plan_id for one in broken()] == [plan.id]


def test_a_log_that_was_thrown_away_with_its_head_does_not_begin_afresh_unseen(plan, open_table):
    noted = audit.heads()
    Audit.delete().where(Audit.plan_id == plan.id).execute()
    Head.delete().where(Head.id == plan.id).execute()
    write(Goal, plan, text="Life goes on")
    assert plan.id in {one.plan_id for one in audit.against(noted)}


def test_a_database_put_back_to_an_earlier_day_is_found_by_heads_that_were_noted(plan, open_table):
    rows = list(Audit.select().dicts())
    heads = list(Head.select().dicts())
    write(Goal, plan, text="A flat")
    noted = audit.heads()
    assert list(audit.against(noted)) == []
    Audit.delete().execute()
    Head.delete().execute()
    for table, earlier in ((Audit, rows), (Head, heads)):
        for row in earlier:
            table.insert(row).execute()
    assert broken() == [], "the earlier day is whole by itself"
    assert [one.plan_id for one in audit.against(noted)] == [plan.id]


def test_many_writers_make_one_chain_in_each_plan(cast, plan):
    other = cast.outsider.plan
    write(Goal, plan, text="Begun")
    write(Goal, other, text="Begun")

    def writer(name, mine):
        def work():
            for number in range(8):
                Goal.write(as_owner(mine), new_id(), 0, {"text": f"{name}{number}"})
                Audit.note(mine.owner, mine, "read", "plan")
                with suppress(Conflict):
                    Area.write(as_owner(mine), Area.of(mine)[number].id, 1, {"now": name})

        return work

    def length(mine):
        return Audit.select().where(Audit.plan_id == mine.id).count()

    before = {one.id: length(one) for one in (plan, other)}
    side_by_side(writer("a", plan), writer("b", plan), writer("c", other), writer("d", other))
    # Each of the two writers makes eight goals and notes eight readings; an area may conflict.
    assert length(plan) - before[plan.id] >= 32
    assert length(other) - before[other.id] >= 32
    assert broken() == []


def test_a_chain_that_grows_while_it_is_read_is_not_called_broken(plan):
    def write_much():
        for number in range(25):
            write(Goal, plan, text=f"Goal {number}")

    found = side_by_side(write_much, write_much, lambda: [broken() for _time in range(40)])
    assert found[2] == [[]] * 40


def test_rounds_and_saves_side_by_side_do_not_lock_each_other_out(plan):
    for area in Area.of(plan):
        change(area, now="Fine")

    def say(area):
        revision = Area.find(plan, area.id).revision
        with suppress(Conflict):
            Area.write(as_owner(plan), area.id, revision, {"good": str(new_id())})

    def save():
        for area in Area.of(plan) * 2:
            say(area)

    def close():
        while len(Round.of(plan)) < 4:
            say(Area.of(plan)[0])
            Round.close(as_owner(plan))

    side_by_side(close, save, save)
    assert broken() == [] and len(Round.of(plan)) == 4


def test_what_is_cut_by_the_rules_leaves_a_whole_chain(plan, open_table):
    write(Goal, plan, text="A flat")
    count = Audit.select().count()
    last = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.id.desc()).first()
    guard()  # puts the triggers back
    assert Audit.cut(before=Audit.select(fn.MIN(Audit.at)).scalar()) == 0
    assert Audit.cut(before=last.at + 1) == count
    write(Goal, plan, text="A house")
    assert [entry.number for entry in Audit.select()] == [last.number + 1]
    assert broken() == []


def test_an_entry_joins_the_turn_that_it_is_written_in_and_goes_back_with_it(plan):
    visit = as_owner(plan)
    before = Head.of(plan.id).number
    with suppress(ZeroDivisionError), visit.turn():
        visit.note("read", "plan")
        raise ZeroDivisionError
    assert Head.of(plan.id).number == before
    with statements() as heard, visit.turn():
        visit.note("read", "plan")
    assert not [one for one in heard if "SAVEPOINT" in one]
    assert len([one for one in heard if "advisory" in one]) == (0 if is_sqlite() else 1)
    assert Head.of(plan.id).number == before + 1
    assert list(audit.verify()) == []
