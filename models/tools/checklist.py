"""The checklist for collaboration (R6-R8, R27): what is known to make services hang together.

The items are a suggestion of ours, and data: checklist.json, or a file of the organisation's own.
The owner and the coordinator answer each of them, side by side, and neither writes over the other.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.core.encryption import SealedChoice, SealedText
from models.core.grouping import grouped
from models.plan.access import Access
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import AccessEnded, Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact, name_folded
from models.tools.goals import Frame
from models.tools.kept_time import KeptTime

ANSWERS = ("yes", "partly", "no", "not_mine")
VOICES = OWNER, COORDINATOR = ("owner", "coordinator")
LANGUAGES = ("nb", "sv", "en")
LONGEST_ID = 16  # letters, as SealedChoice holds
MOST_ITEMS = 20  # on one page of paper


@dataclass(frozen=True)
class Item:
    """Something on the list. `mine`: {language: as the owner says it}; `theirs`: as others do."""

    id: str
    mine: dict[str, str]
    theirs: dict[str, str]

    def words(self, language: str, owns: bool = True) -> str:
        return (self.mine if owns else self.theirs)[language]


class Checklist:
    """The list that this installation uses."""

    path = OURS = Path(__file__).with_name("checklist.json")
    _read: dict[Path, tuple[Item, ...]] = {}

    @classmethod
    def use(cls, path: str | None) -> None:
        """Take the items from this file; None: our own. Raises SystemExit with a sentence."""
        chosen = Path(path) if path else cls.OURS
        try:
            cls._read[chosen] = _items(json.loads(chosen.read_text(encoding="utf-8")))
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise SystemExit(f"The checklist in {chosen} cannot be used: {error}.") from None
        cls.path = chosen

    @classmethod
    def items(cls) -> tuple[Item, ...]:
        if cls.path not in cls._read:
            cls.use(str(cls.path))
        return cls._read[cls.path]

    @classmethod
    def item(cls, item_id: str | None) -> Item | None:
        """The item with this id; None if it is not on the list (any more)."""
        return next((one for one in cls.items() if one.id == item_id), None)

    @classmethod
    def is_ours(cls) -> bool:
        return cls.path == cls.OURS


def _items(told: dict) -> tuple[Item, ...]:
    """Raises ValueError with what is wrong, or LookupError with what is missing."""
    found = tuple(_item(one) for one in told["items"])
    if not 0 < len(found) <= MOST_ITEMS or len({one.id for one in found}) < len(found):
        raise ValueError(f"it needs 1 to {MOST_ITEMS} items, each with an id of its own")
    return found


def _item(told: dict) -> Item:
    if not 0 < len(told["id"]) <= LONGEST_ID:
        raise ValueError(f"an id has 1 to {LONGEST_ID} letters")
    mine = {language: str(told[language]) for language in LANGUAGES}
    return Item(told["id"], mine, mine | told.get("for_others", {}))


class Answer(Part):
    """What one voice, the owner or the coordinator, says about one item.

    There may be two of one voice: two people can begin to write in the same minute. The later one
    counts, and both can be read.
    """

    kind_name, page, headline = "answer", "checklist", "said"
    writable = ("item", "voice", "answer", "said")
    choices = {"voice": VOICES, "answer": ANSWERS}
    most = 200
    on_request = True
    allows = ("remove",)

    item = SealedChoice(null=True)  # its id: not one of `choices`, as another list may come
    voice = SealedChoice(null=True)
    answer = SealedChoice(null=True)
    said = SealedText(null=True)
    asked = SealedText(null=True)  # the item's own words: its list may be swapped

    @property
    def speaks_as(self) -> str:
        return self.voice or OWNER

    @property
    def speaks_for_owner(self) -> bool:
        return self.speaks_as == OWNER

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """Nobody but the owner's yes to a proposal writes in the voice of somebody else."""
        own = voices_of(visit)
        voice = values.get("voice") or (own[0] if own else None)
        if voice not in own and visit.right != "proposal":
            raise AccessEnded
        return values | {"voice": voice}

    @classmethod
    def _begin(cls, visit: Visit, part_id: int, changes: dict, submission: Submission):
        item = Checklist.item(changes.get("item"))
        asked = item.words(visit.plan.owner.language) if item else None
        return super()._begin(visit, part_id, changes | {"asked": asked}, submission)


