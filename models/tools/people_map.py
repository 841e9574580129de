"""My people around me (R11, R12): the owner's contacts on a map, and who of them talk together.

The owner is in the middle. A ring says how close somebody is, a sector who they are. Somebody whom
the owner has not put anywhere yet is "not placed": they wait on the screen's map where we guess,
to be dragged, and are neither on the paper's map nor compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import peewee

from models.core.database import new_id
from models.core.encryption import SealedChoice, SealedText
from models.plan.edit import Removed
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact, name_folded
from models.tools.kept_time import KeptTime

RINGS = ("near", "middle", "far")
SECTORS = ("kin", "service", "other")
GUESSED_RING, GUESSED_SECTOR = "middle", "other"
GUESSED_SECTORS = {"kin": "kin", "friend": "kin", "service": "service"}  # by Contact.kind


class Place(Part):
    """Where one of the contacts stands; without a contact, where the owner misses somebody.

    A contact's own name counts. Whoever may see the map, but not the contacts, is told of one of
    the contacts without a name: see PeopleMap.
    """

    kind_name, page, headline = "place", "people_map", "note"
    writable = ("contact", "ring", "sector", "note")
    choices = {"ring": RINGS, "sector": SECTORS}
    most = 120
    on_request = True
    allows = ("remove",)

    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    contact_id: int | None
    ring = SealedChoice(null=True)
    sector = SealedChoice(null=True)
    note = SealedText(null=True)


class Tie(Part):
    """Two of the contacts talk with each other. `about`: the owner's words about that."""

    kind_name, page, headline = "tie", "people_map", "about"
    writable = ("one", "other", "about")
    most = 200
    on_request = True
    allows = ("remove",)

    one = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    one_id: int | None
    other = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    other_id: int | None
    about = SealedText(null=True)


@dataclass(frozen=True)
class Figure:
    """Somebody on the map, or somebody who is missed (`contact` is None)."""

    name: str
    ring: str
    sector: str
    contact: Contact | None = None
    place: Place | None = None
    is_hidden: bool = False  # one of the contacts, whose name the reader may not be told
    was_there: bool = False  # stood on a kept map, not as a gap: it holds no contacts

    @property
    def is_gap(self) -> bool:
        return self.contact is None and not self.was_there

    @property
    def is_guess(self) -> bool:
        return self.place is None

    @property
    def key(self) -> str:
        """Its name on the page and in a form: "c12" is a contact, "p34" a place without one."""
        return f"c{self.contact.id}" if self.contact else f"p{self.place.id if self.place else ''}"

    @property
    def note(self) -> str:
        return self.place.note or "" if self.place and self.contact else ""


class PeopleMap:
    """Everybody on the map and the lines between them. Three queries.

    `visit`: who looks; without it, somebody who may be told every name.
    """

    def __init__(self, plan: Plan, visit: Visit | None = None):
        self.plan = plan
        self._visit = visit
        self.contacts = {one.id: one for one in Contact.of(plan)}
        self.places = Place.of(plan)
        self.ties = [one for one in Tie.of(plan) if self._is_drawn(one)]

    def _is_drawn(self, tie: Tie) -> bool:
        both = {tie.one_id, tie.other_id}
        return len(both) == 2 and both <= self.contacts.keys()

    @cached_property
    def figures(self) -> list[Figure]:
        """In the order of the contacts, and then those who are missed."""
        by_age = sorted(self.places, key=lambda one: (one.changed_at, one.id))
        latest = {one.contact_id: one for one in by_age if one.contact_id}
        people = [self._standing(one, latest.get(one.id)) for one in self.contacts.values()]
        gaps = [one for one in self.places if one.contact_id is None]
        return people + [Figure(one.note or "", *_where(one), place=one) for one in gaps]

    def _standing(self, contact: Contact, place: Place | None) -> Figure:
        guess = GUESSED_RING, GUESSED_SECTORS.get(contact.kind or "", GUESSED_SECTOR)
        is_hidden = self._visit is not None and not self._visit.may_name(contact)
        name = "" if is_hidden else name_of(contact)
        return Figure(name, *(_where(place) if place else guess), contact, place, is_hidden)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """The places in `figures` of each two who talk together, each two once."""
        at = {one.contact.id: place for place, one in enumerate(self.figures) if one.contact}
        pairs = ((at[tie.one_id], at[tie.other_id]) for tie in self.ties)
        return list(dict.fromkeys((min(pair), max(pair)) for pair in pairs))

    def placed(self) -> tuple[list[Figure], list[tuple[int, int]]]:
        """Those whose place was chosen, and the lines between them, as in `lines`."""
        chosen = [place for place, one in enumerate(self.figures) if not one.is_guess]
        at = {place: new for new, place in enumerate(chosen)}
        lines = [(at[one], at[other]) for one, other in self.lines if {one, other} <= at.keys()]
        return [self.figures[place] for place in chosen], lines

    def talks_with(self, figure: Figure) -> list[Figure]:
        """Those with whom somebody on the map talks."""
        here = self.figures.index(figure)
        pairs = [pair for pair in self.lines if here in pair]
        return [self.figures[sum(pair) - here] for pair in pairs]

    def ends_of(self, tie: Tie) -> list[Figure]:
        """The two who talk together, as far as they are still among the contacts."""
        at = {one.contact.id: one for one in self.figures if one.contact}
        return [at[one] for one in (tie.one_id, tie.other_id) if one in at]

    def figure(self, key: str) -> Figure:
        """Raises LookupError if nobody stands on the map by this key (any more)."""
        found = next((one for one in self.figures if one.key == key), None)
        if found is None:
            raise LookupError(key)
        return found


