"""A kept text: words that met a conflict or a limit, and so are not in the plan.

They came in a form for one part while somebody else (or the same person elsewhere) had changed or
removed it, or were more than a field has room for. They are kept at once, as their writer may
leave before anybody has chosen what shall stand, and bind nobody.
"""

from collections.abc import Iterator
from json import dumps
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel, fingerprint
from models.core.typed import plain
from models.people.person import Person
from models.plan.edit import Conflict, Submission
from models.plan.kinds import kind_named
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.stretch import goes_on, stands_in

if TYPE_CHECKING:
    from models.plan.visit import Visit

# So the name of a screen begins that was opened without a network (static/js/offline/alone.js).
WITHOUT_NETWORK = "alone-"
# Characters of one text that no field has room for: as many as a request holds bytes (app.py), so
# that what has come is kept whole.
MOST_KEPT = 256 * 1024


def _fingerprints(words: dict) -> dict[str, str]:
    return {name: fingerprint(dumps(value)) for name, value in words.items()}


def _are_in(words: dict, values: dict) -> bool:
    """True if each of these fields has this very value."""
    return all(values.get(name) == value for name, value in words.items())


class Settled(Exception):
    """What comes once more was chosen about by its writer: there is nothing to keep."""


class KeptText(SealedModel):
    """What somebody wrote for one part in one stretch of typing, and could not be saved.

    `values` is {field: words}, with the fields alone that differ from what stands in the part.
    `base` is {field: value} of the same fields as its writer saw them before; None where that was
    not kept.
    `is_too_long`: it met no other words, but a field has no room for it. Its form shows it again.
    `is_private`: it met only what the same person proposes, and nobody has been sent either; or a
    helper wrote it, and it is too long to be saved or proposed.
    `settled_at`: when its writer chose what shall stand, or to let it be. Until then they are told
    of it where they write on. Where its words were deleted by that, `values` is empty, and `base`
    is {field: fingerprint}.
    """

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    plan_id: int
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField(index=True)
    by = peewee.ForeignKeyField(Person)
    by_id: int
    screen = peewee.CharField(32, default="")
    at = peewee.BigIntegerField(default=now)
    is_private = peewee.BooleanField(default=False)
    is_too_long = peewee.BooleanField(default=False)
    settled_at = peewee.BigIntegerField(null=True)
    values = SealedJSON(column_name="content")
    base = SealedJSON(null=True)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def keep(
        cls,
        visit: "Visit",
        part: Part,
        base: dict,
        words: dict,
        submission: Submission,
        after: int | None = None,
        too_long=False,
        sent_again_since: int | None = None,
        by_itself: bool = False,
    ) -> "KeptText":
        """Keep `words`, {field: value}, that could not be saved in this part; return the row.

        What is typed on in one stretch replaces what was kept of it; what was written over stays.
        `base`: the values on the writer's screen before. `after`: the id of the row that this same
        stretch had left before, on another screen, if there is one. Its row is returned if they
        have let it be, this says the same, and the page sent it `by_itself`: it does while it is
        left.
        `sent_again_since`: the revision that the writer had seen, if a phone may send this once
        more. Raises AccessEnded, or Settled for what they have chosen about since. Both are asked
        in the turn, as they may be choosing just now.
        """
        words = {name: plain(value) for name, value in words.items()}
        with visit.turn():
            screen = submission.screen
            seen = sent_again_since
            if seen is not None and cls.is_settled(visit, part, seen, words, screen):
                raise Settled
            before = cls.own(visit, part.id, after)
            if by_itself and before and before.settled_at and before._says(words):
                return before
            screen = before.screen if before else screen
            earlier = cls._of_stretch(visit.plan, part.id, visit.person, screen)
            if earlier and earlier[-1]._is_of(words, too_long):
                return earlier[-1]
            new = cls._new(visit, part, screen, words, too_long)
            new.base = {name: plain(base[name]) for name in words if name in base}
            new._store(visit, earlier, base)
            return new

    def _store(self, visit: "Visit", earlier: list["KeptText"], base: dict) -> None:
        """Save it in place of those at the end of `earlier` that it goes on from.

        `earlier`: what is kept of this stretch, oldest first. `base`: as in keep.
        """
        is_news = not earlier and not self.is_private
        if is_news:
            visit.note("kept", self.kind, self.part)
        choices = set(kind_named(self.kind).choices)
        while earlier and goes_on(_before(earlier, base), earlier[-1].values, self.values, choices):
            self.id = earlier[-1].id  # the form on the screen names it
            earlier.pop().delete_instance()
        self.save(force_insert=True)
        if is_news:  # other screens ask about it too
            Change.signal(visit.plan.id, self.kind, self.part)
        visit.plan.has_kept = True

    def _is_of(self, words: dict, too_long: bool) -> bool:
        return self.values == words and self.is_too_long == too_long

    def _says(self, words: dict) -> bool:
        """True if all these words, {field: value}, are in it, or were (see _delete_words)."""
        said = self.values or self.base or {}
        sent = words if self.values else _fingerprints(words)
        return _are_in(sent, said)

    def _remove_as_saved(self, values: dict) -> None:
        """Its words stand in these values. Remove it; fingerprints stay where more stands there."""
        if _are_in(self.values, values):
            self.delete_instance()
        else:
            self._delete_words()

    def _delete_words(self) -> None:
        """Keep no more of it than what it is known by, if the same words come once more."""
        self.base = _fingerprints(self.values)
        self.values = {}
        self.settled_at = now()
        self.save()

    @classmethod
    def _new(cls, visit, part: Part, screen: str, words: dict, too_long: bool) -> "KeptText":
        return cls(
            plan=visit.plan,
            kind=part.kind_name,
            part=part.id,
            by=visit.person,
            screen=screen,
            is_private=not (visit.owns if too_long else visit.may_write),
            is_too_long=too_long,
            values=words,
        )

    @classmethod
    def _of_stretch(cls, plan: Plan, part_id: int, by: Person, screen: str) -> list["KeptText"]:
        """What is kept of this stretch and not settled, oldest first."""
        mine = (cls.part == part_id) & (cls.by == by) & (cls.screen == screen)
        return cls._found(plan, mine & cls.settled_at.is_null())[::-1]

    @classmethod
    def _found(cls, plan: Plan, which) -> list["KeptText"]:
        """The rows of this plan that fit the condition, latest first. One query."""
        return with_plan(
            plan, cls.select().where(cls.plan == plan, which).order_by(cls.at, cls.id)
        )[::-1]

    @classmethod
    def open_to(cls, visit: "Visit"):
        """A condition for a query: the kept texts that this person may read.

        Those are what they wrote themselves, and for the owner everything but what a helper has
        not sent to anybody.
        """
        own = cls.by == visit.person
        return own | ~cls.is_private if visit.owns else own

    @classmethod
    def of(cls, visit: "Visit", part_id: int) -> list["KeptText"]:
        """What is kept for this part and open to the person of this visit, latest first."""
        found = cls._found(visit.plan, (cls.part == part_id) & cls.open_to(visit))
        return [one for one in found if one.values]

    @classmethod
    def find(cls, visit: "Visit", kept_id: int | None) -> "KeptText | None":
        """The kept text with this id, if it is open to the person of this visit."""
        found = cls._found(visit.plan, (cls.id == kept_id) & cls.open_to(visit))
        return found[0] if found and visit.sees(kind_named(found[0].kind).page) else None

    @classmethod
    def own(cls, visit: "Visit", part_id: int, kept_id: int | None) -> "KeptText | None":
        """The kept text with this id, if this person wrote it for this part."""
        own = (cls.id == kept_id) & (cls.part == part_id) & (cls.by == visit.person)
        found = kept_id and cls._found(visit.plan, own)
        return found[0] if found else None

    @classmethod
    def mine(cls, visit: "Visit", part_id: int, kept_id: int | None) -> "KeptText | None":
        """As `own`, if they have not chosen about it."""
        found = cls.own(visit, part_id, kept_id)
        return found if found and not found.settled_at else None

    @classmethod
    def waiting(cls, visit: "Visit", part: Part, shown: dict) -> "KeptText | None":
        """The last that this person wrote for the part, if they have not chosen, else None.

        `shown`: the values in the form. A text whose words all stand there is nothing to ask about.
        No query, if the plan came with the answer that nobody has one.
        """
        if visit.plan.has_kept is not None and not visit.plan.has_kept:
            return None
        mine = (cls.part == part.id) & (cls.by == visit.person) & cls.settled_at.is_null()
        return next((row for row in cls._found(visit.plan, mine) if not row.stands_in(shown)), None)

    @classmethod
    def left(cls, visit: "Visit") -> list["KeptText"]:
        """What this person wrote in the plan and has not chosen about, latest first.

        Of each stretch of typing the last. A text whose words all stand where they were written
        is nothing to ask about. No query, if the plan came with the answer that nobody has one.
        """
        if visit.plan.has_kept is not None and not visit.plan.has_kept:
            return []
        found: dict[tuple, KeptText] = {}
        for row in cls._asked_about(visit, cls.by == visit.person):
            found.setdefault((row.part, row.screen), row)
        return list(found.values())

    @classmethod
    def undecided(cls, visit: "Visit") -> list["KeptText"]:
        """All that this person may read and that nobody has chosen about, latest first.

        As in `left`, but the owner also finds what others wrote: each chooses about their own.
        """
        return list(cls._asked_about(visit, cls.open_to(visit)))

    @classmethod
    def _asked_about(cls, visit: "Visit", which) -> Iterator["KeptText"]:
        """The rows that fit the condition, are not settled, and do not stand where they belong."""
        for row in cls._found(visit.plan, which & cls.settled_at.is_null()):
            if visit.sees(kind_named(row.kind).page) and not row.stands_in(row._now(visit)):
                yield row

    def _now(self, visit: "Visit") -> dict:
        """The values where it was written: in this person's own proposal, or in the part."""
        kind = kind_named(self.kind)
        proposed = None if visit.may_write else Proposal.mine(visit.plan, self.part, visit.person)
        if proposed:
            return proposed.words
        return (kind.find(visit.plan, self.part) or kind.blank(visit.plan, self.part)).values()

    def address_for(self, visit: "Visit") -> str:
        """Where its writer is asked about it, or reads it, if they may only read by now.

        The owner finds what another wrote among the versions of the part.
        """
        if self.by_id != visit.person.id:
            return f"{self.plan.address}/{self.kind}/{self.part}/history"
        if visit.may_write:
            return f"{self.plan.address}/kept/{self.id}"
        place = "edit" if visit.may_propose else "proposed"
        return f"{self.plan.address}/{self.kind}/{self.part}/{place}"

    @classmethod
    def parts_with(cls, visit: "Visit") -> set[int]:
        """The ids of the parts for which something is kept that this person may read."""
        return {row.part for row in cls._found(visit.plan, cls.open_to(visit)) if row.values}

    def stands_in(self, values: dict) -> bool:
        """True if all its words and choices stand in these values."""
        return stands_in(self.values, values, set(kind_named(self.kind).choices))

    def settle(self, visit: "Visit", values: dict | None = None) -> None:
        """Their writer has chosen, or lets it be: never ask again about this stretch.

        `values`: what stands now. A text whose words are all in them is in the history of the
        part, and needs no place here. If they stand in a helper's own draft alone, it stays as it
        is: the owner has been able to read it, and nobody has chosen for them. What was too long
        for a part that was never saved loses its words: there are no versions to find it among.
        So does a text that stands beside another one, to be known if a phone sends it once more.
        Does nothing for another person's text. Raises AccessEnded.
        """
        if self.by_id != visit.person.id:
            return
        with visit.turn():
            is_lost = self.is_too_long and not kind_named(self.kind).find(visit.plan, self.part)
            for row in self._of_stretch(visit.plan, self.part, visit.person, self.screen):
                if is_lost:
                    if row.id == self.id:  # what was written over has been shown to nobody
                        row._delete_words()
                elif values is not None and row.stands_in(values):
                    if visit.may_write or row.is_private:
                        row._remove_as_saved(values)
                else:
                    KeptText.update(settled_at=now()).where(KeptText.id == row.id).execute()
            if not self.is_private:  # what asks about it goes on other screens too
                Change.signal(visit.plan.id, self.kind, self.part)

    def remove_long_text(self, visit: "Visit", rest: dict) -> None:
        """Their writer removes the text that is too long. `rest`, {field: value}, is saved first.

        It is what else they answered there: in the part, or in a helper's own draft. Does nothing
        for another person's text. Raises what Part.write and propose raise.
        """
        if self.by_id != visit.person.id:
            return
        kind = kind_named(self.kind)
        with visit.turn():
            if rest:
                part = kind.find(visit.plan, self.part) or kind.blank(visit.plan, self.part)
                if visit.may_write:
                    kind.write(visit, part.id, part.revision, part.values() | rest)
                else:
                    words = part.values() | rest
                    propose(visit, kind, part.id, part.revision, words, sent=False)
            self.settle(visit)

    @classmethod
    def is_settled(cls, visit: "Visit", part: Part, seen: int, words: dict, screen: str) -> bool:
        """Whether this person has chosen about these words, {field: value}, of a form on `screen`.

        They have let them be, or put just these into the part after the revision `seen`. For what
        comes once more: a phone without a network does not hear of a choice. In a part that was
        removed since, nothing stands.
        """
        words = {name: plain(value) for name, value in words.items()}
        chosen = (cls.part == part.id) & (cls.by == visit.person) & (cls.screen == screen)
        for row in cls._found(visit.plan, chosen & cls.settled_at.is_null(False)):
            if row._says(words):
                return True
        since = [] if part.removed_at else part.edits_of_words()
        return any(
            _are_in(words, one.values)
            for one in since
            if one.revision > seen and one.by_id == visit.person.id
        )

    def fits(self, values: dict) -> bool:
        """True if it may be written on in a form that shows `values`: nobody has changed them."""
        return _are_in(self.base or {}, values)

    @property
    def without_network(self) -> bool:
        """Whether it was written in a form that was opened without a network."""
        return self.screen.startswith(WITHOUT_NETWORK)

    def choice(self, visit: "Visit") -> Conflict | None:
        """Its words and those that stand in the part, for its writer to choose from.

        None if there is nothing to choose: it is another's, it is settled, all of it stands there,
        it is too long to stand there, the part was removed, or the person of this visit does not
        write in the plan.
        """
        if self.is_too_long:
            return None
        kind = kind_named(self.kind)
        part = kind.find(visit.plan, self.part) or kind.blank(visit.plan, self.part)
        is_open = self.by_id == visit.person.id and not self.settled_at and visit.may_write
        if not is_open or part.removed_at:
            return None
        differ = self._clash(part)
        theirs = part.values()
        return Conflict(part, differ, theirs | self._known(part), theirs) if differ else None

    def _clash(self, part: Part) -> dict:
        """{field: (mine, theirs)} of what both have changed since the writer's screen before.

        All that differs, if nobody else has changed any of it, or what was before is not known.
        """
        theirs = part.values()
        before = self.base or {}
        found = {
            name: (mine, theirs[name])
            for name, mine in self._known(part).items()
            if mine != theirs[name]
        }
        alone = {name for name in found if name in before and before[name] == theirs[name]}
        return {name: both for name, both in found.items() if name not in alone} or found

    def use(self, visit: "Visit") -> Part | Proposal:
        """Write the words in the part, or in this person's own draft, and return that.

        They are a save like any other: where something else stands now, Conflict is raised with
        both, and nothing is written. A part that was removed comes back, or raises Removed if the
        writer may not see what was removed. Raises Full, AccessEnded, or LookupError, also if it
        is too long to be saved.
        """
        if self.is_too_long:
            raise LookupError(self.id)
        kind = kind_named(self.kind)
        with visit.turn():
            part = kind.find(visit.plan, self.part) or kind.blank(visit.plan, self.part)
            used = self._write(visit, part) if visit.may_write else self._propose(visit, part)
            self.settle(visit, used.values() if isinstance(used, Part) else used.words)
            return used

    def _write(self, visit: "Visit", part: Part) -> Part:
        if not part.removed_at:
            self._ask_if_taken(part)
        words = part.values() | self._known(part)
        return type(part).write(visit, part.id, part.revision, words, revive=True)

    def _ask_if_taken(self, part: Part) -> None:
        """Raise Conflict if something else than these words stands where they would go."""
        theirs = part.values()
        mine = self._known(part)
        untouched = type(part).blank(self.plan, part.id).values()
        clash = {
            name: (value, theirs[name])
            for name, value in mine.items()
            if theirs[name] not in (value, untouched[name])
        }
        if clash:
            raise Conflict(part, clash, theirs | mine, theirs)

    def _propose(self, visit: "Visit", part: Part) -> Proposal:
        words = part.values() | self._known(part)
        # As from a form that shows the part and nothing of one's own draft: it is merged with that.
        return propose(visit, type(part), part.id, part.revision, words, sent=False)

    def _known(self, part: Part) -> dict:
        """The values, without those of fields that this kind had once."""
        return {name: value for name, value in self.values.items() if name in part.writable}


def _before(earlier: list[KeptText], base: dict) -> dict:
    """What was on the screen before the last of these was written."""
    return earlier[-2].values if len(earlier) > 1 else base
