"""Which signals of the change feed somebody is told, by the pages that they see."""

from dataclasses import dataclass

from models.core.change import Change
from models.plan.kinds import kind_named
from models.plan.proposal import Proposal

FOR_EVERYBODY = ("access", "plan")  # they name no part
SHEET = "sheet"  # the page that shows words of every other


@dataclass(frozen=True)
class Hearing:
    """`pages`: the names of the pages that they see; None: all of them."""

    pages: frozenset[str] | None

    def told(self, changes: list[Change]) -> list[Change]:
        """The signals among `changes` that they are told, and as they are told them.

        Of what is closed to them they hear nothing: no number, and not that something happened.
        """
        return [told for change in changes if (told := self._told(change))]

    def _told(self, change: Change) -> Change | None:
        if change.kind == "presence":
            return _bare(change, "presence") if self.pages is None else None  # see Presence.others
        if self.pages is None or change.kind in FOR_EVERYBODY:
            return change
        page = _page_of(change)
        if page in self.pages:
            return _bare(change, "proposal") if change.kind == "proposal" else change
        return _bare(change, SHEET) if page and SHEET in self.pages else None


def _bare(change: Change, kind: str) -> Change:
    """The same signal without the number that it is about."""
    return Change(id=change.id, kind=kind, part=0, revision=0)


def _page_of(change: Change) -> str | None:
    """The page that shows what has changed; None if no page of the plan does."""
    kind = change.kind
    if kind == "proposal":
        kind = Proposal.select(Proposal.kind).where(Proposal.id == change.part).scalar()
    try:
        return kind_named(kind).page
    except LookupError:
        return None