def move(visit: Visit, key: str, ring: str, sector: str) -> None:
    """Put somebody in another place on the map.

    Raises LookupError if they are no longer there, ValueError if there is no such place, or as
    Part.write.
    """
    if ring not in RINGS or sector not in SECTORS:
        raise ValueError((ring, sector))
    figure = PeopleMap(visit.plan).figure(key)
    place = figure.place
    values: dict = {"ring": ring, "sector": sector}
    if figure.contact:
        values |= {"contact": figure.contact.id}
    try:
        Place.write(visit, place.id if place else new_id(), place.revision if place else 0, values)
    except Removed:
        raise LookupError(key) from None


def name_of(contact: Contact) -> str:
    return contact.name or contact.service or contact.role or ""


def _where(place: Place) -> tuple[str, str]:
    return place.ring or GUESSED_RING, place.sector or GUESSED_SECTOR


class KeptMap(KeptTime):
    """The map as it was on one day, with the names that people had then."""

    kind_name, page = "kept_map", "people_map"

    @classmethod
    def now_as_kept(cls, plan: Plan) -> dict:
        found = PeopleMap(plan)
        people = [
            [one.name, one.ring, one.sector, one.is_gap, one.is_guess] for one in found.figures
        ]
        return {"people": people, "lines": [list(pair) for pair in found.lines]}

    @cached_property
    def figures(self) -> list[Figure]:
        """Who stood on it, and who was missed then."""
        people = _as_list(self.remembered.get("people"))
        return [_kept(one) for one in people if _is_kept(one)]

    @cached_property
    def placed(self) -> list[Figure]:
        """Those whose place had been chosen. In an older one all count as chosen."""
        people = [one for one in _as_list(self.remembered.get("people")) if _is_kept(one)]
        return [_kept(one) for one in people if one[4:5] != [True]]

    @cached_property
    def pairs(self) -> set[frozenset[str]]:
        """The names of each two who talked together then, as they are compared."""
        lines = _as_list(self.remembered.get("lines"))
        people = self.figures
        found = set()
        for pair in lines:
            if len(_as_list(pair)) == 2 and all(at in range(len(people)) for at in pair):
                found.add(frozenset(name_folded(people[at].name) for at in pair))
        return found


def _as_list(value) -> list:
    return value if isinstance(value, list) else []


def _kept(told: list) -> Figure:
    name, ring, sector = told[:3]
    return Figure(name, ring, sector, was_there=told[3:4] != [True])


def _is_kept(told) -> bool:
    """True if this is somebody on a map: a file that was taken in may hold anything."""
    return (
        len(_as_list(told)) >= 3
        and isinstance(told[0], str)
        and told[1] in RINGS
        and told[2] in SECTORS
    )


@dataclass(frozen=True)
class Difference:
    """What is other than on an earlier map: names, and pairs of names.

    Whoever is closer or further away may be in another sector too.
    """

    new: tuple[str, ...]
    closer: tuple[str, ...]
    further: tuple[str, ...]
    elsewhere: tuple[tuple[str, str, str], ...]  # (name, the sector before, the sector now)
    placed: tuple[str, ...]  # on the map then too, but not where the owner had put them
    unplaced: tuple[str, ...]
    gone: tuple[str, ...]
    missed: tuple[str, ...]  # now, and not then
    no_longer_missed: tuple[str, ...]
    talk_now: tuple[tuple[str, str], ...]


def difference(earlier: KeptMap, now: PeopleMap) -> Difference:
    """People are known by their names: a plan that was moved has other ids.

    Where somebody stands is compared only if their place was chosen both times.
    """
    before = {compared_by(one): one for one in earlier.figures}
    after = {compared_by(one): one for one in now.figures}
    chosen = {compared_by(one): one for one in earlier.placed}
    come = [one for key, one in after.items() if key not in before]
    gone = [one for key, one in before.items() if key not in after]
    stand = {key: one for key, one in after.items() if key in chosen and not one.is_guess}
    both = [(chosen[key], one) for key, one in stand.items()]
    steps = [(RINGS.index(new.ring) - RINGS.index(old.ring), new) for old, new in both]
    return Difference(
        new=tuple(one.name for one in come if not one.is_gap),
        closer=tuple(new.name for step, new in steps if step < 0),
        further=tuple(new.name for step, new in steps if step > 0),
        elsewhere=tuple(
            (new.name, old.sector, new.sector) for old, new in both if old.sector != new.sector
        ),
        placed=tuple(
            one.name
            for key, one in after.items()
            if key in before and key not in chosen and not one.is_guess
        ),
        unplaced=tuple(one.name for key, one in after.items() if key in chosen and one.is_guess),
        gone=tuple(one.name for one in gone if not one.is_gap),
        missed=tuple(one.name for one in come if one.is_gap),
        no_longer_missed=tuple(one.name for one in gone if one.is_gap),
        talk_now=tuple(_new_pairs(earlier, now)),
    )


def compared_by(figure: Figure) -> tuple[str, bool]:
    """Somebody who was missed and has come is another figure, of the same name."""
    return name_folded(figure.name), figure.is_gap


def _new_pairs(earlier: KeptMap, now: PeopleMap) -> Iterator[tuple[str, str]]:
    for one, other in now.lines:
        names = now.figures[one].name, now.figures[other].name
        if frozenset(map(name_folded, names)) not in earlier.pairs:
            yield names
