"""A plan as a FHIR R4 Bundle, made from the owner's takeout (models/keeping/takeout.py).

Goals, actions and contacts become Goal, CarePlan and CareTeam, as in the Norwegian API for care
plans. The wheel and what matters have no FHIR resource of their own: they become answers
(QuestionnaireResponse), as do check-ins.
"""

from collections.abc import Callable
from uuid import uuid4

from models.tools.check_in import NUMBERS, START
from models.tools.goals import WEEKDAYS

GOAL_STATUS = {"open": "active", "reached": "completed", "paused": "on-hold"}
ACTION_STATUS = {
    "agreed": "scheduled",
    "going": "in-progress",
    "done": "completed",
    "paused": "on-hold",
    "dropped": "cancelled",
}
UNITS = {"day": "d", "month": "mo"}  # of time (UCUM); of all else that repeats it is the week
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
    """The bundle, ready for json.dumps.

    `told` is a takeout's document. `area_name(own name, key)` returns what an area is called.
    """
    return _Bundle(told, area_name).made()


class _Bundle:
    """Collects the resources. `links` are references to contacts and goals, by part number."""

    def __init__(self, told: dict, area_name):
        self.told = told
        self.area_name = area_name
        self.entries: list[dict] = []
        self.areas = {area["number"]: self._name_of(area) for area in told["parts"]["area"]}
        self.people = {one["number"]: one["name"] for one in told["people"]}
        self.links: dict[int, dict] = {}

    def made(self) -> dict:
        self.patient = self._add(
            "Patient",
            language=self.told["owner"]["language"],
            name=_texts(self.told["owner"]["name"]),
        )
        self._care_team()
        self._goals()
        self._care_plan()
        self._consents()
        self._wheels()
        self._matters()
        self._check_ins()
        return {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": self.told["made_at"],
            "entry": self.entries,
        }

    def _add(self, kind: str, **fields) -> dict:
        """Add a resource of this FHIR type. Returns a reference to it."""
        address = f"urn:uuid:{uuid4()}"
        resource = {"resourceType": kind, **_some(fields)}
        self.entries.append({"fullUrl": address, "resource": resource})
        return {"reference": address}

    def _name_of(self, area: dict) -> str:
        return self.area_name(area["name"], area["key"])

    def _standing(self, kind: str) -> list[dict]:
        """The parts of this kind that were not removed."""
        return [part for part in self.told["parts"][kind] if part["removed_at"] is None]

    def _care_team(self) -> None:
        """The contacts: family and friends as RelatedPerson, all others as Practitioner."""
        contacts = self._standing("contact")
        for contact in contacts:
            self.links[contact["number"]] = self._contact(contact)
        self.team = self._add(
            "CareTeam",
            status="active",
            subject=self.patient,
            participant=[self._member(contact) for contact in contacts],
        )

    def _contact(self, contact: dict) -> dict:
        name = _texts(contact["name"])
        phone = contact["phone"]
        telecom = [{"system": "phone", "value": phone}] if phone else None
        if contact["kind"] in ("kin", "friend"):
            return self._add("RelatedPerson", patient=self.patient, name=name, telecom=telecom)
        return self._add("Practitioner", name=name, telecom=telecom)

    def _member(self, contact: dict) -> dict:
        member = self.links[contact["number"]]
        if contact["name"]:
            member = member | {"display": contact["name"]}
        return _some({"member": member, "role": _texts(contact["role"])})

    def _goals(self) -> None:
        for goal in self._standing("goal"):
            self.links[goal["number"]] = self._add(
                "Goal",
                lifecycleStatus=GOAL_STATUS[goal["state"]],
                subject=self.patient,
                description={"text": goal["text"] or "–"},
                category=_texts(self.areas.get(goal["area"])),
                note=_texts(goal["why"]),
            )

    def _care_plan(self) -> None:
        plan = self.told["plan"]
        frame = next(iter(self._standing("frame")), {})
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
            note=self._notes(frame),
        )

    def _notes(self, frame: dict) -> list[dict]:
        """What CarePlan has no field for: strengths, dreams, and cooperation with others."""
        parts = [*self._standing("strength"), *self._standing("dream")]
        texts = [*(part["text"] for part in parts), frame.get("others")]
        return [{"text": text} for text in texts if text]

    def _activity(self, action: dict) -> dict:
        said = [action[name] for name in ("what", "how", "how_much") if action[name]]
        performers = [self.patient] if action["mine"] else []
        if action["responsible"] in self.links:
            performers.append(self.links[action["responsible"]])
        if action["somebody"]:
            performers.append({"display": action["somebody"]})
        return _some(
            {
                "status": ACTION_STATUS[action["state"]],
                "description": ". ".join(said) or "–",
                "performer": performers,
                "goal": [self.links[action["goal"]]] if action["goal"] in self.links else None,
                "statusReason": _some({"text": action["because"]}),
            }
            | _scheduled(action)
        )

    def _consents(self) -> None:
        """The consent to the plan itself, and one for each person with access."""
        for consent in self.told["consents"]:
            if consent["kind"] == "plan":
                self._consent(consent["given_at"], consent["withdrawn_at"], None)
        for access in self.told["access"]:
            provision = self._provision(access)
            self._consent(access["granted_at"], access["revoked_at"], provision)

    def _provision(self, access: dict) -> dict:
        """Who may see which pages, from when until when."""
        ends = [access["expires_at"]]
        if access["revoked_at"]:
            ends.append(access["revoked_at"])
        person = {
            "role": {"text": access["reason"]},
            "reference": {"display": self.people[access["person"]] or "–"},
        }
        return {
            "type": "permit",
            "period": {"start": access["starts_at"], "end": min(ends)},
            "actor": [person],
            "class": [{"display": page} for page in access["parts"]],
        }

    def _consent(self, given: str, withdrawn: str | None, provision: dict | None) -> None:
        """`given` and `withdrawn` are moments as FHIR writes them."""
        self._add(
            "Consent",
            status="inactive" if withdrawn else "active",
            patient=self.patient,
            dateTime=given,
            **CONSENT,
            provision=provision,
        )

    def _wheels(self) -> None:
        """The wheel of each earlier round, and the wheel as it is now."""
        for one in self.told["rounds"]:
            self._wheel(one["closed_at"], one["spokes"])
        self._wheel(self.told["made_at"], self._standing("area"))

    def _wheel(self, at: str, spokes: list[dict]) -> None:
        items = [self._spoke(number, spoke) for number, spoke in enumerate(spokes, 1)]
        self._answers(at, [item for item in items if item["item"]])

    def _spoke(self, number: int, spoke: dict) -> dict:
        answers = [
            {"linkId": f"area-{number}-{name}", "answer": [{kind: spoke[name]}]}
            for name, kind in SPOKE.items()
            if spoke[name] is not None
        ]
        return {"linkId": f"area-{number}", "text": self._name_of(spoke), "item": answers}

    def _matters(self) -> None:
        items = [
            _matter(number, matter) for number, matter in enumerate(self._standing("matter"), 1)
        ]
        self._answers(self.told["made_at"], items)

    def _check_ins(self) -> None:
        """Each check-in as answers, and each total of a service's form as what was observed."""
        for one in self._standing("check_in"):
            said = {name: one[name] for name in (*START, "words") if one[name]}
            items = [
                {"linkId": name, "answer": [_number_or_text(answer)]}
                for name, answer in said.items()
            ]
            self._answers(one["created_at"], items)
        for one in self._standing("form_total"):
            self._add(
                "Observation",
                status="final",
                subject=self.patient,
                code={"text": one["form_name"] or "–"},
                effectiveDateTime=one["day"],
                valueString=one["total"],
            )

    def _answers(self, at: str, items: list[dict]) -> None:
        self._add(
            "QuestionnaireResponse",
            status="completed",
            subject=self.patient,
            source=self.patient,
            authored=at,
            item=items,
        )


