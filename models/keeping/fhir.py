"""A plan as a FHIR R4 Bundle, made from what the owner takes out (models/keeping/takeout.py).

Goals, actions and helpers become Goal, CarePlan and CareTeam, as the Norwegian API for care plans has them. The wheel and
what matters have no resource of their own: they are answers (QuestionnaireResponse).
"""

from collections.abc import Callable
from uuid import uuid4

GOAL_STATUS = {"open": "active", "reached": "completed", "paused": "on-hold"}
ACTION_STATUS = {
    "agreed": "scheduled",
    "going": "in-progress",
    "done": "completed",
    "paused": "on-hold",
    "dropped": "cancelled",
}
CODES = "http://terminology.hl7.org/CodeSystem/"
SPOKE = {
    "now": "valueString",
    "good": "valueString",
    "score": "valueInteger",
    "talk": "valueBoolean",
    "help": "valueBoolean",
}
CONSENT = {
    "scope": {"coding": [{"system": CODES + "consentscope", "code": "patient-privacy"}]},
    "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
    "policyRule": {"coding": [{"system": CODES + "v3-ActCode", "code": "OPTIN"}]},
}


def bundle(told: dict, area_name: Callable[[str | None, str | None], str]) -> dict:
    """`told` is a takeout's document; `area_name` says how an area with this own name and key is called."""
    return _Bundle(told, area_name).made()


