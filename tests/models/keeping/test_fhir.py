"""The FHIR bundle is what the standard says, for a full plan and for an empty one."""

import json

import pytest
from fhir.resources.R4B.bundle import Bundle

from models.keeping import fhir
from models.keeping.takeout import Takeout
from models.plan.plan import Plan
from tests.full_plan import full_plan
from tests.house import secret_parts, secrets_in, words_of
from views.tools.default_names import named

# What FHIR has no resource for, or what is not meant for a service: {kind: why}.
LEFT_OUT = {
    "entry": "the owner's alone",
    "unsaid": "the owner's alone",
    "heading": "a crisis plan is read as one page, by whoever is there",
    "call": "as a heading",
    "activity": "a week of one's own is no agreed activity of a care plan",
    "meeting": "a meeting is written by several, who have not all agreed to a service's reading",
    "seat": "as a meeting",
    "note": "as a meeting",
    "outcome": "what came of it is a goal or an action, which is in the bundle",
    "answer": "a checklist for two is theirs, and no form that a service scores",
    "kept_answers": "as an answer",
    "place": "a map of people tells of others, who were not asked",
    "tie": "as a place",
    "kept_map": "as a place",
}


@pytest.fixture
def plan(cast):
    return full_plan(cast)


def validated(app, plan):
    """{type: resources}, after the validator has read them back from JSON."""
    with app.test_request_context():
        text = json.dumps(fhir.bundle(Takeout(Plan.by_id(plan.id)).document(), named))
    found = {}
    for entry in json.loads(Bundle.model_validate_json(text).model_dump_json())["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_a_full_plan_is_valid_and_whole(app, plan):
    found = validated(app, plan)
    assert {kind: len(resources) for kind, resources in found.items()} == {
        "Patient": 1,
        "Practitioner": 2,
        "CareTeam": 1,
        "Goal": 1,
        "CarePlan": 1,
        "Consent": 3,
        "QuestionnaireResponse": 3,
    }
    (goal,), (care,) = found["Goal"], found["CarePlan"]
    assert (goal["description"]["text"], goal["lifecycleStatus"], care["status"]) == (
        "Slottet",
        "active",
        "active",
    )
    (activity,) = care["activity"]
    assert (activity["detail"]["description"], activity["detail"]["status"]) == (
        "Ringe",
        "scheduled",
    )
    assert activity["detail"]["scheduledPeriod"]["end"] == "2031-02-03"
    assert "Kaldt" in str(found["QuestionnaireResponse"][0]) and "Hanne" in str(found["Consent"])


def test_every_reference_points_to_something_in_the_bundle(app, plan):
    with app.test_request_context():
        made = fhir.bundle(Takeout(Plan.by_id(plan.id)).document(), named)
    addresses = {entry["fullUrl"] for entry in made["entry"]}

    def references(value):
        if isinstance(value, dict):
            yield from [value["reference"]] if isinstance(value.get("reference"), str) else []
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = list(references(made["entry"]))
    assert len(found) > 10 and set(found) <= addresses


def test_an_empty_plan_is_valid_too(app, cast):
    assert set(validated(app, cast.outsider.plan)) == {
        "Patient",
        "CareTeam",
        "CarePlan",
        "Consent",
        "QuestionnaireResponse",
    }


def test_the_validator_refuses_what_is_wrong(app, plan):
    with app.test_request_context():
        made = fhir.bundle(Takeout(Plan.by_id(plan.id)).document(), named)
    next(entry for entry in made["entry"] if entry["resource"]["resourceType"] == "Goal")[
        "resource"
    ].pop("description")
    with pytest.raises(ValueError):
        Bundle.model_validate(made)


def test_every_kind_of_part_is_in_the_bundle_or_left_out_for_a_reason(app, cast):
    plan = cast.owner.plan
    secret_parts(plan)
    with app.test_request_context():
        made = fhir.bundle(Takeout(Plan.by_id(plan.id)).document(), named)
    assert words_of().keys() - secrets_in(json.dumps(made)) == LEFT_OUT.keys()