# What a contact's role says if they coordinate: the words of both countries.
COORDINATES = {"koordinator", "samordnare", "coordinator"}


@dataclass(frozen=True)
class Coordinator:
    """Who coordinates, by what the owner says.

    `contact`: the one who is named in the plan, or whose role says so. `person_id`: to whom the
    plan is open as them; None: to nobody. `can_answer`: they may answer the checklist now.
    """

    name: str
    contact: Contact | None
    person_id: int | None
    can_answer: bool

    @classmethod
    def of(cls, plan: Plan) -> "Coordinator | None":
        """Who coordinates this plan; None if the owner has named nobody. Three queries."""
        contact = _named(plan)
        given = Access.given(plan)
        rows = [one for one in given if contact and _is(one, contact)]
        # Whoever has access as the coordinator may be called otherwise there.
        rows += [one for one in given if one.reason == COORDINATOR and one.contact_id is None]
        row = next(iter(rows), None)
        name = (contact and (contact.name or contact.service)) or (row and row.person.name)
        if not name:
            return None
        can_answer = bool(row and row.begun and row.may_propose and row.opens(Answer.page))
        return cls(name, contact, row.person_id if row else None, can_answer)


def _named(plan: Plan) -> Contact | None:
    """The coordinator in the frame of the plan, or the one contact whose role says so."""
    frame = next(iter(Frame.of(plan)), None)
    contacts = Contact.of(plan)
    chosen = [one for one in contacts if frame and one.id == frame.coordinator_id]
    by_role = [one for one in contacts if COORDINATES & set((one.role or "").casefold().split())]
    return next(iter(chosen), by_role[0] if len(by_role) == 1 else None)


def _is(row: Access, contact: Contact) -> bool:
    """True if the owner says that they are this contact, or they are called the same."""
    is_called = name_folded(row.person.name) == name_folded(contact.name) != ""
    return row.contact_id == contact.id or (row.contact_id is None and is_called)


def voices_of(visit: Visit) -> tuple[str, ...]:
    """In which voices this person answers. The owner's own; who types from their paper, in both.

    The coordinator's is that of whom the owner has opened the plan to as such. If there is nobody,
    it is that of any helper whom the owner lets write or propose. Three queries for a helper.
    """
    if visit.owns:
        return (OWNER,)
    coordinators = _coordinators(visit.plan)
    may = not coordinators or visit.person.id in coordinators
    return ((OWNER,) if visit.from_paper else ()) + ((COORDINATOR,) if may else ())


def _coordinators(plan: Plan) -> set[int]:
    """The persons with access as the coordinator, or as the contact who is named as that."""
    given = Access.given(plan)
    named = _named(plan) if any(one.contact_id for one in given) else None
    is_named = [one.person_id for one in given if named and one.contact_id == named.id]
    return {one.person_id for one in given if one.reason == COORDINATOR} | set(is_named)


@dataclass(frozen=True)
class Share:
    """How much of what somebody wants is there, and what the number is made of."""

    yes: int
    partly: int
    no: int
    not_mine: int
    open: int  # not answered

    @classmethod
    def of(cls, answers: list[str | None]) -> "Share":
        yes, partly, no, not_mine = map(answers.count, ANSWERS)
        return cls(yes, partly, no, not_mine, open=answers.count(None))

    @property
    def wanted(self) -> int:
        """How many items have an answer that asks for them: all but "not mine"."""
        return self.yes + self.partly + self.no

    @property
    def percent(self) -> int | None:
        """Whole percent of what is wanted, a "partly" as half; None if nothing is."""
        if not self.wanted:
            return None
        # Rounded half up: 2.5 is 3 for everybody who counts along.
        return (100 * (2 * self.yes + self.partly) + self.wanted) // (2 * self.wanted)


