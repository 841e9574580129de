"""A take-out in words, for the pages that say themselves how (Page.takeout_sections)."""

from datetime import date, datetime

from flask_babel import gettext as _

from models.plan.plan import Plan
from views.core.language import day_and_year
from views.tools.default_names import named


class TakeoutDocument:
    """The document of a take-out (models/keeping/takeout.py), and the names of what is in it.

    `people`, `contacts`, `areas` and `dreams`: {number in the document: the name}.
    """

    def __init__(self, raw: dict, plan: Plan):
        self.raw = raw
        self.plan = plan
        self.people = {
            one["number"]: one["name"] or _("Somebody without a name") for one in raw["people"]
        }
        self.contacts = {
            one["number"]: one["name"] or one["phone"] for one in raw["parts"]["contact"]
        }
        self.areas = {one["number"]: named(one["name"], one["key"]) for one in raw["parts"]["area"]}
        self.dreams = {one["number"]: one["text"] for one in raw["parts"]["dream"]}

    def standing(self, kind_name: str) -> list[dict]:
        """The parts of this kind that are not removed."""
        return [part for part in self.raw["parts"][kind_name] if part["removed_at"] is None]


def entry(title: str | None, *facts: tuple) -> dict:
    """One entry of a section. `facts`: (label or "", value); those without a value are left out."""
    return {
        "title": title or "",
        "facts": [(str(label), str(value)) for label, value in facts if value],
    }


def text(part: dict) -> dict:
    """An entry with the text of a part, and nothing more."""
    return entry(part["text"])


def on(time: str) -> str:
    """The day of a time in ISO 8601, in words."""
    return day_and_year(datetime.fromisoformat(time).date())


def dated(day: str | None) -> str:
    """A day in ISO 8601, in words; "" for none."""
    return day_and_year(date.fromisoformat(day)) if day else ""
