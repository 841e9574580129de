"""Who speaks: the owner reads "my goal", and everybody else reads "the owner's goal"."""

from flask import g, has_app_context
from flask_babel import LazyString


def owner_reads() -> bool:
    """True if the owner of the plan reads this page. True outside a plan as well."""
    visit = g.get("visit") if has_app_context() else None
    return visit is None or visit.owns


class Voiced(LazyString):
    """A text in two wordings. `mine`: the owner's own, as it is on paper whoever prints it."""

    def __init__(self, mine: LazyString, theirs: LazyString):
        super().__init__(lambda: str(mine if owner_reads() else theirs))
        self.mine = mine


def voiced(mine: LazyString, theirs: LazyString) -> Voiced:
    """`mine` for the owner, and `theirs` for everybody else: chosen when it is shown."""
    return Voiced(mine, theirs)


def as_the_owner(text: LazyString) -> LazyString:
    """The text as the owner says it."""
    return text.mine if isinstance(text, Voiced) else text
