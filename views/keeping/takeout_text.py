"""The whole plan in plain words, for the PDF that its owner takes along."""

from flask_babel import gettext as _

from models.keeping.takeout import OWNER
from models.plan.kinds import links
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import one_text
from views.core.forms import said
from views.plan import pages, sharing
from views.plan.pages import KindView, Page
from views.tools.check_in_forms import AT_TABLE, in_words
from views.tools.check_in_forms import TITLES as ROUNDS
from views.tools.takeout_words import TakeoutDocument, dated, entry, on
from views.tools.wheel import is_touched, spoke_entry


def sections(document: dict, plan: Plan) -> list[dict]:
    """The sections of the PDF, in reading order: [{"title": …, "entries": [{"title", "facts"}]}].

    `document`: that of a take-out (models/keeping/takeout.py). Empty sections are left out.
    """
    words = _Words(document, plan)
    found = [section for page in pages.all_pages() for section in words.page(page)]
    found += [
        (_("What we answered together"), map(words.together, words.shown_rounds())),
        (_("What others say"), map(words.proposal, words.open_proposals())),
        (_("Earlier wheels"), map(words.round, reversed(document["rounds"]))),
        (_("Who may see my plan, or could before"), map(words.access, document["access"])),
    ]
    listed = [(str(title), list(entries)) for title, entries in found]
    return [{"title": title, "entries": entries} for title, entries in listed if entries]


class _Words(TakeoutDocument):
    """Puts the document's values into words.

    A page without Page.takeout_sections is told in the general way: each answer by its question.
    The methods that return a dict make one entry of a section.
    """

    def __init__(self, raw: dict, plan: Plan):
        super().__init__(raw, plan)
        self.pages = sharing.page_titles()

    def page(self, page: Page):
        """The sections of a page, as (title, entries)."""
        return page.takeout_sections(self) if page.takeout_sections else self._general(page)

    def _general(self, page: Page):
        for view in page.kinds:
            yield view.plural, [self.part(view, part) for part in self.standing(view.name)]

    def open_proposals(self) -> list[dict]:
        return [one for one in self.raw["proposals"] if one["state"] in ("waiting", "both")]

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
        return entry(part[view.kind.headline], *facts)

    def _headline(self, kind: type[Part], number: int | None) -> str | None:
        """The headline of the part with this number in the document."""
        same = (one for one in self.raw["parts"][kind.kind_name] if one["number"] == number)
        return next((one[kind.headline] for one in same), None)

    def round(self, one: dict) -> dict:
        """An earlier round of the wheel: each answered area in one line."""
        spokes = [spoke_entry(spoke) for spoke in one["spokes"] if is_touched(spoke)]
        lines = [(spoke["title"], _in_one_line(spoke["facts"])) for spoke in spokes]
        return entry(dated(one["closed_on"]), *lines)

    def shown_rounds(self) -> list[dict]:
        return [one for one in self.raw["check_in_rounds"] if one["shown_at"]]

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
        return entry(f"{ROUNDS[one['about']]} {on(one['began_at'])}", *lines)

    def proposal(self, one: dict) -> dict:
        words = one_text(one["kind"], one["words"])
        return entry(self.people[one["by"]], ("", words), ("", one["reason"]))

    def access(self, one: dict) -> dict:
        ends = one["revoked_at"] or one["expires_at"]
        return entry(
            self.people[one["person"]] if one["person"] != OWNER else "",
            ("", sharing.REASON_NAMES[one["reason"]]),
            (
                _("What they can see"),
                ", ".join(str(self.pages.get(page, page)) for page in one["parts"]),
            ),
            (_("Does not cover"), one["without"]),
            (_("From"), on(one["granted_at"])),
            (_("Until"), on(ends)),
        )


def _in_one_line(facts: list[tuple[str, str]]) -> str:
    """The facts as one line: “Label: value. Another value”."""
    sentences = [": ".join(filter(None, fact)) for fact in facts]
    return ". ".join(filter(None, sentences))
