"""Who speaks: the owner reads "my goal", and everybody else reads "the owner's goal"."""

from flask import g, has_app_context
from flask_babel import LazyString


def owner_reads() -> bool:
    """True if the owner of the plan reads this page. True outside a plan as well."""
    visit = g.get("visit") if has_app_context() else None
    return visit is None or visit.owns


def voiced(mine: LazyString, theirs: LazyString) -> LazyString:
    """`mine` for the owner, and `theirs` for everybody else: chosen when it is shown."""
    return LazyString(lambda: str(mine if owner_reads() else theirs))