def _number_or_text(answer: str) -> dict:
    return {"valueInteger": int(answer)} if answer in NUMBERS else {"valueString": answer}


def _matter(number: int, matter: dict) -> dict:
    ratings = [
        {
            "linkId": f"matter-{number}-{turn}",
            "text": rating["at"],
            "answer": [{"valueInteger": rating["value"]}],
        }
        for turn, rating in enumerate(matter["ratings"], 1)
    ]
    return _some({"linkId": f"matter-{number}", "text": matter["text"], "item": ratings})


def _texts(text: str | None) -> list[dict] | None:
    """A list with one text, which is how FHIR holds names, roles and notes; None without text."""
    return [{"text": text}] if text else None


def _some(fields: dict) -> dict:
    """The fields without the empty ones: FHIR allows no null, empty list or empty string."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}


def _scheduled(action: dict) -> dict:
    """When it is to be done: by a day, or again and again."""
    if action["when"] == "date":
        return {"scheduledPeriod": _some({"end": action["by_date"]})}
    if action["when"] != "repeats":
        return {}
    said = action["how_often"]
    if not action["every"]:
        return {"scheduledString": said}
    repeat = {"frequency": 1, "period": 1, "periodUnit": UNITS.get(action["every"], "wk")}
    if action["every"] in WEEKDAYS:
        repeat["dayOfWeek"] = [action["every"]]
    return {"scheduledTiming": _some({"repeat": repeat, "code": _some({"text": said})})}
