"""The FHIR bundle is what the standard says, for a full plan and for an empty one."""

import json

import pytest
from fhir.resources.R4B.bundle import Bundle

from models.keeping import fhir
from models.keeping.takeout import Takeout
from models.plan.plan import Plan
from tests.full_plan import full_plan
from views.tools.default_names import named


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
