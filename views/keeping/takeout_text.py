"""The whole plan in plain words, for the PDF that its owner takes along."""

from datetime import date, datetime

from flask_babel import gettext as _

from models.keeping.takeout import OWNER
from views.paper.sheet_labels import day
from views.plan import sharing
from views.tools import goals
from views.tools.names import KIND_NAMES, named

STATES = {"goal": dict(goals.GOAL_STATES), "action": dict(goals.ACTION_STATES)}
WHEN, PRINCIPALS = dict(goals.WHEN), dict(goals.PRINCIPALS)
PARTS = dict(sharing.PARTS)


def sections(told: dict) -> list[dict]:
    """What stands in a takeout's document, in reading order; what is empty is left out."""
    said = _Words(told)
    found = [
        (_("What is important to me"), map(said.matter, said.standing("matter"))),
        (_("Conversation wheel"), map(said.area, filter(said.touched, said.standing("area")))),
        (_("This I am good at"), map(said.text, said.standing("strength"))),
        (_("This I dream of"), map(said.text, said.standing("dream"))),
        (_("My goals, and what we do"), said.goals()),
        (_("How we hold it together"), map(said.frame, said.standing("frame"))),
        (_("My people"), map(said.contact, said.standing("contact"))),
        (
            _("What others say"),
            map(
                said.proposal,
                (one for one in told["proposals"] if one["state"] in ("waiting", "both")),
            ),
        ),
        (_("Earlier wheels"), map(said.round, reversed(told["rounds"]))),
        (_("Who may see my plan, or could before"), map(said.access, told["access"])),
    ]
    return [
        {"title": title, "entries": entries} for title, made in found if (entries := list(made))
    ]


class _Words:
    def __init__(self, told: dict):
        self.told = told
        self.people = {
            one["number"]: one["name"] or _("Somebody without a name") for one in told["people"]
        }
        self.contacts = {
            one["number"]: one["name"] or one["phone"] for one in told["parts"]["contact"]
        }
        self.areas = {
            one["number"]: named(one["name"], one["key"]) for one in told["parts"]["area"]
        }
        self.dreams = {one["number"]: one["text"] for one in told["parts"]["dream"]}

    def standing(self, noun: str) -> list[dict]:
        return [part for part in self.told["parts"][noun] if part["removed_at"] is None]

    @staticmethod
    def touched(area: dict) -> bool:
        return any(
            area[name] not in (None, False) for name in ("now", "good", "score", "talk", "help")
        )

    def text(self, part: dict) -> dict:
        return _entry(part["text"])

    def matter(self, part: dict) -> dict:
        return _entry(
            part["text"],
            (_("Life area"), self.areas.get(part["area"])),
            *(
                (_on(rating["at"]), _("%(score)s of 10", score=rating["value"]))
                for rating in part["ratings"]
            ),
        )

    def area(self, spoke: dict) -> dict:
        return _entry(
            named(spoke["name"], spoke["key"]),
            ("", spoke["now"]),
            (_("What is good here"), spoke["good"]),
            ("", spoke["score"] is not None and _("%(score)s of 10", score=spoke["score"])),
            ("", spoke["talk"] and _("I want to talk about this")),
            ("", spoke["help"] and _("I want help with this")),
        )

    def round(self, one: dict) -> dict:
        spokes = [self.area(spoke) for spoke in one["spokes"] if self.touched(spoke)]
        return _entry(
            day(date.fromisoformat(one["closed_on"])),
            *(
                (
                    spoke["title"],
                    ". ".join(
                        filter(None, (": ".join(filter(None, fact)) for fact in spoke["facts"]))
                    ),
                )
                for spoke in spokes
            ),
        )

    def goals(self):
        """Each goal with its actions under it; then the actions of no goal."""
        shown = {goal["number"] for goal in self.standing("goal")}
        for goal in self.standing("goal"):
            yield _entry(
                goal["text"],
                (_("Why it matters to me"), goal["why"]),
                (_("Life area"), self.areas.get(goal["area"])),
                (_("Part of a dream"), self.dreams.get(goal["dream"])),
                ("", STATES["goal"][goal["state"]]),
            )
            yield from (
                self.action(one) for one in self.standing("action") if one["goal"] == goal["number"]
            )
        yield from (self.action(one) for one in self.standing("action") if one["goal"] not in shown)

    def action(self, one: dict) -> dict:
        who = [_("Me")] * one["mine"] + [
            name for name in [self.contacts.get(one["responsible"])] if name
        ]
        when = (
            day(date.fromisoformat(one["by_date"]))
            if one["by_date"] and one["when"] == "date"
            else WHEN[one["when"]]
        )
        return _entry(
            "– " + (one["what"] or ""),
            (_("Who"), ", ".join(who)),
            (_("By when"), when),
            (_("How"), one["how"]),
            (_("How much"), one["how_much"]),
            (_("Huvudman"), one["principal"] and PRINCIPALS[one["principal"]]),
            ("", STATES["action"][one["state"]]),
            (_("Why we dropped it"), one["because"]),
        )

    def frame(self, one: dict) -> dict:
        days = (
            (_("From"), one["starts_on"]),
            (_("Until"), one["ends_on"]),
            (_("We look at it again"), one["look_on"]),
        )
        return _entry(
            "",
            (_("Coordinator"), self.contacts.get(one["coordinator"])),
            (_("Second contact"), self.contacts.get(one["second"])),
            *((words, value and day(date.fromisoformat(value))) for words, value in days),
            (_("Overall responsibility"), one["principal"] and PRINCIPALS[one["principal"]]),
            (_("Who else, and other plans"), one["others"]),
        )

    def contact(self, one: dict) -> dict:
        return _entry(
            one["name"],
            ("", one["role"]),
            ("", one["service"]),
            (_("Phone"), one["phone"]),
            ("", one["use"]),
            ("", one["kind"] and KIND_NAMES[one["kind"]]),
        )

    def proposal(self, one: dict) -> dict:
        said = next(
            (
                one["words"][name]
                for name in ("text", "what", "now", "name")
                if one["words"].get(name)
            ),
            "",
        )
        return _entry(self.people[one["by"]], ("", said), ("", one["reason"]))

    def access(self, one: dict) -> dict:
        ends = one["revoked_at"] or one["expires_at"]
        return _entry(
            self.people[one["person"]] if one["person"] != OWNER else "",
            ("", sharing.REASON_NAMES[one["reason"]]),
            (_("What they see"), ", ".join(str(PARTS[noun]) for noun in one["parts"])),
            (_("Does not cover"), one["without"]),
            (_("From"), _on(one["granted_at"])),
            (_("Until"), _on(ends)),
        )


def _on(time: str) -> str:
    return day(datetime.fromisoformat(time).date())


def _entry(title: str | None, *facts: tuple) -> dict:
    """Only what has been said."""
    return {
        "title": title or "",
        "facts": [(str(label), str(value)) for label, value in facts if value],
    }
