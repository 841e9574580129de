"""Reads the file of a plan that was taken out somewhere else, and checks every field of it.

Anybody can have written the file, so nothing in it is trusted. models/keeping/takeout.py writes
such files, models/keeping/takein.py puts a checked one into a plan.
"""

import json
from base64 import b64decode
from datetime import date, datetime

import peewee

from models.core.database import now
from models.core.encryption import SealedFlag, SealedNumber, SealedText
from models.core.typed import YEARS, tidy
from models.keeping.takeout import FORMAT, OWNER, TIMES, VERSION, attached_fields, own_fields
from models.people.person import LANGUAGES
from models.people.tone import GREEN, TONES
from models.plan.edit import UNWRITTEN
from models.plan.kept_text import MOST_KEPT
from models.plan.kinds import all_kinds, kind_named
from models.plan.part import Part
from models.plan.picture import MOST_WORDS, NoPicture, prepared
from models.plan.plan import SHEET_NAMES, SHEET_SHOWS, SHOWN_AT_FIRST
from models.plan.proposal import ORIGINS
from models.tools.check_in import ABOUT, ANSWERS
from models.tools.wheel import SPOKE, Area

LONGEST = 10_000  # letters in a text
MOST = 20_000  # entries in a list
HIGHEST = 1_000_000  # the highest number
VERBS = ("began", "wrote", "removed", "restored", "pinned", "unpinned", "moved")
STATES = ("waiting", "accepted", "declined", "both", "replaced")
SHEET = "sheet"  # a page that holds no parts of its own


class Unreadable(ValueError):
    """The file is no plan, or something in it is wrong.

    The message says in which field, and never quotes what is in it: that may be personal.
    """


def read(text: str) -> "Document":
    """The document in this JSON text, with every field checked. Raises Unreadable."""
    try:
        return Document(json.loads(text))
    except Unreadable:
        raise
    except (
        ValueError,
        RecursionError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
    ) as error:
        raise Unreadable(type(error).__name__) from None


