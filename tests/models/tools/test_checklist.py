"""The checklist: two voices side by side, a share in words, and a list that can be swapped."""

import json

import pytest

from models.core.database import new_id, now
from models.plan.access import Access
from models.plan.plan import AccessEnded
from models.plan.visit import Visit
from models.tools.checklist import (
    COORDINATOR,
    OWNER,
    Answer,
    Answers,
    Checklist,
    Coordinator,
    KeptAnswers,
    Share,
    voices_of,
)
from models.tools.contacts import Contact
from models.tools.goals import Frame
from tests.writing import as_owner, as_writer, change, write


@pytest.fixture
def other_list(tmp_path):
    """A list of an organisation's own, in use until the test is over."""
    words = {"nb": "Vi ringer", "sv": "Vi ringer", "en": "We call"}
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"items": [{"id": "call", **words}]}), encoding="utf-8")
    yield path
    Checklist.use(None)


def test_both_voices_stand_side_by_side_and_neither_writes_over_the_other(cast):
    plan, helper = cast.owner.plan, cast.helper.person
    mine = write(Answer, plan, item="goals", answer="no", said="Legen vet ikke")
    theirs = write(Answer, plan, helper, item="goals", answer="yes")
    assert (mine.voice, theirs.voice) == (OWNER, COORDINATOR)
    line = next(one for one in Answers(plan).lines if one.item.id == "goals")
    assert (line.chosen(OWNER), line.chosen(COORDINATOR)) == ("no", "yes")
    with pytest.raises(AccessEnded):
        change(mine, helper, answer="yes")
    with pytest.raises(AccessEnded):
        change(theirs, answer="no")
    assert Answer.find(plan, mine.id).answer == "no"
    assert Answer.find(plan, theirs.id).answer == "yes"


def test_where_there_is_a_coordinator_nobody_else_answers_for_them(cast):
    plan, helper, other = cast.owner.plan, cast.helper.person, cast.outsider.person
    assert voices_of(as_writer(other, plan)) == (COORDINATOR,)
    Access.grant(as_owner(plan), helper, "propose", ("checklist",), "coordinator", now() + 999)
    assert voices_of(as_writer(other, plan)) == ()
    assert voices_of(as_writer(helper, plan)) == (COORDINATOR,)
    with pytest.raises(AccessEnded):
        write(Answer, plan, other, item="goals", answer="yes")


def named_by_the_owner(plan, name, **fields):
    contact = change(write(Contact, plan, name=name), **fields)
    return contact.id


@pytest.mark.parametrize("how", ["frame", "role"])
def test_the_coordinator_is_whom_the_owner_has_named(cast, how):
    plan, helper = cast.owner.plan, cast.helper.person
    assert Coordinator.of(plan) is None
    role = {"role": "Fast koordinator"} if how == "role" else {}
    contact = named_by_the_owner(plan, "Silje Haugen", **role)
    if how == "frame":
        write(Frame, plan, coordinator=contact)
    found = Coordinator.of(plan)
    assert (found.name, found.person_id, found.can_answer) == ("Silje Haugen", None, False)
    until = now() + 999
    Access.grant(as_owner(plan), helper, "read", ("home",), "helper", until, contact=contact)
    found = Coordinator.of(plan)
    assert (found.person_id, found.can_answer) == (helper.id, False)
    Access.grant(
        as_owner(plan), helper, "propose", ("checklist",), "helper", until, contact=contact
    )
    assert Coordinator.of(plan).can_answer
    assert voices_of(as_writer(helper, plan)) == (COORDINATOR,)
    assert voices_of(as_writer(cast.outsider.person, plan)) == ()


def test_of_two_with_the_same_role_none_is_guessed(cast):
    plan = cast.owner.plan
    for name in ("Silje", "Tore"):
        named_by_the_owner(plan, name, role="Samordnare")
    assert Coordinator.of(plan) is None
    until = now() + 999
    Access.grant(as_owner(plan), cast.helper.person, "propose", ("checklist",), COORDINATOR, until)
    assert Coordinator.of(plan).name == cast.helper.person.name


def test_who_types_from_paper_writes_in_the_voice_of_the_owner_too(cast):
    plan = cast.owner.plan
    visit = Visit(cast.helper.person, plan, "helper", True, True, from_paper=True)
    part = Answer.write(visit, new_id(), 0, {"item": "goals", "voice": OWNER, "answer": "yes"})
    assert (part.voice, part.paper) == (OWNER, True)


@pytest.mark.parametrize(
    ("answers", "percent", "wanted"),
    [
        (["yes"] * 5 + ["partly"] * 2 + ["no"] * 2 + ["not_mine"], 67, 9),
        (["partly"], 50, 1),
        (["not_mine", None], None, 0),
        (["yes", None], 100, 1),
        ([], None, 0),
    ],
)
def test_partly_is_half_and_what_is_not_for_me_is_not_counted(answers, percent, wanted):
    share = Share.of(answers)
    assert (share.percent, share.wanted) == (percent, wanted)


def test_an_answer_to_an_item_that_is_gone_can_be_read_with_its_own_words(plan, other_list):
    plan.owner.language = "nb"
    write(Answer, plan, item="goals", answer="partly", said="To av dem")
    Checklist.use(str(other_list))
    found = Answers(plan)
    assert [line.item.id for line in found.lines] == ["call"]
    (gone,) = found.earlier_lines
    assert gone.asked == "Alle som hjelper meg, kjenner målene mine."
    assert gone.chosen(OWNER) == "partly"
    assert found.share(OWNER).wanted == 0


@pytest.mark.parametrize(
    "told", ["", "[]", '{"items": []}', '{"items": [{"id": "x"}]}', '{"items": [{"id": ""}]}']
)
def test_a_list_that_cannot_be_used_stops_the_start_with_a_sentence(tmp_path, told):
    path = tmp_path / "broken.json"
    path.write_text(told)
    with pytest.raises(SystemExit, match=r"The checklist in .*broken\.json cannot be used"):
        Checklist.use(str(path))
    assert Checklist.is_ours()


def test_our_own_list_says_all_in_three_languages():
    assert 8 <= len(Checklist.items()) <= 12
    for item in Checklist.items():
        assert all(item.words(language, owns) for language in ("nb", "sv", "en") for owns in (0, 1))


def test_a_time_is_kept_as_it_was_and_not_twice(plan):
    answer = write(Answer, plan, item="goals", answer="no")
    kept = KeptAnswers.keep(as_owner(plan))
    assert KeptAnswers.keep(as_owner(plan)) is None
    change(answer, answer="yes")
    found = Answers(plan)
    line = next(one for one in found.lines if one.item.id == "goals")
    then = KeptAnswers.find(plan, kept.id)
    assert then.then(line, OWNER) == {"answer": "no", "said": None}
    assert then.then(line, COORDINATOR) is None
    assert (then.share(OWNER, found.lines).percent, found.share(OWNER).percent) == (0, 100)


@pytest.mark.parametrize("was", ["", "x", "[]", '{"lines": 1}', '{"lines": [1, {"item": []}]}'])
def test_a_kept_time_that_holds_something_else_is_an_empty_one(plan, was):
    part = KeptAnswers.blank(plan, new_id(), was=was)
    lines = Answers(plan).lines
    assert part.share(OWNER, lines).wanted == 0
