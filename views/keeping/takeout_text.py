"""The whole plan in plain words, for the PDF that its owner takes along."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import pgettext

from models.keeping.takeout import OWNER
from models.plan.kinds import links
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import one_text
from models.tools.hard_times import CALLS, ORDER
from views.core.forms import said
from views.paper.sheet_labels import day
from views.plan import pages, sharing
from views.plan.pages import KindView, Page
from views.tools import goal_words
from views.tools.check_in_forms import AT_TABLE, in_words
from views.tools.check_in_forms import TITLES as ROUNDS
from views.tools.default_names import KIND_NAMES, named
from views.tools.hard_times_words import TITLES

STATES = {"goal": dict(goal_words.GOAL_STATES), "action": dict(goal_words.ACTION_STATES)}
WHEN, PRINCIPALS = dict(goal_words.WHEN), dict(goal_words.PRINCIPALS)


def sections(told: dict, plan: Plan) -> list[dict]:
    """The sections of the PDF, in reading order: [{"title": …, "entries": [{"title", "facts"}]}].

    `told`: the document of a take-out (models/keeping/takeout.py). Empty sections are left out.
    """
    words = _Words(told, plan)
    found = [section for page in pages.all_pages() for section in words.page(page)]
    found += [
        (_("What we answered together"), map(words.together, words.shown_rounds())),
        (_("What others say"), map(words.proposal, words.open_proposals())),
        (_("Earlier wheels"), map(words.round, reversed(told["rounds"]))),
        (_("Who may see my plan, or could before"), map(words.access, told["access"])),
    ]
    listed = [(str(title), list(entries)) for title, entries in found]
    return [{"title": title, "entries": entries} for title, entries in listed if entries]


class _Words:
    """Puts the document's values into words.

    A page without a method of its own here is told in the general way: each answer by its
    question. The methods that return a dict make one entry of a section.
    """

    def __init__(self, told: dict, plan: Plan):
        self.told = told
        self.plan = plan
        self.pages = sharing.page_titles()
        self._own = {
            "matters": self._matters,
            "wheel": self._wheel,
            "plan": self._plan,
            "contacts": self._contacts,
            "hard_times": self._hard_times,
        }
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

    def page(self, page: Page):
        """The sections of a page, as (title, entries)."""
        return self._own[page.name]() if page.name in self._own else self._general(page)

    def _general(self, page: Page):
        for view in page.kinds:
            yield view.plural, [self.part(view, part) for part in self.standing(view.name)]

    def _matters(self):
        yield _("What matters to me"), map(self.matter, self.standing("matter"))

    def _wheel(self):
        yield _("Conversation wheel"), map(self.area, filter(self.touched, self.standing("area")))

    def _plan(self):
        yield _("What I am good at"), map(self.text, self.standing("strength"))
        yield _("What I dream of"), map(self.text, self.standing("dream"))
        yield _("My goals, and what we do"), self.goals()
        yield _("How we follow up the plan"), map(self.frame, self.standing("frame"))

    def _contacts(self):
        yield _("My people"), map(self.contact, self.standing("contact"))

    def _hard_times(self):
        """Each heading with what stands under it, in the order of the page and the paper."""
        headings = self.standing("heading")
        for key in ORDER:
            under = [one for one in headings if (one["about"] or "self") == key]
            if key == CALLS:
                yield TITLES[key], map(self.call, self.standing("call"))
            else:
                yield TITLES[key], map(self.text, under)

    def standing(self, kind_name: str) -> list[dict]:
        """The parts of this kind that are not removed."""
        return [part for part in self.told["parts"][kind_name] if part["removed_at"] is None]

    def open_proposals(self) -> list[dict]:
        return [one for one in self.told["proposals"] if one["state"] in ("waiting", "both")]

    def part(self, view: KindView, part: dict) -> dict:
        """A part of any kind: its headline, and then each answer by its question."""
        linked = {link.name: link.rel_model for link in links(view.kind)}
        values = {name: part[name] for name in view.kind.writable if name not in linked}
        form = view.form.of_values(self.plan, values)
        facts = []
        for field in form.answers():
            name = field.short_name
            if name in linked:
                facts.append((field.label.text, self._headline(linked[name], part[name])))
            elif name != view.kind.headline:
                facts.append((field.label.text, said(field)))
        return _entry(part[view.kind.headline], *facts)

    def _headline(self, kind: type[Part], number: int | None) -> str | None:
        """The headline of the part with this number in the document."""
        same = (one for one in self.told["parts"][kind.kind_name] if one["number"] == number)
        return next((one[kind.headline] for one in same), None)

    @staticmethod
    def touched(area: dict) -> bool:
        """True if the owner has answered anything about the area."""
        return any(
            area[name] not in (None, False) for name in ("now", "good", "score", "talk", "help")
        )

    def text(self, part: dict) -> dict:
        return _entry(part["text"])

    def matter(self, part: dict) -> dict:
        ratings = [
            (_on(rating["at"]), _("%(score)s of 10", score=rating["value"]))
            for rating in part["ratings"]
        ]
        return _entry(part["text"], (_("Life area"), self.areas.get(part["area"])), *ratings)

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
        """An earlier round of the wheel: each answered area in one line."""
        spokes = [self.area(spoke) for spoke in one["spokes"] if self.touched(spoke)]
        lines = [(spoke["title"], _in_one_line(spoke["facts"])) for spoke in spokes]
        return _entry(day(date.fromisoformat(one["closed_on"])), *lines)

    def goals(self):
        """Yields each goal followed by its actions; then the actions that are for no goal."""
        actions = self.standing("action")
        shown = set()
        for goal in self.standing("goal"):
            shown.add(goal["number"])
            yield _entry(
                goal["text"],
                (_("Why it matters to me"), goal["why"]),
                (_("Life area"), self.areas.get(goal["area"])),
                (_("Part of a dream"), self.dreams.get(goal["dream"])),
                ("", STATES["goal"][goal["state"]]),
            )
            yield from (self.action(one) for one in actions if one["goal"] == goal["number"])
        yield from (self.action(one) for one in actions if one["goal"] not in shown)

    def action(self, one: dict) -> dict:
        who = [pgettext("who", "Me")] if one["mine"] else []
        responsible = self.contacts.get(one["responsible"])
        if responsible:
            who.append(responsible)
        if one["somebody"]:
            who.append(" ".join(filter(None, (one["somebody"], one["somebody_phone"]))))
        return _entry(
            "– " + (one["what"] or ""),
            (_("Who"), ", ".join(who)),
            (_("By when"), self.by_when(one)),
            (_("How"), one["how"]),
            (_("How much"), one["how_much"]),
            (_("Responsible by law"), one["principal"] and PRINCIPALS[one["principal"]]),
            ("", STATES["action"][one["state"]]),
            (_("Why we dropped it"), one["because"]),
        )

    def by_when(self, one: dict) -> str:
        if one["by_date"] and one["when"] == "date":
            return day(date.fromisoformat(one["by_date"]))
        often = goal_words.how_often(one["every"], one["how_often"])
        return often if often and one["when"] == "repeats" else WHEN[one["when"]]

    def frame(self, one: dict) -> dict:
        days = (
            (_("From"), one["starts_on"]),
            (_("Until"), one["ends_on"]),
            (_("We look at the plan again"), one["look_on"]),
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

    def call(self, one: dict) -> dict:
        who = self.contacts.get(one["contact"]) or one["name"]
        return _entry(who, (_("Phone"), one["phone"]), (_("I say"), one["say"]))

    def shown_rounds(self) -> list[dict]:
        return [one for one in self.told["check_in_rounds"] if one["shown_at"]]

    def together(self, one: dict) -> dict:
        """What everybody answered in one round: each person in one line."""
        lines = []
        for answer in one["answers"]:
            said = [
                words if name == "words" else f"{AT_TABLE[name]} {in_words(name, words)}"
                for name, words in answer["said"].items()
            ]
            who = answer["name"] or self.people.get(answer["person"], "")
            lines.append((who, ". ".join(said)))
        return _entry(f"{ROUNDS[one['about']]} {_on(one['began_at'])}", *lines)

    def proposal(self, one: dict) -> dict:
        words = one_text(one["kind"], one["words"])
        return _entry(self.people[one["by"]], ("", words), ("", one["reason"]))

    def access(self, one: dict) -> dict:
        ends = one["revoked_at"] or one["expires_at"]
        return _entry(
            self.people[one["person"]] if one["person"] != OWNER else "",
            ("", sharing.REASON_NAMES[one["reason"]]),
            (
                _("What they can see"),
                ", ".join(str(self.pages.get(page, page)) for page in one["parts"]),
            ),
            (_("Does not cover"), one["without"]),
            (_("From"), _on(one["granted_at"])),
            (_("Until"), _on(ends)),
        )


def _on(time: str) -> str:
    """The day of a time in ISO 8601, in words."""
    return day(datetime.fromisoformat(time).date())


def _in_one_line(facts: list[tuple[str, str]]) -> str:
    """The facts as one line: “Label: value. Another value”."""
    sentences = [": ".join(filter(None, fact)) for fact in facts]
    return ". ".join(filter(None, sentences))


def _entry(title: str | None, *facts: tuple) -> dict:
    """One entry of a section. `facts`: (label or "", value); those without a value are left out."""
    return {
        "title": title or "",
        "facts": [(str(label), str(value)) for label, value in facts if value],
    }