class Document:
    """A checked document. Its parts and people still have the numbers of the file."""

    def __init__(self, told: dict):
        _need(told["format"] == FORMAT and told["version"] in range(1, VERSION + 1), "format")
        self.people = {
            _whole(one["number"], MOST): _text(one["name"]) for one in _list(told["people"], 1000)
        }
        self._writers: set[int] = set()
        self.name = _text(told["owner"]["name"])
        self.made_at = _time(told["made_at"])
        self.language = _one_of(told["owner"]["language"], LANGUAGES)
        self.tone = _one_of(told["owner"].get("tone", GREEN), TONES)
        plan = told["plan"]
        self.plan = {
            "sheet_name": _one_of(plan["sheet_name"], SHEET_NAMES),
            "sheet_shows": _shows(plan.get("sheet_shows", SHOWN_AT_FIRST.split())),
            "accepted_at": _time(plan["accepted_at"], True),
            "later": _later(plan["later"]),
        }
        self._read_parts(told["parts"])
        self.rounds = [self._round(one) for one in _list(told["rounds"], MOST)]
        rounds = _list(told.get("check_in_rounds", []), MOST)
        self.check_in_rounds = [self._check_in_round(one) for one in rounds]
        self.proposals = [self._proposal(one) for one in _list(told["proposals"], MOST)]
        kept_texts = _list(told.get("kept_texts", []), MOST)
        self.kept_texts = [self._kept_text(one) for one in kept_texts]
        self.picture = _picture(told.get("picture"))  # last: it takes the longest

    def _read_parts(self, told: dict) -> None:
        """Check the parts of every kind.

        Raises Unreadable if the file has a kind that this installation does not know: its parts
        would be lost.
        """
        _need(set(told) <= {kind.kind_name for kind in all_kinds()}, "kind")
        rows = {kind: _list(told.get(kind.kind_name, []), MOST) for kind in all_kinds()}
        self.numbers: dict[type[Part], list[int]] = {}
        for kind, found in rows.items():
            self.numbers[kind] = [_whole(row["number"], HIGHEST) for row in found]
        every = [number for numbers in self.numbers.values() for number in numbers]
        _need(len(every) == len(set(every)), "number")
        self.parts: dict[type[Part], list[dict]] = {}
        for kind, found in rows.items():
            parts = [self._part(kind, row) for row in found]
            self.parts[kind] = parts
            count = sum(part["removed_at"] is None for part in parts)
            _need(count <= kind.most, kind.kind_name)

    def count(self, kind: type[Part]) -> int:
        """How many parts of this kind are in the plan, without suggestions that nobody changed."""
        return sum(_counts(part) for part in self.parts[kind])

    @property
    def helpers(self) -> list[str]:
        """The names of everybody who wrote in the plan, without the owner."""
        helpers = self._writers - {OWNER}
        return [name for number, name in self.people.items() if number in helpers and name]

    def _person(self, number) -> int:
        """The number of somebody who wrote."""
        _need(_is_whole(number) and number in self.people, "person")
        self._writers.add(number)
        return number

    def _values(self, kind: type[Part], told: dict, names: set[str], most: int = LONGEST) -> dict:
        fields = {field.name: field for field in own_fields(kind)}
        return {name: self._value(kind, fields[name], told[name], most) for name in names}

    def _value(self, kind: type[Part], field: peewee.Field, value, most: int):
        """The same value. Raises Unreadable if the field may not have it."""
        where = f"{kind.kind_name}.{field.name}"
        if value is None:
            _need(field.null, where)
        elif isinstance(field, peewee.ForeignKeyField):
            _need(_is_whole(value) and value in self.numbers[field.rel_model], where)
        elif field.name in kind.choices:
            _one_of(value, kind.choices[field.name])
        elif isinstance(field, (SealedFlag, peewee.BooleanField)):
            _need(isinstance(value, bool), where)
        elif isinstance(field, SealedNumber):
            _whole(value, 10)
        elif isinstance(field, peewee.DateField):
            _day(value)
        elif isinstance(field, SealedText):
            return _text(value, most)
        else:
            raise Unreadable(where)
        return value

    def _part(self, kind: type[Part], told: dict) -> dict:
        names = {field.name for field in own_fields(kind)}
        # As in _edit: an older file may lack what nobody could write then.
        lacking = {name: None for name in names - set(told) if kind._meta.fields[name].null}
        found = self._values(kind, lacking | told, names) | {
            name: _time(told[name], name == "removed_at") for name in TIMES
        }
        revision = _whole(told["revision"], HIGHEST)
        accepted = told["accepted_revision"]
        _need(accepted is None or _whole(accepted, revision) > 0, "accepted_revision")
        history = [self._edit(kind, one) for one in _list(told["history"], MOST)]
        _need([edit["revision"] for edit in history] == list(range(1, revision + 1)), "history")
        _need(revision > 0 and history[0]["verb"] == "began", "history")
        attached = {
            name: self._all_attached(table, told.get(name, []))
            for name, table in kind.attached.items()
        }
        return found | {
            "number": told["number"],
            "revision": revision,
            "accepted_revision": accepted,
            "position": _whole(told["position"], HIGHEST),
            "pinned": _flag(told["pinned"]),
            "paper": _flag(told["paper"]),
            "changed_by": self._person(told["changed_by"]),
            "history": history,
            "attached": attached,
        }

    def _all_attached(self, table: type[peewee.Model], told) -> list[dict]:
        return [self._attached(table, one) for one in _list(told, MOST)]

    def _attached(self, table: type[peewee.Model], told: dict) -> dict:
        """A row that belongs to a part, such as a rating (see Part.attached), checked."""
        return {
            field.name: self._attached_value(field, told[field.name])
            for field in attached_fields(table)
        }

    def _attached_value(self, field: peewee.Field, value):
        if isinstance(field, peewee.ForeignKeyField):
            return self._person(value)
        if field.name.endswith("at"):
            return _time(value, field.null)
        if isinstance(field, SealedNumber):
            return _whole(value, 10)
        return _text(value)

    def _edit(self, kind: type[Part], told: dict) -> dict:
        _need(set(told["values"]) <= set(kind.writable), "history")
        # An older file may lack a field that the kind has today: that gets its default value.
        defaults = kind._meta.get_default_dict()
        values = {name: defaults.get(name) for name in kind.writable}
        values |= self._values(kind, told["values"], set(told["values"]))
        return {
            "revision": _whole(told["revision"], HIGHEST),
            "verb": _one_of(told["verb"], VERBS),
            "by": self._person(told["by"]),
            "at": _time(told["at"]),
            "screen": _screen(told["stretch"]),
            "values": values,
        }

    def _round(self, told: dict) -> dict:
        spokes = [
            {"id": spoke["area"]} | self._values(Area, spoke, {"key", "name", "hidden", *SPOKE})
            for spoke in _list(told["spokes"], 1000)
        ]
        for spoke in spokes:
            _need(spoke["id"] is None or spoke["id"] in self.numbers[Area], "rounds")
        return {
            "closed_on": _day(told["closed_on"]),
            "closed_at": _time(told["closed_at"]),
            "spokes": spokes,
        }

    def _check_in_round(self, told: dict) -> dict:
        about = _one_of(told["about"], ABOUT)
        answers = _list(told["answers"], 1000)
        return {
            "about": about,
            "began_at": _time(told["began_at"]),
            "shown_at": _time(told["shown_at"], True),
            "answers": [self._check_in_answer(one, ABOUT[about]) for one in answers],
        }

    def _check_in_answer(self, told: dict, questions: tuple[str, ...]) -> dict:
        said = {
            name: _text(answer) if name == "words" else _one_of(answer, ANSWERS)
            for name, answer in told["said"].items()
        }
        _need(set(said) <= {*questions, "words"}, "check_in_rounds")
        person = told["person"]
        return {
            "person": None if person is None else self._person(person),
            "name": _text(told["name"], 200),
            "by": self._person(told["by"]),
            "at": _time(told["at"]),
            "said": said,
        }

    def _proposal(self, told: dict) -> dict:
        open_to_others = [one.kind_name for one in all_kinds() if not one.for_owner_alone]
        kind = kind_named(_one_of(told["kind"], open_to_others))
        _need(set(told["words"]) <= set(kind.writable), "proposals")
        return {
            "kind": kind.kind_name,
            "part": self._part_of(kind, told["part"]),
            "base": _base(told["base"]),
            "by": self._person(told["by"]),
            "words": self._values(kind, told["words"], set(told["words"])),
            "reason": _text(told["reason"]),
            "origin": _one_of(told["origin"], ORIGINS),
            "state": _one_of(told["state"], STATES),
            "made_at": _time(told["made_at"]),
            "decided_at": _time(told["decided_at"], True),
        }

    def _part_of(self, kind: type[Part], number: int | None) -> int | None:
        """The part that some words are for. None, as for a new part, if it is of another kind.

        A helper could once propose such words: they must not keep the owner from their plan.
        """
        _need(number is None or _is_whole(number), "part")
        return number if number in self.numbers[kind] else None

    def _kept_text(self, told: dict) -> dict:
        kind = kind_named(_one_of(told["kind"], [one.kind_name for one in all_kinds()]))
        _need(set(told["values"]) <= set(kind.writable), "kept_texts")
        too_long = _flag(told.get("too_long", False))
        most = MOST_KEPT if too_long else LONGEST
        return {
            "kind": kind.kind_name,
            "part": self._part_of(kind, told["part"]),
            "by": self._person(told["by"]),
            "at": _time(told["at"]),
            "screen": _screen(told["stretch"]),
            "settled_at": _time(told["settled_at"], True),
            "is_too_long": too_long,
            "values": self._values(kind, told["values"], set(told["values"]), most),
        }


