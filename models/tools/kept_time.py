"""How something was on one day, kept so that later days can be compared with it."""

import json

from models.core.database import new_id
from models.core.encryption import SealedText
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit


class KeptTime(Part):
    """A kind of part that remembers a day. A subclass says what: `now_as_kept`.

    What it remembers never changes. The owner may write a few words of their own about it.
    """

    abstract = True
    headline = "words"
    writable = ("words",)
    on_request = True
    allows = ("remove",)

    words = SealedText(null=True)
    was = SealedText(null=True)  # JSON: a text, so that a take-out carries it along

    @classmethod
    def now_as_kept(cls, plan: Plan) -> dict:
        """What is to be remembered of this day."""
        raise NotImplementedError

    @classmethod
    def keep(cls, visit: Visit) -> Part | None:
        """Keep how it is now; None if it is as it was the last time. Raises as Part.write."""
        latest = cls.latest_first(visit.plan)[:1]
        if latest and latest[0].remembered == json.loads(_told(cls.now_as_kept(visit.plan))):
            return None
        return cls.write(visit, new_id(), 0, {"words": None})

    @classmethod
    def _begin(cls, visit: Visit, part_id: int, changes: dict, submission: Submission):
        was = _told(cls.now_as_kept(visit.plan))
        return super()._begin(visit, part_id, changes | {"was": was}, submission)

    @classmethod
    def latest_first(cls, plan: Plan) -> list:
        """The days that were kept. One query."""
        return sorted(cls.of(plan), key=lambda one: (one.created_at, one.id), reverse=True)

    @property
    def remembered(self) -> dict:
        """What was kept; nothing where a file that was taken in holds something else."""
        try:
            found = json.loads(self.was or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _told(was: dict) -> str:
    return json.dumps(was, ensure_ascii=False, sort_keys=True)