class _Bundle:
    def __init__(self, told: dict, area_name):
        self.told, self.area_name = told, area_name
        self.entries: list[dict] = []
        self.areas = {area["number"]: self._name_of(area) for area in told["parts"]["area"]}
        self.people = {one["number"]: one["name"] for one in told["people"]}
        self.links: dict[int, dict] = {}

    def made(self) -> dict:
        self.patient = self._add(
            "Patient",
            language=self.told["owner"]["language"],
            name=_some([_some({"text": self.told["owner"]["name"]})]),
        )
        self._care_team()
        self._goals()
        self._care_plan()
        for consent in self.told["consents"]:
            if consent["kind"] == "plan":
                self._consent(consent["given_at"], consent["withdrawn_at"], None)
        for access in self.told["access"]:
            self._consent(access["granted_at"], access["revoked_at"], access)
        self._wheels()
        self._matters()
        return {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": self.told["made_at"],
            "entry": self.entries,
        }

    def _add(self, kind: str, **fields) -> dict:
        """A reference to the resource that was put in."""
        address = f"urn:uuid:{uuid4()}"
        self.entries.append(
            {"fullUrl": address, "resource": {"resourceType": kind, **_some(fields)}}
        )
        return {"reference": address}

    def _name_of(self, area: dict) -> str:
        return self.area_name(area["name"], area["key"])

    def _standing(self, noun: str) -> list[dict]:
        return [part for part in self.told["parts"][noun] if part["removed_at"] is None]

    def _care_team(self) -> None:
        """Contacts, next of kin as such and the rest as practitioners; a number without a name is shown as the number."""
        contacts = self._standing("contact")
        for one in contacts:
            shared = {
                "name": _some([_some({"text": one["name"]})]),
                "telecom": _some(
                    [_some({"system": one["phone"] and "phone", "value": one["phone"]})]
                ),
            }
            if one["kind"] in ("kin", "friend"):
                self.links[one["number"]] = self._add(
                    "RelatedPerson", patient=self.patient, **shared
                )
            else:
                self.links[one["number"]] = self._add("Practitioner", **shared)
        members = [
            _some(
                {
                    "member": self.links[one["number"]] | _some({"display": one["name"]}),
                    "role": _some([_some({"text": one["role"]})]),
                }
            )
            for one in contacts
        ]
        self.team = self._add(
            "CareTeam", status="active", subject=self.patient, participant=members
        )

    def _goals(self) -> None:
        for goal in self._standing("goal"):
            self.links[goal["number"]] = self._add(
                "Goal",
                lifecycleStatus=GOAL_STATUS[goal["state"]],
                subject=self.patient,
                description={"text": goal["text"] or "–"},
                category=_some([_some({"text": self.areas.get(goal["area"])})]),
                note=_some([_some({"text": goal["why"]})]),
            )

    def _care_plan(self) -> None:
        plan, (frame, *_) = self.told["plan"], [*self._standing("frame"), {}]
        self._add(
            "CarePlan",
            status="active" if plan["accepted_at"] else "draft",
            intent="plan",
            subject=self.patient,
            created=plan["created_at"],
            period=_some({"start": frame.get("starts_on"), "end": frame.get("ends_on")}),
            careTeam=[self.team],
            goal=[self.links[goal["number"]] for goal in self._standing("goal")],
            activity=[{"detail": self._activity(action)} for action in self._standing("action")],
            note=[
                {"text": text}
                for text in [
                    *(
                        one["text"]
                        for noun in ("strength", "dream")
                        for one in self._standing(noun)
                    ),
                    frame.get("others"),
                ]
                if text
            ],
        )

    def _activity(self, action: dict) -> dict:
        said = ". ".join(filter(None, (action["what"], action["how"], action["how_much"])))
        performers = ([self.patient] if action["mine"] else []) + (
            [self.links[action["responsible"]]] if action["responsible"] in self.links else []
        )
        return _some(
            {
                "status": ACTION_STATUS[action["state"]],
                "description": said or "–",
                "performer": performers,
                "goal": [self.links[action["goal"]]] if action["goal"] in self.links else None,
                "statusReason": _some({"text": action["because"]}),
                "scheduledPeriod": _some(
                    {"end": action["by_date"] if action["when"] == "date" else None}
                ),
            }
        )

    def _consent(self, given: str, withdrawn: str | None, access: dict | None) -> None:
        provision = access and {
            "type": "permit",
            "period": {
                "start": access["starts_at"],
                "end": min(filter(None, (access["expires_at"], withdrawn))),
            },
            "actor": [
                {
                    "role": {"text": access["reason"]},
                    "reference": {"display": self.people[access["person"]] or "–"},
                }
            ],
            "class": [{"display": page} for page in access["parts"]],
        }
        self._add(
            "Consent",
            status="inactive" if withdrawn else "active",
            patient=self.patient,
            dateTime=given,
            **CONSENT,
            provision=provision,
        )

    def _wheels(self) -> None:
        rounds = [(one["closed_at"], one["spokes"]) for one in self.told["rounds"]]
        for at, spokes in [*rounds, (self.told["made_at"], self._standing("area"))]:
            items = [
                {
                    "linkId": f"area-{number}",
                    "text": self._name_of(spoke),
                    "item": [
                        {"linkId": f"area-{number}-{name}", "answer": [{kind: spoke[name]}]}
                        for name, kind in SPOKE.items()
                        if spoke[name] is not None
                    ],
                }
                for number, spoke in enumerate(spokes, 1)
            ]
            self._answers(at, [item for item in items if item["item"]])

    def _matters(self) -> None:
        items = [
            _some(
                {
                    "linkId": f"matter-{number}",
                    "text": matter["text"],
                    "item": [
                        {
                            "linkId": f"matter-{number}-{turn}",
                            "text": rating["at"],
                            "answer": [{"valueInteger": rating["value"]}],
                        }
                        for turn, rating in enumerate(matter["ratings"], 1)
                    ],
                }
            )
            for number, matter in enumerate(self._standing("matter"), 1)
        ]
        self._answers(self.told["made_at"], items)

    def _answers(self, at: str, items: list[dict]) -> None:
        self._add(
            "QuestionnaireResponse",
            status="completed",
            subject=self.patient,
            source=self.patient,
            authored=at,
            item=items,
        )


def _some(value):
    """Without what is empty: FHIR knows no null and no empty list."""
    if isinstance(value, dict):
        return {
            name: inner for name, inner in value.items() if inner not in (None, [], {}, "")
        } or None
    return [inner for inner in value if inner] or None
