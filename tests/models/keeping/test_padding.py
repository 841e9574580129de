"""The length of what is sealed tells neither which area a row is about nor what was marked."""

import pytest

from models.core.database import database
from models.keeping.padding import pad_old_seals
from models.keeping.retention import tidy
from models.plan.edit import Edit
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.tools.goals import Goal
from models.tools.wheel import DEFAULT_AREAS, SPOKE, Area, Round
from tests.writing import as_owner, as_writer, change, write


def lengths(field, *conditions):
    rows = field.model.select(field).where(field.is_null(False), *conditions).tuples()
    return {len(bytes(value)) for (value,) in rows}


def test_all_areas_that_we_suggest_look_alike(plan):
    assert len({len(key) for key in DEFAULT_AREAS}) > 1, "there is something to leak"
    assert len(lengths(Area.key)) == 1


@pytest.mark.parametrize(
    "answers", [{"talk": True}, {"help": True}, {"hidden": True}, {"score": 10}, {"score": 3}]
)
def test_the_history_of_an_area_tells_not_what_was_marked(plan, answers):
    area = Area.of(plan)[0]
    before = lengths(Edit.values, Edit.part == area.id)
    change(area, **answers)
    assert set(answers) <= {*SPOKE, "hidden"}
    assert lengths(Edit.values, Edit.part == area.id) == before
    assert Area.find(plan, area.id).history()[0].values.items() >= answers.items()


@pytest.fixture
def old(plan, cast):
    """Everything as an earlier release sealed it: without padding. Returns what it says."""
    change(Area.of(plan)[0], talk=True, now="Kaffen")
    Round.close(as_owner(plan))
    goal = write(Goal, plan, text="Hytta")
    helper = as_writer(cast.helper.person, plan)
    propose(helper, Goal, goal.id, 1, {"text": "Båten"}, sent=True)
    for field in (Area.key, Edit.values, Round.spokes, Proposal.words):
        for row in field.model.select():
            if getattr(row, field.name) is None:
                continue
            text = field.closed(getattr(row, field.name)).rstrip()
            sealed = row.cipher.seal(text, field.place(row))
            field.model.update({field: sealed}).where(field.model.id == row.id).execute()
    assert len(lengths(Area.key)) > 1
    return said()


def said():
    return {
        field.model.__name__: {row.id: getattr(row, field.name) for row in field.model.select()}
        for field in (Area.key, Edit.values, Round.spokes, Proposal.words)
    }


def test_what_an_earlier_release_sealed_is_read_and_padded_by_tidy(plan, old):
    before = {area.id: area.revision for area in Area.of(plan)}
    assert [area.key for area in Area.of(plan)] == list(DEFAULT_AREAS)
    assert tidy()["padded"] >= len(DEFAULT_AREAS) + 3
    assert (said(), {area.id: area.revision for area in Area.of(plan)}) == (old, before)
    assert len(lengths(Area.key)) == 1
    assert {length % 16 for length in lengths(Edit.values)} == {33 % 16}
    assert pad_old_seals() == 0


def test_a_text_that_cannot_be_opened_stops_nobody(plan, old):
    broken = Edit.select().first()
    Edit.update(values=b"\x02" + bytes(99)).where(Edit.id == broken.id).execute()
    assert pad_old_seals() >= len(DEFAULT_AREAS)
    assert not database.in_transaction()