def _counts(part: dict) -> bool:
    """True if it is in the plan, and no suggestion that nobody changed."""
    if part["removed_at"] is not None:
        return False
    return part.get("key") is None or any(_is_written(edit) for edit in part["history"])


def _is_written(edit: dict) -> bool:
    return edit["verb"] not in UNWRITTEN


def _pages() -> set[str]:
    """The names of the pages that an owner may say "I'll come back to this" of."""
    return {kind.page for kind in all_kinds()} | {SHEET}


# Each of these raises Unreadable if the value is not what the function's name says.


def _picture(told: dict | None) -> dict | None:
    """What Picture keeps, made anew from the file's picture as from any that somebody sends.

    It is not shown to others: who may see the plan here is not who might where it comes from.
    """
    if told is None:
        return None
    _flag(told["shown"])
    said = {"words": _text(told["words"], MOST_WORDS), "shown": False}
    try:
        return prepared(b64decode(told["image"], validate=True)) | said
    except NoPicture:
        raise Unreadable("picture") from None


def _later(value) -> str:
    pages = [_one_of(page, _pages()) for page in _list(value, len(_pages()))]
    _need(len(pages) == len(set(pages)), "later")
    return " ".join(pages)


def _shows(value) -> str:
    shown = [_one_of(one, SHEET_SHOWS) for one in _list(value, len(SHEET_SHOWS))]
    return " ".join(one for one in SHEET_SHOWS if one in shown)


def _need(holds: bool, where: str) -> None:
    """Raises Unreadable with the word `where` if something does not hold."""
    if not holds:
        raise Unreadable(where)


def _list(value, most: int) -> list:
    _need(isinstance(value, list) and len(value) <= most, "list")
    return value


def _is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(value, most: int) -> int:
    _need(_is_whole(value) and 0 <= value <= most, "number")
    return value


def _base(value) -> int:
    """A revision. One that no part has is the highest: a helper could once claim any."""
    _need(_is_whole(value) and value >= 0, "base")
    return min(value, HIGHEST)


def _flag(value) -> bool:
    _need(isinstance(value, bool), "flag")
    return value


def _one_of(value, choices) -> str:
    _need(isinstance(value, str) and value in choices, "choice")
    return value


def _text(value, most: int = LONGEST) -> str | None:
    """The text as a form would have kept it."""
    _need(value is None or isinstance(value, str) and len(value) <= most, "text")
    (value or "").encode()  # raises ValueError for half of a surrogate pair, which is no text
    return tidy(value)


def _screen(stretch) -> str:
    """A name for the form that wrote all with this number; "" if there is none."""
    return f"from-a-file-{_whole(stretch, HIGHEST)}" if stretch else ""


def _day(value) -> date:
    """ISO 8601 as a day that a form would take."""
    day = date.fromisoformat(value)
    _need(day.year in YEARS, "day")
    return day


def _time(value, may_be_none: bool = False) -> int | None:
    """ISO 8601 as seconds since 1970. A time more than a day in the future is refused."""
    if value is None:
        _need(may_be_none, "time")
        return None
    seconds = int(datetime.fromisoformat(value).timestamp())
    _need(0 <= seconds <= now() + 86400, "time")
    return seconds