@dataclass(frozen=True)
class AnsweredItem:
    """An item of the checklist, and `answers`, {voice: what was answered to it, latest first}.

    `item`: None if it is not on the list any more; `asked` then has its words.
    """

    item: Item | None
    asked: str
    answers: dict[str, list[Answer]]

    def latest(self, voice: str) -> Answer | None:
        return next(iter(self.answers.get(voice, ())), None)

    def chosen(self, voice: str) -> str | None:
        found = self.latest(voice)
        return found.answer if found and found.answer in ANSWERS else None

    @property
    def key(self) -> str:
        """What finds the same item among the answers of another day.

        Its id, or its words if it is not on the list any more.
        """
        return self.item.id if self.item else self.asked


class Answers:
    """All answers of a plan. One query."""

    def __init__(self, plan: Plan):
        self.parts = Answer.of(plan)

    @cached_property
    def _sorted(self) -> list[Answer]:
        return sorted(self.parts, key=lambda one: (one.changed_at, one.id), reverse=True)

    @cached_property
    def lines(self) -> list[AnsweredItem]:
        """The items of the list, in its order, with their answers."""
        found = grouped(self._sorted, by=lambda one: one.item)
        return [self._line(item, "", found.get(item.id, [])) for item in _all()]

    @cached_property
    def earlier_lines(self) -> list[AnsweredItem]:
        """Those of an earlier list that have an answer, with their own words."""
        known = {item.id for item in _all()}
        gone = [one for one in self._sorted if one.item not in known]
        found = grouped(gone, by=lambda one: one.asked)
        in_order = dict.fromkeys(one.asked for one in self.parts if one.item not in known)
        return [self._line(None, asked, found[asked]) for asked in in_order]

    @staticmethod
    def _line(item: Item | None, asked: str | None, answers: list[Answer]) -> AnsweredItem:
        by_voice = grouped(answers, by=lambda one: one.speaks_as)
        of_both = {voice: by_voice.get(voice, []) for voice in VOICES}
        return AnsweredItem(item, asked or "", of_both)

    def latest(self, voice: str) -> list[Answer]:
        """The last answer of this voice to each item of the list, the latest first."""
        found = (line.latest(voice) for line in self.lines)
        return sorted(filter(None, found), key=lambda one: one.changed_at, reverse=True)

    def share(self, voice: str) -> Share:
        return Share.of([line.chosen(voice) for line in self.lines])


def _all() -> tuple[Item, ...]:
    return Checklist.items()


class KeptAnswers(KeptTime):
    """The checklist as both had answered it on one day."""

    kind_name, page = "kept_answers", "checklist"

    @classmethod
    def now_as_kept(cls, plan: Plan) -> dict:
        language = plan.owner.language
        found = Answers(plan)
        lines = [_as_kept(line, language) for line in (*found.lines, *found.earlier_lines)]
        return {"lines": list(filter(None, lines))}

    def then(self, line: AnsweredItem, voice: str) -> dict | None:
        """{"answer", "said"} of this voice to this item then; None if it had none."""
        found = (one for one in self._lines if one.get("item") == (line.item and line.item.id))
        for one in found:
            if line.item or one.get("asked") == line.asked:
                said = one.get(voice)
                return said if isinstance(said, dict) else None
        return None

    def share(self, voice: str, lines: list[AnsweredItem]) -> Share:
        """Answers.share as it was then, of the items that are on the list now."""
        chosen = []
        for line in lines:
            answer = (self.then(line, voice) or {}).get("answer")
            chosen.append(answer if answer in ANSWERS else None)
        return Share.of(chosen)

    @cached_property
    def _lines(self) -> list[dict]:
        lines = self.remembered.get("lines")
        return [one for one in lines if isinstance(one, dict)] if isinstance(lines, list) else []


def _as_kept(line: AnsweredItem, language: str) -> dict | None:
    """What is kept of an item; None if nobody has answered it."""
    said = {voice: _kept(line.latest(voice)) for voice in VOICES}
    if not any(said.values()):
        return None
    return {"item": line.item.id if line.item else None, "asked": _asked(line, language), **said}


def _asked(line: AnsweredItem, language: str) -> str:
    return line.item.words(language) if line.item else line.asked


def _kept(answer: Answer | None) -> dict | None:
    return {"answer": answer.answer, "said": answer.said} if answer else None
