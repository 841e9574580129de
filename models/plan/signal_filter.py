"""Which signals of the change feed somebody may hear, by the pages that they see."""

from dataclasses import dataclass

from models.core.change import Change
from models.plan.kinds import is_of_owner_alone, kind_named
from models.plan.part import Part
from models.plan.plan import SHEET
from models.plan.proposal import HEARD, Proposal

FOR_EVERYBODY = ("access", "plan")  # they name no part


@dataclass(frozen=True)
class SignalFilter:
    """`pages`: the names of the pages that they see; None: all of them.

    `owns`: they are the owner, who alone hears of what is theirs alone. `person`: the id of who
    they are: that they are here themselves is no news.
    """

    pages: frozenset[str] | None
    owns: bool = False
    person: int = 0

    def apply(self, changes: list[Change]) -> list[Change]:
        """The signals among `changes` that they may hear, each with no more than they may know.

        Of what is closed to them they hear nothing: no number, and not that something happened.
        """
        return [heard for change in changes if (heard := self._heard(change))]

    def _heard(self, change: Change) -> Change | None:
        if not self.owns and (is_of_owner_alone(change.kind) or _is_between_two(change)):
            return None
        if change.kind == "showing":
            if self.owns:
                return change
            # What lies on the table is said where it says who is here (Presence).
            return _bare(change, "presence") if self.pages is None else None
        if change.kind == "presence":  # see Presence.others
            hears = self.pages is None and change.part != self.person
            return _bare(change, "presence") if hears else None
        if self.pages is None or change.kind in {*FOR_EVERYBODY, *(self.pages & {SHEET})}:
            return change
        kind = _kind_of(change)
        if kind is None:
            return None
        if kind.page in self.pages:
            return _bare(change, "proposal") if change.kind == "proposal" else change
        is_printed = kind.on_sheet or kind.sheet_side
        return _bare(change, SHEET) if is_printed and SHEET in self.pages else None


def _bare(change: Change, kind: str) -> Change:
    """The same signal without the number that it is about."""
    return Change(id=change.id, kind=kind, part=0, revision=0)


def _is_between_two(change: Change) -> bool:
    """True of a proposal that was just sent or taken back: its author knows of it."""
    return change.kind == "proposal" and change.revision != HEARD


def _kind_of(change: Change) -> type[Part] | None:
    """The kind of the part that has changed; None if no part has."""
    kind = change.kind
    if kind == "proposal":
        kind = Proposal.select(Proposal.kind).where(Proposal.id == change.part).scalar()
    try:
        return kind_named(kind)
    except LookupError:
        return None
