"""How tests write in a plan: short words for what a form does."""

from models.core.database import new_id


def write(kind, plan, by=None, **words):
    """A new part of this kind in the plan."""
    return kind.write(plan, new_id(), by or plan.owner, 0, words)


def change(part, by=None, seen=None, submission=None, **words):
    """Write over a part, as whoever saw revision `seen` (or the part as it is handed in)."""
    more = {"submission": submission} if submission else {}
    return type(part).write(
        part.plan,
        part.id,
        by or part.plan.owner,
        part.revision if seen is None else seen,
        words,
        **more,
    )


def told(part, name="text"):
    """Every value that this field has had, oldest first."""
    return [edit.values[name] for edit in reversed(part.history())]
