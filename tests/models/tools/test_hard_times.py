"""Who is called in a bad hour, and what is read before: as the owner wrote it."""

from datetime import date, timedelta

from models.core.database import new_id
from models.plan.edit import Submission
from models.tools.contacts import Contact, reachable, stand_ins
from models.tools.hard_times import Call, HardTimes, Heading
from tests.writing import as_owner, change, write

TODAY = date(2026, 11, 28)


def names(people):
    return [one.name for one in people]


def test_they_are_called_in_the_owners_order_and_not_without_a_number(cast):
    plan = cast.owner.plan
    bente = write(Contact, plan, name="Bente", phone="22 33 44 55")
    tore = write(Contact, plan, name="Tore", phone="22 33 44 66")
    silent = write(Contact, plan, name="Jonas")
    for contact in (bente, silent, tore):
        write(Call, plan, contact=contact.id, say="Kan du komme?")
    Call.of(plan)[2].move(as_owner(plan), up=True)
    Call.of(plan)[1].move(as_owner(plan), up=True)
    found = HardTimes(plan)
    assert names(found.to_call(TODAY)) == ["Tore", "Bente"]
    assert names(found.people(TODAY)) == ["Tore", "Bente", "Jonas"]
    assert found.to_call(TODAY)[0].call_link == "tel:22334466"


def test_while_somebody_is_away_their_stand_in_is_called_once(cast):
    plan = cast.owner.plan
    tore = write(Contact, plan, name="Tore", phone="22 33 44 66")
    away = (TODAY + timedelta(3)).isoformat()
    silje = write(
        Contact, plan, name="Silje", phone="22 33 44 77", away_until=away, stand_in=tore.id
    )
    write(Call, plan, contact=silje.id)
    write(Call, plan, contact=tore.id)
    assert names(HardTimes(plan).to_call(TODAY)) == ["Tore"]
    assert names(HardTimes(plan).to_call(TODAY + timedelta(4))) == ["Silje", "Tore"]


def test_whoever_steps_in_may_be_away_too_and_then_the_next_one_does(cast):
    plan = cast.owner.plan
    tore = write(Contact, plan, name="Tore", phone="22 33 44 66")
    away = (TODAY + timedelta(3)).isoformat()
    silje = write(Contact, plan, name="Silje", phone="1", away_until=away, stand_in=tore.id)
    bente = write(Contact, plan, name="Bente", phone="2", away_until=away, stand_in=silje.id)
    write(Call, plan, contact=bente.id)
    assert names(HardTimes(plan).people(TODAY)) == ["Tore"]
    change(tore, away_until=away, stand_in=bente.id)  # all three are away, and in a ring
    assert stand_ins(Contact.of(plan), TODAY) == {}
    assert reachable(Contact.of(plan), TODAY) == []
    [one] = HardTimes(plan).people(TODAY)
    assert (one.name, one.away_until) == ("Bente", TODAY + timedelta(3))
    write(Contact, plan, name="Jonas", phone="3", use="Når jeg ikke sover.")
    assert names(HardTimes(plan).to_call(TODAY)) == ["Jonas"]
    assert names(HardTimes(plan).to_call(TODAY + timedelta(4))) == ["Bente"]


def test_whoever_chose_nobody_is_offered_the_first_of_those_they_said_who_they_are(cast):
    plan = cast.owner.plan
    write(Contact, plan, name="Saksbehandler", phone="22 33 44 99", service="Nav")
    assert HardTimes(plan).to_call(TODAY) == []
    write(Contact, plan, name="Tone, søsteren min", phone="22 33 44 97")  # as who does something
    assert names(HardTimes(plan).to_call(TODAY)) == ["Tone, søsteren min"]
    for place, name in enumerate(("Bente", "Tore", "Silje", "Jonas")):
        write(Contact, plan, name=name, phone=f"22 33 44 5{place}", use="Når jeg ikke sover.")
    assert names(HardTimes(plan).to_call(TODAY)) == ["Bente", "Tore", "Silje"]


def test_a_contact_that_was_removed_is_not_called_any_more(cast):
    plan = cast.owner.plan
    bente = write(Contact, plan, name="Bente", phone="22 33 44 55")
    write(Call, plan, contact=bente.id)
    bente.remove(as_owner(plan))
    assert HardTimes(plan).to_call(TODAY) == []


def test_when_the_only_chosen_one_is_taken_away_the_others_are_offered(cast):
    plan = cast.owner.plan
    bente = write(Contact, plan, name="Bente", phone="22 33 44 55")
    write(Contact, plan, name="Tore", phone="22 33 44 66", use="Når jeg ikke sover.")
    write(Call, plan, contact=bente.id)
    bente.remove(as_owner(plan))
    assert names(HardTimes(plan).to_call(TODAY)) == ["Tore"]


def test_two_who_share_a_number_are_both_called(cast):
    plan = cast.owner.plan
    ward = write(Contact, plan, name="Avdelingen", phone="22 33 44 55")
    night = write(Contact, plan, name="Nattevakten", phone="22334455")
    write(Call, plan, contact=ward.id, say="Hei.")
    write(Call, plan, contact=night.id, say="Kan jeg komme inn?")
    assert [one.say for one in HardTimes(plan).to_call(TODAY)] == ["Hei.", "Kan jeg komme inn?"]


def test_what_has_no_digit_is_no_number_to_call(cast):
    plan = cast.owner.plan
    silent = write(Contact, plan, name="Bente", phone="---")
    write(Call, plan, contact=silent.id)
    assert "Bente" not in names(one for one in HardTimes(plan).to_call(TODAY) if one.say)


def test_a_name_that_is_written_to_the_end_becomes_one_of_my_people(cast):
    plan = cast.owner.plan
    typing = Submission("a-screen", 1, True)
    words = {"contact": None, "name": "Bente", "phone": "22 33 44 55", "say": None}
    begun = Call.write(as_owner(plan), new_id(), 0, words, typing)
    assert ([one.name for one in Contact.of(plan)], begun.name) == ([], "Bente")
    assert names(HardTimes(plan).to_call(TODAY)) == ["Bente"]
    done = Call.write(as_owner(plan), begun.id, begun.revision, words)
    assert [(one.id, one.phone) for one in Contact.of(plan)] == [(done.contact_id, "22 33 44 55")]
    assert names(HardTimes(plan).to_call(TODAY)) == ["Bente"]


def test_what_is_read_is_what_i_do_and_what_helps_also_when_two_wrote_at_once(cast):
    plan = cast.owner.plan
    write(Heading, plan, about="signs", text="Jeg sover ikke.")
    write(Heading, plan, about="self", text="Jeg går ut.")
    write(Heading, plan, cast.helper.person, about="self", text="Radioen.")
    assert HardTimes(plan).to_read() == [("self", "Jeg går ut.\nRadioen.")]
    change(HardTimes(plan).under("self")[1], about="helps")
    assert [about for about, _said in HardTimes(plan).to_read()] == ["self", "helps"]
